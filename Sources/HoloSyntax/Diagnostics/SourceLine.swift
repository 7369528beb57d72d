/// One line of a source as it is shown: tabs as blanks, control characters visible, cut to the width around its labels.
struct SourceLine {
    private(set) var text = ""
    /// The offset of each shown character and the column in which it stands.
    private var places: [(offset: Int, column: Int)] = []
    private var endOffset = 0
    private(set) var endColumn = 0

    private static let tabWidth = 4
    /// How many bytes beside the label are looked at, in a line that is too long to be shown whole in any case.
    private static let reach = 2_048

    init(_ source: SourceText, line: Int, around anchor: Span, width: Int) {
        let span = source.lineSpan(line)
        let from = Self.boundary(source, max(span.start, min(anchor.start, span.end) - Self.reach))
        let to = Self.boundary(source, min(span.end, max(anchor.start, span.start) + 2 * Self.reach))
        var cells: [(offset: Int, text: String, column: Int, width: Int)] = []
        var column = 0
        var offset = from
        for character in String(decoding: source.bytes[from..<max(from, to)], as: UTF8.self) {
            var shown = String(character)
            if character == "\t" {
                shown = String(repeating: " ", count: Self.tabWidth - column % Self.tabWidth)
            } else if character.unicodeScalars.contains(where: { visibleForm($0) != nil }) {
                shown = visible(shown)
            }
            let width = displayWidth(shown)
            cells.append((offset, shown, column, width))
            column += width
            offset += character.utf8.count
        }
        let whole = column
        var left = 0
        var right = whole
        if whole > width {
            let start = cells.first { $0.offset >= anchor.start }?.column ?? whole
            let end = cells.first { $0.offset >= anchor.end }?.column ?? whole
            // The beginning, where the label lies in it; else a third of the width before the label.
            if max(end, start + 1) + 1 >= width { left = max(0, min(start - width / 3, whole - width)) }
            right = left + width
        }
        let cutsLeft = left > 0 || from > span.start
        let cutsRight = right < whole || to < span.end
        if cutsLeft { text = "…" }
        endColumn = cutsLeft ? 1 : 0
        for cell in cells
        where cell.column >= left + (cutsLeft ? 1 : 0) && cell.column + cell.width <= right - (cutsRight ? 1 : 0) {
            places.append((cell.offset, endColumn))
            text += cell.text
            endColumn += cell.width
        }
        if cutsRight { text += "…" }
        let last = places.last?.offset ?? from
        endOffset = cells.first { $0.offset > last && cutsRight }?.offset ?? to
    }

    /// The column of the character that holds the byte at `offset`. What is cut away lies at the edge.
    func column(of offset: Int) -> Int {
        if offset >= endOffset { return endColumn }
        return places.last { $0.offset <= offset }?.column ?? 0
    }

    /// The column behind the character that holds the byte before `offset`.
    func column(behind offset: Int) -> Int {
        if offset >= endOffset { return endColumn }
        return places.first { $0.offset >= offset }?.column ?? endColumn
    }

    /// The nearest offset at or before `offset` at which a character's bytes begin.
    private static func boundary(_ source: SourceText, _ offset: Int) -> Int {
        var offset = offset
        while offset > 0, offset < source.bytes.count, source.bytes[offset] & 0xC0 == 0x80 { offset -= 1 }
        return offset
    }
}
