import HoloREPLAnalysis
import HoloValue
import Testing

struct DisplayTests {
    private func show(_ value: Value, width: Int? = 80, height: Int? = 24) -> String {
        display(value, DisplayOptions(width: width, height: height)).text
    }

    private func lines(_ text: String) -> [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    @Test func showsTablesOfRecords() {
        let rows = Value.array([
            .object([("name", .string("Ada")), ("age", .int(36))]),
            .object([("name", .string("李")), ("age", .int(5)), ("note", .string("a\nb"))]),
        ])
        #expect(
            show(rows) == """
                name  age  note
                ────  ───  ────
                Ada    36
                李      5  a␊b
                """)
    }

    @Test func cutsTablesToTheScreen() {
        let rows = Value.array((0..<100).map { .object([("n", .int($0)), ("text", .string("row"))]) })
        let shown = display(rows, DisplayOptions(width: 40, height: 8))
        #expect(lines(shown.text).count == 8 && shown.isCut)
        #expect(shown.text.hasSuffix("4  row\n… 95 rows more"))
        var hidden: HiddenPart?
        let options = DisplayOptions(
            width: 40, height: 8,
            rest: { part in
                hidden = part
                return "_3.drop(\(part.shown))"
            })
        let words = display(rows, options)
        #expect(words.text.hasSuffix("_3.drop(5)"))
        #expect(hidden == HiddenPart(kind: .rows(95, columns: 0), shown: 5))
        #expect(!show(.array([ada])).contains("…"))
    }

    @Test func showsAllRowsWhereTheyJustFit() {
        let rows = Value.array((0..<6).map { .object([("n", .int($0))]) })
        #expect(show(rows, height: 8) == "n\n─\n0\n1\n2\n3\n4\n5")
        #expect(show(rows, height: 7) == "n\n─\n0\n1\n2\n3\n… 2 rows more")
    }

