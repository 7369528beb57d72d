import Foundation
import HoloSyntax
import Testing

/// What editors know of the language is what the lexer knows.
@Suite struct EditorTests {
    private enum Colour: String {
        case keyword, contextual, name, number, duration, string, hole, comment, documentation, sign, bracket, nothing
    }

    private func grammar() throws -> TextMateGrammar {
        try JSONDecoder().decode(TextMateGrammar.self, from: Data(try Programs.text("grammar/holo.tmLanguage.json").utf8))
    }

    private func colour(of scope: String?) -> Colour {
        let table: [(prefix: String, colour: Colour)] = [
            ("comment.line.documentation", .documentation), ("comment", .comment), ("string", .string),
            ("constant.character.escape", .string), ("constant.numeric.duration", .duration),
            ("constant.numeric", .number), ("constant.language", .keyword), ("keyword.other.contextual", .contextual),
            ("keyword.operator.word", .keyword), ("keyword.operator", .sign), ("keyword", .keyword),
            ("punctuation.section.embedded", .hole), ("punctuation", .bracket), ("entity", .name), ("variable", .name),
        ]
        guard let scope else { return .nothing }
        return table.first { scope.hasPrefix($0.prefix) }?.colour ?? .nothing
    }

    /// The colour of a token: a reserved word that is a key, a field or a label is a name.
    private func colour(of token: Token, before next: Token, behind previous: Token?) -> Colour {
        switch token.kind {
        case .name: return .name
        case .int, .float: return .number
        case .duration: return .duration
        case .rawString, .stringStart, .stringText, .stringEnd: return .string
        case .holeStart, .holeEnd: return .hole
        case .leftParen, .rightParen, .leftBracket, .rightBracket, .leftBrace, .rightBrace, .comma, .semicolon, .colon:
            return .bracket
        case _ where token.kind.isReservedWord:
            let isField = previous?.kind == .dot || previous?.kind == .questionDot
            return isField || next.kind == .colon ? .name : .keyword
        default: return .sign
        }
    }

    @Test func theTextMateGrammarColoursAsTheLexerReads() throws {
        let engine = try TextMateEngine(try grammar())
        var compared = 0
        var wrong: [String] = []
        for (name, text) in Programs.all {
            let source = SourceText(text, name: "t")
            let parsed = parse(source)
            guard !parsed.hasErrors, !source.hasByteOrderMark else { continue }
            let scopes = try engine.scopes(text)
            // From bytes to UTF-16.
            var units: [Int] = []
            var unit = 0
            for scalar in text.unicodeScalars {
                for _ in 0..<UTF8.width(scalar) { units.append(unit) }
                unit += UTF16.width(scalar)
            }
            units.append(unit)
            func compare(_ span: Span, _ expected: Colour) {
                guard span.length > 0 else { return }
                compared += 1
                for unit in units[span.start]..<units[span.end] {
                    let actual = colour(of: scopes[unit])
                    let mayBe = actual == .contextual && expected == .name
                    if mayBe, TokenKind.contextualWords.contains(source.text(span)) { continue }
                    // Line breaks have no colour.
                    if scopes[unit] == nil, source.bytes[units.firstIndex(of: unit) ?? 0] < 0x20 { continue }
                    if actual != expected {
                        wrong.append("\(name): `\(source.text(span))` is \(expected), coloured as \(actual)")
                        return
                    }
                }
            }
            let tokens = parsed.tokens.tokens
            for (index, token) in tokens.enumerated() {
                for piece in parsed.tokens.leadingTrivia(of: token) {
                    if piece.kind == .comment { compare(piece.span, .comment) }
                    if piece.kind == .documentation { compare(piece.span, .documentation) }
                }
                guard token.kind != .endOfFile else { continue }
                compare(
                    token.span,
                    colour(of: token, before: tokens[index + 1], behind: index > 0 ? tokens[index - 1] : nil))
            }
        }
        #expect(wrong.isEmpty, "\(wrong.count) of \(compared)\n\(wrong.prefix(15).joined(separator: "\n"))")
        #expect(compared > 20_000)
    }

