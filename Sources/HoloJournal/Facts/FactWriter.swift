import Foundation
import HoloSteps
import HolocronAPI
import SQLite

/// Writes facts within the transaction of its caller. Used by one thread.
final class FactWriter {
    /// Which row a run is, and for which service: asked once a run.
    private var runs: [String: (number: Int, instance: String)] = [:]

    /// Writes one fact. Returns why it was refused where it contradicts what is recorded and leaving it out costs
    /// nobody anything; throws where nothing may go on without it, as for an intent.
    func write(_ fact: Fact, run: String, in connection: Connection) throws -> JournalError? {
        let (number, instance) = try locate(run, in: connection)
        switch fact {
        case .intent(let intent):
            try write(intent, run: number, instance: instance, in: connection)
            return nil
        case .accepted(let id, let jobID, let at):
            return try accept(id, jobID: jobID, at: at, in: connection)
        case .settled(let id, let outcome, let at):
            return try settle(id, outcome, at: at, in: connection)
        case .reused(let key, let fingerprint, let attempt, let at):
            try connection.execute(
                "INSERT OR REPLACE INTO reuses (run, key, fingerprint, attempt_id, at) VALUES (?, ?, ?, ?, ?)",
                [number, textBytes(key), textBytes(fingerprint), attempt, at])
            return nil
        case .handled(let key, let attempt):
            try connection.execute(
                "INSERT OR IGNORE INTO handled_failures VALUES (?, ?, ?)", [number, textBytes(key), attempt])
            return nil
        case .observed(let key, let value):
            try connection.execute(
                "INSERT OR REPLACE INTO observed VALUES (?, ?, ?)", [number, textBytes(key), value])
            return nil
        case .output(let key, let at):
            try connection.execute("INSERT OR REPLACE INTO outputs VALUES (?, ?, ?)", [number, textBytes(key), at])
            return nil
        case .appending(let note, let at):
            try connection.execute(
                """
                INSERT INTO appends (run, key, fingerprint, offset, length, hash, at) VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET offset = excluded.offset, length = excluded.length, hash = excluded.hash,
                    at = excluded.at, done_at = NULL
                """,
                [
                    number, textBytes(note.key), textBytes(note.fingerprint), note.offset, note.length,
                    textBytes(note.hash), at,
                ])
            return nil
        case .appended(let key, let fingerprint, let at):
            try connection.execute(
                "UPDATE appends SET done_at = ? WHERE run = ? AND key = ? AND fingerprint = ?",
                [at, number, textBytes(key), textBytes(fingerprint)])
            return nil
        case .superseded(let id):
            try connection.execute("INSERT OR IGNORE INTO superseded VALUES (?, ?)", [number, id])
            return nil
        }
    }

    private func locate(_ run: String, in connection: Connection) throws -> (number: Int, instance: String) {
        if let known = runs[run] { return known }
        let row = try connection.first("SELECT number, instance FROM runs WHERE id = ?", [run]) { row in
            (number: try row.int(), instance: try row.text())
        }
        guard let found = row else { throw JournalError(.unknownRun, "the journal knows no run with the id `\(run)`") }
        runs[run] = found
        return found
    }

    private func write(_ intent: Intent, run: Int, instance: String, in connection: Connection) throws {
        try connection.execute(
            """
            INSERT INTO attempts (id, run, instance, key, fingerprint_hash, fingerprint, action, parameters, is_write,
                attempt, credits, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                intent.id, run, instance, textBytes(intent.key), stableHash(intent.fingerprint.utf8),
                textBytes(intent.fingerprint), intent.actionID, intent.parameters, intent.isWrite,
                intent.attempt, intent.credits, intent.at,
            ])
    }

    private func accept(_ id: IntentID, jobID: String, at: WallTime, in connection: Connection) throws -> JournalError? {
        // The unique index is what keeps two attempts, also of two processes, from having one job.
        try connection.execute(
            "UPDATE OR IGNORE attempts SET job_id = ?, accepted_at = ? WHERE id = ? AND (job_id IS NULL OR job_id = ?)",
            [jobID, at, id, jobID])
        if connection.changes > 0 { return nil }
        let known = try connection.first("SELECT job_id FROM attempts WHERE id = ?", [id]) { row in
            try row.optionalText()
        }
        guard let known else { return unknownAttempt(id) }
        if let other = known {
            return JournalError(.contradiction, "attempt \(id) has the job \(other) already, so it can't have \(jobID)")
        }
        return JournalError(.jobClaimed, "another attempt has the job \(jobID) already, so attempt \(id) can't have it")
    }

    private func settle(
        _ id: IntentID, _ outcome: AttemptOutcome, at: WallTime, in connection: Connection
    ) throws -> JournalError? {
        let columns = OutcomeColumns(outcome)
        try connection.execute(
            """
            UPDATE attempts SET outcome = ?, settled_at = ?, credits_taken = ?, execution_time = ?, code = ?,
                message = ?, http_status = ?, connect_url = ?, balance = ?, required = ? WHERE id = ?
            """,
            [
                columns.kind.rawValue, at, columns.credits, columns.executionTime, columns.code,
                columns.message.map(textBytes), columns.status, columns.connectURL, columns.balance, columns.required,
                id,
            ])
        guard connection.changes > 0 else { return unknownAttempt(id) }
        if case .answer(let data?, let credits, let executionTime) = outcome {
            try learn(from: id, credits: credits, executionTime: executionTime, in: connection)
            try connection.execute("INSERT OR REPLACE INTO answers VALUES (?, ?)", [id, data])
        }
        return nil
    }

    private func unknownAttempt(_ id: IntentID) -> JournalError {
        JournalError(.contradiction, "the journal knows no attempt \(id)")
    }
}
