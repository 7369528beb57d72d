/// Turns bytes into tokens and trivia, every byte into exactly one of the two. It never stops: what is no token becomes
/// trivia of the kind `invalid`, with a diagnostic.
struct Lexer {
    /// What surrounds the place: text of a string, or a hole with the number of braces open in it.
    enum Mode {
        case string(isMultiline: Bool, token: Int)
        case hole(openBraces: Int)
    }

    let source: SourceText
    let bytes: [UInt8]
    var offset = 0
    var list = TokenList()
    var diagnostics = DiagnosticBag()
    var modes: [Mode] = []
    /// The index into `modes` of the outermost string that a newline closes.
    var outermostLineString: Int?
    /// True where the text ends in a string that a newline does not close: more may follow.
    var endsInsideString = false

    private var firstTrivia = 0
    private var sawNewline = true

    init(_ source: SourceText) {
        self.source = source
        bytes = source.bytes
    }

    static func lex(_ source: SourceText) -> Lexer {
        var lexer = Lexer(source)
        lexer.run()
        return lexer
    }

    private mutating func run() {
        // As many as most texts have.
        list.tokens.reserveCapacity(bytes.count / 5)
        list.trivia.reserveCapacity(bytes.count / 8)
        if source.hasByteOrderMark {
            list.trivia.append(Trivia(.byteOrderMark, from: 0, to: 3))
            offset = 3
        }
        while true {
            if case .string(let isMultiline, _) = modes.last {
                lexStringPart(isMultiline: isMultiline)
                continue
            }
            skipTrivia()
            if offset >= bytes.count {
                if modes.isEmpty { break }
                unwind(to: 0)
                continue
            }
            if bytes[offset] == 0x0A || bytes[offset] == 0x0D, let outermost = outermostLineString {
                unwind(to: outermost)
                continue
            }
            lexToken()
        }
        emit(.endOfFile, from: offset)
    }

    // MARK: What every part uses

    func byte(_ distance: Int = 0) -> UInt8 {
        let index = offset + distance
        return index < bytes.count ? bytes[index] : 0
    }

    mutating func emit(_ kind: TokenKind, from start: Int, isBroken: Bool = false) {
        list.tokens.append(
            Token(
                kind, from: start, to: offset, trivia: firstTrivia..<list.trivia.count, startsLine: sawNewline,
                isBroken: isBroken))
        firstTrivia = list.trivia.count
        sawNewline = false
    }

    mutating func report(
        _ code: SyntaxCode, _ message: String, at span: Span, label: String = "", help: String? = nil,
        severity: Diagnostic.Severity = .error
    ) {
        diagnostics.add(
            Diagnostic(severity, code.rawValue, message, at: span, label: label, help: help, file: source.name))
    }

    // MARK: Trivia

