import ArgumentParser
import Foundation
import HoloRuntime

/// `holo check FILE…`.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Find mistakes before they cost anything.")

    @Argument(help: "The scripts.", completion: .file(extensions: ["holo"]))
    var files: [String]

    @Option(help: ArgumentHelp("The file that holds the API key, readable by you alone.", valueName: "file"))
    var keyFile: String?

    @Option(help: ArgumentHelp("When to colour: auto, always, never.", valueName: "when"))
    var color = ColorChoice.auto

    func run() throws {
        let terminal = Terminal(color: color)
        var code: Int32 = 0
        for file in files {
            do throws(RunProblem) {
                let result = try checkScript(
                    file, environment: ProcessInfo.processInfo.environment, keyFile: keyFile,
                    say: { terminal.say("holo: " + $0) })
                show(result.diagnostics, result.sources, terminal)
                if result.diagnostics.contains(where: { $0.diagnostic.severity == .error }) { code = ExitStatus.invalid }
            } catch {
                terminal.report(error)
                code = max(code, error.exitCode)
            }
        }
        throw ExitCode(code)
    }
}
