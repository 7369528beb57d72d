import HoloCompiler
import HoloMachine
import HoloSyntax
import HoloTestSupport
import HoloValue
import Testing

/// What the checker says of a program, and what the program does.
@Suite struct CheckerLawTests {
    /// What an evaluation fails with where a kind is wrong, or a field is not there.
    private static let aboutKinds: Set<String> = [
        "E0301", "E0302", "E0303", "E0308", "E0309", "E0312", "E0314", "E0315", "E0317", "E0318", "E0326", "E0327",
        "E0401",
    ]

    @Test func whatItRefusesFails() {
        var refused = 0
        var taken = 0
        var missed = 0
        var succeeded = 0
        for seed in 1...4_000 as ClosedRange<UInt64> {
            var generator = StrictProgramGenerator(seed: seed)
            let source = generator.program()
            guard let program = TestScript(source, checksTypes: false).compilation.program else { continue }
            let checked = TestScript(source)
            let failures = SimulatedRun(program).failures
            if checked.compilation.hasErrors {
                refused += 1
                #expect(!failures.isEmpty, "seed \(seed) succeeds:\n\(source)\n\(checked.report)")
                // Of what follows from an error nothing more is said, but something is.
                #expect(checked.compilation.diagnostics.allSatisfy { !$0.diagnostic.message.isEmpty })
                continue
            }
            taken += 1
            guard case .evaluation(let failure, _)? = failures.first?.cause else {
                succeeded += 1
                continue
            }
            if Self.aboutKinds.contains(failure.code) { missed += 1 }
        }
        // A generator that made only right or only hopeless programs would prove nothing, nor would a blind checker.
        #expect(refused > 1_000 && succeeded > 200, "\(refused) refused, \(succeeded) succeeded")
        #expect(missed * 6 < refused, "\(missed) failed for their kinds, of \(taken) taken; \(refused) were refused")
    }

    @Test func namesHaveTypesWhereTheyCanBeUsed() throws {
        let source = """
            input most: int = 3
            type Person = { name: text, age: int? }
            step person: Person = lookup { n: most }
            let names = for i, x in [1, 2] {
              let label = "{i}{x}"
              yield { label, twice: x * 2 }
            }
            let first = names.first()
            let odd = if most > 1 then "a" else 2
            print names.map(n => n.label), person.name, first, odd
            """
        let parsed = parse(SourceText(source, name: "main.holo"))
        let file = ScriptFile(name: "main.holo", parsed: parsed, imports: [:])
        let types = try #require(
            compile(
                main: "main.holo", files: ["main.holo": file], catalogue: TestCatalogue.catalogue, recordsTypes: true
            ).types)
        let end = source.utf8.count
        func type(_ name: String, at offset: Int) -> String? {
            types.type(of: name, at: offset, in: "main.holo")?.description
        }
        #expect(type("most", at: end) == "int")
        #expect(type("person", at: end) == "{ name: text, age: int? }")
        #expect(type("names", at: end) == "list<{ label: text, twice: int }>")
        #expect(type("first", at: end) == "{ label: text, twice: int }?")
        #expect(type("odd", at: end) == "\"a\" | int" || type("odd", at: end) == "int | \"a\"")
        // A name of a block is known in it alone, and none before it is bound.
        #expect(type("label", at: end) == nil)
        #expect(type("first", at: 0) == nil)
        let place = try #require(firstOffset(of: "yield", in: source))
        #expect(type("label", at: place) == "text")
        #expect(types.names(at: place, in: "main.holo").map(\.name) == ["label", "x", "i", "person", "most"])
        let field = try #require(firstOffset(of: "n.label", in: source))
        #expect(types.type(of: "n", at: field, in: "main.holo")?.fields.map(\.name) == ["label", "twice"])
        #expect(types.type(of: "names", at: end, in: "main.holo")?.elementType.fields.count == 2)
    }

    /// Types that grow as `2^n`, and much of everything: it takes no more than its time.
    @Test func typesStaySmall() {
        var source = "let t0 = { a: 1, b: \"x\" }\n"
        for number in 1...100 {
            source += "let t\(number) = { a: t\(number - 1), b: [t\(number - 1), t\(number - 1)], ...t\(number - 1) }\n"
        }
        source += "func f0(x) = x\n"
        for number in 1...60 { source += "func f\(number)(x) = f\(number - 1)({ y: x, z: x })\n" }
        source += "let joined = if t100 == t99 then t100 else t98\nreturn [joined, f60(1).nothing]\n"
        #expect(TestScript(source).report == "")
    }
}
