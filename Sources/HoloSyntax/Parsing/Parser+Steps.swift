extension Parser {
    /// `step [name[: type] =] callee [{ parameters }] modifiers…`.
    mutating func parseStep() throws(Trouble) -> StepStatement {
        advance()
        var name: Name?
        var type: TypeSyntax?
        let start = start
        let next = kind(ahead: 1)
        if kind.isWord, !isAtStatementStart, next == .assign || next == .colon {
            name = try parseName("a step's name")
            if take(.colon) {
                do throws(Trouble) {
                    type = try parseType()
                } catch {
                    return troubledStep(name, type, start)
                }
            }
            if !take(.assign) {
                _ = expected("`=` and what to call", help: "write `step name: type = action { … }`")
                return troubledStep(name, type, start)
            }
        }
        if name == nil, isAtNameWithoutSign {
            report(
                .unexpectedToken, "expected `=` behind the step's name, found `\(shortText(token(ahead: 1).span))`",
                at: token(ahead: 1).span, label: "expected `=`",
                help: "write `step \(currentText) = \(shortText(token(ahead: 1).span)) …`")
            name = try parseName("a step's name")
        }
        do throws(Trouble) {
            return StepStatement(name: name, type: type, call: try parseStepCall())
        } catch {
            return troubledStep(name, type, start)
        }
    }

    /// At `step page web_search { … }`.
    private var isAtNameWithoutSign: Bool {
        guard kind == .name, kind(ahead: 1) == .name, !token(ahead: 1).startsLine else { return false }
        let behind = token(ahead: 2)
        return behind.kind == .leftBrace || behind.kind == .dot || behind.startsLine || behind.kind == .endOfFile
    }

    /// At `name {` or `name.part {`, on one line: what a step calls.
    func isAtCall(ahead distance: Int) -> Bool {
        guard kind(ahead: distance) == .name else { return false }
        var next = distance + 1
        while kind(ahead: next) == .dot, kind(ahead: next + 1).isWord, !token(ahead: next).startsLine { next += 2 }
        return kind(ahead: next) == .leftBrace && !token(ahead: next).startsLine
    }

    /// At `n: 1 }` behind what a step calls, where a `{` is missing in the text.
    private var isAtParametersWithoutBrace: Bool {
        guard braceSurplus < 0, !startsLine else { return false }
        if kind == .ellipsis { return true }
        if kind.isWord, kind(ahead: 1) == .colon { return true }
        return kind == .name && [.rightBrace, .comma].contains(kind(ahead: 1))
    }

    /// `web_search { … }` without its `step`.
    mutating func parseMissingStepWord() throws(Trouble) -> StepStatement {
        StepStatement(name: nil, type: nil, call: try parseStepCall())
    }

    /// A step of which only the name was understood, which others use.
    private func troubledStep(_ name: Name?, _ type: TypeSyntax?, _ start: Int) -> StepStatement {
        let span = Span(start, max(lastEnd, start))
        let callee = Callee(text: "", isQuoted: false, span: Span(span.end, span.end))
        return StepStatement(
            name: name, type: type,
            call: StepCall(callee: callee, parameters: [], parametersSpan: nil, modifiers: [], span: span))
    }

    /// `callee [{ parameters }] modifiers…`.
    private mutating func parseStepCall() throws(Trouble) -> StepCall {
        try enter()
        defer { nesting -= 1 }
        let callee = try parseCallee()
        var parameters: [RecordEntry] = []
        var parametersSpan: Span?
        if kind == .leftBrace {
            if startsLine {
                report(
                    .braceOnNextLine, "a step's `{` stays on the line of what it calls", at: span,
                    secondary: [.init(callee.span, "belongs to this")],
                    help: "put the `{` behind `\(shortText(callee.span))`")
            }
            let entries = try parseEntries()
            parameters = entries.entries
            parametersSpan = entries.span
        } else if isAtParametersWithoutBrace {
            report(
                .unexpectedToken, "expected `{` before the parameters, found \(found)", at: Span(lastEnd, lastEnd),
                label: "expected `{`", help: "write `\(shortText(callee.span)) { name: value }`")
            braceSurplus += 1
            let entries = try parseEntries(isOpened: true)
            parameters = entries.entries
            parametersSpan = entries.span
        } else if kind == .leftParen, !startsLine {
            report(
                .stepParentheses, "a step's parameters stand in braces", at: span, label: "write `{`",
                help: "braces spend, parentheses don't: `\(shortText(callee.span)) { name: value }`")
            let opening = start
            parameters = try parseArguments().arguments.compactMap { argument in
                if let label = argument.label { return .pair(key: label, value: argument.value) }
                if case .name(let text) = argument.value.kind { return .shorthand(Name(text, argument.value.span)) }
                return nil
            }
            parametersSpan = Span(opening, lastEnd)
        }
        var modifiers: [Modifier] = []
        // A modifier in trouble does not cost those before it.
        do throws(Trouble) {
            try parseModifiers(into: &modifiers)
        } catch {}
        return StepCall(
            callee: callee, parameters: parameters, parametersSpan: parametersSpan, modifiers: modifiers,
            span: Span(callee.span.start, lastEnd))
    }

    private mutating func parseCallee() throws(Trouble) -> Callee {
        if kind == .stringStart || kind == .rawString {
            let literal = try parseString()
            guard let text = literal.plainText else {
                throw trouble(
                    .callee, "what a step calls is known before it runs: its name has no holes", at: literal.span,
                    help: "choose between steps with `if` or `when`")
            }
            return Callee(text: text, isQuoted: true, span: literal.span)
        }
        guard kind == .name else {
            throw expected(
                "what the step calls", code: .callee,
                help: "an action, a flow or an import: `step x = web_search { query: \"…\" }`")
        }
        var name = try parseName("what the step calls")
        while kind == .dot, !startsLine, kind(ahead: 1).isWord {
            advance()
            name = Name(name.text + "." + currentText, name.span.union(span))
            advance()
        }
        return Callee(text: name.text, isQuoted: false, span: name.span)
    }

    // MARK: Modifiers

    private mutating func parseModifiers(into modifiers: inout [Modifier]) throws(Trouble) {
        var seen: [(kind: TokenKind, span: Span)] = []
        while kind.isModifierWord {
            let word = kind
            let opening = span
            if let earlier = seen.first(where: { $0.kind == word }) {
                report(
                    .repeatedModifier, "`\(currentText)` stands twice at this step", at: span,
                    secondary: [.init(earlier.span, "here first")],
                    help: word == .after ? "write `after a, b`" : "leave one out")
            } else {
                seen.append((word, opening))
            }
            advance()
            let kind = try parseModifierKind(word)
            modifiers.append(Modifier(kind, span: Span(opening.start, lastEnd)))
        }
    }

    private mutating func parseModifierKind(_ word: TokenKind) throws(Trouble) -> ModifierKind {
        switch word {
        case .when: return .when(try parseExpression())
        case .after:
            var steps = [try parseExpression()]
            while take(.comma) { steps.append(try parseExpression()) }
            return .after(steps)
        case .as: return .as(try parseExpression())
        case .retry:
            let count = try parseExpression()
            guard isWord("every") else { return .retry(count, every: nil) }
            advance()
            return .retry(count, every: try parseExpression())
        case .timeout: return .timeout(try parseExpression())
        case .cache: return .cache(try parseExpression())
        default: return try parseElseModifier()
        }
    }

    /// Behind the `else` of a step.
    private mutating func parseElseModifier() throws(Trouble) -> ModifierKind {
        switch kind {
        case .skip where !isAtStatementStart:
            advance()
            return .elseSkip
        case .fail where !isAtStatementStart:
            advance()
            return .elseFail(try parseExpression())
        case .step where !isAtStatementStart:
            advance()
            if kind.isWord, kind(ahead: 1) == .assign || kind(ahead: 1) == .colon {
                report(
                    .namedElseStep, "the step of an `else` has no name", at: span,
                    help: "its value becomes the value of the step before the `else`")
                advance()
                if take(.colon) { _ = try parseType() }
                _ = take(.assign)
            }
            return .elseStep(try parseStepCall())
        case .return where !isAtStatementStart, .next where !isAtStatementStart, .yield where !isAtStatementStart:
            throw trouble(
                .statementAsExpression, "`\(currentText)` cannot stand behind `else`", at: span,
                help: "the `else` of a step is a value, `skip`, `fail \"…\"` or `step …`")
        default:
            if isAtCall(ahead: 0) {
                report(
                    .bareExpression, "a step begins with `step`", at: span,
                    help: "write `else step \(shortText(span)) { … }`")
                return .elseStep(try parseStepCall())
            }
            return .elseValue(try parseExpression())
        }
    }
}
