/// Thrown to the nearest place that knows how to go on. The mistake was reported where it was found.
struct Trouble: Error {}

/// A parser by recursive descent. Each mistake is reported once, where it is found; a statement in trouble is given up
/// as far as it is not understood, and the next one begins with a clean slate.
struct Parser {
    let source: SourceText
    let bytes: [UInt8]
    let list: TokenList
    let isEntry: Bool

    var diagnostics = DiagnosticBag()
    /// True where a mistake was found at the end of the text: there is more to come.
    var endedEarly = false

    var index = 0
    /// The current token's kind and offsets; they differ from the list's where a `>=` was split in two.
    private(set) var kind: TokenKind = .endOfFile
    private(set) var start = 0
    private(set) var end = 0

    /// Levels that are open: brackets, blocks, operators' chains, types.
    var nesting = 0
    var reportedDepth = false
    /// While above zero nothing is reported: what is read is known to be broken.
    var silence = 0
    /// A mistake was reported in the statement at hand and it did not go on behind it.
    var isTroubled = false
    /// Braces of records that are open in the statement at hand.
    var openRecords = 0
    /// Openings of blocks and records in the text less their closings: above zero, a `}` is missing somewhere.
    var braceSurplus = 0
    /// What `braceSurplus` was at the start: below zero, a `{` is missing somewhere.
    let braceBalance: Int
    /// How many mistakes were met in the statement at hand, those in statements inside it left out.
    var mistakes = 0
    /// Where the statements inside the statement at hand stand.
    var innerStatements: [Span] = []
    /// Where the lexer found mistakes, in order.
    let lexicalMistakes: [Int]
    var damage = Damage()
    /// The start of the first statement at the top that holds a mistake.
    var firstDamaged: Int?
    /// True where the text of the statement at hand holds a `{` or `}` of which it is not known what it belongs to.
    var isStructureLost = false
    /// In a `tolerate` clause, where a `%` may end the expression.
    var percentMayEnd = false
    /// Directly in a list, where a newline stands for the comma.
    var isInList = false
    /// Reserved words that were taken for names, and reported there: their uses are not reported again.
    var wordsTakenForNames: Set<TokenKind> = []
    /// What was passed without being read, in the order of the text; a word or a number that is odd there follows from
    /// the mistake that was reported before.
    var skipped: [Span] = []
    private var lastReportedIndex = -1
    private(set) var lastEnd = 0

    init(_ source: SourceText, _ list: TokenList, lexicalMistakes: [Int] = [], isEntry: Bool) {
        self.source = source
        self.list = list
        self.lexicalMistakes = lexicalMistakes
        self.isEntry = isEntry
        bytes = source.bytes
        for token in list.tokens {
            if token.kind == .leftBrace { braceSurplus += 1 }
            if token.kind == .rightBrace { braceSurplus -= 1 }
        }
        braceBalance = braceSurplus
        load()
    }

    // MARK: Looking

    var token: Token { list.tokens[min(index, list.tokens.count - 1)] }
    var span: Span { Span(start, end) }
    var startsLine: Bool { token.startsLine }
    var isAtEnd: Bool { kind == .endOfFile }

    func token(ahead distance: Int) -> Token { list.tokens[min(index + distance, list.tokens.count - 1)] }
    func kind(ahead distance: Int) -> TokenKind { token(ahead: distance).kind }

    @inline(never)
    func text(_ span: Span) -> String {
        bytes.withUnsafeBufferPointer {
            String(decoding: UnsafeBufferPointer(rebasing: $0[span.start..<span.end]), as: UTF8.self)
        }
    }
    var currentText: String { text(span) }

    /// True at the contextual word `word` or, with `ahead`, so many tokens on.
    @inline(never)
    func isWord(_ word: StaticString, ahead distance: Int = 0) -> Bool {
        let token = token(ahead: distance)
        guard token.kind == .name, token.end - token.start == word.utf8CodeUnitCount else { return false }
        return word.withUTF8Buffer { $0.elementsEqual(bytes[token.start..<token.end]) }
    }

    /// How far the line that holds an offset is indented, in bytes.
    func indentation(at offset: Int) -> Int {
        let line = source.lineSpan(source.lineIndex(of: offset))
        var index = line.start
        while index < line.end, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
        return index - line.start
    }

    // MARK: Moving

    private mutating func load() {
        let token = token
        kind = token.kind
        start = token.start
        end = token.end
    }

    mutating func advance() {
        guard index < list.tokens.count - 1 else { return }
        lastEnd = end
        index += 1
        load()
    }

    @inline(never)
    mutating func jump(to target: Int) {
        index = target
        lastEnd = target > 0 ? list.tokens[target - 1].end : 0
        load()
    }

    /// Takes the current token if it is of a kind.
    mutating func take(_ wanted: TokenKind) -> Bool {
        guard kind == wanted else { return false }
        advance()
        return true
    }

    /// Takes the current token for one of another kind, such as a misspelt word for the right one.
    mutating func substitute(_ other: TokenKind) { kind = other }

    /// Takes `>`, also the first half of `>=`.
    mutating func takeTypeCloser() -> Bool {
        if kind == .greaterOrEqual {
            lastEnd = start + 1
            start += 1
            kind = .assign
            return true
        }
        return take(.greater)
    }

    // MARK: Bounds

