import HoloValue
import Testing

@Suite("JSON writing")
struct JSONWritingTests {
    @Test("random values are read back as they were written", arguments: 0..<300)
    func roundTrip(_ seed: Int) throws {
        var generator = SeededGenerator(state: UInt64(seed))
        let value = generator.value()
        let compact = JSON.encode(value)
        let read = try JSON.decode(compact)
        #expect(JSON.encode(read) == compact)
        #expect(valuesEqual(read, value))
        let pretty = JSON.encode(value, pretty: true)
        #expect(JSON.encode(try JSON.decode(pretty)) == compact)
        #expect(JSON.canonical(read) == JSON.canonical(value))
        #expect(JSON.canonical(try JSON.decode(JSON.canonical(value))) == JSON.canonical(value))
        #expect(JSON.encodeString(value).utf8.elementsEqual(compact))
    }

    @Test("a valid text that loses a byte is read or refused, never more", arguments: 0..<100)
    func damaged(_ seed: Int) throws {
        var generator = SeededGenerator(state: UInt64(seed) &+ 77)
        var bytes = JSON.encode(.array([generator.value(), generator.value()]))
        for _ in 0..<20 where bytes.count > 2 {
            bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            bytes.remove(at: Int.random(in: 0..<bytes.count, using: &generator))
            do throws(JSONError) {
                // Whatever is accepted must be writable and readable again.
                let value = try JSON.decode(bytes)
                #expect(JSON.encode(json(JSON.encodeString(value))) == JSON.encode(value))
            } catch {
                #expect(error.offset <= bytes.count && error.line >= 1 && error.column >= 1)
            }
        }
    }

    @Test func kindsOfNumbers() {
        #expect(json("1").asInt == 1)
        if case .float(1) = json("1.0") {} else { Issue.record("1.0 is a float") }
        for source in ["1.50", "1e5", "-0", "1.00", "9223372036854775808", "100000000000000000000.0"] {
            if case .number(let number) = json(source) {
                #expect(number.source == source)
                #expect(number.isFloat == (source.contains(".") || source.contains("e")))
            } else {
                Issue.record("\(source) keeps its text")
            }
        }
        for source in [
            "0.1", "-0.0", "123456.789012", "0.0001", "5e-324", "1.7976931348623157e+308", "1e+21",
            "0.30000000000000004",
        ] {
            if case .float(let double) = json(source) {
                #expect(double == Double(source))
            } else {
                Issue.record("\(source) is a float")
            }
        }
    }

    @Test func floatsShowThatTheyAre() {
        #expect(JSON.encodeString(.float(1)) == "1.0")
        #expect(JSON.encodeString(.float(-0.0)) == "-0.0")
        #expect(JSON.encodeString(.float(1e21)) == "1e+21")
        #expect(JSON.encodeString(.float(0.1 + 0.2)) == "0.30000000000000004")
        #expect(JSON.encodeString(.int(Int.min)) == "-9223372036854775808")
        #expect(JSON.encodeString(.int(0)) == "0")
    }

    @Test func timesAndDurations() {
        #expect(
            JSON.encodeString(.array([.duration(5_400_000_000), .time(0)])) == "[\"1h30m\",\"1970-01-01T00:00:00Z\"]")
    }

    @Test func pretty() {
        let value = json("{\"a\":[1,{\"b\":[]}],\"c\":{},\"d\":\"x\"}")
        #expect(
            JSON.encodeString(value, pretty: true) == """
                {
                  "a": [
                    1,
                    {
                      "b": []
                    }
                  ],
                  "c": {},
                  "d": "x"
                }
                """)
        #expect(JSON.encodeString(.int(1), pretty: true) == "1")
    }

    @Test(
        "one text for equal values",
        arguments: [
            ("{\"b\":1,\"a\":[2.0,1e0]}", "{\"a\":[2,1],\"b\":1}"), ("[1,1.0,1e0,10e-1,0.1e1]", "[1,1,1,1,1]"),
            ("[-0.0,0,-0,0e9]", "[0,0,0,0]"),
            ("[0.10,0.1,1e-1]", "[0.1,0.1,0.1]"), ("123456789012345678901234567890", "123456789012345678901234567890"),
            ("1e20", "100000000000000000000"),
            ("[18446744073709551616,18446744073709551616.0]", "[18446744073709551616,18446744073709551616]"),
            ("1e400", "1e400"), ("10e399", "1e400"),
            (
                "{\"\u{FFFF}\":1,\"\u{10000}\":2,\"b\":3,\"aa\":4,\"a\":5}",
                "{\"a\":5,\"aa\":4,\"b\":3,\"\u{FFFF}\":1,\"\u{10000}\":2}"
            ),
        ])
    func canonical(_ source: String, _ expected: String) {
        #expect(String(decoding: JSON.canonical(json(source)), as: UTF8.self) == expected)
    }

    @Test("values may be nested more deeply than any text")
    func deepValues() {
        var value = Value.int(1)
        for _ in 0..<5000 { value = .array([value]) }
        #expect(JSON.encode(value).count == 10_001)
        var other = Value.float(1)
        for _ in 0..<5000 { other = .array([other]) }
        #expect(valuesEqual(value, other))
        #expect(ValueKey(value) == ValueKey(other))
        #expect(ValueKey(value).hashValue == ValueKey(other).hashValue)
        #expect(failure { () throws(Failure) in try compareValues(value, other) }?.code == "E0312")
    }

    @Test func lines() throws {
        let source = "{\"a\":1}\n\n [1,2]\r\n\"x\""
        let value = try JSONLines.decode(utf8(source))
        #expect(JSON.encodeString(value) == "[{\"a\":1},[1,2],\"x\"]")
        #expect(try JSONLines.encode(value) == utf8("{\"a\":1}\n[1,2]\n\"x\"\n"))
        #expect(try JSONLines.decode([]).asList?.count == 0)
        let bad = failure { () throws(Failure) in try JSONLines.decode(utf8("1\n{\"a\":\n}\n")) }
        #expect(bad?.code == "E0402")
        #expect(bad?.message.contains("line 2") == true)
        #expect(
            failure { () throws(Failure) in try JSONLines.decode(utf8("1 2\n")) }?.message.contains("line 1, column 3")
                == true)
        #expect(failure { () throws(Failure) in try JSONLines.encode(.int(1)) }?.code == "E0405")
        let rows = try JSONLines.decode(utf8("{\"a\":1}\n{\"a\":2}\n")).asList ?? []
        #expect(rows.count == 2 && rows[0].asRecord?.shape === rows[1].asRecord?.shape)
    }
}
