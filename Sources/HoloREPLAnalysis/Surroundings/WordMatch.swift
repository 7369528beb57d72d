/// How well what was typed fits a word; the least is the best.
package enum WordMatch: Int, Sendable, Comparable {
    /// The word begins with it.
    case prefix
    /// So it does but for the case of letters.
    case foldedPrefix
    /// A part of the word behind `_`, `.`, `-` or a space begins with it.
    case part
    /// It stands somewhere in the word.
    case inside
    /// Its letters stand in the word in order.
    case scattered

    package static func < (left: WordMatch, right: WordMatch) -> Bool { left.rawValue < right.rawValue }
}

/// What was typed, made ready to be looked for in many words.
package struct WordPattern: Sendable {
    package let text: String
    private let bytes: [UInt8]
    private let folded: [UInt8]

    package init(_ text: String) {
        self.text = text
        bytes = Array(text.utf8)
        folded = bytes.map(Self.fold)
    }

    package var isEmpty: Bool { bytes.isEmpty }

    /// nil where it does not fit at all. Letters of ASCII are compared without their case.
    package func match(_ word: String) -> WordMatch? {
        guard !bytes.isEmpty else { return .prefix }
        // Words of this length are read by no one.
        guard word.utf8.count <= 1_000 else { return word.utf8.starts(with: bytes) ? .prefix : nil }
        var word = word
        return word.withUTF8 { match($0) }
    }

    private func match(_ word: UnsafeBufferPointer<UInt8>) -> WordMatch? {
        guard word.count >= bytes.count else { return nil }
        if word.starts(with: bytes) { return .prefix }
        var best: WordMatch?
        var start = 0
        while start + folded.count <= word.count {
            if stands(at: start, in: word) {
                if start == 0 { return .foldedPrefix }
                let before = word[start - 1]
                if before == UInt8(ascii: "_") || before == UInt8(ascii: ".") || before == UInt8(ascii: "-")
                    || before == 0x20
                {
                    return .part
                }
                best = .inside
            }
            start += 1
        }
        if let best { return best }
        // One letter out of many says nothing.
        guard folded.count > 1, Self.fold(word[0]) == folded[0] else { return nil }
        var found = 0
        for byte in word where found < folded.count && Self.fold(byte) == folded[found] { found += 1 }
        return found == folded.count ? .scattered : nil
    }

    private func stands(at start: Int, in word: UnsafeBufferPointer<UInt8>) -> Bool {
        for place in 0..<folded.count where Self.fold(word[start + place]) != folded[place] { return false }
        return true
    }

    private static func fold(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }
}
