import HoloSteps
import HolocronAPI
import Testing

/// An attempt's time, and the last look before it is given up.
@Suite struct TimeoutTests {
    private func timedOut(isWrite: Bool = false, retries: Int = 0) -> StepsBench {
        var bench = StepsBench()
        bench.start(StepsBench.request(1, isWrite: isWrite, retries: retries, timeout: 5 * second))
        #expect(bench.steps.nextWake == 5 * second)
        bench.tell(.tick, at: 5 * second - 1)
        #expect(bench.looks == [])
        bench.tell(.tick, at: 5 * second)
        #expect(bench.looks == [1])
        #expect(bench.settled == [])
        return bench
    }

    @Test func anAnswerOfTheLastLookIsTaken() {
        var bench = timedOut()
        bench.tell(.reported(1, StepsBench.done()))
        #expect(bench.settled == ["1 = 7"])
        #expect(bench.steps.credits.spent == 1 && bench.steps.credits.held == 0)
    }

    @Test func whatGoesOnHasTimedOutAndStaysHeld() {
        var bench = timedOut()
        bench.tell(.stillRunning(1))
        #expect(bench.settled == ["1 ! TIMEOUT"])
        #expect(bench.steps.credits.held == 1, "a timeout is no refund")
        bench.tell(.reported(1, StepsBench.done()), at: 9 * second)
        #expect(bench.steps.credits.held == 0 && bench.steps.credits.spent == 1)
        #expect(bench.settled == ["1 ! TIMEOUT"])
    }

    /// A service that can't be asked says nothing of the job.
    @Test func aLastLookThatFailsIsMadeAgain() {
        var bench = timedOut(retries: 1)
        bench.tell(.unseen(1))
        #expect(bench.settled == [] && bench.steps.nextWake == 10 * second)
        bench.tell(.tick, at: 10 * second)
        #expect(bench.looks == [1, 1])
        bench.tell(.reported(1, StepsBench.done()))
        #expect(bench.settled == ["1 = 7"])
        #expect(bench.submissions == [1])
    }

    @Test func aReadIsTriedAgainAWriteIsNot() {
        var bench = timedOut(retries: 1)
        bench.tell(.stillRunning(1))
        #expect(bench.settled == [])
        bench.tell(.tick, at: bench.steps.nextWake)
        #expect(bench.submissions == [1, 2])

        bench = timedOut(isWrite: true, retries: 1)
        bench.tell(.stillRunning(1))
        #expect(bench.settled == ["1 ! TIMEOUT"])
        #expect(bench.submissions == [1])
    }

    /// A late answer saves the attempt that was about to be made.
    @Test func aLateAnswerIsTaken() {
        var bench = timedOut(retries: 1)
        bench.tell(.stillRunning(1))
        bench.tell(.reported(1, StepsBench.done(8)))
        #expect(bench.settled == ["1 = 8"])
        #expect(bench.steps.nextWake == nil)
        #expect(bench.steps.credits.spent == 1 && bench.steps.credits.held == 0)

        // Where the next attempt waits for its turn, it is taken back.
        bench = timedOut(retries: 1)
        bench.tell(.stillRunning(1))
        bench.tell(.tick, at: bench.steps.nextWake)
        bench.tell(.reported(1, StepsBench.done(8)))
        #expect(bench.settled == ["1 = 8"])
        #expect(bench.abandoned == [2])
        #expect(bench.steps.credits.held == 0)

        // Where it has left, it is paid, and its own answer counts.
        bench = timedOut(retries: 1)
        bench.tell(.stillRunning(1))
        bench.tell(.tick, at: bench.steps.nextWake)
        bench.tell(.leaving(2))
        bench.tell(.reported(1, StepsBench.done(8)))
        #expect(bench.settled == [])
        bench.tell(.accepted(2, jobID: "job 2"))
        bench.tell(.reported(2, StepsBench.done(9)))
        #expect(bench.settled == ["1 = 9"])
        #expect(bench.steps.credits.spent == 2 && bench.steps.credits.held == 0)
    }

    /// Before anything is paid a second time the job of the first is looked at, also by a later process.
    @Test func aResumedRunFollowsTheOldJob() {
        for isWrite in [false, true] {
            var bench = timedOut(isWrite: isWrite)
            bench.tell(.stillRunning(1))
            #expect(bench.settled == ["1 ! TIMEOUT"])
            bench = StepsBench(facts: bench.recorded(), firstIntent: 10)
            bench.tell(.request(StepsBench.request(1, isWrite: isWrite, timeout: 5 * second)))
            #expect(bench.watched == ["job 1"])
            #expect(bench.submissions == [])
            bench.tell(.reported(1, StepsBench.done()))
            #expect(bench.settled == ["1 = 7"])
            #expect(bench.steps.credits.spent == 1 && bench.steps.credits.held == 0)
        }
    }

    @Test func anEndlessTimeoutNeverComes() {
        var bench = StepsBench()
        bench.now = 10 * second
        bench.start(StepsBench.request(1, timeout: .max))
        bench.tell(.tick, at: 1_000_000 * second)
        #expect(bench.looks == [])
    }
}
