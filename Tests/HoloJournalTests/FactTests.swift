import HoloJournal
import HoloSteps
import HolocronAPI
import Testing

@Suite struct FactTests {
    @Test func allFactsComeBackAsTheyWereGiven() throws {
        let scratch = try Scratch()
        let journal = try openJournal(scratch.path)
        let run = try journal.startRun()
        let refusal = ServiceError(
            status: 402, code: "INSUFFICIENT_CREDITS", message: "not \u{0} enough", connectURL: "/connect", balance: 1,
            required: 2)
        let oddKey = "person/\u{0}é\"'%_\n"
        // Out of order: what comes back is in the order of the ids.
        journal.append([.intent(intent(2, key: oddKey, fingerprint: "f\u{0}1", attempt: 2))], run: run, durable: true)
        journal.append(
            [
                .intent(intent(1)), .intent(intent(3)), .intent(intent(4)), .intent(intent(5)), .intent(intent(6)),
                .accepted(1, jobID: "job-1", at: 11),
                .settled(1, .answer(data: [0, 255, 10], credits: 2, executionTime: 77), at: 12),
                .settled(2, .failed(code: "EXECUTION_FAILED", message: "no page", credits: nil), at: 13),
                .settled(3, .rejected(refusal), at: 14),
                .settled(4, .unknown(reason: "the answer was lost"), at: 15),
                .accepted(5, jobID: "job-5", at: 16),
                .handled(key: oddKey, attempt: 1), .handled(key: oddKey, attempt: 1), .handled(key: "b", attempt: 1),
                .observed(key: "read:a.csv", value: [1, 2]), .observed(key: oddKey, value: []),
                .observed(key: "read:a.csv", value: [3]),
                .output(key: "print:1", at: 20), .output(key: oddKey, at: 21), .output(key: "print:1", at: 22),
            ], run: run, durable: false)
        try journal.close()

        let again = try openJournal(scratch.path)
        let recorded = try again.load(run: run)
        let expected = [
            RecordedAttempt(
                intent: intent(1), jobID: "job-1", acceptedAt: 11,
                outcome: .answer(data: nil, credits: 2, executionTime: 77), settledAt: 12),
            RecordedAttempt(
                intent: intent(2, key: oddKey, fingerprint: "f\u{0}1", attempt: 2),
                outcome: .failed(code: "EXECUTION_FAILED", message: "no page", credits: nil), settledAt: 13),
            RecordedAttempt(intent: intent(3), outcome: .rejected(refusal), settledAt: 14),
            RecordedAttempt(intent: intent(4), outcome: .unknown(reason: "the answer was lost"), settledAt: 15),
            RecordedAttempt(intent: intent(5), jobID: "job-5", acceptedAt: 16),
            RecordedAttempt(intent: intent(6)),
        ]
        #expect(recorded.attempts.map { "\($0)" } == expected.map { "\($0)" })
        #expect(recorded.handled == [HandledFailure(key: oddKey, attempt: 1), HandledFailure(key: "b", attempt: 1)])
        #expect(recorded.observed == ["read:a.csv": [3], oddKey: []])
        #expect(recorded.outputs == ["print:1", oddKey])
    }

    @Test func runsDoNotSeeEachOthersFacts() throws {
        let scratch = try Scratch()
        let journal = try openJournal(scratch.path)
        let first = try journal.startRun()
        let second = try journal.startRun()
        journal.append([.intent(intent(1)), .handled(key: "a", attempt: 1)], run: first, durable: true)
        journal.append([.intent(intent(2)), .output(key: "b", at: 1)], run: second, durable: true)
        try journal.flush()
        let recorded = try journal.load(run: second)
        #expect(recorded.attempts.map(\.intent.id) == [2])
        #expect(recorded.handled.isEmpty)
        #expect(recorded.outputs == ["b"])
        #expect(reason { _ = try journal.load(run: "nobody") } == .unknownRun)
    }

