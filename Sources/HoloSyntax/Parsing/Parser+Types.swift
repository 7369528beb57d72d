extension Parser {
    /// Reads a type: `text`, `list<T>`, `{ … }`, `T?`, `"a" | "b"`, `import.Person`.
    mutating func parseType() throws(Trouble) -> TypeSyntax {
        try enter()
        defer { nesting -= 1 }
        var type = try parseTypePrimary()
        if kind == .bar { type = try parseUnion(from: type) }
        var marks = 0
        while kind == .question || kind == .leftBracket, !startsLine {
            if kind == .leftBracket {
                guard kind(ahead: 1) == .rightBracket else { break }
                report(
                    .foreignType, "`[]` makes no type", at: Span(start, token(ahead: 1).end),
                    help: "write `list<\(shortText(type.span))>`")
                advance()
                advance()
                continue
            }
            marks += 1
            if marks > 1 {
                report(.foreignType, "one `?` is enough", at: span, help: "leave this one out")
                advance()
                continue
            }
            type = TypeSyntax(.optional(type), span: type.span.union(span))
            advance()
        }
        return type
    }

    private mutating func parseTypePrimary() throws(Trouble) -> TypeSyntax {
        let opening = span
        switch kind {
        case .name: return try parseNamedType()
        case .leftBrace: return try parseRecordType()
        case .rawString, .stringStart:
            let literal = try parseString()
            return TypeSyntax(.literals([try plainText(of: literal)]), span: literal.span)
        case .leftParen:
            advance()
            var inner = try parseType()
            try close(.rightParen, ")", opening, wants: "`)`")
            inner.span = Span(opening.start, lastEnd)
            return inner
        case .leftBracket:
            throw trouble(
                .foreignType, "a list's type is not written in brackets", at: span, help: "write `list<text>`")
        case .null:
            throw trouble(
                .foreignType, "`null` is no type of its own", at: span,
                help: "a type with a `?` takes null as well: `text?`")
        default:
            throw expected(
                "a type", code: .expectedType,
                help:
                    "types are `text`, `int`, `float`, `bool`, `any`, `list<T>`, `{ key: T }`, `T?`, `\"a\" | \"b\"`"
            )
        }
    }

    private mutating func plainText(of literal: StringLiteral) throws(Trouble) -> String {
        guard let text = literal.plainText else {
            throw trouble(.expectedType, "a type's text has no holes", at: literal.span, help: "write the text itself")
        }
        return text
    }

    private mutating func parseNamedType() throws(Trouble) -> TypeSyntax {
        var name = try parseName("a type's name")
        while kind == .dot, !startsLine, kind(ahead: 1).isWord {
            advance()
            name = Name(name.text + "." + currentText, name.span.union(span))
            advance()
        }
        if kind == .leftBracket, kind(ahead: 1) != .rightBracket, !startsLine,
            name.text == "list" || name.text == "List"
        {
            throw trouble(.foreignType, "what a list holds stands in `<…>`", at: span, help: "write `list<text>`")
        }
        guard kind == .less, !startsLine else { return TypeSyntax(.named(name.text), span: name.span) }
        let opening = span
        if name.text != "list" {
            report(
                .foreignType, "only `list` has a type in `<…>`", at: name.span,
                help: "write `list<T>`; a record's type is `{ key: T }`")
        }
        advance()
        let element = try parseType()
        while kind == .comma, name.text != "list" {
            advance()
            _ = try parseType()
        }
        guard takeTypeCloser() else {
            throw expected("`>`", secondary: [.init(opening, "opened here")])
        }
        return TypeSyntax(.list(element), span: Span(name.span.start, lastEnd))
    }

    private mutating func parseUnion(from first: TypeSyntax) throws(Trouble) -> TypeSyntax {
        var texts: [String] = []
        if case .literals(let own) = first.kind { texts = own }
        var span = first.span
        var nullSpan: Span?
        var isReported = texts.isEmpty
        if isReported, !(kind(ahead: 1) == .null) { reportUnion(at: first.span) }
        while take(.bar) {
            span = span.union(self.span)
            if kind == .null {
                nullSpan = nullSpan ?? self.span
                span = span.union(self.span)
                advance()
                continue
            }
            let next = try parseTypePrimary()
            span = span.union(next.span)
            if case .literals(let more) = next.kind {
                texts += more
            } else if !isReported {
                isReported = true
                reportUnion(at: next.span)
            }
        }
        let type: TypeSyntax
        if case .literals = first.kind {
            type = TypeSyntax(.literals(texts), span: span)
        } else {
            type = first
        }
        guard let nullSpan else { return type }
        // What stands there without the null, which may be in the middle.
        let words = texts.isEmpty ? shortText(first.span) : texts.map { "\"\($0)\"" }.joined(separator: " | ")
        report(
            .foreignType, "a type with null is not written with `|`", at: nullSpan,
            help: "write `\(texts.count > 1 ? "(\(words))?" : words + "?")`")
        return TypeSyntax(.optional(type), span: span)
    }

    private mutating func reportUnion(at span: Span) {
        report(
            .expectedType, "`|` joins texts in quotes only", at: span,
            help: "`\"open\" | \"closed\"` is a type; for a value of several kinds write `any`")
    }

    private mutating func parseRecordType() throws(Trouble) -> TypeSyntax {
        let opening = span
        advance()
        openRecords += 1
        var fields: [TypeField] = []
        while kind != .rightBrace {
            if kind == .comma {
                report(.comma, "there is nothing before this comma", at: span, help: "leave it out")
                advance()
                continue
            }
            guard kind.isWord || kind == .rawString || kind == .stringStart, !isAtStatementStart else { break }
            let name: Name
            if kind.isWord {
                name = Name(currentText, span)
                advance()
            } else {
                let literal = try parseString()
                name = Name(try plainText(of: literal), literal.span)
            }
            var isOptional = false
            if kind == .question, kind(ahead: 1) == .colon {
                report(
                    .foreignType, "the `?` follows the type", at: span, help: "write `\(shortText(name.span)): text?`")
                isOptional = true
                advance()
            }
            guard take(.colon) else {
                throw expected("`:` and the type of `\(shortText(name.span))`", code: .expectedType)
            }
            let type = try parseType()
            fields.append(TypeField(name: name, type: isOptional ? TypeSyntax(.optional(type), span: type.span) : type))
            if take(.comma) { continue }
            if kind == .rightBrace { break }
            if kind == .semicolon {
                report(.comma, "`;` separates statements", at: span, label: "write `,`", help: "put a comma")
                advance()
                continue
            }
            guard kind.isWord || kind == .rawString || kind == .stringStart, !isAtStatementStart else { break }
            if !startsLine {
                report(
                    .comma, "a comma is missing here", at: Span(lastEnd, lastEnd), label: "`,`",
                    help: "put a comma between the two")
            }
        }
        if kind != .rightBrace, isAtEnd || isAtStatementStart { openRecords -= 1 }
        try close(.rightBrace, "}", opening, wants: "`,` or `}`")
        openRecords -= 1
        return TypeSyntax(.record(fields), span: Span(opening.start, lastEnd))
    }
}
