import Synchronization

/// A file with one connection to it, which threads take in turn.
package final class Database: Sendable {
    /// Only ever used by who holds the lock.
    private struct Held: @unchecked Sendable { var connection: Connection? }

    private let held: Mutex<Held>

    /// Opens the file, and makes it where it is missing and may be written.
    ///
    /// - Parameter patience: how long to wait for the lock of another connection, milliseconds.
    package init(path: String, isReadOnly: Bool = false, patience: Int = 5_000) throws(SQLiteError) {
        held = Mutex(
            Held(
                connection: try Connection(
                    path: path, isReadOnly: isReadOnly, patience: Int32(clamping: patience))))
    }

    /// Reads one state of the file. Throws `closed` after `close`, as all of these do.
    package func read<Value>(_ body: (Connection) throws -> Value) throws -> Value {
        try withConnection { connection in try connection.transaction(.deferred) { try body(connection) } }
    }

    /// Commits what `body` did; where it throws, undoes it.
    package func write<Value>(_ body: (Connection) throws -> Value) throws -> Value {
        try withConnection { connection in try connection.transaction(.immediate) { try body(connection) } }
    }

    /// Outside of a transaction, as some pragmas need it.
    package func withConnection<Value>(_ body: (Connection) throws -> Value) throws -> Value {
        // What leaves is the caller's; the connection itself must not.
        let result: Outcome<Value> = held.withLock { held in
            guard let connection = held.connection else {
                return Outcome(.failure(SQLiteError(.closed, "the file is closed")))
            }
            return Outcome(Result { try body(connection) })
        }
        return try result.value.get()
    }

    package func close() { held.withLock { $0.connection = nil } }

    private struct Outcome<Value>: @unchecked Sendable {
        var value: Result<Value, any Error>

        init(_ value: Result<Value, any Error>) { self.value = value }
    }
}
