import HoloValue
import Testing

@Suite("JSON grammar")
struct JSONGrammarTests {
    @Test(
        "accepted texts, and what they are written as",
        arguments: [
            ("null", "null"), (" true ", "true"), ("\t\r\n false", "false"), ("0", "0"), ("-0", "-0"), ("-1", "-1"),
            ("10", "10"),
            ("1.0", "1.0"), ("1", "1"), ("1.50", "1.50"), ("-0.0", "-0.0"), ("0.00", "0.00"), ("1e5", "1e5"),
            ("1E5", "1E5"),
            ("1e+5", "1e+5"), ("1E-05", "1E-05"), ("0e0", "0e0"),
            ("123456789012345678901234567890", "123456789012345678901234567890"),
            ("9223372036854775807", "9223372036854775807"), ("9223372036854775808", "9223372036854775808"),
            ("-9223372036854775808", "-9223372036854775808"), ("-9223372036854775809", "-9223372036854775809"),
            ("999999999999999999", "999999999999999999"), ("1000000000000000000", "1000000000000000000"),
            ("0.1", "0.1"), ("0.30000000000000004", "0.30000000000000004"), ("1e400", "1e400"), ("1e-400", "1e-400"),
            ("0.00001", "0.00001"), ("1e-05", "1e-05"), ("3.141592653589793238462643", "3.141592653589793238462643"),
            ("1e99999999999999999999", "1e99999999999999999999"),
            ("[]", "[]"), ("[ ]", "[]"), ("{}", "{}"), ("{ }", "{}"), ("[1,2]", "[1,2]"), ("[ 1 , 2 ]", "[1,2]"),
            ("[[],{},[{}]]", "[[],{},[{}]]"), ("{\"a\":1}", "{\"a\":1}"),
            ("{ \"a\" : 1 , \"b\" : [ ] }", "{\"a\":1,\"b\":[]}"),
            ("{\"b\":1,\"a\":2}", "{\"b\":1,\"a\":2}"), ("{\"\":0}", "{\"\":0}"),
            ("{\"a\":{\"a\":{\"a\":null}}}", "{\"a\":{\"a\":{\"a\":null}}}"),
            ("\"\"", "\"\""), ("\"a\"", "\"a\""), ("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\\"\\\\/\\b\\f\\n\\r\\t\""),
            ("\"\\u0041\"", "\"A\""), ("\"\\u00e9\"", "\"é\""), ("\"\\u0000\"", "\"\\u0000\""),
            ("\"\\u001F\"", "\"\\u001f\""),
            ("\"\\ud83d\\ude00\"", "\"😀\""), ("\"\\uD834\\uDD1E\"", "\"𝄞\""), ("\"\\uDBFF\\uDFFF\"", "\"\u{10FFFF}\""),
            ("\"\u{7F}\"", "\"\u{7F}\""), ("\"\\u2028\"", "\"\u{2028}\""), ("\"日本語\"", "\"日本語\""),
            ("\"\\uFFFF\"", "\"\u{FFFF}\""),
            ("\"e\u{301}\"", "\"e\u{301}\""), ("\"\u{E9}\"", "\"\u{E9}\""), ("\"\u{FEFF}\"", "\"\u{FEFF}\""),
            ("{\"\\u0061\":1,\"b\\n\":2}", "{\"a\":1,\"b\\n\":2}"), ("[\"a\\\\\"]", "[\"a\\\\\"]"),
            ("\"0123456\\n89abcdef\"", "\"0123456\\n89abcdef\""), ("\"01234567\\\"\"", "\"01234567\\\"\""),
            ("{\"\u{E9}\":1,\"e\u{301}\":2}", "{\"\u{E9}\":1,\"e\u{301}\":2}"),
        ])
    func accepted(_ source: String, _ written: String) throws {
        let value = try JSON.decode(source)
        // Bytes, since `==` of strings takes canonically equivalent texts for equal.
        #expect(JSON.encode(value) == utf8(written))
        #expect(JSON.encode(json(JSON.encodeString(value, pretty: true))) == utf8(written))
    }

