extension Parser {
    /// Reads `{ … }`. `owner` and `hint` word the error where no block stands.
    mutating func parseBlock(of owner: String, hint: String) throws(Trouble) -> Block {
        let opening = span
        var openIndentation = indentation(at: opening.start)
        if kind == .leftBrace {
            // An Allman brace stands as deep as the header it follows.
            if nesting >= maximumDepth {
                let error = tooDeep(at: span)
                skipBraces()
                throw error
            }
            advance()
        } else {
            openIndentation = indentation(at: max(lastEnd - 1, 0))
            let missing = expected("the block of \(owner): `{`", code: .expectedBlock, help: hint)
            // Where a `}` is left over further down, only the `{` is missing.
            guard braceSurplus < 0, startsLine || kind.isStatementWord, !isAtEnd, nesting < maximumDepth else { throw missing }
            braceSurplus += 1
            isTroubled = false
        }
        nesting += 1
        defer { nesting -= 1 }
        let outer = (openRecords, percentMayEnd)
        let statements = parseStatements(of: OpenBlock(indentation: openIndentation))
        (openRecords, percentMayEnd) = outer
        isTroubled = false
        if take(.rightBrace) { return Block(statements: statements, span: Span(opening.start, lastEnd)) }
        mistakes += 1
        isStructureLost = true
        if isAtEnd, silence == 0 { endedEarly = true }
        if braceSurplus > 0 || diagnostics.errorCount == 0 {
            braceSurplus -= 1
            report(
                .unclosedBracket, "the block of \(owner) is not closed", at: opening, label: "opened here",
                secondary: isAtEnd ? [] : [.init(Span(lastEnd, lastEnd), "expected `}` behind this")],
                help: "close it with `}`")
        }
        return Block(statements: statements, span: Span(opening.start, max(lastEnd, opening.end)))
    }

    // MARK: if

    mutating func parseIfStatement() throws(Trouble) -> StatementKind {
        let origin = index
        let opening = span
        advance()
        let place = placeOfMistake
        var condition = make(.missing, place)
        do throws(Trouble) {
            condition = try parseExpression()
        } catch {
            if !skipToBlock() { throw error }
        }
        if kind == .then {
            if isEntry, nesting == 0 {
                jump(to: origin)
                return .expression(try parseExpression())
            }
            report(
                .conditionalStatement, "`if … then … else …` is a value, not a statement", at: opening,
                secondary: [.init(span, "braces stand here in a statement")],
                help: "write `if c { … } else { … }`, or use the value: `let x = if c then a else b`")
            silence += 1
            defer { silence -= 1 }
            return .expression(try parseConditional(from: opening, condition: condition))
        }
        let then = try parseBlock(of: "the `if`", hint: "write `if c { … }`")
        return .if(IfStatement(condition: condition, then: then, otherwise: try parseElse()))
    }

    /// `else { … }`, `else if …`, or nothing.
    private mutating func parseElse() throws(Trouble) -> Block? {
        if kind == .name, kind(ahead: 1) != .assign, isWord("elif") || isWord("elseif") || isWord("elsif") {
            report(
                .misplacedElse, "`\(currentText)` is no word of the language", at: span, label: "write `else if`",
                help: "write `else if`")
            return try parseElseIf()
        }
        guard kind == .else else { return nil }
        advance()
        if kind == .if { return try parseElseIf() }
        return try parseBlock(of: "the `else`", hint: "write `else { … }` or `else if c { … }`")
    }

    /// The current token stands for `if`.
    private mutating func parseElseIf() throws(Trouble) -> Block {
        try enter()
        defer { nesting -= 1 }
        let start = start
        let kind = try parseIfStatement()
        let span = Span(start, lastEnd)
        return Block(statements: [Statement(kind, span: span)], span: span)
    }

    // MARK: for

    private static let clauseWords: [StaticString] = ["parallel", "every", "tolerate", "within", "unordered"]

    func isClauseWord(ahead distance: Int) -> Bool {
        for word in Self.clauseWords where isWord(word, ahead: distance) { return true }
        return false
    }

