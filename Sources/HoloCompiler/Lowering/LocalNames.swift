import HoloSyntax

/// The names of a function, a pure block or a lambda, the innermost last. Most have few: only where there are many is
/// there an index.
struct LocalNames {
    struct Local {
        var name: String
        var register: Int
        var span: Span
    }

    private(set) var all: [Local] = []
    /// Where there are many: the place of the innermost of each name, and for each place that of the one it hides.
    private var innermost: [String: Int] = [:]
    private var hidden: [Int?] = []
    private static let fewest = 16

    var count: Int { all.count }

    /// The innermost of a name.
    func last(named name: String) -> Local? {
        if all.count < Self.fewest { return all.last { $0.name == name } }
        return innermost[name].map { all[$0] }
    }

    func contains(_ name: String) -> Bool { last(named: name) != nil }

    mutating func append(_ local: Local) {
        all.append(local)
        if all.count == Self.fewest {
            for place in all.indices { index(place) }
        } else if all.count > Self.fewest {
            index(all.count - 1)
        }
    }

    private mutating func index(_ place: Int) {
        hidden.append(innermost.updateValue(place, forKey: all[place].name))
    }

    /// Forgets the innermost, so that so many are left.
    mutating func removeLast(to count: Int) {
        if count < Self.fewest {
            if !hidden.isEmpty {
                innermost.removeAll(keepingCapacity: true)
                hidden.removeAll(keepingCapacity: true)
            }
        } else {
            while hidden.count > count, let outer = hidden.popLast() { innermost[all[hidden.count].name] = outer }
        }
        all.removeLast(all.count - count)
    }
}
