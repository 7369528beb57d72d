import CReadline

/// The text that is being edited: Readline's line, which may hold line ends.
enum Buffer {
    static var bytes: [UInt8] {
        let count = Int(line_reader_length())
        guard count > 0, let text = line_reader_text() else { return [] }
        return text.withMemoryRebound(to: UInt8.self, capacity: count) {
            Array(UnsafeBufferPointer(start: $0, count: count))
        }
    }

    static var text: String { String(decoding: bytes, as: UTF8.self) }

    static var cursor: Int {
        get { Int(line_reader_point()) }
        set { line_reader_set_point(Int32(clamping: newValue)) }
    }

    static var isAtEnd: Bool { line_reader_point() >= line_reader_length() }

    /// A zero would end the text for Readline.
    static func insert(_ text: String) { rl_insert_text(text.contains("\0") ? text.replacing("\0", with: "") : text) }

    /// As one change, for undo.
    static func replace(_ range: Range<Int>, with text: String) {
        rl_begin_undo_group()
        rl_delete_text(Int32(clamping: range.lowerBound), Int32(clamping: range.upperBound))
        cursor = range.lowerBound
        insert(text)
        rl_end_undo_group()
    }

    /// The line of the text that holds this offset, without its end.
    static func line(at offset: Int, in bytes: [UInt8]) -> Range<Int> {
        let newline = UInt8(ascii: "\n")
        let start = bytes[..<offset].lastIndex(of: newline).map { $0 + 1 } ?? 0
        let end = bytes[offset...].firstIndex(of: newline) ?? bytes.count
        return start..<end
    }

    static var currentLine: Range<Int> { line(at: cursor, in: bytes) }

    static func isBlank(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }
}
