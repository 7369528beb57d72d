import HoloSyntax

/// The entries of a session as one script: what was bound anew under one name gets names of its own, and what was only
/// looked at is left out unless something else uses it.
package struct SavedScript: Sendable {
    /// An entry that succeeded.
    package struct Part: Sendable {
        package var number: Int
        package var script: EntryScript
        package var references: Set<EarlierReference>
        /// Words that are key and value in one.
        package var shorthands: Set<Span>
        /// What each of its statements binds, declares or gives; nil for those that do nothing of that.
        package var meanings: [EarlierReference.Meaning?]

        package init(
            number: Int, script: EntryScript, references: Set<EarlierReference>, shorthands: Set<Span>,
            meanings: [EarlierReference.Meaning?]
        ) {
            self.number = number
            self.script = script
            self.references = references
            self.shorthands = shorthands
            self.meanings = meanings
        }
    }

    package struct Problem: Error, Sendable {
        package var message: String
    }

    private let parts: [Part]
    private var names: [EarlierReference.Meaning: String] = [:]
    private var kept: Set<EarlierReference.Meaning> = []
    /// The only `return` that stays, as part and statement: the last thing that was done.
    private let lastReturn: (part: Int, statement: Int)?
    /// The only `budget` that stays, at the top: the last one.
    private var budget: (part: Int, statement: Int)?

    /// - Throws: where something is used that no entry left to be saved.
    package init(_ parts: [Part]) throws(Problem) {
        self.parts = parts
        lastReturn = parts.indices.last.flatMap { part in
            let statements = parts[part].script.parsed.script.statements
            guard case .return = statements.last?.kind else { return nil }
            return (part, statements.count - 1)
        }
        for part in parts.indices {
            for (index, statement) in parts[part].script.parsed.script.statements.enumerated() {
                if case .budget = statement.kind { budget = (part, index) }
            }
        }
        try keepWhatIsUsed()
        giveNames()
    }

    private func statement(_ part: Int, _ index: Int) -> Statement { parts[part].script.parsed.script.statements[index] }

    /// What is only shown: a bare expression, or a `return` that is not the end.
    private func isLook(_ part: Int, _ index: Int) -> Bool {
        if parts[part].script.bareExpressions.contains(index) { return true }
        guard case .return = statement(part, index).kind else { return false }
        return lastReturn.map { $0 != (part, index) } ?? true
    }

    private func stays(_ part: Int, _ index: Int) -> Bool {
        if case .budget = statement(part, index).kind { return false }
        guard isLook(part, index) else { return true }
        return parts[part].meanings[index].map(kept.contains) ?? false
    }

    /// The references in a statement, each with what it means.
    private func references(_ part: Int, _ index: Int) -> [(span: Span, meaning: EarlierReference.Meaning)] {
        let span = statement(part, index).span
        return parts[part].references.compactMap { reference in
            guard span.start <= reference.span.start, reference.span.end <= span.end else { return nil }
            guard case .own(let name) = reference.meaning else { return (reference.span, reference.meaning) }
            return ownMeaning(name, part).map { (reference.span, $0) }
        }
    }

    private func ownMeaning(_ name: String, _ part: Int) -> EarlierReference.Meaning? {
        let statements = parts[part].script.parsed.script.statements
        let index = statements.indices.first { statements[$0].kind.introduced?.text == name }
        return index.flatMap { parts[part].meanings[$0] }
    }

    /// What is only looked at stays where a statement that stays uses it.
    private mutating func keepWhatIsUsed() throws(Problem) {
        var bound: Set<EarlierReference.Meaning> = []
        for part in parts { bound.formUnion(part.meanings.compactMap { $0 }) }
        for part in parts.indices.reversed() {
            for index in parts[part].meanings.indices.reversed() where stays(part, index) {
                if let meaning = parts[part].meanings[index] { kept.insert(meaning) }
                for reference in references(part, index) {
                    guard bound.contains(reference.meaning) else {
                        let word = parts[part].script.parsed.source.text(reference.span)
                        throw Problem(
                            message: "entry \(parts[part].number) uses `\(word)`, which no entry that succeeded has bound: "
                                + "bind it anew first")
                    }
                    kept.insert(reference.meaning)
                }
            }
        }
    }

    /// The last one under a name keeps it, unless an entry below means something else by the word.
    private mutating func giveNames() {
        var taken: Set<String> = []
        // For each part the words that it uses for names of its own: of items, of lambdas.
        var inner: [Set<String>] = []
        for part in parts.indices {
            let parsed = parts[part].script.parsed
            var known = Set(parts[part].references.map(\.span))
            for statement in parsed.script.statements { if let name = statement.kind.introduced { known.insert(name.span) } }
            // A function's or flow's own names may be those of others outside.
            let ownScopes = parsed.script.statements.compactMap { statement -> Span? in
                switch statement.kind {
                case .function, .flow: statement.span
                default: nil
                }
            }
            var words: Set<String> = []
            let tokens = parsed.tokens.tokens
            for (index, token) in tokens.enumerated() where token.kind == .name {
                let word = parsed.source.text(token.span)
                taken.insert(word)
                if known.contains(token.span) || ownScopes.contains(where: { $0.start <= token.start && token.end <= $0.end }) {
                    continue
                }
                if index > 0, [.dot, .questionDot].contains(tokens[index - 1].kind) { continue }
                // Keys, and calls of functions.
                if index + 1 < tokens.count, [.colon, .leftParen].contains(tokens[index + 1].kind) { continue }
                words.insert(word)
            }
            inner.append(words)
        }
        var used: Set<String> = []
        var innerBelow: Set<String> = []
        for part in parts.indices.reversed() {
            innerBelow.formUnion(inner[part])
            for index in parts[part].meanings.indices.reversed() {
                guard let meaning = parts[part].meanings[index], kept.contains(meaning) else { continue }
                let name = statement(part, index).kind.introduced?.text ?? " "
                let isShown = name.hasPrefix(" ")
                if !isShown, !innerBelow.contains(name), used.insert(name).inserted {
                    names[meaning] = name
                    continue
                }
                let stem = isShown ? "value" : name
                var number = 1
                while taken.contains("\(stem)_\(number)") { number += 1 }
                taken.insert("\(stem)_\(number)")
                names[meaning] = "\(stem)_\(number)"
            }
        }
    }

    /// The name under which something stands in the script; nil where it was left out.
    package func name(of meaning: EarlierReference.Meaning) -> String? { names[meaning] }

    /// The script.
    package var text: String {
        var blocks: [String] = []
        if let budget { blocks.append(text(budget.part, budget.statement)) }
        for part in parts.indices {
            let lines = parts[part].meanings.indices.filter { stays(part, $0) }.map { text(part, $0) }
            if !lines.isEmpty { blocks.append(lines.joined(separator: "\n")) }
        }
        return blocks.joined(separator: "\n\n") + (blocks.isEmpty ? "" : "\n")
    }

    private func text(_ part: Int, _ index: Int) -> String {
        let statement = statement(part, index)
        let source = parts[part].script.parsed.source
        let meaning = parts[part].meanings[index]
        let own = meaning.flatMap { names[$0] }
        var edits: [(span: Span, text: String)] = []
        for reference in references(part, index) {
            guard let name = names[reference.meaning] else { continue }
            let word = source.text(reference.span)
            guard word != name else { continue }
            edits.append((reference.span, parts[part].shorthands.contains(reference.span) ? "\(word): \(name)" : name))
        }
        var text = ""
        var offset = statement.span.start
        if isLook(part, index) {
            text = "let \(own ?? "value") = "
            if case .return(let value?) = statement.kind { offset = value.span.start }
        } else if let introduced = statement.kind.introduced, let own {
            if !introduced.text.hasPrefix(" ") {
                if introduced.text != own { edits.append((introduced.span, own)) }
            } else if case .step(let step) = statement.kind, isUsed(meaning) {
                let start = step.call.callee.span.start
                edits.append((Span(start, start), "\(own) = "))
            }
        }
        for edit in edits.sorted(by: { ($0.span.start, $0.span.end) < ($1.span.start, $1.span.end) })
        where edit.span.start >= offset {
            text += source.text(Span(offset, edit.span.start)) + edit.text
            offset = edit.span.end
        }
        return text + source.text(Span(offset, statement.span.end))
    }

    private func isUsed(_ meaning: EarlierReference.Meaning?) -> Bool {
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
