/// Executions as services have them: log-normal around 3.5, 7, 12 and 40 s, and one action that is often cached.
struct Workload {
    var dice: Dice

    init(_ seed: UInt64) { dice = Dice(seed &+ 1000) }

    mutating func next() -> Int {
        let share = dice.fraction()
        let (median, sigma): (Double, Double) =
            switch share {
            case ..<0.3: (3.5, 0.4)
            case ..<0.6: (7, 0.5)
            case ..<0.8: (12, 0.5)
            case ..<0.88: (40, 0.9)
            default: dice.chance(0.6) ? (0.3, 0.3) : (10, 0.5)
            }
        return Int(median * naturalPower(sigma * dice.normal()) * Double(second))
    }

    /// e to the power of `exponent`: the median of a log-normal time is scaled by it.
    private func naturalPower(_ exponent: Double) -> Double {
        var term = 1.0
        var sum = 1.0
        for index in 1...16 {
            term *= exponent / 8 / Double(index)
            sum += term
        }
        sum *= sum
        sum *= sum
        return sum * sum
    }
}
