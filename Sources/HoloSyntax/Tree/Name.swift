/// A name as it stands in the source. An empty name stands where recovery found none; a diagnostic was given there.
package struct Name: Sendable, Hashable {
    package var text: String
    package var span: Span

    package init(_ text: String, _ span: Span) {
        self.text = text
        self.span = span
    }
}

/// The parts of `import.name`, before and behind the first dot; nil for a word without one.
package func qualifiedName(_ text: String) -> (alias: String, name: String)? {
    guard let dot = text.utf8.firstIndex(of: UInt8(ascii: ".")) else { return nil }
    return (String(text[..<dot]), String(text[text.utf8.index(after: dot)...]))
}
