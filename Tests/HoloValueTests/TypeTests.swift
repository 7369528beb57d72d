import HoloValue
import Testing

@Suite("Types")
struct TypeTests {
    static let company: ValueType = .record([(name: "name", type: .text), (name: "age", type: .optional(.int))])

    @Test func descriptions() {
        #expect(ValueType.list(TypeTests.company).description == "list<{ name: text, age: int? }>")
        #expect(ValueType.optional(.literals(["a", "b"])).description == "(\"a\" | \"b\")?")
        #expect(ValueType.optional(.literals(["a"])).description == "\"a\"?")
        #expect(ValueType.record([(name: "odd key", type: .any)]).description == "{ \"odd key\": any }")
        #expect(ValueType.record([]).description == "{}")
        #expect(ValueType.union([.int, .list(.text)]).description == "int | list<text>")
        #expect(TypeTests.company == .record([(name: "name", type: .text), (name: "age", type: .optional(.int))]))
        #expect(TypeTests.company != .record([(name: "name", type: .text), (name: "age", type: .int)]))
        #expect(ValueType.list(.int) != .optional(.int))
    }

    func converted(_ value: Value, _ type: ValueType, fromText: Bool = false) -> String {
        do throws(Failure) {
            return JSON.encodeString(try convert(value, to: type, path: "", fromText: fromText))
        } catch {
            return error.code
        }
    }

    @Test(
        "JSON data",
        arguments: [
            ("1", .int, "1"), ("1.0", .int, "1"), ("1e2", .int, "100"), ("1.5", .int, "E0401"), ("1", .float, "1"),
            ("1.50", .float, "1.50"), ("1", .number, "1"),
            ("123456789012345678901234567890", .int, "123456789012345678901234567890"), ("1e400", .int, "E0401"),
            ("\"1\"", .int, "E0401"), ("true", .bool, "true"), ("0", .bool, "E0401"), ("null", .null, "null"),
            ("null", .text, "E0401"), ("null", .optional(.text), "null"), ("\"a\"", .text, "\"a\""),
            ("1", .text, "E0401"), ("[1]", .any, "[1]"), ("\"s\"", .secret, "E0401"),
            ("\"1h30m\"", .duration, "\"1h30m\""), ("\"90m\"", .duration, "\"1h30m\""), ("90", .duration, "E0401"),
            ("\"soon\"", .duration, "E0401"),
            ("\"2024-02-29\"", .time, "\"2024-02-29T00:00:00Z\""),
            ("\"2024-02-29T01:00:00+01:00\"", .time, "\"2024-02-29T00:00:00Z\""), ("\"now\"", .time, "E0401"),
            ("[1,2.0]", .list(.int), "[1,2]"), ("[1,\"a\"]", .list(.int), "E0401"), ("{}", .list(.int), "E0401"),
            ("\"a\"", .literals(["a", "b"]), "\"a\""), ("\"c\"", .literals(["a", "b"]), "E0401"),
            ("{\"name\":\"x\"}", company, "{\"name\":\"x\",\"age\":null}"),
            ("{\"z\":1,\"age\":3,\"name\":\"x\"}", company, "{\"z\":1,\"age\":3,\"name\":\"x\"}"),
            ("{\"age\":3}", company, "E0401"),
            ("{}", .record([]), "{}"), ("{\"a\":1}", .record([(name: "b", type: .any)]), "E0401"),
            ("\"x\"", .union([.int, .text]), "\"x\""), ("[]", .union([.int, .text]), "E0401"),
            ("[{\"w\":\"1m\"}]", .list(.record([(name: "w", type: .duration)])), "[{\"w\":\"1m\"}]"),
            ("{\"a\":{}}", .record([(name: "a", type: company)]), "E0401"),
        ] as [(String, ValueType, String)])
    func data(_ source: String, _ type: ValueType, _ expected: String) {
        #expect(converted(json(source), type) == expected)
    }

