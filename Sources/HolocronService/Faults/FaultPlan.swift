import Foundation

/// Decides which trouble a request meets. Pure: the same seed and the same requests in the same order give the same
/// troubles, whatever happens on other routes.
package struct FaultPlan: Sendable {
    private let rules: [FaultRule]
    private let seed: UInt64
    /// For each rule and route, how many requests the rule was held against.
    private var counts: [[FaultRule.Route: Int]]

    package init(_ document: FaultDocument, seed: UInt64) {
        rules = document.rules
        self.seed = seed
        counts = Array(repeating: [:], count: rules.count)
    }

    /// The troubles of the next request to `route`, `time` seconds after the start.
    package mutating func next(_ route: FaultRule.Route, at time: Double) -> Faults {
        var faults = Faults()
        for (index, rule) in rules.enumerated() where rule.routes.contains(route) && rule.window.contains(time) {
            let count = counts[index][route, default: 0] + 1
            counts[index][route] = count
            // Each rule draws for itself, so that taking one out changes nothing for those above it.
            var random = StableRandom(seed: seed, "fault", String(index), route.rawValue, String(count))
            switch rule.frequency {
            case .always: break
            case .chance(let chance): guard random.chance(chance) else { continue }
            case .every(let number): guard count % number == 0 else { continue }
            }
            faults.add(rule.trouble, &random)
        }
        return faults
    }
}

/// The troubles of one request. Times are in seconds.
package struct Faults: Sendable, Equatable {
    /// Before it is looked at.
    package var wait = 0.0
    /// From the first to the last byte of the answer.
    package var spread = 0.0
    /// How old what it tells of jobs is.
    package var lag = 0.0
    /// How old a job must be to be known.
    package var hidden = 0.0
    /// Chooses the row that is there twice.
    package var repeatedRow: UInt64?
    package var instead: FaultyAnswer?

    fileprivate mutating func add(_ trouble: FaultRule.Trouble, _ random: inout StableRandom) {
        switch trouble {
        case .latency(let time): wait += time.draw(&random)
        case .slow(let time): spread += time.draw(&random)
        case .lag(let time): lag = max(lag, time.draw(&random))
        case .hidden(let time): hidden = max(hidden, time.draw(&random))
        case .repeatedRow: repeatedRow = random.next()
        case .instead(var answer):
            guard instead == nil else { return }
            answer.draw = random.next()
            instead = answer
        }
    }
}

extension FaultTime {
    /// From 0 to `longest`.
    func draw(_ random: inout StableRandom) -> Double {
        switch self {
        case .fixed(let time): return time
        case .between(let least, let most): return least + (most - least) * random.unit()
        case .spread(let median, let p95):
            // Box and Muller's way from two even draws to a normal one; 1 - unit() is never 0.
            let normal = (-2 * log(1 - random.unit())).squareRoot() * cos(2 * .pi * random.unit())
            // 95 of 100 normal draws lie below 1.645.
            return min(Self.longest, median * pow(p95 / median, normal / 1.644_853_626_951_472_7))
        }
    }
}
