import HoloSyntax
import HoloValue

/// The value of a text that is a literal of the language, as `1_000`, `{ a: 5 }` or `[1, 2,]`; nil for everything else.
package func literalValue(of text: String) -> Value? {
    let parsed = parseEntry(SourceText(text, name: "literal"))
    guard !parsed.hasErrors, !parsed.isIncomplete, parsed.script.statements.count == 1,
        case .expression(let expression)? = parsed.script.statements.first?.kind
    else { return nil }
    return value(of: expression)
}

/// No deeper than the parser nests.
private func value(of expression: Expression) -> Value? {
    switch expression.kind {
    case .null: return .null
    case .bool(let bool): return .bool(bool)
    case .int(let text), .float(let text): return number(text, expression)
    case .unary(.negate, let operand):
        switch operand.kind {
        case .int(let text), .float(let text): return number("-" + text, operand)
        default: return nil
        }
    case .duration(let microseconds): return .duration(microseconds)
    case .string(let literal): return literal.plainText.map { .string($0) }
    case .list(let entries):
        var elements: [Value] = []
        for entry in entries {
            guard case .element(let element) = entry, let value = value(of: element) else { return nil }
            elements.append(value)
        }
        return .array(elements)
    case .record(let entries):
        var keys = Set<TextKey>()
        var fields = RecordBuilder()
        for entry in entries {
            guard case .pair(let key, let content) = entry, let value = value(of: content),
                keys.insert(TextKey(key.text)).inserted
            else { return nil }
            fields.set(key.text, value)
        }
        return .record(fields.build())
    default: return nil
    }
}

/// - Parameter text: its digits without underscores.
private func number(_ text: String, _ expression: Expression) -> Value? {
    if case .float = expression.kind {
        return Double(text).flatMap { $0.isFinite ? numberAsWritten(text) : nil }
    }
    return Int(text).map { .int($0) } ?? .number(NumberText(source: text, isFloat: false))
}