    @Test(
        "rejected texts, and where",
        arguments: [
            ("", 1, 1), ("   ", 1, 4), ("nul", 1, 1), ("nulll", 1, 5), ("True", 1, 1), ("undefined", 1, 1),
            ("NaN", 1, 1),
            ("Infinity", 1, 1), ("-Infinity", 1, 2), ("01", 1, 1), ("-01", 1, 2), ("00", 1, 1), ("+1", 1, 1),
            ("-", 1, 2), ("1.", 1, 3),
            (".5", 1, 1), ("1.e5", 1, 3), ("1e", 1, 3), ("1e+", 1, 4), ("1 2", 1, 3), ("0x10", 1, 2), ("1_000", 1, 2),
            ("1.5.2", 1, 4),
            ("--1", 1, 2), ("[", 1, 2), ("]", 1, 1), ("[1", 1, 3), ("[1,", 1, 4), ("[1,]", 1, 4), ("[,1]", 1, 2),
            ("[1 2]", 1, 4),
            ("[1}", 1, 3), ("[1,,2]", 1, 4), ("{", 1, 2), ("}", 1, 1), ("{\"a\"}", 1, 5), ("{\"a\":}", 1, 6),
            ("{\"a\":1", 1, 7),
            ("{\"a\":1,}", 1, 8), ("{a:1}", 1, 2), ("{'a':1}", 1, 2), ("{\"a\" 1}", 1, 6), ("{\"a\":1 \"b\":2}", 1, 8),
            ("{1:2}", 1, 2),
            ("{\"a\":1]", 1, 7), ("{,}", 1, 2), ("{\"a\":1}}", 1, 8), ("[]]", 1, 3), ("'a'", 1, 1), ("\"a", 1, 1),
            ("\"a\\", 1, 3),
            ("\"\\x41\"", 1, 2), ("\"\\u12\"", 1, 2), ("\"\\u12G4\"", 1, 2), ("\"\\'\"", 1, 2), ("\"a\tb\"", 1, 3),
            ("\"a\nb\"", 1, 3),
            ("\"\u{0}\"", 1, 2), ("\"\\ud83d\"", 1, 2), ("\"\\ude00\"", 1, 2), ("\"\\ud83d\\ud83d\"", 1, 2),
            ("\"\\ud83dx\"", 1, 2),
            ("\"\\ud83d\\u0041\"", 1, 2), ("// c\n1", 1, 1), ("1 // c", 1, 3), ("/* */1", 1, 1),
            ("[1,\n 2,\n x]", 3, 2),
            ("{\n  \"a\": 1,\n  \"b\": tru\n}", 3, 8), ("[\"é\", x]", 1, 7), ("\u{FEFF}1", 1, 1), ("\u{A0}1", 1, 1),
            ("\u{C}1", 1, 1),
            ("[\"a\",\n\"b\"\n\"c\"]", 3, 1), ("\"a\"\"b\"", 1, 4), ("{\"a\":1,\"b\"", 1, 11), ("truefalse", 1, 5),
        ])
    func rejected(_ source: String, _ line: Int, _ column: Int) {
        do throws(JSONError) {
            let value = try JSON.decode(source)
            Issue.record("\(source) was read as \(JSON.encodeString(value))")
        } catch {
            #expect((error.line, error.column) == (line, column), "\(source): \(error)")
            #expect(!error.message.isEmpty)
        }
    }

    @Test(
        "bytes that are not UTF-8",
        arguments: [
            ([0x22, 0x80, 0x22], 1), ([0x22, 0x41, 0xC3, 0x22], 2), ([0x22, 0xC0, 0xAF, 0x22], 1),
            ([0x22, 0xED, 0xA0, 0x80, 0x22], 1),
            ([0x22, 0xF5, 0x80, 0x80, 0x80, 0x22], 1), ([0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], 1),
            ([0x22, 0xE0, 0x80, 0x80, 0x22], 1),
            ([0x22, 0xFF, 0x22], 1), ([0x22, 0x5C, 0x6E, 0xE2, 0x82, 0x22], 3), ([0xFF], 0),
            ([0x7B, 0x22, 0xFE, 0x22, 0x3A, 0x31, 0x7D], 2), ([0x22, 0xF0, 0x8F, 0x80, 0x80, 0x22], 1),
        ] as [([UInt8], Int)])
    func invalidUTF8(_ bytes: [UInt8], _ offset: Int) {
        do throws(JSONError) {
            _ = try JSON.decode(bytes)
            Issue.record("accepted")
        } catch {
            #expect(error.offset == offset)
            #expect(error.message.contains("UTF-8"))
        }
    }

    @Test("errors say what was found")
    func messages() {
        func message(_ source: String) -> String {
            do throws(JSONError) {
                _ = try JSON.decode(source)
                return ""
            } catch { return error.message }
        }
        #expect(message("[1,]") == "a comma before `]`")
        #expect(message("{\"a\":1,}") == "a comma before `}`")
        #expect(message("{'a':1}") == "expected a key in quotes or `}`, found `'` (JSON quotes texts with `\"`)")
        #expect(message("\u{FEFF}1") == "expected a value, found a byte order mark")
        #expect(message("1 // x") == "expected the end of the text, found `/` (JSON has no comments)")
        #expect(message("[1").contains("not closed"))
        #expect(message("\"\\ud83d\"").contains("surrogate"))
    }

