import Synchronization

/// Counts what each key or client did in the last minute.
final class SlidingWindows: Sendable {
    enum Bucket: String, Sendable, CaseIterable { case submissions, looks, lists, downloads, catalogue, search }

    enum Verdict: Sendable, Equatable {
        case allowed
        /// Seconds until there is room; told only every other time, as the real service does.
        case refused(retryAfter: Int?)
    }

    private struct State {
        var times: [String: [ContinuousClock.Instant]] = [:]
        var refusals = 0
    }

    private let state = Mutex(State())
    private let limits: [Bucket: Int]
    private static let length = Duration.seconds(60)
    /// Beyond, those that did nothing for a minute are forgotten.
    private static let mostClients = 10_000

    init(_ limits: [Bucket: Int]) { self.limits = limits }

    func take(_ bucket: Bucket, by client: String, at now: ContinuousClock.Instant = .now) -> Verdict {
        guard let limit = limits[bucket] else { return .allowed }
        return state.withLock { state in
            let key = bucket.rawValue + " " + client
            if state.times[key] == nil, state.times.count >= Self.mostClients {
                state.times = state.times.filter { now - ($0.value.last ?? now) < Self.length }
            }
            var times = state.times[key] ?? []
            times.removeAll { now - $0 >= Self.length }
            defer { state.times[key] = times }
            if times.count < limit {
                times.append(now)
                return .allowed
            }
            state.refusals += 1
            guard state.refusals % 2 == 1, let oldest = times.first else { return .refused(retryAfter: nil) }
            let rest = Self.length - (now - oldest)
            return .refused(retryAfter: max(1, Int(rest.components.seconds) + 1))
        }
    }
}
