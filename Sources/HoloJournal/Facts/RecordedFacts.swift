import Foundation
import GRDB
import HoloSteps

/// An attempt of another run of which nobody knows whether it was paid, or which is just leaving.
package struct Rival: Sendable, Equatable {
    package var runName: String
    /// A process works on that run now.
    package var isLive: Bool

    package init(runName: String, isLive: Bool) {
        self.runName = runName
        self.isLive = isLive
    }
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
            try forEach(database, "SELECT key, attempt_id FROM handled_failures WHERE run = ?", number) { columns in
                recorded.handled.insert(HandledFailure(key: try columns.exactText(), attempt: try columns.int()))
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
            try forEach(database, "SELECT attempt_id FROM superseded WHERE run = ?", number) { columns in
                recorded.superseded.insert(try columns.int())
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

    /// The requests of other runs at this service that may have been paid and have no job, by their fingerprints.
    package func fingerprintsInDoubt(instance: String, exceptRun run: String) throws(JournalError) -> Set<String> {
        try file.read { database in
            var found: Set<String> = []
            let rows = try Row.fetchCursor(
                database,
                sql: "SELECT attempts.fingerprint FROM attempts JOIN runs ON runs.number = attempts.run WHERE \(isInDoubt)",
                arguments: [instance, run])
            while let row = try rows.next() {
                var columns = Columns(row)
                found.insert(try columns.exactText())
            }
            return found
        }
    }

    /// The oldest request of another run at this service with this fingerprint that may have been paid and has no job.
    /// While there is one nobody should submit the same: it could not be told whose job it is, and both would be paid.
    package func rival(fingerprint: String, instance: String, exceptRun run: String) throws(JournalError) -> Rival? {
        let found: (id: String, name: String)? = try file.read { database in
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT runs.id, runs.name FROM attempts JOIN runs ON runs.number = attempts.run
                    WHERE \(isInDoubt) AND fingerprint_hash = ? AND fingerprint = ? ORDER BY attempts.id LIMIT 1
                    """,
                arguments: [instance, run, stableHash(fingerprint.utf8), textBytes(fingerprint)])
            guard let row else { return nil }
            var columns = Columns(row)
            return (id: try columns.text(), name: try columns.text())
        }
        return found.map { Rival(runName: $0.name, isLive: holder(of: $0.id) != .nobody) }
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

/// Of a service (`?`), not of a run (`?`) nor of one that was set aside; and no later attempt came after it.
private let isInDoubt = """
    attempts.instance = ? AND attempts.job_id IS NULL AND (attempts.outcome IS NULL OR attempts.outcome = 'unknown')
    AND runs.id != ? AND runs.status != 'cancelled'
    AND NOT EXISTS (
        SELECT 1 FROM attempts AS later WHERE later.run = attempts.run AND later.id > attempts.id
            AND later.key = attempts.key AND later.fingerprint = attempts.fingerprint)
    """

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
