import HoloValue
import HolocronAPI
import HolocronScheduler
import Testing

/// When the service counts as gone, and how it is found again.
@Suite struct CircuitTests {
    /// A wrong address is told within seconds.
    @Test func refusedFromTheStart() {
        var bench = Bench()
        bench.submit(1)
        bench.submit(2)
        #expect(bench.fail(1, .refused, arrived: false) == ["troubled refused 1"])
        #expect(bench.fail(2, .refused, arrived: false, after: 0) == [])
        #expect(bench.wait() == ["leaving 1", "send 3 POST /task"])
        #expect(bench.fail(3, .refused, arrived: false) == ["troubled refused 2"])
        #expect(bench.wait() == ["leaving 1", "send 4 POST /task"])
        #expect(bench.fail(4, .refused, arrived: false) == ["troubled refused 3", "unreachable refused"])
        #expect(bench.now <= 4 * second)
        // From now on one probe every 30 s, and no second word.
        let told = bench.now
        #expect(bench.wait() == ["leaving 1", "send 5 POST /task"])
        #expect(bench.now == told + 30 * second)
        #expect(bench.submit(3) == [])
        bench.fail(5, .refused, arrived: false)
        #expect(bench.wait().last?.hasPrefix("send 6 POST") == true)
        #expect(bench.answer(6, Bench.accepted("j1")).prefix(2) == ["accepted 1 j1", "recovered"])
    }

    @Test func anUntrustedCertificateIsToldAtOnce() {
        var bench = Bench()
        bench.submit(1)
        #expect(bench.fail(1, .insecure, arrived: false).last == "unreachable insecure")
    }

    /// Six troubles of one submission in a row.
    @Test func aSubmissionThatNeverGetsThrough() {
        var bench = Bench()
        bench.submit(1)
        var told: [String] = []
        for exchange in 1...6 {
            told += bench.answer(exchange, SimulatedService.error(500, "EXECUTION_FAILED"))
            if exchange < 6 { #expect(bench.wait() == ["leaving 1", "send \(exchange + 1) POST /task"]) }
        }
        #expect(told == (1...6).map { "troubled 500 EXECUTION_FAILED \($0)" } + ["unreachable 500 EXECUTION_FAILED"])
        let opened = bench.now
        #expect(bench.wait() == ["leaving 1", "send 7 POST /task"])
        #expect(bench.now - opened == 30 * second)
        #expect(bench.answer(7, Bench.accepted("j1")) == ["accepted 1 j1", "recovered"])
    }

    @Test func jobsAreFollowedAgainAfterAnOutage() {
        var bench = Bench()
        bench.run(1, exchange: 1)
        var told: [String] = []
        for _ in 0..<6 {
            told += bench.fail(bench.next().exchange, .cut, arrived: true)
            #expect(bench.out.isEmpty)
        }
        #expect(told == (1...6).map { "troubled cut \($0)" } + ["unreachable cut"])
        #expect(bench.tell(.lookNow(1)) == ["unseen 1"])
        #expect(bench.tell(.list(9, since: 0)) == ["unlisted 9 cut"])
        let probe = bench.wait()
        #expect(probe.last?.hasSuffix("GET /jobs/j1") == true)
        #expect(bench.answer(bench.next().exchange, Bench.completed) == ["recovered", "completed 1"])
    }

    @Test func aBadKeyIsToldAtTheFirstLook() {
        var bench = Bench()
        bench.tell(.watch(1, jobID: "j1", actionID: "a", acceptedAt: -5 * second))
        let flat = SimulatedService.json(
            401, .object([("error", .string("unauthorized")), ("message", .string("Bad key."))]))
        #expect(bench.answer(bench.nextLook(), flat).last == "unreachable 401 unauthorized")
    }

    /// When a list is broken the single looks go on, and nobody is told.
    @Test func aBrokenListIsNoOutage() {
        var world = World(.documented)
        world.fault = { _, request in
            request.target.contains("?") ? .replaced(SimulatedService.error(500, "OOPS")) : nil
        }
        for id in 0..<20 { world.submit(id, takes: (id + 5) * second) }
        world.run()
        #expect(world.unreachable.isEmpty)
        #expect((0..<20).allSatisfy { world.told[$0] == ["accepted", "reported"] })
    }

    @Test func aHostThatFailsForLong() {
        var world = World(.documented)
        world.fault = { world, _ in world.now > 3 * second && world.now < 400 * second ? .refused : nil }
        for id in 0..<30 { world.submit(id, takes: 10 * second) }
        world.run()
        #expect(world.problems.isEmpty)
        #expect(world.unreachable.count == 1)
        #expect(world.notes.contains(.recovered))
        #expect((0..<30).allSatisfy { world.told[$0] == ["accepted", "reported"] })
    }

    /// A gateway's page in place of answers puts few submissions in doubt, not all.
    @Test func aBrokenGatewayBurnsFewSubmissions() {
        var world = World(.none)
        world.fault = { world, request in
            request.method == .post && world.now > second ? .replaced(SimulatedService.html(502)) : nil
        }
        world.submit(0, takes: second)
        for id in 1..<100 { world.submit(id, takes: second, after: 2 * second + id * 200 * millisecond) }
        world.run(until: 100 * second)
        let doubtful = (0..<100).filter { world.told[$0] == ["inDoubt"] }.count
        #expect((1...10).contains(doubtful))
        #expect(world.unreachable.count == 1)
    }
}