    mutating func parseFor() throws(Trouble) -> ForStatement {
        advance()
        let place = placeOfMistake
        var index: Name?
        var element = Name("", place)
        var source = make(.missing, place)
        var clauses: [ForClause] = []
        do throws(Trouble) {
            let isParenthesized = kind == .leftParen
            if isParenthesized {
                report(
                    .unexpectedToken, "the names of a `for` stand without parentheses", at: span,
                    help: "write `for x in list { … }`")
                advance()
            }
            if kind == .in, ![.in, .comma].contains(kind(ahead: 1)) {
                report(
                    .expectedName, "expected a name for the item, found `in`", at: span, label: "expected a name",
                    help: "write `for x in list { … }`")
            } else {
                element = try parseName("a name for the item")
            }
            if take(.comma) {
                index = element
                element = try parseName("a name for the item")
            }
            if isParenthesized { _ = take(.rightParen) }
            if isWord("of") {
                report(
                    .unexpectedToken, "`of` is no word of the language", at: span, label: "write `in`",
                    help: "write `for x in list`")
                advance()
            } else if !take(.in) {
                throw expected("`in` and a list", help: "write `for x in list { … }`")
            }
            source = try parseExpression()
            if isParenthesized { _ = take(.rightParen) }
            clauses = try parseClauses()
        } catch {
            if !skipToBlock() { throw error }
        }
        let body = try parseBlock(of: "the `for`", hint: "write `for x in list { … }`")
        return ForStatement(index: index, element: element, source: source, clauses: clauses, body: body)
    }

    private mutating func parseClauses() throws(Trouble) -> [ForClause] {
        var clauses: [ForClause] = []
        var seen: [(word: String, span: Span)] = []
        while kind == .name {
            let opening = span
            let word = currentText
            let kind: ForClauseKind
            if isWord("parallel") {
                advance()
                kind = .parallel(try parseExpression())
            } else if isWord("every") {
                advance()
                kind = .every(try parseExpression())
            } else if isWord("tolerate") {
                advance()
                percentMayEnd = true
                defer { percentMayEnd = false }
                let amount = try parseExpression()
                kind = .tolerate(amount, percent: take(.percent))
            } else if isWord("within") {
                advance()
                let amount = try parseExpression()
                expectWord("credits", in: "within 300 credits")
                kind = .within(amount)
            } else if isWord("unordered") {
                advance()
                kind = .unordered
            } else {
                if startsLine { return clauses }
                let near = closestMatch(word, among: ["parallel", "every", "tolerate", "within", "unordered"])
                throw trouble(
                    .clause, "`\(shortText(opening))` is no clause of a `for`", at: opening,
                    help: near.map { "did you mean `\($0)`?" }
                        ?? "the clauses are `parallel 5`, `every 1m`, `tolerate 10%`, `within 300 credits`, `unordered`"
                )
            }
            if let earlier = seen.first(where: { $0.word == word }) {
                report(
                    .clause, "`\(word)` stands twice", at: opening, secondary: [.init(earlier.span, "here first")],
                    help: "leave one out")
            }
            seen.append((word, opening))
            clauses.append(ForClause(kind, span: Span(opening.start, lastEnd)))
        }
        return clauses
    }

    // MARK: loop

    mutating func parseLoop() throws(Trouble) -> LoopStatement {
        advance()
        let place = placeOfMistake
        var name = Name("", place)
        var initial = make(.missing, place)
        var limit: Expression?
        do throws(Trouble) {
            name = try parseName("a name for the loop's value")
            if !take(.assign) {
                throw expected("`=` and the first value", help: "write `loop cursor = null { … next page.cursor }`")
            }
            initial = try parseExpression()
            if isWord("at") {
                advance()
                expectWord("most", in: "at most 5 times")
                limit = try parseExpression()
                expectWord("times", in: "at most 5 times")
            }
        } catch {
            if !skipToBlock() { throw error }
        }
        let body = try parseBlock(of: "the `loop`", hint: "write `loop cursor = null { … next page.cursor }`")
        return LoopStatement(name: name, initial: initial, limit: limit, body: body)
    }
}
