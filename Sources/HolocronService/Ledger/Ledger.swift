import Foundation
import GRDB

/// Accounts, credits, jobs and what belongs to them, in one SQLite file.
///
/// Every change goes through one writer with full durability: an answer is given only after its commit. A charge and
/// its job are one transaction, as are a failure and its refund.
package final class Ledger: Sendable {
    static let account = "local"
    static let firstGrant = 100_000

    let writer: SerialWriter
    let reader: DatabaseQueue
    private let database: DatabaseQueue
    let now: @Sendable () -> Int

    /// Opens or makes the file. `now` gives microseconds since 1970.
    package init(path: String, now: @escaping @Sendable () -> Int) throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA journal_mode = WAL")
            try db.execute(sql: "PRAGMA synchronous = FULL")
        }
        database = try DatabaseQueue(path: path, configuration: configuration)
        let durability = try database.read { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
        guard durability == 2 else { throw LedgerError.notDurable }
        let time = now()
        try database.inTransaction(.immediate) { db in
            try LedgerSchema.prepare(db)
            try db.execute(
                sql: "INSERT OR IGNORE INTO service VALUES ('instance', ?)",
                arguments: [UUID().uuidString.lowercased()])
            try db.execute(
                sql: "INSERT OR IGNORE INTO account VALUES (?, ?, ?)", arguments: [Self.account, Self.firstGrant, time])
            if db.changesCount > 0 {
                try db.execute(
                    sql: "INSERT INTO movement (account, kind, amount, created_at) VALUES (?, 'grant', ?, ?)",
                    arguments: [Self.account, Self.firstGrant, time])
            }
            // The service promises to know a job for thirty days.
            try db.execute(
                sql: "DELETE FROM job WHERE completed_at < ?", arguments: [time - 30 * 86_400 * 1_000_000])
            return .commit
        }
        var reading = Configuration()
        reading.readonly = true
        reading.busyMode = .timeout(5)
        reader = try DatabaseQueue(path: path, configuration: reading)
        writer = SerialWriter(database: database)
        self.now = now
    }

    /// Waits for what is being written, then closes the file.
    package func close() {
        writer.close()
        try? reader.close()
        try? database.close()
    }

    /// A UUID that the file keeps for its whole life.
    package func instance() throws -> String {
        try reader.read { db in
            try String.fetchOne(db, sql: "SELECT value FROM service WHERE name = 'instance'") ?? ""
        }
    }

    // MARK: keys

    /// Makes a key valid for the account.
    func addKey(hash: [UInt8]) async throws {
        let time = now()
        try await writer.write { db in
            try db.execute(
                sql: "INSERT OR IGNORE INTO api_key VALUES (?, ?, ?)", arguments: [Data(hash), Self.account, time])
        }
    }

    /// All keys: a hash and the account it opens.
    func keys() throws -> [(hash: [UInt8], account: String)] {
        try reader.read { db in
            try Row.fetchAll(db, sql: "SELECT hash, account FROM api_key").map { row in
                let hash: Data = row[0]
                return (Array(hash), row[1])
            }
        }
    }

    // MARK: credits

    package func summary() throws -> AccountSummary {
        try reader.read { db in
            let balance =
                try Int.fetchOne(db, sql: "SELECT balance FROM account WHERE id = ?", arguments: [Self.account]) ?? 0
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT COALESCE(SUM(CASE WHEN kind <> 'grant' THEN -amount END), 0),
                        COALESCE(SUM(CASE WHEN kind = 'refund' THEN amount END), 0)
                    FROM movement WHERE account = ?
                    """, arguments: [Self.account])
            let jobs =
                try Int.fetchOne(
                    db, sql: "SELECT COUNT(*) FROM movement WHERE account = ? AND kind = 'charge'",
                    arguments: [Self.account]) ?? 0
            return AccountSummary(balance: balance, spent: row?[0] ?? 0, refunded: row?[1] ?? 0, jobs: jobs)
        }
    }

    /// The balance as the movements give it; equal to the one that is kept.
    package func summedBalance() throws -> Int {
        try reader.read { db in
            try Int.fetchOne(
                db, sql: "SELECT COALESCE(SUM(amount), 0) FROM movement WHERE account = ?", arguments: [Self.account])
                ?? 0
        }
    }

    /// Puts a balance in place by a grant, which may be negative: for trying what happens when credits run out.
    package func setBalance(_ balance: Int) async throws {
        let time = now()
        try await writer.write { db in
            let old =
                try Int.fetchOne(db, sql: "SELECT balance FROM account WHERE id = ?", arguments: [Self.account]) ?? 0
            try Self.move(db, job: nil, kind: "grant", amount: balance - old, time: time)
        }
    }

    static func move(_ db: Database, job: String?, kind: String, amount: Int, time: Int) throws {
        try db.execute(
            sql: "INSERT INTO movement (account, job, kind, amount, created_at) VALUES (?, ?, ?, ?, ?)",
            arguments: [account, job, kind, amount, time])
        try db.execute(sql: "UPDATE account SET balance = balance + ? WHERE id = ?", arguments: [amount, account])
    }
}
