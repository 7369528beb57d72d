import HoloMachine
import HoloSyntax

/// The numbers that the places of a file have in a program. Every instruction asks for one: places are found by the offset
/// at which they begin, where few others do, since parts nest only so deep.
struct PlaceNumbers {
    private struct Place {
        var end: Int
        var number: Position
        /// The index of another place that begins at the same offset; -1 where there is none.
        var next: Int32
    }

    private var places: [Place] = []
    /// By offset: the index of the latest place that begins there; -1 where there is none.
    private var latest: [Int32] = []

    func number(of span: Span) -> Position? {
        guard latest.indices.contains(span.start) else { return nil }
        var index = Int(latest[span.start])
        while index >= 0 {
            let place = places[index]
            if place.end == span.end { return place.number }
            index = Int(place.next)
        }
        return nil
    }

    mutating func note(_ number: Position, of span: Span, in source: SourceText) {
        if latest.isEmpty { latest = [Int32](repeating: -1, count: source.bytes.count + 1) }
        guard latest.indices.contains(span.start) else { return }
        places.append(Place(end: span.end, number: number, next: latest[span.start]))
        latest[span.start] = Int32(truncatingIfNeeded: places.count - 1)
    }
}
