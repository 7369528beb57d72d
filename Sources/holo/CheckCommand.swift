import ArgumentParser
import Foundation
import HoloRuntime

/// `holo check FILE…`.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find mistakes before they cost anything.",
        discussion: "Exit code 2 where a script has errors. Machine formats go to stdout, what people read to stderr.")

    @Argument(help: "The scripts; - for the standard input.", completion: .file(extensions: ["holo"]))
    var files: [String]

    @Option(help: ArgumentHelp("How to tell what is wrong: human, short, json, sarif.", valueName: "format"))
    var format = DiagnosticFormat.human

    @Option(help: ArgumentHelp("The file that holds the API key, readable by you alone.", valueName: "file"))
    var keyFile: String?

    @Option(help: ArgumentHelp("When to colour: auto, always, never.", valueName: "when"))
    var color = ColorChoice.auto

    func validate() throws {
        if files.isEmpty { throw ValidationError("name a script, or - for the standard input") }
    }

    func run() throws {
        let terminal = Terminal(color: color)
        var code: Int32 = 0
        var report = DiagnosticReport()
        let checker = ScriptChecker(
            environment: ProcessInfo.processInfo.environment, keyFile: keyFile, say: { terminal.say("holo: " + $0) })
        for file in files {
            do throws(RunProblem) {
                let result = try checker.check(file)
                report.add(result.diagnostics, result.sources, shownNames: result.shownNames)
                if result.diagnostics.contains(where: { $0.diagnostic.severity == .error }) {
                    code = max(code, ExitStatus.invalid)
                }
            } catch {
                if format == .human { terminal.report(error) } else { report.add(error, file: file) }
                code = max(code, error.exitCode)
            }
        }
        if format == .human {
            report.show(terminal)
        } else {
            writeAll(report.text(format, terminal, exitCode: code), to: STDOUT_FILENO)
        }
        throw ExitCode(code)
    }
}
