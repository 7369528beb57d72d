import ArgumentParser
import HoloRuntime
import HoloSyntax

/// `holo explain [CODE]`.
struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what an error code means; without a code, list them all.")

    @ArgumentParser.Argument(help: "The code, such as E0204.")
    var code: String?

    func run() throws {
        guard let code else {
            writeAll(explanations.map { "\($0.code)  \($0.title)\n" }.joined(), to: 1)
            return
        }
        let wanted = code.uppercased()
        // One digit more or less is another mistake altogether, so that nothing is suggested but the letter that is missing.
        guard let page = explanations.first(where: { [wanted, "E" + wanted, "E0" + wanted].contains($0.code) }) else {
            Terminal(color: .auto).report(
                RunProblem(ExitStatus.usage, "there is no code `\(code)`", help: "`holo explain` lists all codes"))
            throw ExitCode(ExitStatus.usage)
        }
        var text = "\(page.code): \(page.title)\n"
        if !page.text.isEmpty { text += "\n\(page.text)\n" }
        for (title, script) in [("wrong", page.wrong), ("right", page.right)] {
            guard let script else { continue }
            text += "\n\(title):\n"
            for line in script.split(separator: "\n", omittingEmptySubsequences: false) { text += "    \(line)\n" }
        }
        writeAll(text, to: 1)
    }
}
