import SQLite

/// The tables. Times are microseconds since 1970.
enum LedgerSchema {
    static let version = 1

    /// Makes the tables in a new file.
    static func prepare(_ db: Connection) throws {
        let found = try db.int("PRAGMA user_version") ?? 0
        guard found <= version else { throw LedgerError.newerFile(found) }
        if found == version { return }
        try db.execute(script: tables)
        try db.execute("PRAGMA user_version = \(version)")
    }

    private static let tables = """
        CREATE TABLE service (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
        CREATE TABLE account (
            id TEXT PRIMARY KEY,
            -- The sum of the account's movements, kept so that a submission need not add them up.
            balance INTEGER NOT NULL CHECK (balance >= 0),
            created_at INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE api_key (
            hash BLOB PRIMARY KEY,
            account TEXT NOT NULL REFERENCES account (id),
            created_at INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE movement (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            account TEXT NOT NULL REFERENCES account (id),
            job TEXT,
            kind TEXT NOT NULL CHECK (kind IN ('grant', 'charge', 'refund', 'settle')),
            amount INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            -- Nothing is charged, refunded or settled twice, whatever the program does.
            UNIQUE (job, kind)
        ) STRICT;
        CREATE TRIGGER movement_kept BEFORE DELETE ON movement
            BEGIN SELECT RAISE (ABORT, 'movements are never deleted'); END;
        CREATE TRIGGER movement_fixed BEFORE UPDATE ON movement
            BEGIN SELECT RAISE (ABORT, 'movements are never changed'); END;
        CREATE TABLE job (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            account TEXT NOT NULL REFERENCES account (id),
            action TEXT NOT NULL,
            action_name TEXT NOT NULL,
            catalog TEXT NOT NULL,
            parameters BLOB NOT NULL,
            fingerprint TEXT NOT NULL,
            -- One for the first of equal requests.
            attempt INTEGER NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'completed', 'failed')),
            charged INTEGER NOT NULL,
            result BLOB,
            error_code TEXT,
            error_message TEXT,
            credits_used INTEGER,
            execution_time INTEGER,
            created_at INTEGER NOT NULL,
            completed_at INTEGER
        ) STRICT;
        CREATE INDEX job_equal ON job (fingerprint, attempt);
        CREATE INDEX job_listed ON job (account, sequence);
        CREATE INDEX job_open ON job (status) WHERE status IN ('queued', 'running');
        CREATE TABLE identity (
            id TEXT PRIMARY KEY,
            account TEXT NOT NULL REFERENCES account (id),
            catalog TEXT NOT NULL,
            name TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            UNIQUE (account, catalog)
        ) STRICT;
        CREATE TABLE credential (
            id TEXT PRIMARY KEY,
            identity TEXT NOT NULL REFERENCES identity (id),
            type TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('active', 'expired')),
            last_used_at INTEGER,
            created_at INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE message (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            job TEXT NOT NULL UNIQUE,
            author TEXT NOT NULL,
            text TEXT NOT NULL,
            posted_at INTEGER NOT NULL
        ) STRICT;
        """
}

/// Why the ledger can't be used.
package enum LedgerError: Error, CustomStringConvertible {
    case newerFile(Int)
    case notDurable

    package var description: String {
        switch self {
        case .newerFile(let version): "the service's file has format \(version), which is newer than this program"
        case .notDurable: "SQLite would not take full durability"
        }
    }
}
