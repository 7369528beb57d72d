import HoloCompiler
import HoloSyntax
import HoloTestSupport
import HoloValue
import Testing

/// Scripts that nobody would write: none crashes the checker, hangs it, or makes it lose its place.
@Suite struct HostileScriptTests {
    /// Parses, compiles and renders in every form. Gives the codes of what is wrong.
    @discardableResult
    private func check(_ bytes: [UInt8]) -> [String] {
        let name = "main.holo"
        let source: SourceText
        switch SourceText.check(bytes, name: name) {
        case .failure(let diagnostic):
            _ = render([diagnostic], sources: [:], color: false, width: 80)
            return [diagnostic.code]
        case .success(let text): source = text
        }
        let parsed = parse(source)
        let file = ScriptFile(name: name, parsed: parsed, imports: [:])
        let compilation = compile(main: name, files: [name: file], catalogue: TestCatalogue.catalogue)
        let diagnostics = compilation.diagnostics.map { found in
            var diagnostic = found.diagnostic
            diagnostic.primary.file = found.file
            return diagnostic
        }
        for diagnostic in diagnostics {
            for span in [diagnostic.primary.span] + diagnostic.secondary.map(\.span) {
                #expect(span.start >= 0 && span.start <= span.end && span.end <= bytes.count, "\(diagnostic)")
            }
            #expect(!diagnostic.message.isEmpty)
        }
        #expect((compilation.program == nil) == diagnostics.contains { $0.severity == .error })
        let shown = diagnostics.prefix(5)
        let sources = [name: source]
        let human = render(Array(shown), sources: sources, color: false, width: 72)
        #expect(!human.utf8.contains { $0 < 0x20 && $0 != 0x0A || $0 == 0x7F })
        #expect(human.utf8.count < 100_000)
        let short = renderShort(Array(shown), sources: sources)
        #expect(short.utf8.count { $0 == 0x0A } == shown.count)
        for line in renderJSON(Array(shown), sources: sources).split(separator: "\n") {
            #expect(throws: Never.self) { try JSON.decode(String(line)) }
        }
        let log = renderSARIF(Array(shown), sources: sources, pages: [], version: "1", exitCode: 2)
        #expect(throws: Never.self) { try JSON.decode(log) }
        return diagnostics.map(\.code)
    }

    // MARK: Mutations

    private static let corpus: [[UInt8]] = ["run", "fail", "check"].flatMap { kind in
        CorpusCase.names(in: kind).compactMap { name in
            (try? CorpusCase(kind: kind, name: name))?.sources[name + ".holo"].map { Array($0.utf8) }
        }
    }

