import Foundation
import SQLite
import Testing

@Suite struct SQLiteTests {
    private func open() throws -> Database {
        let database = try Database(path: ":memory:")
        try database.write { db in try db.execute("CREATE TABLE things (a INTEGER, b TEXT, c BLOB, d REAL) STRICT") }
        return database
    }

    @Test func valuesComeBackAsTheyWere() throws {
        let database = try open()
        let text = "ä\u{0}\u{1F600}\n'?;--"
        try database.write { db in
            try db.execute("INSERT INTO things VALUES (?, ?, ?, ?)", [Int.min, text, [UInt8]([0, 255, 0]), 0.1])
            try db.execute("INSERT INTO things VALUES (?, ?, ?, ?)", [Int.max, "", [UInt8](), Double.infinity])
            try db.execute("INSERT INTO things (a) VALUES (?)", [Int?.none])
        }
        try database.read { db in
            let rows = try db.all("SELECT a, b, c, d FROM things ORDER BY rowid") { row in
                "\(try row.optionalInt() as Any) \(try row.optionalText() as Any) "
                    + "\(try row.optionalBytes() as Any) \(try row.optionalDouble() as Any)"
            }
            #expect(
                rows == [
                    "\(Int.min as Int? as Any) \(text as String? as Any) \([0, 255, 0] as [UInt8]? as Any) Optional(0.1)",
                    "\(Int.max as Int? as Any) Optional(\"\") Optional([]) Optional(inf)", "nil nil nil nil",
                ])
            #expect(try db.int("SELECT a FROM things WHERE b = ?", [text]) == Int.min)
            #expect(try db.int("SELECT a FROM things WHERE b = ?", ["nothing"]) == nil)
        }
    }

    @Test func aColumnThatHoldsSomethingElseIsAnError() throws {
        let database = try open()
        try database.write { db in try db.execute("INSERT INTO things (a, b) VALUES (7, 'seven')") }
        func reason(_ sql: String, _ read: (inout Row) throws -> Void) -> SQLiteError.Reason? {
            do {
                try database.read { db in try db.forEach(sql, [], read) }
                return nil
            } catch {
                return (error as? SQLiteError)?.reason
            }
        }
        #expect(reason("SELECT b FROM things") { row in _ = try row.int() } == .damagedRecord)
        #expect(reason("SELECT c FROM things") { row in _ = try row.bytes() } == .damagedRecord)
        #expect(reason("SELECT a FROM things") { row in _ = (try row.int(), try row.int()) } == .damagedRecord)
        #expect(reason("SELECT a FROM things") { row in _ = try row.int() } == nil)
        #expect(reason("SELECT a FROM nothing") { _ in } == .misfit)
    }

    @Test func whatThrowsIsUndone() throws {
        struct Stop: Error {}
        let database = try open()
        #expect(throws: Stop.self) {
            try database.write { db in
                try db.execute("INSERT INTO things (a) VALUES (1)")
                throw Stop()
            }
        }
        try database.write { db in
            try db.execute("INSERT INTO things (a) VALUES (2)")
            // Not `#expect(throws:)`: in a closure, the compiler takes its error for that of the next call that may throw.
            var isUndone = false
            do {
                try db.savepoint {
                    try db.execute("INSERT INTO things (a) VALUES (3)")
                    throw Stop()
                }
            } catch is Stop { isUndone = true }
            #expect(isUndone)
            try db.savepoint { try db.execute("INSERT INTO things (a) VALUES (4)") }
        }
        #expect(try database.read { db in try db.all("SELECT a FROM things ORDER BY a") { try $0.int() } } == [2, 4])
    }

    /// A statement that is being read can be used again meanwhile.
    @Test func oneTextServesTwiceAtOnce() throws {
        let database = try open()
        let found = try database.write { db in
            for number in 1...3 { try db.execute("INSERT INTO things (a) VALUES (?)", [number]) }
            return try db.all("SELECT a FROM things WHERE a >= ? ORDER BY a", [1]) { row in
                let from = try row.int()
                return try db.all("SELECT a FROM things WHERE a >= ? ORDER BY a", [from]) { try $0.int() }
            }
        }
        #expect(found == [[1, 2, 3], [2, 3], [3]])
    }

    @Test func parametersAreCounted() throws {
        let database = try open()
        #expect(throws: SQLiteError.self) { try database.read { db in try db.execute("SELECT ?", [1, 2]) } }
        #expect(throws: SQLiteError.self) { try database.read { db in try db.execute("SELECT ?") } }
    }

    @Test func afterClosingThereIsAnError() throws {
        let database = try open()
        database.close()
        database.close()
        #expect {
            try database.read { db in try db.execute("SELECT 1") }
        } throws: { ($0 as? SQLiteError)?.reason == .closed }
    }

    @Test func aFileOfSomethingElseIsCorrupt() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "holo-\(UUID().uuidString).sqlite").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(String(repeating: "no database ", count: 1_000).utf8).write(to: URL(filePath: path))
        #expect {
            try Database(path: path).read { db in try db.execute("SELECT * FROM sqlite_schema") }
        } throws: { ($0 as? SQLiteError)?.reason == .corrupt }
    }
}
