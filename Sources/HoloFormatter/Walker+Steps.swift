import HoloSyntax

extension Walker {
    /// `step [name[: type] =] callee [{ parameters }] modifiers…`, each modifier on a line of its own.
    mutating func step() {
        take(thenSpace: true)
        let next = kind(at: index + 1)
        if kind.isWord, next == .assign || next == .colon {
            take()
            if kind == .colon { annotation() }
            takeAssign()
        }
        call()
        guard kind.isModifierWord else { return }
        layout.indent()
        modifiers()
        layout.dedent()
    }

    /// `callee [{ parameters }]`
    private mutating func call() {
        if kind == .stringStart || kind == .rawString {
            takeString()
        } else {
            take()
            while kind == .dot, !startsLine {
                take()
                take()
            }
        }
        if kind == .leftBrace, !startsLine {
            layout.space()
            record()
        }
    }

    /// The modifiers behind an `else step` are its own. They stand below it, but the next `else`, which goes on with
    /// the row of what is tried.
    private mutating func modifiers() {
        var isBelowElse = false
        while kind.isModifierWord {
            let isElse = kind == .else
            if isBelowElse, !isElse { layout.indent() }
            line(.hard)
            if isElse { isBelowElse = elseModifier() || isBelowElse } else { modifier() }
            if isBelowElse, !isElse { layout.dedent() }
        }
    }

    private mutating func modifier() {
        let word = kind
        take(thenSpace: true)
        switch word {
        case .after: expressions()
        case .retry:
            expression()
            guard isWord("every", at: index) else { return }
            layout.space()
            take(thenSpace: true)
            expression()
        default: expression()
        }
    }

    /// True where it is an `else step`.
    private mutating func elseModifier() -> Bool {
        take(thenSpace: true)
        switch kind {
        case .skip:
            take()
        case .fail:
            take(thenSpace: true)
            expression()
        case .step:
            take(thenSpace: true)
            call()
            return true
        default: expression()
        }
        return false
    }
}
