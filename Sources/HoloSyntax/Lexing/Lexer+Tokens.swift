extension Lexer {
    /// Takes the token at the place, which is neither trivia nor the end nor text of a string.
    mutating func lexToken() {
        let start = offset
        let first = bytes[offset]
        if isDigit(first) {
            lexNumber()
        } else if startsWord(at: offset) {
            skipWord()
            let length = offset - start
            let isShort = length <= 9
            let word = isShort ? TokenKind.reservedWords[String(decoding: bytes[start..<offset], as: UTF8.self)] : nil
            emit(word ?? .name, from: start)
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

    private func sign(at index: Int, length: Int) -> TokenKind? {
        let first = bytes[index]
        let second = length > 1 ? bytes[index + 1] : 0
        let third = length > 2 ? bytes[index + 2] : 0
        func ascii(_ byte: UInt8) -> Character { Character(Unicode.Scalar(byte)) }
        switch length {
        case 3:
            switch (ascii(first), ascii(second), ascii(third)) {
            case (".", ".", "."): return .ellipsis
            case ("=", "=", "="): return .tripleEqual
            case ("!", "=", "="): return .notTripleEqual
            case ("?", "?", "="): return .compoundAssign
            default: return nil
            }
        case 2:
            switch (ascii(first), ascii(second)) {
            case ("=", ">"): return .arrow
            case ("=", "="): return .equal
            case ("!", "="): return .notEqual
            case ("<", "="): return .lessOrEqual
            case (">", "="): return .greaterOrEqual
            case ("?", "?"): return .coalesce
            case ("?", "."): return .questionDot
            case ("&", "&"): return .andAnd
            case ("|", "|"): return .orOr
            case ("-", ">"): return .thinArrow
            case (".", "."): return .dotDot
            case ("+", "="), ("-", "="), ("*", "="), ("/", "="), ("%", "="): return .compoundAssign
            default: return nil
            }
        default:
            switch ascii(first) {
            case "(": return .leftParen
            case ")": return .rightParen
            case "[": return .leftBracket
            case "]": return .rightBracket
            case "{": return .leftBrace
            case "}": return .rightBrace
            case ",": return .comma
            case ";": return .semicolon
            case ":": return .colon
            case ".": return .dot
            case "=": return .assign
            case "+": return .plus
            case "-": return .minus
            case "*": return .star
            case "/": return .slash
            case "%": return .percent
            case "<": return .less
            case ">": return .greater
            case "?": return .question
            case "|": return .bar
            case "!": return .bang
            default: return nil
            }
        }
    }
}
