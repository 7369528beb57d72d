import CSQLite

/// A row of a result: its columns are read in their order, and each throws `damagedRecord` where it is not what the schema
/// says. Valid until the next row is asked for.
package struct Row: ~Copyable {
    private let statement: OpaquePointer
    private let count: Int32
    private var next: Int32 = 0

    init(_ statement: OpaquePointer) {
        self.statement = statement
        count = sqlite3_data_count(statement)
    }

    package mutating func int() throws(SQLiteError) -> Int { try required(try optionalInt()) }
    package mutating func double() throws(SQLiteError) -> Double { try required(try optionalDouble()) }
    package mutating func text() throws(SQLiteError) -> String { try required(try optionalText()) }
    package mutating func bytes() throws(SQLiteError) -> [UInt8] { try required(try optionalBytes()) }

    /// One that may only be in `range`; what is not is damaged too.
    package mutating func int(in range: ClosedRange<Int>) throws(SQLiteError) -> Int {
        try required(try optionalInt(in: range))
    }

    package mutating func optionalInt(in range: ClosedRange<Int>) throws(SQLiteError) -> Int? {
        guard let value = try optionalInt() else { return nil }
        guard range.contains(value) else { throw damaged("can't be \(value)") }
        return value
    }

    /// Text that was bound as bytes.
    package mutating func exactText() throws(SQLiteError) -> String { String(decoding: try bytes(), as: UTF8.self) }

    package mutating func optionalInt() throws(SQLiteError) -> Int? {
        guard let column = try take(SQLITE_INTEGER) else { return nil }
        return Int(sqlite3_column_int64(statement, column))
    }

    package mutating func optionalDouble() throws(SQLiteError) -> Double? {
        guard let column = try take(SQLITE_FLOAT, or: SQLITE_INTEGER) else { return nil }
        return sqlite3_column_double(statement, column)
    }

    package mutating func optionalText() throws(SQLiteError) -> String? {
        guard let column = try take(SQLITE_TEXT) else { return nil }
        let text = sqlite3_column_text(statement, column)
        return String(
            decoding: UnsafeBufferPointer(start: text, count: Int(sqlite3_column_bytes(statement, column))), as: UTF8.self)
    }

    package mutating func optionalBytes() throws(SQLiteError) -> [UInt8]? {
        guard let column = try take(SQLITE_BLOB) else { return nil }
        let blob = sqlite3_column_blob(statement, column)
        return Array(UnsafeRawBufferPointer(start: blob, count: Int(sqlite3_column_bytes(statement, column))))
    }

    /// The next column; nil where it holds NULL.
    private mutating func take(_ wanted: Int32, or other: Int32? = nil) throws(SQLiteError) -> Int32? {
        guard next < count else { throw damaged("is missing") }
        defer { next += 1 }
        let type = sqlite3_column_type(statement, next)
        if type == SQLITE_NULL { return nil }
        guard type == wanted || type == other else {
            next += 1
            throw damaged("holds something else")
        }
        return next
    }

    private func required<T>(_ value: T?) throws(SQLiteError) -> T {
        guard let value else { throw damaged("is missing") }
        return value
    }

    private func damaged(_ how: String) -> SQLiteError {
        let name = sqlite3_column_name(statement, max(0, next - 1)).map { String(cString: $0) } ?? "\(next)"
        return SQLiteError(.damagedRecord, "column \(name) \(how)")
    }
}
