import HolocronAPI

/// A binary heap: the least element first. Entries that no longer count are skipped by whoever takes them out.
struct Heap<Element: Comparable & Sendable>: Sendable {
    private var elements: [Element] = []

    var isEmpty: Bool { elements.isEmpty }
    var count: Int { elements.count }
    var least: Element? { elements.first }

    mutating func insert(_ element: Element) {
        elements.append(element)
        var child = elements.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            if elements[parent] <= elements[child] { break }
            elements.swapAt(parent, child)
            child = parent
        }
    }

    @discardableResult
    mutating func removeLeast() -> Element? {
        guard let last = elements.popLast() else { return nil }
        guard let least = elements.first else { return last }
        elements[0] = last
        var parent = 0
        while true {
            var smallest = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < elements.count && elements[child] < elements[smallest] {
                smallest = child
            }
            if smallest == parent { return least }
            elements.swapAt(parent, smallest)
            parent = smallest
        }
    }
}

/// A queue: first in, first out, without moving elements on each removal.
struct Queue<Element: Sendable>: Sendable {
    private var elements: [Element] = []
    private var head = 0

    var isEmpty: Bool { head == elements.count }
    var count: Int { elements.count - head }
    var first: Element? { head < elements.count ? elements[head] : nil }

    mutating func append(_ element: Element) { elements.append(element) }

    @discardableResult
    mutating func removeFirst() -> Element? {
        guard head < elements.count else { return nil }
        let element = elements[head]
        head += 1
        if head >= 64 && head * 2 >= elements.count {
            elements.removeSubrange(0..<head)
            head = 0
        }
        return element
    }
}

/// Something that is due at a time; of equal times the earlier made first.
struct Due: Comparable, Sendable {
    var at: Instant
    var order: Int
    /// What is due: an identifier or a place in a table.
    var subject: Int
    /// Of the subject when this was made; an entry of an older one no longer counts.
    var generation: Int = 0

    static func < (left: Due, right: Due) -> Bool { (left.at, left.order) < (right.at, right.order) }
}
