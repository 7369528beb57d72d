/// A set of Unicode scalars, as one character of a pattern matches them.
struct CharacterClass: Sendable, Equatable {
    /// The named sets that a class may hold beside its ranges.
    struct Members: OptionSet, Sendable {
        let rawValue: UInt8
        static let word = Members(rawValue: 1)
        static let notWord = Members(rawValue: 2)
        static let space = Members(rawValue: 4)
        static let notSpace = Members(rawValue: 8)
        static let notDigit = Members(rawValue: 16)
    }

    private var ranges: [ClosedRange<UInt32>]
    private var members: Members
    private var isNegated: Bool
    private var ignoresCase: Bool
    /// What holds for the first 128 scalars, worked out once.
    private var asciiLow: UInt64 = 0
    private var asciiHigh: UInt64 = 0

    init(ranges: [ClosedRange<UInt32>], members: Members = [], isNegated: Bool = false, ignoresCase: Bool = false) {
        self.ranges = ranges
        self.members = members
        self.isNegated = isNegated
        self.ignoresCase = ignoresCase
        for scalar in UInt32(0)..<128 where decide(scalar) {
            if scalar < 64 { asciiLow |= 1 << UInt64(scalar) } else { asciiHigh |= 1 << UInt64(scalar - 64) }
        }
    }

    /// The class of one scalar.
    init(_ scalar: UInt32, ignoresCase: Bool) {
        ranges = [scalar...scalar]
        members = []
        isNegated = false
        self.ignoresCase = ignoresCase
        guard scalar < 128 else { return }
        let (lower, upper) = ignoresCase ? Self.caseForms(scalar) : (scalar, scalar)
        for form in [lower, upper] {
            if form < 64 { asciiLow |= 1 << UInt64(form) } else { asciiHigh |= 1 << UInt64(form - 64) }
        }
    }

    static let digit = CharacterClass(ranges: [0x30...0x39])
    static let notDigit = CharacterClass(ranges: [], members: .notDigit)
    static let word = CharacterClass(ranges: [], members: .word)
    static let notWord = CharacterClass(ranges: [], members: .notWord)
    static let space = CharacterClass(ranges: [], members: .space)
    static let notSpace = CharacterClass(ranges: [], members: .notSpace)
    static let anything = CharacterClass(ranges: [0...0x10FFFF])
    static let anythingButNewline = CharacterClass(ranges: [0...0x09, 0x0B...0x10FFFF])

    func contains(_ scalar: UInt32) -> Bool {
        if scalar < 64 { return asciiLow >> UInt64(scalar) & 1 != 0 }
        if scalar < 128 { return asciiHigh >> UInt64(scalar - 64) & 1 != 0 }
        return decide(scalar)
    }

    private func decide(_ scalar: UInt32) -> Bool {
        if holds(scalar) { return !isNegated }
        if ignoresCase {
            let (lower, upper) = Self.caseForms(scalar)
            if lower != scalar, holds(lower) { return !isNegated }
            if upper != scalar, holds(upper) { return !isNegated }
        }
        return isNegated
    }

    private func holds(_ scalar: UInt32) -> Bool {
        for range in ranges where range.contains(scalar) { return true }
        if members.isEmpty { return false }
        if members.contains(.notDigit), !(0x30...0x39).contains(scalar) { return true }
        if !members.isDisjoint(with: [.word, .notWord]) {
            if members.contains(Self.isWord(scalar) ? .word : .notWord) { return true }
        }
        if !members.isDisjoint(with: [.space, .notSpace]) {
            if members.contains(Self.isSpace(scalar) ? .space : .notSpace) { return true }
        }
        return false
    }

    /// A letter, mark or digit of any script, or `_`.
    static func isWord(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: return true
        case 0..<0x80: return false
        default:
            guard let properties = Unicode.Scalar(scalar)?.properties else { return false }
            switch properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
                .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .connectorPunctuation:
                return true
            default:
                return false
            }
        }
    }

    static func isSpace(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x09...0x0D, 0x20: true
        case 0..<0x80: false
        default: Unicode.Scalar(scalar)?.properties.isWhitespace ?? false
        }
    }

    /// The one-scalar lower and upper case forms; the scalar itself where it has none.
    private static func caseForms(_ scalar: UInt32) -> (lower: UInt32, upper: UInt32) {
        switch scalar {
        case 0x41...0x5A: return (scalar + 32, scalar)
        case 0x61...0x7A: return (scalar, scalar - 32)
        case 0..<0x80: return (scalar, scalar)
        default:
            guard let properties = Unicode.Scalar(scalar)?.properties else { return (scalar, scalar) }
            return (single(properties.lowercaseMapping) ?? scalar, single(properties.uppercaseMapping) ?? scalar)
        }
    }

    private static func single(_ mapping: String) -> UInt32? {
        var scalars = mapping.unicodeScalars.makeIterator()
        guard let first = scalars.next(), scalars.next() == nil else { return nil }
        return first.value
    }
}
