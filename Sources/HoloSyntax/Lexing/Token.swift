/// What a token is. Reserved words have a kind each; contextual words (`at most times every parallel tolerate within
/// unordered to credits`) are names.
package enum TokenKind: UInt8, Sendable, CaseIterable {
    case endOfFile
    case name, int, float, duration

    /// `'…'`, quotes included.
    case rawString
    /// `"` or `"""`. A string is `stringStart (stringText | holeStart … holeEnd)* stringEnd`; where it was not closed
    /// the lexer puts the missing ends there with no length, so they always match.
    case stringStart, stringText, stringEnd
    /// The braces of a hole.
    case holeStart, holeEnd

    case leftParen, rightParen, leftBracket, rightBracket, leftBrace, rightBrace
    case comma, semicolon, colon, dot, questionDot, ellipsis, assign, arrow
    case plus, minus, star, slash, percent
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, coalesce
    /// `?` and `|` belong to types.
    case question, bar

    /// Operators of other languages, lexed as one so that the parser can say what to write.
    case andAnd, orOr, bang, tripleEqual, notTripleEqual, thinArrow, dotDot, compoundAssign

    case input, `let`, `func`, flow, `import`, type, budget, step, `if`, `for`, loop, yield, skip, next, `return`, fail
    case assert, print, save, append
    case `else`, when, after, `as`, retry, timeout, cache
    case `true`, `false`, null, and, or, not, `in`, then, `try`
}

extension TokenKind {
    /// The one that the compiler makes can't be inlined in other modules.
    @inlinable package static func == (left: TokenKind, right: TokenKind) -> Bool {
        unsafeBitCast(left, to: UInt8.self) == unsafeBitCast(right, to: UInt8.self)
    }

    /// Words that begin a statement, in the order in which they are shown to people.
    package static let statementWords: [(word: String, kind: TokenKind)] = [
        ("input", .input), ("let", .let), ("func", .func), ("flow", .flow), ("import", .import), ("type", .type),
        ("budget", .budget), ("step", .step), ("if", .if), ("for", .for), ("loop", .loop), ("yield", .yield),
        ("skip", .skip), ("next", .next), ("return", .return), ("fail", .fail), ("assert", .assert), ("print", .print),
        ("save", .save), ("append", .append),
    ]

    /// Words that begin a step's modifier.
    package static let modifierWords: [(word: String, kind: TokenKind)] = [
        ("when", .when), ("after", .after), ("as", .as), ("retry", .retry), ("timeout", .timeout), ("cache", .cache),
        ("else", .else),
    ]

    package static let otherReservedWords: [(word: String, kind: TokenKind)] = [
        ("true", .true), ("false", .false), ("null", .null), ("and", .and), ("or", .or), ("not", .not), ("in", .in),
        ("then", .then), ("try", .try),
    ]

    /// Words that mean something only where an operator is due. They are names everywhere else.
    package static let contextualWords = [
        "at", "most", "times", "every", "parallel", "tolerate", "within", "unordered", "to", "credits",
    ]

    package var isStatementWord: Bool { rawValue >= TokenKind.input.rawValue && rawValue <= TokenKind.append.rawValue }
    package var isModifierWord: Bool { rawValue >= TokenKind.else.rawValue && rawValue <= TokenKind.cache.rawValue }
    package var isReservedWord: Bool { rawValue >= TokenKind.input.rawValue }
    /// A name, or a reserved word where those may stand for one: as a key, as a parameter's name, after a dot.
    package var isWord: Bool { self == .name || isReservedWord }
}

/// A token: where it stands, and which trivia precede it. Tokens and their trivia give the source byte for byte.
package struct Token: Sendable {
    package var kind: TokenKind
    /// True where a line break stands between the token before and this one, and for the first token.
    package var startsLine: Bool
    /// On `stringStart`: the string is not closed. On a number or a duration: it is malformed. A diagnostic was given.
    package var isBroken: Bool
    @usableFromInline var startOffset: Int32
    @usableFromInline var endOffset: Int32
    @usableFromInline var firstTrivia: Int32
    @usableFromInline var endTrivia: Int32

    init(_ kind: TokenKind, from start: Int, to end: Int, trivia: Range<Int>, startsLine: Bool, isBroken: Bool = false)
    {
        self.kind = kind
        self.startsLine = startsLine
        self.isBroken = isBroken
        // Texts have at most 4 MB.
        startOffset = Int32(clamping: start)
        endOffset = Int32(clamping: end)
        firstTrivia = Int32(clamping: trivia.lowerBound)
        endTrivia = Int32(clamping: trivia.upperBound)
    }

    @inlinable package var start: Int { Int(startOffset) }
    @inlinable package var end: Int { Int(endOffset) }
    @inlinable package var span: Span { Span(start, end) }
    /// Indices into `TokenList.trivia`.
    @inlinable package var trivia: Range<Int> { Int(firstTrivia)..<Int(endTrivia) }
}

/// What stands between tokens and means nothing to a program.
package enum TriviaKind: UInt8, Sendable {
    case whitespace, newline
    /// `# …`, also `### …`.
    case comment
    /// `## …`.
    case documentation
    case byteOrderMark
    /// Text that no token begins with; a diagnostic was given. Comments of other languages too.
    case invalid
}

package struct Trivia: Sendable {
    package var kind: TriviaKind
    @usableFromInline var startOffset: Int32
    @usableFromInline var endOffset: Int32

    init(_ kind: TriviaKind, from start: Int, to end: Int) {
        self.kind = kind
        startOffset = Int32(clamping: start)
        endOffset = Int32(clamping: end)
    }

    @inlinable package var span: Span { Span(Int(startOffset), Int(endOffset)) }
}

/// All tokens of a text, the last of which is `endOfFile`.
package struct TokenList: Sendable {
    package var tokens: [Token] = []
    package var trivia: [Trivia] = []

    /// What stands before a token.
    package func leadingTrivia(of token: Token) -> ArraySlice<Trivia> { trivia[token.trivia] }

    /// The bytes that the tokens and their trivia cover, in order: the source itself.
    package func reproduce(_ source: SourceText) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(source.bytes.count)
        for token in tokens {
            for piece in leadingTrivia(of: token) { bytes += source.bytes[piece.span.start..<piece.span.end] }
            bytes += source.bytes[token.start..<token.end]
        }
        return bytes
    }
}
