/// Numbers that look random and are the same in every run.
struct RandomNumbers {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int((state >> 11) % UInt64(max(1, bound)))
    }

    mutating func isTrue(_ percent: Int) -> Bool { next(100) < percent }

    mutating func pick<Element>(_ all: [Element]) -> Element { all[next(all.count)] }
}

/// Writes programs by following the rules of a grammar at random.
final class ProgramGenerator {
    private enum Piece {
        case token(String)
        case sameLine, newLine
    }

    private let grammar: Grammar
    private let characters: CharacterRules
    private let scanner: GrammarScanner
    private var random: RandomNumbers
    private var definitions: [String: Grammar.Definition] = [:]
    /// How many rules at least stand inside one another.
    private var heights: [String: Int] = [:]
    private let ordinaryNames: [String]
    private let reservedWords: [String]

    private var pieces: [Piece] = []
    private var tokenCount = 0
    private var mayTouch: [String: Bool] = [:]

    init(_ recogniser: Recogniser, seed: UInt64) {
        grammar = recogniser.grammar
        characters = recogniser.characters
        scanner = recogniser.scanner
        random = RandomNumbers(seed)
        for definition in grammar.definitions { definitions[definition.name] = definition }
        let reserved = recogniser.grammar.words(of: "reserved")
        let words = recogniser.grammar.tokenLiterals.filter { $0.first?.isLetter == true }
        reservedWords = reserved
        ordinaryNames = words.filter { !reserved.contains($0) } + ["a", "b", "x1", "error", "é"]
        var changed = true
        while changed {
            changed = false
            for definition in grammar.definitions where heights[definition.name] == nil {
                if let height = height(definition.rule) {
                    heights[definition.name] = height + 1
                    changed = true
                }
            }
        }
    }

    private func height(_ rule: Rule) -> Int? {
        switch rule {
        case .reference(let name): return heights[name]
        case .sequence(let all):
            let heights = all.compactMap(height)
            return heights.count == all.count ? heights.max() ?? 0 : nil
        case .choice(let all): return all.compactMap(height).min()
        case .except(let one, _): return height(one)
        default: return 0
        }
    }

    /// A text that follows the rules, but for what `!` forbids, which it does not look at.
    func program() -> String {
        pieces = []
        tokenCount = 0
        follow(.reference("script"), budget: 20 + random.next(60))
        return layOut()
    }

    // MARK: Following rules

    private func follow(_ rule: Rule, budget: Int) {
        let isTight = tokenCount > 100 || budget <= 0
        switch rule {
        case .literal(let text): emit(text)
        case .reference(let name):
            guard let definition = definitions[name] else { return }
            if name == "expression", random.isTrue(75) { return follow(.reference("or"), budget: budget - 1) }
            if definition.isLexical { emit(token(name)) } else { follow(definition.rule, budget: budget - 1) }
        case .sequence(let all): for part in all { follow(part, budget: budget) }
        case .choice(let all):
            let parts = all.map { (rule: $0, height: height($0) ?? 0) }
            let least = parts.map(\.height).min() ?? 0
            let fitting = parts.filter { isTight ? $0.height == least : $0.height <= max(least, budget) }
            follow(random.pick(fitting).rule, budget: budget)
        case .optional(let inner):
            if !isTight, (height(inner) ?? 0) <= budget, random.isTrue(40) { follow(inner, budget: budget) }
        case .repetition(let inner):
            guard !isTight, (height(inner) ?? 0) <= budget else { return }
            while random.isTrue(isStatements(inner) ? 65 : 12) { follow(inner, budget: budget) }
        case .anyOrder(let all):
            guard !isTight else { return }
            var left = all
            while !left.isEmpty, random.isTrue(40) { follow(left.remove(at: random.next(left.count)), budget: budget) }
        case .sameLine: pieces.append(.sameLine)
        case .newLine: pieces.append(.newLine)
        case .not, .except, .range, .anyCharacter, .property: break
        }
    }

    private func isStatements(_ rule: Rule) -> Bool { Grammar.references(in: rule).contains("statement") }

    private func emit(_ text: String) {
        pieces.append(.token(text))
        tokenCount += 1
    }

    // MARK: Tokens

