import Foundation
import HolocronAPI
import HolocronScheduler
import SQLite
import Synchronization

/// A request that another process sent with the same key, or this run before it was started again.
package struct ForeignSend: Sendable, Equatable {
    package var kind: BudgetKind
    /// When the service has counted it at the latest, as far as can be told; by the clock since the machine's start.
    package var at: Instant
}

/// The requests that the processes of this person have sent lately: a service counts all of them together.
///
/// A SQLite file beside the journal. All of it is worth a minute, so nothing in it needs to survive.
package final class PaceBook: Sendable {
    private let file: StoreFile
    private let account: String
    private let boot: String
    private let process = UUID().uuidString
    private let state = Mutex(State())

    private struct State {
        /// The last row that was read.
        var seen = 0
        var lastCleaning: Instant = 0
    }

    /// How long after its departure a request is taken to have been counted: answers come within it.
    static let countingTime = 1_000_000
    /// Rows that are older than that count no more, whatever the guard.
    static let memory = 120_000_000

    /// Opens `pace.sqlite` in `folder`, an absolute path.
    ///
    /// - Parameters:
    ///   - account: what the service counts by: its address and a digest of the key.
    ///   - boot: of the machine's present start; times of another one mean nothing.
    package static func open(folder: String, account: String, boot: String) throws(JournalError) -> PaceBook {
        let book: StoreFile
        do {
            book = try StoreFile.open(folder: folder, format: paceFormat)
        } catch {
            guard error.reason == .corrupt || error.reason == .newerSchema else { throw error }
            StoreFile.remove(folder: folder, format: paceFormat)
            book = try StoreFile.open(folder: folder, format: paceFormat)
        }
        try book.write { connection in try connection.execute("DELETE FROM sends WHERE boot != ?", [boot]) }
        return PaceBook(file: book, account: account, boot: boot)
    }

    private init(file: StoreFile, account: String, boot: String) {
        self.file = file
        self.account = account
        self.boot = boot
    }

    /// Runs `body` while no other process decides what to send: it is given what others have sent since the last time,
    /// and gives what this one sends now.
    package func decide(at now: Instant, _ body: ([ForeignSend]) -> [BudgetKind]) throws(JournalError) {
        let known = state.withLock { $0 }
        let (seen, isCleaned) = try file.write { connection in
            var seen = known.seen
            var foreign: [ForeignSend] = []
            try connection.forEach(
                "SELECT number, process, kind, at FROM sends WHERE number > ? AND account = ? ORDER BY number",
                [known.seen, account]
            ) { row in
                seen = try row.int()
                let isOwn = try row.text() == process
                let kind = BudgetKind(rawValue: try row.text())
                let at = try row.int()
                if !isOwn, let kind, at > now - Self.memory, at <= now {
                    foreign.append(ForeignSend(kind: kind, at: at + Self.countingTime))
                }
            }
            for kind in body(foreign) {
                try connection.execute(
                    "INSERT INTO sends (account, process, boot, kind, at) VALUES (?, ?, ?, ?, ?)",
                    [account, process, boot, kind.rawValue, now])
            }
            let isDue = now - known.lastCleaning > Self.memory
            if isDue { try connection.execute("DELETE FROM sends WHERE at < ?", [now - Self.memory]) }
            return (seen, isDue)
        }
        state.withLock { state in
            state.seen = max(state.seen, seen)
            if isCleaned { state.lastCleaning = now }
        }
    }

    package func close() { file.close() }
}

private let paceFormat = StoreFormat(
    name: "record of requests",
    fileName: "pace.sqlite",
    applicationID: 0x686f_6c70,
    migrations: [
        """
        CREATE TABLE sends (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            account TEXT NOT NULL,
            process TEXT NOT NULL,
            boot TEXT NOT NULL,
            kind TEXT NOT NULL,
            at INTEGER NOT NULL
        ) STRICT;
        """
    ],
    survivesPowerLoss: false,
    helpWhenDamaged: { path in "delete \(path); it is made anew" })
