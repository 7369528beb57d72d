import HoloMachine
import HoloValue

/// A random script, run by the evaluator and reckoned by the oracle.
package struct WorkflowTrial {
    /// Each run has a service, a pace and an order of what happens at one instant of its own.
    package static let rounds = 0..<3 as Range<UInt64>

    package let seed: UInt64
    package let source: String
    package let script: TestScript
    private let isSafe: Bool

    package init(seed: UInt64) {
        self.seed = seed
        var generator = WorkflowGenerator(seed: seed)
        source = generator.script()
        script = TestScript(source)
        isSafe = generator.isSafe
    }

    /// nil where the script does not compile: it should.
    package func play(_ round: UInt64) -> Comparison? {
        guard let program = script.compilation.program, let tree = script.files["main.holo"]?.parsed.script else { return nil }
        let (seed, isSafe) = (seed, isSafe)
        let file = Value.object([("n", .int(4))])
        let service = SimulatedService.random(answers: seed, delays: seed &* 7 &+ round)
        @Sendable func outputDelay(_ words: String) -> Int { Int(stableNumber(words, seed: round) % 5_000_000) }
        @Sendable func outputFails(_ words: String) -> Bool { !isSafe && stableNumber(words, seed: seed) % 40 == 0 }
        func reckon(haltsFailedCalls: Bool) -> (Oracle, Oracle.Outcome) {
            let oracle = Oracle(
                tree, service: service, haltsFailedCalls: haltsFailedCalls, outputDelay: outputDelay,
                outputFails: outputFails, files: ["a.json": file])
            return (oracle, oracle.run(inputs: [:]))
        }
        // Where computing takes time, or a step could start at the instant of a failure, there is no one schedule: only
        // what may happen at all, and when at the earliest.
        let isDelayed = round == 2
        var (oracle, expected) = reckon(haltsFailedCalls: !isDelayed)
        let isExact = !isDelayed && oracle.isExact
        let halting = isExact ? nil : isDelayed ? reckon(haltsFailedCalls: true).0 : oracle
        if !isExact, !isDelayed { (oracle, expected) = reckon(haltsFailedCalls: false) }
        var options = SimulatedRun.Options()
        options.seed = seed &+ round
        options.fuel = round == 0 ? nil : 1 + Int(stableNumber("fuel", seed: seed &+ round) % 50)
        options.interleaves = isDelayed
        options.outputDelay = { outputDelay($0.words) }
        options.writeOutput = { outputFails($0.words) ? Failure("E0402", "the disk is full") : nil }
        options.observe = {
            $0.argument == "a.json" ? .success(file) : .failure(Failure("E0401", "there is no file \"\($0.argument)\""))
        }
        return Comparison(
            run: SimulatedRun(program, service: service, options: options), oracle: oracle, expected: expected,
            isExact: isExact, halting: halting)
    }

    /// What the run did otherwise than the oracle reckoned, with the script; nil where nothing is.
    package func words(_ round: UInt64, _ comparison: Comparison) -> String? {
        let differences = comparison.differences
        guard !differences.isEmpty else { return nil }
        return """
            seed \(seed), round \(round):
            \(differences.prefix(12).joined(separator: "\n"))
            \(source)
            \(script.report(of: comparison.run.failures))
            """
    }
}
