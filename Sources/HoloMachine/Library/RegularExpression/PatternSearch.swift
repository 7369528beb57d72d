/// Whether a program matches anywhere in a text: all threads of the machine advance together, each instruction at most
/// once a position, so the time is at most the product of both lengths.
extension PatternProgram {
    func matches(_ scalars: [UInt32]) -> Bool {
        var current = ThreadSet(capacity: instructions.count)
        var next = ThreadSet(capacity: instructions.count)
        var pending: [Int] = []
        for position in 0...scalars.count {
            // A match may start here as well.
            if follow(from: 0, at: position, in: scalars, into: &current, pending: &pending) { return true }
            guard position < scalars.count else { break }
            let scalar = scalars[position]
            next.removeAll()
            for index in 0..<current.count {
                let place = current[index]
                guard case .character(let set) = instructions[place], classes[set].contains(scalar) else { continue }
                if follow(from: place + 1, at: position + 1, in: scalars, into: &next, pending: &pending) {
                    return true
                }
            }
            swap(&current, &next)
        }
        return false
    }

    /// Adds all instructions that are reached from `start` without reading; true where the match is among them.
    private func follow(
        from start: Int, at position: Int, in scalars: [UInt32], into threads: inout ThreadSet, pending: inout [Int]
    ) -> Bool {
        pending.append(start)
        while let place = pending.popLast() {
            guard threads.insert(place) else { continue }
            switch instructions[place] {
            case .character: break
            case .assertion(let assertion):
                if assertion.holds(in: scalars, at: position) { pending.append(place + 1) }
            case .split(let first, let second):
                pending.append(first)
                pending.append(second)
            case .jump(let target): pending.append(target)
            case .save: pending.append(place + 1)
            case .match:
                pending.removeAll()
                return true
            }
        }
        return false
    }
}

/// A set of instruction indices that is cleared in no time and walked in order of insertion.
struct ThreadSet {
    private var members: [Int] = []
    private var places: [Int]

    init(capacity: Int) {
        places = [Int](repeating: 0, count: capacity)
        members.reserveCapacity(capacity)
    }

    var count: Int { members.count }
    subscript(_ index: Int) -> Int { members[index] }

    func contains(_ member: Int) -> Bool {
        let place = places[member]
        return place < members.count && members[place] == member
    }

    /// False where it was there already.
    mutating func insert(_ member: Int) -> Bool {
        if contains(member) { return false }
        places[member] = members.count
        members.append(member)
        return true
    }

    mutating func removeAll() { members.removeAll(keepingCapacity: true) }
}
