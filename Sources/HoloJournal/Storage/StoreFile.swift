import Foundation
import GRDB

/// How one of our SQLite files is made and opened.
struct StoreFormat: Sendable {
    /// As a message names it: `journal`.
    var name: String
    var fileName: String
    /// Marks the file as ours in SQLite's header.
    var applicationID: Int
    /// The statements that lead from version n to n + 1, from the empty file on. Never changed once released, only
    /// added to.
    var migrations: [String]
    /// True where what is committed must survive the loss of power.
    var survivesPowerLoss: Bool
    /// What to do about a damaged file.
    var helpWhenDamaged: @Sendable (_ path: String) -> String
}

/// An open SQLite file: one connection, used by one thread at a time.
final class StoreFile: @unchecked Sendable {
    let path: String
    let name: String
    private let lock = NSLock()
    /// nil once it is closed: GRDB itself does not survive the use of a closed connection.
    private var queue: DatabaseQueue?

    private init(path: String, name: String, queue: DatabaseQueue) {
        self.path = path
        self.name = name
        self.queue = queue
    }

    /// Makes the folder (0700) and the file (0600) where they are missing, brings the schema up to date, and makes sure
    /// that commits are as durable as `format` says. `pageLimit` bounds the file's size in pages.
    static func open(folder: String, format: StoreFormat, pageLimit: Int? = nil) throws(JournalError) -> StoreFile {
        try makePrivateFolder(folder)
        let path = folder + "/" + format.fileName
        try makePrivateFile(path)

        var configuration = Configuration()
        configuration.label = "holo." + format.name
        configuration.busyMode = .timeout(busySeconds)
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.inDatabase { database in
                try prepare(database, format: format, path: path)
                if let pageLimit { try database.execute(sql: "PRAGMA max_page_count = \(pageLimit)") }
            }
            return StoreFile(path: path, name: format.name, queue: queue)
        } catch {
            throw storeError(error, name: format.name, path: path, helpWhenDamaged: format.helpWhenDamaged(path))
        }
    }

    /// Removes the file and what SQLite keeps beside it.
    static func remove(folder: String, format: StoreFormat) {
        let path = folder + "/" + format.fileName
        for file in [path + "-wal", path + "-shm", path + "-journal", path] { unlink(file) }
    }

    /// Throws `closed` after `close`, as `write` does.
    func read<T>(_ body: (Database) throws -> T) throws(JournalError) -> T {
        try withQueue { queue in try queue.read(body) }
    }

    /// Runs `body` in a transaction that holds the write lock from its start, so that what it reads is what it changes.
    func write<T>(_ body: (Database) throws -> T) throws(JournalError) -> T {
        try withQueue { queue in
            try queue.inDatabase { database in
                var result: T?
                try database.inTransaction(.immediate) {
                    result = try body(database)
                    return .commit
                }
                guard let result else { throw JournalError(.failed, "a transaction ended without a result") }
                return result
            }
        }
    }

    func close() {
        lock.withLock {
            try? queue?.close()
            queue = nil
        }
    }

    private func withQueue<T>(_ body: (DatabaseQueue) throws -> T) throws(JournalError) -> T {
        lock.lock()
        defer { lock.unlock() }
        guard let queue else { throw JournalError(.closed, "the \(name) \(path) is closed") }
        do {
            return try body(queue)
        } catch {
            throw storeError(error, name: name, path: path, helpWhenDamaged: nil)
        }
    }
}

/// How long a writer waits for another process.
private let busySeconds: Double = 10

private func prepare(_ database: Database, format: StoreFormat, path: String) throws {
    let mode = try enterWriteAheadMode(database)
    guard mode == "wal" else {
        throw JournalError(
            .unusableFolder, "the file system of \(path) has no shared memory, which the \(format.name) needs",
            help: "put it on a local disk with XDG_STATE_HOME and XDG_CACHE_HOME")
    }
    // Only after the connection is open: GRDB sets its own level while it opens one.
    let level = format.survivesPowerLoss ? 2 : 1
    try database.execute(sql: "PRAGMA synchronous = \(level)")
    guard try Int.fetchOne(database, sql: "PRAGMA synchronous") == level else {
        throw JournalError(.failed, "SQLite does not take the durability that the \(format.name) needs (\(path))")
    }
    try database.execute(sql: "PRAGMA journal_size_limit = 16777216")
    try migrate(database, format: format, path: path)
}

/// The change to the write-ahead mode does not wait for other processes by itself.
private func enterWriteAheadMode(_ database: Database) throws -> String? {
    var triesLeft = Int(busySeconds * 100)
    while true {
        do {
            return try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY && triesLeft > 0 {
            triesLeft -= 1
            usleep(10_000)
        }
    }
}

private func migrate(_ database: Database, format: StoreFormat, path: String) throws {
    func version() throws -> Int {
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        let application = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        let isEmpty = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") == 0
        guard application == format.applicationID || (application == 0 && version == 0 && isEmpty), version >= 0 else {
            throw JournalError(
                .corrupt, "\(path) is a database of another program", help: format.helpWhenDamaged(path))
        }
        guard version <= format.migrations.count else {
            throw JournalError(
                .newerSchema,
                "the \(format.name) \(path) was made by a newer holo (its version is \(version), "
                    + "this holo knows \(format.migrations.count))",
                help: "update holo, or let this one use a place of its own with XDG_STATE_HOME and XDG_CACHE_HOME")
        }
        return version
    }
    guard try version() < format.migrations.count else { return }
    try database.inTransaction(.immediate) {
        // Another process may have been quicker.
        for migration in format.migrations[try version()...] { try database.execute(sql: migration) }
        try database.execute(sql: "PRAGMA application_id = \(format.applicationID)")
        try database.execute(sql: "PRAGMA user_version = \(format.migrations.count)")
        return .commit
    }
}

private func storeError(_ error: any Error, name: String, path: String, helpWhenDamaged: String?) -> JournalError {
    if let error = error as? JournalError { return error }
    guard let error = error as? DatabaseError else { return JournalError(.failed, "the \(name) \(path): \(error)") }
    let words = error.message ?? "SQLite error \(error.resultCode.rawValue)"
    let full = JournalError(
        .diskFull, "the \(name) \(path) can't be written: the disk is full", help: "free some space and try again")
    switch error.resultCode {
    case .SQLITE_FULL:
        return full
    case .SQLITE_CORRUPT, .SQLITE_NOTADB:
        return JournalError(
            .corrupt, "the \(name) \(path) is damaged (\(words))",
            help: helpWhenDamaged ?? "copy \(path) to a safe place, then move it away")
    case .SQLITE_READONLY, .SQLITE_PERM:
        return JournalError(
            .readOnly, "the \(name) \(path) can't be written to (\(words))",
            help:
                "give this user write permission there, or choose another place with XDG_STATE_HOME and XDG_CACHE_HOME")
    case .SQLITE_BUSY, .SQLITE_LOCKED:
        return JournalError(
            .busy, "another process kept the \(name) \(path) locked for \(Int(busySeconds)) s",
            help: "wait for it to finish, or end it, and try again")
    case .SQLITE_CANTOPEN, .SQLITE_IOERR:
        // SQLite reports the failure to enlarge its shared memory as one of these.
        if isDiskFull(at: path) { return full }
        return JournalError(
            .unusableFolder, "the \(name) \(path) can't be used (\(words))",
            help: "look after the disk and its permissions")
    default:
        return JournalError(.failed, "the \(name) \(path): \(words)")
    }
}
