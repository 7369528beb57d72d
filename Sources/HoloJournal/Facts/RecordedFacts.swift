import Foundation
import GRDB
import HoloSteps

/// An attempt that has not settled, of whatever run.
package struct OpenIntent: Sendable {
    package var runID: String
    package var runName: String
    package var attempt: RecordedAttempt

    /// True where not even its job is known: it may have been paid.
    package var isInDoubt: Bool { attempt.jobID == nil }
}

extension Journal {
    /// All that is on disk of a run. Its whole answers are in memory then.
    package func load(run: String) throws(JournalError) -> RecordedRun {
        try file.read { database in
            let number = try runNumber(run, in: database)
            var recorded = RecordedRun()
            let attempts = try Row.fetchCursor(
                database,
                sql: """
                    SELECT \(attemptColumns), data FROM attempts LEFT JOIN answers ON attempt_id = attempts.id
                    WHERE run = ? ORDER BY attempts.id
                    """,
                arguments: [number])
            while let row = try attempts.next() {
                var columns = Columns(row)
                recorded.attempts.append(try readAttempt(&columns) { try $0.optionalBytes() })
            }
            let reuses = try Row.fetchCursor(
                database,
                sql: """
                    SELECT reuses.key, \(attemptColumns), data FROM reuses JOIN attempts ON attempts.id = reuses.attempt_id
                    LEFT JOIN answers ON answers.attempt_id = attempts.id
                    WHERE reuses.run = ? ORDER BY reuses.number
                    """,
                arguments: [number])
            while let row = try reuses.next() {
                var columns = Columns(row)
                let key = try columns.exactText()
                var attempt = try readAttempt(&columns) { try $0.optionalBytes() }
                attempt.intent.key = key
                recorded.reused.append(attempt)
            }
            try forEach(database, "SELECT key FROM handled WHERE run = ?", number) { columns in
                recorded.handled.insert(try columns.exactText())
            }
            try forEach(database, "SELECT key, value FROM observed WHERE run = ?", number) { columns in
                let key = try columns.exactText()
                recorded.observed[key] = try columns.bytes()
            }
            try forEach(database, "SELECT key FROM outputs WHERE run = ?", number) { columns in
                recorded.outputs.insert(try columns.exactText())
            }
            let appends = """
                SELECT key, fingerprint, offset, length, hash, done_at FROM appends WHERE run = ? ORDER BY number
                """
            try forEach(database, appends, number) { columns in
                let note = AppendNote(
                    key: try columns.exactText(), fingerprint: try columns.exactText(), offset: try columns.int(),
                    length: try columns.int(), hash: try columns.exactText())
                recorded.appends.append(RecordedAppend(note: note, isDone: try columns.optionalInt() != nil))
            }
            return recorded
        }
    }

    /// Which of these jobs of a service belong to an attempt already.
    package func claimed(jobIDs: [String], instance: String) throws(JournalError) -> Set<String> {
        try file.read { database in
            let statement = try database.makeStatement(sql: "SELECT 1 FROM attempts WHERE instance = ? AND job_id = ?")
            var claimed: Set<String> = []
            for id in jobIDs where try Int.fetchOne(statement, arguments: [instance, id]) != nil { claimed.insert(id) }
            return claimed
        }
    }

    /// The attempts of all runs at this service with this fingerprint that have not settled, in the order of their ids.
    /// While one of them is in doubt, nobody should submit the same again.
    package func openIntents(fingerprint: String, instance: String) throws(JournalError) -> [OpenIntent] {
        try file.read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT runs.id, runs.name, \(attemptColumns) FROM attempts JOIN runs ON runs.number = attempts.run
                    WHERE fingerprint_hash = ? AND fingerprint = ? AND attempts.instance = ? AND outcome IS NULL
                    ORDER BY attempts.id
                    """,
                arguments: [stableHash(fingerprint.utf8), textBytes(fingerprint), instance])
            return try rows.map { row in
                var columns = Columns(row)
                let id = try columns.text()
                let name = try columns.text()
                return OpenIntent(runID: id, runName: name, attempt: try readAttempt(&columns) { _ in nil })
            }
        }
    }

    /// The attempt with the newest answer to this fingerprint, from any run at this service, that was given at or after
    /// `since` and asked for at or after `requestedSince`.
    package func knownAnswer(
        fingerprint: String, instance: String, since: WallTime, requestedSince: WallTime = .min
    ) throws(JournalError) -> RecordedAttempt? {
        try file.read { database in
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT \(attemptColumns), data FROM attempts JOIN answers ON attempt_id = attempts.id
                    WHERE fingerprint_hash = ? AND fingerprint = ? AND attempts.instance = ? AND outcome = 'answer'
                        AND settled_at >= ? AND attempts.at >= ?
                    ORDER BY settled_at DESC, attempts.id DESC LIMIT 1
                    """,
                arguments: [stableHash(fingerprint.utf8), textBytes(fingerprint), instance, since, requestedSince])
            guard let row else { return nil }
            var columns = Columns(row)
            return try readAttempt(&columns) { try $0.optionalBytes() }
        }
    }
}

/// In the order in which `readAttempt` takes them.
private let attemptColumns = """
    attempts.id, attempts.key, attempts.fingerprint, action, parameters, is_write, attempts.attempt, credits,
    attempts.at, job_id, accepted_at,
    settled_at, \(OutcomeColumns.names)
    """

private func readAttempt(
    _ columns: inout Columns, data: (inout Columns) throws -> [UInt8]?
) throws -> RecordedAttempt {
    let intent = Intent(
        id: try columns.int(), key: try columns.exactText(), fingerprint: try columns.exactText(),
        actionID: try columns.text(), parameters: try columns.bytes(), isWrite: try columns.int() != 0,
        attempt: try columns.int(), credits: try columns.int(), at: try columns.int())
    let jobID = try columns.optionalText()
    let acceptedAt = try columns.optionalInt()
    let settledAt = try columns.optionalInt()
    let outcome = try OutcomeColumns.read(from: &columns, data: data)
    return RecordedAttempt(
        intent: intent, jobID: jobID, acceptedAt: acceptedAt, outcome: outcome, settledAt: settledAt)
}

private func forEach(
    _ database: Database, _ sql: String, _ run: Int, _ body: (inout Columns) throws -> Void
) throws {
    let rows = try Row.fetchCursor(database, sql: sql, arguments: [run])
    while let row = try rows.next() {
        var columns = Columns(row)
        try body(&columns)
    }
}
