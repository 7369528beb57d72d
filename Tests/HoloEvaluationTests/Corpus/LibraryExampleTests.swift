import HoloMachine
import HoloTestSupport
import HoloValue
import Testing

/// Every example of the library's documentation, through parser, compiler and evaluator.
@Suite struct LibraryExampleTests {
    @Test(arguments: Library.functions.map(\.name)) func examplesGiveWhatTheySay(_ name: String) throws {
        let function = try #require(Library.find(name))
        #expect(!function.examples.isEmpty)
        for example in function.examples {
            let script = TestScript("\(example.setup)\nreturn [\n(\(example.source))\n(\(example.result))\n]")
            guard let program = script.compilation.program else {
                Issue.record("\(example.source) → \(example.result):\n\(script.report)")
                continue
            }
            let run = SimulatedRun(program)
            guard case .succeeded(let value?) = run.end, let pair = value.asList, pair.count == 2 else {
                Issue.record("\(example.source):\n\(script.report(of: run.failures))")
                continue
            }
            #expect(
                pair[0].kind == pair[1].kind && JSON.encodeString(pair[0]) == JSON.encodeString(pair[1]),
                "\(example.source) gives \(JSON.encodeString(pair[0])), not \(JSON.encodeString(pair[1]))")
        }
    }
}
