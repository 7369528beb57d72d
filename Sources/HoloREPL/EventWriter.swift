import Foundation
import HoloCompiler
import HoloREPLAnalysis
import HoloRuntime
import HoloSteps
import HoloSyntax
import HoloValue

/// What happens in a session, in words.
struct EventWriter {
    let usesColor: Bool

    /// Before anything is cut: a part of a secret is one too.
    static var redact: Redaction { { Redactor.process.redacted($0) } }

    func styled(_ text: String, _ style: String) -> String { usesColor ? "\u{1B}[\(style)m\(text)\u{1B}[0m" : text }
    func dim(_ text: String) -> String { styled(text, "2") }

    var prompt: String { styled("holo> ", "1;36") }
    var continuation: String { dim("  … ") }

    /// nil for what shows nothing.
    func text(_ event: SessionEvent) -> String? {
        switch event {
        case .line(let line): return dim(line)
        case .printed(let text): return text
        case .diagnostics(let diagnostics, let sources, let outcome): return text(diagnostics, sources, outcome)
        case .problem(let problem): return text(problem)
        case .value(let name, let value): return text(value, name)
        case .known(let name, let value):
            let room = max(20, size.width - name.count - 6)
            return "\(styled("=", "32")) \(name) = " + preview(value, width: room, redact: Self.redact)
        case .step(let progress): return ProgressLine(progress)?.text { styled($0, $1.style) }
        case .note(let note): return words(note).map { dim($0) }
        case .question, .ready, .closed: return nil
        }
    }

    func text(_ problem: RunProblem) -> String {
        styled("error", "1;31") + ": " + visible(problem.message)
            + (problem.help.map { "\n" + styled("help", "1;36") + ": " + visible($0) } ?? "")
    }

    private func text(_ found: [FileDiagnostic], _ sources: [String: SourceText], _ outcome: String?) -> String? {
        let diagnostics = found.map { item in
            var diagnostic = item.diagnostic
            diagnostic.primary.file = diagnostic.primary.file ?? item.file
            for index in diagnostic.secondary.indices {
                diagnostic.secondary[index].file = diagnostic.secondary[index].file ?? item.file
            }
            return diagnostic
        }
        guard !diagnostics.isEmpty else { return nil }
        let text = render(diagnostics, sources: sources, color: usesColor, width: size.width)
        return text + (outcome.map { dim($0) } ?? "")
    }

    /// A value under the name by which it can be had again.
    private func text(_ value: Value, _ name: String) -> String {
        let shown = display(value, name: name)
        if shown.contains("\n") { return dim("\(name) =") + "\n" + shown }
        return dim("\(name) = ") + shown
    }

    func display(_ value: Value, name: String) -> String {
        let size = size
        return HoloREPLAnalysis.display(
            value,
            DisplayOptions(
                width: size.width, height: max(8, size.height - 6), redact: Self.redact,
                rest: { "… \($0) more: `:more \(name)` shows all" })
        ).text
    }

    func text(_ question: SessionQuestion) -> String {
        var lines = [styled("?", "36") + (question.label.map { " \(visible($0)):" } ?? "") + " " + visible(question.words)]
        for (number, choice) in question.choices.enumerated() { lines.append("  \(number + 1)  \(visible(choice))") }
        return lines.joined(separator: "\n")
    }

    /// The screen's, as it is now.
    var size: (width: Int, height: Int) {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return (80, 24) }
        return (Int(size.ws_col), Int(size.ws_row))
    }
}

extension SessionQuestion {
    var question: Question { Question(words: words, choices: choices) }
}
