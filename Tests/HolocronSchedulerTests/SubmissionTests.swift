import HoloValue
import HolocronAPI
import HolocronScheduler
import Testing

/// What becomes of a task, answer by answer.
@Suite struct SubmissionTests {
    @Test func isAnnouncedSentAndAccepted() {
        var bench = Bench()
        #expect(bench.submit(1) == ["leaving 1", "send 1 POST /task"])
        #expect(bench.answer(1, Bench.accepted("j1")) == ["accepted 1 j1"])
        #expect(bench.scheduler.nextWake != nil)
    }

    @Test func anAnswerAtOnceIsReported() {
        var bench = Bench()
        bench.submit(1)
        #expect(bench.answer(1, Bench.completed) == ["completed 1"])
        #expect(bench.scheduler.nextWake == nil)
    }

    @Test(arguments: [400, 401, 402, 403, 404, 409, 422])
    func refusalsThatLastAreFinal(status: Int) {
        var bench = Bench()
        bench.submit(1)
        #expect(bench.answer(1, SimulatedService.error(status, "NO")) == ["rejected 1 \(status) NO"])
        #expect(bench.scheduler.nextWake == nil)
    }

    @Test func refusalsInOtherShapesAreFinalToo() {
        var bench = Bench()
        bench.submit(1)
        #expect(bench.answer(1, SimulatedService.html(404)) == ["rejected 1 404 HTTP_404"])
        bench.submit(2)
        let flat = SimulatedService.json(
            401, .object([("error", .string("unauthorized")), ("message", .string("Bad key."))]))
        #expect(bench.answer(2, flat) == ["rejected 2 401 unauthorized"])
        bench.submit(3)
        #expect(bench.answer(3, ServiceResponse(status: 302, body: [])) == ["rejected 3 302 HTTP_302"])
    }

    /// What can't be read as taken or refused may have been paid, and is never sent again.
    @Test(arguments: [
        SimulatedService.html(502), SimulatedService.html(200), SimulatedService.json(200, .object([("x", .int(1))])),
        SimulatedService.json(202, .array([])), ServiceResponse(status: 202, body: []),
        ServiceResponse(status: 500, body: []), SimulatedService.json(503, .string("down")),
        SimulatedService.json(200, .object([("status", .string("completed"))])),
        ServiceResponse(status: 408, body: []),
    ])
    func unreadableAnswersAreInDoubt(answer: ServiceResponse) {
        var bench = Bench()
        bench.submit(1)
        #expect(bench.answer(1, answer).first == "inDoubt 1")
        #expect(bench.wait() == [])
    }

    @Test(arguments: [TransportFailure.Reason.cut, .timedOut, .tooLarge, .other])
    func lostAnswersAreInDoubt(reason: TransportFailure.Reason) {
        var bench = Bench()
        bench.submit(1)
        #expect(bench.fail(1, reason, arrived: true).first == "inDoubt 1")
        #expect(bench.wait() == [])
    }

    @Test(arguments: [TransportFailure.Reason.refused, .unresolved, .timedOut])
    func whatNeverLeftIsSentAgain(reason: TransportFailure.Reason) {
        var bench = Bench()
        bench.submit(1)
        #expect(bench.fail(1, reason, arrived: false) == ["troubled \(reason.rawValue) 1"])
        #expect(bench.wait(3 * second) == ["leaving 1", "send 2 POST /task"])
        #expect(bench.answer(2, Bench.accepted("j1")) == ["accepted 1 j1"])
    }

    @Test(arguments: [
        (500, "EXECUTION_FAILED", 0, 1), (502, "ACTION_UNAVAILABLE", 0, 1), (503, "ACTION_UNAVAILABLE", 30, 60),
    ])
    func faultsInTheServicesWordsAreTriedAgain(status: Int, code: String, least: Int, most: Int) {
        var bench = Bench()
        bench.submit(1)
        #expect(bench.answer(1, SimulatedService.error(status, code)) == ["troubled \(status) \(code) 1"])
        let told = bench.now
        #expect(bench.wait() == ["leaving 1", "send 2 POST /task"])
        #expect((least * second...most * second).contains(bench.now - told))
        #expect(bench.answer(2, Bench.accepted("j1")) == ["accepted 1 j1"])
    }

