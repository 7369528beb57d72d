import HoloValue

/// Goes once over the bytes of an answer and makes values only of what is asked for.
///
/// Most of what is read while jobs run is of no interest, or the same few words again. All parts of it give nil, or
/// false, for what is not JSON, and for what they leave to the full decoder: keys and texts with escapes, numbers with
/// exponents, deep nesting. So what counts as readable is the same, whoever reads it.
struct PlainScanner {
    /// Where a text lies, without its quotes.
    typealias Text = Range<Int>

    private let bytes: UnsafeBufferPointer<UInt8>
    private(set) var index = 0
    var isASCII = true

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// The whole of the bytes as an object, each of its values taken by `value`.
    @inline(__always)
    mutating func document(_ value: (inout PlainScanner, Text) -> Bool) -> Bool {
        guard object(value) else { return false }
        skipSpace()
        guard index == bytes.count else { return false }
        return isASCII || String(validating: bytes, as: UTF8.self) != nil
    }

    /// Takes what comes if it is the same as these bytes.
    mutating func take(sameAs other: UnsafeBufferPointer<UInt8>, _ place: Range<Int>) -> Bool {
        guard let own = bytes.baseAddress, let others = other.baseAddress, place.count <= bytes.count - index,
            place.upperBound <= other.count, sameBytes(own + index, others + place.lowerBound, place.count)
        else { return false }
        index += place.count
        return true
    }

    // MARK: texts

    func text(_ text: Text) -> String { String(decoding: UnsafeBufferPointer(rebasing: bytes[text]), as: UTF8.self) }

    @inline(__always)
    func isText(_ text: Text, _ word: StaticString) -> Bool {
        guard text.count == word.utf8CodeUnitCount else { return false }
        let start = word.utf8Start
        for place in 0..<text.count where bytes[text.lowerBound + place] != start[place] { return false }
        return true
    }

    // MARK: JSON

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    @inline(__always)
    mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
    }

    /// Takes this byte if it is what comes, after white space.
    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard next == byte else { return false }
        index += 1
        return true
    }

    /// An object, each of its values taken by `value`. False where that or the object itself fails.
    @inline(__always)
    mutating func object(_ value: (inout PlainScanner, Text) -> Bool) -> Bool {
        guard take(UInt8(ascii: "{")) else { return false }
        if take(UInt8(ascii: "}")) { return true }
        repeat {
            guard let key = plainString(), take(UInt8(ascii: ":")), value(&self, key) else { return false }
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "}"))
    }

    /// A string without escapes.
    mutating func plainString() -> Text? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        let start = index
        while true {
            skipLetters()
            guard let byte = next else { return nil }
            index += 1
            if byte == UInt8(ascii: "\"") { return start..<(index - 1) }
            guard byte >= 0x80 else { return nil }
            isASCII = false
        }
    }

    /// The rest of a string after its first quote.
    private mutating func skipString() -> Bool {
        while true {
            skipLetters()
            guard let byte = next else { return false }
            index += 1
            if byte == UInt8(ascii: "\"") { return true }
            if byte >= 0x80 {
                isASCII = false
            } else if byte != UInt8(ascii: "\\") || !skipEscape() {
                return false
            }
        }
    }

    /// Goes on to the next byte that tells something in a string: a quote, a backslash, a control character, or one
    /// beyond ASCII. Eight at a time; of those found the lowest is exact, and the first in memory is the lowest.
    @inline(__always)
    private mutating func skipLetters() {
        let each: UInt64 = 0x0101_0101_0101_0101
        let high = each &* 0x80
        while index + 8 <= bytes.count {
            let word = UInt64(
                littleEndian: UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let quotes = word ^ (each &* 0x22)
            let escapes = word ^ (each &* 0x5C)
            let found =
                ((quotes &- each) & ~quotes | (escapes &- each) & ~escapes | (word &- each &* 0x20) & ~word | word) & high
            if found != 0 {
                index += found.trailingZeroBitCount / 8
                return
            }
            index += 8
        }
        while let byte = next, byte >= 0x20, byte < 0x80, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
            index += 1
        }
    }

    private mutating func skipEscape() -> Bool {
        guard let byte = next else { return false }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return true
        case UInt8(ascii: "u"):
            // Surrogates have to come in pairs: those are left to the full decoder.
            guard index + 4 <= bytes.count, bytes[index] | 0x20 != UInt8(ascii: "d") else { return false }
            for _ in 0..<4 {
                guard isHexadecimal(bytes[index]) else { return false }
                index += 1
            }
            return true
        default:
            return false
        }
    }

    private func isHexadecimal(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    /// A whole number from 0, or null.
    mutating func count() -> Int?? {
        skipSpace()
        if next == UInt8(ascii: "n") { return skipWord("null") ? .some(nil) : nil }
        let start = index
        guard skipNumber(), bytes[start..<index].allSatisfy(isDigit), index - start <= 15 else { return nil }
        return .some(bytes[start..<index].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) })
    }

    private mutating func skipNumber() -> Bool {
        if next == UInt8(ascii: "-") { index += 1 }
        let start = index
        while let byte = next, isDigit(byte) { index += 1 }
        guard index > start, index == start + 1 || bytes[start] != UInt8(ascii: "0") else { return false }
        if next == UInt8(ascii: ".") {
            index += 1
            let fraction = index
            while let byte = next, isDigit(byte) { index += 1 }
            guard index > fraction else { return false }
        }
        return index - start <= 300 && next.map { $0 | 0x20 } != UInt8(ascii: "e")
    }

    private mutating func skipWord(_ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard index + count <= bytes.count,
            bytes[index..<(index + count)].elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: count))
        else { return false }
        index += count
        return true
    }

    /// Any value, without recursion: what is open is kept as bits, 1 for an object.
    mutating func skipValue() -> Bool {
        var open: UInt64 = 1
        while true {
            skipSpace()
            guard let byte = next else { return false }
            var hasEnded = true
            switch byte {
            case UInt8(ascii: "\""):
                index += 1
                guard skipString() else { return false }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                index += 1
                guard open.leadingZeroBitCount > 1 else { return false }
                let isObject = byte == UInt8(ascii: "{")
                hasEnded = take(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
                if !hasEnded {
                    open = open << 1 | (isObject ? 1 : 0)
                    if isObject, !skipKey() { return false }
                }
            case UInt8(ascii: "t"): guard skipWord("true") else { return false }
            case UInt8(ascii: "f"): guard skipWord("false") else { return false }
            case UInt8(ascii: "n"): guard skipWord("null") else { return false }
            default: guard skipNumber() else { return false }
            }
            // After a value: the next of what is open, or the ends of as much as ends here.
            while hasEnded, open != 1 {
                let isObject = open & 1 == 1
                if take(UInt8(ascii: ",")) {
                    if isObject, !skipKey() { return false }
                    hasEnded = false
                } else {
                    guard take(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else { return false }
                    open >>= 1
                }
            }
            if hasEnded { return true }
        }
    }

    private mutating func skipKey() -> Bool {
        take(UInt8(ascii: "\"")) && skipString() && take(UInt8(ascii: ":"))
    }
}
