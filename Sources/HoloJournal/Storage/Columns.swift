import Foundation
import GRDB

/// Reads a row's columns in their order and throws where one is not what the schema says: GRDB's own subscripts would
/// end the process on a damaged file.
struct Columns {
    private let row: Row
    private var next = 0

    init(_ row: Row) { self.row = row }

    mutating func int() throws -> Int { try required(Int.fromDatabaseValue) }
    mutating func optionalInt() throws -> Int? { try optional(Int.fromDatabaseValue) }
    mutating func double() throws -> Double { try required(Double.fromDatabaseValue) }
    mutating func text() throws -> String { try required(String.fromDatabaseValue) }
    mutating func optionalText() throws -> String? { try optional(String.fromDatabaseValue) }
    mutating func bytes() throws -> [UInt8] { [UInt8](try required(Data.fromDatabaseValue)) }
    mutating func optionalBytes() throws -> [UInt8]? { try optional(Data.fromDatabaseValue).map { [UInt8]($0) } }

    /// Text that was stored with `textBytes`.
    mutating func exactText() throws -> String { String(decoding: try required(Data.fromDatabaseValue), as: UTF8.self) }

    private mutating func required<T>(_ convert: (DatabaseValue) -> T?) throws -> T {
        guard let value = try optional(convert) else { throw damaged("is missing") }
        return value
    }

    private mutating func optional<T>(_ convert: (DatabaseValue) -> T?) throws -> T? {
        guard next < row.count else { throw damaged("is missing") }
        let stored: DatabaseValue = row[next]
        next += 1
        if stored.isNull { return nil }
        guard let value = convert(stored) else { throw damaged("holds something else") }
        return value
    }

    private func damaged(_ how: String) -> JournalError {
        JournalError(.corrupt, "a record in the journal is damaged: column \(next) \(how)")
    }
}

/// Text as a blob: SQLite's own text ends at the first NUL, and keys must come back exactly as they were given.
func textBytes(_ text: String) -> Data { Data(text.utf8) }

/// A hash that is the same in every process (FNV-1a): narrows a search that then compares the bytes.
func stableHash(_ bytes: some Sequence<UInt8>) -> Int64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    return Int64(bitPattern: hash)
}
