/// Random numbers that depend on a seed and some words alone, so that every process and every day draws the same.
package struct StableRandom: Sendable {
    private var state: UInt64

    /// A sequence of its own for each list of words.
    package init(seed: UInt64, _ words: String...) {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ seed
        for word in words {
            for byte in word.utf8 {
                hash ^= UInt64(byte)
                hash = hash &* 0x0000_0100_0000_01b3
            }
            // A separator that no UTF-8 text contains, so that ("ab", "c") and ("a", "bc") differ.
            hash ^= 0xff
            hash = hash &* 0x0000_0100_0000_01b3
        }
        state = hash
    }

    /// SplitMix64.
    package mutating func next() -> UInt64 {
        state = state &+ 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// From 0 to `count` - 1; 0 where `count` is not positive.
    package mutating func below(_ count: Int) -> Int {
        count > 0 ? Int(next() % UInt64(count)) : 0
    }

    package mutating func within(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.upperBound - range.lowerBound + 1)
    }

    /// From 0 up to, but not including, 1.
    package mutating func unit() -> Double {
        Double(next() >> 11) / 9_007_199_254_740_992
    }

    package mutating func chance(_ probability: Double) -> Bool {
        unit() < probability
    }

    /// One of the words; empty text where there are none.
    mutating func pick(_ words: [String]) -> String {
        words.isEmpty ? "" : words[below(words.count)]
    }

    /// `count` different words, in a drawn order; all of them where there are fewer.
    mutating func sample(_ words: [String], _ count: Int) -> [String] {
        var rest = words
        var drawn: [String] = []
        while drawn.count < count, !rest.isEmpty { drawn.append(rest.remove(at: below(rest.count))) }
        return drawn
    }
}
