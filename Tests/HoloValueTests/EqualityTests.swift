import HoloValue
import Testing

@Suite("Equality, order and hashing")
struct EqualityTests {
    static let numbers: [(String, String, Int)] = [
        ("1", "1.0", 0), ("1", "1e0", 0), ("-0.0", "0", 0), ("-0", "0.0", 0), ("1", "2", -1), ("1.5", "1", 1),
        ("-1", "1", -1),
        // A double can't hold 2^53 + 1.
        ("9007199254740993", "9007199254740992.0", 1), ("9007199254740992", "9007199254740992.0", 0),
        ("9223372036854775807", "9223372036854775808.0", -1), ("9223372036854775808", "9223372036854775808.0", 0),
        ("-9223372036854775808", "-9223372036854775808.0", 0), ("9223372036854775807", "9223372036854775808", -1),
        ("-9223372036854775809", "-9223372036854775808", -1), ("0.1", "0.10", 0), ("0.1", "1e-1", 0),
        ("1e5", "100000", 0),
        ("123456789012345678901234567890", "123456789012345678901234567891", -1),
        ("123456789012345678901234567890", "123456789012345678901234567890", 0),
        // The double nearest to 10^23 is 99999999999999991611392.
        ("100000000000000000000000", "1e23", 1), ("99999999999999991611392", "1e23", 0),
        ("100000000000000000000", "1e20", 0),
        ("1e400", "1e401", -1), ("-1e400", "-1e399", -1), ("1e400", "1e308", 1), ("10e399", "1e400", 0),
        ("1e400", "9223372036854775807", 1),
        ("-1e400", "-9223372036854775808", -1), ("1e-400", "0", 1), ("-1e-400", "0.0", -1), ("0e-400", "0", 0),
        ("1e-1000", "1e-999", -1), ("10e-401", "1e-400", 0), ("-1e-400", "1e-400", -1), ("1e-400", "5e-324", -1),
        ("-1e-400", "-5e-324", 1), ("1e-400", "-0.5", 1), ("-1e-400", "-1", 1), ("1e-400", "1e400", -1),
        ("-1e-400", "-1e400", 1), ("0.0", "0", 0), ("-0.00", "0e9", 0),
        ("0.5", "0", 1), ("-0.5", "0", -1),
        ("-0.5", "-1", 1),
        ("123456789012345678901234567890", "5", 1), ("-123456789012345678901234567890", "0.5", -1),
        ("200000000000000000000", "30000000000000000000", 1),
    ]

