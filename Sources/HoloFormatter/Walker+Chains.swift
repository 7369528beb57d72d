import HoloSyntax

extension Walker {
    /// An operand and what follows it: fields, places, calls. A row of calls is a group: where it breaks, a line for
    /// each.
    mutating func postfix() {
        let shape = chainShape()
        guard shape.breaks else {
            operand()
            while takePart() {}
            return
        }
        let levels = continuation
        let mark = layout.mark()
        if shape.isBroken { layout.forceBreak() }
        operand()
        var place = ChainPlace()
        var isIndented = false
        while true {
            if isDot(at: index), place.mayBreak(before: index, self) {
                if !isIndented { layout.indent(levels) }
                isIndented = true
                line(.soft)
            }
            let first = index
            guard takePart() else { break }
            place.pass(first, self)
        }
        if isIndented { layout.dedent(levels) }
        layout.group(from: mark)
    }

    /// `.name`, `.name(…)`, `[…]` or `(…)`; false where none of them follows.
    private mutating func takePart() -> Bool {
        switch kind {
        case .dot, .questionDot:
            take()
            take()
            if kind == .leftParen, !startsLine { arguments() }
        case .leftBracket where !startsLine: subscripted()
        case .leftParen where !startsLine: arguments()
        default: return false
        }
        return true
    }

    // MARK: Where a row of calls may break

    func isDot(at index: Int) -> Bool { kind(at: index) == .dot || kind(at: index) == .questionDot }

    /// At the dot of `.name(`.
    private func isCall(at index: Int) -> Bool {
        kind(at: index + 2) == .leftParen && !token(at: index + 2).startsLine
    }

    private func isBracket(at index: Int) -> Bool {
        (kind(at: index) == .leftParen || kind(at: index) == .leftBracket) && !token(at: index).startsLine
    }

    /// Before which dots a line may end: of `a.b.c(x).d.e(y)[0].f` those of `.c` and `.d`.
    private struct ChainPlace {
        /// No call was passed yet: its fields belong to the operand.
        private var isBeforeCalls = true
        /// Fields were passed since the last call.
        private var isAmidFields = false

        func mayBreak(before index: Int, _ walker: Walker) -> Bool {
            if isBeforeCalls { return walker.isCall(at: index) }
            guard !isAmidFields else { return false }
            var dot = index
            while walker.isDot(at: dot) {
                if walker.isCall(at: dot) { return true }
                dot += 2
            }
            return false
        }

        /// Goes behind the part that begins at an index.
        mutating func pass(_ index: Int, _ walker: Walker) {
            guard walker.isDot(at: index) else { return }
            let isCall = walker.isCall(at: index)
            if isCall { isBeforeCalls = false }
            isAmidFields = !isCall
        }
    }

    /// Whether the row of calls at hand is one that may break, and whether it was written so.
    private func chainShape() -> (breaks: Bool, isBroken: Bool) {
        var next = pairs.partner(of: index) + 1
        guard isDot(at: next) || isBracket(at: next) else { return (false, false) }
        var place = ChainPlace()
        var places = 0
        var isBroken = false
        while true {
            if isDot(at: next) {
                if place.mayBreak(before: next, self) {
                    places += 1
                    if token(at: next).startsLine { isBroken = true }
                }
                place.pass(next, self)
                next = isCall(at: next) ? pairs.partner(of: next + 2) + 1 : next + 2
            } else if isBracket(at: next) {
                next = pairs.partner(of: next) + 1
            } else {
                return (places > 1 || isBroken, isBroken)
            }
        }
    }
}
