/// `step [name[: type] =] callee [{ parameters }] modifiers…`.
package struct StepStatement: Sendable {
    package var name: Name?
    package var type: TypeSyntax?
    package var call: StepCall

    package init(name: Name?, type: TypeSyntax?, call: StepCall) {
        self.name = name
        self.type = type
        self.call = call
    }
}

/// What a step, or the step of an `else step`, calls.
package struct StepCall: Sendable {
    package var callee: Callee
    /// In the order of the page; empty without braces.
    package var parameters: [RecordEntry]
    /// From `{` to `}`, where there are braces.
    package var parametersSpan: Span?
    package var modifiers: [Modifier]
    package var span: Span

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
