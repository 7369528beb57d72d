/// The rules that are made of characters (`:=`), made ready to be followed.
final class CharacterRules {
    private indirect enum Node {
        case set(ScalarSet)
        case literal([Unicode.Scalar])
        /// Any of several words, by their first character.
        case words([Unicode.Scalar: [[Unicode.Scalar]]])
        case sequence([Node])
        case choice([Node])
        case optional(Node)
        case repetition(Node)
        case except(Node, Node)
        case not(Node)
        case reference(Int)
    }

    /// Characters that stand alone for a node.
    private struct ScalarSet {
        private var ascii = [Bool](repeating: false, count: 128)
        private let other: (Unicode.Scalar) -> Bool

        init(_ holds: @escaping (Unicode.Scalar) -> Bool) {
            other = holds
            for value in UInt8(0)..<128 { ascii[Int(value)] = holds(Unicode.Scalar(value)) }
        }

        func contains(_ scalar: Unicode.Scalar) -> Bool {
            scalar.value < 128 ? ascii[Int(scalar.value)] : other(scalar)
        }
    }

    private let grammar: Grammar
    private var nodes: [Node] = []
    private var indices: [String: Int] = [:]
    /// What stands in rules, as far as it was asked for.
    private var parts: [Rule: Node] = [:]

    init(_ grammar: Grammar) {
        self.grammar = grammar
        let lexical = grammar.definitions.filter(\.isLexical)
        for (index, definition) in lexical.enumerated() { indices[definition.name] = index }
        for definition in lexical { nodes.append(node(definition.rule, grammar)) }
    }

    /// A rule for one character becomes a set.
    private func set(_ rule: Rule, _ grammar: Grammar) -> ((Unicode.Scalar) -> Bool)? {
        switch rule {
        case .range(let from, let to): return { $0 >= from && $0 <= to }
        case .anyCharacter: return { _ in true }
        case .property("XID_Start"): return { $0.properties.isXIDStart }
        case .property("XID_Continue"): return { $0.properties.isXIDContinue }
        case .literal(let text) where text.unicodeScalars.count == 1:
            let scalar = text.unicodeScalars.first
            return { $0 == scalar }
        case .choice(let all):
            let sets = all.compactMap { set($0, grammar) }
            return sets.count == all.count ? { scalar in sets.contains { $0(scalar) } } : nil
        case .except(let one, let other):
            guard let first = set(one, grammar), let second = set(other, grammar) else { return nil }
            return { first($0) && !second($0) }
        case .reference(let name): return grammar.definition(name).flatMap { set($0.rule, grammar) }
        default: return nil
        }
    }

    /// What stands in quotes, where a rule is nothing but a choice of that.
    private func words(_ rule: Rule, _ grammar: Grammar) -> [String]? {
        switch rule {
        case .literal(let text): return [text]
        case .reference(let name): return grammar.definition(name).flatMap { words($0.rule, grammar) }
        case .choice(let all):
            let found = all.compactMap { words($0, grammar) }
            return found.count == all.count ? found.flatMap { $0 } : nil
        default: return nil
        }
    }

    private func node(_ rule: Rule, _ grammar: Grammar) -> Node {
        if let holds = set(rule, grammar) { return .set(ScalarSet(holds)) }
        if let words = words(rule, grammar), words.count > 2 {
            return .words(Dictionary(grouping: words.map { Array($0.unicodeScalars) }) { $0[0] })
        }
        switch rule {
        case .literal(let text): return .literal(Array(text.unicodeScalars))
        case .sequence(let all): return .sequence(all.map { node($0, grammar) })
        case .choice(let all): return .choice(all.map { node($0, grammar) })
        case .optional(let inner): return .optional(node(inner, grammar))
        case .repetition(let inner): return .repetition(node(inner, grammar))
        case .except(let one, let other): return .except(node(one, grammar), node(other, grammar))
        case .not(let inner): return .not(node(inner, grammar))
        case .reference(let name): return indices[name].map(Node.reference) ?? .choice([])
        default: return .choice([])
        }
    }

    // MARK: Following them