    private static let pieces: [[UInt8]] = [
        "\"", "'", "\"\"\"", "{", "}", "(", ")", "[", "]", "\\", "\\u{", "\n", "\r", "\t", "#", "..", "...", "?.", "??",
        "=>", "99999999999999999999", "1e999", "0x", "\u{FEFF}", "\u{202E}", "é", "\u{1F468}\u{200D}\u{1F469}", "\u{301}",
        " else ", " step ", " for ", " in ", " retry ", "yield ", "return ", "let ", "{a}", ";", ",", ":", "|", "<", ">",
        "\u{0}", "\u{7F}", "\u{1B}[2J",
    ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0x80], [0xED, 0xA0, 0x80]]

    private func mutated(_ random: inout SeededRandom) -> [UInt8] {
        var bytes = Self.corpus[random.below(Self.corpus.count)]
        for _ in 0...random.below(4) {
            let start = random.below(bytes.count + 1)
            let end = min(bytes.count, start + random.below(random.chance(80) ? 8 : 60))
            switch random.below(6) {
            case 0: bytes.removeSubrange(start..<end)
            case 1: bytes.insert(contentsOf: Self.pieces[random.below(Self.pieces.count)], at: start)
            case 2: bytes.replaceSubrange(start..<end, with: Self.pieces[random.below(Self.pieces.count)])
            case 3: bytes.insert(contentsOf: bytes[start..<end], at: random.below(bytes.count + 1))
            case 4:
                let other = Self.corpus[random.below(Self.corpus.count)]
                let from = random.below(other.count + 1)
                bytes.insert(contentsOf: other[from..<min(other.count, from + random.below(40))], at: start)
            default:
                guard start < bytes.count else { continue }
                bytes[start] ^= 1 << UInt8(random.below(8))
            }
        }
        return bytes
    }

    @Test(arguments: [UInt64(1), 2, 3, 4]) func mutatedPrograms(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var refused = 0
        for _ in 0..<1_000 where !check(mutated(&random)).isEmpty { refused += 1 }
        // Most are wrong, and some are still programs.
        #expect(refused > 500 && refused < 1_000)
    }

    // MARK: Nesting

    @Test(arguments: [
        ("(", ")"), ("[", "]"), ("{ a: ", " }"), ("-", ""), ("not ", ""), ("\"{", "}\""), ("f(", ")"), ("if true then ", " else 1"),
        ("try ", " else 1"), ("[...", "]"), ("{ ...", " }"), ("1 + (", ")"), ("xs.map(x => ", ")"), ("a[", "]"), ("", ".a"),
        ("", "[0]"), ("", ".text()"), ("", " + 1"), ("", " ?? 1"), ("", " and true"), ("", "?.a"), ("", "[1:2]"),
    ])
    func nestedExpressions(_ opening: String, _ closing: String) {
        // As deep as allowed, about: the passes over the tree must bear it.
        for depth in [60, 150, 199] {
            check(Array(("let a = " + repeated(opening, depth) + "1" + repeated(closing, depth) + "\nreturn a").utf8))
        }
        let deep = check(Array(("let a = " + repeated(opening, 10_000) + "1" + repeated(closing, 10_000)).utf8))
        #expect(deep.count { $0 == "E0190" } == 1, "\(opening): \(deep.prefix(5))")
        #expect(!opening.isEmpty || deep.count <= 4, "\(deep.prefix(5))")
        #expect(!check(Array(("let a = " + repeated(opening, 10_000)).utf8)).isEmpty || opening.isEmpty)
    }

    @Test(arguments: [
        "if true {\n", "for x in [1] {\n", "loop x = 1 {\n", "let a = for x in [1] {\n", "flow f() {\n", "func f() {\n",
        "if true {} else ", "step a = lookup {} else ", "step a = lookup { x: ", "type A = list<", "type A = { a: ",
        "import \"", "input a: ",
    ])
    func nestedStatements(_ opening: String) {
        for depth in [1, 60, 199, 5_000] {
            let codes = check(Array(repeated(opening, depth).utf8))
            #expect(!codes.isEmpty && codes.count <= 210, "\(opening): \(codes.count)")
        }
    }

    // MARK: Size

    @Test(arguments: [
        "a", "1", "_", "+", "-", "(", ")", "{", "}", "\"", "'", "\\", "#", " ", "\n", "\r", "\t", ".", "?", ":", ";", ",", "=",
        "é", "\u{301}", "\u{1F600}", "a ", "a\n", "1.", "\"a\" ", "let ", "let a = ", "{a}", "\"{a}\"", "a.", "a(", "step ", "//",
    ])
    func aLongRunOfOne(_ piece: String) {
        let text = repeated(piece, (1 << 16) / piece.utf8.count)
        for start in ["", "let a = "] {
            #expect(check(Array((start + text).utf8)).count <= 202)
        }
    }

    /// Each function calls the next, the last one perhaps the first: neither time nor the stack grows with the square or
    /// the length of the chain.
    @Test(.timeLimit(.minutes(1)), arguments: ["x + most", "f0(x)"]) func aLongChainOfFunctions(_ end: String) {
        var source = "input most: int = 10\nprint most\n"
        for number in 0..<5_000 { source += "func f\(number)(x, y = f\(number + 1)(0)) = f\(number + 1)(x)\n" }
        source += "func f5000(x) = \(end)\nreturn f0(1)\n"
        #expect(check(Array(source.utf8)) == [])
    }

    @Test(.timeLimit(.minutes(1))) func aLongChainOfFlows() {
        func chain(_ length: Int) -> [String] {
            var source = ""
            for number in 0..<length { source += "flow f\(number)() {\nstep a = f\(number + 1)\nreturn a\n}\n" }
            return check(Array((source + "flow f\(length)() {\nreturn 1\n}\nstep a = f0\nreturn a\n").utf8))
        }
        #expect(chain(50) == [])
        #expect(Set(chain(1_000)) == ["E0299"])
    }

    @Test func tooLargeIsSaidAtOnce() {
        #expect(check([UInt8](repeating: UInt8(ascii: "a"), count: 10 << 20)) == ["E0103"])
    }

    /// Mistakes that follow from one another are told once.
    @Test func aRunOfOperatorsIsOneMistake() {
        for text in ["let a = ++++", "let a = 1 + + + + 2", "let a = +1"] {
            #expect(parse(SourceText(text + "\n", name: "t")).diagnostics.count == 1, "\(text)")
        }
        #expect(parse(SourceText("let a = " + repeated("+", 100_000), name: "t")).diagnostics.count == 1)
    }

    private func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }
}
