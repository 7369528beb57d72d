import HoloSyntax

/// Goes through the tokens of a script without mistakes, by the grammar, and lays them out. It asks less than a parser:
/// what stands there is known to be right, and only what each token belongs to is in question. What it has to know of
/// where lines may end is said in the parser: where the two differ, a script would change its meaning.
struct Walker {
    let bytes: [UInt8]
    let tokens: [Token]
    private let trivia: [Trivia]
    let pairs: BracketPairs
    var layout = Layout()

    private(set) var index = 0
    private(set) var kind: TokenKind = .endOfFile
    private var start = 0
    /// The last token whose comments are laid out.
    private var commentsTaken = -1
    /// A comment stood before a `;` that was dropped: what documented nothing must not come to document what follows.
    private var needsBlankLine = false

    /// By how many levels a line is indented that goes on with an expression: further in what a block follows.
    var continuation = 1
    /// In a `tolerate` clause, where a `%` may end the expression.
    var percentMayEnd = false
    /// The expression at hand is all that stands in a pair of parentheses, which indent it already.
    var isAloneInParentheses = false

    init(_ parsed: ParsedScript) {
        bytes = parsed.source.bytes
        tokens = parsed.tokens.tokens
        trivia = parsed.tokens.trivia
        pairs = BracketPairs(tokens)
        layout.reserve(tokens.count)
        load()
    }

    // MARK: Looking

    var token: Token { tokens[index] }
    var startsLine: Bool { tokens[index].startsLine }

    func token(at index: Int) -> Token { tokens[min(index, tokens.count - 1)] }
    func kind(at index: Int) -> TokenKind { tokens[min(index, tokens.count - 1)].kind }

    /// The first letter of the word at an index: it tells the words of a clause from one another.
    func firstLetter(at index: Int) -> UInt8 {
        let token = token(at: index)
        return token.end > token.start ? bytes[token.start] : 0
    }

    func isWord(_ word: StaticString, at index: Int) -> Bool {
        let token = token(at: index)
        guard token.kind == .name, token.end - token.start == word.utf8CodeUnitCount else { return false }
        return word.withUTF8Buffer { $0.elementsEqual(bytes[token.start..<token.end]) }
    }

    func hasComments(at index: Int) -> Bool {
        let token = token(at: index)
        guard token.startsLine || token.kind == .endOfFile else { return false }
        return trivia[token.trivia].contains { $0.kind == .comment || $0.kind == .documentation }
    }

    // MARK: Moving

    private mutating func load() {
        let token = tokens[index]
        kind = token.kind
        start = token.start
    }

    /// Goes on without laying the token out.
    mutating func advance() {
        guard index < tokens.count - 1 else { return }
        index += 1
        load()
    }

    /// Lays the current token out, and comments before it that nothing has laid out yet.
    mutating func take() {
        takeStrayComments()
        let span = Span(start, tokens[index].end)
        layout.text(span, width: displayColumns(of: span, in: bytes))
        advance()
    }

    mutating func take(thenSpace: Bool) {
        take()
        if thenSpace { layout.space() }
    }