    @Test func retryAfterIsObeyed() {
        var bench = Bench()
        bench.submit(1)
        bench.answer(1, SimulatedService.error(503, "ACTION_UNAVAILABLE", retryAfter: 7))
        let told = bench.now
        #expect(bench.wait() == ["leaving 1", "send 2 POST /task"])
        #expect((7 * second...8 * second).contains(bench.now - told))
    }

    @Test func a429WaitsAndIsNoFailure() {
        var bench = Bench()
        bench.submit(1)
        #expect(
            bench.answer(1, SimulatedService.error(429, "RATE_LIMIT_EXCEEDED", retryAfter: 3)) == [
                "limited submissions 3000"
            ])
        #expect(bench.wait() == ["leaving 1", "send 2 POST /task"])
        #expect(bench.now == 100 * millisecond + 3 * second)
        // Without Retry-After the wait doubles, up to 15 s.
        var waits: [String] = []
        for exchange in 2...8 {
            waits += bench.answer(exchange, SimulatedService.error(429, "RATE_LIMIT_EXCEEDED"))
            #expect(bench.wait() == ["leaving 1", "send \(exchange + 1) POST /task"])
        }
        #expect(waits == [1, 2, 4, 8, 15, 15, 15].map { "limited submissions \($0 * 1000)" })
        #expect(bench.answer(9, Bench.accepted("j1")) == ["accepted 1 j1"])
    }

    /// Who leaves next, after each submission is turned away.
    func order(_ bench: inout Bench, _ count: Int) -> [String] {
        var order: [String] = []
        for exchange in 1...count {
            bench.answer(exchange, SimulatedService.error(400, "NO"))
            if exchange < count { order += bench.wait().filter { $0.hasPrefix("leaving") } }
        }
        return order
    }

    @Test func theLongestWayGoesFirstThenTheOrderOfArrival() {
        var bench = Bench(ServiceLimits(submissions: 1, looks: nil, lists: nil))
        // With the two jobs of 8 s that stand for what is not known: 10 s and 4 s.
        bench.scheduler.learn(actionID: "long", count: 2, total: 24 * second)
        bench.scheduler.learn(actionID: "short", count: 2, total: 0)
        bench.submit(1, action: "long")
        bench.submit(2, action: "short")
        bench.submit(3, action: "long")
        bench.submit(4, action: "short", followers: [["short"], ["short", "short"]])
        bench.submit(5, action: "long")
        bench.submit(6, action: "new")
        // 12 s, 10 s, 10 s, 8 s, 4 s.
        #expect(order(&bench, 6) == [4, 3, 5, 6, 2].map { "leaving \($0)" })
    }

    /// Who asks for one thing does not wait for all that another asked for before; each one's own order holds.
    @Test func submittersTakeTurns() {
        var bench = Bench(ServiceLimits(submissions: 1, looks: nil, lists: nil))
        bench.scheduler.learn(actionID: "long", count: 2, total: 100 * second)
        for id in 1...6 { bench.submit(id, action: id == 5 ? "long" : "short", submitter: 1) }
        bench.submit(7, submitter: 2)
        bench.submit(8, action: "long", submitter: 2)
        bench.submit(9, submitter: 3)
        // 1 has left already. Among those of one turn the longest way goes first.
        #expect(order(&bench, 9) == [8, 9, 5, 7, 2, 3, 4, 6].map { "leaving \($0)" })
    }

    /// Turns that a submitter had nothing to send in are not made up for.
    @Test func aLateSubmitterGetsItsShareAndNoMore() {
        var bench = Bench(ServiceLimits(submissions: 1, looks: nil, lists: nil))
        for id in 1...10 { bench.submit(id, submitter: 1) }
        var order: [String] = []
        for exchange in 1...5 {
            bench.answer(exchange, SimulatedService.error(400, "NO"))
            order += bench.wait().filter { $0.hasPrefix("leaving") }
        }
        for id in 11...13 { bench.submit(id, submitter: 2) }
        for exchange in 6...9 {
            bench.answer(exchange, SimulatedService.error(400, "NO"))
            order += bench.wait().filter { $0.hasPrefix("leaving") }
        }
        #expect(order == [2, 3, 4, 5, 6, 11, 7, 12, 8].map { "leaving \($0)" })
    }

    /// What is learned while they wait changes the order.
    @Test func theOrderFollowsWhatIsLearned() {
        var bench = Bench(ServiceLimits(submissions: 1, looks: nil, lists: nil))
        bench.submit(1)
        bench.submit(2, action: "a")
        bench.submit(3, action: "b")
        bench.submit(4, action: "c", followers: [["d"]])
        bench.scheduler.learn(actionID: "b", count: 2, total: 100 * second)
        bench.scheduler.learn(actionID: "c", count: 8, total: 0)
        bench.scheduler.learn(actionID: "d", count: 8, total: 0)
        #expect(order(&bench, 4) == [3, 2, 4].map { "leaving \($0)" })
    }

    @Test func theWindowCountsFromTheAnswer() {
        var bench = Bench(ServiceLimits(submissions: 1, looks: nil, lists: nil))
        bench.submit(1)
        bench.submit(2)
        bench.answer(1, SimulatedService.error(400, "NO"), after: 5 * second)
        #expect(bench.wait() == ["leaving 2", "send 2 POST /task"])
        #expect(bench.now == 65 * second + 200 * millisecond)
    }

    @Test func atMost32AreOutAtOnce() {
        var bench = Bench(.none)
        for id in 1...40 { bench.submit(id) }
        #expect(
            bench.answer(1, SimulatedService.error(400, "NO")) == [
                "rejected 1 400 NO", "leaving 33", "send 33 POST /task",
            ])
    }

    @Test func requestsOfOthersTakeRoom() {
        var bench = Bench(ServiceLimits(submissions: 2, looks: nil, lists: nil))
        bench.scheduler.countForeign(.submissions, at: -10 * second)
        #expect(bench.submit(1) == ["leaving 1", "send 1 POST /task"])
        #expect(bench.submit(2) == [])
        bench.answer(1, SimulatedService.error(400, "NO"))
        #expect(bench.wait() == ["leaving 2", "send 2 POST /task"])
        #expect(bench.now == 50 * second + 200 * millisecond)
    }

    @Test func theTaskOnTheWire() throws {
        var bench = Bench()
        let task = TaskRequest(
            actionID: "a", parameters: Record([("q", .string("x")), ("none", .null)]), identityID: "me")
        var commands: [SchedulerCommand] = []
        bench.scheduler.handle(.submit(1, task, followers: []), at: 0, commands: &commands)
        guard case .send(_, let request) = commands.last else {
            Issue.record("nothing was sent")
            return
        }
        #expect(request.method == .post && request.isPaid)
        #expect(
            String(decoding: request.body ?? [], as: UTF8.self)
                == #"{"action_id":"a","params":{"q":"x"},"identity_id":"me"}"#)
    }

    // MARK: giving up a submission

    @Test func abandonedBeforeItLeftIsNeverSent() {
        var bench = Bench(ServiceLimits(submissions: 1, looks: nil, lists: nil))
        bench.submit(1)
        bench.submit(2)
        #expect(bench.tell(.abandon(2)) == [])
        #expect(bench.answer(1, Bench.completed) == ["completed 1"])
        #expect(bench.wait() == [])
    }

    @Test func abandonedOnTheWayIsStillTold() {
        var bench = Bench()
        bench.submit(1)
        bench.tell(.abandon(1))
        #expect(bench.answer(1, Bench.accepted("j1")) == ["accepted 1 j1"])
        #expect(bench.wait() == [])
        bench.submit(2)
        bench.tell(.abandon(2))
        #expect(
            bench.answer(2, SimulatedService.error(429, "RATE_LIMIT_EXCEEDED", retryAfter: 1)).last
                == "rejected 2 429 RATE_LIMIT_EXCEEDED")
        bench.now += 2 * second
        bench.submit(3)
        bench.tell(.abandon(3))
        #expect(bench.fail(3, .refused, arrived: false).last == "rejected 3 0 NOT_SENT")
        #expect(bench.wait() == [])
    }

    @Test func abandonedBetweenTwoTriesIsToldAsRefused() {
        var bench = Bench()
        bench.submit(1)
        bench.answer(1, SimulatedService.error(503, "ACTION_UNAVAILABLE"))
        #expect(bench.tell(.abandon(1)) == ["rejected 1 503 ACTION_UNAVAILABLE"])
        #expect(bench.wait() == [])
    }

    @Test func abandonedJobsAreNotLookedAt() {
        var bench = Bench()
        bench.run(1, exchange: 1)
        #expect(bench.tell(.abandon(1)) == [])
        #expect(bench.wait() == [])
    }
}