    private func token(_ name: String) -> String {
        switch name {
        case "name" where random.isTrue(70): return random.pick(ordinaryNames)
        case "word" where random.isTrue(40): return random.pick(reservedWords)
        case "word" where random.isTrue(60): return random.pick(ordinaryNames)
        default: break
        }
        for _ in 0..<100 {
            let text = text(.reference(name))
            if characters.takesAll(name, of: Array(text.unicodeScalars)) { return text }
        }
        return name == "name" ? "a" : ""
    }

    private static let samples = Array(
        "abcXYZ019_ \t\n\r#/'\"{}()[]<>=+-*.,:;!?&|\\é日😀\u{301}\u{FEFF}".unicodeScalars)

    private func text(_ rule: Rule) -> String {
        switch rule {
        case .literal(let text): return text
        case .reference(let name): return definitions[name].map { text($0.rule) } ?? ""
        case .sequence(let all): return all.map(text).joined()
        case .choice(let all): return text(random.pick(all))
        case .optional(let inner): return random.isTrue(50) ? text(inner) : ""
        case .repetition(let inner):
            var result = ""
            while random.isTrue(60) { result += text(inner) }
            return result
        case .except(let one, let other):
            for _ in 0..<50 {
                let result = text(one)
                if !characters.takesAll(other, of: Array(result.unicodeScalars)) { return result }
            }
            return "a"
        case .range(let from, let to):
            return String(Unicode.Scalar(from.value + UInt32(random.next(Int(to.value - from.value) + 1))) ?? from)
        case .anyCharacter: return String(random.pick(Self.samples))
        case .property(let name): return random.pick(["a", "b", "k", "Z", "é", "日", name == "XID_Start" ? "q" : "7"])
        case .anyOrder, .not, .sameLine, .newLine: return ""
        }
    }

    // MARK: Layout

    private enum Mode { case text(quotes: String), hole(openBraces: Int) }

    private func layOut() -> String {
        var result = random.isTrue(3) ? "\u{FEFF}" : ""
        var previous = ""
        var modes: [Mode] = []
        var mustBreak = false
        var mustStay = false
        for piece in pieces {
            guard case .token(let text) = piece else {
                if case .newLine = piece { mustBreak = true } else { mustStay = true }
                continue
            }
            let isInLine = modes.contains { if case .text("\"") = $0 { true } else { false } }
            if case .text? = modes.last {
            } else {
                let gap = gap(mustBreak: mustBreak, mustStay: mustStay || isInLine)
                result += gap.isEmpty && !touches(previous, text) ? " " : gap
            }
            result += text
            switch (text, modes.last) {
            case (_, .text(let quotes)):
                if text == quotes { modes.removeLast() } else if text == "{" { modes.append(.hole(openBraces: 0)) }
            case ("\"", _), ("\"\"\"", _): modes.append(.text(quotes: text))
            case ("{", .hole(let count)): modes[modes.count - 1] = .hole(openBraces: count + 1)
            case ("}", .hole(0)): modes.removeLast()
            case ("}", .hole(let count)): modes[modes.count - 1] = .hole(openBraces: count - 1)
            default: break
            }
            previous = text
            (mustBreak, mustStay) = (false, false)
        }
        return result + (random.isTrue(50) ? "\n" : random.isTrue(20) ? " # end" : "")
    }

    private func gap(mustBreak: Bool, mustStay: Bool) -> String {
        let blanks = ["", " ", " ", " ", "  ", "\t", "\u{B}", " \u{C}"]
        var result = random.pick(blanks)
        if mustStay { return result }
        while mustBreak && !result.contains(where: \.isNewline) || random.isTrue(12) {
            let comments = ["#", "# a \"comment\" {", "## documentation", "### é😀"]
            let comment = random.isTrue(20) ? random.pick(comments) : ""
            result += comment + random.pick(["\n", "\n", "\r\n", "\r"]) + random.pick(["", "  ", "    "])
        }
        return result
    }

    /// True where two tokens stay two with nothing between them.
    private func touches(_ one: String, _ other: String) -> Bool {
        if one.contains("\"") || other.contains("\"") { return false }
        let pair = one + "\n" + other
        if let known = mayTouch[pair] { return known }
        let text = Array((one + other).unicodeScalars)
        let border = one.unicodeScalars.count
        let isFine = scanner.scan(text).map { $0.contains { $0.start == border } } ?? false
        mayTouch[pair] = isFine
        return isFine
    }
}
