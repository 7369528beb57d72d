extension JSONParser {
    /// An error at `offset`, or where the parser is.
    func error(_ message: String, at offset: Int? = nil) -> JSONError {
        let offset = offset ?? position
        let (line, column) = place(of: offset)
        return JSONError(line: line, column: column, offset: offset, message: message)
    }

    func unexpected(_ expected: String) -> JSONError {
        guard position < count else { return error("expected \(expected), found the end of the text") }
        return error("expected \(expected), found \(found())")
    }

    /// Line and column, both from 1, the column in Unicode scalars.
    func place(of offset: Int) -> (line: Int, column: Int) {
        var line = 1
        var column = 1
        for index in 0..<min(offset, count) {
            if base[index] == 0x0A {
                line += 1
                column = 1
            } else if base[index] & 0xC0 != 0x80 {
                column += 1
            }
        }
        return (line, column)
    }

    private func found() -> String {
        let byte = base[position]
        if position == 0, count >= 3, byte == 0xEF, base[1] == 0xBB, base[2] == 0xBF { return "a byte order mark" }
        switch byte {
        case UInt8(ascii: "'"): return "`'` (JSON quotes texts with `\"`)"
        case UInt8(ascii: "/"): return "`/` (JSON has no comments)"
        case 0x21...0x7E: return "`\(Character(UnicodeScalar(byte)))`"
        default: break
        }
        let rest = UnsafeBufferPointer(start: base + position, count: min(4, count - position))
        var decoder = UTF8()
        var iterator = rest.makeIterator()
        if case .scalarValue(let scalar) = decoder.decode(&iterator) {
            let hexadecimal = String(scalar.value, radix: 16, uppercase: true)
            return "U+" + String(repeating: "0", count: max(0, 4 - hexadecimal.count)) + hexadecimal
        }
        return "a byte that is not UTF-8 (0x\(String(byte, radix: 16, uppercase: true)))"
    }
}
