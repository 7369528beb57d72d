import HoloFormatter
import HoloSyntax
import HoloTestSupport
import Testing

/// Whatever a script looks like: its tree, comments and tokens stay, and what is laid out is settled.
@Suite struct LawTests {
    @Test func scriptsOfTheProject() {
        #expect(Scripts.withoutMistakes.count > 250)
        for script in Scripts.withoutMistakes {
            let found = violations(script.text)
            #expect(found.isEmpty, "\(script.name): \(found.joined(separator: "\n"))")
        }
    }

    @Test func generatedScripts() {
        for seed in 0..<150 {
            var generator = WorkflowGenerator(seed: UInt64(seed))
            let found = violations(generator.script())
            #expect(found.isEmpty, "seed \(seed): \(found.joined(separator: "\n"))")
        }
    }

    /// Comments and line breaks wherever the grammar lets them stand, and none where they need not.
    @Test(arguments: 0..<8) func mangledScripts(part: Int) {
        for (number, script) in Scripts.withoutMistakes.enumerated() where number % 8 == part && script.text.count < 2000 {
            var mangler = Mangler(random: SeededRandom(seed: UInt64(number)))
            let text = mangler.mangled(script.text, changes: 40)
            let found = violations(text)
            #expect(found.isEmpty, "\(script.name): \(found.joined(separator: "\n"))")
        }
    }

    @Test func whatHasMistakesIsLeftAlone() {
        var count = 0
        for script in Scripts.all where Meaning(script.text) == nil {
            count += 1
            guard case .hasMistakes = format(parse(SourceText(script.text, name: "t"))) else {
                Issue.record("\(script.name) was laid out")
                continue
            }
        }
        #expect(count > 50)
    }
}
