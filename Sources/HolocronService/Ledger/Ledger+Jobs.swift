import Foundation
import GRDB

extension Ledger {
    /// What a change is made in.
    typealias Transaction = Database

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
                db, id: job.id, charged: job.credits, outcome: outcome, executionTime: executionTime, time: time)
            return .accepted(try Self.find(db, id: job.id) ?? record)
        }
    }

    /// Notes that a write is about to happen. From here on it may have happened.
    package func markRunning(_ id: String) async throws {
        try await writer.write { db in
            try db.execute(sql: "UPDATE job SET status = 'running' WHERE id = ? AND status = 'queued'", arguments: [id])
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
            try Self.end(
                db, id: job.id, charged: current.charged, outcome: try outcome(db), executionTime: executionTime,
                time: time)
        }
    }

    package func job(id: String) throws -> JobRecord? {
        try reader.read { try Self.find($0, id: id) }
    }

    /// Jobs that did not end before the service did, oldest first.
    func openJobs() throws -> [JobRecord] {
        try reader.read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM job WHERE status IN ('queued', 'running') ORDER BY sequence"
            ).map(Self.record)
        }
    }

    /// How many jobs have not ended.
    func openCount() throws -> Int {
        try reader.read { db in
            try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM job WHERE status IN ('queued', 'running')") ?? 0
        }
    }

    func jobs(_ filter: JobFilter) throws -> JobPage {
        var conditions = ["account = ?"]
        var arguments: [(any DatabaseValueConvertible)?] = [Self.account]
        switch filter.status {
        case "processing": conditions.append("status IN ('queued', 'running')")
        case let status?:
            conditions.append("status = ?")
            arguments.append(status)
        case nil: break
        }
        if let catalog = filter.catalog {
            conditions.append("catalog = ?")
            arguments.append(catalog)
        }
        if let search = filter.search {
            let escaped = search.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_")
            let columns = ["id", "action", "action_name", "catalog", "CAST(parameters AS TEXT)"]
            conditions.append("(" + columns.map { "\($0) LIKE ? ESCAPE '\\'" }.joined(separator: " OR ") + ")")
            for _ in columns { arguments.append("%\(escaped)%") }
        }
        let condition = conditions.joined(separator: " AND ")
        let all = StatementArguments(arguments)
        let (offset, overflow) = (filter.page - 1).multipliedReportingOverflow(by: filter.limit)
        let paged = StatementArguments(arguments + [filter.limit, overflow ? Int.max : offset])
        return try reader.read { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT * FROM job WHERE \(condition) ORDER BY sequence DESC LIMIT ? OFFSET ?",
                arguments: paged)
            let total = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM job WHERE \(condition)", arguments: all) ?? 0
            var page = JobPage(jobs: rows.map(Self.record), total: total, processing: 0, completed: 0, failed: 0)
            for row in try Row.fetchAll(
                db, sql: "SELECT status, COUNT(*) FROM job WHERE account = ? GROUP BY status", arguments: [Self.account]
            ) {
                let status: String = row[0]
                let count: Int = row[1]
                switch status {
                case "completed": page.completed += count
                case "failed": page.failed += count
                default: page.processing += count
                }
            }
            return page
        }
    }

    // MARK: parts

    private static func insert(
        _ db: Database, _ job: NewJob, status: JobRecord.Status, time: Int
    ) throws -> SubmissionOutcome {
        let balance =
            try Int.fetchOne(db, sql: "SELECT balance FROM account WHERE id = ?", arguments: [job.account]) ?? 0
        guard balance >= job.credits else { return .insufficient(balance: balance) }
        let earlier = try Int.fetchOne(
            db, sql: "SELECT MAX(attempt) FROM job WHERE fingerprint = ?", arguments: [job.fingerprint])
        let attempt = (earlier ?? 0) + 1
        try db.execute(
            sql: """
                INSERT INTO job (id, account, action, action_name, catalog, parameters, fingerprint, attempt, status,
                    charged, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                job.id, job.account, job.action, job.actionName, job.catalog, Data(job.parameters), job.fingerprint,
                attempt, status.rawValue, job.credits, time,
            ])
        let sequence = Int(db.lastInsertedRowID)
        try move(db, job: job.id, kind: "charge", amount: -job.credits, time: time)
        if let credential = job.credential {
            try db.execute(sql: "UPDATE credential SET last_used_at = ? WHERE id = ?", arguments: [time, credential])
        }
        return .accepted(
            JobRecord(
                sequence: sequence, id: job.id, action: job.action, actionName: job.actionName, catalog: job.catalog,
                parameters: job.parameters, fingerprint: job.fingerprint, attempt: attempt, status: status,
                charged: job.credits, createdAt: time))
    }

    private static func end(
        _ db: Database, id: String, charged: Int, outcome: JobOutcome, executionTime: Int, time: Int
    ) throws {
        switch outcome {
        case .completed(let result, let credits):
            let used = min(max(credits ?? charged, 0), charged)
            try db.execute(
                sql: """
                    UPDATE job SET status = 'completed', result = ?, credits_used = ?, execution_time = ?,
                        completed_at = ? WHERE id = ?
                    """,
                arguments: [Data(result), used, executionTime, time, id])
            if used < charged { try move(db, job: id, kind: "settle", amount: charged - used, time: time) }
        case .failed(let code, let message):
            try db.execute(
                sql: """
                    UPDATE job SET status = 'failed', error_code = ?, error_message = ?, credits_used = 0,
                        execution_time = ?, completed_at = ? WHERE id = ?
                    """,
                arguments: [code, message, executionTime, time, id])
            try move(db, job: id, kind: "refund", amount: charged, time: time)
        }
    }

    private static func find(_ db: Database, id: String) throws -> JobRecord? {
        try Row.fetchOne(db, sql: "SELECT * FROM job WHERE id = ?", arguments: [id]).map(record)
    }

    private static func record(_ row: Row) -> JobRecord {
        let parameters: Data = row["parameters"]
        let result: Data? = row["result"]
        let status: String = row["status"]
        return JobRecord(
            sequence: row["sequence"], id: row["id"], action: row["action"], actionName: row["action_name"],
            catalog: row["catalog"], parameters: Array(parameters), fingerprint: row["fingerprint"],
            attempt: row["attempt"], status: JobRecord.Status(rawValue: status) ?? .queued, charged: row["charged"],
            result: result.map { Array($0) }, errorCode: row["error_code"], errorMessage: row["error_message"],
            creditsUsed: row["credits_used"], executionTime: row["execution_time"], createdAt: row["created_at"],
            completedAt: row["completed_at"])
    }
}
