import HoloSyntax
import Testing

@Suite struct RobustnessTests {
    @Test(arguments: ["(", "[", "{", "-", "not "])
    func aHundredThousandOfOne(_ piece: String) {
        let found = mistakes("let x = " + String(repeating: piece, count: 100_000))
        #expect(found.count == 1 || found.map { String($0.prefix(5)) } == ["E0126", "E0190"], "\(piece): \(found)")
    }

    /// What nests without end is one clear mistake.
    @Test(arguments: [
        "(", "[", "{", "-", "not ", "{a:", "[-", "f(", "a.b(x => ", "if ", "if a then ", "try ", "(not ", "a[", "\"{",
        "x => ", "{ a: [",
        "1 + (", "...", "a ? ",
    ])
    func deepExpressions(_ piece: String) {
        let found = mistakes("let x = " + String(repeating: piece, count: 10_000))
        #expect(found.count >= 1 && found.count <= 2, "\(piece): \(found)")
    }

    @Test(arguments: [
        "if a {", "for x in y {", "flow f() {", "loop x = 1 {", "if a {} else ", "if a {\n", "else {", "(\n", "if\n",
        "{", "}",
    ])
    func deepBlocks(_ piece: String) {
        let found = mistakes(String(repeating: piece, count: 10_000))
        #expect(found.count >= 1 && found.count <= 101, "\(piece): \(found.prefix(3))")
        #expect(found.filter { $0.hasPrefix("E0190") }.count <= 1)
    }

    @Test(arguments: ["list<", "{ a: ", "(", "\"a\" | ("])
    func deepTypes(_ piece: String) {
        let found = mistakes("type T = " + String(repeating: piece, count: 10_000))
        #expect(found.map { $0.prefix(5) } == ["E0190"])
    }

    @Test(arguments: ["1 + ", "a.", "a ?? ", "a and ", "a == ", "a * "])
    func chains(_ piece: String) {
        #expect(
            mistakes("let x = " + String(repeating: piece, count: 150) + "a\nlet y = 1").filter {
                !$0.hasPrefix("E0141")
            } == [])
        let found = mistakes("let x = " + String(repeating: piece, count: 10_000) + "a\nlet y = = 1")
        #expect(found.filter { !$0.hasPrefix("E0141") }.map { $0.prefix(5) }.prefix(1) == ["E0190"] || piece == "a == ")
        #expect(found.filter { $0.hasPrefix("E0190") }.count == 1 || piece == "a == ")
    }

    @Test func chainsOfCallsAndPlaces() {
        for piece in [".a", ".f()", "[0]", "?.a", "[0:1]"] {
            #expect(mistakes("let x = a" + String(repeating: piece, count: 190)) == [])
            let found = mistakes("let x = a" + String(repeating: piece, count: 10_000))
            #expect(found.map { $0.prefix(5) } == ["E0190"], "\(piece)")
        }
        let steps = "step x = a" + String(repeating: " else step a", count: 10_000)
        #expect(mistakes(steps).map { $0.prefix(5) } == ["E0190"])
    }

    @Test func theLimitIsExact() {
        func nested(_ count: Int) -> String {
            "let x = " + String(repeating: "(", count: count) + "1" + String(repeating: ")", count: count)
        }
        #expect(mistakes(nested(199)) == [])
        #expect(mistakes(nested(200)).map { $0.prefix(5) } == ["E0190"])
    }

    @Test func nothingIsDeeperThanTheLimit() {
        func deepest(_ expression: Expression) -> Int {
            switch expression.kind {
            case .binary(_, _, let left, let right): return 1 + max(deepest(left), deepest(right))
            case .unary(_, let operand): return 1 + deepest(operand)
            case .field(let base, _, _): return 1 + deepest(base)
            default: return 1
            }
        }
        for text in [
            "1" + String(repeating: " + 1", count: 150), String(repeating: "-", count: 150) + "1",
            "not not a.b.c == -d",
        ] {
            guard
                case .let(_, _, let value)? = parse(SourceText("let x = " + text, name: "t")).script.statements.first?
                    .kind
            else {
                Issue.record("no let")
                continue
            }
            #expect(deepest(value) == value.depth)
        }
    }

    @Test func onlyTheFirstMistakesAreKept() {
        let text = String(repeating: "let x = = 1\n", count: 1_000)
        let diagnostics = parse(SourceText(text, name: "t")).diagnostics
        #expect(diagnostics.count == 101)
        #expect(diagnostics.last?.code == "E0199")
        #expect(diagnostics.last?.message == "900 more mistakes are not shown")
    }

    /// Rubbish from a fixed generator: it ends, within bounds, and nothing of the source is lost.
    @Test func rubbish() {
        let words = [
            "let ", "step ", "x", " = ", "{", "}", "(", ")", "[", "]", "\"", "'", "\"\"\"", "\n", "if ", "else ",
            "for ", "in ", "=>", ".", "1",
            "30s", ",", ":", ";", "not ", "-", "...", "?", "|", "<", ">", ">=", "\\", "#", "##", "//", "retry ",
            "import ", "type ", "func ",
            "as ", "yield ", "é", "\u{1F600}", "&&", "loop ", "at most ", "tolerate ", "%", "then ", "try ", "skip",
            "\r\n", "\t",
        ]
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        func random(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(bound))
        }
        for _ in 0..<3_000 {
            var text = ""
            for _ in 0..<(1 + random(60)) { text += words[random(words.count)] }
            let source = SourceText(text, name: "t")
            for parsed in [parse(source), parseEntry(source)] {
                #expect(parsed.tokens.reproduce(source) == source.bytes)
                #expect(parsed.diagnostics.count <= 101)
                for diagnostic in parsed.diagnostics {
                    let span = diagnostic.primary.span
                    #expect(span.start >= 0 && span.start <= span.end && span.end <= source.bytes.count)
                }
                _ = render(parsed.diagnostics, sources: ["t": source], color: true, width: 60)
            }
        }
    }
}

