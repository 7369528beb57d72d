/// How many columns of a terminal a character takes: 2 for CJK and emoji, 0 for a mark without its letter, else 1.
package func displayWidth(_ character: Character) -> Int {
    let scalars = character.unicodeScalars
    guard let first = scalars.first else { return 0 }
    if first.value < 0x300 { return first.value < 0x20 || (0x7F..<0xA0).contains(first.value) ? 0 : 1 }
    switch first.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control, .lineSeparator, .paragraphSeparator: return 0
    default: break
    }
    if isWide(first.value) || first.properties.isEmojiPresentation { return 2 }
    // A heart or a digit becomes a picture by the selector behind it.
    return scalars.contains("\u{FE0F}") ? 2 : 1
}

/// Columns of a text that holds no control characters and no tabs.
package func displayWidth(_ text: String) -> Int {
    var width = 0
    for character in text { width += displayWidth(character) }
    return width
}

/// East Asian wide and full-width characters, by blocks.
private let wideRanges: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0xA4CF,
    0xA960...0xA97F,
    0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
    0x16FE0...0x18DFF,
    0x1AFF0...0x1B2FF, 0x1F1E6...0x1F202, 0x1F210...0x1F265, 0x20000...0x3FFFD,
]

private func isWide(_ value: UInt32) -> Bool {
    var low = 0
    var high = wideRanges.count
    while low < high {
        let middle = (low + high) / 2
        if wideRanges[middle].upperBound < value { low = middle + 1 } else { high = middle }
    }
    return low < wideRanges.count && wideRanges[low].contains(value)
}

/// A text in which nothing acts on a terminal: control characters, and those that reorder or hide text, are shown.
package func visible(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { visibleForm($0) != nil }) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
        if let form = visibleForm(scalar) { result += form } else { result.unicodeScalars.append(scalar) }
    }
    return result
}

/// The same, cut where it is longer than a person reads: a script's names and a service's words have no limit.
package func visible(_ text: String, atMost limit: Int) -> String {
    // Bytes are counted quickly, and are never fewer than scalars.
    guard text.utf8.count > limit, text.unicodeScalars.count > limit else { return visible(text) }
    return visible(String(text.unicodeScalars.prefix(limit - 1))) + "…"
}

/// What stands for a scalar that must not reach a terminal; nil for all others.
package func visibleForm(_ scalar: Unicode.Scalar) -> String? {
    let value = scalar.value
    switch value {
    case 0x20..<0x7F: return nil
    case 0..<0x20: return Unicode.Scalar(0x2400 + value).map { String(Character($0)) }
    case 0x7F: return "\u{2421}"
    case 0x80..<0xA0, 0x61C, 0x180E, 0x200B, 0x200E...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB,
        0xE0000...0xE007F:
        let hex = String(value, radix: 16, uppercase: true)
        return "<U+" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex + ">"
    default: return nil
    }
}
