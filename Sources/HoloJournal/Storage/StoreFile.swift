import Foundation
import SQLite

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

/// One of our files, open: one connection, which threads take in turn.
final class StoreFile: Sendable {
    let path: String
    let name: String
    private let database: Database

    private init(path: String, name: String, database: Database) {
        self.path = path
        self.name = name
        self.database = database
    }

    /// Makes the folder (0700) and the file (0600) where they are missing, brings the schema up to date, and makes sure
    /// that commits are as durable as `format` says. `pageLimit` bounds the file's size in pages.
    static func open(folder: String, format: StoreFormat, pageLimit: Int? = nil) throws(JournalError) -> StoreFile {
        try makePrivateFolder(folder)
        let path = folder + "/" + format.fileName
        try makePrivateFile(path)

        do {
            let database = try Database(path: path, patience: busySeconds * 1_000)
            try database.withConnection { connection in
                try prepare(connection, format: format, path: path)
                if connection.isReadOnly, mayBeWritten(path) {
                    throw damagedHeader(format.name, path, format.helpWhenDamaged(path))
                }
                if let pageLimit { try connection.execute("PRAGMA max_page_count = \(pageLimit)") }
            }
            return StoreFile(path: path, name: format.name, database: database)
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
    func read<T>(_ body: (Connection) throws -> T) throws(JournalError) -> T {
        do { return try database.read(body) } catch { throw worded(error) }
    }

    /// Runs `body` in a transaction that holds the write lock from its start, so that what it reads is what it changes.
    func write<T>(_ body: (Connection) throws -> T) throws(JournalError) -> T {
        do { return try database.write(body) } catch { throw worded(error) }
    }

    func close() { database.close() }

    private func worded(_ error: any Error) -> JournalError {
        storeError(error, name: name, path: path, helpWhenDamaged: nil)
    }
}

/// How long a writer waits for another process.
private let busySeconds = 10

private func prepare(_ connection: Connection, format: StoreFormat, path: String) throws {
    let mode = try enterWriteAheadMode(connection)
    guard mode == "wal" else {
        throw JournalError(
            .unusableFolder, "the file system of \(path) has no shared memory, which the \(format.name) needs",
            help: "put it on a local disk with XDG_STATE_HOME and XDG_CACHE_HOME")
    }
    let level = format.survivesPowerLoss ? 2 : 1
    try connection.execute("PRAGMA synchronous = \(level)")
    guard try connection.int("PRAGMA synchronous") == level else {
        throw JournalError(.failed, "SQLite does not take the durability that the \(format.name) needs (\(path))")
    }
    try connection.execute("PRAGMA journal_size_limit = 16777216")
    try migrate(connection, format: format, path: path)
}

/// The change to the write-ahead mode does not wait for other processes by itself.
private func enterWriteAheadMode(_ connection: Connection) throws -> String? {
    var triesLeft = busySeconds * 100
    while true {
        do {
            return try connection.text("PRAGMA journal_mode = WAL")
        } catch let error as SQLiteError where error.reason == .busy && triesLeft > 0 {
            triesLeft -= 1
            usleep(10_000)
        }
    }
}

private func migrate(_ connection: Connection, format: StoreFormat, path: String) throws {
    func version() throws -> Int {
        let version = try connection.int("PRAGMA user_version") ?? 0
        let application = try connection.int("PRAGMA application_id") ?? 0
        let isEmpty = try connection.int("SELECT count(*) FROM sqlite_schema") == 0
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
    try connection.transaction(.immediate) {
        // Another process may have been quicker.
        for migration in format.migrations[try version()...] { try connection.execute(script: migration) }
        try connection.execute("PRAGMA application_id = \(format.applicationID)")
        try connection.execute("PRAGMA user_version = \(format.migrations.count)")
    }
}

/// True where this user may write the file, what SQLite keeps beside it, and their folder.
private func mayBeWritten(_ path: String) -> Bool {
    guard let resolved = realpath(path, nil) else { return false }
    defer { free(resolved) }
    let path = String(cString: resolved)
    let folder = String(path[...(path.lastIndex(of: "/") ?? path.startIndex)])
    guard access(path, W_OK) == 0, access(folder, W_OK) == 0 else { return false }
    return ["-wal", "-shm"].allSatisfy { access(path + $0, F_OK) != 0 || access(path + $0, W_OK) == 0 }
}

/// A file that nothing but its own header makes one that can't be written.
private func damagedHeader(_ name: String, _ path: String, _ helpWhenDamaged: String?) -> JournalError {
    JournalError(
        .corrupt, "the \(name) \(path) is damaged, or of a newer SQLite: its header says that this one must not write it",
        help: helpWhenDamaged ?? "copy \(path) to a safe place, then move it away")
}

private func storeError(_ error: any Error, name: String, path: String, helpWhenDamaged: String?) -> JournalError {
    if let error = error as? JournalError { return error }
    guard let error = error as? SQLiteError else { return JournalError(.failed, "the \(name) \(path): \(error)") }
    let words = error.message
    let full = JournalError(
        .diskFull, "the \(name) \(path) can't be written: the disk is full", help: "free some space and try again")
    switch error.reason {
    case .full:
        return full
    case .damagedRecord:
        return JournalError(.corrupt, "a record in the \(name) is damaged: \(words)")
    case .corrupt, .misfit:
        return JournalError(
            .corrupt, "the \(name) \(path) is damaged (\(words))",
            help: helpWhenDamaged ?? "copy \(path) to a safe place, then move it away")
    case .constraint:
        return JournalError(.contradiction, "a record would contradict others in the \(name) \(path) (\(words))")
    case .readOnly where mayBeWritten(path): return damagedHeader(name, path, helpWhenDamaged)
    case .readOnly:
        return JournalError(
            .readOnly, "the \(name) \(path) can't be written to (\(words))",
            help:
                "give this user write permission there, or choose another place with XDG_STATE_HOME and XDG_CACHE_HOME")
    case .busy:
        return JournalError(
            .busy, "another process kept the \(name) \(path) locked for \(busySeconds) s",
            help: "wait for it to finish, or end it, and try again")
    case .unusable:
        // SQLite reports the failure to enlarge its shared memory as one of these.
        if isDiskFull(at: path) { return full }
        return JournalError(
            .unusableFolder, "the \(name) \(path) can't be used (\(words))",
            help: "look after the disk and its permissions")
    case .closed:
        return JournalError(.closed, "the \(name) \(path) is closed")
    case .other:
        return JournalError(.failed, "the \(name) \(path): \(words)")
    }
}
