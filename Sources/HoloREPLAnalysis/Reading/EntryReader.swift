import HoloSyntax

/// Goes over the tokens of a text that may be wrong or end anywhere, and knows at each what is open and what is due.
///
/// The parser says what a whole text means; this says what a place in an unfinished one may mean. It goes over the
/// tokens once and takes constant time for each.
struct EntryReader {
    let source: SourceText
    let tokens: [Token]
    private(set) var index = 0
    var stack: [Frame]
    /// How many parentheses, brackets and braces are open since the innermost hole began, and outside of it.
    private var open = Openings()
    private var outerOpen: [Openings] = []

    private struct Openings {
        var parens = 0, brackets = 0, braces = 0
    }

    init(_ source: SourceText, _ tokens: [Token]) {
        self.source = source
        self.tokens = tokens
        stack = [Frame(.block, .start, opening: 0)]
    }

    // MARK: Looking

    var isAtEnd: Bool { index >= tokens.count || tokens[index].kind == .endOfFile }

    func kind(ahead distance: Int) -> TokenKind {
        let place = index + distance
        return place < tokens.count ? tokens[place].kind : .endOfFile
    }

    func startsLine(ahead distance: Int) -> Bool {
        let place = index + distance
        return place < tokens.count && tokens[place].startsLine
    }

    func text(_ token: Int) -> String { source.text(tokens[token].span) }

    /// Whether a token is a contextual word.
    func isWord(_ word: StaticString, at place: Int) -> Bool {
        guard tokens.indices.contains(place), tokens[place].kind == .name,
            tokens[place].span.length == word.utf8CodeUnitCount
        else { return false }
        let token = tokens[place]
        return word.withUTF8Buffer { $0.elementsEqual(source.bytes[token.start..<token.end]) }
    }

    var top: Frame {
        _read { yield stack[stack.count - 1] }
        _modify { yield &stack[stack.count - 1] }
    }

    private var opensCall: Bool { kind(ahead: 1) == .leftParen && !startsLine(ahead: 1) }

    // MARK: Going on

    /// Takes the token at hand and says what it is.
    mutating func take() -> TextClass {
        let token = tokens[index]
        let result = classify(token)
        index += 1
        return result
    }

    private mutating func classify(_ token: Token) -> TextClass {
        switch token.kind {
        case .stringStart:
            startsStatementOrEntry(token)
            push(.string, .afterOperand)
            // One that is still being typed is no mistake yet.
            return token.isBroken && !reachesEnd(of: token) ? .error : .string
        case .stringText: return .string
        case .stringEnd:
            closeString()
            return .string
        case .rawString:
            startsStatementOrEntry(token)
            finishString(opening: index)
            return token.isBroken && token.end < source.bytes.count ? .error : .string
        case .holeStart:
            outerOpen.append(open)
            open = Openings()
            push(.hole, .operand)
            return .hole
        case .holeEnd:
            if let outer = outerOpen.popLast() {
                while stack.count > 1, top.kind != .hole { stack.removeLast() }
                if stack.count > 1 { stack.removeLast() }
                open = outer
            }
            return .hole
        case .rightParen, .rightBracket, .rightBrace: return close(token.kind)
        default: break
        }
        startsStatementOrEntry(token)
        switch top.phase {
        case .start: return takeStart(token)
        case .operand: return takeOperand(token)
        case .afterOperand, .afterCallee, .end, .afterElse: return takeAfterOperand(token)
        case .name: return takeName(token)
        case .afterName: return takeAfterName(token)
        case .type: return takeType(token)
        case .afterType: return takeAfterType(token)
        case .callee: return takeCallee(token)
        case .calleePart:
            top.phase = .afterCallee
            if token.kind.isWord {
                if let callee = top.callee { top.callee = callee.lowerBound..<(index + 1) }
                return .action
            }
            return takeAfterOperand(token)
        case .key: return takeKey(token)
        case .afterKey:
            if token.kind == .colon || token.kind == .assign {
                top.phase = top.kind == .typeRecord ? .type : .operand
                return .punctuation
            }
            top.phase = .afterOperand
            return takeAfterOperand(token)
        case .field:
            top.phase = .afterOperand
            if token.kind.isWord { return opensCall ? .function : .field }
            return takeAfterOperand(token)
        }
    }

    /// Whether a string that is not closed goes to the end of the text.
    private func reachesEnd(of token: Token) -> Bool {
        // The ends that the lexer adds have no length: the last of them stands where the string gave up.
        source.lineSpan(source.lineIndex(of: token.start)).end >= source.bytes.count || token.span.length == 3
    }

