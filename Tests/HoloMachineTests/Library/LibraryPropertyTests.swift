import HoloMachine
import HoloValue
import Testing

/// Values from a seed.
struct RandomValues {
    private var stream: RandomStream

    init(_ seed: Int) { stream = RandomStream(seed: RandomSeed(high: 0x11B, low: UInt64(seed))) }

    mutating func below(_ bound: Int) -> Int { Int(stream.below(UInt64(bound))) }

    /// From few scalars, so that they repeat; of one to four bytes, marks and joiners among them.
    mutating func text(_ most: Int = 12) -> String {
        let scalars: [Unicode.Scalar] = [
            "a", "b", " ", ",", "\"", "\n", "\r", ";", "%", "+", "é", "\u{301}", "ß", "日", "👩", "\u{200D}", "👧", "\u{FEFF}",
        ]
        var text = String.UnicodeScalarView()
        for _ in 0..<below(most + 1) { text.append(scalars[below(scalars.count)]) }
        return String(text)
    }

    mutating func list(_ most: Int = 20, _ element: (inout RandomValues) -> Value) -> [Value] {
        var list: [Value] = []
        for _ in 0..<below(most + 1) { list.append(element(&self)) }
        return list
    }

    mutating func value(_ depth: Int = 3) -> Value {
        switch below(depth == 0 ? 6 : 8) {
        case 0: return .null
        case 1: return .bool(below(2) == 0)
        case 2: return .int(below(2) == 0 ? below(10) - 5 : Int(truncatingIfNeeded: stream.next()))
        case 3: return .float(Double(below(2_000_001) - 1_000_000) / 1024)
        case 4: return .number(NumberText(source: "1\(String(repeating: "7", count: 19 + below(20)))", isFloat: false))
        case 5: return .string(text())
        case 6: return .array(list(4) { $0.value(depth - 1) })
        default: return .object(list(4) { .string($0.text(3)) }.map { ($0.asString ?? "", .int(1)) })
        }
    }
}

/// What must hold of the library's functions whatever they are given.
@Suite struct LibraryPropertyTests {
    private func same(_ left: Value, _ right: Value) -> Bool { JSON.encode(left) == JSON.encode(right) }

    @Test(arguments: 0..<200) func lists(_ seed: Int) throws {
        var random = RandomValues(seed)
        let list = random.list { $0.value() }
        let all = Value.array(list)
        let size = 1 + random.below(6)
        let place = random.below(30) - 15
        #expect(same(try call("reverse", try call("reverse", all)), all))
        #expect(same(try call("flatten", try call("chunk", all, .int(size))), all))
        let chunks = try call("chunk", all, .int(size)).asList ?? []
        #expect(chunks.dropLast().allSatisfy { $0.asList?.count == size })
        #expect(chunks.allSatisfy { !($0.asList ?? []).isEmpty })
        let (head, tail) = (try call("take", all, .int(size)), try call("drop", all, .int(size)))
        #expect(same(.array((head.asList ?? []) + (tail.asList ?? [])), all))
        let (before, after) = (try call("slice", all, 0, .int(place)), try call("slice", all, .int(place)))
        // From the end where it is negative, and no further than the ends: the two parts are the whole.
        #expect(same(.array((before.asList ?? []) + (after.asList ?? [])), all))
        let pairs = try call("zip", all, try call("reverse", all)).asList ?? []
        #expect(pairs.count == list.count)
        #expect(try call("length", all).asInt == list.count)
        let entries = try call("enumerate", all).asList ?? []
        #expect(entries.enumerated().allSatisfy { $1["index"]?.asInt == $0 && same($1["value"] ?? .null, list[$0]) })
        let unique = try call("unique", all).asList ?? []
        for (index, element) in list.enumerated() {
            // Each is there once, and the first of its equals is the one that is kept.
            #expect(unique.count { valuesEqual($0, element) } == 1)
            #expect(try call("contains", all, element).asBool == true)
            if let first = list.firstIndex(where: { valuesEqual($0, element) }), first == index {
                #expect(unique.contains { same($0, element) })
            }
        }
        #expect(same(try call("unique", .array(unique)), .array(unique)))
    }

