import HoloSyntax

/// The entries of a session as one script: what was bound anew under one name gets names of its own, and what was only
/// looked at is left out unless something else uses it.
package struct SavedScript: Sendable {
    /// An entry that succeeded.
    package struct Part: Sendable {
        package var number: Int
        package var script: EntryScript
        package var references: Set<EarlierReference>
        /// What its names stand for, in the order of `EntryScript`'s statements: nil for one that binds none.
        package var meanings: [EarlierReference.Meaning?]

        package init(
            number: Int, script: EntryScript, references: Set<EarlierReference>, meanings: [EarlierReference.Meaning?]
        ) {
            self.number = number
            self.script = script
            self.references = references
            self.meanings = meanings
        }
    }

    package struct Problem: Error, Sendable {
        package var message: String
    }

    private let parts: [Part]
    private var names: [EarlierReference.Meaning: String] = [:]
    private var kept: Set<EarlierReference.Meaning> = []

    /// - Throws: where something is used that no entry left to be saved.
    package init(_ parts: [Part]) throws(Problem) {
        self.parts = parts
        try keepWhatIsUsed()
        giveNames()
    }

    /// Bare expressions stay where a statement that stays uses what they gave.
    private mutating func keepWhatIsUsed() throws(Problem) {
        var bound: Set<EarlierReference.Meaning> = []
        for part in parts { bound.formUnion(part.meanings.compactMap { $0 }) }
        for part in parts.reversed() {
            let statements = part.script.parsed.script.statements
            for index in statements.indices.reversed() {
                let meaning = part.meanings[index]
                let isBare = part.script.bareExpressions.contains(index)
                if isBare, meaning.map({ !kept.contains($0) }) ?? true { continue }
                if let meaning { kept.insert(meaning) }
                let span = statements[index].span
                for reference in part.references where span.start <= reference.span.start && reference.span.end <= span.end {
                    guard bound.contains(reference.meaning) else {
                        let word = part.script.parsed.source.text(reference.span)
                        throw Problem(
                            message: "entry \(part.number) uses `\(word)`, which no entry that succeeded has bound: bind it anew first")
                    }
                    kept.insert(reference.meaning)
                }
            }
        }
    }

    /// The last one under a name keeps it.
    private mutating func giveNames() {
        var taken: Set<String> = []
        for part in parts {
            let tokens = part.script.parsed.tokens.tokens
            for token in tokens where token.kind == .name { taken.insert(part.script.parsed.source.text(token.span)) }
        }
        var used: Set<String> = []
        for part in parts.reversed() {
            for index in part.meanings.indices.reversed() {
                guard let meaning = part.meanings[index], kept.contains(meaning),
                    let name = part.script.parsed.script.statements[index].kind.introduced
                else { continue }
                let isShown = name.text.hasPrefix(" ")
                if !isShown, used.insert(name.text).inserted {
                    names[meaning] = name.text
                    continue
                }
                let stem = isShown ? "value" : name.text
                var number = 1
                while taken.contains("\(stem)_\(number)") { number += 1 }
                taken.insert("\(stem)_\(number)")
                names[meaning] = "\(stem)_\(number)"
            }
        }
    }

    /// The script.
    package var text: String {
        var blocks: [String] = []
        for part in parts {
            var lines: [String] = []
            let statements = part.script.parsed.script.statements
            for index in statements.indices {
                let isBare = part.script.bareExpressions.contains(index)
                if isBare, part.meanings[index].map({ !kept.contains($0) }) ?? true { continue }
                lines.append(text(of: index, in: part))
            }
            if !lines.isEmpty { blocks.append(lines.joined(separator: "\n")) }
        }
        return blocks.joined(separator: "\n\n") + (blocks.isEmpty ? "" : "\n")
    }

    private func text(of index: Int, in part: Part) -> String {
        let statement = part.script.parsed.script.statements[index]
        let source = part.script.parsed.source
        var edits: [(span: Span, text: String)] = []
        for reference in part.references
        where statement.span.start <= reference.span.start && reference.span.end <= statement.span.end {
            guard let name = names[reference.meaning] else { continue }
            let word = source.text(reference.span)
            guard word != name else { continue }
            let isShorthand = part.script.parsed.isShorthand(at: reference.span)
            edits.append((reference.span, isShorthand ? "\(word): \(name)" : name))
        }
        // A name that is bound here, and used in the rest of its entry, where the compiler knows it as its own.
        let own = Dictionary(
            zip(part.script.parsed.script.statements, part.meanings).compactMap { statement, meaning in
                meaning.flatMap { names[$0] }.flatMap { new in statement.kind.introduced.map { ($0.text, new) } }
            }, uniquingKeysWith: { first, _ in first })
        for token in part.script.parsed.tokens.tokens
        where token.kind == .name && statement.span.start <= token.start && token.end <= statement.span.end {
            let word = source.text(token.span)
            guard let new = own[word], new != word, !edits.contains(where: { $0.span == token.span }),
                part.script.parsed.isNameInScope(token.span)
            else { continue }
            let isShorthand = part.script.parsed.isShorthand(at: token.span)
            edits.append((token.span, isShorthand ? "\(word): \(new)" : new))
        }
        let start = part.script.bareExpressions.contains(index)
            ? "let \(part.meanings[index].flatMap { names[$0] } ?? "value") = " : ""
        if case .step(let step) = statement.kind, step.name?.text.hasPrefix(" ") == true, let meaning = part.meanings[index],
            kept.contains(meaning), let name = names[meaning], isUsed(meaning)
        {
            edits.append((Span(step.call.callee.span.start, step.call.callee.span.start), "\(name) = "))
        }
        var text = start
        var offset = statement.span.start
        for edit in edits.sorted(by: { $0.span.start < $1.span.start }) where edit.span.start >= offset {
            text += source.text(Span(offset, edit.span.start)) + edit.text
            offset = edit.span.end
        }
        return text + source.text(Span(offset, statement.span.end))
    }

    private func isUsed(_ meaning: EarlierReference.Meaning) -> Bool {
        parts.contains { $0.references.contains { $0.meaning == meaning } }
    }
}

