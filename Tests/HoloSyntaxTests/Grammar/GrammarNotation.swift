/// What stands on the right of a rule of `grammar/holo.ebnf`.
indirect enum Rule: Hashable, Sendable {
    /// In quotes.
    case literal(String)
    /// The name of another rule.
    case reference(String)
    case sequence([Rule])
    case choice([Rule])
    case optional(Rule)
    case repetition(Rule)
    /// `a & b`: each at most once, in any order.
    case anyOrder([Rule])
    /// `a - b`.
    case except(Rule, Rule)
    /// `! a`.
    case not(Rule)
    /// One character of a range.
    case range(Unicode.Scalar, Unicode.Scalar)
    case anyCharacter
    /// `? XID_Start ?`.
    case property(String)
    case sameLine, newLine
}

/// The rules of a grammar, as its file has them.
struct Grammar: Sendable {
    struct Definition: Sendable {
        let name: String
        let rule: Rule
        /// `:=`: made of characters, not of tokens.
        let isLexical: Bool
    }

    let definitions: [Definition]

    func definition(_ name: String) -> Definition? { definitions.first { $0.name == name } }

    /// The alternatives of a rule that is a list of words, those of the rules that it names in their place.
    func words(of name: String) -> [String] {
        func words(_ rule: Rule) -> [String] {
            switch rule {
            case .literal(let text): [text]
            case .reference(let other): self.words(of: other)
            case .choice(let all): all.flatMap(words)
            default: []
            }
        }
        return definition(name).map { words($0.rule) } ?? []
    }

    /// All that stands in quotes in rules that are made of tokens, each once.
    var tokenLiterals: [String] {
        var found: [String] = []
        func look(_ rule: Rule) {
            switch rule {
            case .literal(let text): if !found.contains(text) { found.append(text) }
            case .sequence(let all), .choice(let all), .anyOrder(let all): all.forEach(look)
            case .optional(let inner), .repetition(let inner), .not(let inner): look(inner)
            case .except(let one, let other):
                look(one)
                look(other)
            default: break
            }
        }
        for definition in definitions where !definition.isLexical { look(definition.rule) }
        return found
    }

    /// The names that a rule holds.
    static func references(in rule: Rule) -> [String] {
        switch rule {
        case .reference(let name): [name]
        case .sequence(let all), .choice(let all), .anyOrder(let all): all.flatMap(references)
        case .optional(let inner), .repetition(let inner), .not(let inner): references(in: inner)
        case .except(let one, let other): references(in: one) + references(in: other)
        default: []
        }
    }
}

/// What is wrong with a grammar's file.
struct GrammarProblem: Error, CustomStringConvertible {
    let description: String
}

/// Reads the notation that the head of `grammar/holo.ebnf` explains.
struct GrammarReader {
    private enum Piece: Equatable {
        case name(String), literal(String), sign(String), scalar(Unicode.Scalar), property(String), mark(String)
    }

    private var pieces: [Piece] = []
    private var index = 0

    static func read(_ text: String) throws -> Grammar {
        var reader = GrammarReader()
        try reader.split(Array(text.unicodeScalars))
        var definitions: [Grammar.Definition] = []
        while reader.index < reader.pieces.count { definitions.append(try reader.definition()) }
        let names = definitions.map(\.name)
        guard Set(names).count == names.count else { throw GrammarProblem(description: "a rule stands twice") }
        for definition in definitions {
            for name in Grammar.references(in: definition.rule) where !names.contains(name) {
                throw GrammarProblem(description: "\(definition.name) names \(name), which is no rule")
            }
        }
        return Grammar(definitions: definitions)
    }

    // MARK: Pieces

