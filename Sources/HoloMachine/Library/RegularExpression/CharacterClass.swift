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
        for range in ranges { addASCII(range.lowerBound, range.upperBound) }
        if members.contains(.word) { add(low: Self.wordLow, high: Self.wordHigh) }
        if members.contains(.notWord) { add(low: ~Self.wordLow, high: ~Self.wordHigh) }
        if members.contains(.space) { add(low: Self.spaceLow, high: 0) }
        if members.contains(.notSpace) { add(low: ~Self.spaceLow, high: ~0) }
        if members.contains(.notDigit) { add(low: ~Self.digitLow, high: ~0) }
        if ignoresCase { addOtherCase() }
        if isNegated { (asciiLow, asciiHigh) = (~asciiLow, ~asciiHigh) }
    }

    // The ASCII scalars of the named sets: 0 to 9; letters and `_`; U+0009 to U+000D and the space.
    private static let digitLow: UInt64 = 0x3FF << 48
    private static let wordLow = digitLow
    private static let wordHigh: UInt64 = 0x07FF_FFFE << 32 | 0x87FF_FFFE
    private static let spaceLow: UInt64 = 0x1F << 9 | 1 << 32

    private mutating func add(low: UInt64, high: UInt64) {
        asciiLow |= low
        asciiHigh |= high
    }

    private mutating func addASCII(_ first: UInt32, _ last: UInt32) {
        guard first < 128 else { return }
        let last = min(last, 127)
        if first < 64 { asciiLow |= Self.bits(from: first, through: min(last, 63)) }
        if last >= 64 { asciiHigh |= Self.bits(from: max(first, 64) - 64, through: last - 64) }
    }

    /// The bits `first` to `last` (0 to 63).
    private static func bits(from first: UInt32, through last: UInt32) -> UInt64 {
        (~0 << UInt64(first)) & (~0 >> UInt64(63 - last))
    }

    /// Upper and lower case letters are 32 places apart. No scalar beyond ASCII is the other case of a scalar in it,
    /// but for the Kelvin sign and the long s, which lead to `k` and `s` and not back.
    private mutating func addOtherCase() {
        let letters: UInt64 = 0x07FF_FFFE
        asciiHigh |= (asciiHigh & letters) << 32 | (asciiHigh >> 32) & letters
    }

    /// The class of one scalar.
    init(_ scalar: UInt32, ignoresCase: Bool) {
        ranges = [scalar...scalar]
        members = []
        isNegated = false
        self.ignoresCase = ignoresCase
        addASCII(scalar, scalar)
        if ignoresCase { addOtherCase() }
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
