import HoloSyntax

extension Walker {
    mutating func layOutScript() {
        if beginsWithNeededSemicolon {
            line(.hard)
            take()
        }
        statements(beginningWith: .hard)
        takeLastComments()
        layout.finish()
    }

    /// What stands behind a `;` at the very beginning documents nothing, and would without it.
    private var beginsWithNeededSemicolon: Bool {
        var next = index
        while kind(at: next) == .semicolon {
            next += 1
            if hasComments(at: next) { return true }
        }
        return false
    }

    /// Lays out statements up to the `}` that closes their block, or the end.
    mutating func statements(beginningWith first: Layout.Line) {
        var blanks = BlankLines.keptAfterComments
        var next = first
        while true {
            while kind == .semicolon { dropSemicolon(&blanks) }
            if kind == .endOfFile || kind == .rightBrace { return }
            let isFirst = index
            line(next, blanks: blanks)
            statement()
            // Not reached: every statement has a token.
            if index == isFirst { return }
            blanks = .kept
            next = .hard
        }
    }

    private mutating func statement() {
        switch kind {
        case .input:
            take(thenSpace: true)
            take()
            typeAndValue()
        case .let:
            take(thenSpace: true)
            take()
            if kind == .colon { annotation() }
            takeAssign()
            if kind == .for {
                layOutFor()
            } else if kind == .loop {
                layOutLoop()
            } else {
                expression()
            }
        case .func, .flow: function()
        case .import:
            take(thenSpace: true)
            takeString()
            layout.space()
            take(thenSpace: true)
            take()
        case .type:
            take(thenSpace: true)
            take()
            takeAssign()
            type()
        case .budget:
            take(thenSpace: true)
            expression()
            layout.space()
            take()
        case .step: step()
        case .if: ifStatement()
        case .for: layOutFor()
        case .loop: layOutLoop()
        case .yield:
            take(thenSpace: true)
            if kind == .ellipsis { take() }
            expression()
        case .return:
            take()
            if startsLine || kind == .endOfFile || kind == .rightBrace || kind == .semicolon { return }
            layout.space()
            expression()
        case .next, .fail:
            take(thenSpace: true)
            expression()
        case .assert, .print:
            take(thenSpace: true)
            expressions()
        case .save, .append:
            take(thenSpace: true)
            expression()
            layout.indent()
            filling { walker in
                walker.take(thenSpace: true)
                walker.expression()
            }
            layout.dedent()
        default: take()
        }
    }

    /// `a, b, c`, in as many lines as they need.
    mutating func expressions() {
        expression()
        guard kind == .comma else { return }
        layout.indent()
        while kind == .comma {
            layout.sign(UInt8(ascii: ","))
            takeComments(.dropped)
            advance()
            filling { $0.expression() }
        }
        layout.dedent()
    }

    // MARK: Declarations

    /// ` = `
    mutating func takeAssign() {
        layout.space()
        take(thenSpace: true)
    }

    /// `: type`
    mutating func annotation() {
        take(thenSpace: true)
        type()
    }

    /// `[: type] [= expression]`
    private mutating func typeAndValue() {
        if kind == .colon { annotation() }
        if kind == .assign {
            takeAssign()
            expression()
        }
    }

    private mutating func function() {
        take(thenSpace: true)
        take()
        bracket(commas: .betweenOnOneLine) { walker in
            walker.take()
            walker.typeAndValue()
        }
        if kind == .colon { annotation() }
        if kind == .assign {
            takeAssign()
            expression()
        } else {
            layout.space()
            block()
        }
    }
}