    @Test("numbers by exact value", arguments: numbers)
    func exactNumbers(_ left: String, _ right: String, _ order: Int) throws {
        let (one, other) = (json(left), json(right))
        #expect(try compareValues(one, other) == order)
        #expect(try compareValues(other, one) == -order)
        #expect(valuesEqual(one, other) == (order == 0))
        #expect(valuesEqual(other, one) == (order == 0))
        #expect((JSON.canonical(one) == JSON.canonical(other)) == (order == 0))
        if order == 0 { #expect(ValueKey(one).hashValue == ValueKey(other).hashValue) }
    }

    @Test func kinds() {
        let values: [Value] = [
            .null, .bool(false), .bool(true), .int(0), .int(1), .float(0.5), .string(""), .string("0"), .duration(0),
            .duration(1), .time(0),
            .string("1970-01-01T00:00:00Z"), .string("0s"), .array([]), .array([.null]), .object([]),
            .object([("a", .null)]), .object([("b", .null)]),
            .array([.int(1)]), .object([("a", .int(1))]), .string("\u{E9}"), .string("e\u{301}"),
        ]
        for (index, left) in values.enumerated() {
            for (place, right) in values.enumerated() {
                #expect(valuesEqual(left, right) == (index == place), "\(left) \(right)")
            }
        }
        #expect(Set(values.map(ValueKey.init)).count == values.count)
    }

    @Test func nested() {
        #expect(valuesEqual(json("{\"a\":[1,{\"b\":2}],\"c\":null}"), json("{\"c\":null,\"a\":[1.0,{\"b\":2e0}]}")))
        #expect(!valuesEqual(json("{\"a\":1}"), json("{\"a\":1,\"b\":null}")))
        #expect(!valuesEqual(json("[1,2]"), json("[2,1]")))
        #expect(!valuesEqual(json("[[1],[2]]"), json("[[1],[3]]")))
        #expect(!valuesEqual(json("{\"a\":{\"b\":1}}"), json("{\"a\":{\"c\":1}}")))
    }

    /// The value with numbers written in other ways and keys in another order: equal to it.
    func disguised(_ value: Value, _ generator: inout SeededGenerator) -> Value {
        switch value {
        case .int(let int):
            if let double = Double(exactly: int), generator.chance(50) { return .float(double) }
            return .number(NumberText(source: "\(int).0e0", isFloat: Double(exactly: int) != nil)).normalisedOr(value)
        case .float(let double): return .number(NumberText(source: double.description, isFloat: true))
        case .list(let list):
            var elements: [Value] = []
            for element in list.elements { elements.append(disguised(element, &generator)) }
            return .array(elements)
        case .record(let record):
            var pairs: [(String, Value)] = []
            for index in record.shape.keys.indices.shuffled(using: &generator) {
                pairs.append((record.shape.keys[index], disguised(record.values[index], &generator)))
            }
            return .object(pairs)
        default: return value
        }
    }

    @Test("equal values have equal hashes and one canonical text", arguments: 0..<200)
    func consistency(_ seed: Int) {
        var generator = SeededGenerator(state: UInt64(seed) &* 31)
        let value = generator.value()
        let other = disguised(value, &generator)
        #expect(valuesEqual(value, other) && valuesEqual(other, value))
        #expect(ValueKey(value).hashValue == ValueKey(other).hashValue)
        #expect(JSON.canonical(value) == JSON.canonical(other))
        let third = generator.value()
        #expect(valuesEqual(value, third) == (JSON.canonical(value) == JSON.canonical(third)))
    }

    @Test("the order of numbers is total", arguments: 0..<100)
    func order(_ seed: Int) throws {
        var generator = SeededGenerator(state: UInt64(seed) &+ 5)
        let three = (0..<3).map { _ in
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: Value.int(generator.int())
            case 1: Value.float(generator.double())
            default: json(generator.numberSource())
            }
        }
        for left in three {
            for right in three { #expect(try compareValues(left, right) == -(try compareValues(right, left))) }
        }
        if try compareValues(three[0], three[1]) <= 0, try compareValues(three[1], three[2]) <= 0 {
            #expect(try compareValues(three[0], three[2]) <= 0)
        }
    }

    @Test func ordered() throws {
        func order(_ left: Value, _ right: Value) throws -> Int { try compareValues(left, right) }
        #expect(try order(.string("a"), .string("b")) == -1)
        #expect(try order(.string("Z"), .string("a")) == -1)
        #expect(try order(.string("a"), .string("ab")) == -1)
        // By scalars, not by UTF-16: U+FFFF is before U+10000.
        #expect(try order(.string("\u{FFFF}"), .string("\u{10000}")) == -1)
        #expect(try order(.string("e\u{301}"), .string("\u{E9}")) == -1)
        #expect(try order(.duration(1), .duration(2)) == -1)
        #expect(try order(.time(3), .time(2)) == 1)
        #expect(try order(json("[1,2]"), json("[1,3]")) == -1)
        #expect(try order(json("[1,2]"), json("[1,2,0]")) == -1)
        #expect(try order(json("[[\"b\"]]"), json("[[\"a\"],1]")) == 1)
    }

    @Test(
        "what has no order",
        arguments: [
            ("true", "false", "can't order two values of kind bool"),
            ("null", "null", "can't order two values of kind null"),
            ("{}", "{}", "can't order two values of kind record"), ("[1]", "\"a\"", "can't compare list with text"),
            ("1", "\"1\"", "can't compare int with text"),
            ("[1]", "[\"a\"]", "can't compare int with text"), ("null", "1.5", "can't compare null with float"),
            ("1e400", "null", "can't compare float with null"),
        ])
    func unordered(_ left: String, _ right: String, _ message: String) {
        let found = failure { () throws(Failure) in try compareValues(json(left), json(right)) }
        #expect(found?.code == "E0312")
        #expect(found?.message == message)
    }
}

extension Value {
    /// This number where it is one as a float; else the other.
    fileprivate func normalisedOr(_ other: Value) -> Value {
        if case .number(let number) = self, number.isFloat { return self }
        return other
    }
}
