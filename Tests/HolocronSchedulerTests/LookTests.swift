import HoloValue
import HolocronAPI
import HolocronScheduler
import Testing

/// What becomes of a job, answer by answer.
@Suite struct LookTests {
    @Test func anEndIsReportedOnce() {
        var bench = Bench()
        bench.run(1, exchange: 1)
        let look = bench.nextLook()
        #expect(bench.answer(look, Bench.completed) == ["completed 1"])
        #expect(bench.answer(look, Bench.completed) == [])
        #expect(bench.wait() == [])
    }

    @Test func aFailureIsReported() {
        var bench = Bench()
        bench.run(1, exchange: 1)
        let error = Value.object([("code", .string("EXECUTION_FAILED")), ("message", .string("x"))])
        let failed = SimulatedService.json(200, .object([("status", .string("failed")), ("error", error)]))
        let look = bench.nextLook()
        #expect(bench.answer(look, failed) == ["failed 1 EXECUTION_FAILED"])
    }

    @Test func aRowThatEndedIsConfirmed() {
        for status in ["completed", "failed"] {
            var bench = Bench()
            bench.run(1, exchange: 1)
            let list = bench.nextList()
            let told = bench.answer(list, Bench.list([("j1", status)], extra: [("result", .int(1))]))
            #expect(told.count == 1 && told.last?.hasSuffix("GET /jobs/j1") == true)
        }
    }

    @Test func aTrustedRowSettlesAFailedOneDoesNot() {
        var bench = Bench(trustsListResults: true)
        bench.run(1, exchange: 1)
        bench.run(2, exchange: 2)
        let list = bench.nextList()
        let rows = [("j2", "failed"), ("j1", "completed")]
        let told = bench.answer(list, Bench.list(rows, extra: [("result", .int(1))]))
        #expect(told.count == 2)
        #expect(told.first == "completed 1")
        #expect(told.last?.hasSuffix("GET /jobs/j2") == true)
    }

    @Test func aTrustedRowWithoutResultIsConfirmed() {
        var bench = Bench(trustsListResults: true)
        bench.run(1, exchange: 1)
        let list = bench.nextList()
        #expect(bench.answer(list, Bench.list([("j1", "completed")])).last?.hasSuffix("GET /jobs/j1") == true)
    }

    @Test func aYoungJobMayNotBeVisibleYet() {
        var bench = Bench()
        bench.run(1, exchange: 1)
        let look = bench.nextLook(rows: [])
        #expect(bench.answer(look, SimulatedService.error(404, "NOT_FOUND")) == [])
        let second = bench.nextLook(rows: [])
        #expect(bench.answer(second, Bench.completed) == ["completed 1"])
    }

    @Test func anOldJobThatIsNotKnownIsLost() {
        var bench = Bench()
        bench.tell(.watch(1, jobID: "j1", actionID: "a", acceptedAt: -60 * second))
        let look = bench.nextLook()
        #expect(bench.answer(look, SimulatedService.error(404, "NOT_FOUND")) == ["lost 1 404 NOT_FOUND"])
        #expect(bench.wait() == [])
    }

    /// A gateway that knows nothing of the service does not make a paid job lost.
    @Test func aForeign404IsTrouble() {
        var bench = Bench()
        bench.tell(.watch(1, jobID: "j1", actionID: "a", acceptedAt: -60 * second))
        let look = bench.nextLook()
        #expect(bench.answer(look, SimulatedService.html(404)) == ["troubled unreadable 1"])
        let again = bench.nextLook()
        #expect(bench.answer(again, Bench.completed) == ["completed 1"])
    }

    @Test(arguments: [
        SimulatedService.html(200), SimulatedService.error(500, "OOPS"), SimulatedService.error(503, "OOPS"),
        SimulatedService.json(200, .object([("status", .string("completed"))])), ServiceResponse(status: 302, body: []),
    ])
    func faultsAreTriedAgain(answer: ServiceResponse) {
        var bench = Bench()
        bench.run(1, exchange: 1)
        let look = bench.nextLook()
        #expect(bench.answer(look, answer).first?.hasPrefix("troubled") == true)
        let again = bench.nextLook()
        #expect(again > look)
        #expect(bench.answer(again, Bench.completed) == ["completed 1"])
    }

    @Test func a429OnALookWaits() {
        var bench = Bench()
        bench.run(1, exchange: 1)
        let look = bench.nextLook()
        let refusal = SimulatedService.error(429, "RATE_LIMIT_EXCEEDED", retryAfter: 5)
        #expect(bench.answer(look, refusal).first == "limited looks 5000")
        let told = bench.now
        let again = bench.nextLook()
        #expect(bench.now - told >= 5 * second)
        #expect(bench.answer(again, Bench.completed) == ["completed 1"])
    }

