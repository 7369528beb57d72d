import HoloMachine
import HoloSteps
import HolocronAPI
import Testing

/// Answers that serve again, and equal requests that are bought once.
@Suite struct CacheTests {
    private func look(
        _ id: StepID, n: Int = 5, age: Int? = 0, retries: Int = 0, timeout: Int? = nil
    ) -> StepRequest {
        var request = StepsBench.request(id, n: n, retries: retries, every: second, timeout: timeout)
        request.cacheAge = age
        return request
    }

    private func write(_ id: StepID) -> StepRequest { StepsBench.request(id, "post", n: id, isWrite: true) }

    /// Asked for, looked for in vain, sent.
    private func start(_ request: StepRequest, _ bench: inout StepsBench) {
        bench.tell(.request(request))
        bench.tell(.recalled(request.id, nil))
        guard let intent = bench.submissions.last else { return }
        bench.tell(.leaving(intent))
        bench.tell(.accepted(intent, jobID: "job \(intent)"))
    }

    private func known(_ intent: IntentID, answer: String = "7", credits: Int? = 3) -> RecordedAttempt {
        RecordedAttempt(
            intent: Intent(
                id: intent, key: "other", fingerprint: "f", actionID: "look", parameters: [], isWrite: false, attempt: 1,
                credits: 1, at: 0),
            outcome: .answer(data: Array(answer.utf8), credits: credits, executionTime: nil), settledAt: 1)
    }

    @Test func asksForAnswersThatAreNotOlder() {
        var bench = StepsBench(runStart: StepsBench.epoch)
        bench.tell(.request(look(1, age: 60 * second)))
        #expect(bench.recalls.map(\.answeredSince) == [StepsBench.epoch - 60 * second])
        #expect(bench.recalls.map(\.requestedSince) == [.min])
        #expect(bench.submissions == [])
        bench.tell(.recalled(1, known(99)))
        #expect(bench.settled == ["1 = 7"] && bench.submissions == [])
        #expect(bench.steps.credits == { var account = CreditAccount(); account.saved = 3; return account }())
    }

    @Test func withoutOneItIsBought() {
        var bench = StepsBench()
        start(look(1), &bench)
        #expect(bench.submissions == [1])
        bench.tell(.request(StepsBench.request(2, n: 5)))
        #expect(bench.submissions == [1, 2], "only what says `cache` is answered by others")
    }

    @Test func anAnswerThatCannotBeReadIsBought() {
        var bench = StepsBench()
        bench.tell(.request(look(1)))
        bench.tell(.recalled(1, known(99, answer: "{")))
        #expect(bench.settled == [] && bench.submissions == [1])
    }

    @Test func equalRequestsInFlightAreBoughtOnce() {
        var bench = StepsBench(cap: 1)
        start(look(1), &bench)
        bench.tell(.request(look(2)))
        bench.tell(.request(look(3, n: 6)))
        bench.tell(.recalled(3, nil))
        #expect(bench.submissions == [1])
        bench.tell(.reported(1, StepsBench.done(credits: 1)))
        #expect(bench.settled == ["1 = 7", "2 = 7"])
        #expect(bench.steps.credits.spent == 1 && bench.steps.credits.saved == 1)
    }

    @Test func twoThatWereLookedForInVainAreBoughtOnce() {
        var bench = StepsBench()
        bench.tell(.request(look(1)))
        bench.tell(.request(look(2)))
        bench.tell(.recalled(2, nil))
        bench.tell(.recalled(1, nil))
        #expect(bench.submissions == [1])
        bench.tell(.leaving(1))
        bench.tell(.accepted(1, jobID: "job"))
        bench.tell(.reported(1, StepsBench.done()))
        #expect(bench.settled == ["2 = 7", "1 = 7"])
    }

    @Test func aFailureIsSharedWhereThereAreNoMoreAttempts() {
        var bench = StepsBench()
        start(look(1, retries: 1), &bench)
        bench.tell(.request(look(2, retries: 1)))
        bench.tell(.request(look(3, retries: 2)))
        bench.tell(.reported(1, StepsBench.failed()))
        bench.tell(.tick, at: second)
        #expect(bench.submissions == [1, 2], "another attempt of the first serves all")
        bench.tell(.leaving(2))
        bench.tell(.accepted(2, jobID: "job 2"))
        bench.tell(.reported(2, StepsBench.failed()))
        #expect(bench.settled == ["1 ! EXECUTION_FAILED", "2 ! EXECUTION_FAILED"])
        bench.tell(.tick, at: 3 * second)
        #expect(bench.submissions == [1, 2, 3], "the third has one attempt left")
    }

