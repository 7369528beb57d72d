/// One source text: its name as diagnostics show it, its bytes as they stand in the file, and where its lines begin.
package struct SourceText: Sendable {
    /// As shown in diagnostics: usually the path as it was given.
    package let name: String
    /// Valid UTF-8 without NUL, at most `maximumSize` bytes. A byte order mark and CRLF are kept: offsets are the
    /// file's.
    package let bytes: [UInt8]
    /// The offset of the first byte of each line. There is always at least one line.
    package let lineStarts: [Int]

    /// The largest text that is accepted, in bytes.
    package static let maximumSize = 4 << 20

    private init(name: String, checked bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
        var starts = [0]
        var offset = 0
        while offset < bytes.count {
            let byte = bytes[offset]
            offset += 1
            if byte == 0x0A {
                starts.append(offset)
            } else if byte == 0x0D, offset >= bytes.count || bytes[offset] != 0x0A {
                starts.append(offset)
            }
        }
        lineStarts = starts
    }

    /// A text from a string that is known to be short and clean, such as a line of the REPL. What `check` would refuse
    /// (NUL, too large) becomes the empty text.
    package init(_ text: String, name: String) {
        let bytes = Array(text.utf8)
        let isClean = bytes.count <= Self.maximumSize && !bytes.contains(0)
        self.init(name: name, checked: isClean ? bytes : [])
    }

    /// Takes a file's bytes, or says why they are no text: E0101 (not UTF-8), E0102 (binary), E0103 (too large).
    package static func check(_ bytes: [UInt8], name: String) -> Result<SourceText, Diagnostic> {
        func refuse(_ code: SyntaxCode, _ message: String, at offset: Int, help: String) -> Result<
            SourceText, Diagnostic
        > {
            let line = lineNumber(of: offset, in: bytes)
            return .failure(
                Diagnostic(
                    .error,
                    code.rawValue, message, at: Span(offset, offset), help: help, trail: "byte \(offset), line \(line)",
                    file: name))
        }
        if bytes.count > maximumSize {
            return .failure(
                Diagnostic(
                    .error,
                    SyntaxCode.tooLarge.rawValue,
                    "the file has \(bytes.count) bytes; a script has at most \(maximumSize)",
                    at: Span(0, 0), help: "keep data in a file of its own and `read` it", file: name))
        }
        // A UTF-16 file is full of NULs: say what it is rather than that it is binary.
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            return refuse(.notUTF8, "the file is UTF-16, not UTF-8", at: 0, help: "save it as UTF-8")
        }
        if let offset = bytes.firstIndex(of: 0) {
            return refuse(
                .binary, "the file is not text: it has a NUL byte", at: offset, help: "give the path of a script")
        }
        if let offset = firstInvalidByte(in: bytes) {
            return refuse(.notUTF8, "the file is not valid UTF-8", at: offset, help: "save it as UTF-8")
        }
        return .success(SourceText(name: name, checked: bytes))
    }

    /// The line and the column of a byte offset, both from 1. A column is a character as a person counts them; a byte
    /// order mark is none. Offsets outside the text are taken to its nearest end.
    package func position(of offset: Int) -> (line: Int, column: Int) {
        let offset = min(max(offset, 0), bytes.count)
        let line = lineIndex(of: offset)
        var start = lineStarts[line]
        if start == 0, offset >= 3, hasByteOrderMark { start = 3 }
        // Whole lines of ASCII are the rule, and need no search for the borders of characters.
        var firstWide = start
        while firstWide < offset, bytes[firstWide] < 0x80 { firstWide += 1 }
        if firstWide == offset { return (line + 1, offset - start + 1) }
        // One character back, since a combining mark belongs to the letter before it.
        let from = max(start, firstWide - 1)
        let tail = String(decoding: bytes[from..<offset], as: UTF8.self)
        return (line + 1, from - start + tail.count + 1)
    }

    /// The same with columns that count Unicode scalars.
    package func scalarPosition(of offset: Int) -> (line: Int, column: Int) {
        let offset = min(max(offset, 0), bytes.count)
        let line = lineIndex(of: offset)
        let start = max(lineStarts[line], line == 0 && offset >= 3 && hasByteOrderMark ? 3 : 0)
        let scalars = bytes[start..<offset].count { $0 & 0xC0 != 0x80 }
        return (line + 1, scalars + 1)
    }

    /// The text of a span.
    package func text(_ span: Span) -> String {
        let start = min(max(span.start, 0), bytes.count)
        let end = min(max(span.end, start), bytes.count)
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    /// The index into `lineStarts` of the line that holds an offset.
    package func lineIndex(of offset: Int) -> Int {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }

    /// The offsets of a line (an index into `lineStarts`), without its line break and without a byte order mark.
    package func lineSpan(_ line: Int) -> Span {
        guard lineStarts.indices.contains(line) else { return Span(bytes.count, bytes.count) }
        var start = lineStarts[line]
        var end = line + 1 < lineStarts.count ? lineStarts[line + 1] : bytes.count
        if end > start, line + 1 < lineStarts.count, bytes[end - 1] == 0x0A { end -= 1 }
        if end > start, line + 1 < lineStarts.count, bytes[end - 1] == 0x0D { end -= 1 }
        if start == 0, hasByteOrderMark { start = min(3, end) }
        return Span(start, end)
    }

    package var hasByteOrderMark: Bool { bytes.starts(with: [0xEF, 0xBB, 0xBF]) }

    private static func lineNumber(of offset: Int, in bytes: [UInt8]) -> Int {
        var line = 1
        for byte in bytes.prefix(offset) where byte == 0x0A { line += 1 }
        return line
    }

    /// The offset of the first byte that begins no well-formed UTF-8 sequence (Unicode, table 3-7).
    private static func firstInvalidByte(in bytes: [UInt8]) -> Int? {
        var offset = 0
        while offset < bytes.count {
            let lead = bytes[offset]
            if lead < 0x80 {
                offset += 1
                continue
            }
            let length: Int
            var second: ClosedRange<UInt8> = 0x80...0xBF
            switch lead {
            case 0xC2...0xDF: length = 2
            case 0xE0: (length, second) = (3, 0xA0...0xBF)
            case 0xED: (length, second) = (3, 0x80...0x9F)
            case 0xE1...0xEF: length = 3
            case 0xF0: (length, second) = (4, 0x90...0xBF)
            case 0xF4: (length, second) = (4, 0x80...0x8F)
            case 0xF1...0xF3: length = 4
            default: return offset
            }
            guard offset + length <= bytes.count, second.contains(bytes[offset + 1]) else { return offset }
            for continuation in bytes[(offset + 1)..<(offset + length)] where continuation & 0xC0 != 0x80 {
                return offset
            }
            offset += length
        }
        return nil
    }
}
