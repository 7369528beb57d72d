import Foundation
import HoloJournal
import SQLite

/// What a column of a row holds.
enum Cell {
    case null
    case int(Int)
    case real(Double)
    case text(String)
    case blob([UInt8])

    /// The next two columns of a row: `typeof(x), x`.
    init(_ row: inout Row) throws {
        switch try row.text() {
        case "integer": self = .int(try row.int())
        case "real": self = .real(try row.double())
        case "text": self = .text(try row.text())
        case "blob": self = .blob(try row.bytes())
        default:
            _ = try row.optionalInt()
            self = .null
        }
    }

    var argument: any Bindable {
        switch self {
        case .null: Int?.none
        case .int(let int): int
        case .real(let real): real
        case .text(let text): text
        case .blob(let bytes): bytes
        }
    }
}

/// A journal whose rows an input damages, as no file does that is damaged by chance: its tables take anything.
final class DamagedJournal {
    private struct Table {
        let name: String
        let columns: [String]
        /// As they were.
        var rows: [[Cell]]

        var insertion: String { "INSERT OR IGNORE INTO \(name) VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")))" }
    }

    let journal: Journal
    private let database: Database
    private var tables: [Table] = []
    /// Those that are not as they were.
    private var changed: Set<Int> = []

    /// - Parameter folder: one with a journal that is closed.
    init(folder: String) throws {
        let path = folder + "/journal.sqlite"
        let strict = try Database(path: path)
        try strict.withConnection { connection in
            try connection.execute("PRAGMA writable_schema = ON")
            let known = try connection.all("SELECT name, sql FROM sqlite_schema WHERE type = 'table' ORDER BY name") { row in
                (name: try row.text(), sql: try row.text())
            }
            for (name, sql) in known {
                try connection.execute("UPDATE sqlite_schema SET sql = ? WHERE name = ?", [Self.loosened(sql), name])
            }
        }
        strict.close()
        database = try Database(path: path)
        try database.withConnection { connection in
            try connection.execute("PRAGMA foreign_keys = OFF")
            try connection.execute("PRAGMA synchronous = OFF")
        }
        tables = try database.read { connection in
            let names = try connection.all("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name") { row in
                try row.text()
            }
            return try names.map { name in
                let columns = try connection.all("SELECT name FROM pragma_table_info(?)", [name]) { row in try row.text() }
                let cells = columns.map { "typeof(\"\($0)\"), \"\($0)\"" }.joined(separator: ", ")
                let rows = try connection.all("SELECT \(cells) FROM \(name)") { row in
                    var read: [Cell] = []
                    for _ in columns { read.append(try Cell(&row)) }
                    return read
                }
                return Table(name: name, columns: columns, rows: rows)
            }
        }
        journal = try Journal.open(folder: folder, onAcknowledge: { _ in }, onTrouble: { _ in })
    }

    /// Any value in any column, but for keys that are numbers of rows.
    private static func loosened(_ sql: String) -> String {
        sql.replacingOccurrences(of: " INTEGER PRIMARY KEY", with: " integer PRIMARY KEY")
            .replacingOccurrences(of: " INTEGER", with: "").replacingOccurrences(of: " TEXT", with: "")
            .replacingOccurrences(of: " BLOB", with: "").replacingOccurrences(of: " NOT NULL", with: "")
            .replacingOccurrences(of: ") STRICT, WITHOUT", with: ") WITHOUT").replacingOccurrences(of: ") STRICT", with: ")")
    }

    /// The journal itself has written to it.
    func touch() { changed = Set(tables.indices) }

    /// Puts everything back as it was, but for what the input damages. Gives the tables that it does.
    func damage(_ input: inout InputBytes) throws -> Set<String> {
        var damaged: [Int: [[Cell]]] = [:]
        var left = 8
        while left > 0, !input.isEmpty {
            left -= 1
            let table = input.place(of: tables.count)
            var rows = damaged[table] ?? tables[table].rows
            guard !rows.isEmpty else { continue }
            let row = input.place(of: rows.count)
            switch input.byte() % 16 {
            case 0: rows.remove(at: row)
            case 1: rows.append(rows[row])
            default:
                let column = input.place(of: tables[table].columns.count)
                rows[row][column] = value(&input, beside: rows.map { $0[column] })
            }
            damaged[table] = rows
        }
        let stale = changed.union(damaged.keys).sorted()
        guard !stale.isEmpty else { return [] }
        try database.write { connection in
            for index in stale {
                let table = tables[index]
                try connection.execute("DELETE FROM \(table.name)")
                for row in damaged[index] ?? table.rows {
                    // The number of a row can't be anything else: then the row is lost.
                    try? connection.execute(table.insertion, row.map(\.argument))
                }
            }
        }
        changed = Set(damaged.keys)
        return Set(damaged.keys.map { tables[$0].name })
    }

    private static let numbers = [
        Int.min, .max, -1, 0, .max - 1, .max / 2, 1 << 53, 1_000_000_000_000, 253_402_300_800_000_000, 1 << 32,
    ]

    private static let words = [
        "unknown", "rejected", "answer", "failed", "running", "succeeded", "cancelled", "paused", "inDoubt", "", "job-17", "lookup",
    ]

    private func value(_ input: inout InputBytes, beside column: [Cell]) -> Cell {
        switch input.byte() % 11 {
        case 0: return .null
        case 1: return .int(input.byte() - 128)
        case 2: return .int(input.number(bytes: 8))
        case 3: return .int(input.number(bytes: 4))
        case 4: return .int(Self.numbers[input.place(of: Self.numbers.count)])
        case 5: return .real(Double(input.number(bytes: 3)) / 16)
        case 6: return .text(String(decoding: input.some(), as: UTF8.self))
        case 7: return .blob(input.some())
        case 8: return .text(Self.words[input.place(of: Self.words.count)])
        case 9: return column[input.place(of: column.count)]
        default:
            let table = tables[input.place(of: tables.count)]
            guard !table.rows.isEmpty else { return .null }
            return table.rows[input.place(of: table.rows.count)][input.place(of: table.columns.count)]
        }
    }
}