    @Test func contextualWordsAreColouredWhereTheyAreWords() throws {
        let engine = try TextMateEngine(try grammar())
        let text = """
            budget 20 credits
            for x in xs parallel 2 every 1m tolerate 10% within 5 credits unordered {
            loop at = 1 at most 3 times {
            save rows to "to.csv"
            step a = b { to: credits, within } retry 3 every 5s
            """
        let scopes = try engine.scopes(text)
        var words: [String] = []
        var word = ""
        for (unit, scope) in zip(text.utf16, scopes) {
            if colour(of: scope) == .contextual {
                word.unicodeScalars.append(Unicode.Scalar(UInt8(truncatingIfNeeded: unit)))
            } else if !word.isEmpty {
                words.append(word)
                word = ""
            }
        }
        #expect(
            words == [
                "credits", "parallel", "every", "tolerate", "within", "credits", "unordered", "at", "most", "times", "to",
                "every",
            ])
    }

    // MARK: Lists of words

    private let statements = TokenKind.statementWords.map(\.word)
    private let modifiers = TokenKind.modifierWords.map(\.word)
    private let others = TokenKind.otherReservedWords.map(\.word)

    @Test func theGrammarHasTheLexersWords() {
        let grammar = Programs.grammar
        #expect(grammar.words(of: "statement-word") == statements)
        #expect(grammar.words(of: "modifier-word") == modifiers)
        #expect(grammar.words(of: "reserved") == statements + modifiers + others)
        let words = grammar.tokenLiterals.filter { $0.allSatisfy(\.isLetter) }
        let contextual = Set(words).subtracting(statements + modifiers + others)
        #expect(contextual == Set(TokenKind.contextualWords + ["list"]))
    }

    /// The words in `(?:a|b|c)` of the expression that has a scope.
    @Test func theTextMateGrammarHasTheLexersWords() throws {
        let rules = try #require(try grammar().repository["words"]?.patterns)
        func words(_ scope: String) throws -> [String] {
            let expression = try #require(rules.first { $0.name == scope }?.match)
            let list = try #require(expression.components(separatedBy: "(?:").dropFirst().first)
            return list.components(separatedBy: ")")[0].components(separatedBy: "|")
        }
        #expect(try words("keyword.control.statement.holo") == statements)
        #expect(try words("keyword.control.modifier.holo") == modifiers)
        let rest = try ["keyword.control.holo", "keyword.operator.word.holo", "constant.language.holo"].flatMap(words)
        #expect(rest.sorted() == others.sorted())
        #expect(try words("keyword.other.contextual.holo") == TokenKind.contextualWords)
    }

    @Test func vimHasTheLexersWords() throws {
        var words: [String: [String]] = [:]
        for line in try Programs.text("grammar/vim/syntax/holo.vim").split(separator: "\n") {
            let parts = line.split(separator: " ").map(String.init)
            if parts.prefix(2) == ["syntax", "keyword"] { words[parts[2], default: []] += parts.dropFirst(3) }
        }
        #expect(words["holoStatement"] == statements)
        #expect(words["holoModifier"] == modifiers)
        let rest = ["holoWord", "holoOperatorWord", "holoConstant"].flatMap { words[$0] ?? [] }
        #expect(rest.sorted() == others.sorted())
        #expect(words["holoContextual"] == TokenKind.contextualWords)
    }

    /// The extension's files are JSON, name one another and files that are there, and its grammar is the grammar.
    @Test func theExtensionHoldsTogether() throws {
        func read(_ path: String) throws -> [String: Any] {
            let data = Data(try Programs.text("grammar/vscode/" + path).utf8)
            return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        }
        let contributes = try #require(try read("package.json")["contributes"] as? [String: Any])
        let language = try #require((contributes["languages"] as? [[String: Any]])?.first)
        let entry = try #require((contributes["grammars"] as? [[String: Any]])?.first)
        #expect(language["id"] as? String == "holo" && entry["language"] as? String == "holo")
        #expect(language["extensions"] as? [String] == [".holo"])
        #expect(entry["scopeName"] as? String == (try grammar().scopeName))
        let path = try #require(entry["path"] as? String)
        #expect(try Programs.text("grammar/vscode/" + path) == Programs.text("grammar/holo.tmLanguage.json"))
        let configuration = try read(try #require(language["configuration"] as? String))
        #expect((configuration["comments"] as? [String: String])?["lineComment"] == "#")
        let rules = try #require(configuration["indentationRules"] as? [String: String])
        func matches(_ rule: String, _ line: String) throws -> Bool {
            line.range(of: try #require(rules[rule]), options: .regularExpression) != nil
        }
        for line in ["for x in xs {", "step a = b {  # why", "let x = f(", "return [", "} else {", "f(x => { a: 1,"] {
            #expect(try matches("increaseIndentPattern", line), "\(line)")
        }
        for line in ["let x = { a: 1 }", "print f(x)", "let y = \"{a}\"", "# for {", "}"] {
            #expect(try !matches("increaseIndentPattern", line), "\(line)")
        }
        for line in ["}", "  } else {", "]", "  ).b"] { #expect(try matches("decreaseIndentPattern", line), "\(line)") }
        #expect(try !matches("decreaseIndentPattern", "let x = { a: 1 }"))
    }
}
