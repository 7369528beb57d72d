/// How a cell looks, as the parameters of the terminal's "select graphic rendition".
struct Style: Equatable {
    var parameters: String

    static let plain = Style(parameters: "")
    /// What isn't typed: the hint from the history, the notes beside candidates.
    static let faint = Style(parameters: "2")

    /// The eight colours of the terminal's own palette, so that they fit its background.
    static func of(_ textClass: LineEditor.TextClass) -> Style {
        switch textClass {
        case .plain, .name, .operator: plain
        case .keyword: Style(parameters: "35")
        case .function: Style(parameters: "34")
        case .action: Style(parameters: "1;36")
        case .string: Style(parameters: "32")
        case .number: Style(parameters: "33")
        case .comment: Style(parameters: "2;3")
        case .command: Style(parameters: "1;34")
        case .error: Style(parameters: "31")
        }
    }

    /// What switches the terminal to this style, from any other.
    var sequence: String { parameters.isEmpty ? "\u{1B}[0m" : "\u{1B}[0;\(parameters)m" }
}
