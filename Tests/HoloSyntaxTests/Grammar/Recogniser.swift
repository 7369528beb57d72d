/// Says whether a text can be derived from a grammar, by trying all that the rules allow; shares nothing with the parser
/// of the language.
final class Recogniser {
    private enum Operation {
        /// The index of a terminal.
        case terminal(Int)
        /// The index of a rule.
        case reference(Int)
        case sequence([Int]), choice([Int]), anyOrder([Int])
        case optional(Int), repetition(Int), not(Int)
        case sameLine, newLine
    }

    let grammar: Grammar
    let characters: CharacterRules
    let scanner: GrammarScanner

    private var operations: [Operation] = []
    private var first: [TerminalSet] = []
    private var mayBeEmpty: [Bool] = []
    private var names: [String: Int] = [:]
    private var roots: [Int] = []
    /// For condition 5: rules in which a `%` may end the amount, and rules in brackets, in which it may not.
    private var setsAmount: [Bool?] = []
    private let percent: Int
    private let atLeast: Int

    // Of the text at hand.
    private var tokens: [GrammarToken] = []
    private var known: [Int32] = []
    private var results: [[Int]] = []
    /// The token that no reading went beyond.
    private(set) var farthest = 0

    init(_ grammar: Grammar) {
        self.grammar = grammar
        characters = CharacterRules(grammar)
        scanner = GrammarScanner(grammar, characters)
        percent = scanner.terminals.literals["%"] ?? -1
        atLeast = scanner.terminals.literals[">="] ?? -1
        let rules = grammar.definitions.filter { !$0.isLexical }
        for (index, definition) in rules.enumerated() {
            names[definition.name] = index
            switch definition.name {
            case "amount": setsAmount.append(true)
            case "group", "list", "record", "arguments", "index", "hole": setsAmount.append(false)
            default: setsAmount.append(nil)
            }
        }
        for definition in rules { roots.append(add(definition.rule)) }
        first = Array(repeating: 0, count: operations.count)
        mayBeEmpty = Array(repeating: false, count: operations.count)
        while computeFirst() {}
    }

    private func add(_ rule: Rule) -> Int {
        let operation: Operation
        switch rule {
        case .literal(let text): operation = .terminal(scanner.terminals.literals[text] ?? -1)
        case .reference(let name):
            if let index = names[name] {
                operation = .reference(index)
            } else {
                operation = .terminal(scanner.terminals.rules[name] ?? -1)
            }
        case .sequence(let all): operation = .sequence(all.map(add))
        case .choice(let all): operation = .choice(all.map(add))
        case .anyOrder(let all): operation = .anyOrder(all.map(add))
        case .optional(let inner): operation = .optional(add(inner))
        case .repetition(let inner): operation = .repetition(add(inner))
        case .not(let inner): operation = .not(add(inner))
        case .sameLine: operation = .sameLine
        case .newLine: operation = .newLine
        case .except, .range, .anyCharacter, .property: preconditionFailure("only for characters")
        }
        operations.append(operation)
        return operations.count - 1
    }

    /// What each part may begin with. True where something changed.
    private func computeFirst() -> Bool {
        var changed = false
        for index in operations.indices {
            var set: TerminalSet = 0
            var isEmpty = false
            switch operations[index] {
            case .terminal(let terminal): set = 1 << TerminalSet(terminal)
            case .reference(let rule): (set, isEmpty) = (first[roots[rule]], mayBeEmpty[roots[rule]])
            case .sequence(let all):
                isEmpty = true
                for part in all where isEmpty {
                    set |= first[part]
                    isEmpty = mayBeEmpty[part]
                }
            case .choice(let all):
                for part in all {
                    set |= first[part]
                    isEmpty = isEmpty || mayBeEmpty[part]
                }
            case .anyOrder(let all):
                isEmpty = true
                for part in all { set |= first[part] }
            case .optional(let inner), .repetition(let inner): (set, isEmpty) = (first[inner], true)
            case .not, .sameLine, .newLine: isEmpty = true
            }
            if set != first[index] || isEmpty != mayBeEmpty[index] {
                (first[index], mayBeEmpty[index]) = (set, isEmpty)
                changed = true
            }
        }
        return changed
    }

