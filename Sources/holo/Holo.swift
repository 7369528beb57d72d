import ArgumentParser
import Foundation
import HoloRuntime

/// The command line. A synchronous `main` that owns the first thread: runs and, later, Readline live on it.
@main
struct Holo: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "holo", abstract: "Runs workflow scripts whose steps call Holocron actions.",
        discussion: """
            `holo FILE …` is short for `holo run FILE …`.

            Exit codes: 0 ok · 1 a step failed · 2 the script is invalid or not approved · 3 cap or credits reached ·
            4 an account must be connected, or the key is not taken · 5 the service can't be reached · 6 something may have
            been paid and is not known to be · 64 usage · 130 interrupted.
            """,
        version: "0.1.0", subcommands: [Run.self, Resume.self, Check.self, Explain.self, Serve.self])

    static func main() {
        // A reader of our output that went away is told by the write that fails.
        signal(SIGPIPE, SIG_IGN)
        var arguments = Array(CommandLine.arguments.dropFirst())
        let commands = configuration.subcommands.map { $0._commandName } + ["help"]
        if let first = arguments.first, !first.hasPrefix("-"), !commands.contains(first), isScript(first) {
            arguments.insert("run", at: 0)
        }
        if arguments.first == "run", arguments.contains(where: { $0 == "--help" || $0 == "-h" }),
            let file = arguments.dropFirst().first(where: { !$0.hasPrefix("-") && isScript($0) })
        {
            showHelp(of: file)
        }
        main(arguments)
    }

    /// A script documents itself.
    private static func showHelp(of file: String) -> Never {
        do throws(RunProblem) {
            writeAll(try scriptHelp(file), to: STDOUT_FILENO)
        } catch {
            Terminal(color: .auto).report(error)
            Foundation.exit(error.exitCode)
        }
        Foundation.exit(ExitStatus.ok)
    }

    private static func isScript(_ word: String) -> Bool {
        word.hasSuffix(".holo") || FileManager.default.fileExists(atPath: word)
    }
}
