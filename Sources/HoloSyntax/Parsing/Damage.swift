/// What was not understood of a text. What a checker says about it, or because of it, follows from the mistakes in the
/// syntax.
package struct Damage: Sendable {
    /// The parts of statements that hold a mistake, without the statements inside them, which may be sound; in order.
    package internal(set) var parts: [Span] = []
    /// From this offset on, blocks may begin and end elsewhere than they seem to; nil where braces can be trusted.
    package internal(set) var structureLostFrom: Int?
    /// True where a name is missing that others may use.
    package internal(set) var hasLostName = false

    package var isEmpty: Bool { parts.isEmpty && structureLostFrom == nil }

    /// True where a part of what stands there was not understood, or to which block it belongs.
    package func touches(_ span: Span) -> Bool {
        let end = max(span.end, span.start + 1)
        if let structureLostFrom, end > structureLostFrom { return true }
        var low = 0
        var high = parts.count
        while low < high {
            let middle = (low + high) / 2
            if parts[middle].end <= span.start { low = middle + 1 } else { high = middle }
        }
        return low < parts.count && parts[low].start < end
    }

    /// The words that stand in the damaged parts, in strings and comments too: names that may have been bound there.
    package func words(of source: SourceText) -> Set<String> {
        parts.reduce(into: []) { $0.formUnion(source.words(in: $1)) }
    }
}

extension SourceText {
    /// All that could be a name in a part of the text.
    package func words(in span: Span) -> Set<String> {
        var words: Set<String> = []
        var start: Int?
        for offset in span.start...max(span.start, span.end) {
            let isPart = offset < span.end && offset < bytes.count && bytes[offset].isPartOfName
            if isPart {
                start = start ?? offset
            } else if let first = start {
                words.insert(text(Span(first, offset)))
                start = nil
            }
        }
        return words
    }
}

extension UInt8 {
    fileprivate var isPartOfName: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }
}