    /// The service is well, but can't tell of one job for minutes: others must not wait for it.
    @Test func oneJobThatCannotBeReadIsLostInTheEnd() {
        var world = World(.none)
        world.fault = { _, request in request.target.hasSuffix("/job-0") ? .replaced(SimulatedService.html(200)) : nil }
        world.submit(0, takes: second)
        for id in 1..<40 { world.submit(id, takes: 5 * second, after: id * 8 * second) }
        world.run()
        #expect(world.told[0] == ["accepted", "lost"])
        #expect((1..<40).allSatisfy { world.told[$0] == ["accepted", "reported"] })
        #expect(world.unreachable.isEmpty)
    }

    @Test func anAnswerThatIsTooLarge() {
        var bench = Bench()
        bench.run(1, exchange: 1)
        let look = bench.nextLook()
        #expect(bench.fail(look, .tooLarge, arrived: true) == ["lost 1 200 ANSWER_TOO_LARGE"])
    }

    @Test func hintsStretchTheGap() {
        func looks(hint: Int?) -> Int {
            var world = World(.documented)
            world.service.hints = hint
            world.submit(1, takes: 30 * second)
            world.run()
            return world.service.requests
        }
        #expect(looks(hint: 20_000) < looks(hint: nil))
    }

    // MARK: looks on demand

    @Test func lookNow() {
        var bench = Bench()
        bench.run(1, exchange: 1)
        #expect(bench.tell(.lookNow(1)) == ["send 2 GET /jobs/j1"])
        #expect(bench.answer(2, Bench.processing) == ["stillRunning 1"])
        #expect(bench.tell(.lookNow(1)) == ["send 3 GET /jobs/j1"])
        #expect(bench.answer(3, Bench.completed) == ["completed 1"])
        #expect(bench.tell(.lookNow(1)) == ["stillRunning 1"])
    }

    @Test func lookNowThatCannotLeaveIsAnsweredSoon() {
        var bench = Bench(ServiceLimits(submissions: nil, looks: 1, lists: 1))
        bench.scheduler.countForeign(.looks, at: 0)
        bench.scheduler.countForeign(.lists, at: 0)
        bench.run(1, exchange: 1)
        #expect(bench.tell(.lookNow(1)) == [])
        #expect(bench.wait() == ["unseen 1"])
        #expect(bench.now == 100 * millisecond + 5 * second)
    }

    @Test func lookNowThatFailsIsAnswered() {
        var bench = Bench()
        bench.run(1, exchange: 1)
        bench.tell(.lookNow(1))
        #expect(bench.answer(2, SimulatedService.error(500, "OOPS")).contains("unseen 1"))
        let look = bench.nextLook()
        #expect(bench.answer(look, Bench.completed) == ["completed 1"])
    }

    // MARK: reading the list

    func page(_ ids: ClosedRange<Int>, pages: Int?) -> ServiceResponse {
        let jobs = ids.map { id in
            Value.object([
                ("id", .string("r\(id)")), ("status", .string("completed")),
                ("created_at", .string(formatTime((1_000 - id) * second))),
            ])
        }
        return SimulatedService.json(
            200, .object([("jobs", .array(jobs)), ("total_pages", pages.map { .int($0) } ?? .null)]))
    }

    @Test func readsUntilOlderRows() {
        var bench = Bench()
        #expect(bench.tell(.list(5, since: 975 * second)) == ["send 1 GET /jobs?page=1&limit=20"])
        #expect(bench.answer(1, page(1...20, pages: 9)) == ["send 2 GET /jobs?page=2&limit=20"])
        // One job came meanwhile: the last row of the first page is the first of the second.
        let ids = (1...25).map { "r\($0)" }.joined(separator: " ")
        #expect(bench.answer(2, page(20...39, pages: 9)) == ["listed 5 \(ids)"])
        #expect(bench.wait() == [])
    }

    @Test func readsToTheEnd() {
        var bench = Bench()
        bench.tell(.list(5, since: 0))
        bench.answer(1, page(1...20, pages: nil))
        #expect(bench.answer(2, page(21...22, pages: nil)).last?.hasSuffix("r21 r22") == true)
        // A service that gives the same page again and again has no end.
        bench.tell(.list(6, since: 0))
        bench.answer(3, page(1...20, pages: nil))
        #expect(bench.answer(4, page(1...20, pages: nil)).last?.hasPrefix("listed 6 r1 ") == true)
    }

    @Test func aListThatIsNotThere() {
        var bench = Bench()
        bench.tell(.list(5, since: 0))
        #expect(bench.answer(1, SimulatedService.error(404, "NOT_FOUND")) == ["unlisted 5 404 NOT_FOUND"])
    }

    @Test func aListIsTriedAgain() {
        var bench = Bench()
        bench.tell(.list(5, since: 0))
        #expect(bench.answer(1, SimulatedService.error(500, "OOPS")) == ["troubled 500 OOPS 1"])
        #expect(bench.wait(2 * second) == ["send 2 GET /jobs?page=1&limit=20"])
        #expect(bench.answer(2, page(1...1, pages: 1)) == ["listed 5 r1"])
    }
}