    /// Lays out a string, to the letter.
    mutating func takeString() {
        guard kind == .stringStart else { return take() }
        takeStrayComments()
        let last = pairs.partner(of: index)
        let span = Span(start, tokens[last].end)
        if let first = bytes[span.start..<span.end].firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) {
            let end = bytes[span.start..<span.end].lastIndex { $0 == 0x0A || $0 == 0x0D } ?? first
            layout.rawLines(
                span, firstLine: displayColumns(of: Span(span.start, first), in: bytes),
                lastLine: displayColumns(of: Span(end + 1, span.end), in: bytes))
        } else {
            layout.text(span, width: displayColumns(of: span, in: bytes))
        }
        index = last
        advance()
    }

    /// Lays out the `>` of a type, also where it is the first half of a `>=`.
    mutating func takeTypeCloser() {
        guard kind == .greaterOrEqual else { return take() }
        takeStrayComments()
        layout.sign(UInt8(ascii: ">"))
        kind = .assign
        start += 1
    }

    // MARK: Lines and comments

    /// What becomes of blank lines before a token and its comments.
    enum BlankLines {
        case kept
        /// At the beginning of what braces or brackets hold there are none.
        case keptAfterComments
        case dropped
    }

    /// Lays out that a line may end before the current token, and the comments before that.
    mutating func line(_ line: Layout.Line, blanks: BlankLines = .dropped) {
        let (newlines, hasComments, keeps) = takeComments(blanks)
        let isBlank = keeps && newlines > 1 || needsBlankLine
        needsBlankLine = false
        layout.line(hasComments ? .hard : line, isBlank: isBlank)
    }

    /// The same before an operator; comments behind it come before it.
    mutating func lineBeforeOperator() {
        let own = takeComments(.dropped).hasComments
        let behind = takeComments(at: index + 1, .dropped).hasComments
        layout.line(own || behind ? .hard : .spaced)
    }

    /// Lays out what stands on a line of its own only if it does not fit on the line at hand.
    @discardableResult
    mutating func filling(
        _ line: (inout Walker) -> Void = { $0.line(.spaced) }, _ content: (inout Walker) -> Void
    ) -> Layout.GroupPlace {
        let mark = layout.mark()
        line(&self)
        let group = layout.group(from: mark)
        content(&self)
        layout.content(of: group, from: mark)
        return group
    }

    /// Lays out the comments before the current token, each where lines begin. Gives the number of line breaks behind
    /// the last one, whether one stood on a line of its own, and whether a blank line may follow.
    @discardableResult
    mutating func takeComments(
        _ blanks: BlankLines
    ) -> (newlines: Int, hasComments: Bool, keepsBlank: Bool) {
        takeComments(at: index, blanks)
    }

    private mutating func takeComments(
        at index: Int, _ blanks: BlankLines
    ) -> (newlines: Int, hasComments: Bool, keepsBlank: Bool) {
        var keeps = blanks == .kept
        let token = tokens[index]
        guard token.startsLine || token.kind == .endOfFile, commentsTaken < index else { return (0, false, keeps) }
        commentsTaken = index
        var newlines = index == 0 ? 1 : 0
        var hasOwnLine = false
        for piece in trivia[token.trivia] {
            switch piece.kind {
            case .newline: newlines += 1
            case .comment, .documentation:
                if newlines == 0, !layout.endsWithComment {
                    layout.comment(piece.span, isTrailing: true)
                } else {
                    layout.line(.hard, isBlank: keeps && newlines > 1 || needsBlankLine)
                    needsBlankLine = false
                    layout.comment(piece.span, isTrailing: false)
                    hasOwnLine = true
                    if blanks != .dropped { keeps = true }
                }
                newlines = 0
            case .whitespace, .byteOrderMark, .invalid: break
            }
        }
        return (newlines, hasOwnLine, keeps)
    }

    /// Comments where no line is meant to end.
    private mutating func takeStrayComments() {
        let token = tokens[index]
        guard token.startsLine, commentsTaken < index else { return }
        commentsTaken = index
        var newlines = 0
        for piece in trivia[token.trivia] {
            switch piece.kind {
            case .newline: newlines += 1
            case .comment, .documentation:
                layout.comment(piece.span, isTrailing: newlines == 0 && !layout.endsWithComment)
                newlines = 0
            case .whitespace, .byteOrderMark, .invalid: break
            }
        }
    }

    /// Comments before what ends a block or the script.
    mutating func takeLastComments() {
        needsBlankLine = false
        takeComments(.kept)
    }

    /// Drops the `;` at hand, but not its comments.
    mutating func dropSemicolon(_ blanks: inout BlankLines) {
        if takeComments(blanks).hasComments {
            needsBlankLine = true
            blanks = .kept
        }
        advance()
    }
}
