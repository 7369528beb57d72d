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
        let trial = WorkflowTrial(seed: seed)
        tally.scripts += 1
        for round in WorkflowTrial.rounds {
            guard let played = trial.play(round) else {
                Issue.record("seed \(seed) does not compile:\n\(trial.script.report)\n\(trial.source)")
                tally.wrong += 1
                return
            }
            tally.runs += 1
            tally.requests += played.run.requests.count
            tally.count(played.run)
            if played.expected.value == nil { tally.failed += 1 } else { tally.succeeded += 1 }
            if played.isExact { tally.exact += 1 }
            if played.expected.value != nil {
                if played.oracle.leftOut.contains(where: { !$0.contains("+") }) { tally.tolerant += 1 }
                if played.oracle.leftOut.contains(where: { $0.contains("+") }) { tally.short += 1 }
            }
            if let words = trial.words(round, played) {
                Issue.record("\(words)")
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
