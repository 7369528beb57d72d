import HoloSyntax

// What each word of a statement is and what is due behind it.

extension EntryReader {
    // MARK: Beginnings

    mutating func takeStart(_ token: Token) -> TextClass {
        if token.kind == .semicolon { return .punctuation }
        guard token.kind.isStatementWord else {
            // `else` on the line below the `}` of its `if` is taken there.
            top.phase = .operand
            return takeOperand(token)
        }
        top.statement = token.kind
        switch token.kind {
        case .input, .let, .func, .flow, .type, .for, .loop: top.phase = .name
        case .step: top.phase = .callee
        case .skip: top.phase = .end
        default: top.phase = .operand
        }
        return .keyword
    }

    mutating func takeName(_ token: Token) -> TextClass {
        if token.kind.isWord {
            let frame = top
            let isFunction = frame.kind == .block && [.func, .flow].contains(frame.statement)
            if frame.kind == .block, [.for, .loop].contains(frame.statement) {
                top.loopNames.append(index)
            } else {
                top.bindings.append(Frame.Binding(name: index, source: .unknown))
            }
            top.phase = frame.kind == .block && frame.statement == .import ? .end : .afterName
            return isFunction ? .function : .binding
        }
        if token.kind == .comma { return .punctuation }
        top.phase = .afterName
        return takeAfterName(token)
    }

    mutating func takeAfterName(_ token: Token) -> TextClass {
        switch token.kind {
        case .colon:
            top.phase = .type
            return .punctuation
        case .assign:
            switch top.kind == .block ? top.statement : .let {
            case .type: top.phase = .type
            case .step: top.phase = .callee
            case .let, .input:
                if top.kind == .block, let last = top.bindings.indices.last {
                    top.bindings[last].source = .expression(start: index + 1, end: nil)
                }
                top.phase = .operand
            default: top.phase = .operand
            }
            return .operator
        case .comma:
            top.phase = .name
            return .punctuation
        case .in:
            top.phase = .operand
            top.loopSource = index + 1
            return .keyword
        case .leftParen:
            push(.declaration, .name)
            return .punctuation
        default:
            top.phase = .afterOperand
            return takeAfterOperand(token)
        }
    }

    mutating func takeCallee(_ token: Token) -> TextClass {
        guard token.kind.isWord else {
            top.phase = .afterOperand
            return takeAfterOperand(token)
        }
        let next = kind(ahead: 1)
        if index > 0, tokens[index - 1].kind == .step, next == .assign || next == .colon, top.callee == nil {
            top.bindings.append(Frame.Binding(name: index, source: .unknown))
            top.phase = .afterName
            return .binding
        }
        top.callee = index..<(index + 1)
        top.phase = .afterCallee
        if index > 0, tokens[index - 1].kind == .assign, let last = top.bindings.indices.last {
            top.bindings[last].source = .step(callee: index..<(index + 1))
        }
        return .action
    }

    // MARK: Types

    mutating func takeType(_ token: Token) -> TextClass {
        switch token.kind {
        case .leftBrace:
            push(.typeRecord, .key)
            return .punctuation
        case .leftParen:
            push(.typeGroup, .type)
            return .punctuation
        case _ where token.kind.isWord:
            top.phase = .afterType
            return .type
        default:
            top.phase = .afterType
            return takeAfterType(token)
        }
    }

    mutating func takeAfterType(_ token: Token) -> TextClass {
        switch token.kind {
        case .dot, .bar:
            top.phase = .type
            return .operator
        case .question: return .operator
        case .less:
            push(.typeArguments, .type)
            return .punctuation
        case .greater, .greaterOrEqual:
            if top.kind == .typeArguments, stack.count > 1 { stack.removeLast() }
            top.phase = .afterType
            if token.kind == .greaterOrEqual { return takeAfterName(token, as: .assign) }
            return .punctuation
        case .comma where top.kind == .typeRecord:
            top.phase = .key
            return .punctuation
        default:
            return takeAfterName(token)
        }
    }

    /// `>=` closes a type and binds.
    private mutating func takeAfterName(_ token: Token, as kind: TokenKind) -> TextClass {
        switch top.statement {
        case .step: top.phase = .callee
        case .type: top.phase = .type
        default:
            if top.kind == .block, let last = top.bindings.indices.last {
                top.bindings[last].source = .expression(start: index + 1, end: nil)
            }
            top.phase = .operand
        }
        return .operator
    }

    // MARK: Entries of records and parameters

    mutating func takeKey(_ token: Token) -> TextClass {
        if token.kind == .comma { return .punctuation }
        if token.kind == .ellipsis {
            top.phase = .operand
            return .operator
        }
        guard token.kind.isWord else {
            top.phase = .afterOperand
            return takeAfterOperand(token)
        }
        top.keys.append(index)
        let next = kind(ahead: 1)
        if next == .colon || next == .assign || top.kind == .typeRecord {
            top.key = index
            top.phase = .afterKey
            return top.kind == .parameters ? .parameter : .key
        }
        // A name alone stands for its key and its value.
        top.phase = .afterOperand
        return token.kind == .name ? .name : .keyword
    }
}
