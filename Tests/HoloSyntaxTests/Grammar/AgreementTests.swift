import HoloSyntax
import Testing

/// The grammar that people read and the parser that programs meet say the same.
@Suite struct AgreementTests {
    /// Condition 1 is the parser's alone.
    private func isTooDeep(_ text: String) -> Bool {
        parse(SourceText(text, name: "t")).diagnostics.contains { $0.code == "E0190" }
    }

    /// True where the parser of the language finds no mistake.
    private func parses(_ text: String) -> Bool { !parse(SourceText(text, name: "t")).hasErrors }

    private func codes(_ text: String) -> String {
        parse(SourceText(text, name: "t")).diagnostics.map { "\($0.code) \($0.message)" }.joined(separator: ", ")
    }

    /// Texts that one side takes and the other refuses, the first few.
    private struct Disagreements {
        var count = 0
        var shown: [String] = []

        mutating func note(_ text: String, _ origin: String, isParsed: Bool, _ codes: String, _ farthest: Int) {
            count += 1
            if shown.count < 12 {
                let who =
                    isParsed
                    ? "only the parser takes it, the grammar reads to token \(farthest)"
                    : "only the grammar takes it: \(codes)"
                shown.append("--- \(origin): \(who)\n\(text)")
            }
        }
    }

    @Test func whatLiesInTheRepository() {
        let recogniser = Recogniser(Programs.grammar)
        var disagreements = Disagreements()
        var taken = 0
        for (name, text) in Programs.all where !isTooDeep(text) {
            let isParsed = parses(text)
            if isParsed { taken += 1 }
            if recogniser.takes(text) != isParsed {
                disagreements.note(text, name, isParsed: isParsed, codes(text), recogniser.farthest)
            }
        }
        #expect(disagreements.count == 0, "\(disagreements.shown.joined(separator: "\n"))")
        // Both kinds are there.
        #expect(taken > 500 && Programs.all.count - taken > 30, "\(taken) of \(Programs.all.count)")
    }

    @Test func whatTheGrammarMakesIsTaken() {
        let recogniser = Recogniser(Programs.grammar)
        let generator = ProgramGenerator(recogniser, seed: Programs.seed)
        var disagreements = Disagreements()
        let count = Programs.count(3000)
        var derivable = 0
        var used = Set<String>()
        for _ in 0..<count {
            let text = generator.program()
            guard recogniser.takes(text) else { continue }
            derivable += 1
            used.formUnion(text.split { !$0.isLetter }.map(String.init))
            if !parses(text) { disagreements.note(text, "made", isParsed: false, codes(text), 0) }
        }
        #expect(disagreements.count == 0, "\(disagreements.shown.joined(separator: "\n"))")
        // The generator does not look at `!`.
        #expect(derivable * 100 > count * 80, "\(derivable) of \(count)")
        for word in Programs.grammar.words(of: "reserved") { #expect(used.contains(word), "\(word)") }
    }

    @Test func changedPrograms() {
        let recogniser = Recogniser(Programs.grammar)
        let generator = ProgramGenerator(recogniser, seed: Programs.seed &+ 1)
        var mutations = Mutations(Programs.grammar, seed: Programs.seed &+ 2)
        var disagreements = Disagreements()
        var taken = 0
        var tried = 0
        func tryChanges(_ name: String, _ text: String, _ count: Int) {
            let scalars = Array(text.unicodeScalars)
            guard let tokens = recogniser.scanner.scan(scalars), tokens.count < 250 else { return }
            for _ in 0..<count {
                let changed = String(String.UnicodeScalarView(mutations.mutate(scalars, tokens)))
                tried += 1
                let isParsed = parses(changed)
                if isParsed { taken += 1 }
                if recogniser.takes(changed) != isParsed {
                    disagreements.note(changed, name, isParsed: isParsed, codes(changed), recogniser.farthest)
                }
            }
        }
        for (name, text) in Programs.all { tryChanges(name, text, Programs.count(6)) }
        for _ in 0..<Programs.count(1500) { tryChanges("made", generator.program(), 4) }
        #expect(
            disagreements.count == 0,
            "\(disagreements.count) of \(tried)\n\(disagreements.shown.joined(separator: "\n"))")
        // Both kinds come.
        #expect(taken * 20 > tried && (tried - taken) * 20 > tried, "\(taken) of \(tried)")
    }
}
