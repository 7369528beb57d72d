import HoloMachine
import HoloTestSupport
import HoloValue
import Testing

/// Values that share their elements are small in memory and endless written out: whatever looks at all of one must end.
@Suite(.timeLimit(.minutes(2))) struct SharedValueTests {
    /// The failure's code, or the value as JSON.
    private func result(_ expression: String) throws -> String {
        let script = TestScript(
            """
            func g(s, n) = if n == 0 then s else g([s, s], n - 1)
            func r(s, n) = if n == 0 then s else r({ a: s, b: s }, n - 1)
            \(expression)
            """)
        let program = try #require(script.compilation.program, "\(script.report)")
        let run = SimulatedRun(program)
        switch run.end {
        case .succeeded(let value): return JSON.encodeString(value ?? .null)
        case .failed(let failures):
            guard case .evaluation(let failure, _)? = failures.first?.cause else { return "another failure" }
            return failure.code
        case nil: return "stuck"
        }
    }

    @Test(arguments: [
        "return g([1], 60)", "print g([1], 60)", "save g([1], 60) to \"a.json\"", "append g([1], 60) to \"a.jsonl\"",
        "let x = r(1, 60)\nreturn x.a.length()", "step x = lookup { a: g([1], 60) }\nreturn x",
        "let xs = for x in g([1], 60) {\n  step y = lookup { n: 1 }\n  yield y\n}\nreturn xs", "fail to_json(g([1], 60))",
        "return g([1], 60).to_json()", "return r(1, 60).to_json(true)", "return r(1, 60).hash()",
        "return g([1], 60) == g([1], 60)", "return [g([1], 60)] < [g([1], 60)]", "return [g([1], 60)].unique()",
        "return [1, 2].unique_by(x => g([x], 60))", "return [1, 2].sort_by(x => g([x], 60))",
        "return g([1], 60).contains(3)", "return max(g([1], 60), g([2], 60))", "return [g([1], 60)].to_csv()",
        "flow f(s: list<any>) { return s.length() }\nstep x = f { s: g([1], 60) }\nreturn x",
    ])
    func tooLargeWrittenOut(_ expression: String) throws {
        #expect(try result(expression) == "E0320")
    }

    @Test func whatIsNotLookedThroughMayBeShared() throws {
        #expect(try result("return g([1], 60).length()") == "2")
        #expect(try result("return g([1], 60)[0][1].length() + r([1, 2, 3], 60).keys().length()") == "4")
        #expect(try result("return g([1], 60) == 5 or g([1], 60) == [[1, 2], 3]") == "false")
        #expect(try result("return try g([1], 60).to_json() else \"too large\"") == "\"too large\"")
    }

    /// About a million elements each: looked at one by one for every pair, each of these would take minutes.
    @Test func whatIsSharedIsComparedOnce() throws {
        let many = "range(400).map(i => g([1], 20))"
        #expect(try result("return g([1], 20) == g([1.0], 20)") == "true")
        #expect(try result("let x = g([1], 20)\nreturn (\(many))[0:20].all(y => y == x)") == "true")
        #expect(try result("return r(1, 20) == r(1, 20) and r(1, 20) != r(2, 20)") == "true")
        #expect(try result("return [g([1], 20)] < [g([2], 20)] and [g([1], 20)] <= [g([1], 20)]") == "true")
        #expect(try result("return [g([1], 20), g([1], 20), g([2], 20), r(1, 20), r(1.0, 20)].unique().length()") == "3")
    }

    @Test func hashesOfEqualValuesAreEqual() throws {
        // More than a hash looks at.
        let long = (0..<1_200_000).map { Value.int($0) }
        #expect(ValueKey(.array(long)) == ValueKey(.array(long)))
        #expect(ValueKey(.array(long)).hashValue == ValueKey(.array(long.map { .float(Double($0.asInt ?? 0)) })).hashValue)
        let left = Value.object([("a", .array(long)), ("b", .object([("x", .int(1)), ("y", .array([.null]))]))])
        let right = Value.object([("b", .object([("y", .array([.null])), ("x", .float(1))])), ("a", .array(long))])
        #expect(ValueKey(left).hashValue == ValueKey(right).hashValue)
        // Small differences count.
        let rows = (0..<5_000).map { Value.object([("id", .int($0)), ("tags", .array([.string("a"), .int($0 % 7)]))]) }
        #expect(Set(rows.map { ValueKey($0).hashValue }).count == 5_000)
    }

    @Test func longIndentationIsLeftOut() {
        // Each of the numbers would stand on a line with 1,000 spaces before it.
        var value = Value.array([Value](repeating: .int(1), count: 2_000_000))
        for _ in 0..<480 { value = .array([value]) }
        let bytes = JSON.encode(value, pretty: true, endsLine: true)
        #expect(bytes.count == 2 * 2_000_000 + 1 + 2 * 480 + 1)
        #expect(bytes.last == 0x0A)
    }

    @Test func tablesOfManyColumnsAreBounded() {
        let rows = (0..<60_000).map { Value.object([("c\($0)", .int(1))]) }
        #expect { try encodeFile(.array(rows), ending: "csv") } throws: { ($0 as? Failure)?.code == "E0320" }
    }
}
