import HoloMachine
import HoloTestSupport
import HoloValue
import Testing

/// A person may stop a script at any moment: nothing more is computed, and what is under way is followed.
@Suite struct StopTests {
    private static let endless = """
        func slow(n) = if n > 0 then slow(n - 1) + slow(n - 1) else 1
        let a = slow(60)
        let b = slow(61)
        """

    private func evaluator(_ source: String) throws -> Evaluator {
        Evaluator(program: try #require(TestScript(source).compilation.program), inputs: [:], runStart: 0)
    }

    private func isStopped(_ evaluator: Evaluator) -> Bool {
        guard case .failed(let failures)? = evaluator.end, case .evaluation(let failure, _)? = failures.first?.cause else {
            return false
        }
        return failure.code == "E0525"
    }

    @Test(arguments: [0, 1, 7]) func endlessWorkEnds(turnsBefore: Int) throws {
        let evaluator = try evaluator(Self.endless)
        for _ in 0..<turnsBefore { #expect(evaluator.run(fuel: 1_000)) }
        evaluator.stop(Failure("E0525", "it was stopped"))
        #expect(!evaluator.run(fuel: 1_000))
        #expect(isStopped(evaluator))
    }

    @Test func aStepUnderWayIsWaitedForAndNothingFollows() throws {
        let evaluator = try evaluator(
            """
            func slow(n) = if n > 0 then slow(n - 1) + slow(n - 1) else 1
            step first = lookup { n: 0 }
            step second = lookup { n: 1 }
            let a = slow(first.n + 60)
            step third = fetch { n: second.n }
            let b = slow(second.n + 60)
            return third.n
            """)
        while evaluator.run(fuel: 1_000) {}
        var asked: [StepID] = []
        for case .request(let request) in evaluator.takeCommands() { asked.append(request.id) }
        try #require(asked.count == 2)
        evaluator.handle(.settled(asked[0], .answer(.object([("n", .int(1))]), nil)))
        #expect(evaluator.run(fuel: 1_000))
        evaluator.stop(Failure("E0525", "it was stopped"))
        #expect(!evaluator.run(fuel: 1_000))
        #expect(evaluator.end == nil)
        evaluator.handle(.settled(asked[1], .answer(.object([("n", .int(1))]), nil)))
        #expect(!evaluator.run(fuel: 1_000))
        #expect(isStopped(evaluator))
        #expect(!evaluator.takeCommands().contains { if case .request = $0 { true } else { false } })
    }
}
