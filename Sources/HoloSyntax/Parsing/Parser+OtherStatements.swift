/// Words with which statements of other languages begin, and the word that begins them here.
private let foreignWords: [String: (kind: TokenKind?, help: String)] = [
    "var": (.let, "write `let`: a name is bound once"), "const": (.let, "write `let`"), "val": (.let, "write `let`"),
    "set": (.let, "write `let`"), "def": (.func, "write `func`"), "fn": (.func, "write `func`"),
    "fun": (.func, "write `func`"), "function": (.func, "write `func`"), "foreach": (.for, "write `for`"),
    "while": (nil, "repeat with `loop cursor = null { … next cursor }`, or go through a list with `for`"),
    "repeat": (nil, "repeat with `loop n = 1 at most 5 times { … next n + 1 }`"),
    "switch": (nil, "choose with `if … { … } else if … { … }`"),
    "match": (nil, "choose with `if … { … } else if … { … }`"),
    "unless": (nil, "write `if not … { … }`"), "throw": (.fail, "write `fail \"…\"`"),
    "raise": (.fail, "write `fail \"…\"`"),
    "echo": (.print, "write `print`"), "log": (.print, "write `print`"), "output": (.return, "write `return`"),
    "call": (.step, "write `step`"), "run": (.step, "write `step`"),
    "await": (.step, "write `step`: what uses it waits for it"),
    "continue": (.skip, "write `skip` in a `for`, `next …` in a `loop`"),
    "break": (
        nil, "a `for` takes all of its list: shorten that with `take` or `filter`; a `loop` ends without a `next`"
    ),
    "use": (.import, "write `import`"), "include": (.import, "write `import`"), "require": (.import, "write `import`"),
    "emit": (.yield, "write `yield`"), "write": (.save, "write `save … to \"file\"`"), "elif": (nil, "write `else if`"),
    "elseif": (nil, "write `else if`"), "elsif": (nil, "write `else if`"),
]

extension Parser {
    /// What begins with no statement word. In an entry of the REPL that is an expression, in a script a mistake.
    mutating func parseOtherStatement() throws(Trouble) -> StatementKind {
        if kind == .else {
            _ = trouble(
                .misplacedElse, "this `else` belongs to no `if`", at: span, help: "`else` follows the `}` of its `if`")
            advance()
            if kind == .leftBrace {
                isTroubled = false
                return .if(
                    IfStatement(
                        condition: make(.missing, span), then: try parseBlock(of: "the `else`", hint: ""),
                        otherwise: nil))
            }
            throw Trouble()
        }
        if kind.isModifierWord {
            throw trouble(
                .misplacedModifier, "`\(currentText)` belongs to a `step`, and there is none above it", at: span)
        }
        if kind == .name {
            switch kind(ahead: 1) {
            case .assign, .compoundAssign: return try parseAssignment()
            default: break
            }
            if !isEntry || !continuesExpression, let kind = try parseMisspelt() { return kind }
        }
        if isEntry, !isAtStepWithoutWord { return .expression(try parseExpression()) }
        return try parseBareExpression()
    }

    /// `x = 1`: read as the `let` that it was meant to be, or as a change of what can't change.
    private mutating func parseAssignment() throws(Trouble) -> StatementKind {
        let name = Name(currentText, span)
        let isPlain = kind(ahead: 1) == .assign
        if isPlain, isAtCall(ahead: 2) {
            report(
                .bareExpression, "a step begins with `step`", at: name.span,
                help: "write `step \(shortText(name.span)) = \(shortText(token(ahead: 2).span)) { … }`")
            advance()
            advance()
            let step = try parseMissingStepWord()
            return .step(StepStatement(name: name, type: step.type, call: step.call))
        }
        report(
            .assignment, isPlain ? "a new name begins with `let`" : "a name is bound once and never changed",
            at: name.span.union(token(ahead: 1).span),
            help: isPlain
                ? "write `let \(shortText(name.span)) = …`; a name is bound once and never changed"
                : "bind a new name: `let … = \(shortText(name.span)) + …`; to count, use `sum`, `count` or `reduce`")
        advance()
        advance()
        if kind == .for { return .letBlock(name: name, type: nil, block: parseStatement()) }
        let place = placeOfMistake
        let value = recovering(make(.missing, place)) { parser throws(Trouble) in try parser.parseExpression() }
        return isPlain ? .let(name: name, type: nil, value: value) : .missing
    }

