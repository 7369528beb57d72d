import Foundation
import HoloCompiler
import HoloRuntime
import HoloSyntax
import HoloValue

/// Shows how a run ended: diagnostics and summary on stderr, the script's value on stdout. Gives the exit code.
func conclude(_ result: RunResult, _ terminal: Terminal, _ progress: ProgressLines, _ format: DiagnosticFormat) -> Int32 {
    guard format == .human else {
        let report = DiagnosticReport(result.diagnostics, result.sources, shownNames: result.shownNames)
        writeAll(report.text(format, terminal, exitCode: result.exitCode), to: STDERR_FILENO)
        return showValue(result, terminal)
    }
    let nothingRan = [ExitStatus.invalid, ExitStatus.usage].contains(result.exitCode) && !result.isFinished && result.runName == nil
    let report = DiagnosticReport(result.diagnostics, result.sources, shownNames: result.shownNames)
    report.show(terminal, outcome: nothingRan ? "nothing ran, 0 credits spent" : nil)
    if result.moreFailures > 0 { terminal.say("and \(result.moreFailures) more failures") }
    if let line = summary(result, progress) { terminal.say(line) }
    if !result.leftRunning.isEmpty {
        terminal.say("left running:")
        for (label, job) in result.leftRunning {
            terminal.say("  \(visible(label))  " + (job.map { "job \(visible($0))" } ?? "its job is not known yet"))
        }
    }
    if let name = result.runName, result.exitCode == ExitStatus.interrupted { terminal.say("go on with: holo resume \(name)") }
    return showValue(result, terminal)
}

private func showValue(_ result: RunResult, _ terminal: Terminal) -> Int32 {
    var code = result.exitCode
    if result.exitCode == ExitStatus.ok, let value = result.value {
        let isTerminal = isatty(STDOUT_FILENO) == 1
        let json = JSON.encodeString(value, pretty: isTerminal)
        let text = isTerminal ? Redactor.process.redacted(harmless(json)) : json
        if !writeAll(text + "\n", to: STDOUT_FILENO) {
            terminal.report(RunProblem(ExitStatus.failed, "the result can't be written to stdout"))
            code = ExitStatus.failed
        }
    }
    return code
}

private func summary(_ result: RunResult, _ progress: ProgressLines) -> String? {
    guard let name = result.runName else { return nil }
    let credits = result.credits
    var parts: [String] = []
    let steps = progress.finished + progress.reused + progress.failed
    parts.append("\(steps) step\(steps == 1 ? "" : "s")")
    if progress.reused > 0 { parts.append("\(progress.reused) reused") }
    // Where the run is well, something answered each failure: an `else` of the step or of a flow around it.
    if progress.failed > 0 { parts.append("\(progress.failed) failed" + (result.exitCode == ExitStatus.ok ? " and answered" : "")) }
    // A run that goes on has paid before: what it pays now is what people ask first.
    let now = max(0, credits.spent - result.spentBefore)
    let limit = credits.cap.map { " of \($0)" } ?? ""
    if result.spentBefore > 0 {
        parts.append("\(now) credit\(now == 1 ? "" : "s") spent now, \(credits.spent)\(limit) in all")
    } else {
        parts.append("\(now) credit\(now == 1 ? "" : "s") spent\(limit)")
    }
    if credits.refunded > 0 { parts.append("\(credits.refunded) refunded") }
    if credits.saved > 0 { parts.append("\(credits.saved) saved") }
    // Once nothing runs any more, what is still held is paid for, and nobody has said that it comes back.
    if credits.held > 0 { parts.append(result.isFinished ? "held \(credits.held) credits, refund unknown" : "\(credits.held) held") }
    parts.append(durationWords(progress.elapsed))
    let ended =
        switch result.exitCode {
        case ExitStatus.ok: "finished"
        case ExitStatus.failed: "failed"
        case ExitStatus.interrupted: "was interrupted"
        default: "stopped"
        }
    var line = "\(name) \(ended): " + parts.joined(separator: " · ")
    if !result.savedPaths.isEmpty { line += " · wrote " + result.savedPaths.map(visible).joined(separator: ", ") }
    return line
}

/// JSON without the characters that turn the direction of writing or are not seen: on a terminal text from a service must
/// not pass for something else. They stand in strings alone, where an escape means the same.
private func harmless(_ json: String) -> String {
    guard json.unicodeScalars.contains(where: isDeceptive) else { return json }
    var result = String.UnicodeScalarView()
    for scalar in json.unicodeScalars {
        if isDeceptive(scalar) {
            for unit in String(scalar).utf16 { result.append(contentsOf: String(format: "\\u%04x", Int(unit)).unicodeScalars) }
        } else {
            result.append(scalar)
        }
    }
    return String(result)
}

private func isDeceptive(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x7F..<0xA0, 0x61C, 0x180E, 0x200B, 0x200E...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB,
        0xE0000...0xE007F:
        true
    default: false
    }
}
