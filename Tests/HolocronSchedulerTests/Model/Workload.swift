/// Executions as services have them: log-normal around 3.5, 7, 12 and 40 s, and one action that is often cached.
package struct Workload: Sendable {
    /// An action of the service: how often it is called, and how long it takes.
    package struct Action: Sendable {
        package var name: String
        /// Of all calls.
        var share: Double
        /// Seconds, and the standard deviation of their logarithm.
        package var median: Double
        package var sigma: Double
        /// So many in ten take another time: the median and deviation of these.
        package var inTen = 0
        package var quickMedian = 0.0
        package var quickSigma = 0.0

        /// The mean in seconds.
        package var mean: Double {
            let slow = median * naturalPower(sigma * sigma / 2)
            let quick = quickMedian * naturalPower(quickSigma * quickSigma / 2)
            return (slow * Double(10 - inTen) + quick * Double(inTen)) / 10
        }

        mutating func draw(_ dice: inout Dice) -> Int {
            let isQuick = inTen > 0 && dice.chance(Double(inTen) / 10)
            let (median, sigma) = isQuick ? (quickMedian, quickSigma) : (median, sigma)
            return max(millisecond, Int(median * naturalPower(sigma * dice.normal()) * Double(second)))
        }
    }

    package static let actions = [
        Action(name: "lookup", share: 0, median: 0.3, sigma: 0.3),
        Action(name: "search", share: 0.3, median: 3.5, sigma: 0.4),
        Action(name: "summarize", share: 0.3, median: 7, sigma: 0.5),
        Action(name: "extract", share: 0.2, median: 12, sigma: 0.5),
        Action(name: "render", share: 0.08, median: 40, sigma: 0.9),
        Action(
            name: "cached", share: 0.12, median: 10, sigma: 0.5, inTen: 6, quickMedian: 0.3, quickSigma: 0.3),
    ]

    /// The action that takes less than half a second; it has no share, and is called only where a plan says so.
    package static let lookup = 0

    package var dice: Dice

    package init(_ seed: UInt64) { dice = Dice(seed &+ 1000) }

    /// An action and how long one call of it takes, in microseconds.
    package mutating func job() -> (action: Int, takes: Int) {
        var share = dice.fraction()
        for index in Self.actions.indices {
            share -= Self.actions[index].share
            if share < 0 || index == Self.actions.count - 1 { return (index, takes(index)) }
        }
        return (0, takes(0))
    }

    /// How long a call of this action takes.
    package mutating func takes(_ action: Int) -> Int {
        var action = Self.actions[action]
        return action.draw(&dice)
    }

    package mutating func next() -> Int { job().takes }
}
