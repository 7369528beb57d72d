/// One thing to tell about a source text: the single type behind the terminal, `--format short|json|sarif` and editors.
package struct Diagnostic: Error, Sendable {
    package enum Severity: String, Sendable { case error, warning }

    /// A place with a few words. The primary label says what is wrong, the others why.
    package struct Label: Sendable {
        package var span: Span
        package var text: String
        /// Which file, where it is not the diagnostic's own.
        package var file: String?

        package init(_ span: Span, _ text: String, file: String? = nil) {
            self.span = span
            self.text = text
            self.file = file
        }
    }

    package var severity: Severity
    /// Stable: `E0203`, `W0301`.
    package var code: String
    package var message: String
    /// The exact place (`^`). Its file is the diagnostic's own; where it names none, the only source there is.
    package var primary: Label
    /// What else matters (`-`).
    package var secondary: [Label]
    /// ` = key: text` lines below the source: parameters, the service's words, credits.
    package var notes: [(key: String, text: String)]
    /// How to mend it.
    package var help: String?
    /// Follows the place: `step person, for company[3] "Globex"`.
    package var trail: String?
    /// The same for programs, from the inside outwards: kinds are `step`, `flow`, `item` and `round`.
    package var surroundings: [(kind: String, text: String)] = []

    package init(
        _ severity: Severity = .error, _ code: String, _ message: String, at span: Span, label: String = "",
        secondary: [Label] = [], notes: [(key: String, text: String)] = [], help: String? = nil, trail: String? = nil,
        file: String? = nil
    ) {
        self.severity = severity
        self.code = code
        self.message = message
        self.primary = Label(span, label, file: file)
        self.secondary = secondary
        self.notes = notes
        self.help = help
        self.trail = trail
    }
}
