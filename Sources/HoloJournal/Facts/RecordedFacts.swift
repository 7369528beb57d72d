import Foundation
import HoloSteps
import SQLite

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
    /// All that is on disk of a run, but for the data of its answers.
    package func load(run: String) throws(JournalError) -> RecordedRun {
        try file.read { connection in
            let number = try runNumber(run, in: connection)
            var recorded = RecordedRun()
            recorded.attempts = try connection.all(
                """
                SELECT \(attemptColumns), \(hasAnswer) FROM attempts WHERE run = ? ORDER BY attempts.id
                """, [number]
            ) { row in try readAttempt(&row, isWhole: false) }
            let reuses = """
                SELECT reuses.key, \(attemptColumns), \(hasAnswer) FROM reuses
                JOIN attempts ON attempts.id = reuses.attempt_id
                WHERE reuses.run = ? ORDER BY reuses.number
                """
            try connection.forEach(reuses, [number]) { row in
                let key = try row.exactText()
                var attempt = try readAttempt(&row, isWhole: false)
                attempt.intent.key = key
                recorded.reused.append(attempt)
            }
            try connection.forEach("SELECT key, attempt_id FROM handled_failures WHERE run = ?", [number]) { row in
                recorded.handled.insert(HandledFailure(key: try row.exactText(), attempt: try row.attemptID()))
            }
            try connection.forEach("SELECT key, value FROM observed WHERE run = ?", [number]) { row in
                let key = try row.exactText()
                recorded.observed[key] = try row.bytes()
            }
            try connection.forEach("SELECT key FROM outputs WHERE run = ?", [number]) { row in
                recorded.outputs.insert(try row.exactText())
            }
            let appends = """
                SELECT key, fingerprint, offset, length, hash, done_at FROM appends WHERE run = ? ORDER BY number
                """
            recorded.appends = try connection.all(appends, [number]) { row in
                let note = AppendNote(
                    key: try row.exactText(), fingerprint: try row.exactText(), offset: try row.count(),
                    length: try row.count(), hash: try row.exactText())
                return RecordedAppend(note: note, isDone: try row.optionalTime() != nil)
            }
            try connection.forEach("SELECT attempt_id FROM superseded WHERE run = ?", [number]) { row in
                recorded.superseded.insert(try row.attemptID())
            }
            return recorded
        }
    }

    /// The data of the answer to an attempt; nil where there is none.
    package func answer(attempt: IntentID) throws(JournalError) -> [UInt8]? {
        try file.read { connection in
            try connection.first("SELECT data FROM answers WHERE attempt_id = ?", [attempt]) { row in try row.bytes() }
        }
    }

    /// Which of these jobs of a service belong to an attempt already.
    package func claimed(jobIDs: [String], instance: String) throws(JournalError) -> Set<String> {
        try file.read { connection in
            var claimed: Set<String> = []
            let claim = "SELECT 1 FROM attempts WHERE instance = ? AND job_id = ?"
            for id in jobIDs where try connection.int(claim, [instance, id]) != nil { claimed.insert(id) }
            return claimed
        }
    }

    /// The requests of other runs at this service that may have been paid and have no job, by their fingerprints.
    package func fingerprintsInDoubt(instance: String, exceptRun run: String) throws(JournalError) -> Set<String> {
        try file.read { connection in
            var found: Set<String> = []
            try connection.forEach(
                "SELECT attempts.fingerprint FROM attempts JOIN runs ON runs.number = attempts.run WHERE \(isInDoubt)",
                [instance, run]
            ) { row in found.insert(try row.exactText()) }
            return found
        }
    }

    /// The oldest request of another run at this service with this fingerprint that may have been paid and has no job.
    /// While there is one nobody should submit the same: it could not be told whose job it is, and both would be paid.
    package func rival(fingerprint: String, instance: String, exceptRun run: String) throws(JournalError) -> Rival? {
        let found: (id: String, name: String)? = try file.read { connection in
            try connection.first(
                """
                SELECT runs.id, runs.name FROM attempts JOIN runs ON runs.number = attempts.run
                WHERE \(isInDoubt) AND fingerprint_hash = ? AND fingerprint = ? ORDER BY attempts.id LIMIT 1
                """, [instance, run, stableHash(fingerprint.utf8), textBytes(fingerprint)]
            ) { row in (id: try row.text(), name: try row.text()) }
        }
        return found.map { Rival(runName: $0.name, isLive: holder(of: $0.id) != .nobody) }
    }

    /// The attempt with the newest answer to this fingerprint, from any run at this service, that was given at or after
    /// `since` and asked for at or after `requestedSince`.
    package func knownAnswer(
        fingerprint: String, instance: String, since: WallTime, requestedSince: WallTime = .min
    ) throws(JournalError) -> RecordedAttempt? {
        try file.read { connection in
            try connection.first(
                """
                SELECT \(attemptColumns), data FROM attempts JOIN answers ON attempt_id = attempts.id
                WHERE fingerprint_hash = ? AND fingerprint = ? AND attempts.instance = ? AND outcome = 'answer'
                    AND settled_at >= ? AND attempts.at >= ?
                ORDER BY settled_at DESC, attempts.id DESC LIMIT 1
                """,
                [stableHash(fingerprint.utf8), textBytes(fingerprint), instance, since, requestedSince]
            ) { row in try readAttempt(&row, isWhole: true) }
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

private let hasAnswer = "EXISTS (SELECT 1 FROM answers WHERE attempt_id = attempts.id)"

/// In the order in which `readAttempt` takes them, before the answer's data or whether there is any.
private let attemptColumns = """
    attempts.id, attempts.key, attempts.fingerprint, action, parameters, is_write, attempts.attempt, credits,
    attempts.at, job_id, accepted_at,
    settled_at, \(OutcomeColumns.names)
    """

private func readAttempt(_ row: inout Row, isWhole: Bool) throws -> RecordedAttempt {
    let intent = Intent(
        id: try row.attemptID(), key: try row.exactText(), fingerprint: try row.exactText(), actionID: try row.text(),
        parameters: try row.bytes(), isWrite: try row.int(in: 0...1) != 0, attempt: try row.count(from: 1),
        credits: try row.credits(), at: try row.time())
    let jobID = try row.optionalText()
    let acceptedAt = try row.optionalTime()
    let settledAt = try row.optionalTime()
    let outcome = try OutcomeColumns.read(from: &row, isWhole: isWhole)
    return RecordedAttempt(
        intent: intent, jobID: jobID, acceptedAt: acceptedAt, outcome: outcome, settledAt: settledAt)
}
