import HoloTestSupport
import Testing

/// One slip in a program that is right gives one error, where the slip is or where it breaks something.
@Suite struct MutationTests {
    @Test(arguments: [UInt64(1), 2]) func aSlipIsOneError(_ seed: UInt64) throws {
        var tallies: [MutationSite.Kind: MutationTally] = [:]
        for name in CorpusCase.names(in: "run") {
            let sources = try CorpusCase(kind: "run", name: name).sources
            MutationTally.count(name + ".holo", sources: sources, most: 10, seed: seed, into: &tallies)
        }
        for kind in MutationSite.Kind.allCases {
            let tally = tallies[kind, default: MutationTally()]
            #expect(tally.isGood, "\(kind): \(tally.misses.joined(separator: "\n"))")
            // Without a token a program may be one still, and of most answers the fields are not known.
            if kind != .token, kind != .field { #expect(tally.unnoticed == 0, "\(kind)") }
        }
        #expect((tallies[.name]?.caught ?? 0) > 200)
        #expect((tallies[.token]?.caught ?? 0) > 400)
    }
}
