import HoloMachine
import HoloValue
import Testing

@Suite struct LibraryPatternTests {
    /// `text@start[groups]` of each match.
    private func found(_ text: String, _ pattern: String) -> String {
        do throws(Failure) {
            let list = try callNative("find_all", [.string(text), .string(pattern)]).asList ?? []
            return list.map { match in
                let groups = (match["groups"]?.asList ?? []).map { $0.asString ?? "-" }
                return "\(match["text"]?.asString ?? "?")@\(match["start"]?.asInt ?? -1)"
                    + (groups.isEmpty ? "" : "[\(groups.joined(separator: ","))]")
            }.joined(separator: " ")
        } catch {
            return error.code
        }
    }

    @Test(arguments: [
        ("abc", "b", true), ("abc", "^b", false), ("abc", "^a.c$", true), ("a\nc", "a.c", false),
        ("a\nc", "(?s)a.c", true),
        ("a\nb", "^b$", false), ("a\nb", "(?m)^b$", true), ("ABC", "(?i)b", true), ("aBc", "(?i:b)c", true),
        ("aBC", "(?i:b)c", false), ("Ärger", "(?i)ä", true), ("x", "", true), ("", "^$", true), ("", ".", false),
        ("a-b", #"a\-b"#, true), ("a]b", #"[\]]"#, true), ("q", "[^a-p]", true), ("é", #"^\w$"#, true),
        ("_", #"\W"#, false),
        ("\u{3000}", #"\s"#, true), ("٣", #"\d"#, false), ("٣", #"^\w$"#, true), ("foo bar", #"\bbar\b"#, true),
        ("foobar", #"\bbar"#, false), ("foobar", #"\Bbar"#, true), ("aaa", "^a{3}$", true), ("aaaa", "^a{2,3}$", false),
        ("aaaa", "^a{2,}$", true), ("b", "^a{0}b$", true), ("😀", "^.$", true), ("😀", #"\u{1F600}"#, true),
        ("A", #"\x41\u{0}?"#, true), ("ab", "(?:a|ab)$", true), ("a|b", #"a\|b"#, true), ("-", "[a-]", true),
        ("b", "[^^]", true), ("^", "[a^]", true), ("K", "(?i)[k]", true), ("k", "(?i)[^K]", false),
        ("a b", #"a[\s]b"#, true),
        ("5", #"[\D]"#, false), ("x", #"[\D]"#, true), ("a.b", "a[.]b", true), ("axb", "a[.]b", false),
        ("ab", #"\Aab\z"#, true), ("ab\n", #"ab\z"#, false), ("STRASSE", "(?i)strasse", true),
        ("ab", "(?i)A(?-i)B", false),
        ("@", "(?i)[`]", false), ("[", "(?i)[{]", false), ("\u{7F}", "[^a]", true), ("?", "[0-?]", true),
        ("@", "[?-A]", true),
        ("B", "[?-A]", false), ("\t", #"[\s]"#, true), ("\t", #"[^\s]"#, false), ("_", #"[\w]"#, true),
        ("/", #"[\w]"#, false),
        (":", #"[\W]"#, true), ("Z", "(?i)[x-z]", true), ("\u{1F}", ".", true), ("é", "[^a-z]", true),
        ("9", #"[^\D]"#, true),
        ("ΑΩ", "(?i)[α-ω]{2}", true), ("x{2}", #"x\{2\}"#, true), ("aab", "(a*)*b", true),
        ("aaaa", "(?:(?:a?)*)*b", false),
    ])
    func matches(text: String, pattern: String, expected: Bool) {
        #expect(outcome("matches", .string(text), .string(pattern)) == "\(expected)")
        // Both engines must agree on whether there is a match.
        #expect(found(text, pattern).isEmpty == !expected)
    }

    @Test(arguments: [
        ("a1b22", #"\d+"#, "1@1 22@3"),
        ("aaa", "a*?", "@0 @1 @2 @3"),
        ("aab", "a*", "aa@0 @2 @3"),
        ("aXbX", ".*X", "aXbX@0"),
        ("aXbX", ".*?X", "aX@0 bX@2"),
        ("abcd", "(a|ab)(c|bcd)?", "abcd@0[a,bcd]"),
        ("ab", "(a)|(b)", "a@0[a,-] b@1[-,b]"),
        ("aba", "(?:(a)|b)*", "aba@0[a] @3[-]"),
        ("2025-03-01", #"(\d{4})-(\d{2})-(\d{2})"#, "2025-03-01@0[2025,03,01]"),
        ("日本 語", #"\w+"#, "日本@0 語@3"),
        ("aaaaaa", "a{2,3}", "aaa@0 aaa@3"),
        ("aaaaaa", "a{2,3}?", "aa@0 aa@2 aa@4"),
        ("xaay", "(a*)", "@0[] aa@1[aa] @3[] @4[]"),
        ("foo.bar", #"\b"#, "@0 @3 @4 @7"),
        ("a\nb\n", "(?m)^.*$", "a@0 b@2 @4"),
        ("ab12", "([a-z])([a-z])?(\\d)?", "ab1@0[a,b,1]"),
        ("", "x?", "@0"),
        ("none", "z", ""),
        ("aabb", "(a+|b+)(?:)", "aa@0[aa] bb@2[bb]"),
        ("abab", "(?:ab)+?", "ab@0 ab@2"),
        ("a,b;c", "[,;]", ",@1 ;@3"),
        ("<a><b>", "<(.+?)>", "<a>@0[a] <b>@3[b]"),
    ])
    func findsAll(text: String, pattern: String, expected: String) {
        #expect(found(text, pattern) == expected)
    }

    @Test(arguments: [
        ("(", 0), ("a)", 1), ("[a", 0), ("[]", 0), ("*a", 0), ("a**", 1), ("a{2", 1), ("a{3,2}", 1), ("a{1001}", 1),
        ("{", 0),
        (#"a\"#, 1), (#"\q"#, 0), (#"(a)\1"#, 3), ("(?=a)", 0), ("(?!a)", 0), ("(?<=a)", 0), ("(?<n>a)", 0),
        ("(?x)a", 0),
        ("[z-a]", 1), (#"[a-\d]"#, 1), ("[[:alpha:]]", 1), (#"\x4"#, 0), (#"\u{110000}"#, 0), (#"\u{D800}"#, 0),
        ("^*", 0),
        (#"a(?i"#, 1), ("x{}", 1), ("日(", 1),
    ])
    func refusesPatterns(pattern: String, position: Int) {
        #expect(outcome("matches", "a", .string(pattern)) == "E0322")
        #expect(
            message("matches", "a", .string(pattern)).hasSuffix("at position \(position)"),
            "\(message("matches", "a", .string(pattern)))")
    }

    @Test func boundsWhatAPatternGrowsTo() {
        #expect(outcome("matches", "a", "((a{1000}){1000}){1000}") == "E0322")
        #expect(outcome("matches", "a", "(?:(?:(?:){1000}){1000}){1000}") == "true")
        #expect(outcome("matches", "a", .string(String(repeating: "(", count: 100_000))) == "E0322")
        #expect(
            outcome(
                "matches", "a", .string(String(repeating: "(?:", count: 150) + "a" + String(repeating: ")", count: 150))
            ) == "true")
        #expect(outcome("matches", "a", .string(String(repeating: "a", count: 50_000))) == "E0322")
    }

    @Test func timeIsLinear() {
        // Each takes a backtracking matcher longer than the universe lasts, or a repeated search quadratic time.
        let text = String(repeating: "a", count: 5_000)
        #expect(outcome("matches", .string(text), "(a+)+$") == "true")
        #expect(outcome("matches", .string(text), "(a|a)*b") == "false")
        #expect(outcome("matches", .string(text), "(a?){30}a{30}b") == "false")
        #expect(found(text, "(?:a*)*b") == "")
        let all = found(text, "a.*b|a")
        #expect(all.split(separator: " ").count == 5_000)
    }

    @Test func matchesSpanTheBlocksOfTheTwoPasses() {
        // The matcher keeps 4096 positions at a time: lengths around that, and matches across the border.
        for count in [4094, 4095, 4096, 4097, 8191, 8192, 8193] {
            let text = String(repeating: "x", count: count) + "abc" + String(repeating: "y", count: 10)
            #expect(found(text, "a(b)c") == "abc@\(count)[b]")
            #expect(found(text, "x+a") == String(repeating: "x", count: count) + "a@0")
            #expect(found(text, "y$") == "y@\(count + 12)")
            #expect(found(text, "^x") == "x@0")
        }
        let rows = (0..<3000).map { "row \($0)" }.joined(separator: "\n")
        #expect(found(rows, #"(?m)^row (\d+)$"#).split(separator: "]").count == 3000)
    }

    /// Thousands of sets of alive instructions: more than the search remembers.
    @Test func forgetsWhatItCannotKeep() {
        var random = SmallRandom(seed: 7)
        let letters = (0..<20_000).map { _ in random.next(below: 2) == 0 ? "a" : "b" }
        var expected: [String] = []
        var place = 0
        while place + 14 < letters.count {
            if letters[place] == "b", letters[place + 14] == "a" {
                expected.append("\(letters[place...(place + 14)].joined())@\(place)")
                place += 15
            } else {
                place += 1
            }
        }
        #expect(found(letters.joined(), "b.{13}a") == expected.joined(separator: " "))
    }

    /// Against a plain backtracking matcher on small random patterns and texts.
    @Test func agreesWithBacktracking() {
        var random = SmallRandom(seed: 20_250_301)
        for _ in 0..<4_000 {
            let tree = BacktrackingPattern.random(&random, depth: 3)
            let text = (0..<random.next(below: 8)).map { _ in "ab"[random.next(below: 2)] }.joined()
            #expect(
                found(text, tree.source) == tree.allMatches(in: Array(text.unicodeScalars)),
                "\(tree.source) on \(text)")
        }
    }
}

struct SmallRandom {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next(below bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }
}

extension String {
    fileprivate subscript(_ place: Int) -> String { String(Array(self)[place]) }
}
