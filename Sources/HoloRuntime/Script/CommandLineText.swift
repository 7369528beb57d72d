import HoloCompiler
import HoloSyntax
import HoloValue

/// The command line as a text that diagnostics point into.
struct CommandLineText {
    /// How messages call it.
    static let name = "command line"

    let source: SourceText
    /// Where each of the words stands.
    let spans: [Span]
    /// Where `--inputs FILE` stands.
    let fileSpan: Span

    /// Values of secret inputs are not shown.
    init(script: String, words: [String], file: String?, inputs: [InputDescription]) {
        var text = "holo run " + shellWord(visible(script))
        var spans: [Span] = []
        for word in words {
            let shown = shellWord(visible(Self.shown(word, inputs)))
            text += " "
            spans.append(Span(text.utf8.count, text.utf8.count + shown.utf8.count))
            text += shown
        }
        let start = text.utf8.count + 1
        if let file { text += " --inputs " + shellWord(visible(file)) }
        fileSpan = Span(min(start, text.utf8.count), text.utf8.count)
        source = SourceText(text, name: Self.name)
        self.spans = spans
    }

    private static func shown(_ word: String, _ inputs: [InputDescription]) -> String {
        guard let equals = word.firstIndex(of: "=") else { return word }
        let value = word[word.index(after: equals)...]
        let isFile = value.hasPrefix("@") && !value.hasPrefix("@@")
        guard !isFile, inputs.contains(where: { $0.name == word[..<equals] && $0.isSecret }) else {
            return word
        }
        return word[...equals] + "…"
    }
}
