import HoloValue

/// Reads a pattern. The syntax is the common core of JavaScript's, Python's and RE2's; what can't be matched in linear
/// time (references back, looking ahead or behind) is refused by name.
struct PatternParser {
    /// Bounds the recursion of parser and compiler.
    static let deepestNesting = 200
    static let mostRepetitions = 1000

    private struct Flags {
        var ignoresCase = false
        var dotMatchesNewline = false
        var anchorsMatchLines = false
    }

    private let scalars: [Unicode.Scalar]
    private let function: String
    private var position = 0
    private var depth = 0
    private var flags = Flags()
    private(set) var groupCount = 0

    /// - Parameter function: the function that was called, for its name in failures.
    init(_ pattern: String, function: String) {
        scalars = Array(pattern.unicodeScalars)
        self.function = function
    }

    mutating func parse() throws(Failure) -> PatternTree {
        let tree = try alternatives()
        // Only a bracket ends the outermost alternatives early.
        if position < scalars.count {
            throw failure("`)` without its `(`", at: position, help: "a bracket itself is written `\\)`")
        }
        return tree
    }

    private mutating func alternatives() throws(Failure) -> PatternTree {
        let flagsBefore = flags
        defer { flags = flagsBefore }
        var branches = [try sequence()]
        while peek() == "|" {
            position += 1
            branches.append(try sequence())
        }
        return branches.count == 1 ? branches[0] : .alternatives(branches)
    }

    private mutating func sequence() throws(Failure) -> PatternTree {
        var items: [PatternTree] = []
        while let next = peek(), next != "|", next != ")" {
            let start = position
            guard let atom = try atom() else { continue }
            items.append(try quantified(atom, from: start))
        }
        switch items.count {
        case 0: return .empty
        case 1: return items[0]
        default: return .sequence(items)
        }
    }

    /// One character, class, assertion or group; nil for flags, which stand for nothing themselves.
    private mutating func atom() throws(Failure) -> PatternTree? {
        let start = position
        let next = scalars[position]
        position += 1
        switch next {
        case "(": return try group(from: start)
        case "[": return .character(try bracketClass(from: start))
        case ".": return .character(flags.dotMatchesNewline ? .anything : .anythingButNewline)
        case "^": return .assertion(flags.anchorsMatchLines ? .lineStart : .textStart)
        case "$": return .assertion(flags.anchorsMatchLines ? .lineEnd : .textEnd)
        case "\\": return try escape(from: start)
        case "*", "+", "?":
            throw failure(
                "`\(next)` has nothing before it to repeat", at: start,
                help: "the character itself is written `\\\(next)`")
        case "{":
            throw failure("`{` has nothing before it to repeat", at: start, help: "a brace itself is written `\\{`")
        default: return .character(literal(next))
        }
    }

    private mutating func group(from start: Int) throws(Failure) -> PatternTree? {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.deepestNesting {
            throw failure("groups are nested more than \(Self.deepestNesting) deep", at: start)
        }
        let flagsBefore = flags
        var number: Int?
        if peek() == "?" {
            position += 1
            switch peek() {
            case ":": position += 1
            case "=", "!":
                throw failure("looking ahead is not supported: a pattern must match in linear time", at: start)
            case "<", "P":
                let following = position + 1 < scalars.count ? scalars[position + 1] : " "
                if following == "=" || following == "!" {
                    throw failure("looking behind is not supported: a pattern must match in linear time", at: start)
                }
                throw failure("groups have no names here: they are counted from 0", at: start, help: "write `(…)`")
            default:
                if try readFlags(from: start) { return nil }
            }
        } else {
            groupCount += 1
            number = groupCount
        }
        let inner = try alternatives()
        flags = flagsBefore
        guard peek() == ")" else { throw failure("`(` without its `)`", at: start) }
        position += 1
        return number.map { .group($0, inner) } ?? inner
    }

