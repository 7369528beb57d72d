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
