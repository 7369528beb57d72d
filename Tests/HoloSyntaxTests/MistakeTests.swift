import HoloSyntax
import Testing

@Suite struct ExplanationTests {
    @Test func codesAreUniqueAndExplained() {
        let codes = syntaxExplanations.map(\.code)
        #expect(codes == codes.sorted { ($0.first == "W" ? 1 : 0, $0) < ($1.first == "W" ? 1 : 0, $1) })
        #expect(Set(codes).count == codes.count)
        for page in syntaxExplanations { #expect(!page.title.isEmpty && page.text.hasSuffix(".")) }
    }

    @Test(arguments: syntaxExplanations.map(\.code))
    func theWrongCodeHasTheMistakeAndTheRightCodeHasNone(_ code: String) throws {
        let page = try #require(syntaxExplanations.first { $0.code == code })
        if let wrong = page.wrong { #expect(mistakes(wrong).map { String($0.prefix(5)) } == [code], "\(wrong)") }
        if let right = page.right { #expect(mistakes(right) == [], "\(right)") }
    }
}

@Suite struct RecoveryTests {
    @Test func aMistakeAStatement() {
        let text = "let a = = 1\nlet b = 2 +\nlet c = (3\nlet d = 4\n"
        let expected = """
            (let a <missing>)
            (let b <missing>)
            (let c <missing>)
            (let d 4)
            ! E0124@8-9
            ! E0124@23-23
            ! E0126@32-33

            """
        #expect(read(text) == expected)
    }

    @Test func aMissingClosingBraceEndsWhereTheIndentationDoes() {
        let text = "for x in xs {\n  if x {\n    print x\n  yield x\n}\nlet y = 1\n"
        let expected = """
            (for x xs
              (if x
                (print x)
              )
              (yield x)
            )
            (let y 1)
            ! E0126@21-22

            """
        #expect(read(text) == expected)
    }

    @Test func aMissingOpeningBraceIsThoughtOf() {
        let text = "if a\n  print 1\n}\nlet y = 1\n"
        let expected = """
            (if a
              (print 1)
            )
            (let y 1)
            ! E0129@4-4

            """
        #expect(read(text) == expected)
    }

    @Test func aHeaderInTroubleKeepsItsBlock() {
        let text = "for x in xs paralel 3 {\n  print x\n}\nlet y = 1"
        let expected = """
            (for x xs
              (print x)
            )
            (let y 1)
            ! E0166@12-19

            """
        #expect(read(text) == expected)
        let record = "for x in {\n  step a = b { c: x }\n}\nlet y = 1"
        #expect(mistakes(record).count == 1)
        #expect(read(record).contains("(let y 1)"))
    }

    @Test func aRecordInTroubleDoesNotTakeTheBlocksBrace() {
        let text = "for x in xs {\n  step a = b {\n    c: * 1\n    for: 5m\n  }\n  print a\n}\nlet y = 1"
        let expected = """
            (for x xs
              (step a )
              (print a)
            )
            (let y 1)
            ! E0124@36-37

            """
        #expect(read(text) == expected)
    }

    @Test func anUnclosedStringIsTheOnlyMistake() {
        #expect(mistakes("print f(\"a {b})\nlet y = 1\n") == ["E0106@8-15"])
        #expect(mistakes("save x to f.csv\"\nlet y = 1") == ["E0106@15-16"])
        #expect(mistakes("step a = b { c: \"d }\n  retry 2\nlet y = 1") == ["E0106@16-20"])
    }

    @Test func mistakesInHolesStayThere() {
        #expect(read("let x = \"a {1 +} b {c}\"") == "(let x (str \"a \" <missing> \" b \" c))\n! E0124@15-16\n")
        #expect(mistakes("let x = \"{\"a\": 1}\"") == ["E0110@13-14"])
    }

    @Test func otherLanguages() {
        #expect(read("var x = 1\nconst y = 2") == "(let x 1)\n(let y 2)\n! E0120@0-3\n! E0120@10-15\n")
        #expect(read("if a { skip } elif b { skip }").hasSuffix("! E0130@14-18\n"))
        #expect(mistakes("while a < 3 {\n  print a\n}\nlet y = 1") == ["E0120@0-5"])
        #expect(mistakes("let x = not a && !b || c") == ["E0111@14-16", "E0111@17-18", "E0111@20-22"])
        #expect(mistakes("let x = a ? b : c") == ["E0111@10-11"])
        #expect(mistakes("for (x of xs) { print x }") == ["E0125@4-5", "E0125@7-9"])
        #expect(mistakes("if x in xs { print x }") == ["E0111@5-7"])
        #expect(mistakes("web_search { q: \"x\" }\nlet y = 1") == ["E0121@0-10"])
        #expect(mistakes("input a: text,\ninput b: text | null") == ["E0128@13-14", "E0181@31-35"])
        #expect(mistakes("x += 1") == ["E0122@0-4"])
    }

    @Test func theEntriesOfAPrompt() {
        #expect(read("a.b + 1", isEntry: true) == "(+ (. a b) 1)\n")
        #expect(read("_1.name", isEntry: true) == "(. _1 name)\n")
        #expect(read("if a then 1 else 2", isEntry: true) == "(if a 1 2)\n")
        #expect(read("{ a: 1 }", isEntry: true) == "{a:1}\n")
        #expect(read("steps", isEntry: true) == "steps\n")
        #expect(mistakes("a.b + 1").count == 1)
    }

    @Test(arguments: [
        "let x = (", "if a {", "step a = b {", "let x =", "let x = \"\"\"a", "for x in", "if a", "[1,", "f(",
        "if a then",
    ])
    func incomplete(_ text: String) {
        #expect(parseEntry(SourceText(text, name: "t")).isIncomplete)
    }

    @Test(arguments: ["let x = 1", "if a { }", "let x = \"a", "let x = )", "step a = b", "", "let x = 1 2"])
    func complete(_ text: String) {
        #expect(!parseEntry(SourceText(text, name: "t")).isIncomplete)
    }
}
