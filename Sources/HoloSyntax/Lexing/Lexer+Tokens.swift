extension Lexer {
    /// Takes the token at the place, which is neither trivia nor the end nor text of a string.
    mutating func lexToken() {
        let start = offset
        let first = bytes[offset]
        if isDigit(first) {
            lexNumber()
        } else if startsWord(at: offset) {
            skipWord()
            emit(ReservedWords.table.kind(of: bytes, from: start, to: offset) ?? .name, from: start)
        } else if first == UInt8(ascii: "\"") {
            openString()
        } else if first == UInt8(ascii: "'") {
            lexRawString()
        } else if first >= 0x80 {
            lexCurlyQuoted()
        } else {
            lexSign()
        }
    }

    // MARK: Words

    func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    /// Names begin with a letter; an underscore is taken here too, so that the parser can say so (and the REPL has
    /// `_1`).
    func startsWord(at index: Int) -> Bool {
        guard index < bytes.count else { return false }
        let byte = bytes[index]
        if byte < 0x80 { return isASCIILetter(byte) || byte == UInt8(ascii: "_") }
        return scalar(at: index)?.properties.isXIDStart ?? false
    }

    /// Takes all letters, digits and underscores at the place.
    mutating func skipWord() {
        while offset < bytes.count {
            let byte = bytes[offset]
            if byte < 0x80 {
                guard isASCIILetter(byte) || isDigit(byte) || byte == UInt8(ascii: "_") else { return }
                offset += 1
            } else {
                guard let scalar = scalar(at: offset), scalar.properties.isXIDContinue else { return }
                offset += UTF8.width(scalar)
            }
        }
    }

    private func isASCIILetter(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z")
    }

    // MARK: Signs

    private mutating func lexSign() {
        let start = offset
        for length in stride(from: 3, through: 1, by: -1) where offset + length <= bytes.count {
            if let kind = sign(at: offset, length: length) {
                offset += length
                trackBraces(kind, from: start)
                return
            }
        }
        // Not reached: `skipTrivia` took every other character. Taking one byte keeps the promise to go on.
        offset += 1
        list.trivia.append(Trivia(.invalid, from: start, to: offset))
    }

    private mutating func trackBraces(_ kind: TokenKind, from start: Int) {
        guard case .hole(let openBraces) = modes.last else { return emit(kind, from: start) }
        switch kind {
        case .leftBrace:
            modes[modes.count - 1] = .hole(openBraces: openBraces + 1)
            emit(kind, from: start)
        case .rightBrace where openBraces == 0:
            modes.removeLast()
            emit(.holeEnd, from: start)
        case .rightBrace:
            modes[modes.count - 1] = .hole(openBraces: openBraces - 1)
            emit(kind, from: start)
        default: emit(kind, from: start)
        }
    }

    /// The sign of so many characters at an index, where there is one.
    private func sign(at index: Int, length: Int) -> TokenKind? {
        let first = bytes[index]
        guard length > 1 else { return Self.shortSign(first) }
        let second = bytes[index + 1]
        return length == 2 ? Self.sign(first, second) : Self.sign(first, second, bytes[index + 2])
    }

    private static func sign(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> TokenKind? {
        switch (first, second, third) {
        case (Sign.dot, Sign.dot, Sign.dot): .ellipsis
        case (Sign.equals, Sign.equals, Sign.equals): .tripleEqual
        case (Sign.bang, Sign.equals, Sign.equals): .notTripleEqual
        case (Sign.question, Sign.question, Sign.equals): .compoundAssign
        default: nil
        }
    }

    private static func sign(_ first: UInt8, _ second: UInt8) -> TokenKind? {
        switch (first, second) {
        case (Sign.equals, Sign.greater): .arrow
        case (Sign.equals, Sign.equals): .equal
        case (Sign.bang, Sign.equals): .notEqual
        case (Sign.less, Sign.equals): .lessOrEqual
        case (Sign.greater, Sign.equals): .greaterOrEqual
        case (Sign.question, Sign.question): .coalesce
        case (Sign.question, Sign.dot): .questionDot
        case (UInt8(ascii: "&"), UInt8(ascii: "&")): .andAnd
        case (Sign.bar, Sign.bar): .orOr
        case (Sign.minus, Sign.greater): .thinArrow
        case (Sign.dot, Sign.dot): .dotDot
        case (Sign.plus, Sign.equals), (Sign.minus, Sign.equals), (Sign.star, Sign.equals), (Sign.slash, Sign.equals),
            (Sign.percent, Sign.equals):
            .compoundAssign
        default: nil
        }
    }

    private static func shortSign(_ byte: UInt8) -> TokenKind? {
        switch byte {
        case UInt8(ascii: "("): .leftParen
        case UInt8(ascii: ")"): .rightParen
        case UInt8(ascii: "["): .leftBracket
        case UInt8(ascii: "]"): .rightBracket
        case UInt8(ascii: "{"): .leftBrace
        case UInt8(ascii: "}"): .rightBrace
        case UInt8(ascii: ","): .comma
        case UInt8(ascii: ";"): .semicolon
        case UInt8(ascii: ":"): .colon
        case Sign.dot: .dot
        case Sign.equals: .assign
        case Sign.plus: .plus
        case Sign.minus: .minus
        case Sign.star: .star
        case Sign.slash: .slash
        case Sign.percent: .percent
        case Sign.less: .less
        case Sign.greater: .greater
        case Sign.question: .question
        case Sign.bar: .bar
        case Sign.bang: .bang
        default: nil
        }
    }
}

/// The characters of signs of several characters.
private enum Sign {
    static let dot = UInt8(ascii: ".")
    static let equals = UInt8(ascii: "=")
    static let plus = UInt8(ascii: "+")
    static let minus = UInt8(ascii: "-")
    static let star = UInt8(ascii: "*")
    static let slash = UInt8(ascii: "/")
    static let percent = UInt8(ascii: "%")
    static let less = UInt8(ascii: "<")
    static let greater = UInt8(ascii: ">")
    static let question = UInt8(ascii: "?")
    static let bar = UInt8(ascii: "|")
    static let bang = UInt8(ascii: "!")
}
