/// An expression. `depth` bounds every walk over it: a parser refuses what nests deeper than its limit, chains included.
package struct Expression: Sendable {
    package var kind: ExpressionKind
    package var span: Span
    /// 1 for a leaf, else one more than the deepest part.
    package var depth: Int

    package init(_ kind: ExpressionKind, span: Span, depth: Int) {
        self.kind = kind
        self.span = span
        self.depth = depth
    }
}

package indirect enum ExpressionKind: Sendable {
    case null
    case bool(Bool)
    /// The source text without underscores: a whole number.
    case int(String)
    /// The source text without underscores: a number with a fraction or an exponent.
    case float(String)
    /// Microseconds.
    case duration(Int)
    case string(StringLiteral)
    case name(String)
    case list([ListEntry])
    case record([RecordEntry])
    case unary(UnaryOperator, Expression)
    case binary(BinaryOperator, operatorSpan: Span, Expression, Expression)
    /// `x.field` and `x?.field`.
    case field(Expression, Name, optional: Bool)
    /// `x[i]`. `?[` does not exist.
    case index(Expression, Expression)
    /// `x[a:b]`; either end may be missing.
    case slice(Expression, from: Expression?, to: Expression?)
    /// `f(x)`.
    case call(Name, [Argument])
    /// `x.f(y)`, the function's own name may be qualified by an import: `enrich.f(y)` parses as this too, on the name `enrich`.
    case method(Expression, Name, [Argument], optional: Bool)
    case conditional(condition: Expression, then: Expression, otherwise: Expression)
    case attempt(Expression, otherwise: Expression)
    /// Stands only as an argument of a function.
    case lambda(parameters: [Name], body: Expression)
    /// What recovery found no expression for; a diagnostic was given.
    case missing
}

package enum UnaryOperator: Sendable { case negate, not }

package enum BinaryOperator: String, Sendable {
    case add = "+", subtract = "-", multiply = "*", divide = "/", remainder = "%"
    case equal = "==", notEqual = "!=", less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="
    case and = "and", or = "or", coalesce = "??"
}

package enum ListEntry: Sendable {
    case element(Expression)
    case spread(Expression)
}

package enum RecordEntry: Sendable {
    /// `key: value`. A key that was quoted has its text unescaped here and its span includes the quotes.
    case pair(key: Name, value: Expression)
    /// `cursor`, which means `cursor: cursor`.
    case shorthand(Name)
    case spread(Expression, span: Span)
}

/// An argument of a function; `label` where it is written `name: value`.
package struct Argument: Sendable {
    package var label: Name?
    package var value: Expression

    package init(label: Name?, value: Expression) {
        self.label = label
        self.value = value
    }
}

/// Text with its holes. Escapes are resolved, common indentation of `"""` is dropped.
package struct StringLiteral: Sendable {
    package var segments: [StringSegment]
    package var span: Span

    package init(segments: [StringSegment], span: Span) {
        self.segments = segments
        self.span = span
    }

    /// The text, where there is no hole in it.
    package var plainText: String? {
        if segments.count == 1, case .text(let text) = segments[0] { return text }
        var text = ""
        for segment in segments {
            guard case .text(let part) = segment else { return nil }
            text += part
        }
        return text
    }
}

package enum StringSegment: Sendable {
    case text(String)
    case hole(Expression)
}
