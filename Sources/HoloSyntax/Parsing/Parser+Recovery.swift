extension Parser {
    /// Runs a part of a statement; where it is in trouble, the statement keeps what was understood before.
    mutating func recovering<Result>(
        _ fallback: Result, _ body: (inout Parser) throws(Trouble) -> Result
    ) -> Result {
        do throws(Trouble) {
            return try body(&self)
        } catch {
            return fallback
        }
    }

    /// True at a reserved word that begins a line and a statement. A key of a record that is spelled so does not count.
    var isAtStatementStart: Bool { isStatementStart(ahead: 0) }

    func isStatementStart(ahead distance: Int) -> Bool {
        let token = token(ahead: distance)
        guard token.startsLine, token.kind.isStatementWord else { return false }
        switch kind(ahead: distance + 1) {
        case .colon, .comma, .dot: return false
        default: return true
        }
    }

    /// Goes on to the next statement or to the `}` that closes the block around. Gives the number of braces that were
    /// passed and not closed: their `}` may still come.
    mutating func synchronize(openRecords: Int) -> Int {
        var records = openRecords
        var braces = 0
        let origin = start
        defer { if lastEnd > origin { skipped.append(Span(origin, lastEnd)) } }
        while !isAtEnd, !isAtStatementStart {
            switch kind {
            case .leftBrace:
                braces += 1
                advance()
            case .rightBrace:
                if braces > 0 {
                    braces -= 1
                } else if records > 0 {
                    records -= 1
                } else {
                    return 0
                }
                advance()
            case .stringStart: skipString()
            default: advance()
            }
        }
        return braces
    }

    /// Takes a whole string, holes and strings in them included.
    mutating func skipString() {
        var depth = 0
        repeat {
            if kind == .stringStart { depth += 1 }
            if kind == .stringEnd { depth -= 1 }
            advance()
        } while depth > 0 && !isAtEnd
    }

    /// Goes on to the `{` on this line that opens the block of a header in trouble. False where there is none.
    mutating func skipToBlock() -> Bool {
        let origin = index
        while !isAtEnd, index == origin || !startsLine {
            if kind == .leftBrace {
                let next = token(ahead: 1)
                if next.startsLine || next.kind.isStatementWord || next.kind == .rightBrace {
                    isTroubled = false
                    openRecords = 0
                    return true
                }
            }
            if kind == .stringStart { skipString() } else { advance() }
        }
        return false
    }

    /// Takes what stands between the current `{` and its `}`, and both, without a look at it.
    mutating func skipBraces() {
        var depth = 0
        repeat {
            switch kind {
            case .leftBrace: depth += 1
            case .rightBrace: depth -= 1
            default: break
            }
            advance()
        } while depth > 0 && !isAtEnd
    }

    // MARK: Damage

    /// Notes what was not understood of a statement that was read. True where that is a part of its own.
    mutating func noteDamage(in whole: Span, isTop: Bool) -> Bool {
        var isDamaged = mistakes > 0
        if !isDamaged, !lexicalMistakes.isEmpty {
            let inside = innerStatements.reduce(0) { $0 + lexicalMistakeCount(in: $1) }
            isDamaged = lexicalMistakeCount(in: whole) > inside
        }
        if isDamaged {
            if let first = innerStatements.first,
                source.lineIndex(of: first.start) > source.lineIndex(of: whole.start) + 1
            {
                // What stands inside may have a header of its own, which was taken for a part of this one.
                isStructureLost = true
            }
            var start = whole.start
            for inner in innerStatements {
                if inner.start > start { damage.parts.append(Span(start, inner.start)) }
                start = inner.end
            }
            if whole.end > start { damage.parts.append(Span(start, whole.end)) }
        }
        if isTop {
            let holdsDamage = isDamaged || (damage.parts.last?.end ?? 0) > whole.start
            if holdsDamage, firstDamaged == nil { firstDamaged = whole.start }
            if isStructureLost, damage.structureLostFrom == nil { damage.structureLostFrom = whole.start }
        }
        return isDamaged
    }

    private func lexicalMistakeCount(in span: Span) -> Int {
        func before(_ offset: Int) -> Int {
            var low = 0
            var high = lexicalMistakes.count
            while low < high {
                let middle = (low + high) / 2
                if lexicalMistakes[middle] < offset { low = middle + 1 } else { high = middle }
            }
            return low
        }
        return before(max(span.end, span.start + 1)) - before(span.start)
    }

    /// Puts what was noted in order, once all is read.
    mutating func finishDamage() {
        damage.parts.sort { ($0.start, $0.end) < ($1.start, $1.end) }
        // A `}` without its `{` closes another block.
        if isStructureLost || braceBalance < 0, let firstDamaged {
            damage.structureLostFrom = min(damage.structureLostFrom ?? firstDamaged, firstDamaged)
        } else if isStructureLost {
            damage.structureLostFrom = damage.structureLostFrom ?? 0
        }
    }

    /// True where an offset lies in what was passed without being read.
    func wasSkipped(_ offset: Int) -> Bool {
        var low = 0
        var high = skipped.count
        while low < high {
            let middle = (low + high) / 2
            if skipped[middle].end <= offset { low = middle + 1 } else { high = middle }
        }
        return low < skipped.count && skipped[low].start <= offset
    }
}
