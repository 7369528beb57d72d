import HoloTestSupport

/// Writes straight-line programs from a seed, right and wrong ones alike: every part of an expression is evaluated
/// whenever the expression is, and every name is bound, so that what surely fails somewhere fails the run.
struct StrictProgramGenerator {
    private var random: SeededRandom
    private var names: [String] = []

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    mutating func program() -> String {
        var text = "func same(x) = x\nfunc twice(n: int): int = n * 2\nfunc field(r: { a: int }) = r.a\n"
        // Most expressions fail: longer programs hardly ever end well.
        for number in 0..<(1 + random.below(3)) {
            let value = expression(random.chance(20) ? 2 : 1)
            let type = random.chance(8) ? ": " + random.pick(Self.types) : ""
            text += "let v\(number)\(type) = \(value)\n"
            names.append("v\(number)")
        }
        return text + "return [\(names.joined(separator: ", "))]\n"
    }

    private static let types = [
        "int", "float", "text", "bool", "int?",
        "list<int>", "list<text?>", "{ a: int }", "{ a: text?, c: int? }", "duration",
        "any", "\"a\" | \"b\"",
    ]

    private mutating func atom() -> String {
        if !names.isEmpty, random.chance(55) { return random.pick(names) }
        return random.pick([
            "null", "true", "1", "-2", "2.5", "\"a\"",
            "\"b\"", "\"12\"", "30s", "now()", "[]", "[1, 2]", "[\"a\", \"b\"]",
            "[[1], [2]]", "[{ a: 1 }, { a: 2, b: 3 }]", "{}", "{ a: 1 }", "{ a: \"x\", b: null }", "{ a: { b: [1] } }",
            "parse_json('{\"a\":1,\"b\":\"x\"}')", "parse_json('[1,\"a\"]')",
        ])
    }

    private mutating func expression(_ depth: Int) -> String {
        guard depth > 0 else { return atom() }
        let x = expression(depth - 1)
        switch random.below(17) {
        case 0, 1: return "(\(x) \(random.pick(["+", "+", "-", "*", "/", "%"])) \(expression(depth - 1)))"
        case 2: return "(\(x) \(random.pick(["<", ">=", "==", "!="])) \(expression(depth - 1)))"
        case 3: return random.chance(50) ? "(not \(x))" : "(-\(x))"
        case 4, 5: return "(\(x)).\(random.pick(["a", "b", "c", "year", "index", "text"]))"
        case 6: return "(\(x))?.\(random.pick(["a", "b", "c"]))"
        case 7: return "(\(x))[\(random.pick(["0", "-1", "\"a\"", "\"b\"", atom()]))]"
        case 8: return "(\(x))[\(random.pick(["", "0", atom()])):\(random.pick(["", "1", atom()]))]"
        case 9: return "\"<{\(x)}>\""
        case 10: return random.chance(50) ? "[\(x), \(atom())]" : "[\(atom()), ...\(x)]"
        case 11:
            return random.chance(50) ? "{ a: \(x), c: \(atom()) }" : "{ b: \(atom()), ...\(x), a: \(atom()) }"
        // What is evaluated of a condition and of `??` are names and literals alone, which can't fail.
        case 12: return "(if \(x) then \(atom()) else \(atom()))"
        case 13: return "(\(x) ?? \(atom()))"
        case 14: return lambda(depth)
        default: return call(x)
        }
    }

    /// On a list that surely has elements, so that the lambda is evaluated.
    private mutating func lambda(_ depth: Int) -> String {
        let list = "[\(expression(depth - 1)), \(atom())]"
        names.append("x")
        let body = expression(1)
        names.removeLast()
        switch random.below(5) {
        case 0: return "\(list).filter(x => \(body))"
        case 1: return "\(list).group_by(x => \(body))"
        case 2: return "\(list).sum(x => \(body))"
        case 3: return "\(list).reduce((s, x) => \(body), \(atom()))"
        default: return "\(list).map(x => \(body))"
        }
    }

    private mutating func call(_ receiver: String) -> String {
        switch random.below(4) {
        case 0: return "\(receiver).\(random.pick(["same", "twice", "field"]))()"
        case 1:
            let name = random.pick([
                "length", "upper", "first", "last", "reverse", "sum",
                "max", "keys", "values", "entries", "enumerate", "flatten",
                "unique", "text", "int", "float", "to_json", "type_of",
                "lines", "mean", "count", "abs", "round", "floor", "range",
                "any", "hash", "url_encode", "sort", "trim", "split",
            ])
            return "\(receiver).\(name)()"
        case 2:
            let name = random.pick([
                "take", "drop", "join", "contains", "split", "has", "get",
                "zip", "chunk", "div", "pick", "omit", "merge", "matches",
                "find_all", "starts_with", "max", "min", "slice", "pad", "format_number",
            ])
            return "\(receiver).\(name)(\(atom()))"
        default: return "\(receiver).replace(\(atom()), \(atom()))"
        }
    }
}
