import HoloFormatter
import HoloSyntax
import Testing

/// Texts at the edge of what a script can be.
@Suite struct EdgeTests {
    private func outcome(_ text: String) -> Formatting { format(parse(SourceText(text, name: "test.holo"))) }

    @Test func nothing() {
        for text in ["", "\n", " \t\n\r\n", "\u{FEFF}", ";", ";\n;"] { #expect(formatted(text) == "") }
        #expect(formatted("# a") == "# a\n")
        #expect(formatted("\n\n# a  \n\n\n\n# b\n\n") == "# a\n\n# b\n")
    }

    @Test func byteOrderMarksAndLineBreaks() {
        #expect(formatted("\u{FEFF}let x = 1\r\n\r\n\r\nlet y = \"\"\"\r\n a\r\n \"\"\"\rlet z = 2")
            == "let x = 1\n\nlet y = \"\"\"\n a\n \"\"\"\nlet z = 2\n")
    }

    /// A `;` that is needed: without it the comment would document the script.
    @Test func semicolonsBeforeDocumentation() {
        for text in [";## a\nreturn 1\n", "; ;\n## a\n\nreturn 1", "let x = 1\n## a\n; input y\n", ";\n## a\n;\n;# b"] {
            #expect(violations(text) == [])
        }
        #expect(formatted("let x = 1\n## a\n; input y\n") == "let x = 1\n## a\n\ninput y\n")
    }

    @Test func typesThatEndAtAnAssignment() {
        #expect(formatted("input x:list<list<int>>=[]") == "input x: list<list<int>> = []\n")
        #expect(formatted("let x:list<int>=[]") == "let x: list<int> = []\n")
    }

    @Test func keysThatAreWords() {
        let text = "let r = {\n  a: 1\n  or: 2\n  and: 3\n  if: 4\n  else: 5\n}\nreturn r.if\n"
        #expect(formatted(text) == text)
    }

    /// As deep as the parser allows.
    @Test func deepNesting() {
        for (opening, closing) in [("[", "]"), ("(", ")"), ("{ a: ", " }"), ("f(", ")"), ("[\n", "\n]"), ("-", ""), ("not ", "")] {
            for depth in [60, 95] {
                let text = "return " + String(repeating: opening, count: depth) + "x" + String(repeating: closing, count: depth)
                #expect(violations(text + "\n") == [], "\(opening) \(depth)")
            }
        }
        let blocks = String(repeating: "if a {\n", count: 150) + "skip\n" + String(repeating: "}\n", count: 150)
        #expect(violations("for a in [] {\n" + blocks + "}\n") == [])
        let parts = (0..<190).map { "a\($0)" }
        for text in [parts.joined(separator: " + "), "x." + parts.joined(separator: "()."), parts.joined(separator: " or ")] {
            #expect(violations("return \(text)\n") == [])
        }
    }

    /// What would be larger than a script may be is not made: nobody could read it again.
    @Test func growth() {
        let depth = 180
        let text = "return " + String(repeating: "[\n", count: depth) + String(repeating: "1,", count: 20_000)
            + String(repeating: "]", count: depth)
        guard case .tooLarge = outcome(text) else {
            Issue.record("made")
            return
        }
    }

    /// Twice the text takes about twice the work: nothing here is looked at again and again.
    @Test func longTexts() {
        let parts = [
            "\n", "# c\n", "[1], ", "{ a: 1, b: f(x => x.y) }, ", "\"\"\"\n\"\"\", ",
        ]
        for part in parts {
            let body = String(repeating: part, count: 3000)
            let text = part.hasSuffix(", ") ? "return [\(body)]\n" : body
            #expect(formatted(text) != nil, "\(part)")
        }
        let comments = String(repeating: "print 1 # c\n", count: 5000)
        #expect(formatted(comments) == comments.replacing(" #", with: "  #"))
    }
}
