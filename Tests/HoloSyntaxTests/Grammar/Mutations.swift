/// Small changes to a text: most make no program of it, some do.
struct Mutations {
    private var random: RandomNumbers
    private let spellings: [String]

    init(_ grammar: Grammar, seed: UInt64) {
        random = RandomNumbers(seed)
        spellings =
            grammar.tokenLiterals
            + ["a", "b", "list", "_x", "1", "2.5", "30s", "'s'", "\"t\"", "\"a{b}\"", "\"\"\"\n\"\"\""]
    }

    private static let characters = Array(
        "abes_09 \n\n\t\r\"'{}()[]<>=!?.,:;#|&+-*/%\\$@é€😀\u{FEFF}\u{301}\u{201C}\u{A0}".unicodeScalars)

    /// A text with one to three changes; its tokens say where words and signs stand.
    mutating func mutate(_ text: [Unicode.Scalar], _ tokens: [GrammarToken]) -> [Unicode.Scalar] {
        guard !tokens.isEmpty else { return [random.pick(Self.characters)] }
        if random.isTrue(35) { return mutateCharacters(text) }
        var pieces: [(gap: [Unicode.Scalar], token: [Unicode.Scalar])] = []
        var end = 0
        for token in tokens {
            pieces.append((Array(text[end..<token.start]), Array(text[token.start..<token.end])))
            end = token.end
        }
        for _ in 0..<(random.isTrue(75) ? 1 : 2) { mutateTokens(&pieces) }
        return pieces.flatMap { $0.gap + $0.token } + text[end...]
    }

    private mutating func mutateTokens(_ pieces: inout [(gap: [Unicode.Scalar], token: [Unicode.Scalar])]) {
        guard !pieces.isEmpty else { return }
        let index = random.next(pieces.count)
        switch random.next(8) {
        case 0: pieces.remove(at: index)
        case 1: pieces.insert((random.isTrue(50) ? [" "] : ["\n"], pieces[index].token), at: index + 1)
        case 2 where index + 1 < pieces.count:
            let token = pieces[index].token
            pieces[index].token = pieces[index + 1].token
            pieces[index + 1].token = token
        case 3: pieces[index].token = Array(random.pick(spellings).unicodeScalars)
        case 4: pieces.insert(([" "], Array(random.pick(spellings).unicodeScalars) + [" "]), at: index)
        case 5, 2: pieces[index].gap += random.isTrue(80) ? ["\n"] : [";"]
        case 6: pieces[index].gap = [" "]
        default:
            // A line break elsewhere in the text is where such a mistake would be made.
            let breaks = pieces.indices.filter { pieces[$0].gap.contains("\n") }
            if breaks.isEmpty { pieces[index].gap += ["\n"] } else { pieces[random.pick(breaks)].gap = [" "] }
        }
    }

    private mutating func mutateCharacters(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var text = text
        for _ in 0..<(1 + random.next(2)) {
            let index = random.next(max(1, text.count))
            guard index < text.count else { return text }
            switch random.next(4) {
            case 0: text.remove(at: index)
            case 1: text.insert(random.pick(Self.characters), at: index)
            case 2: text[index] = random.pick(Self.characters)
            default: text.insert(text[index], at: index)
            }
        }
        return text
    }
}
