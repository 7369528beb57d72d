import HoloMachine
import HoloTestSupport
import HoloValue
import Testing

/// Values that a script nests without end are refused before their depth can do harm.
@Suite struct DeepValueTests {
    /// The failure's code, or the value as JSON.
    private func result(_ script: String) throws -> String {
        let program = try #require(TestScript(script).compilation.program)
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
        "[inner]", "{ a: inner }", "[1, [inner]]", "{ ...{ a: inner } }", "[...[inner]]", "[inner].map(x => x)", "[[1, inner]].first()",
        "[inner].chunk(1)", "[1].zip([inner])", "{ a: inner }.entries()", "[inner].group_by(x => \"k\")", "[inner].enumerate()",
        "{}.merge({ a: inner })", "[inner].filter(x => true)", "parse_json(\"[[[[[[[[]]]]]]]]\").map(x => inner)",
    ])
    func wrappedAMillionTimes(_ expression: String) throws {
        #expect(try result("return range(1000000).reduce((inner, i) => \(expression), null)") == "E0320")
    }

    @Test func theBoundIsExact() throws {
        #expect(try result("return range(500).reduce((inner, i) => [inner], null) == 1") == "false")
        #expect(try result("return range(501).reduce((inner, i) => [inner], null) == 1") == "E0320")
        // A failure that a `try` answers.
        #expect(try result("return try range(501).reduce((inner, i) => [inner], null) else 7") == "7")
    }

    @Test func deepValuesCanBeUsed() throws {
        let deep = "range(490).reduce((inner, i) => { a: [inner] }.a, 1)"
        #expect(try result("return \(deep) == \(deep)") == "true")
        #expect(try result("let x = \(deep)\nreturn [x].unique().length() + [x, x].unique().length()") == "2")
        let written = try result("return \(deep)")
        #expect(valuesEqual(try JSON.decode(written), try JSON.decode(written)))
        #expect(try result("return parse_json((\(deep)).to_json()) == \(deep)") == "true")
    }
}