    /// True where the name at hand goes on as an expression or stands alone.
    private var continuesExpression: Bool {
        let next = token(ahead: 1)
        if next.startsLine || next.kind == .endOfFile { return true }
        switch next.kind {
        case .name, .int, .float, .duration, .rawString, .stringStart, .leftBrace: return false
        default: return !next.kind.isStatementWord
        }
    }

    /// `stpe x = …`, `while c { … }`: says what to write and reads it as that. Nil where the word is like none.
    private mutating func parseMisspelt() throws(Trouble) -> StatementKind? {
        let word = currentText
        let next = token(ahead: 1)
        // `runs.map(…)` and `set.count` are values.
        let isValue = [.dot, .questionDot, .leftBracket].contains(next.kind) && !next.startsLine
        if !isValue, let foreign = foreignWords[word] {
            report(.unknownStatement, "`\(word)` begins no statement", at: span, help: foreign.help)
            return try parse(as: foreign.kind)
        }
        guard !continuesExpression || next.startsLine, !diagnostics.isFull,
            let near = closestMatch(word, among: TokenKind.statementWords.map(\.word)),
            let kind = TokenKind.statementWords.first(where: { $0.word == near })?.kind
        else { return nil }
        // A lone word needs to be near to one that stands alone.
        if next.startsLine || next.kind == .endOfFile, kind != .skip, kind != .return { return nil }
        report(.unknownStatement, "`\(word)` begins no statement", at: span, help: "did you mean `\(near)`?")
        return try parse(as: kind)
    }

    /// Reads on as if the current token were another word.
    private mutating func parse(as kind: TokenKind?) throws(Trouble) -> StatementKind {
        // What follows is read for its names and its end only: the word is the one mistake that is sure.
        silence += 1
        defer { silence -= 1 }
        guard let kind else { return try skipHeaderAndBlock() }
        substitute(kind)
        return try parseStatementKind()
    }

    /// Passes the rest of the line, and reads a block that begins on it for what it holds.
    private mutating func skipHeaderAndBlock() throws(Trouble) -> StatementKind {
        guard skipToBlock() else {
            isTroubled = true
            throw Trouble()
        }
        silence -= 1
        defer { silence += 1 }
        let block = try parseBlock(of: "the statement", hint: "")
        return .if(IfStatement(condition: make(.missing, block.span), then: block, otherwise: nil))
    }

    /// At `web_search { … }`.
    private var isAtStepWithoutWord: Bool {
        kind == .name && kind(ahead: 1) == .leftBrace && !token(ahead: 1).startsLine
    }

    /// Says that a value alone does nothing, and what was probably meant.
    private mutating func parseBareExpression() throws(Trouble) -> StatementKind {
        let opening = span
        if isAtStepWithoutWord {
            report(
                .bareExpression, "a step begins with `step`", at: opening,
                help: "write `step name = \(shortText(opening)) { … }`")
            return .step(try parseMissingStepWord())
        }
        guard beginsOperand || kind == .minus || kind == .plus || kind == .bang else {
            throw trouble(
                .unknownStatement, "a statement does not begin with \(describeCurrent)", at: opening,
                help: "every statement begins with a word such as `let`, `step`, `for`, `print` or `return`")
        }
        let first = index
        silence += 1
        defer { silence -= 1 }
        var end = opening.end
        do throws(Trouble) {
            end = try parseExpression().span.end
        } catch {}
        let goesOn = !isAtEnd && !startsLine && kind != .semicolon && kind != .rightBrace
        silence -= 1
        defer { silence += 1 }
        // Only the first line of it: what follows may be long.
        reportBareExpression(at: opening.union(Span(opening.start, end)), isAlone: !goesOn, first: first)
        if goesOn {
            isTroubled = true
            throw Trouble()
        }
        return .missing
    }

    private mutating func reportBareExpression(at span: Span, isAlone: Bool, first: Int) {
        let isName = list.tokens[first].kind == .name
        let isCall =
            isAlone && isName && [.leftParen, .dot].contains(list.tokens[min(first + 1, list.tokens.count - 1)].kind)
        let text = shortText(span)
        let help: String
        if isAlone {
            help = "use it: `let x = \(text)`, `print \(text)`, `return \(text)`"
        } else {
            help = "every statement begins with a word such as `let`, `step`, `for`, `print` or `return`"
        }
        report(
            .bareExpression,
            isCall
                ? "a value alone does nothing: functions are pure"
                : "every statement begins with a word such as `let` or `step`",
            at: span, help: help)
    }
}