    @Test(
        "texts of cells and words",
        arguments: [
            ("12", .int, "12"), (" 12 ", .int, "12"), ("+5", .int, "5"), ("007", .int, "7"), ("12.0", .int, "12"),
            ("12.5", .int, "E0401"), ("", .int, "E0401"), ("x", .int, "E0401"), ("1 2", .int, "E0401"),
            ("99999999999999999999", .int, "99999999999999999999"), ("12", .float, "12.0"), ("1.50", .float, "1.50"),
            ("1e3", .number, "1e3"), ("-3", .number, "-3"), ("nan", .float, "E0401"), ("0x10", .int, "E0401"),
            ("true", .bool, "true"), ("FALSE", .bool, "false"), ("yes", .bool, "E0401"), ("1", .bool, "E0401"),
            ("", .optional(.int), "null"), ("", .optional(.text), "null"), ("", .text, "\"\""),
            ("5", .optional(.int), "5"),
            ("12", .text, "\"12\""), ("12", .any, "\"12\""), ("2m", .duration, "\"2m\""),
            ("2024-01-01", .time, "\"2024-01-01T00:00:00Z\""), ("[1,2]", .list(.int), "[1,2]"),
            ("[\"1\"]", .list(.int), "E0401"), ("1,2", .list(.int), "E0401"),
            ("{\"name\":\"x\"}", company, "{\"name\":\"x\",\"age\":null}"), ("b", .literals(["a", "b"]), "\"b\""),
            ("null", .null, "null"), ("12", .union([.int, .text]), "12"), ("x", .union([.int, .text]), "\"x\""),
            ("é", .int, "E0401"), (" é", .bool, "E0401"),
        ] as [(String, ValueType, String)])
    func text(_ source: String, _ type: ValueType, _ expected: String) {
        #expect(converted(.string(source), type, fromText: true) == expected)
    }

    @Test("texts stay texts unless they come from cells")
    func textStays() {
        #expect(converted(.string("12"), .int) == "E0401")
        #expect(converted(.string("true"), .bool) == "E0401")
        #expect(converted(.string(""), .optional(.int)) == "E0401")
    }

    @Test("a table is converted row by row")
    func table() throws {
        let rows = try decodeFile(utf8("name,age,extra\nA,1,x\nB,,y\n"), ending: "csv")
        #expect(
            converted(rows, .list(TypeTests.company), fromText: true)
                == "[{\"name\":\"A\",\"age\":1,\"extra\":\"x\"},{\"name\":\"B\",\"age\":null,\"extra\":\"y\"}]")
        let bad = try decodeFile(utf8("name,age\nA,1\nB,old\n"), ending: "csv")
        let found = failure { () throws(Failure) in
            try convert(bad, to: .list(TypeTests.company), path: "companies", fromText: true)
        }
        #expect(found?.path == "companies[1].age")
        #expect(found?.message == "expected int?, found text \"old\"")
        #expect(found?.code == "E0401")
    }

    @Test(
        "where in the data",
        arguments: [
            ("[{\"name\":\"a\"},{\"name\":1}]", "companies", "companies[1].name", "expected text, found int 1"),
            (
                "[{\"name\":\"a\"},{\"age\":1}]", "companies", "companies[1].name",
                "expected a field of type text, found none"
            ),
            ("[{\"name\":\"a\"},null]", "", "[1]", "expected { name: text, age: int? }, found null"),
            ("{}", "x.y", "x.y", "expected list<{ name: text, age: int? }>, found an empty record"),
            ("{\"q\":1}", "", "", "expected list<{ name: text, age: int? }>, found a record (q)"),
        ])
    func paths(_ source: String, _ root: String, _ path: String, _ message: String) {
        let found = failure { () throws(Failure) in try convert(json(source), to: .list(TypeTests.company), path: root)
        }
        #expect((found?.path ?? "") == path)
        #expect(found?.message == message)
    }

    @Test func oddPaths() {
        let type = ValueType.record([(name: "odd key", type: .list(.list(.int)))])
        #expect(
            failure { () throws(Failure) in try convert(json("{\"odd key\":[[],[1,true]]}"), to: type, path: "") }?.path
                == "[\"odd key\"][1][1]")
        let named = ValueType.record([(name: "a", type: .record([(name: "b", type: .time)]))])
        let found = failure { () throws(Failure) in
            try convert(json("{\"a\":{\"b\":\"2023-02-29\"}}"), to: named, path: "")
        }
        #expect(found?.path == "a.b")
        #expect(found?.message.contains("no day 29") == true)
    }

    @Test("data that fits is passed on as it is, and rows stay alike")
    func sharing() throws {
        let fits = json("[{\"name\":\"a\",\"age\":1}]")
        if case .list(let before) = fits,
            case .list(let after) = try convert(fits, to: .list(TypeTests.company), path: "")
        {
            #expect(before === after)
        } else {
            Issue.record("lists stay lists")
        }
        let rows =
            try convert(json("[{\"name\":\"a\"},{\"name\":\"b\"}]"), to: .list(TypeTests.company), path: "").asList
            ?? []
        #expect(rows.count == 2 && rows[0].asRecord?.shape === rows[1].asRecord?.shape)
        #expect(rows.first?.asRecord?.shape.keys == ["name", "age"])
    }
}
