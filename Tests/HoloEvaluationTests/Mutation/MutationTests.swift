import HoloTestSupport
import Testing

/// One slip in a program that is right gives one error, where the slip is or where it breaks something.
@Suite struct MutationTests {
    @Test(arguments: [UInt64(1), 2]) func aSlipIsOneError(_ seed: UInt64) throws {
        var tallies: [MutationSite.Kind: Tally] = [:]
        for name in CorpusCase.names(in: "run") {
            let sources = try CorpusCase(kind: "run", name: name).sources
            let main = name + ".holo"
            let script = TestScript(main, sources: sources)
            guard let file = script.files[main] else { continue }
            var random = SeededRandom(seed: stableNumber(name, seed: seed))
            var taken: [MutationSite.Kind: Int] = [:]
            for site in MutationSites(file.parsed).sites.shuffled(using: &random) {
                guard taken[site.kind, default: 0] < 10 else { continue }
                taken[site.kind, default: 0] += 1
                let mutant = Mutant(main, sources: sources, site: site, random: &random)
                tallies[site.kind, default: Tally()].add(mutant)
            }
        }
        for kind in MutationSite.Kind.allCases {
            let tally = tallies[kind, default: Tally()]
            #expect(tally.caught * 100 >= tally.noticed * 95, "\(kind): \(tally.misses.joined(separator: "\n"))")
            // Without a token a program may be one still, and of most answers the fields are not known.
            if kind != .token, kind != .field { #expect(tally.unnoticed == 0, "\(kind)") }
        }
        #expect((tallies[.name]?.caught ?? 0) > 200)
        #expect((tallies[.token]?.caught ?? 0) > 400)
    }

    private struct Tally {
        var caught = 0
        var noticed = 0
        var unnoticed = 0
        var misses: [String] = []

        mutating func add(_ mutant: Mutant) {
            switch mutant.verdict {
            case .caught:
                caught += 1
                noticed += 1
            case .unnoticed: unnoticed += 1
            case .elsewhere, .severalErrors:
                noticed += 1
                misses.append(mutant.report)
            }
        }
    }
}
