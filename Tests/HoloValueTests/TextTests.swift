import HoloValue
import Testing

@Suite("Texts by scalars")
struct TextTests {
    @Test("counting and slicing agree with the standard library", arguments: 0..<200)
    func agree(_ seed: Int) {
        var generator = SeededGenerator(state: UInt64(seed))
        let text = generator.string() + generator.string()
        let scalars = Array(text.unicodeScalars)
        #expect(scalarCount(text) == scalars.count)
        let lower = Int.random(in: -2...scalars.count + 2, using: &generator)
        let upper = Int.random(in: lower...scalars.count + 3, using: &generator)
        var expected = String.UnicodeScalarView()
        expected.append(
            contentsOf: scalars[
                min(max(lower, 0), scalars.count)..<max(min(upper, scalars.count), min(max(lower, 0), scalars.count))])
        #expect(textsEqual(scalarSlice(text, lower..<upper), String(expected)))
        for place in -scalars.count..<scalars.count {
            let wanted = scalars[place < 0 ? place + scalars.count : place]
            #expect(scalar(of: text, at: place).map { textsEqual($0, String(Character(wanted))) } == true)
        }
        #expect(scalar(of: text, at: scalars.count) == nil)
        #expect(scalar(of: text, at: -scalars.count - 1) == nil)
    }

    @Test func equality() {
        #expect(textsEqual("abcdefghijklmnop", "abcdefghijklmno" + "p"))
        #expect(!textsEqual("abcdefghijklmnop", "abcdefghijklmnoq"))
        #expect(!textsEqual("\u{E9}", "e\u{301}"))
        #expect(textsEqual("", ""))
        #expect(!textsEqual("", "a"))
        let record = Record([("\u{E9}", .int(1)), ("e\u{301}", .int(2)), ("\u{E9}", .int(3))])
        #expect(record.count == 2)
        #expect(record["e\u{301}"]?.asInt == 2)
        #expect(record["\u{E9}"]?.asInt == 3)
        let many = Record(
            (0..<20).map { ("k\($0)", .int($0)) } + [("k3", .int(-3)), ("\u{E9}", .null), ("e\u{301}", .null)])
        #expect(many.count == 22)
        #expect(many["k3"]?.asInt == -3)
        #expect(many["k19"]?.asInt == 19)
        #expect(many["k20"] == nil)
    }

    @Test func bounds() {
        #expect(clampedRange(from: 1, to: 3, count: 5) == 1..<3)
        #expect(clampedRange(from: nil, to: nil, count: 5) == 0..<5)
        #expect(clampedRange(from: -2, to: nil, count: 5) == 3..<5)
        #expect(clampedRange(from: nil, to: -1, count: 5) == 0..<4)
        #expect(clampedRange(from: 4, to: 2, count: 5) == 4..<4)
        #expect(clampedRange(from: Int.min, to: Int.max, count: 5) == 0..<5)
        #expect(clampedRange(from: 7, to: 9, count: 5) == 5..<5)
        #expect(clampedRange(from: 0, to: 1, count: 0) == 0..<0)
    }

    @Test func finding() {
        #expect(firstOffset(of: "b", in: "abcb") == 1)
        #expect(firstOffset(of: "b", in: "abcb", from: 2) == 3)
        #expect(firstOffset(of: "", in: "ab", from: 2) == 2)
        #expect(firstOffset(of: "aab", in: "aaab") == 1)
        #expect(firstOffset(of: "x", in: "ab") == nil)
        #expect(firstOffset(of: "abc", in: "ab") == nil)
        // A combining accent is a scalar of its own.
        #expect(firstOffset(of: "e", in: "e\u{301}") == 0)
        #expect(firstOffset(of: "a", in: "a", from: 5) == nil)
        #expect(scalarCount(of: "日本語", upTo: 6) == 2)
    }

    @Test func trimming() {
        #expect(trimmed("  a b\t\n") == "a b")
        #expect(trimmed(" é ") == "é")
        #expect(trimmed(" \r\n") == "")
        #expect(trimmed("") == "")
    }

    @Test func order() {
        #expect(compareTexts("a", "b") < 0)
        #expect(compareTexts("b", "a") > 0)
        #expect(compareTexts("a", "a") == 0)
        #expect(compareTexts("", "a") < 0)
    }
}