    @Test(arguments: 0..<200) func sorting(_ seed: Int) throws {
        var random = RandomValues(seed)
        let isText = random.below(2) == 0
        let keys = random.list(40) { $0.below(2) == 0 && !isText ? .float(Double($0.below(7))) : .int($0.below(7)) }
            .map { isText ? Value.string("\(textForm($0) ?? "")") : $0 }
        let rows = keys.enumerated().map { Value.object([("key", $1), ("place", .int($0))]) }
        let sorted = try LibrarySupport.sortByKeys(rows, keys)
        // A permutation, in order, and equal keys in the order in which they came.
        #expect(Set(sorted.compactMap { $0["place"]?.asInt }) == Set(keys.indices))
        for (one, next) in zip(sorted, sorted.dropFirst()) {
            let order = try compareValues(one["key"] ?? .null, next["key"] ?? .null)
            #expect(order <= 0)
            if order == 0 { #expect((one["place"]?.asInt ?? 0) < (next["place"]?.asInt ?? 0)) }
        }
        let plain = try call("sort", .array(keys)).asList ?? []
        #expect(same(.array(plain), .array(sorted.compactMap { $0["key"] })))
        #expect(same(try call("min", .array(keys)), plain.first ?? .null))
        #expect(valuesEqual(try call("max", .array(keys)), plain.last ?? .null))
    }

    @Test(arguments: 0..<200) func texts(_ seed: Int) throws {
        var random = RandomValues(seed)
        let text = random.text(40)
        let separator = [",", "a", "\u{301}", "👩\u{200D}", "ab", ""][random.below(6)]
        let whole = Value.string(text)
        let parts = try call("split", whole, .string(separator))
        #expect(same(try call("join", parts, .string(separator)), whole))
        #expect(try call("length", whole).asInt == text.unicodeScalars.count)
        if !separator.isEmpty {
            #expect(parts.asList?.allSatisfy { outcome("contains", $0, .string(separator)) == "false" } == true)
            let replaced = try call("replace", whole, .string(separator), .string("<>"))
            #expect(same(replaced, try call("join", parts, "<>")))
            let found = try call("contains", whole, .string(separator)).asBool
            #expect(found == ((parts.asList?.count ?? 0) > 1))
        }
        let place = random.below(50) - 25
        let (before, after) = (try call("slice", whole, 0, .int(place)), try call("slice", whole, .int(place)))
        #expect(same(.string((before.asString ?? "") + (after.asString ?? "")), whole))
        #expect(try call("starts_with", whole, before).asBool == true)
        #expect(try call("ends_with", whole, after).asBool == true)
        let trimmed = try call("trim", whole)
        #expect(same(try call("trim", trimmed), trimmed))
        #expect(try call("contains", whole, trimmed).asBool == true)
        let padded = try call("pad", whole, 50, "left", "👩")
        #expect(try call("length", padded).asInt == 50)
        #expect(try call("ends_with", padded, whole).asBool == true)
        // Lines, joined again, are the text with one kind of line end; a last line end is no line.
        let lines = try call("lines", whole).asList ?? []
        #expect(lines.allSatisfy { !($0.asString ?? "").unicodeScalars.contains { $0 == "\n" || $0 == "\r" } })
        let (lower, upper) = (try call("lower", whole), try call("upper", whole))
        #expect(same(try call("lower", lower), lower))
        #expect(same(try call("upper", upper), upper))
    }

    @Test(arguments: 0..<200) func thereAndBack(_ seed: Int) throws {
        var random = RandomValues(seed)
        let value = random.value()
        #expect(same(try call("parse_json", try call("to_json", value)), value))
        #expect(same(try call("parse_json", try call("to_json", value, true)), value))
        let text = Value.string(random.text())
        #expect(same(try call("url_decode", try call("url_encode", text)), text))
        var row: [(String, Value)] = []
        for column in 0..<1 + random.below(3) { row.append(("c\(column)" + random.text(3), .string(random.text()))) }
        let table = Value.array([.object(row), .object(row)])
        for separator in [",", ";", "\t", "a"] as [Value] {
            #expect(same(try call("parse_csv", try call("to_csv", table, separator), separator), table))
        }
        let query = try call("parse_url", .string("x:?" + (try call("url_encode", .object(row)).asString ?? "")))
        #expect(same(query["query"] ?? .null, .object(row)))
        let time = Value.time(timeRange.lowerBound + random.below(timeRange.upperBound - timeRange.lowerBound))
        #expect(same(try call("parse_time", try call("format_time", time)), time))
        for pattern in ["yyyy-MM-dd'T'HH:mm:ss.SSSSSS", "d. MMMM yyyy, h:mm:ss a, SSSSSS", "EEE dd MMM yyyy HHmmssSSSSSS"] {
            let written = try call("format_time", time, .string(pattern))
            #expect(same(try call("parse_time", written, .string(pattern)), time), "\(json(written))")
        }
        let int = Value.int(random.value(0).asInt ?? 5)
        #expect(same(try call("int", try call("text", int)), int))
        #expect(try call("hash", value).asString?.count == 64)
        #expect(same(try call("hash", value), try call("hash", try call("parse_json", try call("to_json", value)))))
    }

    @Test(arguments: 0..<100) func records(_ seed: Int) throws {
        var random = RandomValues(seed)
        func record() -> Value { .object((0..<random.below(15)).map { _ in (random.text(2), random.value(1)) }) }
        let (one, two) = (record(), record())
        let keys = try call("keys", one)
        #expect(same(try call("pick", one, .array([keys])), one))
        #expect(same(try call("omit", one, .array([keys])), .record(.empty)))
        #expect(same(try call("merge", one, .array([one])), one))
        #expect(same(try call("merge", .record(.empty), .array([one])), one))
        let both = try call("merge", one, .array([two]))
        for key in (try call("keys", two).asList ?? []) {
            #expect(same(try call("get", both, .array([key])), try call("get", two, .array([key]))))
        }
        let entries = (try call("entries", one).asList ?? []).map { ($0["key"]?.asString ?? "", $0["value"] ?? .null) }
        #expect(same(.object(entries), one))
        #expect(try call("length", one).asInt == call("values", one).asList?.count)
        for key in keys.asList ?? [] { #expect(try call("has", one, key).asBool == true) }
    }

    @Test(arguments: 0..<100) func numbers(_ seed: Int) throws {
        var random = RandomValues(seed)
        let start = random.below(200) - 100
        let end = random.below(200) - 100
        let step = random.below(20) + 1
        for (from, to, by) in [(start, end, step), (start, end, -step)] {
            let expected = Array(stride(from: from, to: to, by: by))
            #expect(try call("range", .int(from), .int(to), .int(by)).asList?.compactMap(\.asInt) == expected)
        }
        let float = Double(random.below(2_000_001) - 1_000_000) / 64
        let (floor, ceil) = (try call("floor", .float(float)).asInt ?? 0, try call("ceil", .float(float)).asInt ?? 0)
        #expect(Double(floor) <= float && Double(ceil) >= float && ceil - floor <= 1)
        let rounded = try call("round", .float(float)).asInt ?? 0
        #expect(abs(Double(rounded) - float) <= 0.5)
        let divisor = random.below(2) == 0 ? step : -step
        let quotient = try call("div", .int(start), .int(divisor)).asInt ?? 0
        let rest = start - quotient * divisor
        #expect(divisor > 0 ? (0..<divisor).contains(rest) : (divisor + 1...0).contains(rest))
        let text = try call("format_number", .int(start * 98_765), 0, "_")
        #expect(try call("int", try call("replace", text, "_", "")).asInt == start * 98_765)
    }
}

/// Work that grows faster than what it works on would not end here.
@Suite struct LibraryHugeTests {
    #if DEBUG
        private static let many = 50_000
    #else
        private static let many = 1_000_000
    #endif

    @Test(.timeLimit(.minutes(2))) func lists() throws {
        let many = Self.many
        let down = Value.array((0..<many).map { .int(many - $0) })
        #expect(try call("sort", down).asList?.first?.asInt == 1)
        #expect(try call("sort", .array((0..<many).map { .float(Double(many - $0)) })).asList?.count == many)
        let texts = Value.array((0..<many).map { .string("key \(($0 * 7_919) % many)") })
        #expect(try call("sort", texts).asList?.count == many)
        #expect(try call("unique", texts).asList?.count == many)
        #expect(try call("unique", .array(Array(repeating: .string("same"), count: many))).asList?.count == 1)
        #expect(try call("reverse", down).asList?.first?.asInt == 1)
        #expect(try call("chunk", down, 1).asList?.count == many)
        #expect(try call("flatten", try call("chunk", down, 3)).asList?.count == many)
        #expect(try call("zip", down, down).asList?.count == many)
        #expect(try call("enumerate", down).asList?.count == many)
        #expect(try call("sum", down).asInt == many * (many + 1) / 2)
        #expect(try call("max", down).asInt == many)
        #expect(try call("contains", down, .null).asBool == false)
        let keys = texts.asList ?? []
        #expect(try LibrarySupport.groupByKeys(keys, keys).asRecord?.count == many)
        #expect(try LibrarySupport.keyByKeys(keys, keys).asRecord?.count == many)
        let wide = try LibrarySupport.keyByKeys(keys, keys)
        #expect(try call("merge", wide, .array([wide])).asRecord?.count == many)
        #expect(try call("pick", wide, .array([texts])).asRecord?.count == many)
        #expect(try call("omit", wide, .array([texts])).asRecord?.count == 0)
        #expect(try call("parse_json", try call("to_json", wide)).asRecord?.count == many)
        let rows = Value.array(keys.map { .object([("key", $0), ("n", .int(1))]) })
        #expect(try call("parse_csv", try call("to_csv", rows)).asList?.count == many)
        #expect(try call("hash", rows).asString?.count == 64)
    }

    @Test(.timeLimit(.minutes(2))) func texts() throws {
        let size = Self.many * 10
        let letters = Value.string(String(repeating: "ab", count: size / 2))
        let marks = Value.string("a" + String(repeating: "\u{301}", count: size / 2))
        let spaces = Value.string(String(repeating: " ", count: size))
        for text in [letters, marks, spaces] {
            #expect(try call("length", text).asInt ?? 0 > size / 4)
            #expect(try call("trim", text).asString != nil)
            #expect(try call("lower", text).asString != nil)
            #expect(try call("lines", text).asList?.count == 1)
            #expect(try call("replace", text, "abc", "").asString != nil)
            #expect(try call("contains", text, .string(String(repeating: "ab", count: 1_000) + "c")).asBool == false)
            #expect(try call("slice", text, -3).asString?.unicodeScalars.count == 3)
            #expect(try call("url_decode", try call("url_encode", text)).asString == text.asString)
            #expect(try call("parse_json", try call("to_json", text)).asString == text.asString)
            #expect(try call("pad", text, 3).asString == text.asString)
            #expect(outcome("parse_url", text) == "E0325")
            #expect(outcome("parse_time", text) == "E0407")
            #expect(outcome("int", text) == "E0323" && outcome("float", text) == "E0323")
            #expect(outcome("parse_json", text) == "E0402")
            #expect(outcome("get", [:], .string("a[" + (text.asString ?? ""))) == "null")
        }
        #expect(try call("split", letters, "b").asList?.count == size / 2 + 1)
        #expect(try call("split", spaces).asList?.count == 0)
        #expect(try call("join", try call("split", letters, ""), "").asString == letters.asString)
        let deep = String(repeating: "[1,", count: 500) + "1" + String(repeating: "]", count: 500)
        #expect(try call("parse_json", .string(deep)).asList?.count == 2)
    }
}
