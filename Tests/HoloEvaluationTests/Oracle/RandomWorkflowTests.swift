import Foundation
import HoloMachine
import HoloTestSupport
import HoloValue
import Testing

/// Random scripts, run by the evaluator and reckoned by the oracle. What once went wrong stands in the corpus, since a
/// seed means another script when the generator changes.
///
/// `HOLO_SEEDS=1000-2000` runs those seeds; without it the first few.
@Suite struct RandomWorkflowTests {
    static var seeds: ClosedRange<UInt64> {
        let range = ProcessInfo.processInfo.environment["HOLO_SEEDS"] ?? ""
        let words = range.split(separator: "-").compactMap { UInt64($0) }
        return words.count == 2 && words[0] <= words[1] ? words[0]...words[1] : 1...1_000
    }

    @Test func everyRandomWorkflowDoesWhatTheOracleReckons() {
        var tally = Tally()
        for seed in Self.seeds {
            check(seed, &tally)
            if tally.wrong >= 3 { break }
        }
        print(tally)
        // A generator that made only failing or trivial scripts would prove nothing.
        #expect(tally.succeeded * 3 > tally.runs)
        #expect(tally.failed * 20 > tally.runs)
        #expect(tally.exact * 10 > tally.runs * 6)
        #expect(tally.tolerant * 60 > tally.runs)
        #expect(tally.short * 60 > tally.runs)
        for part in ["wait", "ask", "http", "as", "cache", "retry", "timeout", "append"] {
            #expect(tally.parts[part, default: 0] * 20 > tally.runs, "\(part)")
        }
    }

    struct Tally {
        var scripts = 0, runs = 0, succeeded = 0, failed = 0, exact = 0, requests = 0, wrong = 0
        /// Runs that succeeded although items had failed, and although some did not fit.
        var tolerant = 0, short = 0
        /// Requests of each built-in step, of those with modifiers that few have, and lines appended.
        var parts: [String: Int] = [:]
    }

    private func check(_ seed: UInt64, _ tally: inout Tally) {
        var generator = WorkflowGenerator(seed: seed)
        let source = generator.script()
        let script = TestScript(source)
        guard let program = script.compilation.program else {
            Issue.record("seed \(seed) does not compile:\n\(script.report)\n\(source)")
            tally.wrong += 1
            return
        }
        tally.scripts += 1
        let isSafe = generator.isSafe
        let file = Value.object([("n", .int(4))])
        for round in 0..<3 as Range<UInt64> {
            let service = SimulatedService.random(answers: seed, delays: seed &* 7 &+ round)
            @Sendable func outputDelay(_ words: String) -> Int { Int(stableNumber(words, seed: round) % 5_000_000) }
            @Sendable func outputFails(_ words: String) -> Bool { !isSafe && stableNumber(words, seed: seed) % 40 == 0 }
            func reckon(haltsFailedCalls: Bool) -> (Oracle, Oracle.Outcome) {
                let oracle = Oracle(
                    script.files["main.holo"]!.parsed.script, service: service, haltsFailedCalls: haltsFailedCalls,
                    outputDelay: outputDelay, outputFails: outputFails, files: ["a.json": file])
                return (oracle, oracle.run(inputs: [:]))
            }
            // Where computing takes time, or a step could start at the instant of a failure, there is no one schedule:
            // only what may happen at all, and when at the earliest.
            let isDelayed = round == 2
            var (oracle, expected) = reckon(haltsFailedCalls: !isDelayed)
            let isExact = !isDelayed && oracle.isExact
            if !isExact, !isDelayed { (oracle, expected) = reckon(haltsFailedCalls: false) }
            var options = SimulatedRun.Options()
            options.seed = seed &+ round
            options.fuel = round == 0 ? nil : 1 + Int(stableNumber("fuel", seed: seed &+ round) % 50)
            options.interleaves = isDelayed
            options.outputDelay = { outputDelay($0.words) }
            options.writeOutput = { outputFails($0.words) ? Failure("E0402", "the disk is full") : nil }
            options.observe = {
                $0.argument == "a.json"
                    ? .success(file) : .failure(Failure("E0401", "there is no file \"\($0.argument)\""))
            }
            let run = SimulatedRun(program, service: service, options: options)
            tally.runs += 1
            tally.requests += run.requests.count
            tally.count(run)
            if expected.value == nil { tally.failed += 1 } else { tally.succeeded += 1 }
            if isExact { tally.exact += 1 }
            if expected.value != nil {
                if oracle.leftOut.contains(where: { !$0.contains("+") }) { tally.tolerant += 1 }
                if oracle.leftOut.contains(where: { $0.contains("+") }) { tally.short += 1 }
            }
            let differences = Comparison(
                run: run, oracle: oracle, expected: expected, isExact: isExact).differences
            guard differences.isEmpty else {
                Issue.record(
                    """
                    seed \(seed), round \(round):
                    \(differences.prefix(12).joined(separator: "\n"))
                    \(source)
                    \(script.report(of: run.failures))
                    """)
                tally.wrong += 1
                return
            }
        }
    }
}

extension RandomWorkflowTests.Tally {
    mutating func count(_ run: SimulatedRun) {
        for (_, request) in run.requests {
            if request.action.kind != .service { parts[request.action.id, default: 0] += 1 }
            if request.identity != nil { parts["as", default: 0] += 1 }
            if request.cacheAge != nil { parts["cache", default: 0] += 1 }
            if request.retries > 0 { parts["retry", default: 0] += 1 }
            if request.timeout != nil { parts["timeout", default: 0] += 1 }
        }
        parts["append", default: 0] += run.outputs.count { $0.output.kind == .append }
    }
}
