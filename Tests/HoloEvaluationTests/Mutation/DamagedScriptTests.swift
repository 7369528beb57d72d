import HoloCompiler
import HoloSyntax
import HoloTestSupport
import Testing

/// A text with a mistake in its syntax is checked as far as it was understood, and no further.
@Suite struct DamagedScriptTests {
    /// Without one token, a right program has no mistake but the one in its syntax: what the checker would say beside it
    /// could only follow from that.
    @Test(arguments: 0..<4) func aMissingTokenIsNoMistakeOfNames(_ part: Int) throws {
        var broken = 0
        // Where it is not known that a `?.` ends its chain, what stands behind it is looked at.
        let names = CorpusCase.names(in: "run").filter { $0 != "optional_chains" }
        for (number, name) in names.enumerated() where number % 4 == part {
            let sources = try CorpusCase(kind: "run", name: name).sources
            let main = name + ".holo"
            guard let file = TestScript(main, sources: sources).files[main] else { continue }
            var random = SeededRandom(seed: stableNumber(name, seed: 7))
            let sites = MutationSites(file.parsed).sites.filter { $0.kind == .token }
            for var site in sites.shuffled(using: &random).prefix(Self.perProgram) {
                // Its neighbours do not grow together.
                site.replacement = " "
                let mutant = Mutant(main, sources: sources, site: site, random: &random)
                guard parse(SourceText(mutant.text, name: main)).hasErrors else { continue }
                broken += 1
                #expect(!mutant.report.contains("error[E02"), "\(mutant.text)\n\(mutant.report)")
            }
        }
        #expect(broken > 100)
    }

    /// What is wrong in a sound statement is said, whatever other statement is damaged.
    @Test func otherStatementsAreChecked() throws {
        var broken = 0
        var told = 0
        for name in CorpusCase.names(in: "run") {
            var sources = try CorpusCase(kind: "run", name: name).sources
            let main = name + ".holo"
            sources[main] = "let zz_one = zz_two\nlet zz_three = 1 + \"a\"\n" + (sources[main] ?? "")
            guard let file = TestScript(main, sources: sources).files[main] else { continue }
            var random = SeededRandom(seed: stableNumber(name, seed: 8))
            let sites = MutationSites(file.parsed).sites.filter { $0.kind == .token && $0.span.start > 50 }
            for site in sites.shuffled(using: &random).prefix(5) {
                let mutant = Mutant(main, sources: sources, site: site, random: &random)
                guard parse(SourceText(mutant.text, name: main)).hasErrors else { continue }
                broken += 1
                if mutant.report.contains("E0201"), mutant.report.contains("E0230") { told += 1 }
            }
        }
        // Where a brace is missing, what is a name can't be told.
        #expect(broken > 100 && told * 100 > broken * 60, "\(told) of \(broken)")
    }

    private static let perProgram = 25
}
