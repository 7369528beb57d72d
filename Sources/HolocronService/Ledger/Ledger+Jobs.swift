import Foundation
import SQLite

extension Ledger {
    /// What a change is made in.
    typealias Transaction = Connection

    /// Charges and records a task as one.
    func submit(_ job: NewJob) async throws -> SubmissionOutcome {
        let time = now()
        return try await writer.write { db in
            try Self.insert(db, job, status: .queued, time: time)
        }
    }

    /// Charges, records and settles a task that was done on the spot.
    func submitFinished(_ job: NewJob, outcome: JobOutcome, executionTime: Int) async throws -> SubmissionOutcome {
        let time = now()
        return try await writer.write { db in
            let submitted = try Self.insert(db, job, status: .running, time: time)
            guard case .accepted(let record) = submitted else { return submitted }
            try Self.end(
                db, record, outcome: outcome, executionTime: executionTime, time: time)
            return .accepted(try Self.find(db, id: job.id) ?? record)
        }
    }

    /// Notes that a write is about to happen. From here on it may have happened.
    package func markRunning(_ id: String) async throws {
        try await writer.write { db in
            try db.execute("UPDATE job SET status = 'running' WHERE id = ? AND status = 'queued'", [id])
        }
    }

    /// Ends a job once; a second time changes nothing. `effect` makes the change that a write action stands for, in the
    /// same transaction, and gives its result.
    func finish(
        _ job: JobRecord, executionTime: Int, outcome: @escaping @Sendable (Transaction) throws -> JobOutcome
    ) async throws {
        let time = now()
        try await writer.write { db in
            guard let current = try Self.find(db, id: job.id), current.status == .queued || current.status == .running
            else { return }
            try Self.end(db, current, outcome: try outcome(db), executionTime: executionTime, time: time)
        }
    }

    /// `account`: whose it must be; nil for anybody's.
    package func job(id: String, of account: String? = nil) throws -> JobRecord? {
        // One statement is a transaction of its own.
        let found = try reader.withConnection { try Self.find($0, id: id) }
        return account == nil || found?.account == account ? found : nil
    }

    /// Jobs that did not end before the service did, oldest first.
    func openJobs() throws -> [JobRecord] {
        try reader.read { db in
            try db.all(
                "SELECT \(Self.columns) FROM job WHERE status IN ('queued', 'running') ORDER BY sequence", [], Self.record)
        }
    }

    /// How many jobs have not ended.
    func openCount() throws -> Int {
        try reader.read { db in
            try db.int("SELECT COUNT(*) FROM job WHERE status IN ('queued', 'running')") ?? 0
        }
    }

    func jobs(_ filter: JobFilter) throws -> JobPage {
        let conditions = JobConditions(filter)
        let (offset, overflow) = (filter.page - 1).multipliedReportingOverflow(by: filter.limit)
        return try reader.read { db in
            // The newest that is asked for is found by the index alone: rows that come before are not read.
            let jobs = try db.all(
                """
                SELECT \(Self.columns) FROM job WHERE \(conditions.asked) AND sequence <= (
                    SELECT sequence FROM job WHERE \(conditions.asked) ORDER BY sequence DESC LIMIT 1 OFFSET ?)
                ORDER BY sequence DESC LIMIT ?
                """,
                conditions.askedArguments + conditions.askedArguments + [overflow ? Int.max : offset, filter.limit],
                Self.record)
            var page = JobPage(
                jobs: jobs.compactMap(filter.view.seen), total: 0, processing: 0, completed: 0, failed: 0)
            func count(_ row: inout Row) throws {
                let status = try row.text()
                let count = try row.int()
                switch status {
                case "completed": page.completed += count
                case "failed": page.failed += count
                default: page.processing += count
                }
            }
            if filter.view == .current {
                try db.forEach("SELECT status, jobs FROM tally WHERE account = ?", [filter.account], count)
            } else {
                try db.forEach(
                    "SELECT \(conditions.status), COUNT(*) FROM job WHERE \(conditions.visible) GROUP BY 1",
                    conditions.statusArguments + conditions.visibleArguments, count)
            }
            page.total =
                filter.isUnfiltered
                ? page.processing + page.completed + page.failed
                : try db.int("SELECT COUNT(*) FROM job WHERE \(conditions.asked)", conditions.askedArguments) ?? 0
            return page
        }
    }