    @Test func aSharedFailureStaysAnsweredWhenTheRunGoesOn() {
        var bench = StepsBench()
        start(look(1), &bench)
        bench.tell(.request(look(2)))
        bench.tell(.reported(1, StepsBench.failed()))
        for key in ["key 1", "key 2"] { bench.tell(.handled(key: key)) }
        var again = StepsBench(facts: bench.recorded(), firstIntent: 10)
        again.tell(.request(look(1)))
        again.tell(.request(look(2)))
        #expect(again.settled == ["1 ! EXECUTION_FAILED", "2 ! EXECUTION_FAILED"] && again.submissions == [])
    }

    @Test func whatWasTakenOverIsTakenOverAgainWhenTheRunGoesOn() {
        var bench = StepsBench()
        start(look(1), &bench)
        bench.tell(.request(look(2)))
        bench.tell(.reported(1, StepsBench.done(credits: 4)))
        var again = StepsBench(facts: bench.recorded(), firstIntent: 10)
        #expect(again.steps.credits.spent == 4)
        again.tell(.request(look(2)))
        again.tell(.request(look(1)))
        #expect(again.settled == ["2 = 7", "1 = 7"] && again.recalls.isEmpty)
    }

    @Test func whoHasNobodyToFollowActsItself() {
        var bench = StepsBench()
        bench.tell(.request(look(1)))
        bench.tell(.recalled(1, nil))
        bench.tell(.request(look(2)))
        bench.tell(.halt([1]))
        #expect(bench.settled == ["1 -"])
        #expect(bench.submissions == [1, 2])
    }

    @Test func itsOwnTimeoutHolds() {
        var bench = StepsBench()
        start(look(1), &bench)
        bench.tell(.request(look(2, timeout: 10 * second)), at: 5 * second)
        #expect(bench.steps.nextWake == 15 * second)
        bench.tell(.tick, at: 15 * second)
        #expect(bench.settled == ["2 ! TIMEOUT"])
        bench.tell(.reported(1, StepsBench.done()))
        #expect(bench.settled == ["2 ! TIMEOUT", "1 = 7"])
    }

    @Test func nothingFromBeforeAWriteServes() {
        var bench = StepsBench()
        start(look(1), &bench)
        bench.tell(.request(write(2)), at: second)
        bench.tell(.leaving(2))
        bench.tell(.accepted(2, jobID: "w"))
        // While it is under way, and after it, with what was asked for before it.
        bench.tell(.request(look(3)), at: 2 * second)
        #expect(bench.submissions == [1, 2, 3] && bench.recalls.count == 1)
        bench.tell(.reported(2, StepsBench.done()), at: 3 * second)
        bench.tell(.request(look(4)), at: 4 * second)
        #expect(bench.recalls.last?.requestedSince == StepsBench.epoch + 3 * second + 1)
        bench.tell(.recalled(4, nil))
        #expect(bench.submissions == [1, 2, 3, 4])
    }

    @Test func aWriteOfAnEarlierProcessCountsToo() {
        var bench = StepsBench()
        bench.start(write(1))
        var again = StepsBench(facts: bench.recorded(), firstIntent: 10)
        again.tell(.request(look(2)))
        #expect(again.recalls.isEmpty && again.submissions == [10], "it may be happening")
        bench.tell(.reported(1, StepsBench.done()), at: second)
        again = StepsBench(facts: bench.recorded(), firstIntent: 10)
        again.tell(.request(look(2)))
        #expect(again.recalls.map(\.requestedSince) == [StepsBench.epoch + second + 1])
    }

    @Test func whatThisProcessWasAnsweredMayNotBeOnDisk() {
        var bench = StepsBench()
        bench.start(StepsBench.request(1, n: 5))
        bench.tell(.request(look(2)))
        #expect(bench.recalls.isEmpty, "one without `cache` is followed too")
        bench.tell(.reported(1, StepsBench.done()))
        bench.tell(.request(look(3)))
        #expect(bench.recalls.map(\.isRecent) == [true])
    }

    @Test func aPauseLeavesFollowersAsTheyAre() {
        var bench = StepsBench()
        start(look(1), &bench)
        bench.tell(.request(look(2)))
        bench.tell(.interrupt)
        #expect(!bench.steps.isIdle)
        bench.tell(.reported(1, StepsBench.done()))
        #expect(bench.settled == ["1 = 7", "2 = 7"] && bench.steps.isIdle)
    }
}
