/// A type as it is written.
package struct TypeSyntax: Sendable {
    package var kind: TypeSyntaxKind
    package var span: Span

    package init(_ kind: TypeSyntaxKind, span: Span) {
        self.kind = kind
        self.span = span
    }
}

package indirect enum TypeSyntaxKind: Sendable {
    /// `text`, `int`, `Person`, `enrich.Person`: built-in names and aliases alike.
    case named(String)
    case list(TypeSyntax)
    case record([TypeField])
    case optional(TypeSyntax)
    /// `"a" | "b"`.
    case literals([String])
    case missing
}

package struct TypeField: Sendable {
    package var name: Name
    package var type: TypeSyntax

    package init(name: Name, type: TypeSyntax) {
        self.name = name
        self.type = type
    }
}