@Suite struct SourceTextTests {
    private func code(_ bytes: [UInt8]) -> String? {
        guard case .failure(let diagnostic) = SourceText.check(bytes, name: "x.holo") else { return nil }
        return diagnostic.code + " " + (diagnostic.trail ?? "")
    }

    @Test func whatIsText() {
        #expect(code([]) == nil)
        #expect(code(Array("let é = '😀'\r\n".utf8)) == nil)
        #expect(code([0xEF, 0xBB, 0xBF, 0x61]) == nil)
        #expect(code([0x61, 0x0A, 0xFF]) == "E0101 byte 2, line 2")
        #expect(code([0xC0, 0x80]) == "E0101 byte 0, line 1")
        #expect(code([0x61, 0xED, 0xA0, 0x80]) == "E0101 byte 1, line 1")
        #expect(code([0xF4, 0x90, 0x80, 0x80]) == "E0101 byte 0, line 1")
        #expect(code([0xE2, 0x82]) == "E0101 byte 0, line 1")
        #expect(code([0xFE, 0xFF, 0x00, 0x61]) == "E0101 byte 0, line 1")
        #expect(code([0x61, 0x00]) == "E0102 byte 1, line 1")
        #expect(code([UInt8](repeating: 0x61, count: 4 << 20)) == nil)
        #expect(code([UInt8](repeating: 0x61, count: 4 << 20 + 1)) == "E0103 ")
    }

    @Test func positions() {
        let source = SourceText("ab\r\ncé日e\u{301}x\rz\n", name: "t")
        func place(_ offset: Int) -> String {
            let (line, column) = source.position(of: offset)
            return "\(line):\(column)"
        }
        #expect([0, 1, 2, 4, 5].map(place) == ["1:1", "1:2", "1:3", "2:1", "2:2"])
        // é takes 2 bytes, 日 3, e with its accent 3 and one column.
        #expect([7, 10, 13, 14].map(place) == ["2:3", "2:4", "2:5", "2:6"])
        #expect([15, 16, 17, 99, -5].map(place) == ["3:1", "3:2", "4:1", "4:1", "1:1"])
        #expect(SourceText("\u{FEFF}let", name: "t").position(of: 3) == (1, 1))
        #expect(parse(SourceText("\u{FEFF}let x = 1\r\nlet y = 2\r\n", name: "t")).diagnostics.isEmpty)
    }
}
