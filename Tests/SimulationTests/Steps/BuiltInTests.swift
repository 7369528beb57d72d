import HoloMachine
import HoloSteps
import HoloValue
import HolocronAPI
import Testing

/// `wait`, `ask` and `http`: what they do over one process and several.
@Suite struct BuiltInTests {
    private func step(
        _ id: StepID, _ kind: ActionKind, isWrite: Bool = false, _ parameters: [(String, Value)], retries: Int = 0
    ) -> StepRequest {
        var request = StepsBench.request(id, retries: retries, every: second)
        request.action = ActionReference(id: "\(kind)", isWrite: isWrite, credits: 0, kind: kind)
        request.parameters = Record(parameters)
        return request
    }

    private func web(_ id: StepID = 1, method: String? = nil, retries: Int = 0) -> StepRequest {
        let url: [(String, Value)] = [("url", .string("https://a.example/x"))]
        return step(
            id, .http, isWrite: method != nil, url + (method.map { [("method", .string($0))] } ?? []), retries: retries)
    }

    private static let lost = TransportFailure(reason: .cut, requestMayHaveArrived: true, message: "cut")
    private static let refused = TransportFailure(reason: .refused, requestMayHaveArrived: false, message: "refused")

    private func answer(_ status: Int, _ body: String = "", _ headers: [(String, String)] = []) -> WebResponse {
        WebResponse(status: status, headers: headers.map { (name: $0.0, value: $0.1) }, body: Array(body.utf8))
    }

    // MARK: wait

    @Test func waitsAsLongAsItSays() {
        var bench = StepsBench()
        bench.tell(.request(step(1, .wait, [("for", .duration(90 * second))])))
        #expect(bench.steps.nextWake == 60 * second, "people set clocks: it looks again each minute")
        bench.tell(.tick, at: 60 * second)
        #expect(bench.steps.nextWake == 90 * second && bench.settled == [])
        bench.tell(.tick, at: 90 * second)
        #expect(bench.settled == ["1 = null"] && bench.steps.nextWake == nil)
    }

    @Test func aResumedRunWaitsForWhatIsLeft() {
        var bench = StepsBench()
        bench.tell(.request(step(1, .wait, [("for", .duration(90 * second))])))
        bench.tell(.interrupt, at: second)
        #expect(bench.steps.isIdle, "nobody waits for a wait to end the run")
        var again = StepsBench(facts: bench.recorded(), firstIntent: 10)
        again.tell(.request(step(1, .wait, [("for", .duration(90 * second))])), at: 80 * second)
        #expect(again.steps.nextWake == 90 * second)
        again.tell(.tick, at: 90 * second)
        #expect(again.settled == ["1 = null"])
        var third = StepsBench(facts: again.recorded(after: bench.recorded()), firstIntent: 20)
        third.tell(.request(step(1, .wait, [("for", .duration(90 * second))])), at: 91 * second)
        #expect(third.settled == ["1 = null"])
    }

    @Test func untilATimeThatIsOverIsNoWait() {
        var bench = StepsBench()
        bench.tell(.request(step(1, .wait, [("until", .time(StepsBench.epoch - 1))])))
        bench.tell(.request(step(2, .wait, [("until", .time(StepsBench.epoch + second))])))
        #expect(bench.settled == ["1 = null"] && bench.steps.nextWake == second)
        bench.tell(.halt([2]))
        #expect(bench.settled == ["1 = null", "2 -"])
    }

    // MARK: ask

    @Test func anAnswerIsAFact() {
        let question = step(1, .ask, [("question", .string("Go on?")), ("choices", .list(List([.string("yes"), .string("No")])))])
        var bench = StepsBench()
        bench.tell(.request(question))
        #expect(bench.steps.openQuestions.map(\.question.words) == ["Go on?"])
        #expect(bench.steps.isIdle && bench.settled == [])
        bench.tell(.answered(1, "yes"))
        #expect(bench.settled == ["1 = \"yes\""] && bench.steps.openQuestions.isEmpty)
        var again = StepsBench(facts: bench.recorded(), firstIntent: 10)
        again.tell(.request(question))
        #expect(again.settled == ["1 = \"yes\""])
        #expect(question.question.answer(from: "2") == "No")
        #expect(question.question.answer(from: "no") == "No")
        #expect(question.question.answer(from: "3") == nil && question.question.answer(from: "") == nil)
        #expect(Question(words: "", choices: []).answer(from: "3") == "3")
    }

    // MARK: http

