import ArgumentParser
import HoloRuntime
import HoloSyntax

/// `holo explain CODE`.
struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Say what an error code means.")

    @ArgumentParser.Argument(help: "The code, such as E0204.")
    var code: String

    func run() throws {
        let wanted = code.uppercased()
        guard let page = explanations.first(where: { $0.code == wanted }) else {
            let match = closestMatch(wanted, among: explanations.map(\.code))
            Terminal(color: .auto).report(
                RunProblem(ExitStatus.usage, "there is no code `\(code)`", help: match.map { "did you mean `\($0)`?" }))
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
