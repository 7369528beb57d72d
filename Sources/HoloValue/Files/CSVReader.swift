/// Reads a table row by row.
struct CSVReader {
    private let bytes: [UInt8]
    private let separator: UInt8
    private var position = 0
    private var line = 1
    /// The line on which the last row began, from 1.
    private(set) var rowLine = 1

    init(bytes: [UInt8], separator: UInt8) {
        self.bytes = bytes
        self.separator = separator
    }

    /// The cells of the next row that is not empty, or nil at the end.
    mutating func row() throws(Failure) -> [String]? {
        while position < bytes.count, endLine() {}
        guard position < bytes.count else { return nil }
        rowLine = line
        var cells: [String] = []
        while true {
            cells.append(try cell())
            if position == bytes.count || endLine() { return cells }
            // Only a separator can stand here.
            position += 1
        }
    }

    /// Reads a line ending, if there is one.
    private mutating func endLine() -> Bool {
        switch bytes[position] {
        case 0x0A: position += 1
        case 0x0D: position += position + 1 < bytes.count && bytes[position + 1] == 0x0A ? 2 : 1
        default: return false
        }
        line += 1
        return true
    }

    private mutating func cell() throws(Failure) -> String {
        if position < bytes.count, bytes[position] == UInt8(ascii: "\"") { return try quotedCell() }
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == separator || byte == 0x0A || byte == 0x0D { break }
            position += 1
        }
        return try text(bytes[start..<position], line)
    }

    private mutating func quotedCell() throws(Failure) -> String {
        let quote = UInt8(ascii: "\"")
        let opening = line
        var content: [UInt8] = []
        position += 1
        var start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == quote {
                if position + 1 < bytes.count, bytes[position + 1] == quote {
                    content += bytes[start...position]
                    position += 2
                    start = position
                    continue
                }
                content += bytes[start..<position]
                position += 1
                guard
                    position == bytes.count || bytes[position] == separator || bytes[position] == 0x0A
                        || bytes[position] == 0x0D
                else {
                    throw Failure(
                        "E0403", "line \(line): text follows a closing quote",
                        help: "a quote inside a quoted cell is written twice")
                }
                return try text(content[...], opening)
            }
            if byte == 0x0A || (byte == 0x0D && !(position + 1 < bytes.count && bytes[position + 1] == 0x0A)) {
                line += 1
            }
            position += 1
        }
        throw Failure("E0403", "line \(opening): a quoted cell that begins here is not closed")
    }

    private func text(_ bytes: ArraySlice<UInt8>, _ line: Int) throws(Failure) -> String {
        let valid = bytes.withUnsafeBufferPointer { firstInvalidUTF8($0) == nil }
        guard valid else {
            throw Failure("E0403", "line \(line): a cell that is not UTF-8", help: "save the file as UTF-8")
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// The bytes without the mark that some programs put before UTF-8.
package func withoutByteOrderMark(_ bytes: [UInt8]) -> [UInt8] {
    bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
}
