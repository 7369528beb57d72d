import HoloCompiler

/// How many slips of one kind the checker noticed, and told once and in their place.
package struct MutationTally {
    package private(set) var caught = 0
    package private(set) var noticed = 0
    package private(set) var unnoticed = 0
    /// What was said of those that were told elsewhere, or more than once.
    package private(set) var misses: [String] = []

    package init() {}

    package var isGood: Bool { caught * 100 >= noticed * 95 }

    private mutating func add(_ mutant: Mutant) {
        switch mutant.verdict {
        case .caught:
            caught += 1
            noticed += 1
        case .unnoticed: unnoticed += 1
        case .elsewhere, .severalErrors:
            noticed += 1
            misses.append("\(mutant.site.kind), \(mutant.verdict):\n\(mutant.report)\(mutant.text)")
        }
    }

    /// Puts slips into a program, one at a time: at most so many of each kind.
    package static func count(
        _ main: String, sources: [String: String], catalogue: ActionCatalogue = TestCatalogue.catalogue, most: Int, seed: UInt64,
        into tallies: inout [MutationSite.Kind: MutationTally]
    ) {
        let script = TestScript(main, sources: sources, catalogue: catalogue)
        guard let file = script.files[main] else { return }
        var random = SeededRandom(seed: stableNumber(main, seed: seed))
        var taken: [MutationSite.Kind: Int] = [:]
        for site in MutationSites(file.parsed, catalogue: catalogue).sites.shuffled(using: &random) {
            guard taken[site.kind, default: 0] < most else { continue }
            taken[site.kind, default: 0] += 1
            let mutant = Mutant(main, sources: sources, site: site, catalogue: catalogue, random: &random)
            tallies[site.kind, default: MutationTally()].add(mutant)
        }
    }
}
