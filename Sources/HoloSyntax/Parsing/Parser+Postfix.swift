extension Parser {
    /// `x.field`, `x?.field`, `x[i]`, `x[a:b]`, `f(x)`, `x.f(y)`, in any number behind one another.
    mutating func parsePostfix() throws(Trouble) -> Expression {
        var base = try parsePrimary()
        while true {
            switch kind {
            case .dot, .questionDot: base = try parseMember(of: base)
            case .leftBracket where !startsLine: base = try parseSubscript(of: base)
            case .leftParen where !startsLine: base = try parseCall(of: base)
            default: return base
            }
        }
    }

    private mutating func parseMember(of base: Expression) throws(Trouble) -> Expression {
        let isOptional = kind == .questionDot
        let dot = span
        advance()
        guard kind.isWord, !isAtStatementStart else {
            if kind == .int, !startsLine {
                throw trouble(
                    .expectedName, "a field's name is no number", at: span,
                    help: "a place in a list is `list[\(currentText)]`")
            }
            if kind == .leftBracket {
                throw trouble(
                    .foreignOperator, "`\(text(dot))[` is no operator", at: dot.union(span),
                    help: "write `[` directly behind the value")
            }
            if case .int(let digits) = base.kind, !isOptional, base.span.end == dot.start {
                throw trouble(
                    .badNumber, "a number does not end with a point", at: base.span.union(dot),
                    help: "write `\(digits).0`")
            }
            throw expected("a field's name after `\(text(dot))`", code: .expectedName)
        }
        let name = Name(currentText, span)
        advance()
        if kind == .leftParen, !startsLine {
            let (arguments, end, depth) = try parseArguments()
            return try checked(
                make(
                    .method(base, name, arguments, optional: isOptional), Span(base.span.start, end),
                    over: max(base.depth, depth)))
        }
        return try checked(
            make(.field(base, name, optional: isOptional), base.span.union(name.span), over: base.depth))
    }

    private mutating func parseSubscript(of base: Expression) throws(Trouble) -> Expression {
        let opening = span
        advance()
        let outer = enterBrackets(ofList: false)
        defer { leaveBrackets(outer) }
        if kind == .rightBracket {
            throw trouble(
                .expectedExpression, "there is nothing between these brackets", at: opening.union(span),
                help: "`list[0]` is an element, `list[1:3]` a part, `record[\"key\"]` a field")
        }
        var from: Expression?
        if kind != .colon { from = try parseExpression() }
        if kind == .colon {
            advance()
            var to: Expression?
            if kind != .rightBracket { to = try parseExpression() }
            try close(.rightBracket, "]", opening, wants: "`]`")
            return try checked(
                make(
                    .slice(base, from: from, to: to), Span(base.span.start, lastEnd),
                    over: max(base.depth, from?.depth ?? 0, to?.depth ?? 0)))
        }
        if kind == .dotDot || kind == .ellipsis {
            throw trouble(
                .foreignOperator, "`\(currentText)` makes no slice", at: span, label: "write `:`",
                help: "write `list[1:3]`")
        }
        try close(.rightBracket, "]", opening, wants: "`]`")
        guard let index = from else { return base }
        return try checked(
            make(.index(base, index), Span(base.span.start, lastEnd), over: max(base.depth, index.depth)))
    }

    private mutating func parseCall(of base: Expression) throws(Trouble) -> Expression {
        if case .name(let name) = base.kind {
            let (arguments, end, depth) = try parseArguments()
            return try checked(
                make(.call(Name(name, base.span), arguments), Span(base.span.start, end), over: max(base.depth, depth)))
        }
        if case .missing = base.kind {
        } else {
            report(
                .notCallable, "only a function's name can be called", at: span,
                secondary: [.init(base.span, "this is a value")],
                help: "functions are not data: call them as `f(x)` or `x.f()`")
        }
        let (_, end, depth) = try parseArguments()
        return try checked(make(.missing, Span(base.span.start, end), over: max(base.depth, depth)))
    }

    // MARK: Arguments

    /// `(…)`. Gives the arguments, the offset behind the `)`, and the depth of the deepest.
    mutating func parseArguments() throws(Trouble) -> (arguments: [Argument], end: Int, depth: Int) {
        try enter()
        defer { nesting -= 1 }
        let outer = enterBrackets(ofList: false)
        defer { leaveBrackets(outer) }
        let opening = span
        advance()
        var arguments: [Argument] = []
        var depth = 0
        var missingCommas = 0
        while kind != .rightParen {
            if kind == .comma {
                report(.comma, "there is nothing before this comma", at: span, help: "leave it out")
                advance()
                continue
            }
            let argument = try parseArgument()
            depth = max(depth, argument.value.depth)
            arguments.append(argument)
            if try !takeSeparator(closer: .rightParen, newlineSeparates: false, &missingCommas) { break }
        }
        try close(.rightParen, ")", opening, wants: "`,` or `)`")
        return (arguments, lastEnd, depth)
    }

    private mutating func parseArgument() throws(Trouble) -> Argument {
        var label: Name?
        if kind.isWord, !isAtStatementStart, kind(ahead: 1) == .colon || (kind(ahead: 1) == .assign && kind == .name) {
            label = Name(currentText, span)
            advance()
            if kind == .assign {
                report(
                    .assignmentInExpression, "an argument's name is followed by `:`", at: span, label: "write `:`",
                    help: "write `\(shortText(label?.span ?? span)): …`")
            }
            advance()
        }
        if kind == .ellipsis {
            report(
                .unexpectedToken, "`...` spreads into lists and records, not into arguments", at: span,
                help: "hand over the list itself")
            advance()
        }
        let value = isAtLambda ? try parseLambda() : try parseExpression()
        return Argument(label: label, value: value)
    }

    /// Behind an element: takes the comma, or the newline that stands for it. False at the closing bracket. Where a
    /// comma is missing between two elements on a line, says so and goes on; the second time the bracket is given up,
    /// since it is likelier that it should have been closed.
    mutating func takeSeparator(
        closer: TokenKind, newlineSeparates: Bool, _ missingCommas: inout Int
    ) throws(Trouble) -> Bool {
        if kind == closer { return false }
        if take(.comma) {
            return true
        }
        if kind == .semicolon, !startsLine {
            report(.comma, "`;` separates statements", at: span, label: "write `,`", help: "put a comma")
            advance()
            return true
        }
        let beginsReservedKey = closer == .rightBrace && kind.isReservedWord && kind(ahead: 1) == .colon
        let beginsElement = closer == .rightBracket && isAtConditionalValue
        guard !isAtEnd, !isAtStatementStart || beginsElement, beginsOperand || beginsReservedKey else { return false }
        if startsLine && newlineSeparates { return true }
        missingCommas += 1
        if missingCommas > 1 {
            isTroubled = true
            throw Trouble()
        }
        report(
            .comma, "a comma is missing here", at: Span(lastEnd, lastEnd), label: "`,`",
            help: "put a comma between the two")
        return true
    }

    /// At an `if` that has its `then` before another statement begins: a value, also at the beginning of a line.
    private var isAtConditionalValue: Bool {
        guard kind == .if else { return false }
        var distance = 1
        var depth = 0
        while true {
            switch kind(ahead: distance) {
            case .then where depth == 0: return true
            case .endOfFile: return false
            case .leftParen, .leftBracket, .leftBrace, .holeStart: depth += 1
            case .rightParen, .rightBracket, .rightBrace, .holeEnd:
                if depth == 0 { return false }
                depth -= 1
            case .if: break
            default: if isStatementStart(ahead: distance) { return false }
            }
            distance += 1
        }
    }

    /// True where an operand may begin.
    var beginsOperand: Bool {
        switch kind {
        case .name, .int, .float, .duration, .rawString, .stringStart, .leftParen, .leftBracket, .leftBrace, .ellipsis,
            .true, .false, .null, .not, .if, .try:
            return true
        default: return false
        }
    }

    /// What depends on the innermost brackets, from here on. Gives what it was outside.
    mutating func enterBrackets(ofList isList: Bool) -> (percentMayEnd: Bool, isInList: Bool) {
        let outer = (percentMayEnd, isInList)
        percentMayEnd = false
        isInList = isList
        return outer
    }

    mutating func leaveBrackets(_ outer: (percentMayEnd: Bool, isInList: Bool)) {
        percentMayEnd = outer.percentMayEnd
        isInList = outer.isInList
    }

    /// Takes the closing bracket, or reports that it is not there.
    mutating func close(_ closer: TokenKind, _ sign: String, _ opening: Span, wants: String) throws(Trouble) {
        if take(closer) { return }
        if isAtEnd || isAtStatementStart || (startsLine && kind.isModifierWord) || kind == .semicolon
            || isAtForeignCloser(closer)
        {
            if isAtEnd, silence == 0 { endedEarly = true }
            throw trouble(
                .unclosedBracket, "this `\(text(opening))` is not closed", at: opening, label: "opened here",
                secondary: isAtEnd ? [] : [.init(placeOfMistake, "expected \(wants) here")],
                help: "close it with `\(sign)`")
        }
        throw expected(wants, secondary: [.init(opening, "opened here")])
    }

    private func isAtForeignCloser(_ closer: TokenKind) -> Bool {
        kind != closer && [.rightParen, .rightBracket, .rightBrace, .holeEnd].contains(kind)
    }

    // MARK: Lambdas

    /// True at `x =>` and `(a, b) =>`.
    var isAtLambda: Bool {
        if kind == .name { return kind(ahead: 1) == .arrow || kind(ahead: 1) == .thinArrow }
        guard kind == .leftParen else { return false }
        var distance = 1
        if kind(ahead: 1) != .rightParen {
            while true {
                guard kind(ahead: distance) == .name else { return false }
                distance += 1
                if kind(ahead: distance) != .comma { break }
                distance += 1
            }
        }
        guard kind(ahead: distance) == .rightParen else { return false }
        return kind(ahead: distance + 1) == .arrow || kind(ahead: distance + 1) == .thinArrow
    }

    /// The current token begins a lambda.
    mutating func parseLambda() throws(Trouble) -> Expression {
        try enter()
        defer { nesting -= 1 }
        let start = start
        var parameters: [Name] = []
        if take(.leftParen) {
            while kind == .name {
                parameters.append(try parseName("a parameter's name"))
                if !take(.comma) { break }
            }
            advance()
        } else {
            parameters.append(try parseName("a parameter's name"))
        }
        if kind == .thinArrow {
            report(.foreignOperator, "`->` is no operator: write `=>`", at: span)
        }
        advance()
        if kind == .leftBrace, kind(ahead: 1).isStatementWord, ![.colon, .comma, .rightBrace].contains(kind(ahead: 2)) {
            let trouble = trouble(
                .lambdaBlock, "a lambda has no block", at: span, label: "this begins a record",
                help: "write one expression, or a `func` of several lines and call it: `x => f(x)`")
            skipBraces()
            isTroubled = false
            if reportedDepth { throw trouble }
            return make(.missing, Span(start, lastEnd))
        }
        let body = try parseExpression()
        return try checked(
            make(.lambda(parameters: parameters, body: body), Span(start, body.span.end), over: body.depth))
    }
}
