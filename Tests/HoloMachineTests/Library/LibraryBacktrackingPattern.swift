/// A pattern over `a` and `b` with the textbook matcher: tries one way after the other. The reference for the linear
/// one.
indirect enum BacktrackingPattern {
    case letter(Character)
    case any
    case start
    case end
    case sequence(BacktrackingPattern, BacktrackingPattern)
    case either(BacktrackingPattern, BacktrackingPattern)
    case group(BacktrackingPattern)
    case star(BacktrackingPattern, isLazy: Bool)
    case optional(BacktrackingPattern, isLazy: Bool)

    static func random(_ random: inout SmallRandom, depth: Int) -> BacktrackingPattern {
        switch random.next(below: depth == 0 ? 4 : 12) {
        case 0, 1: .letter(random.next(below: 2) == 0 ? "a" : "b")
        case 2: .any
        case 3: random.next(below: 3) > 0 ? .letter("a") : random.next(below: 2) == 0 ? .start : .end
        case 4, 5: .sequence(self.random(&random, depth: depth - 1), self.random(&random, depth: depth - 1))
        case 6, 7: .either(self.random(&random, depth: depth - 1), self.random(&random, depth: depth - 1))
        case 8, 9: .group(self.random(&random, depth: depth - 1))
        // What a star repeats reads something: for empty rounds engines differ, and each is right in its own way.
        case 10:
            .star(.sequence(.letter("a"), self.random(&random, depth: depth - 1)), isLazy: random.next(below: 2) == 0)
        default: .optional(self.random(&random, depth: depth - 1), isLazy: random.next(below: 2) == 0)
        }
    }

    var source: String {
        switch self {
        case .letter(let letter): String(letter)
        case .any: "."
        case .start: "^"
        case .end: "$"
        case .sequence(let first, let second): "(?:\(first.source))(?:\(second.source))"
        case .either(let first, let second): "(?:\(first.source)|\(second.source))"
        case .group(let inner): "(\(inner.source))"
        case .star(let inner, let isLazy): "(?:\(inner.source))*\(isLazy ? "?" : "")"
        case .optional(let inner, let isLazy): "(?:\(inner.source))?\(isLazy ? "?" : "")"
        }
    }

    private var groupCount: Int {
        switch self {
        case .letter, .any, .start, .end: 0
        case .sequence(let first, let second), .either(let first, let second): first.groupCount + second.groupCount
        case .group(let inner): 1 + inner.groupCount
        case .star(let inner, _), .optional(let inner, _): inner.groupCount
        }
    }

    private typealias Groups = [Int: Range<Int>]

    private func match(
        _ text: [Unicode.Scalar], _ position: Int, _ groups: Groups, firstGroup: Int,
        _ rest: (Int, Groups) -> (Int, Groups)?
    ) -> (Int, Groups)? {
        switch self {
        case .letter(let letter):
            guard position < text.count, Character(text[position]) == letter else { return nil }
            return rest(position + 1, groups)
        case .any: return position < text.count ? rest(position + 1, groups) : nil
        case .start: return position == 0 ? rest(position, groups) : nil
        case .end: return position == text.count ? rest(position, groups) : nil
        case .sequence(let first, let second):
            return first.match(text, position, groups, firstGroup: firstGroup) {
                second.match(text, $0, $1, firstGroup: firstGroup + first.groupCount, rest)
            }
        case .either(let first, let second):
            return first.match(text, position, groups, firstGroup: firstGroup, rest)
                ?? second.match(text, position, groups, firstGroup: firstGroup + first.groupCount, rest)
        case .group(let inner):
            return inner.match(text, position, groups, firstGroup: firstGroup + 1) { end, groups in
                var groups = groups
                groups[firstGroup] = position..<end
                return rest(end, groups)
            }
        case .optional(let inner, let isLazy):
            func once() -> (Int, Groups)? { inner.match(text, position, groups, firstGroup: firstGroup, rest) }
            return isLazy ? rest(position, groups) ?? once() : once() ?? rest(position, groups)
        case .star(let inner, let isLazy):
            func again() -> (Int, Groups)? {
                inner.match(text, position, groups, firstGroup: firstGroup) {
                    self.match(text, $0, $1, firstGroup: firstGroup, rest)
                }
            }
            return isLazy ? rest(position, groups) ?? again() : again() ?? rest(position, groups)
        }
    }

    /// All matches, written like the tests write the linear matcher's.
    func allMatches(in text: [Unicode.Scalar]) -> String {
        var found: [String] = []
        var position = 0
        while position <= text.count {
            guard let (end, groups) = match(text, position, [:], firstGroup: 0, { ($0, $1) }) else {
                position += 1
                continue
            }
            func string(_ range: Range<Int>) -> String { String(String.UnicodeScalarView(text[range])) }
            let written = (0..<groupCount).map { index in groups[index].map(string) ?? "-" }
            found.append(
                "\(string(position..<end))@\(position)"
                    + (written.isEmpty ? "" : "[\(written.joined(separator: ","))]"))
            position = end > position ? end : end + 1
        }
        return found.joined(separator: " ")
    }
}