    /// Reads `i-s:` or `i)` after `(?`. True where the flags stand alone and hold for what follows.
    private mutating func readFlags(from start: Int) throws(Failure) -> Bool {
        var isOn = true
        while let next = peek() {
            position += 1
            switch next {
            case "i": flags.ignoresCase = isOn
            case "s": flags.dotMatchesNewline = isOn
            case "m": flags.anchorsMatchLines = isOn
            case "-": isOn = false
            case ":": return false
            case ")": return true
            default:
                throw failure("`(?\(next)` is not known", at: start, help: "the flags are `i`, `s` and `m`")
            }
        }
        throw failure("`(` without its `)`", at: start)
    }

    private mutating func quantified(_ atom: PatternTree, from start: Int) throws(Failure) -> PatternTree {
        let quantifierStart = position
        guard let next = peek() else { return atom }
        let least: Int
        let most: Int?
        switch next {
        case "*": (least, most) = (0, nil)
        case "+": (least, most) = (1, nil)
        case "?": (least, most) = (0, 1)
        case "{": (least, most) = try counts()
        default: return atom
        }
        position += 1
        // In a group of its own an anchor may be left out: `(?:^a)?`.
        if case .assertion = atom, scalars[start] != "(" {
            throw failure("an anchor can't be repeated", at: start)
        }
        var isLazy = false
        if peek() == "?" {
            isLazy = true
            position += 1
        }
        if let following = peek(), following == "*" || following == "+" || following == "?" || following == "{" {
            throw failure("a repetition can't be repeated", at: quantifierStart, help: "put it into a group: `(?:a*)?`")
        }
        return .repetition(atom, least: least, most: most, isLazy: isLazy)
    }

    /// Reads `{2}`, `{2,}` or `{2,5}` up to its closing brace, which stays.
    private mutating func counts() throws(Failure) -> (Int, Int?) {
        let start = position
        let help = "write `{2}`, `{2,}` or `{2,5}`; a brace itself is written `\\{`"
        position += 1
        guard let least = try number(from: start) else { throw failure("`{` without a count", at: start, help: help) }
        var most: Int? = least
        if peek() == "," {
            position += 1
            most = try number(from: start)
        }
        guard peek() == "}" else { throw failure("`{` without its `}`", at: start, help: help) }
        if let most, most < least { throw failure("`{\(least),\(most)}` ends before it starts", at: start) }
        return (least, most)
    }

    private mutating func number(from start: Int) throws(Failure) -> Int? {
        var value: Int?
        while let next = peek(), ("0"..."9").contains(next) {
            let grown = (value ?? 0) * 10 + Int(next.value - 0x30)
            if grown > Self.mostRepetitions {
                throw failure("a count may be at most \(Self.mostRepetitions)", at: start)
            }
            value = grown
            position += 1
        }
        return value
    }

    private func literal(_ scalar: Unicode.Scalar) -> CharacterClass {
        CharacterClass(scalar.value, ignoresCase: flags.ignoresCase)
    }

    private mutating func escape(from start: Int) throws(Failure) -> PatternTree {
        guard let next = peek() else {
            throw failure("the pattern ends in `\\`", at: start, help: "a backslash itself is written `\\\\`")
        }
        switch next {
        case "b", "B", "A", "z":
            position += 1
            switch next {
            case "b": return .assertion(.wordBoundary)
            case "B": return .assertion(.notWordBoundary)
            case "A": return .assertion(.textStart)
            default: return .assertion(.textEnd)
            }
        case "1"..."9":
            throw failure(
                "references back to a group are not supported: a pattern must match in linear time", at: start)
        default:
            if let (named, _) = namedClass(next) {
                position += 1
                return .character(named)
            }
            return .character(literal(try escapedScalar(from: start)))
        }
    }

    private func namedClass(_ letter: Unicode.Scalar) -> (CharacterClass, CharacterClass.Members)? {
        switch letter {
        case "d": (.digit, [])
        case "D": (.notDigit, .notDigit)
        case "w": (.word, .word)
        case "W": (.notWord, .notWord)
        case "s": (.space, .space)
        case "S": (.notSpace, .notSpace)
        default: nil
        }
    }

