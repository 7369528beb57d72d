import HoloSyntax
import Testing

/// The offsets of a piece of a text.
private func span(of piece: String, in text: String) throws -> Span {
    let bytes = Array(text.utf8)
    let wanted = Array(piece.utf8)
    let start = try #require((0...(bytes.count - wanted.count)).first { bytes[$0...].starts(with: wanted) })
    return Span(start, start + wanted.count)
}

private func rendered(_ diagnostic: Diagnostic, _ text: String, width: Int? = nil, color: Bool = false) -> String {
    render([diagnostic], sources: ["leads.holo": SourceText(text, name: "leads.holo")], color: color, width: width)
}

@Suite struct RenderTests {
    private let page = String(repeating: "\n", count: 8) + "  step team = web_team_page { domian: company.domain }\n"

    private func unknownParameter() throws -> Diagnostic {
        Diagnostic(
            .error, "E0204", "`web_team_page` has no parameter `domian`", at: try span(of: "domian", in: page),
            label: "unknown", secondary: [.init(try span(of: "web_team_page", in: page), "takes domain, country?")],
            help: "did you mean `domain`?")
    }

    @Test func labelsBelowTheLineAndBesideIt() throws {
        let diagnostic = try unknownParameter()
        let expected = """
            error[E0204]: `web_team_page` has no parameter `domian`
              --> leads.holo:9:31
               |
             9 |   step team = web_team_page { domian: company.domain }
               |               -------------   ^^^^^^ unknown
               |               |
               |               takes domain, country?
            help: did you mean `domain`?

            """
        #expect(rendered(diagnostic, page) == expected)
        #expect(
            summarize([diagnostic], outcome: "nothing ran, 0 credits spent")
                == "1 error · nothing ran, 0 credits spent · holo explain E0204")
    }

    @Test func notesAndTrailWithoutASource() {
        let diagnostic = Diagnostic(
            .error, "E0511", "`li_profile_scrape` needs a connected account", at: Span(0, 0),
            notes: [("params", "profile_url = \"https://x\""), ("service", "401 AUTH_REQUIRED")],
            help: "open the link", trail: "step person, for company[3] \"Globex\"", file: "gone.holo")
        let expected = """
            error[E0511]: `li_profile_scrape` needs a connected account
              --> gone.holo   step person, for company[3] "Globex"
               = params:  profile_url = "https://x"
               = service: 401 AUTH_REQUIRED
            help: open the link

            """
        #expect(rendered(diagnostic, "let x = 1") == expected)
    }

    @Test func severalLinesAndSeveralLabels() {
        let text = "let a = 1\nlet b = 2\nlet c = 3\nlet d = a + b\n"
        let diagnostic = Diagnostic(
            .warning, "W0301", "much", at: Span(38, 39), label: "here",
            secondary: [.init(Span(42, 43), "and there"), .init(Span(34, 35), "name"), .init(Span(4, 5), "first")])
        let expected = """
            warning[W0301]: much
              --> leads.holo:4:9
               |
             1 | let a = 1
               |     - first
            ...
             4 | let d = a + b
               |     -   ^   - and there
               |     |   |
               |     |   here
               |     name

            """
        #expect(rendered(diagnostic, text) == expected)
    }

    @Test func otherFiles() {
        let sources = [
            "a.holo": SourceText("let x = 1", name: "a.holo"),
            "lib/b.holo": SourceText("\n\nlet yy = 2", name: "lib/b.holo"),
        ]
        let diagnostic = Diagnostic(
            .error, "E0200", "twice", at: Span(4, 5), secondary: [.init(Span(6, 8), "there", file: "lib/b.holo")],
            file: "a.holo")
        let expected = """
            error[E0200]: twice
              --> a.holo:1:5
               |
             1 | let x = 1
               |     ^
              ::: lib/b.holo:3:5
               |
             3 | let yy = 2
               |     -- there

            """
        #expect(render([diagnostic], sources: sources, color: false, width: 80) == expected)
    }

    @Test func wideCharactersMarksAndTabs() throws {
        // Two CJK characters (4 columns), one emoji of several scalars (2), a letter with a combining accent (1), a
        // tab.
        let text = "let x = \"日本👩‍👩‍👧e\u{301}\"\t+ oops"
        let diagnostic = Diagnostic(.error, "E0200", "unknown", at: try span(of: "oops", in: text))
        // `let x = "` 9 + 4 + 2 + 1 + `"` 1 = 17 columns; the tab goes on to 20.
        let expected = """
            error[E0200]: unknown
              --> leads.holo:1:18
               |
             1 | let x = "日本👩‍👩‍👧e\u{301}"   + oops
               |                       ^^^^

            """
        #expect(rendered(diagnostic, text) == expected)
    }

    @Test func nothingActsOnTheTerminal() {
        let text = "let x = \"a\u{1B}[31mb\u{202E}c\" oops"
        let diagnostic = Diagnostic(
            .error, "E0200", "bad \u{1B}]0;title\u{7}", at: Span(4, 5), label: "\u{9B}2J",
            notes: [("a\nb", "c\u{200B}d")],
            help: "x\u{7F}", trail: "\r")
        let output = rendered(diagnostic, text)
        #expect(!output.unicodeScalars.contains { ($0.value < 0x20 && $0 != "\n") || (0x7F..<0xA0).contains($0.value) })
        #expect(output.contains("bad ␛]0;title␇"))
        #expect(output.contains("<U+009B>2J"))
        #expect(output.contains("a␛[31mb<U+202E>c"))
        #expect(output.contains("a␊b: c<U+200B>d"))
        #expect(!output.unicodeScalars.contains("\u{202E}"))
    }

    @Test func longLinesAreCutAroundTheLabel() throws {
        let text =
            "let x = \"" + String(repeating: "a", count: 500) + "\" + oops + \"" + String(repeating: "b", count: 500)
            + "\""
        let diagnostic = Diagnostic(.error, "E0200", "unknown", at: try span(of: "oops", in: text), label: "this")
        let lines = rendered(diagnostic, text, width: 60).split(separator: "\n").map(String.init)
        let shown = lines[3]
        #expect(displayWidth(shown) <= 60)
        #expect(shown.hasPrefix(" 1 | …aaa"))
        #expect(shown.hasSuffix("bbb…"))
        let place = try #require(Array(shown).firstRange(of: Array("oops")))
        let marks = try #require(Array(lines[4]).firstRange(of: Array("^^^^ this")))
        #expect(place.lowerBound == marks.lowerBound)
    }

    @Test func aLineOfMegabytesIsNoTrouble() {
        let text = "let x = " + String(repeating: "é", count: 1_000_000)
        let diagnostic = Diagnostic(.error, "E0200", "unknown", at: Span(1_000_000, 1_000_002))
        let lines = rendered(diagnostic, text, width: 80).split(separator: "\n")
        #expect(lines.count == 5)
        #expect(lines.allSatisfy { $0.count <= 80 })
    }

    @Test func spansOfSeveralLinesShowTheFirstAndTheLast() {
        let text = "let x = [\n  1\n  ]\n"
        let diagnostic = Diagnostic(.error, "E0200", "long", at: Span(8, 17), label: "all of it")
        let expected = """
            error[E0200]: long
              --> leads.holo:1:9
               |
             1 | let x = [
               |         ^… all of it
            ...
             3 |   ]
               |   ^

            """
        #expect(rendered(diagnostic, text) == expected)
    }

    @Test func theEndOfTheText() {
        let expected = """
            error[E0123]: expected a name, found the end of the file
              --> leads.holo:1:4
               |
             1 | let
               |    ^ expected a name

            """
        let source = SourceText("let", name: "leads.holo")
        #expect(render(parse(source).diagnostics, sources: ["leads.holo": source], color: false, width: 80) == expected)
        // A place far outside any text must not trap.
        let far = Diagnostic(.error, "E0200", "far", at: Span(900, 1_000))
        #expect(rendered(far, "let").contains("--> leads.holo:1:4"))
    }

    @Test func longWordsAreCut() {
        let name = String(repeating: "é", count: 100_000)
        let diagnostic = Diagnostic(
            .error, "E0201", name, at: Span(4, 5), label: name, notes: [("k", name)], help: name, trail: name)
        let output = rendered(diagnostic, "let x = 1", width: 80)
        #expect(output.count < 8_000)
        #expect(output.split(separator: "\n")[0].count == "error[E0201]: ".count + 1_000)
        #expect(renderShort([diagnostic], sources: [:]).count < 1_100)
    }

    @Test func colours() {
        let output = rendered(Diagnostic(.error, "E0200", "m", at: Span(4, 5), label: "l"), "let x = 1", color: true)
        #expect(output.hasPrefix("\u{1B}[1;31merror[E0200]\u{1B}[0m\u{1B}[1m: m\u{1B}[0m\n"))
        #expect(output.contains("\u{1B}[1;31m^\u{1B}[0m \u{1B}[1;31ml\u{1B}[0m"))
    }

    @Test func shortAndJSON() throws {
        let diagnostic = try unknownParameter()
        let sources = ["leads.holo": SourceText(page, name: "leads.holo")]
        #expect(
            renderShort([diagnostic], sources: sources)
                == "leads.holo:9:31: error[E0204]: `web_team_page` has no parameter `domian`\n")
        let json =
            #"{"severity":"error","code":"E0204","message":"`web_team_page` has no parameter `domian`","#
            + #""file":"leads.holo","line":9,"column":31,"end_line":9,"end_column":37,"#
            + #""start":38,"end":44,"label":"unknown","#
            + #""secondary":[{"file":"leads.holo","line":9,"column":15,"end_line":9,"end_column":28,"#
            + #""start":22,"end":35,"#
            + #""label":"takes domain, country?"}],"help":"did you mean `domain`?"}"# + "\n"
        #expect(renderJSON([diagnostic], sources: sources) == json)
        let odd = Diagnostic(.warning, "W0001", "a\"b\\c\n\u{1}\u{1F600}", at: Span(0, 0), notes: [("k", "\t")])
        #expect(
            renderJSON([odd], sources: [:])
                == #"{"severity":"warning","code":"W0001","message":"a\"b\\c\n\u0001😀","#
                + #""notes":[{"key":"k","text":"\t"}]}"# + "\n")
    }

    @Test func widths() {
        #expect(displayWidth("abc") == 3)
        #expect(displayWidth("日本") == 4)
        #expect(displayWidth("한글") == 4)
        #expect(displayWidth("ｱ") == 1)
        #expect(displayWidth("Ａ") == 2)
        #expect(displayWidth("e\u{301}") == 1)
        #expect(displayWidth("\u{301}") == 0)
        #expect(displayWidth("😀") == 2)
        #expect(displayWidth("🇩🇪") == 2)
        #expect(displayWidth("👨‍👩‍👧‍👦") == 2)
        #expect(displayWidth("❤") == 1)
        #expect(displayWidth("❤\u{FE0F}") == 2)
        #expect(displayWidth("é") == 1)
    }
}

@Suite struct ClosestMatchTests {
    @Test(arguments: [
        ("domian", ["domain", "country"], "domain"), ("stpe", ["step", "stop"], "step"), ("nmae", ["name"], "name"),
        ("Name", ["name"], "name"), ("foo", ["fob"], "fob"), ("ÄNDERN", ["ändern", "andern"], "ändern"), ("naem", ["mane", "name"], "name"),
        ("straße", ["strasse", "strabe"], "strabe"), ("abcdefghi", ["cbadefihg", "bacdfeghi", "abcdefgh"], "abcdefgh"), ("headline", ["head_line", "deadline"], "head_line"),
    ])
    func near(_ word: String, _ candidates: [String], _ expected: String) {
        #expect(closestMatch(word, among: candidates) == expected)
    }

    @Test(arguments: [
        ("ab", ["ac"]), ("foo", ["bar", "fxx"]), ("name", ["game_over"]), ("domain", ["dime"]), ("abcdef", ["abdcfexy"]), ("日本語", ["日本", "中国語"]), ("xyz", []),
    ])
    func far(_ word: String, _ candidates: [String]) {
        #expect(closestMatch(word, among: candidates) == nil)
    }
}
