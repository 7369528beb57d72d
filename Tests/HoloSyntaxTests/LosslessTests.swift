import HoloSyntax
import Testing

/// Programs without a mistake that between them use every construct.
let validPrograms = [
    example,
    """
    #!/usr/bin/env holo
    ## Doc.

    import "lib/enrich.holo" as enrich
    type Person = { name: text, headline: text?, tags: list<list<text>>, kind: "a" | "b" }
    input key: secret; input n: int = -1_000
    func add(a: int, b: int = 2): int = a + b * 3 - -4
    func norm(x) {
      let y = x.trim().lower()
      return { y, "odd key": 1, ...x, for: 2 }
    }
    flow look(url: text) {
      step page: { title: text } = http { method: "GET", url, headers: { accept: "*/*" } }
        when url != "" and not url.starts_with("x")
        after a, b
        as "Work"
        retry 3 every 5s
        timeout 1h30m
        cache 1d
        else step other_search { q: "{url.lower()} {{ a: "n{1}" }.a}" } retry 2 else fail "no {error.message}"
      return page?.title ?? "none"
    }
    """,
    """
    let xs = for i, x in [1, 2.5, 2e6][0:2] parallel 5 every 1m tolerate 10% within 300 credits unordered {
      if x > 1 and i <= 3 or false { skip } else if x == null { yield ...[x, x] } else {
        yield if x < 0 then -x else try x / 0 else 1
      }
    }
    let rounds = loop cursor = null at most 5 times {
      step page = list.things { cursor }
      next page.cursor
    }
    for key, value in { a: 1 } tolerate 3 {
      print key, value[-1], xs[:2], xs[1:]
    }
    step wait { for: 5m }
    assert xs.count() > 0, 'raw {n} \\'
    append { a: 1 } to "log.jsonl"
    let t = \"\"\"
      two {xs
        .count()} lines
        \\u{1F600} "quoted"
      \"\"\"
    let long = xs
      .filter(x => x > 1)
      .reduce((a, b) => { sum: a.sum + b }, start: { sum: 0 })
      + 1
    let r = {
      a: 1
      b: [
        1
        2,
      ]
    }
    fail "done"
    return
    """,
]

let brokenPrograms = [
    "", "\n", " ", "\u{FEFF}let x = 1\r\nlet y = 2\r", "\"abc\nlet x", "\"{\"{\"{", "\"\"\"abc {x", "'abc\n",
    "let x = “a b” + 1",
    "// c\n/* x */ let y = 1 /* z", "x\u{A0}= \u{200B}1 @@ $ ~ ` ^", "let é日本 = 1", "\u{1}\u{7F}",
    "1_ 1__0 007 0x1F 10px 1.5h 30m1h 2e",
    "99999999999999999999d", "a && b || !c === d !== e -> f .. g += 1 ? : | ?. ?? ...", "\\", "\"\\", "\"\\u{", "}}}",
    "{{{", "((([[[",
    "#", "##", "###", "let x = \"a{#b}\"\n", "\"\"\"\"", "\"\"\"\r\n x\r\n\"\"\"", "> >= >> >>= =>", "&", "🇩🇪 e\u{301}",
]

@Suite struct LosslessTests {
    private func reproduces(_ text: String) -> Bool {
        let source = SourceText(text, name: "test.holo")
        let parsed = parse(source)
        return parsed.tokens.reproduce(source) == Array(text.utf8)
    }

    @Test func tokensAndTriviaAreTheSource() {
        for text in validPrograms + brokenPrograms { #expect(reproduces(text), "\(text)") }
    }

    @Test func theyAreAlsoAfterAnyCut() {
        for text in validPrograms + brokenPrograms {
            let characters = Array(text)
            for length in 0..<characters.count where !reproduces(String(characters[..<length])) {
                Issue.record("differs: \(String(characters[..<length]))")
            }
        }
    }

    @Test func tokensFollowOneAnother() {
        for text in validPrograms + brokenPrograms {
            var end = 0
            let list = parse(SourceText(text, name: "t")).tokens
            for token in list.tokens {
                for piece in list.leadingTrivia(of: token) {
                    #expect(piece.span.start == end && piece.span.length > 0)
                    end = piece.span.end
                }
                #expect(token.start == end)
                end = token.end
            }
            #expect(end == text.utf8.count)
            #expect(list.tokens.last?.kind == .endOfFile)
        }
    }

    @Test func validProgramsHaveNoMistakes() {
        for text in validPrograms { #expect(mistakes(text).filter { !$0.hasPrefix("W") } == [], "\(text)") }
    }

    /// Deletes each token of valid programs in turn: whatever is left reads in a bounded number of mistakes.
    @Test func anyTokenMayBeMissing() {
        for text in validPrograms {
            let bytes = Array(text.utf8)
            for token in parse(SourceText(text, name: "t")).tokens.tokens where token.end > token.start {
                let rest = String(decoding: bytes[..<token.start] + bytes[token.end...], as: UTF8.self)
                let found = mistakes(rest).filter { !$0.hasPrefix("W") }
                let deleted = String(decoding: bytes[token.start..<token.end], as: UTF8.self)
                #expect(found.count <= 3, "without `\(deleted)` at \(token.start): \(found)")
            }
        }
    }

    /// The same with each token doubled, and with each replaced by a sign that fits nowhere.
    @Test func anyTokenMayBeWrong() {
        for text in validPrograms {
            let bytes = Array(text.utf8)
            for token in parse(SourceText(text, name: "t")).tokens.tokens where token.end > token.start {
                let own = Array(bytes[token.start..<token.end])
                for other in [own + [0x20] + own, Array(")".utf8), Array("}".utf8), Array("{".utf8), Array("in".utf8)] {
                    let rest = String(decoding: bytes[..<token.start] + other + bytes[token.end...], as: UTF8.self)
                    let found = mistakes(rest).filter { !$0.hasPrefix("W") }
                    let shown = String(decoding: own, as: UTF8.self) + " -> " + String(decoding: other, as: UTF8.self)
                    #expect(found.count <= 6, "`\(shown)` at \(token.start): \(found)")
                }
            }
        }
    }
}
