import HoloValue
import Testing

@Suite("Tables")
struct CSVTests {
    func read(_ text: String, _ separator: UInt8 = CSV.comma) -> String {
        do throws(Failure) {
            return JSON.encodeString(try CSV.decode(utf8(text), separator: separator))
        } catch {
            return "\(error.code) \(error.message)"
        }
    }

    @Test(
        "tables",
        arguments: [
            ("", "[]"), ("a,b\n", "[]"), ("a,b\n1,2", "[{\"a\":\"1\",\"b\":\"2\"}]"),
            ("a,b\r\n1,2\r\n3,4\r\n", "[{\"a\":\"1\",\"b\":\"2\"},{\"a\":\"3\",\"b\":\"4\"}]"),
            ("a,b\r1,2\r", "[{\"a\":\"1\",\"b\":\"2\"}]"), ("\u{FEFF}a\nx\n", "[{\"a\":\"x\"}]"),
            ("a,b\n\"x,y\",\"p\"\"q\"\n", "[{\"a\":\"x,y\",\"b\":\"p\\\"q\"}]"),
            ("a,b\n\"x\ny\",\"\"\n", "[{\"a\":\"x\\ny\",\"b\":\"\"}]"),
            ("a,b\n\"x\r\ny\",z\r\n", "[{\"a\":\"x\\r\\ny\",\"b\":\"z\"}]"), ("a,b\n,\n", "[{\"a\":\"\",\"b\":\"\"}]"),
            ("a\n\n1\n\n\n2\n", "[{\"a\":\"1\"},{\"a\":\"2\"}]"), ("a\n\"\"\n", "[{\"a\":\"\"}]"),
            ("a,b\n 1 ,\"2\"\n", "[{\"a\":\" 1 \",\"b\":\"2\"}]"),
            ("\"a,1\",\"b\"\n1,2\n", "[{\"a,1\":\"1\",\"b\":\"2\"}]"), ("a,\n1,2\n", "[{\"a\":\"1\",\"\":\"2\"}]"),
            ("size\n5\" pipe\n", "[{\"size\":\"5\\\" pipe\"}]"),
            ("a,b\n1,", "[{\"a\":\"1\",\"b\":\"\"}]"), ("é,日本\nü,語\n", "[{\"é\":\"ü\",\"日本\":\"語\"}]"),
            ("a\n\"\"\"\"\n", "[{\"a\":\"\\\"\"}]"), ("a\n\"x\"", "[{\"a\":\"x\"}]"),
        ])
    func tables(_ source: String, _ expected: String) { #expect(read(source) == expected) }

    @Test(
        "refused tables",
        arguments: [
            ("a,b\n1\n", "E0403 line 2: the row has 1 cell, the header has 2"),
            ("a,b\n1,2\n\n1,2,3\n", "E0403 line 4: the row has 3 cells, the header has 2"),
            ("a,b\n\"x\n\ny\",2\n1\n", "E0403 line 5: the row has 1 cell, the header has 2"),
            ("a,a\n1,2\n", "E0403 line 1: the header has the column \"a\" twice"),
            ("a\n1\n\"x\n", "E0403 line 3: a quoted cell that begins here is not closed"),
            ("a\n\"x\"y\n", "E0403 line 2: text follows a closing quote"),
            ("a\n\"\n", "E0403 line 2: a quoted cell that begins here is not closed"),
        ])
    func refused(_ source: String, _ expected: String) { #expect(read(source) == expected) }

    @Test func notUTF8() {
        let found = failure { () throws(Failure) in
            try CSV.decode([0x61, 0x0A, 0x62, 0x0A, 0xE9, 0x0A], separator: CSV.comma)
        }
        #expect(found?.message == "line 3: a cell that is not UTF-8")
        #expect(
            failure { () throws(Failure) in try CSV.decode([0x61, 0x0A, 0x22, 0xC3, 0x22], separator: CSV.comma) }?.code
                == "E0403")
    }

    @Test func tabs() {
        #expect(read("a\tb\n1,5\t\"x\ty\"\n", CSV.tab) == "[{\"a\":\"1,5\",\"b\":\"x\\ty\"}]")
    }

    @Test func rowsShareTheirShape() throws {
        let rows = try CSV.decode(utf8("a,b\n1,2\n3,4\n"), separator: CSV.comma).asList ?? []
        #expect(rows.count == 2 && rows[0].asRecord?.shape === rows[1].asRecord?.shape)
    }

    @Test(
        "written tables",
        arguments: [
            ("[]", ""), ("[{}]", ""), ("[{\"a\":1,\"b\":\"x\"}]", "a,b\n1,x\n"),
            ("[{\"a\":1},{\"b\":2,\"a\":3}]", "a,b\n1,\n3,2\n"),
            ("[{\"b\":1,\"a\":2},{\"a\":3,\"b\":4}]", "b,a\n1,2\n4,3\n"),
            ("[{\"a\":null,\"b\":true,\"c\":1.50}]", "a,b,c\n,true,1.50\n"),
            ("[{\"a\":[1,\"x\"],\"b\":{\"c\":1}}]", "a,b\n\"[1,\"\"x\"\"]\",\"{\"\"c\"\":1}\"\n"),
            (
                "[{\"a\":\"x,y\",\"b\":\"p\\\"q\",\"c\":\"l\\nm\",\"d\":\"r\\rs\"}]",
                "a,b,c,d\n\"x,y\",\"p\"\"q\",\"l\nm\",\"r\rs\"\n"
            ), ("[{\"a\":\"\"},{\"a\":null}]", "a\n\"\"\n\"\"\n"),
            ("[[1,2],[3,\"x,y\"],[]]", "1,2\n3,\"x,y\"\n\n"), ("[{\"a b\":1,\"c,d\":2}]", "a b,\"c,d\"\n1,2\n"),
        ])
    func written(_ source: String, _ expected: String) throws {
        #expect(String(decoding: try CSV.encode(json(source), separator: CSV.comma), as: UTF8.self) == expected)
    }

    @Test func timesInCells() throws {
        let rows = Value.array([.object([("t", .time(0)), ("d", .duration(90_000_000))])])
        #expect(try CSV.encode(rows, separator: CSV.tab) == utf8("t\td\n1970-01-01T00:00:00Z\t1m30s\n"))
    }

    @Test(
        "what is no table", arguments: ["1", "{\"a\":1}", "[1,2]", "[{\"a\":1},2]", "[[1],{\"a\":1}]", "null", "\"x\""])
    func noTable(_ source: String) {
        #expect(failure { () throws(Failure) in try CSV.encode(json(source), separator: CSV.comma) }?.code == "E0405")
    }

    @Test("texts come back from a table", arguments: 0..<100)
    func roundTrip(_ seed: Int) throws {
        var generator = SeededGenerator(state: UInt64(seed))
        let keys = Array(Set((0..<Int.random(in: 1...4, using: &generator)).map { "k\($0)" + generator.string() }))
            .sorted()
        let rows = (0..<10).map { _ in Value.object(keys.map { ($0, .string(generator.string())) }) }
        let read = try CSV.decode(try CSV.encode(.array(rows), separator: CSV.comma), separator: CSV.comma)
        #expect(valuesEqual(read, .array(rows)))
    }

    @Test func files() throws {
        #expect(JSON.encodeString(try decodeFile(utf8("a\n1\n"), ending: "csv")) == "[{\"a\":\"1\"}]")
        #expect(
            JSON.encodeString(try decodeFile(utf8("a\tb\n1\t2\n"), ending: ".TSV")) == "[{\"a\":\"1\",\"b\":\"2\"}]")
        #expect(JSON.encodeString(try decodeFile(utf8("\u{FEFF}{\"a\":1}\n"), ending: "json")) == "{\"a\":1}")
        #expect(JSON.encodeString(try decodeFile(utf8("\u{FEFF}1\n2\n"), ending: "jsonl")) == "[1,2]")
        #expect(JSON.encodeString(try decodeFile(utf8("\u{FEFF}x\ny"), ending: "txt")) == "\"x\\ny\"")
        #expect(
            failure { () throws(Failure) in try decodeFile([0x61, 0x0A, 0xFF], ending: "txt") }?.message
                == "line 2: the text is not UTF-8")
        let unknown = failure { () throws(Failure) in try decodeFile([], ending: "xlsx") }
        #expect(unknown?.code == "E0404")
        #expect(unknown?.help == "the known endings are .csv, .tsv, .json, .jsonl and .txt")
        #expect(failure { () throws(Failure) in try encodeFile(.null, ending: "") }?.code == "E0404")
        #expect(failure { () throws(Failure) in try decodeFile(utf8("{"), ending: "json") }?.code == "E0402")
        #expect(try encodeFile(json("{\"a\":[]}"), ending: "json") == utf8("{\n  \"a\": []\n}\n"))
        #expect(try encodeFile(json("[{\"a\":1}]"), ending: "tsv") == utf8("a\n1\n"))
        #expect(try encodeFile(json("[{\"a\":1},2]"), ending: "jsonl") == utf8("{\"a\":1}\n2\n"))
        #expect(try encodeFile(.string("x"), ending: "txt") == utf8("x"))
        #expect(
            failure { () throws(Failure) in try encodeFile(json("[\"a\"]"), ending: "txt") }?.help?.contains("join")
                == true)
    }
}
