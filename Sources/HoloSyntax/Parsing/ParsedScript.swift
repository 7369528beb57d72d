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
    var parser = Parser(source, lexer.list, isEntry: isEntry)
    let script = parser.parseScript()
    let lexical = lexer.diagnostics.filtered { diagnostic in
        let isCharacter = [.unknownCharacter, .badNumber, .badDuration].map(\SyntaxCode.rawValue).contains(
            diagnostic.code)
        return !(isCharacter && parser.wasSkipped(diagnostic.primary.span.start))
    }
    return ParsedScript(
        source: source, tokens: lexer.list, script: script,
        diagnostics: DiagnosticBag.merge(lexical, parser.diagnostics, file: source.name),
        isIncomplete: lexer.endsInsideString || parser.endedEarly)
}
