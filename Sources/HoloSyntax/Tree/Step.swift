/// `step [name[: type] =] callee [{ parameters }] modifiers…`.
package final class StepStatement: Sendable {
    package let name: Name?
    package let type: TypeSyntax?
    package let call: StepCall

    package init(name: Name?, type: TypeSyntax?, call: StepCall) {
        self.name = name
        self.type = type
        self.call = call
    }
}

/// What a step, or the step of an `else step`, calls.
package final class StepCall: Sendable {
    package let callee: Callee
    /// In the order of the page; empty without braces.
    package let parameters: [RecordEntry]
    /// From `{` to `}`, where there are braces.
    package let parametersSpan: Span?
    package let modifiers: [Modifier]
    package let span: Span

    package init(callee: Callee, parameters: [RecordEntry], parametersSpan: Span?, modifiers: [Modifier], span: Span) {
        self.callee = callee
        self.parameters = parameters
        self.parametersSpan = parametersSpan
        self.modifiers = modifiers
        self.span = span
    }
}

/// `li_profile_scrape`, `amazon.search_products`, `"any text"`, a flow's name or `import.flow`.
package struct Callee: Sendable {
    /// The whole id, dots included.
    package var text: String
    /// True for a quoted id: it is then looked up in the catalogue only.
    package var isQuoted: Bool
    package var span: Span

    package init(text: String, isQuoted: Bool, span: Span) {
        self.text = text
        self.isQuoted = isQuoted
        self.span = span
    }

    /// The parts of `import.flow`; nil without a dot.
    package var parts: (alias: String, name: String)? { qualifiedName(text) }
}

package struct Modifier: Sendable {
    package var kind: ModifierKind
    package var span: Span

    package init(_ kind: ModifierKind, span: Span) {
        self.kind = kind
        self.span = span
    }
}

package indirect enum ModifierKind: Sendable {
    case when(Expression)
    case after([Expression])
    case `as`(Expression)
    case retry(Expression, every: Expression?)
    case timeout(Expression)
    case cache(Expression)
    case elseValue(Expression)
    case elseSkip
    case elseFail(Expression)
    /// The modifiers after it are the other step's own.
    case elseStep(StepCall)
}
