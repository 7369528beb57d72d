import SQLite

/// The tables. Times are microseconds since 1970.
enum LedgerSchema {
    static let version = 3

    /// Makes the tables in a new file, and adds to an older one what it lacks.
    static func prepare(_ db: Connection) throws {
        let found = try db.int("PRAGMA user_version") ?? 0
        guard found <= version else { throw LedgerError.newerFile(found) }
        if found == version { return }
        if found < 1 { try db.execute(script: tables) }
        if found < 2 { try db.execute(script: tally) }
        if found < 3 { try db.execute(script: keys) }
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

    /// Keys have names and can be revoked. One that is stays known, so that it never comes to life again.
    private static let keys = """
        ALTER TABLE api_key ADD COLUMN name TEXT NOT NULL DEFAULT 'local';
        ALTER TABLE api_key ADD COLUMN revoked_at INTEGER;
        """

    /// How many jobs there are of each status, kept so that a page of the list need not count them all.
    private static let tally = """
        CREATE TABLE tally (
            account TEXT NOT NULL REFERENCES account (id),
            status TEXT NOT NULL,
            jobs INTEGER NOT NULL CHECK (jobs >= 0),
            PRIMARY KEY (account, status)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO tally SELECT account, status, COUNT(*) FROM job GROUP BY account, status;
        CREATE TRIGGER job_counted AFTER INSERT ON job BEGIN
            INSERT INTO tally VALUES (NEW.account, NEW.status, 1) ON CONFLICT DO UPDATE SET jobs = jobs + 1;
        END;
        CREATE TRIGGER job_recounted AFTER UPDATE OF status ON job WHEN NEW.status <> OLD.status BEGIN
            UPDATE tally SET jobs = jobs - 1 WHERE account = OLD.account AND status = OLD.status;
            INSERT INTO tally VALUES (NEW.account, NEW.status, 1) ON CONFLICT DO UPDATE SET jobs = jobs + 1;
        END;
        CREATE TRIGGER job_uncounted AFTER DELETE ON job BEGIN
            UPDATE tally SET jobs = jobs - 1 WHERE account = OLD.account AND status = OLD.status;
        END;
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
