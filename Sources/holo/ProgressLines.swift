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
        case .submitted, .accepted:
            break
        case .finished(let elapsed, let credits):
            finished += 1
            line("✓", "32", progress, time(elapsed), credits.map { "\($0) cr" } ?? "? cr")
        case .reused(let saved):
            reused += 1
            line("✓", "32", progress, "reused", "0 cr  (saved \(saved))")
        case .retrying(let failure, let attempt, let wait):
            line("↻", "33", progress, "retry \(attempt)", "in \(time(wait)) (\(visible(failure.code)))")
        case .failed(let failure):
            failed += 1
            line("✗", "31", progress, "failed", visible(failure.code))
        case .searching(let reason):
            line("?", "33", progress, "searching", visible(reason))
        case .sleeping(let deadline):
            line("◐", "36", progress, "waiting", "until \(formatTime(deadline))")
        case .waitingForRun(let run):
            line("◐", "36", progress, "waiting", "run \(visible(run)) is just asking for the same")
        case .adopted(let job):
            line("→", "36", progress, "followed", "job \(visible(job))")
        }
    }

    private func line(_ mark: String, _ color: String, _ progress: StepProgress, _ state: String, _ rest: String) {
        guard !isSilent else { return }
        let label = padded(visible(progress.label), 18)
        let action = padded(visible(progress.action.id), 20)
        terminal.say("\(terminal.styled(mark, color)) \(label) \(action) \(padded(state, 9)) \(rest)")
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - displayWidth(text)))
    }

    private func show(_ note: SchedulerNote) {
        guard !isSilent else { return }
        switch note {
        case .rateLimited(let bucket, let waiting):
            terminal.say("holo: the service limits \(visible(bucket)); going on in \(time(waiting))")
        case .troubled(let trouble, let attempt, let waiting):
            // One short trouble is no news; a long silence is.
            guard attempt > 1 || waiting >= 5_000_000 else { return }
            terminal.say("holo: the service has trouble (\(words(trouble))); trying again in \(time(waiting))")
        case .recovered:
            terminal.say("holo: the service answers again")
        }
    }

    private func words(_ trouble: ServiceTrouble) -> String {
        switch trouble {
        case .transport(let failure): visible(failure.message)
        case .service(let error): "\(error.status) \(visible(error.code))"
        case .unreadable(let what, _): visible(what)
        }
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

/// `3.1s`, `1m58s`.
func time(_ microseconds: Int) -> String {
    let seconds = Double(microseconds) / 1_000_000
    if seconds < 60 { return String(format: "%.1fs", seconds) }
    let whole = Int(seconds.rounded())
    return "\(whole / 60)m\(whole % 60)s"
}