    /// False where a rule surely takes nothing that begins with a character.
    func mayBegin(_ name: String, with scalar: Unicode.Scalar) -> Bool {
        func look(_ node: Node) -> (begins: Bool, isEmpty: Bool) {
            switch node {
            case .set(let set): return (set.contains(scalar), false)
            case .literal(let literal): return (literal.first == scalar, literal.isEmpty)
            case .words(let words): return (words[scalar] != nil, false)
            case .sequence(let all):
                for part in all {
                    let (begins, isEmpty) = look(part)
                    if begins { return (true, false) }
                    if !isEmpty { return (false, false) }
                }
                return (false, true)
            case .choice(let all):
                let found = all.map(look)
                return (found.contains(where: \.begins), found.contains(where: \.isEmpty))
            case .optional(let inner), .repetition(let inner): return (look(inner).begins, true)
            case .except(let one, _): return look(one)
            case .not: return (false, true)
            case .reference(let index): return look(nodes[index])
            }
        }
        guard let index = indices[name] else { return false }
        let (begins, isEmpty) = look(nodes[index])
        return begins || isEmpty
    }

    /// Where the longest piece that a rule takes at a place ends, if it takes any.
    func longest(_ name: String, _ text: [Unicode.Scalar], at place: Int) -> Int? {
        guard let index = indices[name] else { return nil }
        return ends(nodes[index], text, place).max()
    }

    /// True where a rule takes all of a text.
    func takesAll(_ name: String, of text: [Unicode.Scalar]) -> Bool {
        guard let index = indices[name] else { return false }
        return ends(nodes[index], text, 0).contains(text.count)
    }

    /// The same for what stands in a rule.
    func takesAll(_ rule: Rule, of text: [Unicode.Scalar]) -> Bool {
        let node = parts[rule] ?? node(rule, grammar)
        parts[rule] = node
        return ends(node, text, 0).contains(text.count)
    }

    /// The set and the other alternatives of a choice that begins with a set, or a set alone.
    private func run(_ node: Node) -> (ScalarSet, [Node])? {
        switch node {
        case .set(let set): return (set, [])
        case .reference(let index): return run(nodes[index])
        case .choice(let all):
            guard case .set(let set)? = all.first else { return nil }
            return (set, Array(all.dropFirst()))
        default: return nil
        }
    }

    private func ends(_ node: Node, _ text: [Unicode.Scalar], _ place: Int) -> [Int] {
        switch node {
        case .set(let set): return place < text.count && set.contains(text[place]) ? [place + 1] : []
        case .literal(let literal):
            guard place + literal.count <= text.count else { return [] }
            for index in literal.indices where text[place + index] != literal[index] { return [] }
            return [place + literal.count]
        case .words(let words):
            guard place < text.count, let possible = words[text[place]] else { return [] }
            return possible.compactMap { word in
                guard place + word.count <= text.count else { return nil }
                for index in word.indices where text[place + index] != word[index] { return nil }
                return place + word.count
            }
        case .sequence(let all):
            var places = [place]
            for part in all {
                var next: [Int] = []
                for place in places {
                    for end in ends(part, text, place) where !next.contains(end) { next.append(end) }
                }
                places = next
                if places.isEmpty { break }
            }
            return places
        case .choice(let all):
            var found: [Int] = []
            for part in all { for end in ends(part, text, place) where !found.contains(end) { found.append(end) } }
            return found
        case .optional(let inner):
            let found = ends(inner, text, place)
            return found.contains(place) ? found : found + [place]
        case .repetition(let inner):
            if let (set, others) = run(inner) {
                // Its longest end is enough: nothing that stands behind a run begins with a character of it.
                var end = place
                while true {
                    while end < text.count, set.contains(text[end]) { end += 1 }
                    let next = others.compactMap { ends($0, text, end).max() }.max() ?? end
                    if next == end { return [end] }
                    end = next
                }
            }
            var found = [place]
            var index = 0
            while index < found.count {
                for end in ends(inner, text, found[index]) where end > found[index] {
                    // Mostly they come in order.
                    if let last = found.last, end <= last, found.contains(end) { continue }
                    found.append(end)
                }
                index += 1
            }
            return found
        case .except(let one, let other):
            let excluded = ends(other, text, place)
            return ends(one, text, place).filter { !excluded.contains($0) }
        case .not(let inner): return ends(inner, text, place).isEmpty ? [place] : []
        case .reference(let index): return ends(nodes[index], text, place)
        }
    }
}