    @Test func shrinksTheWidestColumns() {
        let rows = Value.array([
            .object([("id", .int(1)), ("text", .string(String(repeating: "x", count: 50))), ("s", .string("ab"))])
        ])
        let shown = display(rows, DisplayOptions(width: 20, height: 10))
        #expect(shown.isCut)
        #expect(
            shown.text == """
                id  text          s
                ──  ────────────  ──
                 1  xxxxxxxxxxx…  ab
                """)
    }

    @Test func leavesOutColumnsThatDoNotFit() {
        let row = Value.object((0..<20).map { ("column_\($0)", .string("value_\($0)")) })
        let shown = display(.array([row]), DisplayOptions(width: 40, height: 10))
        #expect(shown.isCut)
        #expect(shown.text.hasSuffix("… 15 columns more"))
        for line in lines(shown.text) { #expect(line.count <= 40) }
    }

    @Test func wideCharactersTakeTwoColumns() {
        let rows = Value.array([.object([("a", .string("漢字漢字漢字漢字")), ("b", .string("x"))])])
        let shown = show(rows, width: 12)
        #expect(shown == "a          b\n─────────  ─\n漢字漢字…  x")
    }

    @Test func showsRecordsAsATree() {
        #expect(
            show(ada) == """
                name: "Ada"
                age: 36
                tags: ["math"]
                "odd key": true
                address: { city: "London", zip: null }
                """)
        let deep = Value.object([("a", .object([("b", people)]))])
        #expect(
            show(deep) == """
                a:
                  b:
                    - name: "Ada"
                      age: 36
                      tags: ["math"]
                      "odd key": true
                      address: { city: "London", zip: null }
                    - { name: "Grace", rank: "admiral" }
                """)
    }

    @Test func cutsTreesToTheScreen() {
        let record = Value.object((0..<50).map { ("f\($0)", .int($0)) })
        let shown = display(record, DisplayOptions(width: 40, height: 5))
        #expect(shown.text == "f0: 0\nf1: 1\nf2: 2\nf3: 3\n… 46 fields more")
        let list = Value.array((0..<50).map { .string("a text of some length, number \($0)") })
        #expect(
            display(list, DisplayOptions(width: 40, height: 4)).text == """
                - "a text of some length, number 0"
                - "a text of some length, number 1"
                - "a text of some length, number 2"
                … 47 elements more
                """)
    }

    @Test func showsShortListsOnALine() {
        #expect(show(.array([.int(1), .string("a"), .null])) == "[1, \"a\", null]")
        #expect(show(.array([])) == "[]")
        #expect(show(.object([])) == "{}")
        #expect(show(.object([("a", .array([])), ("b", .object([]))])) == "a: []\nb: {}")
    }

    @Test func showsTextAsItIs() {
        #expect(show(.string("one\ntwo")) == "one\ntwo")
        #expect(show(.string("")) == "")
        #expect(show(.int(3)) == "3")
        #expect(show(.duration(90_000_000)) == "1m30s")
        #expect(show(.float(1.5)) == "1.5")
        #expect(show(.null) == "null")
        let text = (0..<100).map { "line \($0)" }.joined(separator: "\n")
        let shown = display(.string(text), DisplayOptions(width: 40, height: 5))
        #expect(shown.isCut)
        #expect(shown.text == "line 0\nline 1\nline 2\nline 3\n… \(text.utf8.count - 28) bytes more")
        // A line that goes on below takes as many rows as it needs.
        let long = display(.string(String(repeating: "x", count: 1_000)), DisplayOptions(width: 10, height: 4))
        #expect(long.text == String(repeating: "x", count: 29) + "…\n… 970 byt…")
    }

    @Test func neverShowsSecrets() {
        let secret = Value.secret(Secret("hunter2hunter2", name: "key", key: SecretKey([1])))
        for value in [secret, .array([secret]), .object([("a", secret)]), .array([.object([("a", secret)])])] {
            #expect(!show(value).contains("hunter2") && show(value).contains("<secret key>"))
            #expect(!preview(value, width: 60).contains("hunter2"))
        }
        // What a service sent back.
        let echoed = Value.array([.object([("a", .string("the key is hunter2hunter2!"))])])
        let redact: Redaction = { replaced($0, "hunter2hunter2", "<key>") }
        for value in [
            echoed, .string("hunter2hunter2"), .array([.string("hunter2hunter2")]),
            .object([("hunter2hunter2", .int(1))]),
        ] {
            let text = display(value, DisplayOptions(width: 80, height: 10, redact: redact)).text
            #expect(text.contains("<key>") && !text.contains("hunter2"))
        }
        // Across the end of what is looked at.
        for before in [
            0, 1, 5, 17, 18, 19, 20, 21, 155, 160, 165, 4_080, 4_090, 4_100, 4_240, 4_250, 4_260, 4_270, 4_900,
        ] {
            let text = String(repeating: "x", count: before) + "hunter2hunter2" + String(repeating: "y", count: 20_000)
            #expect(!preview(.string(text), width: 20, redact: redact).contains("hunt"))
            #expect(!display(.string(text), DisplayOptions(width: 20, height: 5, redact: redact)).text.contains("hunt"))
        }
    }

    @Test func neverSendsControlCharactersToATerminal() {
        let hostile = "a\u{1B}[2Jb\u{07}\r\u{9B}31m\u{202E}"
        let values: [Value] = [
            .string(hostile), .array([.object([("k", .string(hostile))])]), .object([(hostile, .int(1))]),
            .array([.string(hostile)]),
            .array([.object([(hostile, .object([(hostile, .string(hostile))]))])]),
        ]
        for value in values {
            for text in [show(value), preview(value, width: 200)] {
                #expect(
                    !text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || (0x7F..<0xA0).contains($0.value) })
                #expect(!text.unicodeScalars.contains("\u{202E}"))
            }
        }
    }

    @Test func previewsOnALine() {
        #expect(
            preview(ada, width: 200)
                == "{ name: \"Ada\", age: 36, tags: [\"math\"], \"odd key\": true, address: { city: \"London\", zip: null } }"
        )
        #expect(preview(ada, width: 20) == "{ name: \"Ada\", age:…")
        #expect(preview(.string("a\nb"), width: 20) == "\"a\\nb\"")
        #expect(preview(.string(String(repeating: "x", count: 100)), width: 10) == "\"xxxxxxxx…")
        #expect(preview(.array([.int(1), .int(2)]), width: 6) == "[1, 2]")
        #expect(preview(.array([.int(1), .int(2)]), width: 5) == "[1, …")
    }

    @Test func looksAtNoMoreThanItShows() {
        // Of a value that holds itself twice at each of 60 levels nobody sees the end.
        var value = Value.object([("a", .int(1))])
        for _ in 0..<60 { value = .array([value, value]) }
        #expect(lines(show(value, width: 40, height: 20)).count <= 20)
        #expect(preview(value, width: 100).count <= 100)
        var record = Value.int(1)
        for _ in 0..<60 { record = .object([("a", record), ("b", record)]) }
        #expect(lines(show(record, width: 40, height: 20)).count <= 20)
        #expect(lines(show(.array([record]), width: 40, height: 20)).count <= 20)
        var looked = 0
        let text = Value.string(String(repeating: "x", count: 1_000_000))
        _ = display(
            text,
            DisplayOptions(
                width: 80, height: 24,
                redact: {
                    looked += $0.utf8.count; return $0
                }))
        _ = display(
            .array([.object([("a", text)])]),
            DisplayOptions(
                width: 80, height: 24,
                redact: {
                    looked += $0.utf8.count; return $0
                }))
        #expect(looked < 40_000)
    }

    @Test func neverTakesMoreRoomThanThereIs() {
        let values = [
            ada, people, .array((0..<300).map { .int($0) }), .array([people, people]),
            .string(String(repeating: "ab c", count: 999)),
        ]
        for value in values {
            for width in [1, 4, 7, 20, 80] {
                for height in [1, 4, 5, 9, 30] {
                    let shown = display(value, DisplayOptions(width: width, height: height))
                    var rows = 0
                    for line in lines(shown.text) { rows += max(1, (line.count + max(4, width) - 1) / max(4, width)) }
                    #expect(rows <= max(4, height), "\(width) \(height): \(shown.text)")
                }
            }
        }
    }
}

private func replaced(_ text: String, _ part: String, _ label: String) -> String {
    var result = ""
    var rest = Substring(text)
    while !rest.isEmpty {
        if rest.hasPrefix(part) {
            result += label
            rest = rest.dropFirst(part.count)
        } else {
            result.append(rest.removeFirst())
        }
    }
    return result
}
