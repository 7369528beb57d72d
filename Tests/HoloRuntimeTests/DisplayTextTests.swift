import HoloRuntime
import HoloValue
import Testing

/// What `print` shows.
struct DisplayTextTests {
    @Test func showsTextAsItIs() {
        #expect(displayText(.string("one\ntwo")) == "one\ntwo")
        #expect(displayText(.int(3)) == "3")
        #expect(displayText(.null) == "null")
        #expect(displayText(.duration(90_000_000)) == "1m30s")
    }

    @Test func neverSendsControlCharactersToATerminal() {
        let hostile = "a\u{1B}[2Jb\u{07}\r\u{9B}31m\u{202E}"
        for value in [Value.string(hostile), .array([.object([("k", .string(hostile))])]), .object([(hostile, .int(1))])] {
            let shown = displayText(value)
            #expect(!shown.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || (0x7F..<0xA0).contains($0.value) })
            #expect(!shown.unicodeScalars.contains("\u{202E}"))
        }
    }

    @Test func showsRecordsAsATable() {
        let rows = Value.array([
            .object([("name", .string("Ada")), ("age", .int(36))]),
            .object([("name", .string("李")), ("age", .int(5)), ("note", .string("a\nb"))]),
        ])
        #expect(
            displayText(rows) == """
                name  age  note
                ────  ───  ────
                Ada    36
                李      5  a␊b
                """)
    }

    @Test func showsOtherListsAsJSON() {
        #expect(displayText(.array([.int(1), .string("a")])) == "[1,\"a\"]")
        #expect(displayText(.array([])) == "[]")
    }
}
