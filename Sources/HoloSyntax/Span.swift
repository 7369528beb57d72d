/// A range of UTF-8 byte offsets in one source text.
package struct Span: Sendable, Hashable {
    package var start: Int
    package var end: Int

    package init(_ start: Int, _ end: Int) {
        self.start = start
        self.end = end
    }

    package var length: Int { end - start }

    package func union(_ other: Span) -> Span { Span(min(start, other.start), max(end, other.end)) }
}
