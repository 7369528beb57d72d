/// A parsed script: statements in the order of the page.
package struct Script: Sendable {
    /// The `##` lines at the very top, without their marks; they document the script itself.
    package var documentation: [String]
    package var statements: [Statement]

    package init(documentation: [String], statements: [Statement]) {
        self.documentation = documentation
        self.statements = statements
    }
}

/// Statements in braces.
package struct Block: Sendable {
    package var statements: [Statement]
    /// From `{` to `}`.
    package var span: Span

    package init(statements: [Statement], span: Span) {
        self.statements = statements
        self.span = span
    }
}
