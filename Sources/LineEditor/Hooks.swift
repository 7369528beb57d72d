// Inside the editor, as who knows a language has words like these too.
extension LineEditor {
    /// What a part of the text is; it decides the colour.
    package enum TextClass: UInt8, Sendable, CaseIterable {
        case plain, keyword, name, function, action, string, number, comment, `operator`, command, error
    }

    /// Something that the text at the cursor may become.
    package struct Candidate: Sendable, Equatable {
        /// Replaces what is between the completion's start and the cursor.
        package var text: String
        /// How the list shows it.
        package var display: String
        /// One line about it, shown beside it; may be empty.
        package var note: String
        /// Follows the text when there is no other candidate: `" "`, `"("` or nothing.
        package var suffix: String

        package init(_ text: String, display: String? = nil, note: String = "", suffix: String = "") {
            self.text = text
            self.display = display ?? text
            self.note = note
            self.suffix = suffix
        }
    }

    /// All that the text at the cursor may become.
    package struct Completion: Sendable, Equatable {
        /// Where what the candidates replace begins: an offset in UTF-8.
        package var start: Int
        /// The best first. The order is kept.
        package var candidates: [Candidate]

        package init(start: Int, candidates: [Candidate]) {
            self.start = start
            self.candidates = candidates
        }
    }
}

/// What the editor asks of those who know the language. Offsets count bytes of UTF-8.
package struct Hooks {
    /// Whether Enter ends the entry. Otherwise it begins a new line.
    package var isComplete: (String) -> Bool
    /// By how many spaces a line after this text is indented.
    package var indentation: (String) -> Int
    /// What the parts of a text are. May take some milliseconds: it is asked once for each text that is shown.
    package var highlight: (String) -> [(range: Range<Int>, textClass: LineEditor.TextClass)]
    /// What the text may become at the cursor.
    package var complete: (_ text: String, _ cursor: Int) -> LineEditor.Completion

    package init(
        isComplete: @escaping (String) -> Bool = { _ in true },
        indentation: @escaping (String) -> Int = { _ in 0 },
        highlight: @escaping (String) -> [(range: Range<Int>, textClass: LineEditor.TextClass)] = { _ in [] },
        complete: @escaping (_ text: String, _ cursor: Int) -> LineEditor.Completion = { _, cursor in
            LineEditor.Completion(start: cursor, candidates: [])
        }
    ) {
        self.isComplete = isComplete
        self.indentation = indentation
        self.highlight = highlight
        self.complete = complete
    }
}

/// What became of the wait for a line.
package enum Event: Equatable, Sendable {
    /// The text was entered. It is in the history.
    case line(String)
    /// Ctrl-C: the text is gone, and `^C` stands behind it.
    case interrupted
    /// Ctrl-D where nothing is typed, or the terminal is gone.
    case endOfInput
    /// The wake descriptor can be read: read it, then wait again. The text that is being typed stays as it is.
    case woken
}
