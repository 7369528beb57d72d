import HoloSyntax

// What each token of an expression is, and the words that go on with a statement behind one.

extension EntryReader {
    // MARK: Operands

    mutating func takeOperand(_ token: Token) -> TextClass {
        switch token.kind {
        case .name: return takeOperandName()
        case .int, .float, .duration:
            setOperand()
            return token.isBroken ? .error : .number
        case .true, .false, .null:
            setOperand()
            return .constant
        case .leftParen:
            if isLambdaInParentheses {
                push(.lambda, .name)
                return .punctuation
            }
            setOperand()
            push(.group, .operand)
            return .punctuation
        case .leftBracket:
            setOperand()
            push(.list, .operand)
            return .punctuation
        case .leftBrace:
            setOperand()
            push(.record, .key)
            return .punctuation
        case .minus, .ellipsis, .colon: return .operator
        case .not: return .keyword
        case .if, .try:
            top.conditionals += 1
            return .keyword
        case .for where top.kind == .block && top.statement == .let,
            .loop where top.kind == .block && top.statement == .let:
            top.statement = token.kind
            top.phase = .name
            return .keyword
        case .step where top.clause == .else:
            top.phase = .callee
            top.callee = nil
            top.clause = nil
            return .keyword
        case .skip where top.clause == .else:
            top.phase = .afterOperand
            return .keyword
        case .fail where top.clause == .else: return .keyword
        case _
        where token.kind.isReservedWord && !token.kind.isModifierWord && ![.and, .or, .in, .then].contains(token.kind):
            top.phase = .afterOperand
            return .keyword
        default: return takeAfterOperand(token)
        }
    }

    private mutating func setOperand() {
        top.chain = index
        top.phase = .afterOperand
    }

    private mutating func takeOperandName() -> TextClass {
        let next = kind(ahead: 1)
        if next == .arrow || next == .thinArrow {
            top.lambdaNames.append(index)
            top.phase = .afterOperand
            return .binding
        }
        setOperand()
        return next == .leftParen && !startsLine(ahead: 1) ? .function : .name
    }

    /// At the `(` of `(a, b) =>`.
    private var isLambdaInParentheses: Bool {
        var distance = 1
        while kind(ahead: distance) == .name || kind(ahead: distance) == .comma { distance += 1 }
        guard kind(ahead: distance) == .rightParen else { return false }
        return [.arrow, .thinArrow].contains(kind(ahead: distance + 1))
    }

    // MARK: Behind an operand

    mutating func takeAfterOperand(_ token: Token) -> TextClass {
        switch token.kind {
        case .dot, .questionDot:
            if top.phase == .afterCallee {
                top.phase = .calleePart
            } else {
                top.phase = .field
            }
            return .operator
        case .plus, .minus, .star, .slash, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .coalesce,
            .arrow:
            endOperand()
            return .operator
        case .percent:
            // `tolerate 10% {`
            if top.clause == .in, kind(ahead: 1) == .leftBrace { return .operator }
            endOperand()
            return .operator
        case .and, .or, .then, .in:
            if token.kind == .in, top.statement == .for, top.loopSource == nil { top.loopSource = index + 1 }
            endOperand()
            return .keyword
        case .leftParen, .leftBracket, .leftBrace: return open(token)
        case .comma: return takeComma()
        case .semicolon:
            if top.kind == .block { endStatement() }
            return .punctuation
        case .colon:
            endOperand()
            return .punctuation
        case .assign:
            if top.kind == .block, top.statement == .type {
                top.phase = .type
            } else {
                endOperand()
            }
            return .operator
        case .else: return takeElse()
        case .as where top.statement == .import && top.kind == .block:
            top.phase = .name
            return .keyword
        case _ where token.kind.isModifierWord:
            endOperand()
            top.clause = token.kind
            return top.kind == .block && top.statement == .step ? .modifier : .error
        case .if where top.phase == .afterElse:
            top.statement = .if
            endOperand()
            return .keyword
        case _ where token.kind.isStatementWord && top.kind == .block:
            // It should stand on its own line.
            endStatement()
            return takeStart(token)
        case .name: return takeWord()
        case .andAnd, .orOr, .bang, .tripleEqual, .notTripleEqual, .thinArrow, .dotDot, .compoundAssign:
            endOperand()
            return .error
        case .int, .float, .duration:
            setOperand()
            return token.isBroken ? .error : .number
        case .true, .false, .null:
            setOperand()
            return .constant
        case .not, .try: return .keyword
        case .question, .bar, .ellipsis: return .operator
        default: return token.kind.isReservedWord ? .keyword : .error
        }
    }

