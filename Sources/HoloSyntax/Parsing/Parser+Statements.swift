extension Parser {
    // MARK: Sequences

    mutating func parseScript() -> Script {
        let documentation = scriptDocumentation()
        var statements: [Statement] = []
        while !isAtEnd {
            statements += parseStatements(of: nil)
            if kind == .rightBrace { skipUnopened() }
        }
        finishDamage()
        return Script(documentation: documentation, statements: statements)
    }

    /// A block that is open: where its `{` stands, and how far the line with it is indented.
    struct OpenBlock {
        var indentation: Int
        /// True where a statement of it begins a line that is indented further, so that indentation can be trusted.
        var isIndented = false
    }

    /// Reads statements up to the `}` that closes the block, or the end.
    mutating func parseStatements(of block: OpenBlock?) -> [Statement] {
        var block = block
        var statements: [Statement] = []
        var unmatched = 0
        while !isAtEnd {
            if take(.semicolon) { continue }
            if kind == .rightBrace {
                if unmatched == 0 { break }
                unmatched -= 1
                advance()
                continue
            }
            if block != nil, startsLine {
                let indentation = indentation(at: start)
                if let open = block, indentation <= open.indentation, open.isIndented, braceSurplus > 0,
                    isAtStatementStart
                {
                    break
                }
                if let open = block, indentation > open.indentation { block?.isIndented = true }
            }
            let origin = index
            isTroubled = false
            openRecords = 0
            percentMayEnd = false
            let outerMistakes = mistakes
            var outerStatements: [Span] = []
            swap(&outerStatements, &innerStatements)
            mistakes = 0
            var statement = parseStatement()
            if !isTroubled { checkTerminator() }
            if isTroubled {
                let passed = synchronize(openRecords: openRecords)
                if passed > 0 { isStructureLost = true }
                unmatched += passed
                isTroubled = false
            }
            // Every round takes something.
            if index == origin, kind != .rightBrace || unmatched > 0 { advance() }
            let whole = Span(statement.span.start, max(lastEnd, statement.span.end))
            statement.isDamaged = noteDamage(in: whole, isTop: block == nil)
            if statement.isDamaged {
                switch statement.kind {
                case .function, .flow, .for, .loop, .letBlock: damage.hasLostName = true
                // Perhaps it goes on with the statement before it.
                case .missing, .expression:
                    if let last = statements.indices.last { statements[last].isDamaged = true }
                default: break
                }
            }
            statements.append(statement)
            mistakes = outerMistakes
            swap(&outerStatements, &innerStatements)
            if block != nil { innerStatements.append(whole) }
        }
        return statements
    }

    /// At a `}` that closes nothing.
    private mutating func skipUnopened() {
        isStructureLost = true
        // Where braces match in number, it is a trace of the mistake that was reported.
        if braceSurplus < 0 || diagnostics.errorCount == 0 {
            report(
                .unopenedBracket, "this `}` closes nothing", at: span,
                help: "leave it out, or put the `{` that it closes")
        }
        while kind == .rightBrace { advance() }
    }

    /// Behind a statement stands a newline, a `;`, the block's `}` or the end.
    private mutating func checkTerminator() {
        if startsLine && !kind.isModifierWord && kind != .leftBrace || kind == .semicolon || kind == .rightBrace
            || isAtEnd
        {
            return
        }
        switch kind {
        case .comma:
            _ = trouble(
                .afterStatement, "a comma ends no statement", at: span, help: "leave it out: a newline ends a statement"
            )
        case .rightParen, .rightBracket:
            _ = trouble(
                .unopenedBracket, "this `\(currentText)` closes nothing", at: span,
                help: "leave it out, or put the bracket that it closes")
        case .else:
            _ = trouble(
                .misplacedElse, "this `else` belongs to nothing", at: span,
                help: "`else` follows the `}` of an `if`, `then` or `try` in an expression, or a step")
        case _ where kind.isModifierWord:
            _ = trouble(
                .misplacedModifier, "`\(currentText)` belongs to a `step`, and there is none here", at: span,
                help: kind == .as ? "`import \"…\" as name` has it too" : nil)
        case .then:
            _ = trouble(
                .afterStatement, "this `then` belongs to no `if`", at: span,
                help: "as a value write `if c then a else b`")
        case .leftBrace:
            _ = trouble(
                .afterStatement, "a `{` cannot stand here", at: span,
                label: startsLine ? "" : "the statement is at its end",
                help: "a record stands where a value is due, a block behind `if`, `for`, `loop`, `func` and `flow`")
        case .arrow:
            _ = trouble(
                .misplacedLambda, "a `=>` cannot stand here", at: span,
                help: "a lambda stands as an argument of a function: `list.map(x => …)`")
        case _ where kind.isStatementWord:
            report(
                .afterStatement, "a statement begins on its own line", at: span,
                help: "put it on the next line, or a `;` before it")
        case .name where isClauseWord(ahead: 0):
            _ = trouble(
                .clause, "`\(currentText)` belongs to a `for`, before its `{`", at: span,
                help: isWord("every") ? "a step has `retry 3 every 5s`" : nil)
        case .compoundAssign, .assign:
            _ = trouble(
                .assignment, "a name is bound once and never changed", at: span, help: "bind a new one with `let`")
        default:
            _ = trouble(
                .afterStatement, "expected the end of the statement, found \(describeCurrent)", at: span,
                label: "not understood here", help: nil)
        }
    }

    // MARK: One statement

    mutating func parseStatement() -> Statement {
        let documentation = documentation()
        let start = start
        let kind = recovering(StatementKind.missing) { parser throws(Trouble) in try parser.parseStatementKind() }
        return Statement(kind, span: Span(start, max(lastEnd, start)), documentation: documentation)
    }

    mutating func parseStatementKind() throws(Trouble) -> StatementKind {
        switch kind {
        case .input: return try parseInput()
        case .let: return try parseLet()
        case .func: return try parseFunction()
        case .flow: return try parseFlow()
        case .import: return try parseImport()
        case .type: return try parseTypeAlias()
        case .budget:
            advance()
            let amount = try parseExpression()
            expectWord("credits", in: "budget 200 credits")
            return .budget(amount)
        case .step: return .step(try parseStep())
        case .if: return try parseIfStatement()
        case .for: return .for(try parseFor())
        case .loop: return .loop(try parseLoop())
        case .yield:
            advance()
            let spread = take(.ellipsis)
            return .yield(try parseValue(), spread: spread)
        case .skip:
            advance()
            return .skip
        case .next:
            advance()
            return .next(try parseValue())
        case .return:
            advance()
            if startsLine || isAtEnd || kind == .rightBrace || kind == .semicolon { return .return(nil) }
            return .return(try parseValue())
        case .fail:
            advance()
            return .fail(try parseValue())
        case .assert:
            advance()
            let condition = try parseExpression()
            return .assert(condition: condition, message: take(.comma) ? try parseExpression() : nil)
        case .print:
            advance()
            var values = [try parseExpression()]
            while take(.comma) { values.append(try parseExpression()) }
            return .print(values)
        case .save, .append: return try parseOutput()
        default: return try parseOtherStatement()
        }
    }

    /// The value of `yield`, `return` and the like; what was read of the statement stays where it is in trouble.
    private mutating func parseValue() throws(Trouble) -> Expression {
        let place = placeOfMistake
        return recovering(make(.missing, place)) { parser throws(Trouble) in try parser.parseExpression() }
    }

    private mutating func parseOutput() throws(Trouble) -> StatementKind {
        let isSave = kind == .save
        let word = currentText
        advance()
        let value = try parseExpression()
        let missing = make(.missing, placeOfMistake)
        guard isWord("to") else {
            _ = expected(
                "`to` and a file", code: .unexpectedToken,
                help: "write `\(word) … to \"file.\(isSave ? "csv" : "jsonl")\"`")
            return isSave ? .save(value, path: missing) : .append(value, path: missing)
        }
        advance()
        let path = recovering(missing) { parser throws(Trouble) in try parser.parseExpression() }
        return isSave ? .save(value, path: path) : .append(value, path: path)
    }
}
