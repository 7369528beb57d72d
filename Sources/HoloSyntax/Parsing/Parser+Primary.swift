extension Parser {
    /// Reads an operand: a literal, a name, a list, a record, or anything in parentheses.
    mutating func parsePrimary() throws(Trouble) -> Expression {
        let span = span
        if isAtWordTakenForName {
            advance()
            return make(.name(text(span)), span)
        }
        switch kind {
        case .name:
            if isAtLambda { return try parseMisplacedLambda() }
            return make(.name(try parseName("an expression").text), span)
        case .int, .float:
            let isBroken = token.isBroken
            let isFloat = kind == .float
            advance()
            if isBroken { return make(.missing, span) }
            let digits = String(
                decoding: bytes[span.start..<span.end].filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
            return make(isFloat ? .float(digits) : .int(digits), span)
        case .duration:
            advance()
            guard case .success(let microseconds) = DurationLiteral.parse(bytes[span.start..<span.end]) else {
                return make(.missing, span)
            }
            return make(.duration(microseconds), span)
        case .true, .false:
            let value = kind == .true
            advance()
            return make(.bool(value), span)
        case .null:
            advance()
            return make(.null, span)
        case .rawString, .stringStart:
            let literal = try parseString()
            return try checked(make(.string(literal), literal.span, over: literal.depth))
        case .leftParen:
            if isAtLambda { return try parseMisplacedLambda() }
            return try parseParenthesized()
        case .leftBracket: return try parseList()
        case .leftBrace: return try parseRecord()
        case .if, .try:
            // Another statement begins here: the operand is what is missing.
            if isAtStatementStart { throw expectedOperand() }
            report(
                .needsParentheses, "an `\(currentText)` inside another operator needs parentheses", at: span,
                help: "write `(\(currentText) …)`")
            return try parseExpression()
        case .for, .loop, .step:
            if isAtStatementStart { throw expectedOperand() }
            return try parseMisplacedStatement()
        default: throw expectedOperand()
        }
    }

    private mutating func expectedOperand() -> Trouble {
        var help: String?
        switch kind {
        case .arrow: help = "a lambda is `x => …` and stands as an argument of a function"
        case .dot: help = "write `0.5` with its zero; a field needs the value that has it: `x.field`"
        case .star where index > 0 && list.tokens[index - 1].kind == .star:
            help = "there is no power operator; multiply"
        case .ellipsis: help = "`...` stands in lists, records and behind `yield`"
        case .equal where index > 0 && list.tokens[index - 1].kind == .assign: help = "one sign is enough"
        default: break
        }
        return expected("an expression", code: .expectedExpression, help: help)
    }

    /// `a.b(x => …)` is where a lambda stands; everywhere else there is nothing that could call it.
    private mutating func parseMisplacedLambda() throws(Trouble) -> Expression {
        let lambda = try parseLambda()
        report(
            .misplacedLambda, "a lambda stands only as an argument of a function", at: lambda.span,
            help: "give it a name with `func f(x) = …`, or put it where it is used: `list.map(x => …)`")
        return lambda
    }

    /// `return for …`, `let x = step …`: read to its end, so that its braces are not taken for others.
    private mutating func parseMisplacedStatement() throws(Trouble) -> Expression {
        let opening = span
        let word = currentText
        let help: String
        switch kind {
        case .step: help = "name it in a statement of its own: `step x = \(wordsBehindStep) { … }`, and use `x` here"
        default:
            help =
                "a `\(word)` stands as a statement or directly after `let name =`; name it there and use the name here"
        }
        report(.statementAsExpression, "a `\(word)` is no expression", at: span, help: help)
        try enter()
        defer { nesting -= 1 }
        silence += 1
        defer { silence -= 1 }
        switch kind {
        case .step: _ = try parseStep()
        case .for: _ = try parseFor()
        default: _ = try parseLoop()
        }
        if isTroubled { throw Trouble() }
        return make(.missing, Span(opening.start, lastEnd))
    }

    private var wordsBehindStep: String {
        kind(ahead: 1) == .name ? shortText(token(ahead: 1).span) : "action"
    }

    private mutating func parseParenthesized() throws(Trouble) -> Expression {
        let outer = enterBrackets(ofList: false)
        defer { leaveBrackets(outer) }
        let opening = span
        advance()
        if kind == .rightParen {
            throw trouble(
                .expectedExpression, "there is nothing between these parentheses", at: opening.union(span),
                help: "put an expression in; nothing at all is `null`")
        }
        var inner = try parseExpression()
        if kind == .comma {
            throw trouble(
                .comma, "parentheses hold one expression", at: span, secondary: [.init(opening, "opened here")],
                help: "a list stands in brackets: `[a, b]`")
        }
        try close(.rightParen, ")", opening, wants: "`)`")
        inner.span = Span(opening.start, lastEnd)
        return inner
    }

    // MARK: Lists

    private mutating func parseList() throws(Trouble) -> Expression {
        let outer = enterBrackets(ofList: true)
        defer { leaveBrackets(outer) }
        let opening = span
        advance()
        var entries: [ListEntry] = []
        var depth = 0
        var missingCommas = 0
        while kind != .rightBracket {
            if kind == .comma {
                report(.comma, "there is nothing before this comma", at: span, help: "leave it out")
                advance()
                continue
            }
            let isSpread = take(.ellipsis)
            let element = try parseExpression()
            depth = max(depth, element.depth)
            entries.append(isSpread ? .spread(element) : .element(element))
            if kind == .for, !isAtStatementStart {
                throw trouble(
                    .statementAsExpression, "a list is not made by a `for` in it", at: span,
                    help: "write `list.map(x => …)`, or `let xs = for x in list { yield … }`")
            }
            if try !takeSeparator(closer: .rightBracket, newlineSeparates: true, &missingCommas) { break }
        }
        try close(.rightBracket, "]", opening, wants: "`,` or `]`")
        return try checked(make(.list(entries), Span(opening.start, lastEnd), over: depth))
    }

    // MARK: Records

    private mutating func parseRecord() throws(Trouble) -> Expression {
        let (entries, span, depth) = try parseEntries()
        return try checked(make(.record(entries), span, over: depth))
    }

    /// `{…}` of a record, or of a step's parameters. The current token is the `{`.
    ///
    /// - Parameter isOpened: true where the `{` is missing, and was reported.
    mutating func parseEntries(
        isOpened: Bool = false
    ) throws(Trouble) -> (entries: [RecordEntry], span: Span, depth: Int) {
        try enter()
        defer { nesting -= 1 }
        let outer = enterBrackets(ofList: false)
        defer { leaveBrackets(outer) }
        let opening = isOpened ? Span(lastEnd, lastEnd) : span
        if !isOpened { advance() }
        openRecords += 1
        var entries: [RecordEntry] = []
        var depth = 0
        var missingCommas = 0
        while kind != .rightBrace {
            if kind == .comma {
                report(.comma, "there is nothing before this comma", at: span, help: "leave it out")
                advance()
                continue
            }
            guard let (entry, entryDepth) = try parseEntry() else { break }
            entries.append(entry)
            depth = max(depth, entryDepth)
            if kind == .comma || kind == .rightBrace {
                _ = take(.comma)
            } else if !startsLine {
                if try !takeEntrySeparator(&missingCommas) { break }
            }
        }
        if kind != .rightBrace, isAtEnd || isAtStatementStart || kind.isReservedWord { openRecords -= 1 }
        try close(.rightBrace, "}", opening, wants: "`,` or `}`")
        openRecords -= 1
        return (entries, Span(opening.start, lastEnd), depth)
    }

    private mutating func takeEntrySeparator(_ missingCommas: inout Int) throws(Trouble) -> Bool {
        guard kind.isWord || kind == .stringStart || kind == .rawString || kind == .ellipsis || kind == .semicolon
        else {
            return false
        }
        return try takeSeparator(closer: .rightBrace, newlineSeparates: true, &missingCommas) || kind.isReservedWord
    }

    /// One entry; nil where none begins and the record must be at its end.
    private mutating func parseEntry() throws(Trouble) -> (RecordEntry, depth: Int)? {
        let first = span
        switch kind {
        case .ellipsis:
            advance()
            let value = try parseExpression()
            return (.spread(value, span: first.union(value.span)), value.depth)
        case .stringStart, .rawString:
            let literal = try parseString()
            guard let key = literal.plainText else {
                throw trouble(
                    .recordEntry, "a key has no holes", at: literal.span,
                    help: "make such a record from its parts with `merge`")
            }
            return try parseEntryValue(Name(key, literal.span))
        case _ where kind.isWord:
            let next = kind(ahead: 1)
            if next == .colon || next == .assign {
                let name = Name(currentText, span)
                advance()
                return try parseEntryValue(name)
            }
            if kind == .name {
                let name = try parseName("a key")
                if isAtValueWithoutColon {
                    report(
                        .recordEntry, "expected `:` behind `\(shortText(name.span))`, found \(found)", at: span,
                        label: "expected `:`", help: "write `\(shortText(name.span)): …`")
                    let value = try parseExpression()
                    return (.pair(key: name, value: value), value.depth)
                }
                if kind == .dot, !startsLine {
                    throw trouble(
                        .recordEntry, "an entry without a key is a plain name", at: first.union(span),
                        help: "write `key: \(name.text)…`, or `...\(name.text)` for all of its fields")
                }
                return (.shorthand(name), 1)
            }
            if startsLine, isAtStatementStart || kind.isModifierWord { return nil }
            if isAtWordTakenForName {
                advance()
                return (.shorthand(Name(text(first), first)), 1)
            }
            throw trouble(
                .recordEntry, "`\(currentText)` is a reserved word: as a key it needs its value", at: span,
                help: "write `\(currentText): …`")
        case .int, .float, .leftBracket, .leftParen:
            throw trouble(
                .recordEntry, "a key is a name or a text in quotes", at: span,
                help: kind == .int ? "write `\"\(shortText(span))\": …`" : nil)
        default: return nil
        }
    }

    /// Behind a key at what can only be its value.
    private var isAtValueWithoutColon: Bool {
        guard !startsLine else { return false }
        switch kind {
        case .int, .float, .duration, .rawString, .stringStart, .true, .false, .null, .leftBrace, .not: return true
        case .name:
            return [.dot, .plus, .minus, .star, .slash, .leftParen, .leftBracket].contains(kind(ahead: 1))
                && !token(ahead: 1).startsLine
        default: return false
        }
    }

    /// From the `:` on.
    private mutating func parseEntryValue(_ key: Name) throws(Trouble) -> (RecordEntry, depth: Int) {
        if kind == .assign {
            report(
                .recordEntry, "a key is followed by `:`", at: span, label: "write `:`",
                help: "write `\(shortText(key.span)): …`")
            advance()
        } else if !take(.colon) {
            throw expected("`:` and the value of `\(shortText(key.span))`", code: .recordEntry)
        }
        let value = try parseExpression()
        return (.pair(key: key, value: value), value.depth)
    }
}

extension StringLiteral {
    /// The depth of the deepest hole; 0 without any.
    var depth: Int {
        var depth = 0
        for case .hole(let expression) in segments { depth = max(depth, expression.depth) }
        return depth
    }
}
