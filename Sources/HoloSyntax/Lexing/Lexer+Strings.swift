extension Lexer {
    private static let quote = UInt8(ascii: "\"")

    /// Takes `"` or `"""`.
    mutating func openString() {
        let start = offset
        let isMultiline = byte(1) == Self.quote && byte(2) == Self.quote
        offset += isMultiline ? 3 : 1
        if !isMultiline, outermostLineString == nil { outermostLineString = modes.count }
        modes.append(.string(isMultiline: isMultiline, token: list.tokens.count))
        emit(.stringStart, from: start)
    }

    /// Takes text up to the next hole or the string's end, and that sign too.
    mutating func lexStringPart(isMultiline: Bool) {
        let start = offset
        while offset < bytes.count {
            switch bytes[offset] {
            case UInt8(ascii: "\\"):
                let next = byte(1)
                // The brace of `\u{1F600}` opens no hole.
                if next == UInt8(ascii: "u"), byte(2) == UInt8(ascii: "{") { offset += 1 }
                offset += next == 0x0A || next == 0x0D || offset + 1 >= bytes.count ? 1 : 2
            case UInt8(ascii: "{"):
                emitText(from: start)
                let brace = offset
                offset += 1
                emit(.holeStart, from: brace)
                modes.append(.hole(openBraces: 0))
                return
            case Self.quote where !isMultiline || (byte(1) == Self.quote && byte(2) == Self.quote):
                emitText(from: start)
                let quote = offset
                offset += isMultiline ? 3 : 1
                emit(.stringEnd, from: quote)
                closeString()
                return
            case 0x0A, 0x0D:
                if let outermost = outermostLineString {
                    emitText(from: start)
                    return unwind(to: outermost)
                }
                offset += 1
            default:
                offset += 1
            }
        }
        emitText(from: start)
        unwind(to: 0)
    }

    private mutating func emitText(from start: Int) {
        if offset > start { emit(.stringText, from: start) }
    }

    private mutating func closeString() {
        modes.removeLast()
        if let outermost = outermostLineString, modes.count <= outermost { outermostLineString = nil }
    }

    /// Closes what is open from the innermost mode to the one at `level`, which is a string, and reports that one: the
    /// strings and holes in it are not closed because it is not.
    mutating func unwind(to level: Int) {
        var reported: Int?
        var throughHole = false
        while modes.count > level, let mode = modes.last {
            switch mode {
            case .hole:
                throughHole = true
                emit(.holeEnd, from: offset)
                modes.removeLast()
            case .string(let isMultiline, let token):
                if isMultiline, offset >= bytes.count, modes.count == level + 1 { endsInsideString = true }
                list.tokens[token].isBroken = true
                reported = token
                emit(.stringEnd, from: offset)
                closeString()
            }
        }
        guard let reported else { return }
        let opening = list.tokens[reported]
        let isMultiline = opening.end - opening.start == 3
        let help: String
        if throughHole {
            help = "a `{` in a string opens a hole, which a `}` must close; for the brace itself write `\\{`"
        } else if isMultiline {
            help = "close it with `\"\"\"`"
        } else {
            help = "close it with `\"`; a text of several lines stands in `\"\"\"`"
        }
        report(
            .unclosedString, "this string is not closed", at: isMultiline ? opening.span : Span(opening.start, offset),
            label: isMultiline ? "opened here" : "", help: help)
    }

    /// Takes `'…'`, in which nothing has a meaning but the closing quote.
    mutating func lexRawString() {
        let start = offset
        offset += 1
        while offset < bytes.count, bytes[offset] != UInt8(ascii: "'"), bytes[offset] != 0x0A, bytes[offset] != 0x0D {
            offset += 1
        }
        if byte() == UInt8(ascii: "'") {
            offset += 1
            emit(.rawString, from: start)
            warnAboutHoles(Span(start + 1, offset - 1))
        } else {
            report(
                .unclosedString, "this string is not closed", at: Span(start, offset),
                help: "close it with `'`; a text with an apostrophe stands in `\"…\"`")
            emit(.rawString, from: start, isBroken: true)
        }
    }

    /// `'Hello {name}'` is what it says, braces and all; that may not be what was meant.
    private mutating func warnAboutHoles(_ span: Span) {
        var index = span.start
        while index < span.end {
            // `\\p{L}`, as patterns are written, is no hole.
            let isEscape = index >= span.start + 2 && bytes[index - 2] == UInt8(ascii: "\\")
            guard bytes[index] == UInt8(ascii: "{"), !isEscape else {
                index += 1
                continue
            }
            var end = index + 1
            var isName = startsWord(at: end)
            while end < span.end, bytes[end] != UInt8(ascii: "}"), bytes[end] != UInt8(ascii: "{") {
                let byte = bytes[end]
                if byte < 0x80, !isDigit(byte), !startsWord(at: end), byte != UInt8(ascii: ".") { isName = false }
                end += 1
            }
            if isName, end < span.end, bytes[end] == UInt8(ascii: "}") {
                report(
                    .rawHole, "`'…'` is raw: this stays as it is written", at: Span(index, end + 1),
                    help: "for the value of `\(source.text(Span(index + 1, min(end, index + 40))))` use `\"…\"`",
                    severity: .warning)
                return
            }
            index = end
        }
    }

    /// `“…”`, as word processors write it: one mistake, not one for each word in it.
    mutating func lexCurlyQuoted() {
        let start = offset
        offset += 3
        while offset < bytes.count, bytes[offset] != 0x0A, bytes[offset] != 0x0D {
            if let scalar = scalar(at: offset), scalar == "\u{201C}" || scalar == "\u{201D}" {
                offset += 3
                break
            }
            offset += 1
        }
        report(.unknownCharacter, "strings stand in straight quotes", at: Span(start, offset), help: "write `\"…\"`")
        emit(.rawString, from: start, isBroken: true)
    }
}
