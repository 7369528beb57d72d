import HoloValue

/// A small generator of pseudo-random numbers (SplitMix64): the same seed gives the same run.
struct Randomness {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Evenly in 0 ..< 1.
    mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// Evenly between two lengths of time.
    mutating func duration(_ least: Int, _ most: Int) -> Int {
        least + Int(fraction() * Double(max(0, most - least)))
    }

    /// How long to wait before try `attempt + 1` (1 for the first wait): full jitter over an exponentially growing
    /// span, so that many clients do not come back together.
    mutating func backoff(attempt: Int, base: Int = TimeUnit.second, most: Int = 30 * TimeUnit.second) -> Int {
        let span = min(most, base << min(max(0, attempt - 1), 16))
        return duration(50 * TimeUnit.millisecond, span)
    }
}

/// 10 to the power of `exponent`, for exponents within ±4. The standard library has no exponential function and the
/// platform's is out of bounds here.
func powerOfTen(_ exponent: Double) -> Double {
    // e^y = (e^(y/16))^16, and the series converges at once for so small an argument.
    let small = min(max(exponent, -4), 4) * 2.302585092994046 / 16
    var term = 1.0
    var sum = 1.0
    for index in 1...12 {
        term *= small / Double(index)
        sum += term
    }
    for _ in 0..<4 { sum *= sum }
    return sum
}
