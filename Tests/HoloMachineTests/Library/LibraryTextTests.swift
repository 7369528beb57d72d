import HoloMachine
import HoloValue
import Testing

@Suite struct LibraryTextTests {
    @Test func caseAndTrim() {
        #expect(outcome("lower", "ÀB") == #""àb""#)
        #expect(outcome("upper", "ß") == #""SS""#)
        #expect(outcome("trim", "\u{3000} a b\u{A0}\n") == #""a b""#)
        #expect(outcome("trim", "") == #""""#)
        #expect(outcome("trim", " \t ") == #""""#)
        #expect(outcome("trim", .null) == "E0303")
    }

    @Test func split() {
        #expect(outcome("split", ",a,", ",") == #"["","a",""]"#)
        #expect(outcome("split", "aXXbXXc", "XX") == #"["a","b","c"]"#)
        #expect(outcome("split", "aaaa", "aa") == #"["","",""]"#)
        #expect(outcome("split", "日本、語", "、") == #"["日本","語"]"#)
        #expect(outcome("split", "e\u{301}x", "") == "[\"e\",\"\u{301}\",\"x\"]")
        #expect(outcome("split", " \t\n") == "[]")
        #expect(outcome("split", "", "") == "[]")
        // A separator that is only canonically equivalent does not count.
        #expect(outcome("split", "a\u{E9}b", "e\u{301}") == "[\"a\u{E9}b\"]")
    }

    @Test func join() {
        #expect(outcome("join", ["a", 1, 2.5, .duration(90_000_000)], "-") == #""a-1-2.5-1m30s""#)
        #expect(outcome("join", [.number(NumberText(source: "1.50", isFloat: true))], ",") == #""1.50""#)
        #expect(outcome("join", ["", ""], ",") == #"",""#)
        #expect(outcome("join", ["a", .null], ",") == "E0303")
        #expect(message("join", ["a", .null], ",") == "`join` needs a list of texts or numbers, found null")
        #expect(outcome("join", [["a"]], ",") == "E0303")
        #expect(outcome("join", ["a"]) == "E0303")
    }

    @Test func replace() {
        #expect(outcome("replace", "a$1b$1", "$1", "\\0") == #""a\\0b\\0""#)
        #expect(outcome("replace", "naïve", "ï", "i") == #""naive""#)
        #expect(outcome("replace", "abab", "ab", "") == #""""#)
        #expect(outcome("replace", "abc", "x", "y") == #""abc""#)
        #expect(outcome("replace", "abc", "", "y") == "E0321")
        // 2000 × 50 000 bytes.
        let many = Value.string(String(repeating: "a", count: 2000))
        #expect(outcome("replace", many, "a", .string(String(repeating: "b", count: 50_000))) == "E0320")
    }

    @Test func searchIsLinear() {
        // Takes a naive search 10^10 comparisons.
        let text = Value.string(String(repeating: "a", count: 200_000))
        let needle = Value.string(String(repeating: "a", count: 100_000) + "b")
        #expect(outcome("contains", text, needle) == "false")
        #expect(outcome("contains", .string("aabaabaaab"), "aabaaab") == "true")
        #expect(outcome("contains", .string("abababac"), "ababac") == "true")
        #expect(outcome("contains", .string("ababab"), "abb") == "false")
    }

    @Test func contains() {
        #expect(outcome("contains", [1, [2]], [2.0]) == "true")
        #expect(outcome("contains", [.null], .null) == "true")
        #expect(outcome("contains", "a", 1) == "E0303")
        #expect(outcome("contains", ["a": 1], "a") == "E0303")
        #expect(outcome("contains", "\u{E9}", "e\u{301}") == "false")
    }

    @Test func startsAndEnds() {
        #expect(outcome("starts_with", "éa", "é") == "true")
        #expect(outcome("starts_with", "a", "ab") == "false")
        #expect(outcome("starts_with", "a", "") == "true")
        #expect(outcome("ends_with", "aé", "é") == "true")
        #expect(outcome("ends_with", "", "") == "true")
        #expect(outcome("ends_with", "b", "ab") == "false")
    }

    @Test func lengthAndSlice() {
        #expect(outcome("length", "👩‍👩‍👧") == "5")
        #expect(outcome("length", ["a": 1, "b": 2]) == "2")
        #expect(outcome("length", 12) == "E0303")
        #expect(outcome("slice", "日本語", 1) == #""本語""#)
        #expect(outcome("slice", "日本語", -2, -1) == #""本""#)
        #expect(outcome("slice", "abc", 2, 1) == #""""#)
        #expect(outcome("slice", "abc", .int(.min), .int(.max)) == #""abc""#)
        #expect(outcome("slice", [1, 2, 3], 5) == "[]")
        #expect(outcome("slice", [1, 2, 3], "1") == "E0303")
        #expect(message("slice", [1, 2, 3], "1") == "`slice` needs an int as its second argument, found text")
    }

    @Test func pad() {
        #expect(outcome("pad", "é", 3, "left") == #""  é""#)
        #expect(outcome("pad", "a", 3, "right", "…") == #""a……""#)
        #expect(outcome("pad", "a", -1) == "E0321")
        #expect(outcome("pad", "a", 3, "centre") == "E0321")
        #expect(outcome("pad", "a", 3, "left", "ab") == "E0321")
        #expect(outcome("pad", "a", 3, "left", "") == "E0321")
        #expect(outcome("pad", "a", .int(.max)) == "E0320")
        #expect(outcome("pad", "a", .int(40 << 20), "left", "é") == "E0320")
    }

    @Test func lines() {
        #expect(outcome("lines", "\n") == #"[""]"#)
        #expect(outcome("lines", "a\r\rb") == #"["a","","b"]"#)
        #expect(outcome("lines", "a\r\n") == #"["a"]"#)
        #expect(outcome("lines", "a") == #"["a"]"#)
    }
}