    @Test func whatARequestCarries() throws {
        let headers = Value.object([("X-Key", .string("k")), ("Left-Out", .null)])
        var bench = StepsBench()
        bench.tell(
            .request(
                step(
                    1, .http, isWrite: true,
                    [
                        ("method", .string("put")), ("url", .string("http://b.example")), ("headers", headers),
                        ("json", .object([("a", .int(1))])),
                    ])))
        let request = try #require(bench.exchanges.first?.request)
        #expect(request.method == "PUT" && request.url == "http://b.example" && !request.isRead)
        #expect(request.headers.map(\.name) == ["X-Key", "Content-Type"])
        #expect(request.headers.map(\.value) == ["k", "application/json"])
        #expect(request.body.map { String(decoding: $0, as: UTF8.self) } == "{\"a\":1}")
    }

    @Test func whatAnAnswerIs() {
        var bench = StepsBench()
        bench.tell(.request(web()))
        bench.tell(
            .exchanged(1, .success(answer(201, "{\"a\":1}", [("Set-Cookie", "a"), ("X", "1"), ("set-cookie", "b")]))))
        let body = #""body":"{\"a\":1}","json":{"a":1}"#
        #expect(bench.settled == [#"1 = {"status":201,"headers":{"set-cookie":"a, b","x":"1"},\#(body)}"#])
        let durable = bench.commands.compactMap { if case .record(_, let isDurable) = $0 { isDurable } else { nil } }
        #expect(durable == [true, true])
        bench = StepsBench()
        bench.tell(.request(web()))
        bench.tell(.exchanged(1, .success(WebResponse(status: 204, headers: [], body: [0xFF]))))
        #expect(bench.settled == [#"1 = {"status":204,"headers":{},"body":"�","json":null}"#])
    }

    @Test func aStatusOf400OrMoreIsAFailure() {
        for (status, isRetried) in [(400, false), (403, false), (404, false), (409, true), (503, true)] {
            var bench = StepsBench()
            bench.tell(.request(web(retries: 1)))
            bench.tell(.exchanged(1, .success(answer(status, "no"))))
            #expect(bench.settled == (isRetried ? [] : ["1 ! HTTP_\(status)"]))
            bench.tell(.tick, at: second)
            #expect(bench.exchanges.count == (isRetried ? 2 : 1))
        }
    }

    @Test func aReadWhoseAnswerIsLostHasFailed() {
        for (failure, code) in [(Self.lost, "CONNECTION_FAILED"), (Self.refused, "CONNECTION_FAILED")] {
            var bench = StepsBench()
            bench.tell(.request(web()))
            bench.tell(.exchanged(1, .failure(failure)))
            #expect(bench.settled == ["1 ! \(code)"] && bench.pauses == 0)
        }
    }

    @Test func aWriteWhoseAnswerIsLostStopsTheRun() {
        var bench = StepsBench()
        bench.tell(.request(web(method: "POST", retries: 3)))
        bench.tell(.exchanged(1, .failure(Self.lost)))
        #expect(bench.settled == [] && bench.pauses == 1 && bench.steps.isIdle)
        guard case .inDoubt? = bench.steps.pauseReason else {
            Issue.record("\(String(describing: bench.steps.pauseReason))")
            return
        }
        var again = StepsBench(facts: bench.recorded(), firstIntent: 10)
        again.tell(.request(web(method: "POST", retries: 3)))
        #expect(again.exchanges.isEmpty && again.pauses == 1, "it is never sent again by itself")
    }

    @Test func aWriteThatNeverLeftIsTriedAgain() {
        var bench = StepsBench()
        bench.tell(.request(web(method: "POST", retries: 1)))
        bench.tell(.exchanged(1, .failure(Self.refused)))
        bench.tell(.tick, at: second)
        #expect(bench.exchanges.map(\.id) == [1, 2])
    }

    @Test func whatWasUnderWayWhenTheProcessEnded() {
        for method in [nil, "DELETE"] {
            var bench = StepsBench()
            bench.tell(.request(web(method: method)))
            var again = StepsBench(facts: bench.recorded(), firstIntent: 10)
            again.tell(.request(web(method: method)))
            #expect(again.exchanges.map(\.id) == (method == nil ? [10] : []))
            #expect(again.pauses == (method == nil ? 0 : 1))
        }
    }

    @Test func sixteenAtOnceWithoutRegardToTheCap() {
        var bench = StepsBench(cap: 0)
        for id in 1...20 { bench.tell(.request(web(id))) }
        #expect(bench.exchanges.map(\.id) == Array(1...16))
        bench.tell(.exchanged(3, .success(answer(200))))
        #expect(bench.exchanges.count == 17)
        bench.tell(.interrupt)
        for id in 1...17 where id != 3 { bench.tell(.exchanged(id, .success(answer(200)))) }
        #expect(bench.exchanges.count == 17 && bench.steps.isIdle)
    }

    @Test func aWriteOfHTTPMakesCachedReadsStale() {
        var bench = StepsBench()
        bench.tell(.request(web(1, method: "POST")))
        var read = web(2)
        read.cacheAge = 0
        bench.tell(.request(read))
        #expect(bench.recalls.isEmpty && bench.exchanges.count == 2)
    }
}
