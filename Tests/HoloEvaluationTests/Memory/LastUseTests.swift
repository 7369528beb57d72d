import HoloMachine
import HoloTestSupport
import HoloValue
import Testing

/// Answers may be large: a value is let go when the last statement that looks at it has settled.
@Suite struct LastUseTests {
    /// Runs a script whose steps are answered one at a time, in the order in which they were asked for; what is in memory
    /// before each answer, and at the end.
    private func held(_ source: String, keepsNames: Bool = false) throws -> (names: [[String]], value: String) {
        let script = TestScript(source)
        let evaluator = Evaluator(
            program: try #require(script.compilation.program), inputs: [:], runStart: 0, keepsNames: keepsNames)
        var names: [[String]] = []
        var waiting: [StepID] = []
        while true {
            while evaluator.run(fuel: 1_000) {}
            for command in evaluator.takeCommands() {
                switch command {
                case .request(let request): waiting.append(request.id)
                case .output(let output): evaluator.handle(.outputDone(output.id, nil))
                default: break
                }
            }
            if evaluator.end == nil, waiting.isEmpty, !evaluator.run(fuel: 1_000), evaluator.commands.isEmpty { break }
            guard evaluator.end == nil else { break }
            names.append(evaluator.heldNames)
            guard !waiting.isEmpty else { continue }
            evaluator.handle(.settled(waiting.removeFirst(), .answer(.object([("n", .int(names.count))]), nil)))
        }
        guard case .succeeded(let value)? = evaluator.end else {
            Issue.record("the run has to succeed")
            return (names, "")
        }
        return (names, JSON.encodeString(value ?? .null))
    }

    @Test func aValueGoesWithItsLastUse() throws {
        let (names, value) = try held(
            """
            step a = lookup { n: 0 }
            let b = a.n + 10
            step c = fetch { n: b }
            step d = fetch { n: c.n }
            return d.n + b
            """)
        #expect(names == [[], ["b"], ["b", "c"]])
        #expect(value == "14")
    }

    @Test func whatBlocksBelowStillUseStays() throws {
        let (names, value) = try held(
            """
            step a = lookup { n: 0 }
            step b = lookup { n: 1 }
            if b.n > 0 {
              step c = fetch { n: a.n }
              step d = fetch { n: a.n + c.n }
            }
            let all = for i in [1, 2] {
              step e = lookup { n: i + a.n }
              yield e.n
            }
            return all.length() == 2
            """)
        // `a` is looked at by the items of the `for`, and by what stands in the `if`.
        #expect(names.last.map { $0.contains("a") } == true)
        #expect(value == "true")
    }

    @Test func whatAFlowLooksAtStays() throws {
        let (_, value) = try held(
            """
            let factor = 10
            let first = factor + 1
            flow times(x: int) { step y = lookup { n: x }; return y.n * factor }
            step one = times { x: first }
            step two = times { x: one }
            return two
            """)
        #expect(value == "20")
    }

    @Test func whatNothingUsesIsNotKept() throws {
        let source = """
            step a = lookup { n: 0 }
            step b = lookup { n: 1 }
            return b.n
            """
        #expect(try held(source).names.allSatisfy { !$0.contains("a") })
        #expect(try held(source, keepsNames: true).names.last?.contains("a") == true)
    }

    /// An entry at a prompt that is stopped, or that fails, takes its values with it.
    @Test(arguments: [
        "step first = lookup { n: 1 }\nlet both = [first, seed]\nreturn both",
        "step first = lookup { n: 1 }\nfor x in [1, 2] {\n  if x > first.n { print seed }\n}",
        "let none = [][0]\nreturn [none, seed]",
    ])
    func whatIsGivenUpIsLetGo(source: String) throws {
        weak var shape: Shape?
        do {
            let seed = Value.object([("held", .int(1))])
            if case .record(let record) = seed { shape = record.shape }
            let program = try #require(TestScript("input seed\n" + source).compilation.program)
            let evaluator = Evaluator(program: program, inputs: ["seed": seed], runStart: 0)
            while evaluator.run(fuel: 1_000) {}
            #expect(shape != nil)
            withExtendedLifetime((seed, evaluator)) {}
        }
        #expect(shape == nil)
    }

    /// What was compiled takes the compiler with it.
    @Test(arguments: ["let a = { x: 1 }\nreturn a.x", "func f(a) = { x: a }\nlet a = f(2)\nreturn { x: a.x }"])
    func aCompilationIsLetGo(source: String) throws {
        weak var shape: Shape?
        do {
            let script = TestScript(source)
            shape = try #require(script.compilation.program).chunks.lazy.flatMap(\.shapes).first
            #expect(shape != nil)
            withExtendedLifetime(script) {}
        }
        #expect(shape == nil)
    }
}
