/// Runs `body` on the UTF-8 bytes of `string` without copying them, where the string is native (always, but for strings
/// that come from Objective-C).
@inline(__always)
package func withUTF8<Result>(_ string: String, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    if let result = string.utf8.withContiguousStorageIfAvailable(body) { return result }
    var copy = string
    return copy.withUTF8(body)
}

/// Whether two texts have the same Unicode scalars. Swift's `==` takes canonically equivalent texts for equal (`é` in
/// one scalar or in two); the language does not: JSON keys and texts that differ in their scalars are different.
@inline(__always)
package func textsEqual(_ left: String, _ right: String) -> Bool {
    left.utf8.count == right.utf8.count
        && withUTF8(left) { left in withUTF8(right) { right in sameBytes(left, right) } }
}

/// Whether two byte sequences of one length are the same. Eight bytes at a time.
@inline(__always)
private func sameBytes(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let one = left.baseAddress, let other = right.baseAddress else { return left.count == right.count }
    if one == other { return true }
    return sameBytes(one, other, left.count)
}

/// Whether `count` bytes are the same at two places. Eight bytes at a time.
@inline(__always)
package func sameBytes(_ one: UnsafePointer<UInt8>, _ other: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    var index = 0
    while index + 8 <= count {
        let left = UnsafeRawPointer(one + index).loadUnaligned(as: UInt64.self)
        if left != UnsafeRawPointer(other + index).loadUnaligned(as: UInt64.self) { return false }
        index += 8
    }
    while index < count {
        if one[index] != other[index] { return false }
        index += 1
    }
    return true
}

/// The order of two texts by Unicode scalars: negative, 0 or positive. The bytes of UTF-8 order in the same way.
package func compareTexts(_ left: String, _ right: String) -> Int {
    withUTF8(left) { left in withUTF8(right) { right in compareBytes(left, right) } }
}

/// The lexicographic order of two byte sequences: -1, 0 or 1.
package func compareBytes(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Int {
    let shared = min(left.count, right.count)
    var index = 0
    while index < shared {
        if left[index] != right[index] { return left[index] < right[index] ? -1 : 1 }
        index += 1
    }
    return left.count == right.count ? 0 : (left.count < right.count ? -1 : 1)
}

/// A text as a dictionary key that is equal to another only where the scalars are (see `textsEqual`).
package struct TextKey: Hashable, Sendable {
    package let string: String

    package init(_ string: String) { self.string = string }

    package static func == (left: TextKey, right: TextKey) -> Bool { textsEqual(left.string, right.string) }

    package func hash(into hasher: inout Hasher) {
        withUTF8(string) { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

/// The offset of the first byte that is not well-formed UTF-8 (no overlong forms, no surrogates, at most U+10FFFF), or
/// nil.
package func firstInvalidUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    var index = 0
    let count = bytes.count
    while index < count {
        let first = bytes[index]
        if first < 0x80 {
            index += 1
            continue
        }
        let length: Int
        var lowest: UInt8 = 0x80
        var highest: UInt8 = 0xBF
        switch first {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, lowest) = (3, 0xA0)
        case 0xE1...0xEC, 0xEE, 0xEF: length = 3
        case 0xED: (length, highest) = (3, 0x9F)
        case 0xF0: (length, lowest) = (4, 0x90)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, highest) = (4, 0x8F)
        default: return index
        }
        guard index + length <= count, bytes[index + 1] >= lowest, bytes[index + 1] <= highest else { return index }
        var next = index + 2
        while next < index + length {
            guard bytes[next] & 0xC0 == 0x80 else { return index }
            next += 1
        }
        index += length
    }
    return nil
}