    /// Reads what follows a backslash and stands for one scalar.
    private mutating func escapedScalar(from start: Int) throws(Failure) -> Unicode.Scalar {
        let next = scalars[position]
        position += 1
        switch next {
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "f": return "\u{0C}"
        case "v": return "\u{0B}"
        case "0": return "\0"
        case "x": return try hexadecimal(digits: 2, from: start)
        case "u":
            if peek() == "{" {
                position += 1
                let scalar = try hexadecimal(digits: nil, from: start)
                guard peek() == "}" else { throw failure("`\\u{` without its `}`", at: start) }
                position += 1
                return scalar
            }
            return try hexadecimal(digits: 4, from: start)
        default:
            if next.value < 0x80, !CharacterClass.isWord(next.value) || next == "_" { return next }
            if next.value >= 0x80 { return next }
            throw failure(
                "`\\\(next)` is not known", at: start,
                help: "classes are `\\d`, `\\w` and `\\s`; a letter itself needs no backslash")
        }
    }

    private mutating func hexadecimal(digits: Int?, from start: Int) throws(Failure) -> Unicode.Scalar {
        var value: UInt32 = 0
        var count = 0
        while count < digits ?? 6, let next = peek(), next.properties.isASCIIHexDigit {
            let digit = next.value <= 0x39 ? next.value - 0x30 : (next.value | 0x20) - 0x57
            value = value * 16 + digit
            count += 1
            position += 1
        }
        guard count > 0, digits == nil || count == digits, let scalar = Unicode.Scalar(value) else {
            throw failure("not a Unicode scalar", at: start, help: "write `\\x41`, `\\u0041` or `\\u{1F600}`")
        }
        return scalar
    }

    private mutating func bracketClass(from start: Int) throws(Failure) -> CharacterClass {
        var ranges: [ClosedRange<UInt32>] = []
        var members: CharacterClass.Members = []
        var isNegated = false
        if peek() == "^" {
            isNegated = true
            position += 1
        }
        if peek() == "]" {
            throw failure("an empty class", at: start, help: "a bracket itself is written `\\]`")
        }
        while true {
            guard let next = peek() else { throw failure("`[` without its `]`", at: start) }
            if next == "]" {
                position += 1
                break
            }
            let itemStart = position
            guard let low = try classItem(&ranges, &members) else { continue }
            guard peek() == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else {
                ranges.append(low.value...low.value)
                continue
            }
            position += 1
            guard let high = try classItem(&ranges, &members) else {
                throw failure("a range can't end in a class", at: itemStart, help: "a hyphen itself is written `\\-`")
            }
            if high < low { throw failure("`\(low)-\(high)` ends before it starts", at: itemStart) }
            ranges.append(low.value...high.value)
        }
        return CharacterClass(
            ranges: ranges, members: members, isNegated: isNegated, ignoresCase: flags.ignoresCase)
    }

    /// Reads one scalar of a class; adds a named class to what the class holds and gives nil.
    private mutating func classItem(
        _ ranges: inout [ClosedRange<UInt32>], _ members: inout CharacterClass.Members
    ) throws(Failure) -> Unicode.Scalar? {
        let start = position
        let next = scalars[position]
        position += 1
        if next == "[", peek() == ":" {
            throw failure("`[:…:]` is not supported", at: start, help: "write `\\w`, `\\d`, `\\s` or ranges like `a-z`")
        }
        guard next == "\\" else { return next }
        guard let escaped = peek() else { throw failure("`[` without its `]`", at: start) }
        if let (_, named) = namedClass(escaped) {
            position += 1
            if named.isEmpty { ranges.append(0x30...0x39) } else { members.formUnion(named) }
            return nil
        }
        if escaped == "b" {
            position += 1
            return "\u{08}"
        }
        return try escapedScalar(from: start)
    }

    private func peek() -> Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private func failure(_ message: String, at position: Int, help: String? = nil) -> Failure {
        LibraryFailure.badPattern(function, message, position: position, help: help)
    }
}
