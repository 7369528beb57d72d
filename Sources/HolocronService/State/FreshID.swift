import Synchronization

/// A UUID that nothing else has.
///
/// Of version 7: it begins with the time, so that ids that are made one after the other stand side by side in an index, and
/// a commit of many jobs writes few pages. `time` is in microseconds since 1970.
package func freshID(at time: Int) -> String {
    let milliseconds = UInt64(max(0, time) / 1_000)
    let low = UInt64.random(in: .min ... .max)
    let high = milliseconds << 16 | 0x7000 | UInt64.random(in: 0...0xFFF)
    return uuidText(high, low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000)
}

/// A UUID of which nothing can be foretold.
package func randomID() -> String {
    let high = UInt64.random(in: .min ... .max) & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
    return uuidText(high, UInt64.random(in: .min ... .max) & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000)
}

/// A UUID that no other request has: cheaper than chance, which is asked of the system each time.
func requestID() -> String {
    let number = RequestNumbers.count.wrappingAdd(1, ordering: .relaxed).newValue
    return uuidText(
        mixed(RequestNumbers.seed.0 &+ number) & 0xFFFF_FFFF_FFFF_0FFF | 0x8000,
        mixed(RequestNumbers.seed.1 &+ number) & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000)
}

private enum RequestNumbers {
    static let seed = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max))
    static let count = Atomic<UInt64>(0)
}

/// SplitMix64 (Steele, Lea, Flood 2014): different numbers stay different.
private func mixed(_ number: UInt64) -> UInt64 {
    var z = number &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
}

private func uuidText(_ high: UInt64, _ low: UInt64) -> String {
    String(unsafeUninitializedCapacity: 36) { text in
        var place = 0
        for half in [high, low] {
            for shift in stride(from: 60, through: 0, by: -4) {
                if place == 8 || place == 13 || place == 18 || place == 23 {
                    text[place] = UInt8(ascii: "-")
                    place += 1
                }
                let digit = UInt8(truncatingIfNeeded: half >> UInt64(shift) & 15)
                text[place] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
                place += 1
            }
        }
        return place
    }
}
