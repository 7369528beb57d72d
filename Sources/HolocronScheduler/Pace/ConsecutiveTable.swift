/// Elements that get consecutive numbers, from 1, and are mostly taken out in about the order in which they came in.
struct ConsecutiveTable<Element: Sendable>: Sendable {
    /// From the number `first` on; nil for those that were taken out.
    private var slots: [Element?] = []
    /// The slots before this one are empty.
    private var head = 0
    private var first = 1
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    /// Puts one in and returns its number.
    mutating func add(_ element: Element) -> Int {
        slots.append(element)
        count += 1
        return first + slots.count - 1
    }

    subscript(number: Int) -> Element? {
        slots.indices.contains(number - first) ? slots[number - first] : nil
    }

    mutating func remove(_ number: Int) -> Element? {
        guard slots.indices.contains(number - first), let element = slots[number - first].take() else { return nil }
        count -= 1
        while head < slots.count, slots[head] == nil { head += 1 }
        if head >= 64 && head * 2 >= slots.count {
            slots.removeSubrange(0..<head)
            first += head
            head = 0
        }
        return element
    }
}
