private let lowBits: UInt64 = 0x0101_0101_0101_0101

/// The number of Unicode scalars, which is the length of a text in the language. Eight bytes at a time.
package func scalarCount(_ text: String) -> Int {
    withUTF8(text) { scalarCount($0) }
}

/// The number of Unicode scalars in well-formed UTF-8.
package func scalarCount(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    guard let base = bytes.baseAddress else { return 0 }
    var continuations = 0
    var index = 0
    while index + 8 <= bytes.count {
        continuations += continuationBytes(base + index)
        index += 8
    }
    while index < bytes.count {
        if base[index] & 0xC0 == 0x80 { continuations += 1 }
        index += 1
    }
    return bytes.count - continuations
}

/// How many of the eight bytes are of the form 10xxxxxx, which go on with a scalar.
@inline(__always)
private func continuationBytes(_ base: UnsafePointer<UInt8>) -> Int {
    let word = UnsafeRawPointer(base).loadUnaligned(as: UInt64.self)
    return ((word >> 7) & ~(word >> 6) & lowBits).nonzeroBitCount
}

/// The offset in UTF-8 of the scalar at `place`; the length of the text where it has fewer.
package func byteOffset(ofScalar place: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    guard let base = bytes.baseAddress, place > 0 else { return 0 }
    var remaining = place
    var index = 0
    while index + 8 <= bytes.count {
        let scalars = 8 - continuationBytes(base + index)
        if scalars > remaining { break }
        remaining -= scalars
        index += 8
    }
    // The word may have ended inside a scalar: its last bytes belong to the one before.
    while index < bytes.count {
        if base[index] & 0xC0 != 0x80 {
            if remaining == 0 { return index }
            remaining -= 1
        }
        index += 1
    }
    return bytes.count
}

/// The scalars of `text` in `range`, which is clamped to the text.
package func scalarSlice(_ text: String, _ range: Range<Int>) -> String {
    withUTF8(text) { bytes in
        let start = byteOffset(ofScalar: range.lowerBound, in: bytes)
        let rest = UnsafeBufferPointer(rebasing: bytes[start...])
        let end = start + byteOffset(ofScalar: range.upperBound - max(0, range.lowerBound), in: rest)
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }
}

/// The scalar at `index` as a text, counted from the end where it is negative; nil out of range.
package func scalar(of text: String, at index: Int) -> String? {
    let count = scalarCount(text)
    let place = index < 0 ? index + count : index
    guard place >= 0, place < count else { return nil }
    return scalarSlice(text, place..<place + 1)
}

/// The bounds of `x[lower:upper]` as the language has them: left out they are the ends, negative ones count from the
/// end, and all are clamped. The range is empty where they cross.
package func clampedRange(from lower: Int?, to upper: Int?, count: Int) -> Range<Int> {
    func clamp(_ bound: Int) -> Int {
        if bound < 0 { return bound < -count ? 0 : bound + count }
        return min(bound, count)
    }
    let start = clamp(lower ?? 0)
    let end = clamp(upper ?? count)
    return start..<max(start, end)
}

/// The number of scalars before the UTF-8 offset `offset`.
package func scalarCount(of text: String, upTo offset: Int) -> Int {
    withUTF8(text) { scalarCount(UnsafeBufferPointer(rebasing: $0[..<min(max(offset, 0), $0.count)])) }
}

/// The offset in UTF-8 of the first place at or after `start` where `needle` stands in `text`, or nil. An empty needle
/// stands everywhere. Compares scalars, not canonically equivalent characters.
package func firstOffset(of needle: String, in text: String, from start: Int = 0) -> Int? {
    withUTF8(text) { text in withUTF8(needle) { needle in firstOffset(of: needle, in: text, from: start) } }
}

/// As above, on bytes.
package func firstOffset(
    of needle: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>, from start: Int = 0
) -> Int? {
    guard start >= 0, start <= text.count else { return nil }
    guard let first = needle.first else { return start }
    var index = start
    while index + needle.count <= text.count {
        if text[index] == first {
            var matched = 1
            while matched < needle.count, text[index + matched] == needle[matched] { matched += 1 }
            if matched == needle.count { return index }
        }
        index += 1
    }
    return nil
}