    @Test("depth is bounded, and deep texts need no deep stack")
    func depth() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(JSON.encodeString(try JSON.decode(nested(512))) == nested(512))
        #expect(throws: JSONError.self) { try JSON.decode(nested(513)) }
        #expect(throws: JSONError.self) { try JSON.decode(String(repeating: "[", count: 1_000_000)) }
        #expect(throws: JSONError.self) { try JSON.decode(String(repeating: "{\"a\":", count: 1_000_000)) }
        let wide = JSONLimits(depth: 3)
        #expect(throws: JSONError.self) { try JSON.decode("[[{\"a\":[]}]]", limits: wide) }
        #expect(JSON.encodeString(try JSON.decode("[[{\"a\":1}],[[2]]]", limits: wide)) == "[[{\"a\":1}],[[2]]]")
    }

    @Test("the last of equal keys wins at the first one's place, with a warning")
    func repeatedKeys() throws {
        var warnings = JSONWarnings()
        let value = try JSON.decode(utf8("{\"a\":[1],\"b\":2,\n\"a\":{\"c\":3,\"c\":4},\"d\":5}"), warnings: &warnings)
        #expect(JSON.encodeString(value) == "{\"a\":{\"c\":4},\"b\":2,\"d\":5}")
        #expect(warnings.repeatedKeys == 2)
        #expect(warnings.first.first == RepeatedKey(key: "a", line: 2, column: 1))
        #expect(warnings.first.first?.message == "the key \"a\" comes twice in one record; the last value counts")
        #expect(JSON.encodeString(json("{\"a\":1,\"a\":2,\"a\":3}")) == "{\"a\":3}")
        #expect(
            JSON.encodeString(json("[{\"a\":1,\"b\":1},{\"a\":1,\"a\":2,\"b\":3}]"))
                == "[{\"a\":1,\"b\":1},{\"a\":2,\"b\":3}]")
    }

    @Test("very many repeated keys are counted, a few are told, and all in linear time")
    func veryManyRepeatedKeys() throws {
        let count = 400_000
        let source = "{\"a\":0" + String(repeating: ",\n\"a\":1", count: count) + "}"
        var warnings = JSONWarnings()
        let value = try JSON.decode(utf8(source), warnings: &warnings)
        #expect(JSON.encodeString(value) == "{\"a\":1}")
        #expect(warnings.repeatedKeys == count)
        #expect(warnings.first.count == JSONWarnings.mostTold)
        #expect(warnings.first.last == RepeatedKey(key: "a", line: JSONWarnings.mostTold + 1, column: 1))
        warnings = JSONWarnings()
        _ = try JSONLines.decode(utf8("{\"a\":1}\n\n{\"b\":1, \"b\":2}\n"), warnings: &warnings)
        #expect(warnings.first == [RepeatedKey(key: "b", line: 3, column: 9)])
        #expect(try decodeFile(utf8("\u{FEFF}{\"a\":1}"), ending: "json", warnings: &warnings)["a"]?.asInt == 1)
        #expect(warnings.isEmpty)
    }

    @Test("records with very many keys, and very many shapes")
    func manyKeys() throws {
        let keys = (0..<5000).map { "\"key\($0)\":\($0)" }
        let source = "{" + keys.joined(separator: ",") + "}"
        let value = try JSON.decode(source)
        #expect(JSON.encodeString(value) == source)
        #expect(value["key4321"]?.asInt == 4321)
        var warnings = JSONWarnings()
        let repeated = try JSON.decode(
            utf8("{" + (keys + ["\"key7\":-7", "\"key4999\":-1"]).joined(separator: ",") + "}"), warnings: &warnings)
        #expect(repeated.asRecord?.count == 5000)
        #expect(repeated["key7"]?.asInt == -7)
        #expect(repeated["key4999"]?.asInt == -1)
        #expect(warnings.repeatedKeys == 2)
        let rows = "[" + (0..<6000).map { "{\"a\($0)\":{\"b\($0 % 50)\":1,\"c\":2}}" }.joined(separator: ",") + "]"
        #expect(JSON.encodeString(try JSON.decode(rows)) == rows)
    }

    @Test("rows that are alike share one shape")
    func sharedShapes() throws {
        let rows = try JSON.decode(
            "[{\"a\":1,\"b\":{\"x\":1}},{\"a\":2,\"b\":{\"x\":2}},{\"b\":1,\"a\":1},{\"a\":3}, {\"a\":1,\"b\":null}]")
        let records = (rows.asList ?? []).compactMap(\.asRecord)
        #expect(records.count == 5)
        #expect(records[0].shape === records[1].shape)
        #expect(records[0].shape === records[4].shape)
        #expect(records[0].shape !== records[2].shape)
        #expect(records[0]["b"]?.asRecord?.shape === records[1]["b"]?.asRecord?.shape)
        #expect(records[2].shape.keys == ["b", "a"])
        #expect(records[3].shape.keys == ["a"])
    }

    @Test("a key that is a prefix of the expected one, or holds its escape")
    func similarKeys() throws {
        let source = #"[{"abc":1},{"ab":2},{"abcd":3},{"a\"c":4},{"a\\c":5},{"abc":6},{"a\"c":7}]"#
        #expect(JSON.encodeString(try JSON.decode(source)) == source)
    }
}
