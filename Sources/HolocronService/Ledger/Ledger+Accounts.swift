import Foundation
import GRDB

/// Connected accounts, and the message board.
extension Ledger {
    /// Connects the account's user to a catalog: makes the identity where there is none, and a fresh credential.
    func connect(catalog: String, name: String) async throws {
        let time = now()
        try await writer.write { db in
            try db.execute(
                sql: "INSERT OR IGNORE INTO identity VALUES (?, ?, ?, ?, ?)",
                arguments: [UUID().uuidString.lowercased(), Self.account, catalog, name, time])
            guard
                let identity = try String.fetchOne(
                    db, sql: "SELECT id FROM identity WHERE account = ? AND catalog = ?",
                    arguments: [Self.account, catalog])
            else { return }
            let active = try Int.fetchOne(
                db, sql: "SELECT COUNT(*) FROM credential WHERE identity = ? AND status = 'active'",
                arguments: [identity])
            guard active == 0 else { return }
            try db.execute(
                sql: "INSERT INTO credential VALUES (?, ?, 'session', 'active', NULL, ?)",
                arguments: [UUID().uuidString.lowercased(), identity, time])
        }
    }

    /// Lets the credentials for a catalog expire.
    func disconnect(catalog: String) async throws {
        try await writer.write { db in
            try db.execute(
                sql: """
                    UPDATE credential SET status = 'expired' WHERE identity IN
                        (SELECT id FROM identity WHERE account = ? AND catalog = ?)
                    """, arguments: [Self.account, catalog])
        }
    }

    /// The account's identities, oldest first.
    func identities() throws -> [IdentityRecord] {
        try reader.read { db in
            let credentials = try Row.fetchAll(db, sql: "SELECT * FROM credential ORDER BY created_at DESC, id")
            return try Row.fetchAll(
                db, sql: "SELECT * FROM identity WHERE account = ? ORDER BY created_at, id", arguments: [Self.account]
            ).map { row in
                let id: String = row["id"]
                return IdentityRecord(
                    id: id, catalog: row["catalog"], name: row["name"], createdAt: row["created_at"],
                    credentials: credentials.filter { $0["identity"] == id }.map {
                        IdentityRecord.Credential(
                            id: $0["id"], type: $0["type"], status: $0["status"], lastUsedAt: $0["last_used_at"],
                            createdAt: $0["created_at"])
                    })
            }
        }
    }

    // MARK: the board

    /// Adds a message for a job; to be called within the transaction that ends the job.
    static func post(_ db: Database, job: String, author: String, text: String, time: Int) throws -> Int {
        try db.execute(
            sql: "INSERT INTO message (job, author, text, posted_at) VALUES (?, ?, ?, ?)",
            arguments: [job, author, text, time])
        return Int(db.lastInsertedRowID)
    }

    /// The newest messages first, at most `limit`, and how many there are.
    func messages(limit: Int) throws -> (newest: [(position: Int, author: String, text: String, time: Int)], total: Int)
    {
        try reader.read { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT * FROM message ORDER BY position DESC LIMIT ?", arguments: [limit])
            let total = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM message") ?? 0
            return (rows.map { ($0["position"], $0["author"], $0["text"], $0["posted_at"]) }, total)
        }
    }
}
