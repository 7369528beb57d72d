import HoloSyntax
import Testing

/// Mistakes that were once passed over without a word, and sound texts that were refused.
@Suite struct SilenceTests {
    private func codes(_ text: String) -> [String] { mistakes(text).map { String($0.prefix(5)) } }

    @Test func aCommaIsMissingBeforeAReservedKey() {
        #expect(codes("let x = { a: 1 for: 2 }") == ["E0147"])
        #expect(codes("step x = f { a: 1 step: 2 }") == ["E0147"])
        #expect(codes("let x = { a: 1\n for: 2 }") == [])
        #expect(codes("let x = { a: 1 for }") == ["E0148"])
    }

    /// A newline stands for the comma also before an `if` that is a value; one that is a statement ends the list.
    @Test func aConditionalInAList() {
        #expect(codes("let x = [\n1\nif a then 2 else 3\nif [4\nif b then c else d] == e then 5 else 6\n]") == [])
        #expect(codes("let x = [1\nif a {\n  skip\n}\nlet y = if b then 1 else 2") == ["E0126"])
        #expect(codes("let x = [1\nif a { skip }") == ["E0126"])
        #expect(read("let x = [1\nif a then b else c]") == "(let x [1 (if a b c)])\n")
    }

    /// A warning is no reason to hold back an error.
    @Test func besideAWarning() {
        let warning = "let x = [1\n-2]"
        #expect(codes(warning) == ["W0203"])
        #expect(codes(warning + " 5") == ["W0203", "E0128"])
        #expect(codes(warning + "\n}\nif x {").contains { $0.hasPrefix("E") })
    }

    /// The parser passes over what it misses beside a curly quote; then the quote is told.
    @Test func curlyQuotes() {
        #expect(codes("let x\u{201C} = 'a'") == ["E0104"])
        #expect(codes("l\u{201C}et x = 1") == ["E0104"])
        #expect(codes("let \u{201C} = [1, 2]") == ["E0104"])
        #expect(codes("let x = \u{201C}a\u{201D}") == ["E0104"])
    }

    /// Nor to take the statement for one that was not understood, about which checks keep silent.
    @Test func aWarningDamagesNothing() {
        #expect(parse(SourceText("let x = '{a}'", name: "t")).damage.isEmpty)
        #expect(!parse(SourceText("let x = '{a}' + 007", name: "t")).damage.isEmpty)
    }

    @Test func warningsAloneAreNoError() {
        let text = String(repeating: "let x = '{a}'\n", count: 150)
        #expect(Set(codes(text)) == ["W0101"])
        #expect(codes(text).count == 100)
        #expect(codes(text + "let y = = 1").last == "E0199")
    }
}