    /// Goes one level deeper; pair it with `nesting -= 1`.
    mutating func enter() throws(Trouble) {
        if nesting >= maximumDepth { throw tooDeep(at: span) }
        nesting += 1
    }

    @inline(never)
    mutating func tooDeep(at span: Span) -> Trouble {
        mistakes += 1
        if !reportedDepth {
            reportedDepth = true
            // Reported even in silence: whatever else is wrong, this must be mended.
            addDiagnostic(
                .tooDeep, "this is nested deeper than \(maximumDepth) levels", at: span, label: "too deep here",
                help: "name parts of it with `let`, or take them out into a `func` or a `flow`")
        }
        isTroubled = true
        return Trouble()
    }

    /// An expression, unless it is too deep.
    func make(_ kind: ExpressionKind, _ span: Span, over depth: Int = 0) -> Expression {
        Expression(kind, span: span, depth: depth + 1)
    }

    @inline(never)
    mutating func checked(_ expression: Expression) throws(Trouble) -> Expression {
        if expression.depth > maximumDepth { throw tooDeep(at: expression.span) }
        return expression
    }

    // MARK: Reporting

    // What only broken scripts need is kept out of the functions that all scripts run: it would be most of their code.

    /// Reports a mistake, unless one was reported at this very token, or all is known to be broken here.
    @inline(never)
    mutating func report(
        _ code: SyntaxCode, _ message: String, at span: Span, label: String = "",
        secondary: [Diagnostic.Label] = [], help: String? = nil
    ) {
        mistakes += 1
        if code == .expectedName || code == .callee { damage.hasLostName = true }
        guard silence == 0, lastReportedIndex != index, !isBesideBroken, !isTrace(code) else {
            if silence == 0 { lastReportedIndex = index }
            return
        }
        lastReportedIndex = index
        addDiagnostic(code, message, at: span, label: label, secondary: secondary, help: help)
    }

    /// What stands behind a mistake on its line is often left over from it, and no mistake of its own.
    private func isTrace(_ code: SyntaxCode) -> Bool {
        switch code {
        case .unopenedBracket, .unknownStatement, .bareExpression, .afterStatement, .misplacedModifier, .misplacedElse,
            .clause:
            guard let last = diagnostics.kept.last(where: { $0.severity == .error }) else { return false }
            return source.lineIndex(of: last.primary.span.start) == source.lineIndex(of: start)
        default: return false
        }
    }

    private mutating func addDiagnostic(
        _ code: SyntaxCode, _ message: String, at span: Span, label: String, secondary: [Diagnostic.Label] = [],
        help: String?
    ) {
        diagnostics.add(
            Diagnostic(
                .error, code.rawValue, message, at: span, label: label, secondary: secondary, help: help,
                file: source.name))
    }

    /// Reports a mistake behind which this part cannot go on.
    @inline(never)
    mutating func trouble(
        _ code: SyntaxCode, _ message: String, at span: Span, label: String = "",
        secondary: [Diagnostic.Label] = [], help: String? = nil
    ) -> Trouble {
        report(code, message, at: span, label: label, secondary: secondary, help: help)
        isTroubled = true
        return Trouble()
    }

    /// Reports that something else should stand here.
    @inline(never)
    mutating func expected(
        _ what: String, code: SyntaxCode = .unexpectedToken, secondary: [Diagnostic.Label] = [], help: String? = nil
    ) -> Trouble {
        if isAtEnd, silence == 0 { endedEarly = true }
        let help = help ?? (kind == .rawString || kind == .stringStart ? nil : reservedWordHelp)
        return trouble(
            code, "expected \(what), found \(found)", at: placeOfMistake, label: "expected \(what)",
            secondary: secondary,
            help: help)
    }

    /// A string that is not closed may have swallowed what is missed here, or begun in the wrong place: it was
    /// reported. So may what is no token at all.
    private var isBesideBroken: Bool {
        if list.leadingTrivia(of: token).contains(where: { $0.kind == .invalid }) { return true }
        if token.kind == .stringStart || token.kind == .rawString, token.isBroken { return true }
        guard index > 0 else { return false }
        let previous = list.tokens[index - 1]
        return (previous.kind == .stringEnd && previous.start == previous.end)
            || (previous.kind == .rawString && previous.isBroken)
    }

    /// The current token, or the end of the line before it where that is what surprises.
    var placeOfMistake: Span {
        (startsLine || isAtEnd) && index > 0 ? Span(lastEnd, lastEnd) : span
    }

    private var reservedWordHelp: String? {
        guard kind.isReservedWord, !startsLine else { return nil }
        return "`\(currentText)` is a reserved word"
    }

    /// The current token in words.
    @inline(never)
    var found: String {
        if isAtEnd { return "the end of the file" }
        if startsLine, index > 0 { return "the end of the line" }
        return describeCurrent
    }

    @inline(never)
    var describeCurrent: String {
        switch kind {
        case .endOfFile: return "the end of the file"
        case .stringStart, .rawString: return "a string"
        case .stringText, .stringEnd: return "the string's text"
        case .holeStart: return "`{`"
        case .holeEnd: return "the `}` that closes the hole"
        default: return "`\(shortText(span))`"
        }
    }

    /// The text of a span, cut to what fits into a message.
    @inline(never)
    func shortText(_ span: Span, limit: Int = 40) -> String {
        guard span.length > limit else { return text(span) }
        var end = span.start + limit
        while end > span.start, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        return text(Span(span.start, end)) + "…"
    }
}
