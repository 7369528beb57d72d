import HoloValue
import SQLite

/// A key as it is listed: nothing that opens anything.
package struct KeyRecord: Sendable, Equatable {
    /// The first digits of its hash.
    package var id: String
    package var name: String
    package var account: String
    /// Microseconds since 1970.
    package var createdAt: Int
    /// nil while it is valid.
    package var revokedAt: Int?
}

/// Keys. The ledger holds their hashes alone; who has lost one makes another.
extension Ledger {
    /// The account's first key.
    static let localKeyName = "local"

    /// Makes a key valid for an account. One that was revoked stays so.
    func addKey(hash: [UInt8], name: String = Ledger.localKeyName, account: String = Ledger.account) async throws {
        let time = now()
        try await writer.write { db in
            try db.execute(
                "INSERT OR IGNORE INTO api_key (hash, account, created_at, name) VALUES (?, ?, ?, ?)",
                [hash, account, time, name])
        }
    }

    /// Makes a key, and its account where there is none: `credits` is what such a new account is granted.
    ///
    /// Returns the key, which is nowhere else, and how it is listed.
    package func makeKey(name: String, account: String, credits: Int) async throws -> (key: String, record: KeyRecord) {
        let key = "holo_" + Self.secret()
        let hash = KeyRing.hash(key)
        let time = now()
        try await writer.write { db in
            try Self.makeAccount(account, grant: credits, time: time, db)
            try db.execute(
                "INSERT INTO api_key (hash, account, created_at, name) VALUES (?, ?, ?, ?)", [hash, account, time, name])
        }
        return (key, KeyRecord(id: Self.id(of: hash), name: name, account: account, createdAt: time))
    }

    /// The oldest first, revoked ones among them.
    package func keyRecords() throws -> [KeyRecord] {
        try reader.read { db in
            try db.all(
                "SELECT hash, name, account, created_at, revoked_at FROM api_key ORDER BY created_at, hash", []
            ) { row in
                KeyRecord(
                    id: Self.id(of: try row.bytes()), name: try row.text(), account: try row.text(),
                    createdAt: try row.int(), revokedAt: try row.optionalInt())
            }
        }
    }

    /// Revokes the valid keys that have this id or name, and gives them.
    package func revokeKeys(_ idOrName: String) async throws -> [KeyRecord] {
        let time = now()
        let found = try keyRecords().filter { $0.revokedAt == nil && ($0.id == idOrName || $0.name == idOrName) }
        try await writer.write { db in
            for key in found {
                try db.execute(
                    "UPDATE api_key SET revoked_at = ? WHERE revoked_at IS NULL AND substr(lower(hex(hash)), 1, ?) = ?",
                    [time, Self.idLength, key.id])
            }
        }
        return found
    }

    /// Whether a key was revoked.
    func isRevoked(hash: [UInt8]) throws -> Bool {
        try reader.read { db in
            try db.int("SELECT COUNT(*) FROM api_key WHERE hash = ? AND revoked_at IS NOT NULL", [hash]) ?? 0
        } > 0
    }

    /// All keys that are valid: a hash and the account it opens.
    func keys() throws -> [(hash: [UInt8], account: String)] {
        try reader.read { db in
            try db.all("SELECT hash, account FROM api_key WHERE revoked_at IS NULL") { row in
                (hash: try row.bytes(), account: try row.text())
            }
        }
    }

    /// 48 digits that nobody can guess.
    static func secret() -> String {
        var generator = SystemRandomNumberGenerator()
        return hexadecimal((0..<24).map { _ in UInt8.random(in: 0...255, using: &generator) })
    }

    private static let idLength = 12

    private static func id(of hash: [UInt8]) -> String { String(hexadecimal(hash).prefix(idLength)) }
}
