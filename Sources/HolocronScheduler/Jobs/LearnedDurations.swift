import HoloValue
import HolocronAPI

/// How long the jobs of each action take, from those that ended and those that still run.
struct LearnedDurations {
    private struct Action {
        var finished = 0
        var total = 0.0
        var running = 0
        var sumOfStarts = 0.0
    }

    private var actions: [String: Action] = [:]

    mutating func learn(_ action: String, count: Int, total: Double) {
        actions[action, default: Action()].finished += max(0, count)
        actions[action, default: Action()].total += max(0, total)
    }

    mutating func started(_ action: String, at time: Instant) {
        actions[action, default: Action()].running += 1
        actions[action, default: Action()].sumOfStarts += Double(time)
    }

    /// No longer followed, for whatever reason.
    mutating func stopped(_ action: String, startedAt time: Instant) {
        actions[action, default: Action()].running -= 1
        actions[action, default: Action()].sumOfStarts -= Double(time)
    }

    /// As if two jobs of 8 seconds had been seen before any other; running ones count by their age so far.
    func mean(_ action: String, at now: Instant) -> Double {
        let known = actions[action] ?? Action()
        let ages = max(0, Double(known.running) * Double(now) - known.sumOfStarts)
        return (known.total + ages + Double(16 * TimeUnit.second)) / Double(known.finished + 2)
    }
}
