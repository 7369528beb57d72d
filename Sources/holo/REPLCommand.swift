import ArgumentParser
import Foundation
import HoloREPL
import HoloRuntime
import HoloSteps

/// `holo repl`: exploring at a prompt. Where the input is no terminal, what it holds is run statement by statement.
struct REPL: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repl", abstract: "Explore at a prompt: each entry runs at once, steps in the background.")

    @Argument(help: "A script to begin with.", completion: .file(extensions: ["holo"]))
    var file: String?

    @Flag(help: "A tour of ten minutes, on the local service, at no cost.")
    var tour = false

    @Option(help: ArgumentHelp("The session spends at most this many credits.", valueName: "N"))
    var maxCredits: Int?

    @Flag(help: "Approve all writes.")
    var yes = false

    @Option(help: ArgumentHelp("Approve this write action. Can be repeated.", valueName: "action"))
    var allowWrite: [String] = []

    @Option(help: ArgumentHelp("Let entries read and write in this folder. Can be repeated.", valueName: "folder"))
    var allowPath: [String] = []

    @Option(help: ArgumentHelp("The file that holds the API key, readable by you alone.", valueName: "file"))
    var keyFile: String?

    @Option(help: ArgumentHelp("When to colour: auto, always, never.", valueName: "when"))
    var color = ColorChoice.auto

    func validate() throws {
        if let maxCredits, maxCredits < 0 { throw ValidationError("--max-credits must be 0 or more") }
    }

    func run() throws {
        var session = SessionOptions()
        session.maximumCredits = maxCredits
        session.approvesWrites = yes
        session.allowedWrites = allowWrite
        session.allowedFolders = allowPath
        session.keyFile = keyFile
        session.environment = ProcessInfo.processInfo.environment
        let terminal = Terminal(color: color)
        let code: Int32
        do throws(RunProblem) {
            let isTerminal = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
            code = isTerminal ? try prompt(session, terminal) : try PipedInput(session, write: { writeAll($0, to: $1) }).run(try text())
        } catch {
            terminal.report(error)
            code = error.exitCode
        }
        // All is written and closed. A thread may still be reading the catalogue, under which nothing must be taken down.
        _exit(code)
    }

    private func prompt(_ session: SessionOptions, _ terminal: Terminal) throws(RunProblem) -> Int32 {
        var session = session
        var options = PromptOptions()
        if tour {
            // Whatever key there is: a tour costs nothing.
            for name in ["HOLOCRON_API_KEY", "ANAKIN_API_KEY", "HOLOCRON_BASE_URL"] { session.environment[name] = nil }
            session.keyFile = nil
        }
        options.session = session
        options.usesColor = terminal.usesColor
        options.historyFile = try historyFile(session.environment)
        options.version = Holo.configuration.version
        options.loads = file
        options.isTour = tour
        return try Prompt(options).run()
    }

    /// The script, if there is one, and then the standard input.
    private func text() throws(RunProblem) -> String {
        var text = ""
        if let file {
            guard let bytes = FileManager.default.contents(atPath: file) else {
                throw RunProblem(ExitStatus.usage, "can't read \"\(file)\"")
            }
            text = String(decoding: bytes, as: UTF8.self) + "\n"
        }
        let input = FileHandle.standardInput.readDataToEndOfFile()
        guard let words = String(data: input, encoding: .utf8) else {
            throw RunProblem(ExitStatus.invalid, "the standard input is not UTF-8")
        }
        return text + words
    }

    private func historyFile(_ environment: [String: String]) throws(RunProblem) -> String? {
        try sessionHistoryFile(environment: environment)
    }
}