    @Test func anUnknownOutcomeGivesWayToTheAnswerThatIsFoundLater() throws {
        let scratch = try Scratch()
        let journal = try openJournal(scratch.path)
        let run = try journal.startRun()
        journal.append([.intent(intent(1)), .settled(1, .unknown(reason: "lost"), at: 5)], run: run, durable: true)
        journal.append(
            [
                .accepted(1, jobID: "j", at: 6),
                .settled(1, .answer(data: Array("7".utf8), credits: nil, executionTime: nil), at: 7),
            ], run: run, durable: true)
        try journal.flush()
        let attempt = try #require(try journal.load(run: run).attempts.first)
        #expect(
            "\(attempt.outcome as Any)"
                == "\(AttemptOutcome.answer(data: nil, credits: nil, executionTime: nil) as AttemptOutcome?)")
        #expect(try journal.answer(attempt: 1) == [55])
        #expect(attempt.settledAt == 7)
    }

    @Test func anAnswerOfFiveMegabytesIsKept() throws {
        let scratch = try Scratch()
        let journal = try openJournal(scratch.path)
        let run = try journal.startRun()
        let large = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        journal.append(
            [.intent(intent(1)), .settled(1, .answer(data: large, credits: 1, executionTime: nil), at: 2)], run: run,
            durable: true)
        try journal.finishRun(run, status: .succeeded, exitCode: 0, result: large, at: 3)
        #expect(try journal.result(run: run) == large)
        guard case .answer(nil, 1, nil)? = try journal.load(run: run).attempts.first?.outcome else {
            Issue.record("no answer, or one that was read although nobody asked for it")
            return
        }
        #expect(try journal.answer(attempt: 1) == large)
        #expect(try journal.answer(attempt: 2) == nil)
    }

    @Test func aJobBelongsToOneAttemptOfAService() throws {
        let scratch = try Scratch()
        let listener = Listener()
        let journal = try openJournal(scratch.path, listener: listener)
        let run = try journal.startRun()
        let elsewhere = try journal.startRun(setup(instance: "service-2"))
        journal.append([.intent(intent(1)), .accepted(1, jobID: "job", at: 1)], run: run, durable: true)
        journal.append([.intent(intent(2))], run: run, durable: true)
        try journal.flush()
        #expect(listener.troubles.isEmpty)

        // From another connection, as another process would.
        let other = Listener()
        let second = try openJournal(scratch.path, listener: other)
        let ticket = second.append(
            [.accepted(2, jobID: "job", at: 2), .handled(key: "kept", attempt: 1)], run: run, durable: true)
        try second.flush()
        guard case .refused(let error, let fact, let refusedRun, let refusedTicket) = other.troubles.first else {
            Issue.record("not refused")
            return
        }
        #expect(error.reason == .jobClaimed)
        #expect(refusedRun == run)
        #expect(refusedTicket == ticket)
        #expect("\(fact)" == "\(Fact.accepted(2, jobID: "job", at: 2))")
        #expect(other.troubles.count == 1)
        let recorded = try journal.load(run: run)
        #expect(recorded.attempts.map(\.jobID) == ["job", nil])
        #expect(recorded.handled == [HandledFailure(key: "kept", attempt: 1)])

        // The same claim again, and the same id at another service, are no conflict.
        second.append([.accepted(1, jobID: "job", at: 1)], run: run, durable: true)
        second.append([.intent(intent(3)), .accepted(3, jobID: "job", at: 1)], run: elsewhere, durable: true)
        try second.flush()
        #expect(other.troubles.count == 1)
        #expect(try journal.claimed(jobIDs: ["job", "free"], instance: "service-1") == ["job"])
        #expect(try journal.claimed(jobIDs: ["job"], instance: "service-3").isEmpty)
    }

    @Test func factsOnUnknownAttemptsAreTold() throws {
        let scratch = try Scratch()
        let listener = Listener()
        let journal = try openJournal(scratch.path, listener: listener)
        let run = try journal.startRun()
        journal.append(
            [
                .accepted(9, jobID: "j", at: 1), .settled(9, .unknown(reason: ""), at: 2),
                .intent(intent(1)), .accepted(1, jobID: "a", at: 3), .accepted(1, jobID: "b", at: 4),
            ], run: run, durable: true)
        try journal.flush()
        let reasons = listener.troubles.map { trouble -> JournalError.Reason? in
            if case .refused(let error, _, _, _) = trouble { return error.reason }
            return nil
        }
        #expect(reasons == [.contradiction, .contradiction, .contradiction])
        #expect(try journal.load(run: run).attempts.map(\.jobID) == ["a"])
    }

    /// What another run may have paid for without knowing it.
    @Test func rivalsAreWhatIsInDoubtInOtherRuns() throws {
        let scratch = try Scratch()
        let journal = try openJournal(scratch.path)
        let mine = try journal.startRun()
        let first = try journal.startRun()
        let elsewhere = try journal.startRun(setup(instance: "service-2"))
        func rival(_ fingerprint: String) throws -> Rival? {
            try journal.flush()
            return try journal.rival(fingerprint: fingerprint, instance: "service-1", exceptRun: mine)
        }
        // My own, one that has its job, one of another service, one that was refused.
        journal.append([.intent(intent(1, fingerprint: "x"))], run: mine, durable: true)
        journal.append(
            [
                .intent(intent(2, fingerprint: "x")), .accepted(2, jobID: "j", at: 1), .intent(intent(3, fingerprint: "x")),
                .settled(3, .rejected(ServiceError(status: 400, code: "", message: "")), at: 1),
            ], run: first, durable: true)
        journal.append([.intent(intent(4, fingerprint: "x"))], run: elsewhere, durable: true)
        #expect(try rival("x") == nil)

        journal.append(
            [.intent(intent(5, key: "a", fingerprint: "y")), .settled(5, .unknown(reason: ""), at: 1)], run: first,
            durable: true)
        journal.append([.intent(intent(6, key: "b", fingerprint: "z"))], run: first, durable: true)
        let name = try journal.findRun(first).name
        for fingerprint in ["y", "z"] { #expect(try rival(fingerprint) == Rival(runName: name, isLive: false)) }
        #expect(try journal.fingerprintsInDoubt(instance: "service-1", exceptRun: mine) == ["y", "z"])
        let lock = try journal.lockRun(first)
        #expect(try rival("y")?.isLive == true)
        lock.release()

        // Decided: another attempt came after it. Set aside: nobody will go on with it.
        journal.append([.intent(intent(7, key: "a", fingerprint: "y", attempt: 2)), .accepted(7, jobID: "k", at: 1)], run: first, durable: true)
        #expect(try rival("y") == nil)
        try journal.setAside(run: first, at: 2)
        #expect(try rival("z") == nil)
    }

    @Test func theNewestAnswerServesACache() throws {
        let scratch = try Scratch()
        let journal = try openJournal(scratch.path)
        let run = try journal.startRun()
        for (id, at) in [(1, 100), (2, 300), (3, 200)] {
            journal.append(
                [
                    .intent(intent(id, fingerprint: "x")),
                    .settled(id, .answer(data: [UInt8(id)], credits: nil, executionTime: nil), at: at),
                ], run: run, durable: false)
        }
        journal.append(
            [.intent(intent(4, fingerprint: "x")), .settled(4, .unknown(reason: ""), at: 900)], run: run, durable: false
        )
        try journal.flush()
        let answer = try #require(try journal.knownAnswer(fingerprint: "x", instance: "service-1", since: 300))
        #expect(answer.intent.id == 2)
        #expect(answer.settledAt == 300)
        guard case .answer(data: [2], _, _)? = answer.outcome else {
            Issue.record("\(String(describing: answer.outcome))")
            return
        }
        let later = try journal.knownAnswer(
            fingerprint: "x", instance: "service-1", since: 0, requestedSince: intent(3).at)
        #expect(later?.intent.id == 3)
        #expect(try journal.knownAnswer(fingerprint: "x", instance: "service-1", since: 301) == nil)
        #expect(try journal.knownAnswer(fingerprint: "x", instance: "service-2", since: 0) == nil)
        #expect(try journal.knownAnswer(fingerprint: "y", instance: "service-1", since: 0) == nil)
    }

    @Test func whatAnswersTakeIsLearned() throws {
        let scratch = try Scratch()
        let journal = try openJournal(scratch.path)
        let run = try journal.startRun()
        let elsewhere = try journal.startRun(setup(instance: "service-2"))
        func settled(_ id: Int, _ credits: Int?, _ time: Int?) -> Fact {
            .settled(id, .answer(data: [55], credits: credits, executionTime: time), at: 1)
        }
        journal.append((1...5).map { .intent(intent($0)) }, run: run, durable: true)
        journal.append(
            [
                settled(1, 2, 1_500_000), settled(2, nil, 2_500_000), settled(3, 7, nil), settled(4, nil, nil),
                .settled(5, .failed(code: "X", message: "", credits: 9), at: 1),
            ], run: run, durable: false)
        journal.append([.intent(intent(6)), settled(6, 1, 3)], run: elsewhere, durable: true)
        // Times that no column could hold the sum of: the facts are kept all the same.
        let odd = try journal.startRun(setup(instance: "service-3"))
        journal.append((7...9).map { .intent(intent($0)) } + (7...9).map { settled($0, 1, .max) }, run: odd, durable: true)
        try journal.flush()
        #expect(try journal.learnedActions(instance: "service-3").first?.time == 3 * 30 * 86_400 * 1_000_000)
        let action = intent(1).actionID
        #expect(
            try journal.learnedActions(instance: "service-1") == [
                LearnedAction(action: action, count: 2, time: 4_000_000, highestCredits: 7)
            ])
        #expect(
            try journal.learnedActions(instance: "service-2") == [
                LearnedAction(action: action, count: 1, time: 3, highestCredits: 1)
            ])
    }
}
