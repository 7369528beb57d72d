import SQLite

/// Connected accounts, and the message board.
extension Ledger {
    /// Connects the account's user to a catalog: makes the identity where there is none, and a fresh credential.
    func connect(catalog: String, name: String, account: String) async throws {
        let time = now()
        try await writer.write { db in
            try db.execute(
                "INSERT OR IGNORE INTO identity VALUES (?, ?, ?, ?, ?)",
                [randomID(), account, catalog, name, time])
            guard
                let identity = try db.text(
                    "SELECT id FROM identity WHERE account = ? AND catalog = ?", [account, catalog])
            else { return }
            let active = try db.int(
                "SELECT COUNT(*) FROM credential WHERE identity = ? AND status = 'active'", [identity])
            guard active == 0 else { return }
            try db.execute(
                "INSERT INTO credential VALUES (?, ?, 'session', 'active', NULL, ?)",
                [randomID(), identity, time])
        }
    }

    /// Lets the credentials for a catalog expire.
    func disconnect(catalog: String, account: String) async throws {
        try await writer.write { db in
            try db.execute(
                """
                UPDATE credential SET status = 'expired' WHERE identity IN
                    (SELECT id FROM identity WHERE account = ? AND catalog = ?)
                """, [account, catalog])
        }
    }

    /// The account's identities, oldest first.
    func identities(of account: String) throws -> [IdentityRecord] {
        try reader.read { db in
            try db.all(
                "SELECT id, catalog, name, created_at FROM identity WHERE account = ? ORDER BY created_at, id",
                [account]
            ) { row in
                let id = try row.text()
                return IdentityRecord(
                    id: id, catalog: try row.text(), name: try row.text(), createdAt: try row.int(),
                    credentials: try db.all(
                        """
                        SELECT id, type, status, last_used_at, created_at FROM credential WHERE identity = ?
                        ORDER BY created_at DESC, id
                        """, [id]
                    ) { row in
                        IdentityRecord.Credential(
                            id: try row.text(), type: try row.text(), status: try row.text(),
                            lastUsedAt: try row.optionalInt(), createdAt: try row.int())
                    })
            }
        }
    }

    // MARK: the board

    /// Adds a message for a job; to be called within the transaction that ends the job.
    static func post(_ db: Connection, job: String, author: String, text: String, time: Int) throws -> Int {
        try db.execute(
            "INSERT INTO message (job, author, text, posted_at) VALUES (?, ?, ?, ?)",
            [job, author, text, time])
        return db.lastInsertedRow
    }

    /// The newest messages first, at most `limit`, and how many there are.
    func messages(limit: Int) throws -> (newest: [(position: Int, author: String, text: String, time: Int)], total: Int)
    {
        try reader.read { db in
            let newest = try db.all(
                "SELECT position, author, text, posted_at FROM message ORDER BY position DESC LIMIT ?", [limit]
            ) { row in
                (position: try row.int(), author: try row.text(), text: try row.text(), time: try row.int())
            }
            return (newest, try db.int("SELECT COUNT(*) FROM message") ?? 0)
        }
    }
}
