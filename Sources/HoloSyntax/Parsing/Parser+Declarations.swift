extension Parser {
    mutating func parseInput() throws(Trouble) -> StatementKind {
        advance()
        let name = try parseName("an input's name")
        let (type, value) = recovering((nil, nil)) { parser throws(Trouble) in
            try parser.parseTypeAndDefault()
        }
        return .input(InputDeclaration(name: name, type: type, defaultValue: value))
    }

    /// `[: type] [= default]`.
    private mutating func parseTypeAndDefault() throws(Trouble) -> (TypeSyntax?, Expression?) {
        var type: TypeSyntax?
        if take(.colon) { type = try parseType() }
        guard take(.assign) else { return (type, nil) }
        return (type, try parseExpression())
    }

    mutating func parseLet() throws(Trouble) -> StatementKind {
        advance()
        let name = try parseName("a name")
        var type: TypeSyntax?
        let place = placeOfMistake
        let isBound = recovering(false) { parser throws(Trouble) in
            if parser.take(.colon) { type = try parser.parseType() }
            if !parser.take(.assign) {
                throw parser.expected("`=` and a value", help: "write `let \(parser.shortText(name.span)) = …`")
            }
            return true
        }
        let missing = make(.missing, place)
        guard isBound else { return .let(name: name, type: type, value: missing) }
        switch kind {
        case .for where !isAtStatementStart || isBlockFor, .loop where !isAtStatementStart || kind(ahead: 1) == .name:
            let start = start
            let kind: StatementKind = kind == .for ? .for(try parseFor()) : .loop(try parseLoop())
            return .letBlock(name: name, type: type, block: Statement(kind, span: Span(start, lastEnd)))
        case .step where !startsLine:
            report(
                .statementAsExpression, "a step is a statement of its own", at: span,
                help: "write `step \(shortText(name.span)) = …` without the `let`")
            let step = try parseStep()
            return .step(StepStatement(name: step.name ?? name, type: step.type, call: step.call))
        default:
            let value = recovering(missing) { parser throws(Trouble) in try parser.parseExpression() }
            return .let(name: name, type: type, value: value)
        }
    }

    private var isBlockFor: Bool { kind(ahead: 1) == .name }

    // MARK: Functions and flows

    mutating func parseFunction() throws(Trouble) -> StatementKind {
        advance()
        let header = try parseHeader("a function's name")
        if kind == .assign || kind == .arrow {
            if kind == .arrow {
                report(
                    .misplacedLambda, "a function's value follows `=`", at: span, label: "write `=`",
                    help: "write `func f(x) = …`")
            }
            advance()
            let missing = make(.missing, placeOfMistake)
            let value = recovering(missing) { parser throws(Trouble) in try parser.parseExpression() }
            let body = Block(statements: [Statement(.return(value), span: value.span)], span: value.span)
            return .function(
                FunctionDeclaration(
                    name: header.name, parameters: header.parameters, resultType: header.result, body: body))
        }
        let body = try parseBlock(of: "the function", hint: "write `func f(x) = …` or `func f(x) { … }`")
        return .function(
            FunctionDeclaration(name: header.name, parameters: header.parameters, resultType: header.result, body: body)
        )
    }

    mutating func parseFlow() throws(Trouble) -> StatementKind {
        advance()
        let header = try parseHeader("a flow's name")
        if kind == .assign {
            report(
                .expectedBlock, "a flow has a block", at: span, label: "expected `{`",
                help: "write `flow f(x) { … return … }`; what needs no step is a `func`")
            advance()
            let missing = make(.missing, placeOfMistake)
            let value = recovering(missing) { parser throws(Trouble) in try parser.parseExpression() }
            let body = Block(statements: [Statement(.return(value), span: value.span)], span: value.span)
            return .flow(
                FlowDeclaration(name: header.name, parameters: header.parameters, resultType: header.result, body: body)
            )
        }
        let body = try parseBlock(of: "the flow", hint: "write `flow f(x) { … return … }`")
        return .flow(
            FlowDeclaration(name: header.name, parameters: header.parameters, resultType: header.result, body: body))
    }

    /// `name(parameters)[: type]`.
    private mutating func parseHeader(
        _ what: String
    ) throws(Trouble) -> (name: Name, parameters: [Parameter], result: TypeSyntax?) {
        var name = Name("", Span(start, start))
        var parameters: [Parameter] = []
        var result: TypeSyntax?
        do throws(Trouble) {
            name = try parseName(what)
            parameters = try parseParameters()
            if kind == .thinArrow {
                report(
                    .foreignOperator, "the result's type follows `:`", at: span, label: "write `:`",
                    help: "write `func f(x): text`")
                advance()
                result = try parseType()
            } else if take(.colon) {
                result = try parseType()
            }
        } catch {
            if !skipToBlock() { throw error }
        }
        return (name, parameters, result)
    }

    private mutating func parseParameters() throws(Trouble) -> [Parameter] {
        let opening = span
        guard kind == .leftParen else {
            // `func f { … }`: nothing else is unclear.
            report(
                .unexpectedToken, "expected `(` and the parameters, found \(found)", at: placeOfMistake,
                label: "expected `(`",
                help: "without parameters write `()`")
            if isAtEnd { endedEarly = true }
            if kind == .leftBrace || kind == .assign || kind == .arrow || startsLine || isAtEnd { return [] }
            isTroubled = true
            throw Trouble()
        }
        advance()
        var parameters: [Parameter] = []
        var missingCommas = 0
        while kind != .rightParen {
            if kind == .comma {
                report(.comma, "there is nothing before this comma", at: span, help: "leave it out")
                advance()
                continue
            }
            guard kind.isWord, !isAtStatementStart else { break }
            let name: Name
            if kind == .name {
                name = try parseName("a parameter's name")
            } else {
                report(
                    .reservedWord, "`\(currentText)` is a reserved word and cannot be a parameter's name here",
                    at: span,
                    help: "the name is used in the body, where the word means something else")
                name = Name(currentText, span)
                takeForName()
            }
            let (type, value) = try parseTypeAndDefault()
            parameters.append(Parameter(name: name, type: type, defaultValue: value))
            if try !takeSeparator(closer: .rightParen, newlineSeparates: true, &missingCommas) { break }
        }
        try close(.rightParen, ")", opening, wants: "`,` or `)`")
        return parameters
    }

    // MARK: Imports and types

    mutating func parseImport() throws(Trouble) -> StatementKind {
        advance()
        guard kind == .stringStart || kind == .rawString else {
            throw expected(
                "a path in quotes", help: "write `import \"lib/enrich.holo\" as enrich`")
        }
        let path = try parseString()
        if path.plainText == nil {
            report(.badHole, "the path of an import has no holes", at: path.span, help: "write the path itself")
        }
        guard take(.as) else {
            _ = expected("`as` and a name", help: "write `import \"…\" as name`")
            return .importScript(path: path, alias: Name("", placeOfMistake))
        }
        let place = placeOfMistake
        let alias = recovering(Name("", place)) { parser throws(Trouble) in
            try parser.parseName("the import's name")
        }
        return .importScript(path: path, alias: alias)
    }

    mutating func parseTypeAlias() throws(Trouble) -> StatementKind {
        advance()
        let name = try parseName("a type's name")
        let place = placeOfMistake
        let type = recovering(TypeSyntax(.missing, span: place)) { parser throws(Trouble) in
            if !parser.take(.assign) {
                if parser.kind == .leftBrace {
                    parser.report(
                        .unexpectedToken, "expected `=`, found `{`", at: parser.span, label: "expected `=`",
                        help: "write `type \(parser.shortText(name.span)) = { … }`")
                } else {
                    throw parser.expected("`=` and a type", help: "write `type \(parser.shortText(name.span)) = …`")
                }
            }
            return try parser.parseType()
        }
        return .typeAlias(name: name, type: type)
    }
}
