/// A range of UTF-8 byte offsets in one source text.
package struct Span: Sendable, Hashable {
    // Small: there are several in every part of a tree. Texts have at most 4 MB.
    @usableFromInline var startOffset: Int32
    @usableFromInline var endOffset: Int32

    @inlinable package init(_ start: Int, _ end: Int) {
        startOffset = Int32(clamping: start)
        endOffset = Int32(clamping: end)
    }

    @inlinable package var start: Int { Int(startOffset) }
    @inlinable package var end: Int { Int(endOffset) }

    @inlinable package var length: Int { end - start }

    package func union(_ other: Span) -> Span { Span(min(start, other.start), max(end, other.end)) }
}
