import ArgumentParser
import Foundation
import HoloRuntime
import HoloSyntax

/// The command line. A synchronous `main` that owns the first thread: runs and Readline live on it.
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
        version: "0.1.0",
        subcommands: [Run.self, Resume.self, Runs.self, REPL.self, Check.self, Format.self, Explain.self, Serve.self])

    static func main() {
        // A reader of our output that went away is told by the write that fails.
        signal(SIGPIPE, SIG_IGN)
        keepMemoryPrivate()
        var arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.isEmpty, isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 { arguments = ["repl"] }
        let commands = configuration.subcommands.map { $0._commandName } + ["help"]
        if let first = arguments.first, !first.hasPrefix("-"), !commands.contains(first) {
            guard isScript(first) else { refuse(first, commands) }
            arguments.insert("run", at: 0)
        }
        if arguments.first == "run", arguments.contains(where: { $0 == "--help" || $0 == "-h" }),
            let file = arguments.dropFirst().first(where: { !$0.hasPrefix("-") && isScript($0) })
        {
            showHelp(of: file)
        }
        do {
            var command = try parseAsRoot(arguments)
            try command.run()
        } catch {
            leave(with: error)
        }
    }

    /// A crash must show no memory, which may hold a key or a secret: no core file, and none of the registers that a
    /// backtrace of the Swift runtime prints, unless `SWIFT_BACKTRACE` asks for one.
    private static func keepMemoryPrivate() {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(resource(RLIMIT_CORE), &none)
        guard ProcessInfo.processInfo.environment["SWIFT_BACKTRACE"] == nil else { return }
        for crash in [SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP] { signal(crash, SIG_DFL) }
    }

    #if os(Linux)
        private static func resource(_ name: __rlimit_resource) -> __rlimit_resource_t { __rlimit_resource_t(name.rawValue) }
    #else
        private static func resource(_ name: Int32) -> Int32 { name }
    #endif

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

    /// The first word is neither a command nor a file.
    private static func refuse(_ word: String, _ commands: [String]) -> Never {
        let match = closestMatch(word, among: commands)
        Terminal(color: .auto).report(
            RunProblem(
                ExitStatus.usage, "there is no command `\(word)`, and no script of that name",
                help: match.map { "did you mean `holo \($0)`?" } ?? "`holo help` lists the commands"))
        Foundation.exit(ExitStatus.usage)
    }

    /// Shows what went wrong with the words of the command line, or the help that was asked for, and ends.
    private static func leave(with error: any Error) -> Never {
        let code = exitCode(for: error)
        let message = fullMessage(for: error)
        if !message.isEmpty {
            writeAll(withoutFarSuggestion(message) + "\n", to: code.isSuccess ? STDOUT_FILENO : STDERR_FILENO)
        }
        Foundation.exit(code.rawValue)
    }

    /// The library of the command line suggests options that have little in common with what was written.
    private static func withoutFarSuggestion(_ message: String) -> String {
        guard let match = message.firstMatch(of: /Unknown option '-*([^']*)'(\. Did you mean '-*([^']*)'\?)/),
            closestMatch(String(match.1), among: [String(match.3)]) == nil
        else { return message }
        return message.replacingCharacters(in: match.2.startIndex..<match.2.endIndex, with: "")
    }
}
