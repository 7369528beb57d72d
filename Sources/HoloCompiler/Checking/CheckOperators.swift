import HoloSyntax
import HoloValue

// Operators: what each takes, and what it gives.

extension TypeChecker {
    func type(_ operation: UnaryOperator, _ operand: Expression, at span: Span) -> StaticType {
        let type = type(of: operand)
        switch operation {
        case .not:
            if type.rulesOut(.bool) { reportNoBool(type, at: operand.span, "`not`") }
            return .bool
        case .negate:
            guard type.rulesOut([.int, .float, .duration]) else { return type.only([.int, .float, .duration]) }
            if type.isSurely(.secret) {
                reportSecret(at: operand.span, "be negated")
            } else {
                report(
                    .wrongOperands, at: span, help: Self.conversionHelp(type)
                ) { "can't negate \(type.found)" }
            }
            return .any
        }
    }

    func type(_ operation: BinaryOperator, at span: Span, _ left: Expression, _ right: Expression) -> StaticType {
        switch operation {
        case .and, .or:
            condition(left, operation == .and ? "`and`" : "`or`")
            condition(right, operation == .and ? "`and`" : "`or`")
            return .bool
        case .coalesce:
            let value = type(of: left)
            let otherwise = type(of: right)
            if value.rulesOut(.null) {
                report(.pointlessDefault, at: span, label: "always the left value", help: "leave `?? …` out") {
                    "what stands before `??` is never null: it is \(value.found)"
                }
                return value
            }
            return value.without(.null).joined(with: otherwise)
        case .equal, .notEqual:
            compareEqual(type(of: left), type(of: right), at: span, operation, left, right)
            return .bool
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            compareOrder(type(of: left), type(of: right), at: span)
            return .bool
        case .add, .subtract, .multiply, .divide, .remainder:
            let x = type(of: left)
            let y = type(of: right)
            if let result = Self.arithmetic(operation, x, y) { return result }
            if x.isSurely(.secret) || y.isSurely(.secret) {
                let other = x.isSurely(.secret) ? y : x
                reportSecret(
                    at: x.isSurely(.secret) ? left.span : right.span,
                    "be used with `\(operation.rawValue)` beside \(other.found)")
            } else {
                report(.wrongOperands, at: span, help: Self.mismatchHelp(x, y, operation)) {
                    Self.mismatch(x, y, operation)
                }
            }
            return .any
        }
    }

    // MARK: Arithmetic

    /// What the operation gives; nil where it fails for every pair of values.
    static func arithmetic(_ operation: BinaryOperator, _ left: StaticType, _ right: StaticType) -> StaticType? {
        if left.kinds == .int, right.kinds == .int { return operation == .divide ? .float : .int }
        if left.isNever || right.isNever { return .never }
        if left.isAny, right.isAny { return .any }
        var result: KindSet = []
        for (x, _) in KindSet.names where left.kinds.contains(x) {
            for (y, _) in KindSet.names where right.kinds.contains(y) { result.formUnion(kind(operation, x, y)) }
        }
        guard !result.isEmpty else { return nil }
        guard result.contains(.list) else { return StaticType(result) }
        let list = StaticType.list(
            left.element.joined(with: right.element),
            hasElements: (left.isSurely(.list) && left.hasElements) || (right.isSurely(.list) && right.hasElements))
        return list.joined(with: StaticType(result.subtracting(.list)))
    }

    /// What kind the operation gives for two kinds; none where it fails.
    private static func kind(_ operation: BinaryOperator, _ left: KindSet, _ right: KindSet) -> KindSet {
        let numbers = KindSet.number.contains(left) && KindSet.number.contains(right)
        if numbers {
            if operation == .divide { return .float }
            return left == .int && right == .int ? .int : .float
        }
        switch operation {
        case .add:
            switch (left, right) {
            case (.text, .text): return .text
            case (.secret, .text), (.text, .secret), (.secret, .secret): return .secret
            case (.list, .list): return .list
            case (.duration, .duration): return .duration
            case (.time, .duration), (.duration, .time): return .time
            default: return []
            }
        case .subtract:
            switch (left, right) {
            case (.duration, .duration), (.time, .time): return .duration
            case (.time, .duration): return .time
            default: return []
            }
        case .multiply:
            if left == .duration, KindSet.number.contains(right) { return .duration }
            if right == .duration, KindSet.number.contains(left) { return .duration }
            return []
        case .divide:
            guard left == .duration else { return [] }
            return right == .duration ? .float : KindSet.number.contains(right) ? .duration : []
        case .remainder:
            return left == .duration && right == .duration ? .duration : []
        default: return []
        }
    }

    private static func mismatch(_ left: StaticType, _ right: StaticType, _ operation: BinaryOperator) -> String {
        switch operation {
        case .add: "can't add \(left.found) and \(right.found)"
        case .subtract: "can't subtract \(right.found) from \(left.found)"
        case .multiply: "can't multiply \(left.found) by \(right.found)"
        default: "can't divide \(left.found) by \(right.found)"
        }
    }

    private static func conversionHelp(_ type: StaticType) -> String? {
        if type.isSurely(.null) { return "give a value to use in place of null: `x ?? 0`" }
        if type.isSurely(.text) { return "turn the text into a number: `int(x)` or `float(x)`" }
        return nil
    }

