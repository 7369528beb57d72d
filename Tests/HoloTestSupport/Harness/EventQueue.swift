/// Events of virtual time, the earliest first; of equal times the lowest rank, then the first that came.
package struct EventQueue<Event> {
    private struct Entry {
        var time: Int
        var rank: UInt64
        var number: Int
        var event: Event
    }

    /// Descending, so that the next one is the last.
    private var entries: [Entry] = []
    private var count = 0

    package var isEmpty: Bool { entries.isEmpty }

    package mutating func add(_ event: Event, at time: Int, rank: UInt64 = 0) {
        count += 1
        let entry = Entry(time: time, rank: rank, number: count, event: event)
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            let other = entries[middle]
            if (other.time, other.rank, other.number) > (time, rank, count) { low = middle + 1 } else { high = middle }
        }
        entries.insert(entry, at: low)
    }

    package mutating func next() -> (time: Int, event: Event)? {
        entries.popLast().map { ($0.time, $0.event) }
    }

    /// Takes out what is wanted no more.
    package mutating func remove(where isUnwanted: (Event) -> Bool) { entries.removeAll { isUnwanted($0.event) } }
}
