/// A name as it stands in the source. An empty name stands where recovery found none; a diagnostic was given there.
package struct Name: Sendable, Hashable {
    package var text: String
    package var span: Span

    package init(_ text: String, _ span: Span) {
        self.text = text
        self.span = span
    }
}
