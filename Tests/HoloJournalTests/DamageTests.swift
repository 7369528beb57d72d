import Foundation
import HoloJournal
import HoloSteps
import SQLite
import Testing

/// Records that hold what no run has written: an error says so, and nothing is reckoned with them.
@Suite struct DamageTests {
    /// A journal with a run that has one answer, and an append.
    private func filled(_ scratch: Scratch) throws -> String {
        let journal = try openJournal(scratch.path)
        let run = try journal.startRun()
        _ = try journal.reserveIntents(9)
        journal.append(
            [
                .intent(intent(1)), .accepted(1, jobID: "job", at: 2),
                .settled(1, .answer(data: [55], credits: 2, executionTime: 9), at: 3),
                .appending(AppendNote(key: "k", fingerprint: "f", offset: 0, content: [55]), at: 4),
                .superseded(1), .handled(key: "k", attempt: 1),
            ], run: run, durable: true)
        try journal.close()
        return run
    }

    private func change(_ sql: String, in scratch: Scratch) throws {
        let database = try Database(path: scratch.path + "/journal.sqlite")
        try database.withConnection { connection in
            try connection.execute("PRAGMA foreign_keys = OFF")
            try connection.execute(sql)
        }
        database.close()
    }

    @Test(arguments: [
        "credits = -1", "credits = 9223372036854775807", "credits_taken = -2", "credits_taken = 1000000000001",
        "execution_time = -1", "at = -1", "at = 9223372036854775807", "accepted_at = -9223372036854775808",
        "settled_at = 9223372036854775807", "attempt = 0", "attempt = 9223372036854775807", "is_write = 2", "outcome = 'odd'",
        "id = -1",
    ]) func whatAnAttemptCannotHold(change words: String) throws {
        let scratch = try Scratch()
        let run = try filled(scratch)
        try change("UPDATE attempts SET \(words)", in: scratch)
        let journal = try openJournal(scratch.path)
        let error = #expect(throws: JournalError.self) { _ = try journal.load(run: run) }
        #expect(error?.reason == .corrupt)
        #expect(error?.message.contains("a record in the journal is damaged") == true, "\(String(describing: error))")
    }

    @Test(arguments: ["", "[", "[1]", "{\"n\": 1"]) func inputsThatCannotBeRead(stored: String) throws {
        let scratch = try Scratch()
        let run = try filled(scratch)
        try change("UPDATE runs SET inputs = CAST('\(stored)' AS BLOB)", in: scratch)
        let record = try openJournal(scratch.path).findRun(run)
        #expect(reason { _ = try record.inputs } == .corrupt)
    }

    @Test func whatOtherRecordsCannotHold() throws {
        for words in [
            "UPDATE appends SET offset = -1", "UPDATE appends SET length = -1", "UPDATE appends SET done_at = -1",
            "UPDATE handled_failures SET attempt_id = -1",
        ] {
            let scratch = try Scratch()
            let run = try filled(scratch)
            try change(words, in: scratch)
            let journal = try openJournal(scratch.path)
            #expect(reason { _ = try journal.load(run: run) } == .corrupt, "\(words)")
        }
    }

    @Test func whatARunCannotHold() throws {
        for words in ["started_at = -1", "finished_at = 9223372036854775807", "credit_cap = -1", "status = 'odd'"] {
            let scratch = try Scratch()
            _ = try filled(scratch)
            try change("UPDATE runs SET \(words)", in: scratch)
            let journal = try openJournal(scratch.path)
            #expect(reason { _ = try journal.listRuns(limit: 9) } == .corrupt, "\(words)")
        }
    }

    @Test func sumsOfDamagedCreditsAreNotMade() throws {
        for words in ["credits_taken = 9223372036854775807", "credits_taken = -1", "outcome = 'odd'"] {
            let scratch = try Scratch()
            let run = try filled(scratch)
            try change("UPDATE attempts SET \(words)", in: scratch)
            let journal = try openJournal(scratch.path)
            #expect(reason { _ = try journal.totals(run: run) } == .corrupt, "\(words)")
        }
        // Too large for SQLite itself.
        let scratch = try Scratch()
        let run = try filled(scratch)
        try change("UPDATE attempts SET credits = 9223372036854775807, credits_taken = NULL", in: scratch)
        try change(
            """
            INSERT INTO attempts (id, run, instance, key, fingerprint_hash, fingerprint, action, parameters, is_write, attempt,
                credits, at, outcome)
            SELECT 2, run, instance, key, fingerprint_hash, fingerprint, action, parameters, is_write, attempt, credits, at,
                outcome
            FROM attempts
            """, in: scratch)
        let journal = try openJournal(scratch.path)
        try #require(try journal.claimed(jobIDs: ["job"], instance: "service-1") == ["job"])
        #expect(reason { _ = try journal.totals(run: run) } == .corrupt)
    }

    @Test func whatWasLearnedIsDamaged() throws {
        for words in ["highest_credits = 9223372036854775807", "highest_credits = -1", "count = -1", "microseconds = -1"] {
            let scratch = try Scratch()
            _ = try filled(scratch)
            try change("UPDATE learned_actions SET \(words)", in: scratch)
            let journal = try openJournal(scratch.path)
            #expect(reason { _ = try journal.learnedActions(instance: "service-1") } == .corrupt, "\(words)")
        }
    }

    /// Two attempts with one number could not be told apart.
    @Test func numbersThatWereGivenAreNotGivenAgain() throws {
        for next in [1, 0, -5, Int.max] {
            let scratch = try Scratch()
            _ = try filled(scratch)
            try change("UPDATE counters SET next = \(next)", in: scratch)
            let journal = try openJournal(scratch.path)
            #expect(reason { _ = try journal.reserveIntents(3) } == .corrupt, "\(next)")
        }
    }

    /// SQLite says of a schema's format that it does not know no more than that it fails, and of a file's that it can't
    /// write it.
    @Test(arguments: [44..<48, 18..<19]) func aFormatThatIsNotKnownIsDamage(place: Range<Int>) throws {
        let scratch = try Scratch()
        _ = try filled(scratch)
        try CatalogueCache.open(folder: scratch.path).close()
        for name in ["journal.sqlite", "catalogue.sqlite"] {
            let url = URL(fileURLWithPath: scratch.path + "/" + name)
            var bytes = try Data(contentsOf: url)
            bytes.replaceSubrange(place, with: [UInt8](repeating: 0, count: place.count - 1) + [99])
            try bytes.write(to: url)
        }
        #expect(reason { _ = try openJournal(scratch.path) } == .corrupt)
        let cache = try CatalogueCache.open(folder: scratch.path)
        #expect(try cache.catalogues(instance: "s").isEmpty)
    }
}
