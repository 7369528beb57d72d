import ArgumentParser
import Foundation
import HoloRuntime
import HoloSteps

/// `holo run FILE [name=value …]`.
struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Run a script.")

    @Argument(help: "The script.", completion: .file(extensions: ["holo"]))
    var file: String

    @Argument(help: ArgumentHelp("Its inputs: name=value, or name=@file to read a file.", valueName: "name=value"))
    var inputs: [String] = []

    @Option(name: .customLong("inputs"), help: ArgumentHelp("A JSON file with inputs: { \"name\": value, … }.", valueName: "file"))
    var inputFile: String?

    @Flag(help: "Go on from this script's last run: what was answered is not paid again.")
    var resume = false

    @OptionGroup var options: RunFlags

    func run() throws {
        var run = options.runOptions()
        run.scriptPath = file
        run.inputs = inputs
        run.inputFile = inputFile
        try perform(run, options) { session throws(RunProblem) in resume ? try session.resumeLastRun() : try session.run() }
    }
}

/// `holo resume [RUN]`.
struct Resume: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Go on with a run that did not end well: what was answered is not paid again.")

    @Argument(help: "The run's name or id; without it, the last unfinished one.")
    var name: String?

    @OptionGroup var options: RunFlags

    func run() throws {
        try perform(options.runOptions(), options) { session throws(RunProblem) in try session.resume(name) }
    }
}

struct RunFlags: ParsableArguments {
    @Option(help: ArgumentHelp("Spend at most this many credits.", valueName: "N"))
    var maxCredits: Int?

    @Flag(help: "Approve all writes of the script.")
    var yes = false

    @Option(help: ArgumentHelp("Approve this write action. Can be repeated.", valueName: "action"))
    var allowWrite: [String] = []

    @Option(help: ArgumentHelp("Let the script read and write in this folder. Can be repeated.", valueName: "folder"))
    var allowPath: [String] = []

    @Flag(help: "Ask nobody: what needs a person ends the run, to be resumed.")
    var unattended = false

    @Flag(help: "Leave with exit code 7 where only waiting is left; `holo resume` goes on.")
    var exitWhenWaiting = false

    @Option(help: ArgumentHelp("The answer to the question that the run asks, or waits with.", valueName: "text"))
    var answer: String?

    @Option(
        help: ArgumentHelp(
            "Where it can't be told whether a submission was paid: ask a person; adopt the one job that fits a write, whoever else was submitting; fail without asking; resubmit reads, which may be paid twice. Writes are never submitted again without a person's word.",
            valueName: "policy"))
    var inDoubt = InDoubtPolicy.ask

    @Option(help: ArgumentHelp("The file that holds the API key, readable by you alone.", valueName: "file"))
    var keyFile: String?

    @Option(help: ArgumentHelp("What to show while it runs: plain or none.", valueName: "how"))
    var progress: ProgressMode?

    @Option(help: ArgumentHelp("How to tell what is wrong: human, short, json, sarif.", valueName: "format"))
    var format = DiagnosticFormat.human

    @Option(help: ArgumentHelp("When to colour: auto, always, never.", valueName: "when"))
    var color = ColorChoice.auto

    func validate() throws {
        if let maxCredits, maxCredits < 0 { throw ValidationError("--max-credits must be 0 or more") }
    }

    func runOptions() -> RunOptions {
        var run = RunOptions()
        run.maximumCredits = maxCredits
        run.approvesWrites = yes
        run.allowedWrites = allowWrite
        run.allowedFolders = allowPath
        run.inDoubt = inDoubt
        run.isUnattended = unattended
        run.answer = answer
        run.exitsWhenWaiting = exitWhenWaiting
        run.keyFile = keyFile
        run.environment = ProcessInfo.processInfo.environment
        return run
    }
}

extension InDoubtPolicy: ExpressibleByArgument {}
enum ProgressMode: String, ExpressibleByArgument { case plain, none }
enum ColorChoice: String, ExpressibleByArgument { case auto, always, never }

/// Runs, shows what happens and how it ended, and leaves with the exit code.
private func perform(
    _ options: RunOptions, _ flags: RunFlags, _ body: (RunSession) throws(RunProblem) -> RunResult
) throws {
    let terminal = Terminal(color: flags.color)
    let interruption = Interruption()
    interruption.watch()
    // Where a program reads stderr, nothing else is written there unless it is asked for.
    let isSilent = (flags.progress ?? (flags.format == .human ? .plain : ProgressMode.none)) == .none
    let progress = ProgressLines(terminal: terminal, isSilent: isSilent)
    let person = Person(
        ask: { options.isUnattended ? nil : terminal.ask($0) },
        askSecretly: { options.isUnattended ? nil : terminal.askSecretly($0) },
        say: { if flags.format == .human || !isSilent { terminal.say("holo: " + $0) } },
        print: { terminal.say($0) }, watch: progress.show, question: terminal.question)
    let code: Int32
    do throws(RunProblem) {
        let result = try body(RunSession(options: options, person: person, interruption: interruption))
        heldOutput.release()
        code = conclude(result, terminal, progress, flags.format)
        // The process ends now, and gives its memory back as a whole.
        if let evaluated = result.evaluated { _ = Unmanaged.passRetained(evaluated) }
    } catch {
        heldOutput.release()
        if flags.format == .human {
            terminal.report(error)
        } else {
            var report = DiagnosticReport()
            report.add(error)
            writeAll(report.text(flags.format, terminal, exitCode: error.exitCode), to: STDERR_FILENO)
        }
        code = error.exitCode
    }
    throw ExitCode(code)
}
