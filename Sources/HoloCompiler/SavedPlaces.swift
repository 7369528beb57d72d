import HoloSyntax

/// One side of an `if` statement.
struct Branch: Equatable {
    /// That of its `if`, which no other has.
    var condition: Span
    /// 0: `then`, 1: `else`.
    var side: Int
}

/// A `save` to a literal path, and the branches that it stands in, from the outermost inwards.
struct SavedPlace {
    var span: Span
    var branches: [Branch]

    /// Whether what stands in these branches never happens beside it.
    func excludes(_ others: [Branch]) -> Bool {
        branches.contains { branch in others.contains { $0.condition == branch.condition && $0.side != branch.side } }
    }

    func isWithin(_ outer: [Branch]) -> Bool { branches.starts(with: outer) }
}
