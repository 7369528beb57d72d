package let second = 1_000_000
package let millisecond = 1_000

/// Evenly spread numbers from a seed (xorshift64*): nothing of the scheduler's own.
package struct Dice: Sendable {
    private var state: UInt64

    package init(_ seed: UInt64) {
        state = seed &* 0x2545_F491_4F6C_DD1D | 1
        // Neighbouring seeds start alike.
        for _ in 0..<16 { _ = fraction() }
    }

    package mutating func fraction() -> Double {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return Double((state &* 0x2545_F491_4F6C_DD1D) >> 11) * 0x1p-53
    }

    package mutating func chance(_ probability: Double) -> Bool { fraction() < probability }

    package mutating func between(_ least: Int, _ most: Int) -> Int {
        least + Int(fraction() * Double(max(0, most - least)))
    }

    /// The sum of twelve even numbers is near enough to a normal one.
    package mutating func normal() -> Double { (0..<12).reduce(-6.0) { sum, _ in sum + fraction() } }
}

/// e to the power of `exponent`, for exponents of a few units.
func naturalPower(_ exponent: Double) -> Double {
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
