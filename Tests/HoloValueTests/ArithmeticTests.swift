import HoloValue
import Testing

@Suite("Arithmetic")
struct ArithmeticTests {
    static let operations: [String: @Sendable (Value, Value) throws(Failure) -> Value] = [
        "+": add, "-": subtract, "*": multiply, "/": divide, "%": remainder, "div": floorDivide,
    ]

    func result(_ left: Value, _ sign: String, _ right: Value) -> String {
        guard let operation = ArithmeticTests.operations[sign] else { return "no such operation" }
        do throws(Failure) {
            return JSON.encodeString(try operation(left, right))
        } catch {
            return error.code
        }
    }

    @Test(
        "numbers",
        arguments: [
            ("1", "+", "2", "3"), ("1", "+", "2.0", "3.0"), ("1", "-", "2", "-1"), ("3", "*", "4", "12"),
            ("6", "/", "3", "2.0"), ("1", "/", "3", "0.3333333333333333"),
            ("7", "%", "3", "1"), ("-7", "%", "3", "2"), ("7", "%", "-3", "-2"), ("-7", "div", "2", "-4"),
            ("7", "div", "2", "3"), ("7.5", "div", "2", "3.0"),
            ("-7.5", "%", "2", "0.5"), ("7.5", "%", "-2", "-0.5"), ("6", "%", "-3", "0"), ("1e2", "+", "1", "101.0"),
            ("1.50", "*", "2", "3.0"), ("-0", "+", "0", "0"),
            ("9223372036854775807", "+", "1", "E0304"), ("-9223372036854775808", "-", "1", "E0304"),
            ("9223372036854775807", "*", "2", "E0304"),
            ("-9223372036854775808", "div", "-1", "E0304"), ("-9223372036854775808", "%", "-1", "0"),
            ("9223372036854775807", "+", "1.0", "9.223372036854776e+18"),
            ("9223372036854775808", "+", "1", "E0305"), ("1", "*", "123456789012345678901234567890", "E0305"),
            ("1e400", "-", "1", "E0305"),
            ("1", "/", "0", "E0306"), ("1", "%", "0", "E0306"), ("1", "div", "0", "E0306"),
            ("1.5", "/", "0.0", "E0306"), ("1.5", "%", "-0.0", "E0306"), ("0", "/", "0", "E0306"),
            ("1e308", "*", "10", "E0307"), ("1e308", "+", "1e308", "E0307"), ("-1e308", "-", "1e308", "E0307"),
            ("1e308", "/", "1e-10", "E0307"),
            ("\"a\"", "+", "\"b\"", "\"ab\""), ("[1]", "+", "[2,3]", "[1,2,3]"), ("[]", "+", "[2]", "[2]"),
            ("[2]", "+", "[]", "[2]"),
            ("1", "+", "\"a\"", "E0303"), ("\"a\"", "+", "1", "E0303"), ("null", "+", "1", "E0303"),
            ("true", "+", "true", "E0303"), ("[1]", "+", "1", "E0303"),
            ("{}", "+", "{}", "E0303"), ("\"a\"", "*", "2", "E0303"), ("[1]", "-", "[1]", "E0303"),
            ("\"6\"", "/", "\"3\"", "E0303"), ("null", "%", "1", "E0303"),
        ])
    func numbers(_ left: String, _ sign: String, _ right: String, _ expected: String) {
        #expect(result(json(left), sign, json(right)) == expected)
    }