    private mutating func skipTrivia() {
        while offset < bytes.count {
            let start = offset
            switch bytes[offset] {
            case 0x20, 0x09, 0x0B, 0x0C:
                while offset < bytes.count, isBlank(bytes[offset]) { offset += 1 }
                list.trivia.append(Trivia(.whitespace, from: start, to: offset))
            case 0x0A, 0x0D:
                // The newline closes the strings around the hole first.
                if outermostLineString != nil { return }
                offset += bytes[offset] == 0x0D && byte(1) == 0x0A ? 2 : 1
                sawNewline = true
                list.trivia.append(Trivia(.newline, from: start, to: offset))
            case UInt8(ascii: "#"):
                let isDocumentation = byte(1) == UInt8(ascii: "#") && byte(2) != UInt8(ascii: "#")
                skipLine()
                list.trivia.append(Trivia(isDocumentation ? .documentation : .comment, from: start, to: offset))
            case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "/"):
                skipLine()
                list.trivia.append(Trivia(.invalid, from: start, to: offset))
                report(
                    .foreignComment, "`//` starts no comment here", at: Span(start, start + 2), label: "write `#`",
                    help: "`#` starts a comment")
            case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "*"):
                skipForeignBlockComment()
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "."), UInt8(ascii: ","):
                // Most tokens begin so.
                return
            default:
                if !skipUnknownCharacters() { return }
            }
        }
    }

    private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0B || byte == 0x0C }

    private mutating func skipLine() {
        while offset < bytes.count, bytes[offset] != 0x0A, bytes[offset] != 0x0D { offset += 1 }
    }

    private mutating func skipForeignBlockComment() {
        let start = offset
        offset += 2
        // To its end where it has one on this line; else the line. Beyond the line it might swallow the whole script.
        while offset < bytes.count, bytes[offset] != 0x0A, bytes[offset] != 0x0D {
            if bytes[offset] == UInt8(ascii: "*"), byte(1) == UInt8(ascii: "/") {
                offset += 2
                break
            }
            offset += 1
        }
        list.trivia.append(Trivia(.invalid, from: start, to: offset))
        report(
            .foreignComment, "`/*` starts no comment here", at: Span(start, start + 2), label: "write `#`",
            help: "`#` starts a comment, which goes to the end of its line")
    }

    /// Takes a run of characters that begin no token. False where there is none.
    private mutating func skipUnknownCharacters() -> Bool {
        let start = offset
        var first: Unicode.Scalar?
        while offset < bytes.count, let scalar = unknownScalar() {
            if first == nil { first = scalar }
            offset += UTF8.width(scalar)
        }
        guard let first else { return false }
        list.trivia.append(Trivia(.invalid, from: start, to: offset))
        let hex = String(first.value, radix: 16, uppercase: true)
        let code = "U+" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex
        let message: String
        var help: String?
        if let name = first.properties.name,
            first.properties.isWhitespace || first.properties.generalCategory == .format
        {
            message = "an invisible character stands here: \(code) \(name.lowercased())"
            help = "delete it, or put an ordinary space"
        } else {
            message = "no word, number or sign begins with `\(first)` (\(code))"
            if first == "&" { help = "write `and`, or `+` to join" }
            if first == "@" || first == "$" { help = "names stand without a mark; in a string write `{name}`" }
            if first == "`" { help = "strings stand in `\"…\"`, and `{name}` in them puts in a value" }
            if first == "\\" {
                help = "a line needs no mark to go on: begin the next one with an operator, a `.` or a modifier"
            }
        }
        report(.unknownCharacter, message, at: Span(start, offset), help: help)
        return true
    }

    /// The scalar at the place, where it begins no token and no trivia.
    private func unknownScalar() -> Unicode.Scalar? {
        let byte = bytes[offset]
        if byte >= 0x80 {
            guard let scalar = scalar(at: offset) else { return nil }
            let opensQuote = scalar == "\u{201C}" || scalar == "\u{201D}" || scalar == "\u{201E}"
            return scalar.properties.isXIDStart || opensQuote ? nil : scalar
        }
        switch byte {
        case 0x00...0x08, 0x0E...0x1F, 0x7F: return Unicode.Scalar(byte)
        case UInt8(ascii: "$"), UInt8(ascii: "@"), UInt8(ascii: "\\"), UInt8(ascii: "^"), UInt8(ascii: "`"),
            UInt8(ascii: "~"):
            return Unicode.Scalar(byte)
        case UInt8(ascii: "&"): return self.byte(1) == byte ? nil : "&"
        default: return nil
        }
    }

    /// The scalar that begins at an offset. The text is valid UTF-8.
    func scalar(at index: Int) -> Unicode.Scalar? {
        guard index < bytes.count else { return nil }
        let lead = bytes[index]
        if lead < 0x80 { return Unicode.Scalar(lead) }
        let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
        guard index + length <= bytes.count else { return nil }
        var value = UInt32(lead & (0x7F >> UInt8(length)))
        for position in (index + 1)..<(index + length) { value = value << 6 | UInt32(bytes[position] & 0x3F) }
        return Unicode.Scalar(value)
    }
}
