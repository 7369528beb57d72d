import HoloSyntax

extension Walker {
    mutating func type() {
        let mark = layout.mark()
        simpleType()
        if kind == .bar {
            layout.indent(continuation)
            while kind == .bar {
                line(.spaced)
                take(thenSpace: true)
                simpleType()
            }
            layout.dedent(continuation)
            layout.group(from: mark)
        }
        if kind == .question, !startsLine { take() }
    }

    private mutating func simpleType() {
        switch kind {
        case .rawString, .stringStart: takeString()
        case .leftParen: bracket(commas: .always) { $0.type() }
        case .leftBrace:
            bracket(isSpaced: true, commas: .betweenOnOneLine) { walker in
                walker.takeString()
                walker.annotation()
            }
        default:
            take()
            while kind == .dot, !startsLine {
                take()
                take()
            }
            guard kind == .less, !startsLine else { return }
            take()
            type()
            takeTypeCloser()
        }
    }
}
