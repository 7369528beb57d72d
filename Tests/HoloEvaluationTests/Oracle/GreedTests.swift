import HoloMachine
import HoloTestSupport
import HoloValue
import Testing

/// In a straight line of reads, nothing but the values that a step uses delays it.
@Suite struct GreedTests {
    @Test func readsStartWhenTheirNamesAreKnown() throws {
        for seed in 1...200 as ClosedRange<UInt64> {
            var random = SeededRandom(seed: seed)
            var source = ""
            // When each step is settled, reckoned from its uses alone.
            var settled: [Int] = []
            var expected: [String: Int] = [:]
            for number in 0..<(3 + random.below(20)) {
                var uses: [Int] = []
                for _ in 0..<random.below(3) where number > 0 { uses.append(random.below(number)) }
                let parameters = uses.enumerated().map { "p\($0): s\($1).n" }
                source += "step s\(number) = lookup { \((["n: \(number)"] + parameters).joined(separator: ", ")) }\n"
                let start = uses.map { settled[$0] }.max() ?? 0
                expected["s\(number)"] = start
                settled.append(start + Self.delay(number))
            }
            let program = try #require(TestScript(source).compilation.program)
            let service = SimulatedService(
                reply: { _, parameters, _ in .answer(.record(parameters)) },
                delays: { _, parameters, _ in (0, Self.delay(parameters["n"]?.asInt ?? 0)) })
            let run = SimulatedRun(program, service: service)
            let found = Dictionary(uniqueKeysWithValues: run.requests.map { ($0.request.label, $0.time) })
            #expect(found == expected, "seed \(seed):\n\(source)")
            #expect(run.now == settled.max())
        }
    }

    private static func delay(_ number: Int) -> Int { 1_000 * (1 + number * 7 % 11) }
}