    private mutating func endOperand() {
        top.chain = nil
        top.phase = .operand
    }

    private mutating func takeComma() -> TextClass {
        switch top.kind {
        case .record, .parameters, .typeRecord:
            top.phase = .key
            top.key = nil
        case .declaration, .lambda: top.phase = .name
        case .arguments:
            top.argument += 1
            top.lambdaNames = []
            endOperand()
        default: endOperand()
        }
        top.conditionals = 0
        return .punctuation
    }

    private mutating func takeElse() -> TextClass {
        if top.conditionals > 0 {
            top.conditionals -= 1
            endOperand()
            return .keyword
        }
        if top.kind == .block, top.phase == .end {
            top.phase = .afterElse
            return .keyword
        }
        let isModifier = top.kind == .block && top.statement == .step
        endOperand()
        top.clause = .else
        return isModifier ? .modifier : .keyword
    }

    private mutating func open(_ token: Token) -> TextClass {
        let isOnLine = !token.startsLine
        if token.kind == .leftParen {
            guard isOnLine, top.phase == .afterOperand, index > 0, tokens[index - 1].kind.isWord else {
                push(.group, .operand)
                return .punctuation
            }
            let chain = top.chain
            push(.arguments, .operand)
            top.function = index - 1
            if index > 2, [.dot, .questionDot].contains(tokens[index - 2].kind), let chain, chain < index - 2 {
                top.receiver = chain..<(index - 2)
            }
        } else if token.kind == .leftBracket {
            let chain = top.chain
            push(isOnLine ? .subscript : .list, .operand)
            if let chain { top.receiver = chain..<index }
        } else {
            openBrace()
        }
        return .punctuation
    }

    private mutating func openBrace() {
        if top.phase == .afterCallee {
            let callee = top.callee
            push(.parameters, .key)
            top.callee = callee
            return
        }
        guard top.kind == .block, top.conditionals == 0 else { return push(.record, .key) }
        switch top.statement {
        case .if, .for, .loop, .func, .flow:
            var bindings: [Frame.Binding] = []
            let names = top.loopNames
            let end = top.loopEnd ?? index
            let list = top.loopSource.flatMap { $0 < end ? $0..<end : nil }
            for (place, name) in names.enumerated() {
                let isElement = place == names.count - 1
                let source = isElement ? list.map { Frame.Binding.Source.element(of: $0) } : list.map { _ in .index }
                bindings.append(Frame.Binding(name: name, source: source ?? .unknown))
            }
            top.loopNames = []
            push(.block, .start)
            top.bindings = bindings
        case .endOfFile where index > 0 && tokens[index - 1].kind == .name:
            // `web_search {`: the word `step` is missing.
            let callee = top.chain.map { $0..<index }
            push(.parameters, .key)
            top.callee = callee
        default: push(.record, .key)
        }
    }

    // MARK: Contextual words

    /// At a name behind an operand: a word of the statement, or something that can't stand there.
    private mutating func takeWord() -> TextClass {
        if top.kind == .block, top.conditionals == 0, isContextual { return .keyword }
        setOperand()
        let isCall = kind(ahead: 1) == .leftParen && !startsLine(ahead: 1)
        return isCall ? .function : .name
    }

    private mutating func isWordHere(_ words: [StaticString]) -> Bool { words.contains { isWord($0, at: index) } }

    /// Whether the name at hand is a word of the statement at hand; then it is taken for that.
    private var isContextual: Bool {
        mutating get {
            switch top.statement {
            case .for:
                if isWordHere(["parallel", "every", "tolerate", "within"]) {
                    top.loopEnd = top.loopEnd ?? index
                    endOperand()
                    top.clause = .in
                    return true
                }
                if isWordHere(["unordered"]) {
                    top.loopEnd = top.loopEnd ?? index
                    return true
                }
                return isWordHere(["credits"])
            case .loop:
                if isWordHere(["most"]) {
                    endOperand()
                    return true
                }
                return isWordHere(["at", "times"])
            case .save, .append:
                guard isWordHere(["to"]) else { return false }
                endOperand()
                top.isAtPath = true
                return true
            case .budget: return isWordHere(["credits"])
            case .step:
                guard top.clause == .retry, isWordHere(["every"]) else { return false }
                endOperand()
                return true
            default: return false
            }
        }
    }
}
