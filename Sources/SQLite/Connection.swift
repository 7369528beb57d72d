import CSQLite

/// One connection to a file. Used by one thread at a time: see `Database`.
///
/// Statements are compiled once and kept by their text, so that text should not hold values.
package final class Connection {
    private let handle: OpaquePointer
    /// Those that nobody uses at the moment.
    private var statements: [String: OpaquePointer] = [:]

    /// - Parameter patience: how long to wait for the lock of another connection, milliseconds.
    init(path: String, isReadOnly: Bool, patience: Int32) throws(SQLiteError) {
        var opened: OpaquePointer?
        let access = isReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        let code = sqlite3_open_v2(path, &opened, access | SQLITE_OPEN_NOMUTEX, nil)
        guard let opened else { throw SQLiteError(code: code, message: "there is no memory to open \(path)") }
        guard code == SQLITE_OK else {
            defer { sqlite3_close_v2(opened) }
            throw SQLiteError(code: code, message: String(cString: sqlite3_errmsg(opened)))
        }
        handle = opened
        sqlite3_busy_timeout(opened, patience)
        try execute("PRAGMA foreign_keys = ON")
    }

    deinit {
        for statement in statements.values { sqlite3_finalize(statement) }
        sqlite3_close_v2(handle)
    }

    // MARK: Statements

    /// True where nothing can be written, whatever the reason. Known once the file was read.
    package var isReadOnly: Bool { sqlite3_db_readonly(handle, "main") == 1 }
    /// Rows that the last statement inserted, changed or deleted.
    package var changes: Int { Int(sqlite3_changes64(handle)) }
    package var lastInsertedRow: Int { Int(sqlite3_last_insert_rowid(handle)) }

    package func execute(_ sql: String, _ arguments: [any Bindable] = []) throws(SQLiteError) {
        let statement = try take(sql)
        defer { put(statement, sql) }
        try bind(arguments, to: statement)
        while try step(statement) {}
    }

    /// Calls `body` with each row, in order.
    package func forEach(
        _ sql: String, _ arguments: [any Bindable] = [], _ body: (inout Row) throws -> Void
    ) throws {
        let statement = try take(sql)
        defer { put(statement, sql) }
        try bind(arguments, to: statement)
        while try step(statement) {
            var row = Row(statement)
            try body(&row)
        }
    }

    package func all<Value>(
        _ sql: String, _ arguments: [any Bindable] = [], _ read: (inout Row) throws -> Value
    ) throws -> [Value] {
        var values: [Value] = []
        try forEach(sql, arguments) { row in values.append(try read(&row)) }
        return values
    }

    /// What `read` makes of the first row; nil where there is none.
    package func first<Value>(
        _ sql: String, _ arguments: [any Bindable] = [], _ read: (inout Row) throws -> Value
    ) throws -> Value? {
        let statement = try take(sql)
        defer { put(statement, sql) }
        try bind(arguments, to: statement)
        guard try step(statement) else { return nil }
        var row = Row(statement)
        return try read(&row)
    }

    /// The first column of the first row; nil where there is none, or where it is NULL.
    package func int(_ sql: String, _ arguments: [any Bindable] = []) throws -> Int? {
        try first(sql, arguments) { row in try row.optionalInt() } ?? nil
    }

    /// As `int`.
    package func text(_ sql: String, _ arguments: [any Bindable] = []) throws -> String? {
        try first(sql, arguments) { row in try row.optionalText() } ?? nil
    }

    /// Executes several statements, separated by semicolons.
    package func execute(script: String) throws(SQLiteError) {
        try check(sqlite3_exec(handle, script, nil, nil, nil))
    }

    // MARK: Transactions

    package enum Kind: String {
        /// Reads one state of the file, whatever others write meanwhile.
        case deferred = "BEGIN DEFERRED"
        /// Holds the write lock from the start, so that what it reads is what it changes.
        case immediate = "BEGIN IMMEDIATE"
    }

    /// Commits what `body` did; where it throws, undoes it.
    package func transaction<Value>(_ kind: Kind, _ body: () throws -> Value) throws -> Value {
        try execute(kind.rawValue)
        do {
            let value = try body()
            try execute("COMMIT")
            return value
        } catch {
            // SQLite itself rolls back after some errors.
            if sqlite3_get_autocommit(handle) == 0 { try? execute("ROLLBACK") }
            throw error
        }
    }

    /// Within a transaction: undoes what `body` did where it throws, and nothing else.
    package func savepoint<Value>(_ body: () throws -> Value) throws -> Value {
        try execute("SAVEPOINT part")
        do {
            let value = try body()
            try execute("RELEASE part")
            return value
        } catch {
            if sqlite3_get_autocommit(handle) == 0 {
                try execute("ROLLBACK TO part")
                try execute("RELEASE part")
            }
            throw error
        }
    }

    // MARK: Parts

    private func take(_ sql: String) throws(SQLiteError) -> OpaquePointer {
        if let known = statements.removeValue(forKey: sql) { return known }
        var made: OpaquePointer?
        try check(sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &made, nil))
        guard let made else { throw SQLiteError(.other, "there is no statement in `\(sql)`") }
        return made
    }

    private func put(_ statement: OpaquePointer, _ sql: String) {
        sqlite3_reset(statement)
        sqlite3_clear_bindings(statement)
        // The same text may have been in use twice, one within the other.
        if let other = statements.updateValue(statement, forKey: sql) { sqlite3_finalize(other) }
    }

    private func bind(_ arguments: [any Bindable], to statement: OpaquePointer) throws(SQLiteError) {
        guard Int(sqlite3_bind_parameter_count(statement)) == arguments.count else {
            throw SQLiteError(.other, "a statement has more or fewer parameters than it was given")
        }
        for (place, argument) in arguments.enumerated() {
            try check(argument.bind(to: statement, at: Int32(place + 1)))
        }
    }

    /// True where there is a row.
    private func step(_ statement: OpaquePointer) throws(SQLiteError) -> Bool {
        let code = sqlite3_step(statement)
        switch code {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw error(code)
        }
    }

    private func check(_ code: Int32) throws(SQLiteError) {
        guard code == SQLITE_OK else { throw error(code) }
    }

    private func error(_ code: Int32) -> SQLiteError {
        SQLiteError(code: code, message: String(cString: sqlite3_errmsg(handle)))
    }
}
