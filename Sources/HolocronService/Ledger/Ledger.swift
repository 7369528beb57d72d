import SQLite

/// Accounts, credits, jobs and what belongs to them, in one SQLite file.
///
/// Every change goes through one writer with full durability: an answer is given only after its commit. A charge and
/// its job are one transaction, as are a failure and its refund.
package final class Ledger: Sendable {
    /// The account of who runs the service; others are made with their first key.
    package static let account = "local"
    package static let firstGrant = 100_000

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
            try Self.makeAccount(Self.account, grant: Self.firstGrant, time: time, db)
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

    // MARK: credits

    package func summary(of account: String = Ledger.account) throws -> AccountSummary {
        try reader.read { db in
            let balance = try Self.balance(of: account, db)
            let summary = try db.first(
                """
                SELECT COALESCE(SUM(CASE WHEN kind <> 'grant' THEN -amount END), 0),
                    COALESCE(SUM(CASE WHEN kind = 'refund' THEN amount END), 0),
                    COUNT(CASE WHEN kind = 'charge' THEN 1 END)
                FROM movement WHERE account = ?
                """, [account]
            ) { row in
                AccountSummary(balance: balance, spent: try row.int(), refunded: try row.int(), jobs: try row.int())
            }
            return summary ?? AccountSummary(balance: balance, spent: 0, refunded: 0, jobs: 0)
        }
    }

    /// The balance as the movements give it; equal to the one that is kept.
    package func summedBalance(of account: String = Ledger.account) throws -> Int {
        try reader.read { db in
            try db.int("SELECT COALESCE(SUM(amount), 0) FROM movement WHERE account = ?", [account]) ?? 0
        }
    }

    /// Puts a balance in place by a grant, which may be negative: for trying what happens when credits run out.
    package func setBalance(_ balance: Int, of account: String = Ledger.account) async throws {
        let time = now()
        try await writer.write { db in
            let old = try Self.balance(of: account, db)
            try Self.move(db, account: account, job: nil, kind: "grant", amount: balance - old, time: time)
        }
    }

    static func balance(of account: String, _ db: Connection) throws -> Int {
        try db.int("SELECT balance FROM account WHERE id = ?", [account]) ?? 0
    }

    /// The accounts, in the order in which they were made.
    func accounts() throws -> [String] {
        try reader.read { db in
            try db.all("SELECT id FROM account ORDER BY created_at, rowid") { row in try row.text() }
        }
    }

    static func makeAccount(_ account: String, grant: Int, time: Int, _ db: Connection) throws {
        try db.execute("INSERT OR IGNORE INTO account VALUES (?, 0, ?)", [account, time])
        if db.changes > 0 { try move(db, account: account, job: nil, kind: "grant", amount: grant, time: time) }
    }

    static func move(_ db: Connection, account: String, job: String?, kind: String, amount: Int, time: Int) throws {
        try db.execute(
            "INSERT INTO movement (account, job, kind, amount, created_at) VALUES (?, ?, ?, ?, ?)",
            [account, job, kind, amount, time])
        try db.execute("UPDATE account SET balance = balance + ? WHERE id = ?", [amount, account])
    }
}
