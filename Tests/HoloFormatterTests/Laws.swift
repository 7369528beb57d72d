import HoloFormatter
import HoloSyntax

/// What is wrong with what becomes of a script: nothing, for every script without mistakes.
func violations(_ text: String) -> [String] {
    guard let before = Meaning(text) else { return ["the script has mistakes"] }
    guard let result = formatted(text) else { return ["not laid out"] }
    guard let after = Meaning(result) else { return ["mistakes in the result:\n\(result)"] }
    var found: [String] = []
    if after.tree != before.tree { found.append("another tree") }
    if after.comments != before.comments { found.append("other comments") }
    if after.letters != before.letters { found.append("other tokens") }
    if let again = formatted(result), again != result { found.append("not settled; the second time:\n\(again)") }
    found += LineLaws(result).violations
    return found.isEmpty ? [] : found + ["from:\n\(text)\nto:\n\(result)"]
}

/// What holds for the lines of every text that is laid out.
private struct LineLaws {
    let source: SourceText
    let parsed: ParsedScript
    var violations: [String] = []
    /// Offsets in strings and comments.
    private var isOpaque: [Bool]

    init(_ text: String) {
        source = SourceText(text, name: "result.holo")
        parsed = parse(source)
        isOpaque = [Bool](repeating: false, count: source.bytes.count + 1)
        var strings = 0
        for token in parsed.tokens.tokens {
            for piece in parsed.tokens.leadingTrivia(of: token)
            where strings > 0 || piece.kind == .comment || piece.kind == .documentation {
                mark(piece.span)
            }
            if token.kind == .stringStart { strings += 1 }
            if strings > 0 || token.kind == .rawString { mark(token.span) }
            if token.kind == .stringEnd { strings -= 1 }
        }
        checkBlanks()
        checkWidth()
    }

    private mutating func mark(_ span: Span) {
        for offset in span.start..<span.end { isOpaque[offset] = true }
    }

    private mutating func checkBlanks() {
        let bytes = source.bytes
        if bytes.last != 0x0A, !bytes.isEmpty { violations.append("no line break at the end") }
        if bytes.first == 0x0A { violations.append("a blank line at the beginning") }
        if bytes.count > 1, bytes.suffix(2) == [0x0A, 0x0A] { violations.append("a blank line at the end") }
        for (offset, byte) in bytes.enumerated() where !isOpaque[offset] {
            if byte == 0x0D || byte == 0x09 { violations.append("a CR or a tab at \(offset)") }
            guard byte == 0x0A, offset > 0 else { continue }
            if bytes[offset - 1] == 0x20 { violations.append("blanks at the end of a line at \(offset)") }
            if offset > 1, bytes[offset - 1] == 0x0A, bytes[offset - 2] == 0x0A {
                violations.append("two blank lines at \(offset)")
            }
        }
    }

    /// A line that is too wide holds no pair of brackets that could be broken.
    private mutating func checkWidth() {
        var open: [(offset: Int, token: Int)] = []
        let tokens = parsed.tokens.tokens
        for (index, token) in tokens.enumerated() where !isOpaque[token.start] {
            switch token.kind {
            case .leftParen, .leftBracket, .leftBrace: open.append((token.start, index))
            case .rightParen, .rightBracket, .rightBrace:
                guard let (start, opening) = open.popLast(), opening + 1 < index else { continue }
                let line = source.lineIndex(of: start)
                guard source.lineIndex(of: token.start) == line, tokens[index + 1].kind != .arrow else { continue }
                let span = source.lineSpan(line)
                // What stands in strings of several lines is not reckoned with here.
                guard !isOpaque[span.start], !isOpaque[max(span.start, span.end - 1)] else { continue }
                if displayWidth(source.text(span)) > maximumLineWidth {
                    violations.append("line \(line + 1) is too wide and could be broken")
                }
            default: break
            }
        }
    }
}
