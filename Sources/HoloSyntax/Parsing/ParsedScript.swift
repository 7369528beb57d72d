/// What a text says, as far as it could be understood, and what is wrong with it.
package struct ParsedScript: Sendable {
    package var source: SourceText
    package var tokens: TokenList
    package var script: Script
    /// In the order of the text. Where one of them is an error, the script holds `missing` parts and must not run.
    package var diagnostics: [Diagnostic]
    /// True where the text ends before something that was begun does: a line of the REPL then goes on. What is wrong
    /// before the end does not matter to it.
    package var isIncomplete: Bool
    /// What was not understood: empty where there are no mistakes.
    package var damage: Damage

    package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}

/// The deepest nesting that is accepted, of blocks, brackets, operators and chains alike.
package let maximumDepth = 200

/// Reads a script. Takes time in proportion to the text, whatever it is.
package func parse(_ source: SourceText) -> ParsedScript {
    parse(source, isEntry: false)
}

/// Reads what was typed at the prompt: a script in which bare expressions may stand, and names such as `_` and `_1`.
package func parseEntry(_ source: SourceText) -> ParsedScript {
    parse(source, isEntry: true)
}

private func parse(_ source: SourceText, isEntry: Bool) -> ParsedScript {
    let lexer = Lexer.lex(source)
    var parser = Parser(
        source, lexer.list,
        lexicalMistakes: lexer.diagnostics.kept.filter { $0.severity == .error }.map(\.primary.span.start).sorted(),
        isEntry: isEntry)
    // Of very many mistakes it is not known where each is.
    if lexer.diagnostics.isFull { parser.damage.structureLostFrom = 0 }
    let script = parser.parseScript()
    var lexical = lexer.diagnostics.filtered { diagnostic in
        let isCharacter = [.unknownCharacter, .badNumber, .badDuration].map(\SyntaxCode.rawValue).contains(
            diagnostic.code)
        return !(isCharacter && parser.wasSkipped(diagnostic.primary.span.start))
    }
    // Beside what is no token the parser holds back what it misses: one of the two is said.
    if parser.diagnostics.errorCount == 0, lexical.errorCount == 0 { lexical = lexer.diagnostics }
    let strings = UnclosedStrings(lexical.kept, in: source)
    return ParsedScript(
        source: source, tokens: lexer.list, script: script,
        diagnostics: DiagnosticBag.merge(
            lexical.filtered { !strings.explain($0) }, parser.diagnostics.filtered { !strings.explain($0) },
            file: source.name),
        isIncomplete: lexer.endsInsideString || parser.endedEarly, damage: parser.damage)
}

/// The lines on which a quote is missing. What else seems wrong on them follows from that: what is text and what is not
/// can't be told.
private struct UnclosedStrings {
    private let source: SourceText
    /// In order.
    private var lines: [Int] = []
    private var swallowedCloser = false

    init(_ diagnostics: [Diagnostic], in source: SourceText) {
        self.source = source
        for diagnostic in diagnostics where diagnostic.code == SyntaxCode.unclosedString.rawValue {
            let start = diagnostic.primary.span.start
            let line = source.lineIndex(of: start)
            if lines.last != line { lines.append(line) }
            let rest = source.bytes[start..<max(start, source.lineSpan(line).end)]
            if rest.contains(where: { [UInt8(ascii: "}"), UInt8(ascii: ")"), UInt8(ascii: "]")].contains($0) }) {
                swallowedCloser = true
            }
        }
    }

    func explain(_ diagnostic: Diagnostic) -> Bool {
        guard !lines.isEmpty, diagnostic.code != SyntaxCode.unclosedString.rawValue else { return false }
        if swallowedCloser, diagnostic.code == SyntaxCode.unclosedBracket.rawValue { return true }
        let line = source.lineIndex(of: diagnostic.primary.span.start)
        var low = 0
        var high = lines.count
        while low < high {
            let middle = (low + high) / 2
            if lines[middle] < line { low = middle + 1 } else { high = middle }
        }
        return low < lines.count && lines[low] == line
    }
}
