import HoloSteps
import HolocronAPI
import Testing

/// Attempts after the first, and the time between them.
@Suite struct RetryTests {
    @Test func failsOnceItsAttemptsAreUsedUp() {
        var bench = StepsBench()
        bench.start(StepsBench.request(1, retries: 2))
        for attempt in 1...3 {
            #expect(bench.submissions.count == attempt)
            bench.tell(.leaving(bench.submissions.last ?? 0))
            bench.tell(.reported(bench.submissions.last ?? 0, StepsBench.failed()))
            if attempt < 3 { bench.tell(.tick, at: bench.steps.nextWake) }
        }
        #expect(bench.settled == ["1 ! EXECUTION_FAILED"])
        #expect(bench.submissions.count == 3)
        #expect(bench.steps.credits.spent == 0 && bench.steps.credits.held == 0)
        #expect(bench.steps.credits.refunded == 3)
        #expect(bench.steps.nextWake == nil)
    }

    @Test func waitsLongerEachTimeWithinItsBounds() {
        for seed in 1...50 as ClosedRange<UInt64> {
            var bench = StepsBench(seed: seed)
            bench.start(StepsBench.request(1, retries: 9))
            for attempt in 0..<9 {
                bench.tell(.leaving(bench.submissions.last ?? 0))
                bench.tell(.reported(bench.submissions.last ?? 0, StepsBench.failed()))
                let wait = (bench.steps.nextWake ?? 0) - bench.now
                let most = min(60, 1 << attempt) * second
                #expect(wait >= most / 2 && wait <= most, "seed \(seed), after attempt \(attempt + 1)")
                // Not before its time.
                bench.tell(.tick, at: bench.now + wait - 1)
                #expect(bench.submissions.count == attempt + 1)
                bench.tell(.tick, at: bench.now + 1)
                #expect(bench.submissions.count == attempt + 2)
            }
        }
    }

    @Test func waitsAsLongAsTheScriptSays() {
        for every in [0, 5 * second, Int.max] {
            var bench = StepsBench()
            bench.start(StepsBench.request(1, retries: 1, every: every))
            bench.tell(.reported(1, StepsBench.failed()), at: 3 * second)
            #expect(bench.steps.nextWake == (every == .max ? .max : 3 * second + every))
        }
    }

    @Test func leavesWhatIsWrongForGoodAlone() {
        for status in [400, 403, 404] {
            var bench = StepsBench()
            bench.tell(.request(StepsBench.request(1, retries: 3)))
            bench.tell(.leaving(1))
            bench.tell(.rejected(1, StepsBench.error(status, "BAD")))
            #expect(bench.settled == ["1 ! BAD"])
            #expect(bench.steps.credits.held == 0 && bench.steps.credits.spent == 0)
        }
    }

    @Test func aJobThatGotLostIsNotPaidForAgain() {
        var bench = StepsBench()
        bench.start(StepsBench.request(1, retries: 3))
        bench.tell(.lost(1, StepsBench.error(404, "NOT_FOUND")))
        #expect(bench.settled == ["1 ! NOT_FOUND"])
        #expect(bench.steps.credits.spent == 1)

        bench = StepsBench()
        bench.start(StepsBench.request(1, isWrite: true, retries: 3))
        bench.tell(.lost(1, StepsBench.error(404, "NOT_FOUND")))
        #expect(bench.settled == [])
        #expect(bench.submissions.count == 1)
        guard case .inDoubt? = bench.steps.pauseReason else {
            Issue.record("a write that got lost has to stop the run")
            return
        }
    }

    /// Attempts are counted over all processes of a run.
    @Test func aResumedRunMakesTheAttemptsThatAreLeft() {
        var bench = StepsBench()
        let request = StepsBench.request(1, retries: 2)
        bench.start(request)
        bench.tell(.interrupt)
        bench.tell(.reported(1, StepsBench.failed()))
        #expect(bench.settled == [], "another attempt may still go well")
        #expect(bench.steps.isIdle)

        let facts = bench.recorded()
        bench = StepsBench(facts: facts, firstIntent: 10)
        bench.start(request)
        bench.tell(.reported(10, StepsBench.failed()))
        bench.tell(.tick, at: bench.steps.nextWake)
        bench.tell(.leaving(11))
        bench.tell(.reported(11, StepsBench.failed()))
        #expect(bench.settled == ["1 ! EXECUTION_FAILED"])

        // Failed for good and not handled: tried anew.
        bench = StepsBench(facts: bench.recorded(after: facts), firstIntent: 20)
        bench.start(request)
        bench.tell(.reported(20, StepsBench.failed()))
        #expect(bench.settled == [])
        #expect(bench.steps.nextWake != nil)
    }
}
