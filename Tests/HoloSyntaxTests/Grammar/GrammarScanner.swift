/// A set of what a token may stand for in rules.
typealias TerminalSet = UInt128

/// What rules made of tokens (`=`) can ask of a token: to be spelled in a way, or to fit a rule made of characters.
struct Terminals {
    private(set) var literals: [String: Int] = [:]
    private(set) var rules: [String: Int] = [:]

    init(_ grammar: Grammar) {
        for literal in grammar.tokenLiterals { literals[literal] = literals.count }
        for definition in grammar.definitions where !definition.isLexical {
            for name in Grammar.references(in: definition.rule)
            where grammar.definition(name)?.isLexical == true && rules[name] == nil {
                rules[name] = literals.count + rules.count
            }
        }
        precondition(literals.count + rules.count <= TerminalSet.bitWidth)
    }

    func literal(_ text: String) -> TerminalSet { literals[text].map { 1 << TerminalSet($0) } ?? 0 }
    func rule(_ name: String) -> TerminalSet { rules[name].map { 1 << TerminalSet($0) } ?? 0 }
}

struct GrammarToken {
    /// Offsets of characters.
    var start: Int
    var end: Int
    var startsLine: Bool
    var terminals: TerminalSet
    /// A word of `clause-word`.
    var isClauseWord = false
}

/// Takes tokens out of a text as the head of `grammar/holo.ebnf` says.
final class GrammarScanner {
    private enum Mode {
        case lineString, blockString
        case hole(openBraces: Int)
    }

    /// What a token's text is, wherever it stands.
    private struct TextFacts {
        var terminals: TerminalSet
        var isClauseWord: Bool
    }

    let terminals: Terminals
    private let rules: CharacterRules
    private let textRules: [String]
    private let tokenRules: [String]
    private let signs: [Unicode.Scalar: [[Unicode.Scalar]]]
    private let clauseWords: Set<String>
    /// Which token rules may begin with a character of ASCII.
    private let candidates: [[String]]
    /// Which characters of ASCII may begin what stands between tokens.
    private let mayBePassed: [Bool]
    private var facts: [String: TextFacts] = [:]

    init(_ grammar: Grammar, _ rules: CharacterRules) {
        terminals = Terminals(grammar)
        self.rules = rules
        let textRules = ["line-text", "block-text"]
        self.textRules = textRules
        let tokenRules = terminals.rules.keys.filter { !textRules.contains($0) }.sorted()
        self.tokenRules = tokenRules
        candidates = (UInt8(0)..<128).map { byte in
            tokenRules.filter { rules.mayBegin($0, with: Unicode.Scalar(byte)) }
        }
        mayBePassed = (UInt8(0)..<128).map { byte in
            ["blank", "comment", "line-break"].contains { rules.mayBegin($0, with: Unicode.Scalar(byte)) }
        }
        var signs: [Unicode.Scalar: [[Unicode.Scalar]]] = [:]
        for literal in grammar.tokenLiterals {
            let scalars = Array(literal.unicodeScalars)
            if let first = scalars.first, !first.properties.isAlphabetic { signs[first, default: []].append(scalars) }
        }
        self.signs = signs.mapValues { $0.sorted { $0.count > $1.count } }
        clauseWords = Set(grammar.words(of: "clause-word"))
    }

    /// The tokens of a text; nil where it can't be divided into tokens, or condition 2 or 3 is broken.
    func scan(_ text: [Unicode.Scalar]) -> [GrammarToken]? {
        var tokens: [GrammarToken] = []
        var modes: [Mode] = []
        var openLineStrings = 0
        var place = text.first == "\u{FEFF}" ? 1 : 0
        while true {
            var startsLine = tokens.isEmpty
            var end: Int?
            switch modes.last {
            case .lineString, .blockString:
                guard place < text.count else { return nil }
                let isLine = if case .lineString = modes.last { true } else { false }
                end =
                    rules.longest(isLine ? "line-text" : "block-text", text, at: place)
                    ?? Self.match(isLine ? ["\""] : ["\"", "\"", "\""], text, place) ?? Self.match(["{"], text, place)
            default:
                while let next = passed(text, at: place, &startsLine) { place = next }
                if startsLine, !tokens.isEmpty, openLineStrings > 0 { return nil }
                if place == text.count { return modes.isEmpty ? tokens : nil }
                end = tokenEnd(text, at: place)
            }
            guard let end else { return nil }
            let spelling = String(String.UnicodeScalarView(text[place..<end]))
            let isText = if case .hole? = modes.last { false } else { !modes.isEmpty }
            if isText, openLineStrings > 0, text[place..<end].contains(where: { $0 == "\n" || $0 == "\r" }) {
                // The text of a block-string in a hole of a line-string.
                return nil
            }
            guard let fact = fact(spelling, isText: isText) else { return nil }
            follow(spelling, &modes, &openLineStrings)
            if spelling == ">=", !isText {
                // Condition 4.
                let both = terminals.literal(">") | terminals.literal(">=")
                tokens.append(GrammarToken(start: place, end: place + 1, startsLine: startsLine, terminals: both))
                tokens.append(
                    GrammarToken(start: place + 1, end: end, startsLine: false, terminals: terminals.literal("=")))
            } else {
                tokens.append(
                    GrammarToken(
                        start: place, end: end, startsLine: startsLine, terminals: fact.terminals,
                        isClauseWord: fact.isClauseWord))
            }
            place = end
        }
    }

