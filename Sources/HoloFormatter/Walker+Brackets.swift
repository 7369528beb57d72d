import HoloSyntax

extension Walker {
    /// A name, a literal, or what brackets hold.
    mutating func operand() {
        switch kind {
        case .rawString, .stringStart: takeString()
        case .leftParen:
            bracket(commas: .always) { walker in
                walker.isAloneInParentheses = true
                walker.expression()
                walker.isAloneInParentheses = false
            }
        case .leftBracket: list()
        case .leftBrace: record()
        default: take()
        }
    }

    /// Where commas stand between the elements of brackets.
    enum Commas {
        case always
        /// A newline stands for the comma.
        case betweenOnOneLine
    }

    /// Brackets and what they hold. Where a line ended behind the opening one, or where it does not fit on one line,
    /// each element has a line of its own.
    mutating func bracket(
        isSpaced: Bool = false, commas: Commas, element: (inout Walker) -> Void
    ) {
        let outer = (continuation, percentMayEnd, isAloneInParentheses)
        (continuation, percentMayEnd, isAloneInParentheses) = (1, false, false)
        defer { (continuation, percentMayEnd, isAloneInParentheses) = outer }
        let closer = pairs.partner(of: index)
        let mark = layout.mark()
        take()
        if index == closer, !hasComments(at: index) {
            take()
            layout.group(from: mark)
            return
        }
        layout.indent()
        if startsLine { layout.forceBreak() }
        var blanks = BlankLines.keptAfterComments
        while index < closer {
            line(blanks == .kept || isSpaced ? .spaced : .soft, blanks: blanks)
            element(&self)
            blanks = .kept
            if index < closer, !(kind == .comma && index + 1 == closer) {
                switch commas {
                case .always: layout.sign(UInt8(ascii: ","))
                case .betweenOnOneLine: layout.commaIfFlat()
                }
            }
            if kind == .comma {
                takeComments(.kept)
                advance()
            }
        }
        takeComments(.kept)
        layout.dedent()
        layout.line(isSpaced ? .spaced : .soft)
        take()
        layout.group(from: mark)
    }

    // MARK: Lists and records

    private mutating func list() {
        bracket(commas: listNeedsCommas ? .always : .betweenOnOneLine) { $0.spreadable() }
    }

    /// A line that began with one of these would go on with the element above it, or begin a statement.
    private var listNeedsCommas: Bool {
        let closer = pairs.partner(of: index)
        var next = index + 1
        while next < closer {
            if kind(at: next) == .comma, [.minus, .if].contains(kind(at: next + 1)) { return true }
            next = pairs.partner(of: next) > next ? pairs.partner(of: next) + 1 : next + 1
        }
        return false
    }

    private mutating func spreadable() {
        if kind == .ellipsis { take() }
        expression()
    }

    mutating func record() {
        bracket(isSpaced: true, commas: .betweenOnOneLine) { walker in
            if walker.kind == .ellipsis { return walker.spreadable() }
            walker.takeString()
            guard walker.kind == .colon else { return }
            walker.take(thenSpace: true)
            walker.expression()
        }
    }

    mutating func subscripted() {
        bracket(commas: .always) { walker in
            if walker.kind != .colon { walker.expression() }
            guard walker.kind == .colon else { return }
            walker.take()
            if walker.kind != .rightBracket { walker.expression() }
        }
    }

    // MARK: Arguments

    mutating func arguments() {
        guard hugsArgument else { return bracket(commas: .always) { $0.argument() } }
        take()
        argument()
        if kind == .comma { advance() }
        take()
    }

    private mutating func argument() {
        if kind.isWord, kind(at: index + 1) == .colon {
            take()
            take(thenSpace: true)
        }
        let arrow = pairs.partner(of: index) + 1
        if kind == .name || kind == .leftParen, kind(at: arrow) == .arrow {
            while index < arrow { take(thenSpace: kind == .comma) }
            layout.space()
            take(thenSpace: true)
        }
        expression()
    }

    /// At the `(` before a list or a record that is the only argument, or all that a lambda gives which is: its
    /// brackets stand at the call's own.
    private var hugsArgument: Bool {
        let closer = pairs.partner(of: index)
        var first = index + 1
        if token(at: first).startsLine { return false }
        let arrow = pairs.partner(of: first) + 1
        if kind(at: first) == .name || kind(at: first) == .leftParen, kind(at: arrow) == .arrow { first = arrow + 1 }
        guard kind(at: first) == .leftBrace || kind(at: first) == .leftBracket, !hasComments(at: closer) else {
            return false
        }
        var end = pairs.partner(of: first) + 1
        if kind(at: end) == .comma, !hasComments(at: end) { end += 1 }
        return end == closer
    }
}
