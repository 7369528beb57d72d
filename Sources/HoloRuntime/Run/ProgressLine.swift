import Foundation
import HoloSteps
import HoloSyntax
import HoloValue
import HolocronScheduler

/// What became of a step, in the parts of a line.
package struct ProgressLine {
    package enum Tone { case good, bad, careful, waiting }

    package var mark: String
    package var tone: Tone
    package var label: String
    package var action: String
    package var state: String
    package var rest: String

    /// nil for what is no news.
    package init?(_ progress: StepProgress) {
        label = visible(progress.label)
        action = visible(progress.action.id)
        switch progress.kind {
        case .submitted, .accepted:
            return nil
        case .finished(let elapsed, let credits):
            (mark, tone, state, rest) = ("✓", .good, durationWords(elapsed), credits.map { "\($0) cr" } ?? "? cr")
        case .reused(let saved):
            (mark, tone, state, rest) = ("✓", .good, "reused", "0 cr  (saved \(saved))")
        case .retrying(let failure, let attempt, let wait):
            (mark, tone, state) = ("↻", .careful, "retry \(attempt)")
            rest = "in \(durationWords(wait)) (\(visible(failure.code)))"
        case .failed(let failure):
            (mark, tone, state, rest) = ("✗", .bad, "failed", visible(failure.code))
        case .searching(let reason):
            (mark, tone, state, rest) = ("?", .careful, "searching", visible(reason))
        case .sleeping(let deadline):
            (mark, tone, state, rest) = ("◐", .waiting, "waiting", "until \(formatTime(deadline))")
        case .waitingForRun(let run):
            (mark, tone, state, rest) = ("◐", .waiting, "waiting", "run \(visible(run)) is just asking for the same")
        case .adopted(let job):
            (mark, tone, state, rest) = ("→", .waiting, "followed", "job \(visible(job))")
        }
    }

    /// - Parameter styled: colours the mark.
    package func text(_ styled: (_ mark: String, _ tone: Tone) -> String) -> String {
        "\(styled(mark, tone)) \(padded(label, 18)) \(padded(action, 20)) \(padded(state, 9)) \(rest)"
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - displayWidth(text)))
    }
}

extension ProgressLine.Tone {
    /// Parameters of the terminal's `m`.
    package var style: String {
        switch self {
        case .good: "32"
        case .bad: "31"
        case .careful: "33"
        case .waiting: "36"
        }
    }
}

/// What is to be known of the service's pace and health; nil for short trouble, which is no news.
package func words(_ note: SchedulerNote) -> String? {
    switch note {
    case .rateLimited(let bucket, let waiting):
        return "the service limits \(visible(bucket)); going on in \(durationWords(waiting))"
    case .troubled(let trouble, let attempt, let waiting):
        guard attempt > 1 || waiting >= 5_000_000 else { return nil }
        return "the service has trouble (\(words(trouble))); trying again in \(durationWords(waiting))"
    case .recovered:
        return "the service answers again"
    }
}

private func words(_ trouble: ServiceTrouble) -> String {
    switch trouble {
    case .transport(let failure): visible(failure.message)
    case .service(let error): "\(error.status) \(visible(error.code))"
    case .unreadable(let what, _): visible(what)
    }
}

/// `3.1s`, `1m58s`.
package func durationWords(_ microseconds: Int) -> String {
    let length = min(max(0, microseconds), 1 << 60)
    let tenths = (length + 50_000) / 100_000
    if tenths < 600 { return "\(tenths / 10).\(tenths % 10)s" }
    let whole = (length + 500_000) / 1_000_000
    return "\(whole / 60)m\(whole % 60)s"
}
