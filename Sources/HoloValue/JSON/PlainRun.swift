private let ones: UInt64 = 0x0101_0101_0101_0101
private let highBits: UInt64 = 0x8080_8080_8080_8080

/// Where the run of bytes that stand for themselves in a JSON string ends: at a quote, a backslash, a control character
/// or `end`; and whether the run may hold bytes beyond ASCII. Looks at eight bytes at a time.
@inline(__always)
func plainRun(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int) -> (end: Int, beyondASCII: Bool) {
    var index = start
    var seen: UInt64 = 0
    while index + 8 <= end {
        let word = UInt64(
            littleEndian: UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self))
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5C)
        // A byte's high bit is set in these where the byte is zero (or, for the last, below 0x20); false hits come only
        // above a true one, and the lowest is what counts.
        let hits =
            ((quote &- ones) & ~quote | (backslash &- ones) & ~backslash | (word &- ones &* 0x20) & ~word) & highBits
        seen |= word
        if hits != 0 { return (index + hits.trailingZeroBitCount >> 3, seen & highBits != 0) }
        index += 8
    }
    while index < end {
        let byte = base[index]
        if byte == 0x22 || byte == 0x5C || byte < 0x20 { break }
        seen |= UInt64(byte)
        index += 1
    }
    return (index, seen & highBits != 0)
}
