/// What is still to happen, in the order of time.
struct PendingQueue {
    private var entries: [World.Pending] = []
    private var order = 0

    var nextAt: Int? { entries.first?.at }

    mutating func add(at time: Int, _ happening: World.Happening) {
        order += 1
        entries.append(World.Pending(at: time, order: order, happening: happening))
        var child = entries.count - 1
        while child > 0, entries[child] < entries[(child - 1) / 2] {
            entries.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func removeFirst() -> World.Happening? {
        guard let first = entries.first, let last = entries.popLast() else { return nil }
        if entries.isEmpty { return first.happening }
        entries[0] = last
        var parent = 0
        while 2 * parent + 1 < entries.count {
            var child = 2 * parent + 1
            if child + 1 < entries.count, entries[child + 1] < entries[child] { child += 1 }
            if entries[parent] < entries[child] { break }
            entries.swapAt(parent, child)
            parent = child
        }
        return first.happening
    }
}