    // MARK: Recognising

    /// True where all of a text can be derived from a rule.
    func takes(_ text: String, as name: String = "script") -> Bool {
        guard let tokens = scanner.scan(Array(text.unicodeScalars)) else { return false }
        return takes(tokens, as: name)
    }

    func takes(_ tokens: [GrammarToken], as name: String = "script") -> Bool {
        guard let rule = names[name] else { return false }
        self.tokens = tokens
        known = Array(repeating: -1, count: roots.count * (tokens.count + 1) * 2)
        results.removeAll(keepingCapacity: true)
        farthest = 0
        return ends(of: rule, 0, false).contains(tokens.count)
    }

    private func ends(of rule: Int, _ place: Int, _ isInAmount: Bool) -> [Int] {
        let isInAmount = setsAmount[rule] ?? isInAmount
        let key = (rule * (tokens.count + 1) + place) * 2 + (isInAmount ? 1 : 0)
        if known[key] >= 0 { return results[Int(known[key])] }
        var found: [Int] = []
        walk(roots[rule], place, isInAmount, &found)
        known[key] = Int32(results.count)
        results.append(found)
        return found
    }

    private static func insert(_ end: Int, _ found: inout [Int]) {
        if !found.contains(end) { found.append(end) }
    }

    /// Adds the places where a part that begins at a place may end.
    private func walk(_ node: Int, _ place: Int, _ isInAmount: Bool, _ found: inout [Int]) {
        if !mayBeEmpty[node] {
            guard place < tokens.count, tokens[place].terminals & first[node] != 0 else { return }
        }
        switch operations[node] {
        case .terminal(let terminal):
            if terminal == percent, isInAmount, percentEnds(place) { return }
            let end = place + (terminal == atLeast ? 2 : 1)
            farthest = max(farthest, end)
            Self.insert(end, &found)
        case .reference(let rule):
            for end in ends(of: rule, place, isInAmount) { Self.insert(end, &found) }
        case .sequence(let parts):
            var places = [place]
            for part in parts {
                var next: [Int] = []
                for place in places { walk(part, place, isInAmount, &next) }
                if next.isEmpty { return }
                places = next
            }
            for end in places { Self.insert(end, &found) }
        case .choice(let parts):
            for part in parts { walk(part, place, isInAmount, &found) }
        case .optional(let inner):
            Self.insert(place, &found)
            walk(inner, place, isInAmount, &found)
        case .repetition(let inner):
            var places = [place]
            var index = 0
            while index < places.count {
                walk(inner, places[index], isInAmount, &places)
                index += 1
            }
            for end in places { Self.insert(end, &found) }
        case .anyOrder(let parts):
            var states = [(place: place, used: 0)]
            var index = 0
            while index < states.count {
                let state = states[index]
                index += 1
                Self.insert(state.place, &found)
                for (number, part) in parts.enumerated() where state.used & (1 << number) == 0 {
                    var next: [Int] = []
                    walk(part, state.place, isInAmount, &next)
                    for end in next { states.append((end, state.used | 1 << number)) }
                }
            }
        case .not(let inner):
            var next: [Int] = []
            let before = farthest
            walk(inner, place, isInAmount, &next)
            farthest = before
            if next.isEmpty { Self.insert(place, &found) }
        case .sameLine: if place < tokens.count, !tokens[place].startsLine { Self.insert(place, &found) }
        case .newLine: if place < tokens.count, tokens[place].startsLine { Self.insert(place, &found) }
        }
    }

    /// Condition 5.
    private func percentEnds(_ place: Int) -> Bool {
        guard place + 1 < tokens.count else { return true }
        let next = tokens[place + 1]
        return next.startsLine || next.isClauseWord || next.terminals & scanner.terminals.literal("{") != 0
    }
}
