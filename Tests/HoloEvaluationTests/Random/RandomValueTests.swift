import HoloMachine
import HoloTestSupport
import HoloValue
import Testing

/// `random` and `uuid` through compiler and evaluator. The outside's seeds are functions of the names that statements
/// have, so that equal values mean equal names.
@Suite struct RandomValueTests {
    private func result(
        _ source: String, _ options: SimulatedRun.Options = .init(), _ service: SimulatedService = .echo,
        files: [String: String] = [:]
    ) -> Value? {
        let script = TestScript("main.holo", sources: files.merging(["main.holo": source]) { _, main in main })
        guard let program = script.compilation.program else {
            Issue.record("\(script.report)")
            return nil
        }
        let run = SimulatedRun(program, service: service, options: options)
        guard case .succeeded(let value?) = run.end else {
            Issue.record("\(script.report(of: run.failures))")
            return nil
        }
        return value
    }

    private func texts(_ source: String, files: [String: String] = [:]) -> [String] {
        result(source, files: files)?.asList?.compactMap(\.asString) ?? []
    }

    private let everywhere = """
        input start = random()
        func pick(xs) = xs[random(xs.length())]
        flow both(n: int) {
          let name = uuid()
          step sent = post { n, name, more: uuid() }
            when random() >= 0
            else uuid()
          return [name, sent.name, sent.more]
        }
        let one = uuid()
        let two = uuid()
        let items = for x in [1, 2, 2] {
          step slow = lookup { n: x }
          yield [slow.n, uuid()]
        }
        let rounds = loop n = 1 {
          yield uuid()
          next if n < 3 then n + 1 else null
        }
        let plain = [1, 2, 3].map(x => uuid())
        step first = both { n: 1 }
        step second = both { n: 2 }
        step gone = lookup { fails: true }
          else uuid()
        let last = try random(0) else uuid()
        return [start, one, two, items, rounds, plain, first, second, gone, pick([1, 2, 3, 4, 5]), one, last]
        """

    @Test func aStatementGetsTheSameWhateverFinishesFirst() throws {
        func failing(_ delay: @escaping @Sendable (String, Int) -> Int) -> SimulatedService {
            SimulatedService(
                reply: { _, parameters, _ in
                    parameters["fails"] == nil ? .answer(.record(parameters)) : .failure(code: "down", message: "")
                }, delays: { action, parameters, _ in (0, delay(action, parameters["n"]?.asInt ?? 0)) })
        }
        let plain = try #require(result(everywhere, .init(), failing { _, _ in 1_000 }))
        for seed in 1..<40 {
            var options = SimulatedRun.Options()
            options.seed = UInt64(seed)
            options.fuel = seed % 9 + 1
            options.interleaves = seed % 2 == 0
            let service = failing { ($0.utf8.count * 104_729 + $1 * 1_299_709 + seed * 7_919) % 1_000_000 }
            #expect(result(everywhere, options, service).map { JSON.encodeString($0) } == JSON.encodeString(plain))
        }
    }

    @Test func everyInstanceGetsItsOwn() throws {
        var found: [String] = []
        func collect(_ value: Value) {
            if let text = value.asString { found.append(text) }
            for element in value.asList ?? [] { collect(element) }
        }
        collect(try #require(result(everywhere)))
        // one twice and two; three items; three rounds; three of a list; twice three of a flow; the last `try`.
        #expect(found.count == 3 + 3 + 3 + 3 + 6 + 1)
        // `one` stands there twice, and the flow's name also in what its step was answered with.
        #expect(Set(found).count == found.count - 3, "\(found)")
    }

    @Test func editsThatLeaveAStatementAsItIsLeaveItsValue() throws {
        let source = "let a = uuid()\nlet b = [uuid(), random()]\nreturn [a, b[0]]"
        let before = texts(source)
        #expect(before.count == 2)
        let edits = [
            "let b = [uuid(), random()]\nlet a = uuid()\nreturn [a, b[0]]",
            "let other = 5\nstep x = lookup { n: other }\nlet first = uuid() # renamed\n\n"
                + "let b = [uuid(),\n  random()]\nreturn [first, b[0]]",
            "let c = random(3)\nlet a = uuid()\nlet b = [uuid(), random()]\nreturn [a, b[0]]",
        ]
        for edit in edits { #expect(texts(edit) == before, "\(edit)") }
        #expect(texts("let a = uuid()\nlet b = [uuid(), random() + 1]\nreturn [a, b[0]]")[0] == before[0])
        #expect(texts("let a = uuid()\nlet b = [uuid(), random() + 1]\nreturn [a, b[0]]")[1] != before[1])
    }

    @Test func blocksAroundAndRowsAboveChangeNothing() throws {
        func items(_ rows: String, _ wrap: Bool = false) -> [String] {
            let loop = "for row in [\(rows)] {\n  step x = post { n: row, id: uuid() }\n  yield x.id\n}"
            return wrap
                ? texts("let all = for once in [0] {\n if once == 0 {\n let a = \(loop)\nyield ...a\n}\n}\nreturn all")
                : texts("let all = \(loop)\nreturn all")
        }
        let two = items("10, 20")
        #expect(items("5, 10, 20").dropFirst() == two[...])
        #expect(items("20, 10") == two.reversed())
        #expect(items("10, 20", true) != two, "an item of another `for` is another instance")
        let branch = texts(
            "let yes = true\nif yes {\n  step x = post { id: uuid() }\n  print x.id\n}\nlet b = uuid()\nreturn [b]")
        #expect(branch == texts("step x = post { id: uuid() }\nprint x.id\nlet b = uuid()\nreturn [b]"))
    }

    @Test func aStepKeepsItsParametersWhereModifiersCome() throws {
        let plain = texts("step x = post { id: uuid() }\nreturn [x.id]")
        #expect(plain.count == 1)
        #expect(texts("step x = post { id: uuid() }\n  else null\nreturn [x.id]") == plain)
        #expect(texts("step x = post { id: uuid() }\n  timeout 5s\n  when random() >= 0\nreturn [x.id]") == plain)
    }

    @Test func badBoundsAreFailures() throws {
        let source = """
            return [
              try random(0) else "none", try random(-1) else "none", try random(2, 2) else "none",
              try random(3, 1) else "none",
              try random("a") else "text", try random(1.5) else "float", random(1), random(-5, -4),
              random(-9223372036854775808, 9223372036854775807) <= 9223372036854775807]
            """
        #expect(
            result(source).map { JSON.encodeString($0) }
                == #"["none","none","none","none","text","float",0,-5,true]"#)
    }

    @Test func aRandomNameOfAnotherScriptIsNotRecomputed() {
        let lib = "let token = uuid()\nfunc named(x) = \"{x}-{token}\"\n"
        let script = TestScript(
            "main.holo", sources: ["main.holo": "import \"lib.holo\" as lib\nreturn lib.named(1)", "lib.holo": lib])
        #expect(script.report.contains("lib.holo:1:5: error[E0223]: `token` is random"), "\(script.report)")
        // Inside its own script it is one value.
        let own = "let token = uuid()\nfunc named() = token\nflow f() { return token }\nstep x = f {}\n"
        #expect(Set(texts(own + "return [named(), token, x]")).count == 1)
    }
}
