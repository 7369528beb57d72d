import ArgumentParser
import HoloMachine
import HoloRuntime
import HoloSyntax

/// `holo explain [CODE | FUNCTION]`.
struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what an error code means, or what a function does; without either, list all codes.")

    @ArgumentParser.Argument(
        help: "The code, such as E0204; or a function of the library, such as sort_by; `functions` lists these.")
    var code: String?

    @Option(help: ArgumentHelp("How to say it: text, or markdown, which has all pages in one.", valueName: "format"))
    var format = ReferenceFormat.text

    func run() throws {
        writeAll(try page(), to: 1)
    }

    private func page() throws -> String {
        let isMarkdown = format == .markdown
        guard let code else {
            return isMarkdown
                ? markdown(of: explanations) : explanations.map { "\($0.code)  \($0.title)\n" }.joined()
        }
        if let function = Library.find(code) { return isMarkdown ? function.markdown(level: 1) : function.reference }
        if code == "functions" { return isMarkdown ? Library.markdown : Library.reference }
        let wanted = code.uppercased()
        // One digit more or less is another mistake altogether, so that nothing is suggested but the letter that is missing.
        guard let page = explanations.first(where: { [wanted, "E" + wanted, "E0" + wanted].contains($0.code) }) else {
            let match = closestMatch(code, among: Library.functions.map(\.name))
            Terminal(color: .auto).report(
                RunProblem(
                    ExitStatus.usage, "there is no code and no function `\(code)`",
                    help: match.map { "did you mean `holo explain \($0)`?" }
                        ?? "`holo explain` lists all codes, `holo explain functions` all functions"))
            throw ExitCode(ExitStatus.usage)
        }
        return isMarkdown ? page.markdown(level: 1) : page.reference
    }
}

/// `text` is what people read in a terminal, `markdown` what the pages of the documentation are made of.
enum ReferenceFormat: String, ExpressibleByArgument { case text, markdown }
