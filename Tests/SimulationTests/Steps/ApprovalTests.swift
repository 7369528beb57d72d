import HoloMachine
import HoloSteps
import HolocronAPI
import Testing

/// New writes of a resumed run, where the script no longer asks for some that were made.
@Suite struct ApprovalTests {
    private func made(_ requests: [StepRequest]) -> RecordedRun {
        var bench = StepsBench()
        for request in requests {
            bench.start(request)
            bench.tell(.reported(bench.submissions.last ?? 0, StepsBench.done()))
        }
        return bench.recorded()
    }

    private func write(_ id: StepID, n: Int, action: String = "send", key: String? = nil) -> StepRequest {
        StepsBench.request(id, action, n: n, isWrite: true, key: key)
    }

    private func shown(_ bench: StepsBench) -> (new: [StepID], made: [IntentID])? {
        guard case .newWrites(let new, let made)? = bench.steps.openDecision else { return nil }
        return (new.map(\.id), made.map(\.intent.id))
    }

    @Test func anEditedWriteIsShownBeforeItIsMade() {
        var bench = StepsBench(facts: made([write(1, n: 5)]), firstIntent: 10)
        bench.tell(.request(write(1, n: 6)))
        #expect(bench.submissions == [] && bench.steps.isIdle)
        #expect(shown(bench)?.new == [1] && shown(bench)?.made == [1])
        bench.tell(.newWritesDecided(.refuse))
        guard case .unapproved(let new, let made)? = bench.steps.pauseReason else {
            Issue.record("has to stop")
            return
        }
        #expect(new.count == 1 && made.count == 1 && bench.submissions == [])
    }

    @Test func whatAPersonAllowedIsNotAskedAgain() {
        let facts = made([write(1, n: 5)])
        var bench = StepsBench(facts: facts, firstIntent: 10)
        bench.tell(.request(write(1, n: 6)))
        bench.tell(.newWritesDecided(.allow))
        #expect(bench.submissions == [10] && bench.steps.openDecision == nil)
        bench.tell(.request(write(2, n: 7)))
        #expect(bench.submissions == [10, 11])
        // Nor in a later part of the run.
        var resumed = StepsBench(facts: bench.recorded(after: facts), firstIntent: 20)
        resumed.tell(.request(write(3, n: 8)))
        #expect(resumed.submissions == [20])
    }

    @Test func whereEachWriteIsAskedForAgainNothingIsShown() {
        var bench = StepsBench(facts: made([write(1, n: 5), write(2, n: 6)]), firstIntent: 10)
        bench.tell(.request(write(3, n: 7)))
        bench.tell(.request(write(1, n: 5)))
        #expect(bench.submissions == [] && shown(bench)?.made == [2], "one is still to come")
        bench.tell(.request(write(2, n: 6, key: "moved")))
        #expect(bench.submissions == [10] && bench.steps.openDecision == nil)
        #expect(bench.settled == ["1 = 7", "2 = 7"])
    }

    @Test func whereTheOthersAreStillToComeItGoesOn() {
        var bench = StepsBench(facts: made([write(1, n: 5)]), firstIntent: 10)
        bench.tell(.request(write(3, n: 7)))
        bench.tell(.newWritesDecided(.goOn))
        #expect(bench.submissions == [10])
        // The next one is shown: the other was not asked for.
        bench.tell(.request(write(4, n: 8)))
        #expect(bench.submissions == [10] && shown(bench)?.new == [4])
    }

    @Test func readsDoNotWait() {
        var bench = StepsBench(facts: made([write(1, n: 5)]), firstIntent: 10)
        bench.tell(.request(StepsBench.request(2, n: 6)))
        #expect(bench.submissions == [10])
    }

    @Test func whatNeverHappenedIsNotMissed() {
        // Refunded, refused, or only read.
        var bench = StepsBench()
        bench.start(write(1, n: 5))
        bench.tell(.reported(1, StepsBench.failed()))
        bench.tell(.request(write(2, n: 6)))
        bench.tell(.leaving(2))
        bench.tell(.rejected(2, StepsBench.error(400, "INVALID_INPUT")))
        bench.start(StepsBench.request(3, n: 7))
        bench.tell(.reported(3, StepsBench.done()))
        bench = StepsBench(facts: bench.recorded(), firstIntent: 10)
        bench.tell(.request(write(4, n: 8)))
        #expect(bench.submissions == [10])
    }

    @Test func whatMayHaveHappenedIsMissed() {
        // Running, in doubt, and given up on.
        var bench = StepsBench()
        bench.start(write(1, n: 5))
        bench.tell(.request(write(2, n: 6)))
        bench.tell(.leaving(2))
        bench.start(StepsBench.request(3, "send", n: 7, isWrite: true, timeout: second))
        bench.tell(.tick, at: 2 * second)
        bench.tell(.stillRunning(3))
        bench = StepsBench(facts: bench.recorded(), firstIntent: 10)
        bench.tell(.request(write(4, n: 8)))
        #expect(bench.submissions == [] && shown(bench)?.made == [1, 2, 3])
    }
}
