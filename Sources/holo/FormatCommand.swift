import ArgumentParser
import Foundation
import HoloCompiler
import HoloFormatter
import HoloRuntime
import HoloSyntax

/// `holo fmt FILE…`.
struct Format: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fmt", abstract: "Lay scripts out in the one style.",
        discussion: """
            Rewrites files in place, of folders all `*.holo` below them, and names those that it changed; the standard \
            input it writes to stdout. A script with mistakes is left as it is (exit code 2). With --check nothing is \
            changed, and the exit code is 1 where something would be.
            """)

    @ArgumentParser.Argument(
        help: "The scripts and folders; - or nothing for the standard input.", completion: .file(extensions: ["holo"]))
    var files: [String] = []

    @Flag(help: "Only say which scripts would change.")
    var check = false

    @Option(help: ArgumentHelp("When to colour: auto, always, never.", valueName: "when"))
    var color = ColorChoice.auto

    func validate() throws {
        if files.isEmpty, isatty(STDIN_FILENO) == 1 {
            throw ValidationError("name a script or a folder, or - for the standard input")
        }
    }

    func run() throws {
        let terminal = Terminal(color: color)
        var report = DiagnosticReport()
        var code = ExitStatus.ok
        let found = scriptPaths(files.isEmpty ? [LoadedScript.standardInput] : files)
        for problem in found.problems {
            terminal.report(problem)
            code = max(code, problem.exitCode)
        }
        if found.paths.isEmpty, found.problems.isEmpty {
            terminal.say("there is no script below \(visible(files.joined(separator: ", ")))")
        }
        for script in found.paths {
            do throws(RunProblem) {
                code = max(code, try layOut(script, terminal, &report))
            } catch {
                terminal.report(error)
                code = max(code, error.exitCode)
            }
        }
        report.show(terminal, outcome: "what has errors is left as it was")
        throw ExitCode(code)
    }

    /// Gives the exit code.
    private func layOut(
        _ script: ScriptPath, _ terminal: Terminal, _ report: inout DiagnosticReport
    ) throws(RunProblem) -> Int32 {
        let source: SourceText
        switch try readScript(script) {
        case .failure(let diagnostic):
            report.add(
                [FileDiagnostic(file: script.name, diagnostic: diagnostic)],
                [script.name: SourceText("", name: script.name)], shownNames: [:])
            return ExitStatus.invalid
        case .success(let text): source = text
        }
        let parsed = HoloSyntax.parse(source)
        switch format(parsed) {
        case .hasMistakes:
            report.add(
                parsed.diagnostics.map { FileDiagnostic(file: script.name, diagnostic: $0) }, [script.name: source],
                shownNames: [:])
            return ExitStatus.invalid
        case .tooLarge:
            throw RunProblem(
                ExitStatus.invalid,
                "laid out, \"\(script.name)\" would be larger than a script may be: it is left as it was",
                help: "it is nested deeply; take parts of it out into a `func` or a `flow`")
        case .text(let bytes): return try finish(script, bytes, isChanged: bytes != source.bytes, terminal)
        }
    }

    private func finish(
        _ script: ScriptPath, _ bytes: [UInt8], isChanged: Bool, _ terminal: Terminal
    ) throws(RunProblem) -> Int32 {
        if check {
            if isChanged { terminal.say("would format \(visible(script.name))") }
            return isChanged ? ExitStatus.failed : ExitStatus.ok
        }
        if script.path == nil {
            guard writeAll(String(decoding: bytes, as: UTF8.self), to: STDOUT_FILENO) else {
                throw RunProblem(ExitStatus.failed, "can't write to stdout")
            }
        } else if isChanged {
            try replace(script, with: bytes)
            terminal.say("formatted \(visible(script.name))")
        }
        return ExitStatus.ok
    }
}