    private static func match(_ wanted: [Unicode.Scalar], _ text: [Unicode.Scalar], _ place: Int) -> Int? {
        guard place + wanted.count <= text.count else { return nil }
        for (index, scalar) in wanted.enumerated() where text[place + index] != scalar { return nil }
        return place + wanted.count
    }

    /// Behind a blank, a comment or a line break.
    private func passed(_ text: [Unicode.Scalar], at place: Int, _ startsLine: inout Bool) -> Int? {
        guard place < text.count, !text[place].isASCII || mayBePassed[Int(text[place].value)] else { return nil }
        if let end = rules.longest("blank", text, at: place) ?? rules.longest("comment", text, at: place) { return end }
        guard let end = rules.longest("line-break", text, at: place) else { return nil }
        startsLine = true
        return end
    }

    private func tokenEnd(_ text: [Unicode.Scalar], at place: Int) -> Int? {
        var longest: Int?
        let first = text[place]
        for name in first.isASCII ? candidates[Int(first.value)] : tokenRules {
            if let end = rules.longest(name, text, at: place), end > longest ?? place { longest = end }
        }
        for sign in signs[first] ?? [] {
            if let end = Self.match(sign, text, place), end > longest ?? place { longest = end }
        }
        return longest
    }

    /// What a token opens and closes.
    private func follow(_ spelling: String, _ modes: inout [Mode], _ openLineStrings: inout Int) {
        switch (spelling, modes.last) {
        case ("\"", .lineString):
            modes.removeLast()
            openLineStrings -= 1
        case ("\"\"\"", .blockString): modes.removeLast()
        case ("{", .lineString), ("{", .blockString): modes.append(.hole(openBraces: 0))
        case (_, .lineString), (_, .blockString): break
        case ("\"", _):
            modes.append(.lineString)
            openLineStrings += 1
        case ("\"\"\"", _): modes.append(.blockString)
        case ("{", .hole(let count)): modes[modes.count - 1] = .hole(openBraces: count + 1)
        case ("}", .hole(0)): modes.removeLast()
        case ("}", .hole(let count)): modes[modes.count - 1] = .hole(openBraces: count - 1)
        default: break
        }
    }

    // MARK: What a text is

    private func fact(_ spelling: String, isText: Bool) -> TextFacts? {
        let key = (isText ? "\"" : " ") + spelling
        if let known = facts[key] { return known }
        let text = Array(spelling.unicodeScalars)
        var set = terminals.literal(spelling)
        for name in isText ? textRules : tokenRules where rules.takesAll(name, of: text) { set |= terminals.rule(name) }
        if set & terminals.rule("duration") != 0, !isCountable(text) { return nil }
        if isText, !hasSoundEscapes(text) { return nil }
        let fact = TextFacts(terminals: set, isClauseWord: clauseWords.contains(spelling))
        facts[key] = fact
        return fact
    }

    /// Condition 2.
    private func isCountable(_ text: [Unicode.Scalar]) -> Bool {
        let units = ["d": 86_400_000_000, "h": 3_600_000_000, "m": 60_000_000, "s": 1_000_000, "ms": 1000]
        var total = 0
        var digits = ""
        var unit = ""
        for scalar in text.filter({ $0 != "_" }) + ["0"] {
            let isDigit = scalar.properties.numericType == .decimal
            if isDigit, !unit.isEmpty {
                guard let count = Int(digits), let factor = units[unit] else { return false }
                let (product, overflows) = count.multipliedReportingOverflow(by: factor)
                let (sum, overflowsToo) = total.addingReportingOverflow(product)
                if overflows || overflowsToo { return false }
                total = sum
                (digits, unit) = ("", "")
            }
            if isDigit { digits.unicodeScalars.append(scalar) } else { unit.unicodeScalars.append(scalar) }
        }
        return true
    }

    /// Condition 3.
    private func hasSoundEscapes(_ text: [Unicode.Scalar]) -> Bool {
        var index = 0
        while index < text.count {
            guard text[index] == "\\", index + 1 < text.count else {
                index += 1
                continue
            }
            guard text[index + 1] == "u" else {
                index += 2
                continue
            }
            index += 3
            var digits = ""
            while index < text.count, text[index] != "}" {
                digits.unicodeScalars.append(text[index])
                index += 1
            }
            guard let value = UInt32(digits, radix: 16), Unicode.Scalar(value) != nil else { return false }
        }
        return true
    }
}
