import HoloSteps
import HolocronAPI
import Testing

/// Room under the cap: what is spent and what is held never come to more.
@Suite struct CapTests {
    @Test func overlappingStepsDoNotOverspend() {
        var bench = StepsBench(cap: 3)
        for id in 1...5 { bench.tell(.request(StepsBench.request(id))) }
        #expect(bench.submissions == [1, 2, 3])
        #expect(bench.steps.credits.held == 3)
        #expect(bench.steps.pauseReason == nil, "one of them may fail and be given back")
        for id in 1...3 { bench.tell(.leaving(id)) }
        bench.tell(.accepted(1, jobID: "a"))
        bench.tell(.reported(1, StepsBench.failed()))
        #expect(bench.submissions == [1, 2, 3, 4])
        bench.tell(.reported(2, StepsBench.done()))
        #expect(bench.submissions.count == 4)
        bench.tell(.reported(3, StepsBench.done()))
        bench.tell(.leaving(4))
        bench.tell(.reported(4, StepsBench.done()))
        guard case .cap(let step, needed: 1)? = bench.steps.pauseReason else {
            Issue.record("nothing can make room any more")
            return
        }
        #expect(step.id == 5)
        #expect(bench.steps.credits.spent == 3)
        #expect(bench.steps.isIdle)
        #expect(bench.pauses == 1)
    }

    @Test func whatCostMoreThanListedIsExpectedToDoSoAgain() {
        var bench = StepsBench(cap: 10)
        bench.start(StepsBench.request(1))
        bench.tell(.reported(1, StepsBench.done(credits: 6)))
        bench.tell(.request(StepsBench.request(2)))
        #expect(bench.submissions == [1])
        #expect(bench.steps.pauseReason != nil)
    }

    @Test func theScriptsBudgetCountsOnlyWithoutACapFromOutside() {
        var bench = StepsBench()
        bench.tell(.budget(1))
        #expect(bench.steps.credits.cap == 1)
        bench = StepsBench(cap: 5)
        bench.tell(.budget(1))
        #expect(bench.steps.credits.cap == 5)
    }

    @Test func whatAnEarlierProcessSpentAndMaySpendCounts() {
        var bench = StepsBench(cap: 3)
        bench.start(StepsBench.request(1))
        bench.start(StepsBench.request(2))
        bench.tell(.reported(1, StepsBench.done()))
        bench = StepsBench(facts: bench.recorded(), firstIntent: 10, cap: 3)
        #expect(bench.steps.credits.spent == 1 && bench.steps.credits.held == 1)
        bench.tell(.request(StepsBench.request(3)))
        #expect(bench.submissions == [10])
        bench.tell(.request(StepsBench.request(4)))
        #expect(bench.submissions == [10], "the job of step 2 may still take its credit")
        bench.tell(.request(StepsBench.request(2)))
        #expect(bench.watched == ["job 2"])
        #expect(bench.steps.credits.held == 2)
        bench.tell(.request(StepsBench.request(1)))
        #expect(bench.settled == ["1 = 7"])
        #expect(bench.steps.credits.saved == 1)
    }
}
