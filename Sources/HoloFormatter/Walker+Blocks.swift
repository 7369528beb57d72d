import HoloSyntax

extension Walker {
    /// `{ … }`, which stays on one line where it holds one statement and was written so.
    mutating func block() {
        let mark = layout.mark()
        openBlock()
        layout.group(from: mark)
    }

    private mutating func openBlock() {
        let outer = (continuation, percentMayEnd)
        (continuation, percentMayEnd) = (1, false)
        defer { (continuation, percentMayEnd) = outer }
        take()
        layout.indent()
        if startsLine, kind != .rightBrace || hasComments(at: index) { layout.forceBreak() }
        var blanks = BlankLines.keptAfterComments
        while kind == .semicolon { dropSemicolon(&blanks) }
        if kind == .rightBrace, !hasComments(at: index) {
            layout.dedent()
            if blanks == .kept { layout.line(.hard) }
            return take()
        }
        statements(beginningWith: .spaced)
        takeLastComments()
        layout.dedent()
        layout.line(.spaced)
        take()
    }

    /// The parts of what a block follows go on further in than its statements stand.
    private mutating func header(_ body: (inout Walker) -> Void) {
        continuation = 2
        body(&self)
        continuation = 1
        layout.space()
    }

    /// The blocks of all branches break together.
    mutating func ifStatement() {
        let mark = layout.mark()
        while true {
            take(thenSpace: true)
            header { $0.expression() }
            openBlock()
            guard kind == .else else { break }
            beginElse()
            take(thenSpace: true)
            guard kind == .if else {
                openBlock()
                break
            }
        }
        layout.group(from: mark)
    }

    /// Comments before an `else` stay between it and the `}`.
    private mutating func beginElse() {
        if hasComments(at: index) { line(.hard) } else { layout.space() }
    }

    mutating func layOutFor() {
        take(thenSpace: true)
        take()
        if kind == .comma { take(thenSpace: true); take() }
        layout.space()
        take(thenSpace: true)
        header { walker in
            walker.expression()
            walker.clauses()
        }
        block()
    }

    private mutating func clauses() {
        guard kind == .name else { return }
        layout.indent(continuation)
        while kind == .name { filling { $0.clause() } }
        layout.dedent(continuation)
    }

    private mutating func clause() {
        let letter = firstLetter(at: index)
        take()
        switch letter {
        case UInt8(ascii: "u"): return
        case UInt8(ascii: "t"):
            layout.space()
            percentMayEnd = true
            expression()
            percentMayEnd = false
            if kind == .percent { take() }
        case UInt8(ascii: "w"):
            layout.space()
            expression()
            layout.space()
            take()
        default:
            layout.space()
            expression()
        }
    }

    /// At the `%` of `tolerate 10% {`.
    var percentEndsHere: Bool {
        let next = token(at: index + 1)
        return next.startsLine || next.kind == .leftBrace || next.kind == .endOfFile || isClauseWord(at: index + 1)
    }

    private func isClauseWord(at index: Int) -> Bool {
        let words: [StaticString] = ["parallel", "every", "tolerate", "within", "unordered"]
        return words.contains { isWord($0, at: index) }
    }

    mutating func layOutLoop() {
        take(thenSpace: true)
        take()
        takeAssign()
        header { walker in
            walker.expression()
            guard walker.kind == .name else { return }
            walker.layout.indent(walker.continuation)
            walker.filling { $0.limit() }
            walker.layout.dedent(walker.continuation)
        }
        block()
    }

    /// `at most 5 times`
    private mutating func limit() {
        take(thenSpace: true)
        take(thenSpace: true)
        expression()
        layout.space()
        take()
    }
}