    /// At the first token of a line: ends the statement or the entry before it, unless that goes on.
    private mutating func startsStatementOrEntry(_ token: Token) {
        guard token.startsLine, index > 0 else { return }
        if token.kind.isStatementWord, ![.colon, .comma, .dot].contains(kind(ahead: 1)), top.kind != .block,
            outerOpen.isEmpty, !(top.phase == .operand && token.kind == .if)
        {
            // A bracket was left open.
            while stack.count > 1, top.kind != .block { pop() }
            return endStatement()
        }
        switch top.kind {
        case .block:
            if top.phase == .operand {
                let isAlone = top.statement == .return && tokens[index - 1].kind == .return
                let isValue = [.if, .for, .loop].contains(token.kind) && top.statement != .for
                if isAlone || (token.kind.isStatementWord && !isValue && kind(ahead: 1) != .colon) { endStatement() }
            } else if top.phase != .start, !goesOn(token) {
                endStatement()
            }
        case .record, .parameters, .typeRecord:
            if [.afterOperand, .afterType].contains(top.phase), !goesOn(token), token.kind != .comma {
                top.phase = .key
            }
        case .list:
            if top.phase == .afterOperand, !goesOn(token), token.kind != .comma { top.phase = .operand }
        default: break
        }
    }

    /// Whether the first token of a line goes on with what stands before.
    private func goesOn(_ token: Token) -> Bool {
        switch token.kind {
        case .dot, .questionDot, .plus, .minus, .star, .slash, .percent, .equal, .notEqual, .less, .lessOrEqual,
            .greater,
            .greaterOrEqual, .coalesce, .and, .or, .andAnd, .orOr, .then, .question, .bar, .assign, .in, .arrow:
            return true
        case .leftBrace: return top.kind == .block
        case .else: return true
        default:
            if top.kind == .block, [.name, .type, .callee, .field, .afterKey, .afterElse].contains(top.phase) {
                return !token.kind.isStatementWord
            }
            return token.kind.isModifierWord && top.kind == .block && top.statement == .step
        }
    }

    /// A new statement begins at the token at hand.
    mutating func endStatement() {
        if let last = top.bindings.indices.last, case .expression(let start, nil) = top.bindings[last].source {
            top.bindings[last].source = .expression(start: start, end: index)
        }
        top.phase = .start
        top.statement = .endOfFile
        top.clause = nil
        top.callee = nil
        top.conditionals = 0
        top.chain = nil
        top.key = nil
        top.isAtPath = false
        top.loopNames = []
        top.loopSource = nil
        top.loopEnd = nil
        top.lambdaNames = []
    }

    // MARK: Opening and closing

    mutating func push(_ kind: Frame.Kind, _ phase: Frame.Phase) {
        stack.append(Frame(kind, phase, opening: index))
        switch kind {
        case .group, .arguments, .declaration, .lambda, .typeGroup: open.parens += 1
        case .list, .subscript: open.brackets += 1
        case .block, .parameters, .record, .typeRecord: open.braces += 1
        case .string, .hole, .typeArguments: break
        }
    }

    private mutating func pop() {
        switch stack.removeLast().kind {
        case .group, .arguments, .declaration, .lambda, .typeGroup: open.parens -= 1
        case .list, .subscript: open.brackets -= 1
        case .block, .parameters, .record, .typeRecord: open.braces -= 1
        case .string, .hole, .typeArguments: break
        }
    }

    /// Takes a closing bracket. What was left open inside of what it closes is closed with it.
    private mutating func close(_ kind: TokenKind) -> TextClass {
        let isThere =
            switch kind {
            case .rightParen: open.parens > 0
            case .rightBracket: open.brackets > 0
            default: open.braces > 0
            }
        guard isThere else { return .error }
        while stack.count > 1 {
            let closed = top
            pop()
            let matches =
                switch closed.kind {
                case .group, .arguments, .declaration, .lambda, .typeGroup: kind == .rightParen
                case .list, .subscript: kind == .rightBracket
                case .block, .parameters, .record, .typeRecord: kind == .rightBrace
                case .string, .hole, .typeArguments: false
                }
            if matches {
                finish(closed)
                break
            }
        }
        return .punctuation
    }

    private mutating func finish(_ closed: Frame) {
        switch closed.kind {
        case .block: top.phase = .end
        case .declaration:
            top.loopNames = closed.bindings.map(\.name)
            top.phase = .afterName
        case .lambda:
            top.lambdaNames += closed.bindings.map(\.name)
            top.phase = .afterOperand
        case .typeRecord, .typeGroup, .typeArguments: top.phase = .afterType
        default: top.phase = .afterOperand
        }
    }

    private mutating func closeString() {
        while stack.count > 1, top.kind != .string { pop() }
        guard stack.count > 1 else { return }
        let opening = top.opening
        stack.removeLast()
        finishString(opening: opening)
    }

    /// Behind a string that began at a token.
    private mutating func finishString(opening: Int) {
        switch top.phase {
        case .key:
            top.keys.append(opening)
            top.key = opening
            top.phase = .afterKey
        case .callee:
            top.callee = opening..<(index + 1)
            top.phase = .afterCallee
        case .type: top.phase = .afterType
        default:
            top.chain = opening
            top.phase = .afterOperand
        }
    }
}
