import HoloMachine
import HoloSteps
import HolocronAPI
import Testing

/// Steps that follow an equal request with `cache`: what becomes of them where that one comes to no answer.
@Suite struct FollowTests {
    private func look(_ id: StepID, retries: Int = 0, timeout: Int? = nil) -> StepRequest {
        var request = StepsBench.request(id, n: 5, retries: retries, every: second, timeout: timeout)
        request.cacheAge = 0
        return request
    }

    /// Step 1 has a job, and the others follow it.
    private func following(_ first: StepRequest, _ others: [StepRequest], cap: Int? = nil) -> StepsBench {
        var bench = StepsBench(cap: cap)
        bench.tell(.request(first))
        bench.tell(.recalled(first.id, nil))
        bench.tell(.leaving(1))
        bench.tell(.accepted(1, jobID: "job 1"))
        for other in others { bench.tell(.request(other)) }
        #expect(bench.submissions == [1])
        return bench
    }

    private func accept(_ intent: IntentID, _ bench: inout StepsBench) {
        bench.tell(.leaving(intent))
        bench.tell(.accepted(intent, jobID: "job \(intent)"))
    }

    @Test func equalPatienceEndsTogether() {
        var bench = following(look(1, timeout: 5 * second), [look(2, timeout: 5 * second)])
        bench.tell(.tick, at: 5 * second)
        bench.tell(.stillRunning(1))
        #expect(bench.settled == ["1 ! TIMEOUT", "2 ! TIMEOUT"] && bench.submissions == [1])
    }

    @Test func whoHasMoreTimeIsNotTimedOutByTheOther() {
        var bench = following(look(1, timeout: 5 * second), [look(2), look(3, timeout: 60 * second), look(4, timeout: second)])
        bench.tell(.tick, at: second)
        #expect(bench.settled == ["4 ! TIMEOUT"], "one with less time does not wait for the other's end")
        bench.tell(.tick, at: 5 * second)
        bench.tell(.stillRunning(1))
        #expect(bench.settled == ["4 ! TIMEOUT", "1 ! TIMEOUT"])
        #expect(bench.submissions == [1, 2], "the two that are left share one")
        accept(2, &bench)
        bench.tell(.reported(2, StepsBench.done(9)), at: 8 * second)
        #expect(bench.settled.suffix(2) == ["2 = 9", "3 = 9"])
        #expect(bench.steps.credits.held == 1, "the job that was given up on may still take its credit")
        bench.tell(.reported(1, StepsBench.done()), at: 9 * second)
        #expect(bench.steps.credits.held == 0 && bench.steps.credits.spent == 2)
    }

    @Test func aRefusalForGoodIsShared() {
        var bench = StepsBench()
        bench.tell(.request(look(1, retries: 2)))
        bench.tell(.recalled(1, nil))
        bench.tell(.leaving(1))
        bench.tell(.request(look(2, retries: 3)))
        bench.tell(.rejected(1, StepsBench.error(404, "NOT_FOUND")))
        #expect(bench.settled == ["1 ! NOT_FOUND", "2 ! NOT_FOUND"] && bench.submissions == [1])
    }

    @Test func aCapStopsAllAndIsMetOnce() {
        var bench = StepsBench(cap: 0)
        for id in 1...3 {
            bench.tell(.request(look(id)))
            bench.tell(.recalled(id, nil))
        }
        #expect(bench.submissions == [] && bench.pauses == 1 && bench.steps.isIdle && bench.settled == [])
    }

    @Test func withoutCreditsTheRunStopsAndIsResumedWithOnePurchase() {
        var bench = StepsBench()
        bench.tell(.request(look(1)))
        bench.tell(.recalled(1, nil))
        bench.tell(.leaving(1))
        bench.tell(.request(look(2)))
        bench.tell(.rejected(1, StepsBench.error(402, "INSUFFICIENT_CREDITS")))
        #expect(bench.settled == [] && bench.steps.isIdle && bench.pauses == 1)
        var again = StepsBench(facts: bench.recorded(), firstIntent: 10)
        // In another order than before.
        for id in [2, 1] {
            again.tell(.request(look(id)))
            if !again.recalls.isEmpty { again.tell(.recalled(id, nil)) }
        }
        #expect(again.submissions == [10])
        accept(10, &again)
        again.tell(.reported(10, StepsBench.done()))
        #expect(again.settled.sorted() == ["1 = 7", "2 = 7"])
    }

    @Test func doubtStopsAllAndTheJobThatIsFoundServesAll() {
        var bench = StepsBench()
        bench.tell(.request(look(1)))
        bench.tell(.recalled(1, nil))
        bench.tell(.leaving(1))
        bench.tell(.request(look(2)))
        bench.tell(.inDoubt(1, reason: "cut"))
        let row = bench.row("theirs", look(1), createdAt: 0)
        bench.tell(.listed(bench.searches[0], .success([row]), claimed: []))
        #expect(bench.watched == ["theirs"])
        bench.tell(.reported(1, StepsBench.done()))
        #expect(bench.settled == ["1 = 7", "2 = 7"] && bench.submissions == [1])
    }

    @Test func doubtThatStaysEndsTheRun() {
        var bench = StepsBench()
        bench.tell(.request(look(1)))
        bench.tell(.recalled(1, nil))
        bench.tell(.leaving(1))
        bench.tell(.request(look(2)))
        bench.tell(.inDoubt(1, reason: "cut"))
        bench.tell(.listed(bench.searches[0], .success([]), claimed: []))
        bench.tell(.tick, at: 60 * second)
        bench.tell(.listed(bench.searches[1], .success([]), claimed: []))
        #expect(bench.settled == [] && bench.pauses == 1 && bench.steps.isIdle)
        #expect(bench.submissions == [1], "nobody buys again what may have been paid")
    }

    @Test func oneThatIsHaltedIsFollowedToItsEnd() {
        var bench = following(look(1, retries: 5), [look(2, retries: 1), look(3)])
        bench.tell(.halt([1]))
        bench.tell(.reported(1, StepsBench.failed()))
        #expect(bench.settled == ["1 ! EXECUTION_FAILED", "3 ! EXECUTION_FAILED"])
        bench.tell(.tick, at: second)
        #expect(bench.submissions == [1, 2], "its attempts are its own")
        accept(2, &bench)
        bench.tell(.reported(2, StepsBench.done()))
        #expect(bench.settled.last == "2 = 7")
    }

    @Test func whoFollowsPaysNothing() {
        var bench = following(look(1), [look(2)])
        bench.tell(.reported(1, StepsBench.done(credits: 3)), at: 4 * second)
        #expect(bench.receipts == ["look job 1 3 1 paid 0 4", "look job 1 0 1 reused 0 4"])
        var failing = following(look(1), [look(2)])
        failing.tell(.reported(1, StepsBench.failed(2)), at: 4 * second)
        #expect(failing.receipts == ["look job 1 2 1 paid 0 4", "look - 0 1 paid - 4"])
        #expect(failing.steps.credits.spent == 2)
    }
}
