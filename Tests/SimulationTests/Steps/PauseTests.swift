import HoloSteps
import HolocronAPI
import HolocronScheduler
import Testing

/// Why a run stops, and what becomes of what is under way.
@Suite struct PauseTests {
    @Test func refusalsThatAPersonCanMendAreNoFailures() {
        let cases: [(ServiceError, (PauseReason?) -> Bool)] = [
            (StepsBench.error(401, "AUTH_REQUIRED"), { if case .account? = $0 { true } else { false } }),
            (StepsBench.error(401, "AUTH_EXPIRED"), { if case .account? = $0 { true } else { false } }),
            (StepsBench.error(401, "unauthorized"), { if case .key? = $0 { true } else { false } }),
            (StepsBench.error(402, "INSUFFICIENT_CREDITS"), { if case .credits? = $0 { true } else { false } }),
        ]
        for (error, isExpected) in cases {
            var bench = StepsBench()
            let request = StepsBench.request(1, retries: 3)
            bench.tell(.request(request))
            bench.tell(.leaving(1))
            bench.tell(.rejected(1, error))
            #expect(isExpected(bench.steps.pauseReason), "\(error.code)")
            #expect(bench.settled == [] && bench.steps.isIdle)
            #expect(bench.steps.credits.held == 0 && bench.steps.credits.spent == 0)
            // Nothing new while it is paused.
            bench.tell(.request(StepsBench.request(2)))
            #expect(bench.submissions == [1])
            // Then it is asked for again.
            bench = StepsBench(facts: bench.recorded(), firstIntent: 10)
            bench.tell(.request(request))
            #expect(bench.submissions == [10])
        }
    }

    @Test func aWishToStopTakesBackWhatHasNotLeft() {
        var bench = StepsBench()
        bench.start(StepsBench.request(1))
        bench.tell(.request(StepsBench.request(2)))
        bench.tell(.interrupt)
        #expect(bench.abandoned == [2])
        #expect(!bench.steps.isIdle)
        #expect(bench.steps.credits.held == 1)
        bench.tell(.reported(1, StepsBench.done()))
        #expect(bench.settled == ["1 = 7"], "what is paid for is followed")
        #expect(bench.steps.isIdle)
        guard case .interrupted? = bench.steps.pauseReason else {
            Issue.record("stopped by a wish")
            return
        }
    }

    @Test func whatIsOnItsWayIsFollowedWhereItArrives() {
        var bench = StepsBench()
        bench.tell(.request(StepsBench.request(1)))
        bench.tell(.leaving(1))
        bench.tell(.interrupt)
        #expect(bench.abandoned == [1])
        #expect(!bench.steps.isIdle)
        bench.tell(.accepted(1, jobID: "a"))
        #expect(bench.watched == ["a"])
        bench.tell(.reported(1, StepsBench.done()))
        #expect(bench.settled == ["1 = 7"] && bench.steps.isIdle)

        // And waits for another day where it was turned away.
        bench = StepsBench()
        bench.tell(.request(StepsBench.request(1)))
        bench.tell(.leaving(1))
        bench.tell(.interrupt)
        bench.tell(.rejected(1, StepsBench.error(429, "RATE_LIMIT_EXCEEDED")))
        #expect(bench.settled == [] && bench.steps.isIdle)
    }

    @Test func aServiceThatIsGoneDoesNotKeepTheRun() {
        var bench = StepsBench()
        bench.start(StepsBench.request(1))
        bench.tell(.unreachable(.transport(TransportFailure(reason: .refused, requestMayHaveArrived: false, message: "no"))))
        #expect(bench.steps.isIdle)
        #expect(bench.settled == [])
        bench = StepsBench(facts: bench.recorded(), firstIntent: 10)
        bench.tell(.request(StepsBench.request(1)))
        #expect(bench.watched == ["job 1"])
    }

    // MARK: A failure around it

    @Test func haltEndsWhatHasNotLeft() {
        // Waiting for room.
        var bench = StepsBench(cap: 1)
        bench.start(StepsBench.request(1))
        bench.tell(.request(StepsBench.request(2)))
        bench.tell(.halt([2]))
        #expect(bench.settled == ["2 -"])
        // With the scheduler.
        bench = StepsBench()
        bench.tell(.request(StepsBench.request(1)))
        bench.tell(.halt([1]))
        #expect(bench.settled == ["1 -"] && bench.abandoned == [1])
        #expect(bench.steps.credits.held == 0)
        // Between two attempts.
        bench = StepsBench()
        bench.start(StepsBench.request(1, retries: 1))
        bench.tell(.reported(1, StepsBench.failed()))
        bench.tell(.halt([1]))
        #expect(bench.settled == ["1 -"] && bench.steps.nextWake == nil)
    }

    @Test func haltFollowsWhatIsPaidForWithoutAnotherAttempt() {
        var bench = StepsBench()
        bench.start(StepsBench.request(1, retries: 3))
        bench.tell(.halt([1]))
        #expect(bench.settled == [])
        bench.tell(.reported(1, StepsBench.failed()))
        #expect(bench.settled == ["1 ! EXECUTION_FAILED"])

        bench = StepsBench()
        bench.tell(.request(StepsBench.request(1, retries: 3)))
        bench.tell(.leaving(1))
        bench.tell(.halt([1]))
        bench.tell(.accepted(1, jobID: "a"))
        #expect(bench.watched == ["a"])
        bench.tell(.reported(1, StepsBench.done()))
        #expect(bench.settled == ["1 = 7"])
    }

    @Test func haltedAndRefusedIsOver() {
        for error in [StepsBench.error(503, "ACTION_UNAVAILABLE"), StepsBench.error(402, "INSUFFICIENT_CREDITS")] {
            var bench = StepsBench()
            bench.tell(.request(StepsBench.request(1)))
            bench.tell(.leaving(1))
            bench.tell(.halt([1]))
            bench.tell(.rejected(1, error))
            #expect(bench.settled == ["1 -"], "\(error.code)")
            #expect(bench.steps.pauseReason == nil)
            #expect(bench.steps.credits.held == 0)
        }
    }
}