    @Test func timesAndDurations() {
        let minute = Value.duration(60_000_000)
        let second = Value.duration(1_000_000)
        let start = Value.time(0)
        #expect(result(start, "+", minute) == "\"1970-01-01T00:01:00Z\"")
        #expect(result(minute, "+", start) == "\"1970-01-01T00:01:00Z\"")
        #expect(result(start, "-", minute) == "\"1969-12-31T23:59:00Z\"")
        #expect(result(.time(90_000_000), "-", start) == "\"1m30s\"")
        #expect(result(start, "-", .time(90_000_000)) == "\"-1m30s\"")
        #expect(result(minute, "-", second) == "\"59s\"")
        #expect(result(minute, "*", .int(3)) == "\"3m\"")
        #expect(result(.float(0.5), "*", minute) == "\"30s\"")
        #expect(result(minute, "/", .int(4)) == "\"15s\"")
        #expect(result(second, "/", .int(3)) == "\"333ms333us\"")
        #expect(result(.duration(5), "/", .int(2)) == "\"3us\"")
        #expect(result(.duration(-5), "/", .int(2)) == "\"-3us\"")
        #expect(result(.duration(5), "/", .int(-1)) == "\"-5us\"")
        #expect(result(minute, "/", .float(0.5)) == "\"2m\"")
        #expect(result(minute, "/", second) == "60.0")
        #expect(result(.duration(70_000_000), "%", minute) == "\"10s\"")
        #expect(result(.duration(150_000_000), "div", minute) == "2")
        #expect(result(minute, "*", json("1e0")) == "\"1m\"")
        #expect(result(minute, "/", .int(0)) == "E0306")
        #expect(result(minute, "/", .float(0)) == "E0306")
        #expect(result(minute, "/", .duration(0)) == "E0306")
        #expect(result(minute, "*", .int(Int.max)) == "E0304")
        #expect(result(minute, "*", .float(1e300)) == "E0304")
        #expect(result(.duration(Int.max), "+", second) == "E0304")
        #expect(result(.duration(Int.min), "/", .int(-1)) == "E0304")
        #expect(result(.time(timeRange.upperBound), "+", .duration(1)) == "E0304")
        #expect(result(start, "+", .int(1)) == "E0303")
        #expect(result(start, "+", start) == "E0303")
        #expect(result(minute, "+", .int(1)) == "E0303")
        #expect(result(minute, "*", minute) == "E0303")
        #expect(result(.int(1), "/", minute) == "E0303")
        #expect(result(.int(1), "-", start) == "E0303")
    }

    @Test func negation() throws {
        #expect(try negate(.int(5)).asInt == -5)
        #expect(JSON.encodeString(try negate(.float(0))) == "-0.0")
        #expect(JSON.encodeString(try negate(.duration(1000))) == "\"-1ms\"")
        #expect(JSON.encodeString(try negate(json("1e2"))) == "-100.0")
        #expect(failure { () throws(Failure) in try negate(.int(Int.min)) }?.code == "E0304")
        #expect(failure { () throws(Failure) in try negate(json("9223372036854775808")) }?.code == "E0305")
        #expect(failure { () throws(Failure) in try negate(.string("a")) }?.code == "E0303")
    }

    @Test("a mismatch says how to write it")
    func helps() {
        let first = failure { () throws(Failure) in try add(.int(1), .string("a")) }
        #expect(first?.message == "can't add int 1 and text")
        #expect(first?.help == "join texts with `text(1)`, or add numbers with `int(…)` or `float(…)` around the text")
        #expect(failure { () throws(Failure) in try add(.null, .int(1)) }?.help?.contains("??") == true)
        #expect(failure { () throws(Failure) in try add(.array([]), .int(1)) }?.help?.contains("list + [x]") == true)
        #expect(failure { () throws(Failure) in try add(.object([]), .object([])) }?.help?.contains("...") == true)
        #expect(failure { () throws(Failure) in try subtract(.time(0), .int(5)) }?.help?.contains("unit") == true)
        #expect(
            failure { () throws(Failure) in try add(.int(Int.max), .int(1)) }?.message
                == "9223372036854775807 + 1 does not fit into 64 bits")
    }

    @Test("floor division and remainder fit together", arguments: 0..<200)
    func division(_ seed: Int) throws {
        var generator = SeededGenerator(state: UInt64(seed))
        let (a, b) = (generator.int(), generator.int())
        guard b != 0, !(a == Int.min && b == -1) else { return }
        let quotient = try floorDivide(.int(a), .int(b)).asInt ?? 0
        let rest = try remainder(.int(a), .int(b)).asInt ?? 0
        #expect(quotient &* b &+ rest == a)
        #expect(rest == 0 || (rest < 0) == (b < 0))
        #expect(rest.magnitude < b.magnitude)
    }
}