    // MARK: parts

    private static func insert(
        _ db: Connection, _ job: NewJob, status: JobRecord.Status, time: Int
    ) throws -> SubmissionOutcome {
        let balance = try balance(of: job.account, db)
        guard balance >= job.credits else { return .insufficient(balance: balance) }
        let earlier = try db.int("SELECT MAX(attempt) FROM job WHERE fingerprint = ?", [job.fingerprint])
        let attempt = (earlier ?? 0) + 1
        try db.execute(
            """
            INSERT INTO job (id, account, action, action_name, catalog, parameters, fingerprint, attempt, status,
                charged, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                job.id, job.account, job.action, job.actionName, job.catalog, job.parameters, job.fingerprint, attempt,
                status.rawValue, job.credits, time,
            ])
        let sequence = db.lastInsertedRow
        try move(db, account: job.account, job: job.id, kind: "charge", amount: -job.credits, time: time)
        if let credential = job.credential {
            try db.execute("UPDATE credential SET last_used_at = ? WHERE id = ?", [time, credential])
        }
        return .accepted(
            JobRecord(
                sequence: sequence, id: job.id, account: job.account, action: job.action, actionName: job.actionName, catalog: job.catalog,
                parameters: job.parameters, fingerprint: job.fingerprint, attempt: attempt, status: status,
                charged: job.credits, createdAt: time))
    }

    private static func end(
        _ db: Connection, _ job: JobRecord, outcome: JobOutcome, executionTime: Int, time: Int
    ) throws {
        switch outcome {
        case .completed(let result, let credits):
            let used = min(max(credits ?? job.charged, 0), job.charged)
            try db.execute(
                """
                UPDATE job SET status = 'completed', result = ?, credits_used = ?, execution_time = ?, completed_at = ?
                WHERE id = ?
                """, [result, used, executionTime, time, job.id])
            if used < job.charged {
                try move(
                    db, account: job.account, job: job.id, kind: "settle", amount: job.charged - used, time: time)
            }
        case .failed(let code, let message):
            try db.execute(
                """
                UPDATE job SET status = 'failed', error_code = ?, error_message = ?, credits_used = 0,
                    execution_time = ?, completed_at = ? WHERE id = ?
                """, [code, message, executionTime, time, job.id])
            try move(db, account: job.account, job: job.id, kind: "refund", amount: job.charged, time: time)
        }
    }

    private static func find(_ db: Connection, id: String) throws -> JobRecord? {
        try db.first("SELECT \(columns) FROM job WHERE id = ?", [id], record)
    }

    /// In the order in which `record` takes them.
    private static let columns = """
        sequence, id, account, action, action_name, catalog, parameters, fingerprint, attempt, status, charged, result,
        error_code, error_message, credits_used, execution_time, created_at, completed_at
        """

    private static func record(_ row: inout Row) throws -> JobRecord {
        JobRecord(
            sequence: try row.int(), id: try row.text(), account: try row.text(), action: try row.text(), actionName: try row.text(),
            catalog: try row.text(), parameters: try row.bytes(), fingerprint: try row.text(), attempt: try row.int(),
            status: JobRecord.Status(rawValue: try row.text()) ?? .queued, charged: try row.int(),
            result: try row.optionalBytes(), errorCode: try row.optionalText(), errorMessage: try row.optionalText(),
            creditsUsed: try row.optionalInt(), executionTime: try row.optionalInt(), createdAt: try row.int(),
            completedAt: try row.optionalInt())
    }
}
