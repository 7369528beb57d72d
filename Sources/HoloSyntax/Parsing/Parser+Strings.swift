extension Parser {
    /// Reads `"…"`, `"""…"""` or `'…'`. The current token begins one.
    mutating func parseString() throws(Trouble) -> StringLiteral {
        if kind == .rawString {
            let span = span
            let isCurly = bytes[span.start] != UInt8(ascii: "'")
            let open = isCurly ? 3 : 1
            let close = token.isBroken && !isCurly ? 0 : open
            advance()
            let text = text(Span(min(span.start + open, span.end), max(span.start + open, span.end - close)))
            return StringLiteral(segments: text.isEmpty ? [] : [.text(text)], span: span)
        }
        let opening = token
        let isMultiline = opening.end - opening.start == 3
        advance()
        if !isMultiline, !opening.isBroken, kind == .stringText, kind(ahead: 1) == .stringEnd, isPlain(span) {
            let text = text(span)
            advance()
            advance()
            return StringLiteral(segments: [.text(text)], span: Span(opening.start, lastEnd))
        }
        if opening.isBroken { silence += 1 }
        defer { if opening.isBroken { silence -= 1 } }
        var pieces: [Piece] = []
        while kind != .stringEnd, !isAtEnd {
            if kind == .stringText {
                pieces.append(.text(span))
                advance()
            } else {
                pieces.append(.hole(try parseHole()))
            }
        }
        let span = Span(opening.start, max(end, opening.end))
        _ = take(.stringEnd)
        if opening.isBroken { skipped.append(span) }
        let lines = isMultiline ? LineLayout(pieces, bytes) : nil
        var segments: [StringSegment] = []
        for (position, piece) in pieces.enumerated() {
            switch piece {
            case .hole(let expression): segments.append(.hole(expression))
            case .text(let span):
                let text = decode(span, lines: lines, isFirst: position == 0, isLast: position == pieces.count - 1)
                if !text.isEmpty { segments.append(.text(text)) }
            }
        }
        return StringLiteral(segments: segments, span: span)
    }

    /// Most strings are what they say.
    private func isPlain(_ span: Span) -> Bool {
        for index in span.start..<span.end where bytes[index] == UInt8(ascii: "\\") { return false }
        return true
    }

    /// A string as it stands in the source.
    enum Piece {
        case text(Span)
        case hole(Expression)
    }

    private mutating func parseHole() throws(Trouble) -> Expression {
        let opening = span
        advance()
        if kind == .holeEnd {
            if end > start {
                report(
                    .badHole, "there is nothing in this hole", at: Span(opening.start, end),
                    help: "put an expression in; for the braces themselves write `\\{\\}`")
            }
            advance()
            return make(.missing, opening)
        }
        let outerRecords = openRecords
        do throws(Trouble) {
            let outerPercent = percentMayEnd
            percentMayEnd = false
            defer { percentMayEnd = outerPercent }
            let expression = try parseExpression()
            if kind != .holeEnd {
                throw trouble(
                    .badHole, "expected the `}` that closes the hole, found \(describeCurrent)", at: span,
                    secondary: [.init(opening, "the hole opens here")],
                    help:
                        "a `{` in a string opens a hole; for the brace itself write `\\{`, or use `'…'`"
                )
            }
            advance()
            return expression
        } catch {
            // The string's own end is known: the statement goes on behind it.
            if reportedDepth { throw error }
            skipHole()
            isTroubled = false
            openRecords = outerRecords
            return make(.missing, opening)
        }
    }

    /// Goes behind the end of the hole at hand.
    private mutating func skipHole() {
        var depth = 0
        while !isAtEnd {
            if kind == .holeStart { depth += 1 }
            if kind == .holeEnd {
                if depth == 0 {
                    advance()
                    return
                }
                depth -= 1
            }
            if kind == .stringEnd, depth == 0 { return }
            advance()
        }
    }

    /// The text of a piece: escapes resolved, line breaks as `\n`, common indentation dropped.
    private mutating func decode(_ span: Span, lines: LineLayout?, isFirst: Bool, isLast: Bool) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(span.length)
        var offset = span.start
        var limit = span.end
        if let lines {
            if isFirst, let contentStart = lines.contentStart { offset = contentStart }
            if isLast, let contentEnd = lines.contentEnd { limit = max(offset, contentEnd) }
            if isFirst, lines.contentStart != nil { offset = lines.skipIndentation(at: offset, limit: limit, bytes) }
        }
        while offset < limit {
            let byte = bytes[offset]
            switch byte {
            case UInt8(ascii: "\\"):
                decodeEscape(at: &offset, limit: limit, into: &result)
            case 0x0A, 0x0D:
                offset += byte == 0x0D && offset + 1 < limit && bytes[offset + 1] == 0x0A ? 2 : 1
                result.append(0x0A)
                if let lines { offset = lines.skipIndentation(at: offset, limit: limit, bytes) }
            default:
                result.append(byte)
                offset += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private mutating func decodeEscape(at offset: inout Int, limit: Int, into result: inout [UInt8]) {
        let start = offset
        let letter = start + 1 < limit ? bytes[start + 1] : 0
        offset = min(limit, start + 2)
        switch letter {
        case UInt8(ascii: "n"): return result.append(0x0A)
        case UInt8(ascii: "r"): return result.append(0x0D)
        case UInt8(ascii: "t"): return result.append(0x09)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "{"), UInt8(ascii: "}"): return result.append(letter)
        case UInt8(ascii: "u"):
            if let scalar = decodeUnicodeEscape(at: &offset, limit: limit) {
                result += Array(String(Character(scalar)).utf8)
            } else {
                reportEscape(
                    Span(start, offset), "this is no Unicode character",
                    help: "`\\u{1F600}`: one to six hexadecimal digits of a character's number")
            }
        default:
            while offset < limit, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
            let span = Span(start, offset)
            reportEscape(
                span, "there is no escape `\(shortText(span))`",
                help:
                    "the escapes are `\\n \\r \\t \\\" \\\\ \\{ \\} \\u{1F600}`; in `'…'` a backslash stands for itself"
            )
        }
    }

    private mutating func reportEscape(_ span: Span, _ message: String, help: String) {
        guard silence == 0 else { return }
        diagnostics.add(
            Diagnostic(.error, SyntaxCode.badEscape.rawValue, message, at: span, help: help, file: source.name))
    }

    /// `{1F600}` behind `\u`.
    private func decodeUnicodeEscape(at offset: inout Int, limit: Int) -> Unicode.Scalar? {
        guard offset < limit, bytes[offset] == UInt8(ascii: "{") else { return nil }
        var index = offset + 1
        var value: UInt32 = 0
        var digits = 0
        while index < limit, digits < 7, let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue {
            value = value &* 16 &+ UInt32(digit)
            digits += 1
            index += 1
        }
        guard digits > 0, digits <= 6, index < limit, bytes[index] == UInt8(ascii: "}") else {
            offset = index
            return nil
        }
        offset = index + 1
        return Unicode.Scalar(value)
    }
}

/// Where the text of a `"""` string begins and ends, and what its lines have in common at their beginning.
struct LineLayout {
    /// Behind the first line break, where nothing but blanks stands before it.
    var contentStart: Int?
    /// Before the last line break, where nothing but blanks stands behind it.
    var contentEnd: Int?
    private var indentation: ArraySlice<UInt8> = []

    init(_ pieces: [Parser.Piece], _ bytes: [UInt8]) {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
        func isBreak(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
        if case .text(let span)? = pieces.first {
            var index = span.start
            while index < span.end, isBlank(bytes[index]) { index += 1 }
            if index < span.end, isBreak(bytes[index]) {
                let isPair = bytes[index] == 0x0D && index + 1 < span.end && bytes[index + 1] == 0x0A
                contentStart = index + (isPair ? 2 : 1)
            }
        }
        if case .text(let span)? = pieces.last {
            var index = span.end
            while index > span.start, isBlank(bytes[index - 1]) { index -= 1 }
            if index > span.start, isBreak(bytes[index - 1]) {
                let isPair = bytes[index - 1] == 0x0A && index - 1 > span.start && bytes[index - 2] == 0x0D
                contentEnd = index - (isPair ? 2 : 1)
            }
        }
        // Lines of blanks alone say nothing about the indentation; the text on the line of the opening quotes has none.
        var common: ArraySlice<UInt8>?
        for (position, piece) in pieces.enumerated() {
            guard case .text(let span) = piece else { continue }
            var index = span.start
            var atLineStart = position == 0 && contentStart != nil
            if atLineStart, let contentStart { index = contentStart }
            while index < span.end {
                if !atLineStart {
                    atLineStart = isBreak(bytes[index])
                    index += 1
                    continue
                }
                let lineStart = index
                while index < span.end, isBlank(bytes[index]) { index += 1 }
                let isBlankLine = index < span.end ? isBreak(bytes[index]) : position == pieces.count - 1
                if !isBlankLine {
                    let blanks = bytes[lineStart..<index]
                    common = common.map { Self.commonPrefix($0, blanks) } ?? blanks
                    atLineStart = false
                }
                if index < span.end, isBreak(bytes[index]) { index += 1 }
            }
            if atLineStart, position + 1 < pieces.count { common = [] }
        }
        indentation = common ?? []
    }

    private static func commonPrefix(_ first: ArraySlice<UInt8>, _ second: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var count = 0
        for (one, other) in zip(first, second) {
            if one != other { break }
            count += 1
        }
        return first.prefix(count)
    }

    /// The offset behind the common indentation of the line that begins at `offset`; a line of fewer blanks loses
    /// those.
    func skipIndentation(at offset: Int, limit: Int, _ bytes: [UInt8]) -> Int {
        var index = offset
        for byte in indentation {
            guard index < limit, bytes[index] == byte else { break }
            index += 1
        }
        return index
    }
}
