import SQLite

/// Accounts, credits, jobs and what belongs to them, in one SQLite file.
///
/// Every change goes through one writer with full durability: an answer is given only after its commit. A charge and
/// its job are one transaction, as are a failure and its refund.
package final class Ledger: Sendable {
    static let account = "local"
    static let firstGrant = 100_000

    let writer: SerialWriter
    let reader: Database
    private let database: Database
    let now: @Sendable () -> Int

    /// Opens or makes the file. `now` gives microseconds since 1970.
    package init(path: String, now: @escaping @Sendable () -> Int) throws {
        database = try Database(path: path)
        try database.withConnection { db in
            try db.execute("PRAGMA journal_mode = WAL")
            try db.execute("PRAGMA synchronous = FULL")
            guard try db.int("PRAGMA synchronous") == 2 else { throw LedgerError.notDurable }
        }
        let time = now()
        try database.write { db in
            try LedgerSchema.prepare(db)
            try db.execute(
                "INSERT OR IGNORE INTO service VALUES ('instance', ?)", [randomID()])
            try db.execute("INSERT OR IGNORE INTO account VALUES (?, ?, ?)", [Self.account, Self.firstGrant, time])
            if db.changes > 0 {
                try db.execute(
                    "INSERT INTO movement (account, kind, amount, created_at) VALUES (?, 'grant', ?, ?)",
                    [Self.account, Self.firstGrant, time])
            }
            // The service promises to know a job for thirty days.
            try db.execute("DELETE FROM job WHERE completed_at < ?", [time - Self.jobsAreKept])
        }
        reader = try Database(path: path, isReadOnly: true)
        writer = SerialWriter(database: database)
        self.now = now
    }

    /// Waits for what is being written, then closes the file.
    package func close() {
        writer.close()
        reader.close()
        database.close()
    }

    /// A UUID that the file keeps for its whole life.
    package func instance() throws -> String {
        try reader.read { db in
            try db.text("SELECT value FROM service WHERE name = 'instance'") ?? ""
        }
    }

    // MARK: keys

    /// Makes a key valid for the account.
    func addKey(hash: [UInt8]) async throws {
        let time = now()
        try await writer.write { db in
            try db.execute(
                "INSERT OR IGNORE INTO api_key VALUES (?, ?, ?)", [hash, Self.account, time])
        }
    }

    /// All keys: a hash and the account it opens.
    func keys() throws -> [(hash: [UInt8], account: String)] {
        try reader.read { db in
            try db.all("SELECT hash, account FROM api_key") { row in
                (hash: try row.bytes(), account: try row.text())
            }
        }
    }

    // MARK: credits

    package func summary() throws -> AccountSummary {
        try reader.read { db in
            let balance = try Self.balance(of: Self.account, db)
            let summary = try db.first(
                """
                SELECT COALESCE(SUM(CASE WHEN kind <> 'grant' THEN -amount END), 0),
                    COALESCE(SUM(CASE WHEN kind = 'refund' THEN amount END), 0),
                    COUNT(CASE WHEN kind = 'charge' THEN 1 END)
                FROM movement WHERE account = ?
                """, [Self.account]
            ) { row in
                AccountSummary(balance: balance, spent: try row.int(), refunded: try row.int(), jobs: try row.int())
            }
            return summary ?? AccountSummary(balance: balance, spent: 0, refunded: 0, jobs: 0)
        }
    }

    /// The balance as the movements give it; equal to the one that is kept.
    package func summedBalance() throws -> Int {
        try reader.read { db in
            try db.int("SELECT COALESCE(SUM(amount), 0) FROM movement WHERE account = ?", [Self.account]) ?? 0
        }
    }

    /// Puts a balance in place by a grant, which may be negative: for trying what happens when credits run out.
    package func setBalance(_ balance: Int) async throws {
        let time = now()
        try await writer.write { db in
            let old = try Self.balance(of: Self.account, db)
            try Self.move(db, job: nil, kind: "grant", amount: balance - old, time: time)
        }
    }

    static func balance(of account: String, _ db: Connection) throws -> Int {
        try db.int("SELECT balance FROM account WHERE id = ?", [account]) ?? 0
    }

    static func move(_ db: Connection, job: String?, kind: String, amount: Int, time: Int) throws {
        try db.execute(
            "INSERT INTO movement (account, job, kind, amount, created_at) VALUES (?, ?, ?, ?, ?)",
            [account, job, kind, amount, time])
        try db.execute("UPDATE account SET balance = balance + ? WHERE id = ?", [amount, account])
    }
}
