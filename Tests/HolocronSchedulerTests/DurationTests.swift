import HoloValue
import HolocronAPI
import HolocronScheduler
import Testing

@Suite struct DurationTests {
    @Test func expectations() {
        var bench = Bench()
        // Two jobs of 8 s stand for what is not known.
        #expect(bench.scheduler.expectedDuration(of: "act", at: 0) == 8 * second)
        bench.scheduler.learn(actionID: "act", count: 2, total: 40 * second)
        #expect(bench.scheduler.expectedDuration(of: "act", at: 0) == 14 * second)
        bench.tell(.watch(1, jobID: "j1", actionID: "act", acceptedAt: -24 * second))
        // (40 + 24 + 16) / 4: what runs counts by its age.
        #expect(bench.scheduler.expectedDuration(of: "act", at: 0) == 20 * second)
        bench.tell(.abandon(1))
        #expect(bench.scheduler.expectedDuration(of: "act", at: 0) == 14 * second)
    }

    @Test func reportsTeach() {
        var bench = Bench()
        bench.run(1, exchange: 1)
        let look = bench.nextLook()
        let completed = SimulatedService.json(
            200, .object([("status", .string("completed")), ("data", .null), ("execution_ms", .float(2_000))]))
        #expect(bench.answer(look, completed) == ["completed 1"])
        #expect(bench.scheduler.expectedDuration(of: "act", at: bench.now) == 6 * second)
    }
}
