import HoloValue

/// What the seed has in store for a job: how long it takes and whether it fails. The same for every process.
package struct Fate: Sendable {
    package let seed: UInt64

    package init(seed: UInt64) { self.seed = seed }

    /// One text for equal requests: the action and its parameters in canonical form.
    package static func fingerprint(action: String, parameters: Record) -> String {
        action + " " + String(decoding: JSON.canonical(.record(parameters)), as: UTF8.self)
    }

    /// Seconds at the speed of one.
    package func duration(of action: Action, fingerprint: String) -> Double {
        var random = StableRandom(seed: seed, "duration", fingerprint)
        return action.duration.lowerBound + (action.duration.upperBound - action.duration.lowerBound) * random.unit()
    }

    /// Whether the `attempt`th of equal requests (from one) fails for no reason of its own.
    package func fails(_ action: Action, fingerprint: String, attempt: Int) -> Bool {
        var random = StableRandom(seed: seed, "outcome", fingerprint, String(attempt))
        return random.chance(action.failureRate)
    }
}
