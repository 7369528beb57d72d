extension Parser {
    /// The `##` lines at the top of the script. Directly above an `input`, `func`, `flow` or `type` they are that
    /// declaration's; a blank line between makes them the script's.
    func scriptDocumentation() -> [String] {
        let groups = documentationGroups(of: token)
        guard let first = groups.first else { return [] }
        let isDeclaration = [.input, .func, .flow, .type].contains(kind)
        if groups.count == 1, first.touchesToken, isDeclaration { return [] }
        return first.lines
    }

    /// The `##` lines directly above the current token.
    func documentation() -> [String] {
        guard let last = documentationGroups(of: token).last, last.touchesToken else { return [] }
        // What documents the script does not document its first statement too.
        if index == 0, !([.input, .func, .flow, .type].contains(kind)), scriptDocumentation() == last.lines {
            return []
        }
        return last.lines
    }

    private struct DocumentationGroup {
        var lines: [String] = []
        /// No blank line and no other comment stands between the last line and the token.
        var touchesToken = false
    }

    /// `##` lines that follow one another directly form a group.
    private func documentationGroups(of token: Token) -> [DocumentationGroup] {
        var groups: [DocumentationGroup] = []
        var isOpen = false
        // What stands behind a token on its line documents nothing below it.
        var isOwnLine = index == 0
        var newlines = 0
        for piece in list.leadingTrivia(of: token) {
            switch piece.kind {
            case .newline:
                isOwnLine = true
                newlines += 1
                if newlines > 1 { isOpen = false }
            case .documentation where isOwnLine:
                if !isOpen { groups.append(DocumentationGroup()) }
                isOpen = true
                newlines = 0
                groups[groups.count - 1].lines.append(line(of: piece.span))
            case .comment, .invalid, .documentation:
                isOpen = false
                newlines = 0
            case .whitespace, .byteOrderMark: break
            }
        }
        if isOpen { groups[groups.count - 1].touchesToken = true }
        return groups
    }

    private func line(of span: Span) -> String {
        var start = span.start + 2
        if start < span.end, bytes[start] == 0x20 { start += 1 }
        var end = span.end
        // What is white space between tokens is none of the text either: a layout leaves it out.
        while end > start, [0x20, 0x09, 0x0B, 0x0C].contains(bytes[end - 1]) { end -= 1 }
        return text(Span(start, end))
    }
}
