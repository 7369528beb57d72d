import HoloValue

/// What the random values of one statement are made from: 128 bits that the outside gives once and the run keeps.
package struct RandomSeed: Sendable, Equatable {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// From 32 hexadecimal digits; nil for any other text.
    package init?(text: String) {
        guard text.utf8.count == 32 else { return nil }
        var halves: [UInt64] = [0, 0]
        for (place, byte) in text.utf8.enumerated() {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            default: return nil
            }
            halves[place / 16] = halves[place / 16] << 4 | UInt64(digit)
        }
        self.init(high: halves[0], low: halves[1])
    }

    /// 32 hexadecimal digits, as the run keeps them.
    package var text: String {
        hexadecimal([high, low].flatMap { half in (0..<8).map { UInt8(truncatingIfNeeded: half >> (56 - 8 * $0)) } })
    }
}

/// Numbers that look random and follow from a seed alone: the xoshiro256** generator, its state filled by SplitMix64.
package struct RandomStream: Sendable {
    private var a: UInt64
    private var b: UInt64
    private var c: UInt64
    private var d: UInt64

    /// - Parameter stream: streams with different numbers have nothing to do with each other.
    package init(seed: RandomSeed, stream: Int = 0) {
        let number = UInt64(bitPattern: Int64(stream))
        var first = seed.high &+ number &* 0xD134_2543_DE82_EF95
        // A constant of its own, so that equal halves do not make equal words.
        var second = seed.low ^ (number << 32 | number >> 32) ^ 0xA5A5_5A5A_C3C3_3C3C
        a = Self.split(&first)
        c = Self.split(&second)
        // The first number comes from this word alone, so all of the seed goes into it.
        b = Self.split(&first) &+ Self.rotated(Self.split(&second), by: 17)
        d = a &+ Self.rotated(c, by: 32)
        // The one state that never leaves itself.
        if a | b | c | d == 0 { a = 1 }
    }

    /// The generator in a given state, which must not be all zero.
    package init(state: (UInt64, UInt64, UInt64, UInt64)) {
        (a, b, c, d) = state
    }

    private static func split(_ state: inout UInt64) -> UInt64 {
        state = state &+ 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    private static func rotated(_ bits: UInt64, by count: UInt64) -> UInt64 { bits << count | bits >> (64 - count) }

    /// The next 64 bits.
    package mutating func next() -> UInt64 {
        let result = Self.rotated(b &* 5, by: 7) &* 9
        let shifted = b << 17
        c ^= a
        d ^= b
        b ^= c
        a ^= d
        c ^= shifted
        d = Self.rotated(d, by: 45)
        return result
    }

    /// One of the 2^53 floats `n / 2^53` from 0 up to, not including, 1; each as likely as any other.
    package mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A number from 0 up to, not including, the bound, each as likely as any other. 0 where the bound is 0.
    package mutating func below(_ bound: UInt64) -> UInt64 {
        guard bound > 0 else { return 0 }
        // The high half of a product is even but for the first few products of the low half, which are drawn again.
        let uneven = (0 &- bound) % bound
        while true {
            let (high, low) = next().multipliedFullWidth(by: bound)
            if low >= uneven { return high }
        }
    }
}
