import HoloSteps
import Testing

/// What a settled request says of what it took. The request leaves at 0 s unless said otherwise.
@Suite struct ReceiptTests {
    @Test func anAnswer() {
        var bench = StepsBench()
        bench.start(StepsBench.request(1))
        bench.tell(.reported(1, StepsBench.done(credits: 3)), at: 4 * second)
        #expect(bench.receipts == ["look job 1 3 1 paid 0 4"])
        // A resumed run, much later, tells the same, and that it paid nothing.
        var resumed = StepsBench(facts: bench.recorded(), firstIntent: 10)
        resumed.tell(.request(StepsBench.request(1)), at: 500 * second)
        #expect(resumed.receipts == ["look job 1 3 1 reused 0 4"])
    }

    @Test func creditsThatAreNotSaid() {
        var bench = StepsBench()
        bench.start(StepsBench.request(1))
        bench.tell(.reported(1, StepsBench.done(credits: nil)), at: second)
        #expect(bench.receipts == ["look job 1 ? 1 paid 0 1"])
    }

    @Test func retriesAddUp() {
        var bench = StepsBench()
        bench.start(StepsBench.request(1, retries: 1, every: 10 * second))
        bench.tell(.reported(1, StepsBench.failed(2)), at: 5 * second)
        bench.tell(.tick, at: 15 * second)
        bench.tell(.leaving(2))
        bench.tell(.accepted(2, jobID: "job 2"))
        bench.tell(.reported(2, StepsBench.done(credits: 1)), at: 20 * second)
        #expect(bench.receipts == ["look job 2 3 2 paid 0 20"])
        var resumed = StepsBench(facts: bench.recorded(), firstIntent: 10)
        resumed.tell(.request(StepsBench.request(1, retries: 1)))
        #expect(resumed.receipts == ["look job 2 3 2 reused 0 20"])
    }

    @Test func aFailure() {
        var bench = StepsBench()
        bench.start(StepsBench.request(1))
        bench.tell(.reported(1, StepsBench.failed()), at: 5 * second)
        #expect(bench.receipts == ["look job 1 0 1 paid 0 5"])
        bench.tell(.handled(key: "key 1"))
        var resumed = StepsBench(facts: bench.recorded(), firstIntent: 10)
        resumed.tell(.request(StepsBench.request(1)))
        #expect(resumed.receipts == ["look job 1 0 1 reused 0 5"])
    }

    @Test func aRefusal() {
        var bench = StepsBench()
        bench.tell(.request(StepsBench.request(1)))
        bench.tell(.leaving(1), at: second)
        bench.tell(.rejected(1, StepsBench.error(400, "BAD")), at: 2 * second)
        #expect(bench.receipts == ["look - 0 1 paid 1 2"])
    }

    @Test func aTimeoutMayStillCost() {
        var bench = StepsBench()
        bench.start(StepsBench.request(1, retries: 1, every: 10 * second, timeout: 5 * second))
        bench.tell(.tick, at: 5 * second)
        bench.tell(.stillRunning(1))
        // Its late answer is taken before the next attempt leaves.
        bench.tell(.reported(1, StepsBench.done(credits: 2)), at: 8 * second)
        #expect(bench.receipts == ["look job 1 2 1 paid 0 8"])

        bench = StepsBench()
        bench.start(StepsBench.request(1, retries: 1, every: 10 * second, timeout: 5 * second))
        bench.tell(.tick, at: 5 * second)
        bench.tell(.stillRunning(1))
        bench.tell(.tick, at: 15 * second)
        bench.tell(.leaving(2))
        bench.tell(.accepted(2, jobID: "job 2"))
        bench.tell(.reported(2, StepsBench.done(credits: 1)), at: 16 * second)
        #expect(bench.receipts == ["look job 2 ? 2 paid 0 16"], "what the first attempt takes is not known yet")
    }

    @Test func aJobThatAnEarlierPartStarted() {
        var bench = StepsBench()
        bench.start(StepsBench.request(1))
        bench = StepsBench(facts: bench.recorded(), firstIntent: 10)
        bench.tell(.request(StepsBench.request(1)), at: 100 * second)
        bench.tell(.reported(1, StepsBench.done()), at: 101 * second)
        #expect(bench.receipts == ["look job 1 1 1 paid 0 101"])
    }
}
