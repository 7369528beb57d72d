import HoloCompiler
import HoloTestSupport
import HoloValue
import Testing

/// What is found by looking through all where there are few, and by an index where there are many, is the same.
struct ManyNamesTests {
    /// What a script without steps gives, as JSON.
    private func value(of source: String) throws -> String {
        let script = TestScript(source)
        let program = try #require(script.compilation.program, "\(script.report)")
        let run = SimulatedRun(program)
        guard case .succeeded(let value?) = run.end else { return "failed: \(script.report(of: run.failures))" }
        return JSON.encodeString(value)
    }

    @Test(arguments: [3, 15, 16, 17, 40]) func namesOfAFunction(count: Int) throws {
        let names = (0..<count).map { "    let n\($0) = a + \($0)\n" }.joined()
        // The block's own names are gone behind it, and those around it are not.
        let source = """
            func f(a) {
            \(names)    let inner = for i in range(2) {
                    let x0 = n0 + i
                    let x1 = x0 + n\(count - 1)
                    yield x1
                }
                let x1 = inner[1]
                return [n0, n\(count - 1), inner[0], x1]
            }
            return f(10)
            """
        #expect(try value(of: source) == "[10,\(9 + count),\(19 + count),\(20 + count)]")
    }

    @Test(arguments: [3, 20]) func aNameThatIsBoundTwice(count: Int) {
        let names = (0..<count).map { "    let n\($0) = a\n" }.joined()
        let script = TestScript("func f(a) {\n\(names)    let n1 = 2\n    return n1\n}\nprint f(1)\n")
        #expect(script.report.contains(":\(count + 2):9: error[E0206]"), "\(script.report)")
        #expect(script.report.split(separator: "\n").count == 1, "\(script.report)")
    }

    @Test(arguments: [3, 16, 17, 40]) func keysOfARecord(count: Int) throws {
        let keys = (0..<count).map { "k\($0): \($0)" }
        #expect(try value(of: "return { \(keys.joined(separator: ", ")) }.k\(count - 1)") == "\(count - 1)")
        let script = TestScript("return { \((keys + ["k1: 0", "k1: 1"]).joined(separator: ", ")) }\n")
        let again = script.compilation.diagnostics.map(\.diagnostic)
        #expect(again.count == 2, "\(script.report)")
        // Each tells of the one before it.
        #expect(again.last?.secondary.first?.span == again.first?.primary.span)
    }

    @Test(arguments: [3, 12, 13, 40]) func formsOfRecords(count: Int) throws {
        let forms = (0..<count).map { "    let r\($0) = { a: \($0), k\($0): \($0) }\n" }.joined()
        let same = (0..<count).map { "    let s\($0) = { a: -\($0), k\($0): -\($0) }\n" }.joined()
        let sum = (0..<count).map { "r\($0).k\($0) * 2 + s\($0).k\($0)" }.joined(separator: " + ")
        #expect(try value(of: "func f() {\n\(forms)\(same)    return \(sum)\n}\nreturn f()") == "\(count * (count - 1) / 2)")
    }
}
