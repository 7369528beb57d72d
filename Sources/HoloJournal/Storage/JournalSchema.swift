/// The journal's file. Text that must come back byte for byte (keys, fingerprints, scripts, messages) is kept as blobs.
let journalFormat = StoreFormat(
    name: "journal",
    fileName: "journal.sqlite",
    applicationID: 0x686f_6c6f,
    migrations: [
        """
        CREATE TABLE catalogues (
            number INTEGER PRIMARY KEY,
            hash INTEGER NOT NULL,
            data BLOB NOT NULL
        ) STRICT;
        CREATE INDEX catalogues_by_hash ON catalogues (hash);

        CREATE TABLE runs (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL UNIQUE,
            script_path TEXT,
            script_text BLOB NOT NULL,
            inputs BLOB NOT NULL,
            instance TEXT NOT NULL,
            host TEXT NOT NULL,
            credit_cap INTEGER,
            catalogue INTEGER NOT NULL REFERENCES catalogues (number),
            seed INTEGER NOT NULL,
            started_at INTEGER NOT NULL,
            status TEXT NOT NULL,
            exit_code INTEGER,
            finished_at INTEGER
        ) STRICT;
        CREATE INDEX runs_by_script ON runs (script_path, number);

        CREATE TABLE results (
            run INTEGER PRIMARY KEY REFERENCES runs (number),
            data BLOB NOT NULL
        ) STRICT;

        CREATE TABLE approvals (
            run INTEGER NOT NULL REFERENCES runs (number),
            action TEXT NOT NULL,
            PRIMARY KEY (run, action)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE counters (name TEXT PRIMARY KEY, next INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        INSERT INTO counters VALUES ('intent', 1);

        CREATE TABLE attempts (
            id INTEGER PRIMARY KEY,
            run INTEGER NOT NULL REFERENCES runs (number),
            instance TEXT NOT NULL,
            key BLOB NOT NULL,
            fingerprint_hash INTEGER NOT NULL,
            fingerprint BLOB NOT NULL,
            action TEXT NOT NULL,
            parameters BLOB NOT NULL,
            is_write INTEGER NOT NULL,
            attempt INTEGER NOT NULL,
            credits INTEGER NOT NULL,
            at INTEGER NOT NULL,
            job_id TEXT,
            accepted_at INTEGER,
            outcome TEXT,
            settled_at INTEGER,
            credits_taken INTEGER,
            execution_time INTEGER,
            code TEXT,
            message BLOB,
            http_status INTEGER,
            connect_url TEXT,
            balance INTEGER,
            required INTEGER
        ) STRICT;
        CREATE INDEX attempts_by_run ON attempts (run, id);
        CREATE INDEX attempts_by_fingerprint ON attempts (fingerprint_hash);
        CREATE UNIQUE INDEX attempts_by_job ON attempts (instance, job_id) WHERE job_id IS NOT NULL;

        CREATE TABLE answers (
            attempt_id INTEGER PRIMARY KEY REFERENCES attempts (id),
            data BLOB NOT NULL
        ) STRICT;

        CREATE TABLE handled (
            run INTEGER NOT NULL REFERENCES runs (number),
            key BLOB NOT NULL,
            PRIMARY KEY (run, key)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE observed (
            run INTEGER NOT NULL REFERENCES runs (number),
            key BLOB NOT NULL,
            value BLOB NOT NULL,
            UNIQUE (run, key)
        ) STRICT;

        CREATE TABLE outputs (
            run INTEGER NOT NULL REFERENCES runs (number),
            key BLOB NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (run, key)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE durations (
            instance TEXT NOT NULL,
            action TEXT NOT NULL,
            count INTEGER NOT NULL,
            seconds REAL NOT NULL,
            PRIMARY KEY (instance, action)
        ) STRICT, WITHOUT ROWID;
        """,
        """
        CREATE TABLE appends (
            number INTEGER PRIMARY KEY,
            run INTEGER NOT NULL REFERENCES runs (number),
            key BLOB NOT NULL,
            fingerprint BLOB NOT NULL,
            offset INTEGER NOT NULL,
            length INTEGER NOT NULL,
            hash BLOB NOT NULL,
            at INTEGER NOT NULL,
            done_at INTEGER,
            UNIQUE (run, key, fingerprint)
        ) STRICT;
        """,
        """
        CREATE TABLE reuses (
            number INTEGER PRIMARY KEY,
            run INTEGER NOT NULL REFERENCES runs (number),
            key BLOB NOT NULL,
            fingerprint BLOB NOT NULL,
            attempt_id INTEGER NOT NULL REFERENCES attempts (id),
            at INTEGER NOT NULL,
            UNIQUE (run, key, fingerprint)
        ) STRICT;
        """,
        """
        CREATE TABLE superseded (
            run INTEGER NOT NULL REFERENCES runs (number),
            attempt_id INTEGER NOT NULL REFERENCES attempts (id),
            PRIMARY KEY (run, attempt_id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE handled_failures (
            run INTEGER NOT NULL REFERENCES runs (number),
            key BLOB NOT NULL,
            attempt_id INTEGER NOT NULL,
            PRIMARY KEY (run, key, attempt_id)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO handled_failures
            SELECT handled.run, handled.key, max(attempts.id) FROM handled
            JOIN attempts ON attempts.run = handled.run AND attempts.key = handled.key
            GROUP BY handled.run, handled.key;
        DROP TABLE handled;

        CREATE INDEX attempts_in_doubt ON attempts (instance)
            WHERE job_id IS NULL AND (outcome IS NULL OR outcome = 'unknown');
        """,
        """
        CREATE TABLE learned_actions (
            instance TEXT NOT NULL,
            action TEXT NOT NULL,
            count INTEGER NOT NULL,
            microseconds INTEGER NOT NULL,
            highest_credits INTEGER NOT NULL,
            PRIMARY KEY (instance, action)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO learned_actions
            SELECT instance, action, count(execution_time),
                coalesce(sum(min(max(execution_time, 0), \(longestLearnedTime))), 0), max(coalesce(credits_taken, 0))
            FROM attempts WHERE outcome = 'answer' GROUP BY instance, action;
        DROP TABLE durations;
        """,
    ],
    survivesPowerLoss: true,
    helpWhenDamaged: { path in
        "move it away (mv '\(path)' '\(path).damaged') to start with an empty journal; "
            + "the runs in it can then no longer be resumed"
    })
