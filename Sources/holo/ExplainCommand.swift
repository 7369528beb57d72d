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

    func run() throws {
        guard let code else {
            writeAll(explanations.map { "\($0.code)  \($0.title)\n" }.joined(), to: 1)
            return
        }
        if let function = Library.find(code) {
            writeAll(function.reference, to: 1)
            return
        }
        if code == "functions" {
            writeAll(Library.reference, to: 1)
            return
        }
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
        var text = "\(page.code): \(page.title)\n"
        for (title, script) in [("wrong", page.wrong), ("right", page.right)] {
            guard let script else { continue }
            text += "\n\(title):\n"
            for line in script.split(separator: "\n", omittingEmptySubsequences: false) { text += "    \(line)\n" }
        }
        if !page.text.isEmpty { text += "\n\(page.text)\n" }
        writeAll(text, to: 1)
    }
}
