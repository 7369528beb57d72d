/// A pattern as it was written.
indirect enum PatternTree: Sendable {
    case empty
    case character(CharacterClass)
    case assertion(PatternAssertion)
    case sequence([PatternTree])
    /// Tried in this order.
    case alternatives([PatternTree])
    /// A capturing group; groups count from 1 in the order of their opening brackets.
    case group(Int, PatternTree)
    /// `most` is nil where there is no upper bound.
    case repetition(PatternTree, least: Int, most: Int?, isLazy: Bool)
}

/// What must hold between two characters.
enum PatternAssertion: Sendable, Equatable {
    case textStart, textEnd, lineStart, lineEnd, wordBoundary, notWordBoundary

    /// Whether it holds before the scalar at `position`.
    func holds(in scalars: [UInt32], at position: Int) -> Bool {
        switch self {
        case .textStart: return position == 0
        case .textEnd: return position == scalars.count
        case .lineStart: return position == 0 || scalars[position - 1] == 0x0A
        case .lineEnd: return position == scalars.count || scalars[position] == 0x0A
        case .wordBoundary, .notWordBoundary:
            let before = position > 0 && CharacterClass.isWord(scalars[position - 1])
            let after = position < scalars.count && CharacterClass.isWord(scalars[position])
            return (before != after) == (self == .wordBoundary)
        }
    }
}
