import Foundation
import HoloRuntime
import HoloSteps
import HoloSyntax
import HoloValue
import HolocronScheduler

/// One line for each step that ended, and for what a person should know meanwhile.
final class ProgressLines {
    private let terminal: Terminal
    private let isSilent: Bool
    private let start = Clock.now
    private(set) var finished = 0
    private(set) var reused = 0
    private(set) var failed = 0

    init(terminal: Terminal, isSilent: Bool) {
        self.terminal = terminal
        self.isSilent = isSilent
    }

    /// Microseconds since the beginning.
    var elapsed: Int { Clock.now - start }

    func show(_ event: RunEvent) {
        switch event {
        case .step(let progress, _): show(progress)
        case .note(let note): show(note)
        case .pausing(let reason): show(reason)
        case .deciding(let lines): for line in lines { terminal.say(line.hasPrefix(" ") ? line : "holo: " + line) }
        case .stopping(let running):
            terminal.say(
                "holo: stopping: nothing new is submitted; " + (running.isEmpty
                    ? "nothing is running" : "\(running.count) running \(running.count == 1 ? "step is" : "steps are") followed to the end")
                    + " (Ctrl-C again leaves at once)")
        }
    }

    private func show(_ progress: StepProgress) {
        switch progress.kind {
        case .finished: finished += 1
        case .reused: reused += 1
        case .failed: failed += 1
        default: break
        }
        guard !isSilent, let line = ProgressLine(progress) else { return }
        terminal.say(line.text { terminal.styled($0, $1.style) })
    }

    private func show(_ note: SchedulerNote) {
        guard !isSilent, let words = words(note) else { return }
        terminal.say("holo: " + words)
    }

    private func show(_ reason: PauseReason) {
        guard !isSilent else { return }
        switch reason {
        case .interrupted: break
        case .cap, .credits, .account, .identity, .key, .unreachable, .inDoubt, .question, .waiting, .unapproved, .rival:
            terminal.say("holo: nothing new is submitted; what is running is followed to its end")
        }
    }
}
