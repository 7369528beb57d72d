extension JSONParser {
    /// The string whose opening quote has just been read; the closing one is read too.
    mutating func string() throws(JSONError) -> String {
        let start = position
        let (end, beyondASCII) = plainRun(base, from: start, to: count)
        if end < count, base[end] == UInt8(ascii: "\"") {
            let bytes = UnsafeBufferPointer(start: base + start, count: end - start)
            if beyondASCII, let invalid = firstInvalidUTF8(bytes) { throw notUTF8(start + invalid) }
            position = end + 1
            return String(decoding: bytes, as: UTF8.self)
        }
        return try stringWithEscapes(opening: start - 1)
    }

    private mutating func stringWithEscapes(opening: Int) throws(JSONError) -> String {
        scratch.removeAll(keepingCapacity: true)
        while true {
            let (end, beyondASCII) = plainRun(base, from: position, to: count)
            let run = UnsafeBufferPointer(start: base + position, count: end - position)
            if beyondASCII, let invalid = firstInvalidUTF8(run) { throw notUTF8(position + invalid) }
            scratch.append(contentsOf: run)
            position = end
            guard end < count else { throw error("the text that begins here is not closed", at: opening) }
            switch base[end] {
            case UInt8(ascii: "\""):
                position += 1
                return String(decoding: scratch, as: UTF8.self)
            case UInt8(ascii: "\\"):
                try escape()
            case 0x0A, 0x0D:
                throw error("a line break inside a text; write it as `\\n`")
            default:
                let code = (base[end] < 0x10 ? "U+000" : "U+00") + String(base[end], radix: 16, uppercase: true)
                throw error("a control character (\(code)) inside a text; write it as an escape")
            }
        }
    }

    private mutating func escape() throws(JSONError) {
        guard position + 1 < count else { throw error("an escape is cut off by the end of the text") }
        let byte = base[position + 1]
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): scratch.append(byte)
        case UInt8(ascii: "b"): scratch.append(0x08)
        case UInt8(ascii: "f"): scratch.append(0x0C)
        case UInt8(ascii: "n"): scratch.append(0x0A)
        case UInt8(ascii: "r"): scratch.append(0x0D)
        case UInt8(ascii: "t"): scratch.append(0x09)
        case UInt8(ascii: "u"):
            try unicodeEscape()
            return
        default: throw error("an unknown escape; JSON has \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u0000")
        }
        position += 2
    }

    private mutating func unicodeEscape() throws(JSONError) {
        let start = position
        guard let first = codeUnit(at: start) else { throw error("`\\u` needs four hexadecimal digits") }
        var scalar = first
        position = start + 6
        switch first {
        case 0xD800...0xDBFF:
            // A scalar beyond U+FFFF is written as two escapes; half of one is no character at all.
            guard let second = codeUnit(at: position), (0xDC00...0xDFFF).contains(second) else {
                throw error("a high surrogate that no low one follows (`\\ud83d` without `\\ude00`)", at: start)
            }
            scalar = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
            position += 6
        case 0xDC00...0xDFFF:
            throw error("a low surrogate without a high one before it", at: start)
        default: break
        }
        guard let unicode = UnicodeScalar(scalar), let encoded = UTF8.encode(unicode) else {
            throw error("an escape that is no character", at: start)
        }
        scratch.append(contentsOf: encoded)
    }

    /// The value of `\uXXXX` at `start`, or nil.
    private func codeUnit(at start: Int) -> UInt32? {
        guard start + 6 <= count, base[start] == UInt8(ascii: "\\"), base[start + 1] == UInt8(ascii: "u") else {
            return nil
        }
        var value: UInt32 = 0
        for index in start + 2..<start + 6 {
            let digit: UInt8
            switch base[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = base[index] - 0x30
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = base[index] - 0x57
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = base[index] - 0x37
            default: return nil
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    private func notUTF8(_ offset: Int) -> JSONError {
        error("a byte that is not UTF-8 (0x\(String(base[offset], radix: 16, uppercase: true)))", at: offset)
    }
}
