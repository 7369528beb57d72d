extension Parser {
    /// Reads an expression of the lowest precedence. Lambdas are read by `parseArgument` alone.
    mutating func parseExpression() throws(Trouble) -> Expression {
        try enter()
        defer { nesting -= 1 }
        switch kind {
        case .if: return try parseConditional()
        case .try: return try parseAttempt()
        default: return try parseBinary(.or)
        }
    }

    // MARK: Lowest precedence

    /// `if c then a else b`.
    private mutating func parseConditional() throws(Trouble) -> Expression {
        let opening = span
        advance()
        let condition = try parseExpression()
        return try parseConditional(from: opening, condition: condition)
    }

    /// The rest, from `then` on.
    mutating func parseConditional(from opening: Span, condition: Expression) throws(Trouble) -> Expression {
        guard take(.then) else {
            throw expected(
                "`then`", code: .incompleteConditional, secondary: [.init(opening, "of this `if`")],
                help: kind == .leftBrace
                    ? "as a value it is `if c then a else b`; the `if` with braces is a statement"
                    : "write `if c then a else b`")
        }
        let then = try parseExpression()
        guard take(.else) else {
            throw expected(
                "`else`", code: .incompleteConditional, secondary: [.init(opening, "of this `if`")],
                help: "an `if` that is a value needs both: `if c then a else b`")
        }
        let otherwise = try parseExpression()
        let depth = max(condition.depth, then.depth, otherwise.depth)
        return try checked(
            make(
                .conditional(condition: condition, then: then, otherwise: otherwise), opening.union(otherwise.span),
                over: depth))
    }

    /// `try a else b`.
    private mutating func parseAttempt() throws(Trouble) -> Expression {
        let opening = span
        advance()
        let value = try parseExpression()
        guard take(.else) else {
            throw expected(
                "`else`", code: .incompleteConditional, secondary: [.init(opening, "of this `try`")],
                help: "say what the value is when it fails: `try a else b`")
        }
        let otherwise = try parseExpression()
        return try checked(
            make(
                .attempt(value, otherwise: otherwise), opening.union(otherwise.span),
                over: max(value.depth, otherwise.depth)))
    }

    // MARK: Binary operators

    /// From loose to tight.
    enum Precedence: Int {
        case or = 1
        case and, not, comparison, coalesce, additive, multiplicative, unary

        var tighter: Precedence { Precedence(rawValue: rawValue + 1) ?? .unary }
    }

    private func binaryOperator() -> (BinaryOperator, Precedence)? {
        switch kind {
        case .or where kind(ahead: 1) != .colon: return (.or, .or)
        case .orOr: return (.or, .or)
        case .and where kind(ahead: 1) != .colon: return (.and, .and)
        case .andAnd: return (.and, .and)
        case .equal, .tripleEqual: return (.equal, .comparison)
        case .assign where !startsLine: return (.equal, .comparison)
        case .notEqual, .notTripleEqual: return (.notEqual, .comparison)
        case .less: return (.less, .comparison)
        case .lessOrEqual: return (.lessOrEqual, .comparison)
        case .greater: return (.greater, .comparison)
        case .greaterOrEqual: return (.greaterOrEqual, .comparison)
        case .coalesce: return (.coalesce, .coalesce)
        case .plus: return (.add, .additive)
        case .minus: return (.subtract, .additive)
        case .star: return (.multiply, .multiplicative)
        case .slash: return (.divide, .multiplicative)
        case .percent: return percentMayEnd && percentEndsHere ? nil : (.remainder, .multiplicative)
        default: return nil
        }
    }

    /// At the `%` of `tolerate 10% {`.
    private var percentEndsHere: Bool {
        let next = token(ahead: 1)
        return next.startsLine || next.kind == .leftBrace || next.kind == .endOfFile || isClauseWord(ahead: 1)
    }

    mutating func parseBinary(_ minimum: Precedence) throws(Trouble) -> Expression {
        var isChainReported = false
        var left = kind == .not || kind == .bang ? try parseNot(minimum) : try parseUnary()
        while true {
            try reportForeignContinuation(&left, minimum)
            guard let (operation, precedence) = binaryOperator(), precedence.rawValue >= minimum.rawValue else {
                return left
            }
            reportForeignOperator()
            if isInList, operation == .subtract { warnOfJoinedElements(left) }
            let operatorSpan = span
            advance()
            let right = try parseBinary(precedence.tighter)
            left = try checked(
                make(
                    .binary(operation, operatorSpan: operatorSpan, left, right), left.span.union(right.span),
                    over: max(left.depth, right.depth)))
            if precedence == .comparison, !isChainReported, let (_, next) = binaryOperator(), next == .comparison,
                kind != .assign
            {
                isChainReported = true
                let middle = shortText(right.span)
                report(
                    .chainedComparison, "comparisons do not chain", at: span,
                    secondary: [.init(operatorSpan, "the first comparison")],
                    help: "compare twice: `… \(shortText(operatorSpan)) \(middle) and \(middle) \(currentText) …`")
            }
        }
    }

    /// `not a`, any number of them.
    private mutating func parseNot(_ minimum: Precedence) throws(Trouble) -> Expression {
        if kind == .not, minimum.rawValue > Precedence.not.rawValue {
            report(
                .needsParentheses, "a `not` inside another operator needs parentheses", at: span,
                help: "write `(not …)`")
        }
        var marks: [Span] = []
        while kind == .not || kind == .bang {
            if kind == .bang {
                reportForeign("!", instead: "not")
            }
            if marks.count >= maximumDepth { throw tooDeep(at: span) }
            marks.append(span)
            advance()
        }
        var operand = try parseBinary(.comparison)
        for mark in marks.reversed() {
            operand = try checked(make(.unary(.not, operand), mark.union(operand.span), over: operand.depth))
        }
        return operand
    }

    private mutating func reportForeignOperator() {
        switch kind {
        case .andAnd: reportForeign("&&", instead: "and")
        case .orOr: reportForeign("||", instead: "or")
        case .tripleEqual: reportForeign("===", instead: "==")
        case .notTripleEqual: reportForeign("!==", instead: "!=")
        case .assign:
            report(
                .assignmentInExpression, "`=` binds a name and stands in no expression", at: span, label: "write `==`",
                help: "`==` compares")
        default: break
        }
    }

    private mutating func reportForeign(_ sign: String, instead: String) {
        report(
            .foreignOperator, "`\(sign)` is no operator: write `\(instead)`", at: span)
    }

    /// What other languages put where an operator is due: `a ? b : c`, `a in b`.
    private mutating func reportForeignContinuation(_ left: inout Expression, _ minimum: Precedence) throws(Trouble) {
        if kind == .question, !startsLine {
            let condition = left
            if kind(ahead: 1) == .leftBracket, token(ahead: 1).start == end {
                throw trouble(
                    .foreignOperator, "`?[` is no operator", at: Span(start, end + 1),
                    help:
                        "`?.` reads a missing field; for a place in a list: `if x == null then null else x[0]`"
                )
            }
            report(
                .foreignOperator, "`? :` is no operator", at: span, label: "write `if … then … else …`",
                help: "write `if \(shortText(condition.span)) then … else …`")
            advance()
            silence += 1
            defer { silence -= 1 }
            let then = try parseExpression()
            guard take(.colon) else {
                left = then
                return
            }
            let otherwise = try parseExpression()
            left = try checked(
                make(
                    .conditional(condition: condition, then: then, otherwise: otherwise),
                    condition.span.union(otherwise.span), over: max(condition.depth, then.depth, otherwise.depth)))
        } else if kind == .in, !startsLine {
            report(
                .foreignOperator, "`in` belongs to `for`", at: span,
                help: "write `list.contains(\(shortText(left.span)))`")
            advance()
            _ = try parseBinary(minimum == .or ? .comparison : minimum)
        }
    }

    /// In a list a line that begins with `-2` goes on with the element above it; that it looks like one of its own is
    /// worth a word.
    private mutating func warnOfJoinedElements(_ left: Expression) {
        let next = token(ahead: 1)
        guard startsLine, !next.startsLine, next.start == end, silence == 0 else { return }
        diagnostics.add(
            Diagnostic(
                .warning, SyntaxCode.joinedElements.rawValue, "this is subtracted from the line above",
                at: Span(start, next.end), label: "no element of its own",
                help: "put a comma behind `\(shortText(left.span))` for two elements, or a space behind the `-`",
                file: source.name))
    }

    // MARK: Unary minus

    private mutating func parseUnary() throws(Trouble) -> Expression {
        guard kind == .minus || kind == .plus else { return try parsePostfix() }
        var marks: [Span] = []
        var plus: Span?
        while kind == .minus || kind == .plus {
            if kind == .plus {
                plus = plus ?? span
            } else {
                if marks.count >= maximumDepth { throw tooDeep(at: span) }
                marks.append(span)
            }
            advance()
        }
        var operand = try parsePostfix()
        // One word for a run of them; where nothing follows, that is the mistake.
        if let plus { report(.expectedExpression, "a number has no leading `+`", at: plus, help: "leave it out") }
        for mark in marks.reversed() {
            operand = try checked(make(.unary(.negate, operand), mark.union(operand.span), over: operand.depth))
        }
        return operand
    }
}