extension StatementKind {
    /// The name that a statement binds or declares at the top of a script.
    package var introduced: Name? {
        switch self {
        case .input(let input): input.name
        case .let(let name, _, _), .letBlock(let name, _, _), .typeAlias(let name, _): name
        case .step(let step): step.name
        case .function(let declaration): declaration.name
        case .flow(let declaration): declaration.name
        case .importScript(_, let alias): alias
        default: nil
        }
    }
}

extension ParsedScript {
    private func tokenIndex(at span: Span) -> Int? {
        let all = tokens.tokens
        var low = 0
        var high = all.count
        while low < high {
            let middle = (low + high) / 2
            if all[middle].start < span.start { low = middle + 1 } else { high = middle }
        }
        return low < all.count && all[low].span == span ? low : nil
    }

    /// True for `{ cursor }`: the word is key and value.
    fileprivate func isShorthand(at span: Span) -> Bool {
        guard let index = tokenIndex(at: span), index > 0, index + 1 < tokens.tokens.count else { return false }
        let before = tokens.tokens[index - 1]
        let after = tokens.tokens[index + 1]
        let begins = before.kind == .leftBrace || before.kind == .comma || tokens.tokens[index].startsLine
        let ends = after.kind == .rightBrace || after.kind == .comma || after.startsLine
        guard begins, ends else { return false }
        // The innermost opening around it must be a brace: in a call or a list the same word is only a value.
        var open = 0
        for token in tokens.tokens[..<index].reversed() {
            switch token.kind {
            case .rightBrace, .rightBracket, .rightParen, .holeEnd: open += 1
            case .leftBrace where open == 0: return true
            case .leftBracket where open == 0, .leftParen where open == 0, .holeStart where open == 0: return false
            case .leftBrace, .leftBracket, .leftParen, .holeStart: open -= 1
            default: break
            }
        }
        return false
    }

    /// False for a word after a dot and for a key: no name of the script is meant there.
    fileprivate func isNameInScope(_ span: Span) -> Bool {
        guard let index = tokenIndex(at: span) else { return false }
        let all = tokens.tokens
        if index > 0, [.dot, .questionDot].contains(all[index - 1].kind) { return false }
        if index + 1 < all.count, all[index + 1].kind == .colon {
            // `x: 1` in braces or parameters; `step x: text = …` and `input x: text` bind it.
            guard index > 0 else { return false }
            return [.step, .input, .let].contains(all[index - 1].kind)
        }
        return true
    }
}