    private mutating func split(_ text: [Unicode.Scalar]) throws {
        var place = 0
        func string(_ range: Range<Int>) -> String {
            var result = String.UnicodeScalarView()
            result.append(contentsOf: text[range])
            return String(result)
        }
        func find(_ end: String, from start: Int) throws -> Int {
            let wanted = Array(end.unicodeScalars)
            var index = start
            while index + wanted.count <= text.count {
                if Array(text[index..<(index + wanted.count)]) == wanted { return index }
                index += 1
            }
            throw GrammarProblem(description: "no \(end) behind \(string(start..<min(text.count, start + 20)))")
        }
        while place < text.count {
            let scalar = text[place]
            let next = place + 1 < text.count ? text[place + 1] : " "
            if scalar.properties.isWhitespace {
                place += 1
            } else if scalar == "(", next == "*" {
                place = try find("*)", from: place + 2) + 2
            } else if scalar == "\"" || scalar == "'" {
                let end = try find(String(scalar), from: place + 1)
                pieces.append(.literal(string((place + 1)..<end)))
                place = end + 1
            } else if scalar == "?" {
                let end = try find("?", from: place + 1)
                pieces.append(.property(string((place + 1)..<end).filter { $0 != " " }))
                place = end + 1
            } else if scalar == "<" {
                let end = try find(">", from: place + 1)
                pieces.append(.mark(string((place + 1)..<end)))
                place = end + 1
            } else if scalar == "U", next == "+" {
                let digits = string((place + 2)..<min(text.count, place + 6))
                guard let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value) else {
                    throw GrammarProblem(description: "U+\(digits) is no character")
                }
                pieces.append(.scalar(scalar))
                place += 6
            } else if scalar.properties.isAlphabetic {
                let start = place
                while place < text.count, text[place].properties.isAlphabetic || text[place] == "-" { place += 1 }
                pieces.append(.name(string(start..<place)))
            } else {
                let pair = (scalar == ":" && next == "=") || (scalar == "." && next == ".")
                pieces.append(.sign(string(place..<(place + (pair ? 2 : 1)))))
                place += pair ? 2 : 1
            }
        }
    }

    private func isAt(_ sign: String) -> Bool { index < pieces.count && pieces[index] == .sign(sign) }

    private mutating func take(_ sign: String) -> Bool {
        guard isAt(sign) else { return false }
        index += 1
        return true
    }

    private mutating func expect(_ sign: String) throws {
        guard take(sign) else { throw GrammarProblem(description: "expected \(sign) \(place)") }
    }

    private var place: String { "behind \(pieces[max(0, index - 5)..<min(index, pieces.count)])" }

    // MARK: Rules

    private mutating func definition() throws -> Grammar.Definition {
        guard case .name(let name) = pieces[index] else { throw GrammarProblem(description: "no rule \(place)") }
        index += 1
        let isLexical = take(":=")
        if !isLexical { try expect("=") }
        let rule = try choice()
        try expect(";")
        return Grammar.Definition(name: name, rule: rule, isLexical: isLexical)
    }

    private mutating func choice() throws -> Rule {
        var parts = [try exception()]
        if isAt("&") {
            while take("&") { parts.append(try exception()) }
            return .anyOrder(parts)
        }
        while take("|") { parts.append(try exception()) }
        return parts.count == 1 ? parts[0] : .choice(parts)
    }

    private mutating func exception() throws -> Rule {
        let row = try sequence()
        return take("-") ? .except(row, try sequence()) : row
    }

    private mutating func sequence() throws -> Rule {
        var parts: [Rule] = []
        while let part = try factor() { parts.append(part) }
        guard !parts.isEmpty else { throw GrammarProblem(description: "nothing stands \(place)") }
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    private mutating func factor() throws -> Rule? {
        guard index < pieces.count else { return nil }
        switch pieces[index] {
        case .name(let name):
            index += 1
            return name == "any" ? .anyCharacter : .reference(name)
        case .literal(let text):
            index += 1
            if take("..") {
                guard case .literal(let last) = pieces[index], let from = text.unicodeScalars.first,
                    let to = last.unicodeScalars.first
                else { throw GrammarProblem(description: "no range \(place)") }
                index += 1
                return .range(from, to)
            }
            return .literal(text)
        case .scalar(let scalar):
            index += 1
            return .range(scalar, scalar)
        case .property(let name):
            index += 1
            return .property(name)
        case .mark(let name):
            index += 1
            switch name {
            case "same line": return .sameLine
            case "new line": return .newLine
            default: throw GrammarProblem(description: "<\(name)> means nothing")
            }
        case .sign("("): return try bracketed(")") { $0 }
        case .sign("["): return try bracketed("]", Rule.optional)
        case .sign("{"): return try bracketed("}", Rule.repetition)
        case .sign("!"):
            index += 1
            guard let inner = try factor() else { throw GrammarProblem(description: "nothing stands \(place)") }
            return .not(inner)
        case .sign: return nil
        }
    }

    private mutating func bracketed(_ closer: String, _ make: (Rule) -> Rule) throws -> Rule {
        index += 1
        let inner = try choice()
        try expect(closer)
        return make(inner)
    }
}
