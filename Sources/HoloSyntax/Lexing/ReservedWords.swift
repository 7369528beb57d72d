/// Reserved words by their bytes: looked up for every word of a text.
struct ReservedWords {
    static let table = ReservedWords()

    /// No reserved word is longer, so that each is a number.
    private static let longest = 8
    private static let slotCount = 256

    /// A word's bytes, the last one lowest; 0 where the slot is empty.
    private var words = [UInt64](repeating: 0, count: slotCount)
    private var kinds = [TokenKind](repeating: .name, count: slotCount)

    private init() {
        for (word, kind) in TokenKind.statementWords + TokenKind.modifierWords + TokenKind.otherReservedWords
        where word.utf8.count <= Self.longest {
            let number = word.utf8.reduce(0) { $0 << 8 | UInt64($1) }
            var slot = Self.slot(of: number)
            while words[slot] != 0 { slot = (slot + 1) % Self.slotCount }
            words[slot] = number
            kinds[slot] = kind
        }
    }

    private static func slot(of number: UInt64) -> Int { Int((number &* 0x9E37_79B9_7F4A_7C15) >> 56) }

    /// The reserved word in a part of a text; nil where another word stands there.
    func kind(of bytes: [UInt8], from start: Int, to end: Int) -> TokenKind? {
        guard end - start <= Self.longest, end > start else { return nil }
        var number: UInt64 = 0
        for index in start..<end { number = number << 8 | UInt64(bytes[index]) }
        var slot = Self.slot(of: number)
        // There are far fewer words than slots.
        while words[slot] != 0 {
            if words[slot] == number { return kinds[slot] }
            slot = (slot + 1) % Self.slotCount
        }
        return nil
    }
}
