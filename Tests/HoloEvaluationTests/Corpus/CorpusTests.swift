import HoloMachine
import HoloTestSupport
import HoloValue
import Testing

/// The language as a folder of small programs.
@Suite struct CorpusTests {
    @Test(arguments: CorpusCase.names(in: "run")) func run(_ name: String) throws {
        try expect(CorpusCase(kind: "run", name: name), fails: false)
    }

    @Test(arguments: CorpusCase.names(in: "fail")) func fail(_ name: String) throws {
        try expect(CorpusCase(kind: "fail", name: name), fails: true)
    }

    @Test(arguments: CorpusCase.names(in: "check")) func check(_ name: String) throws {
        let example = try CorpusCase(kind: "check", name: name)
        let script = TestScript(name + ".holo", sources: example.sources)
        #expect(script.report == example.expected("err"))
        #expect(script.compilation.program == nil || !script.compilation.hasErrors)
    }

    @Test func everyFolderHoldsPrograms() {
        #expect(CorpusCase.names(in: "run").count >= 40)
        #expect(CorpusCase.names(in: "fail").count >= 15)
        #expect(CorpusCase.names(in: "check").count >= 20)
    }

    private func expect(_ example: CorpusCase, fails: Bool) throws {
        let script = TestScript(example.name + ".holo", sources: example.sources)
        guard let program = script.compilation.program else {
            Issue.record("does not compile:\n\(script.report)")
            return
        }
        for fuel in [nil, 1, 7] {
            var options = example.options
            options.fuel = fuel
            let run = SimulatedRun(program, service: example.service, options: options)
            #expect(run.transcript(trace: example.isTraced) == example.expected("out"))
            var report = script.report
            if case .failed(let failures) = run.end { report += script.report(of: failures) }
            #expect(report == example.expected("err"))
            if case .failed = run.end { #expect(fails) } else { #expect(!fails) }
            #expect(run.leftOver == 0)
        }
    }
}