    private static func mismatchHelp(_ left: StaticType, _ right: StaticType, _ operation: BinaryOperator) -> String? {
        let isAddition = operation == .add
        func either(_ first: KindSet, _ second: KindSet) -> Bool {
            (left.isSurely(first) && right.isSurely(second)) || (left.isSurely(second) && right.isSurely(first))
        }
        if left.isSurely(.null) || right.isSurely(.null) { return "give a value to use in place of null: `x ?? 0`" }
        if either(.text, .number) {
            return isAddition
                ? "join texts with `text(…)` around the number, or write \"…{x}…\"; `int(…)` makes a number of the text"
                : "turn the text into a number: `int(x)` or `float(x)`"
        }
        if isAddition, either(.text, [.list, .record]) {
            return "write the value as text first: `to_json(x)`, or `x.join(\", \")` for a list of texts"
        }
        if isAddition, left.isSurely(.text) || right.isSurely(.text) {
            return "write the value as text first: `text(x)`, or put it into one: \"…{x}…\""
        }
        if isAddition, left.isSurely(.list) { return "`+` joins two lists; put the value into one: `list + [x]`" }
        if isAddition, right.isSurely(.list) { return "`+` joins two lists; put the value into one: `[x] + list`" }
        if isAddition, left.isSurely(.record), right.isSurely(.record) {
            return "merge records with `{ ...a, ...b }`"
        }
        if isAddition, left.isSurely(.time), right.isSurely(.time) {
            return "the difference of two times is a duration: `a - b`"
        }
        if isAddition || operation == .subtract, either([.time, .duration], .number) {
            return "give the number a unit: `5s`, or `n * 1s`"
        }
        return nil
    }

    // MARK: Comparisons

    /// Kinds of which two values can be compared with each other.
    private static let ordered: [KindSet] = [.number, .text, .duration, .time, .list]

    private func compareOrder(_ left: StaticType, _ right: StaticType, at span: Span) {
        guard !left.isNever, !right.isNever else { return }
        for kinds in Self.ordered where !left.kinds.isDisjoint(with: kinds) && !right.kinds.isDisjoint(with: kinds) {
            return
        }
        if left.isSurely(.secret) || right.isSurely(.secret) {
            reportSecret(at: span, "be compared")
            return
        }
        var help: String?
        if left.isSurely(.null) || right.isSurely(.null) {
            help = "give a value to use in place of null: `x ?? 0`"
        } else if left.isSurely(.text) || right.isSurely(.text) {
            let other = left.isSurely(.text) ? right : left
            if other.isSurely(.number) {
                help = "turn the text into a number: `int(x)` or `float(x)`"
            } else if other.isSurely(.time) {
                help = "turn the text into a time: `parse_time(x)`"
            } else if other.isSurely(.duration) {
                help = "write the duration without quotes: `1h30m`"
            }
        } else if left.kinds == right.kinds {
            help = "numbers, texts, durations, times and lists of them have an order; `==` compares everything"
        }
        report(.noOrder, at: span, help: help) {
            left.kinds == right.kinds && left.kinds.rawValue.nonzeroBitCount == 1
                ? "can't order two \(left.kinds == .null ? "nulls" : left.kinds.plural)"
                : "can't compare \(left.found) with \(right.found)"
        }
    }

    private func compareEqual(
        _ left: StaticType, _ right: StaticType, at span: Span, _ operation: BinaryOperator, _ leftSide: Expression,
        _ rightSide: Expression
    ) {
        guard !left.isNever, !right.isNever else { return }
        if left.isSurely(.secret), right.rulesOut(.null) {
            return reportSecret(at: leftSide.span, "be compared")
        }
        if right.isSurely(.secret), left.rulesOut(.null) {
            return reportSecret(at: rightSide.span, "be compared")
        }
        let outcome = operation == .equal ? "always false" : "always true"
        // Numbers are compared by value, whatever their kind.
        func widened(_ kinds: KindSet) -> KindSet { kinds.isDisjoint(with: .number) ? kinds : kinds.union(.number) }
        let common = widened(left.kinds).intersection(widened(right.kinds))
        if common.isEmpty {
            report(.neverEqual, at: span, label: outcome, help: Self.equalityHelp(left, right)) {
                "\(left.kinds.alternatives) and \(right.kinds.alternatives) are never equal"
            }
            return
        }
        guard common == .text, let one = left.texts, let other = right.texts, one.isDeclared || other.isDeclared,
            !one.texts.contains(where: { other.contains($0) })
        else { return }
        let (known, written) = one.isDeclared ? (one, other) : (other, one)
        report(
            .notAmongTexts, at: written.texts == other.texts ? rightSide.span : leftSide.span, label: outcome,
            help: written.texts.first.flatMap { closestMatch($0, among: known.texts) }
                .map { "did you mean \(quoted($0))?" }
        ) {
            "this is never \(orList(written.texts.map(quoted))): it is \(orList(known.texts.map(quoted)))"
        }
    }

    private static func equalityHelp(_ left: StaticType, _ right: StaticType) -> String? {
        if left.isSurely(.null) || right.isSurely(.null) { return nil }
        if left.isSurely(.text), right.isSurely(.number) { return "compare texts with texts: `text(…)`" }
        if right.isSurely(.text), left.isSurely(.number) { return "compare texts with texts: `text(…)`" }
        return nil
    }

    // MARK: Secrets

    func reportSecret(at span: Span, _ use: String) {
        report(
            .secretMisused, at: span, label: "secret",
            help: "a secret can be a parameter of a step, and be joined to texts: it stays secret then"
        ) { "a secret can't \(use)" }
    }

    /// Reports a value that surely is a secret, or holds one.
    func refuseSecret(_ type: StaticType, at span: Span, _ use: String) {
        if type.holdsSecret { reportSecret(at: span, use) }
    }
}

extension StaticType {
    /// Whether every value of the type is a secret or has one in it.
    var holdsSecret: Bool {
        if isSurely(.secret) { return true }
        if isSurely(.record), let record { return record.fields.contains { $0.isCertain && $0.type.holdsSecret } }
        if isSurely(.list), let list { return list.hasElements && list.element.holdsSecret }
        return false
    }
}
