/// Rows of cells below their headings, for a terminal. Cells hold no control characters and no line breaks.
package struct TextTable {
    package struct Column {
        package var heading: String
        /// Numbers stand at the right.
        package var isNumber: Bool

        package init(_ heading: String, isNumber: Bool) {
            self.heading = heading
            self.isNumber = isNumber
        }
    }

    package var columns: [Column]
    /// Each as long as there are columns.
    package var rows: [[String]]

    private static let gap = 2
    /// No column is made narrower than this for the sake of others.
    private static let narrowest = 6

    package init(columns: [Column], rows: [[String]]) {
        self.columns = columns
        self.rows = rows
    }

    /// The lines of the table: headings, a rule, rows.
    ///
    /// - Parameter width: the columns of the terminal; nil where there is no limit. What does not fit is cut, the widest
    ///   columns first; where that is not enough the last columns are left out.
    /// - Returns: the lines; how many columns were left out; whether a cell was cut.
    package func lines(width: Int? = nil) -> (lines: [String], columnsLeftOut: Int, isCut: Bool) {
        var widths = columns.indices.map { column in
            rows.reduce(displayWidth(columns[column].heading)) { max($0, displayWidth($1[column])) }
        }
        let natural = widths
        var leftOut = 0
        if let width {
            while widths.count > 1, Self.sum(widths.map { min($0, Self.narrowest) }) > width {
                widths.removeLast()
                leftOut += 1
            }
            Self.shrink(&widths, to: width)
        }
        let isCut = zip(widths, natural).contains { $0 < $1 }
        func line(_ texts: (Int) -> String) -> String {
            var line = ""
            for (column, width) in widths.enumerated() {
                let text = cut(texts(column), width: width)
                let space = String(repeating: " ", count: max(0, width - displayWidth(text)))
                line += (column == 0 ? "" : "  ") + (columns[column].isNumber ? space + text : text + space)
            }
            while line.last == " " { line.removeLast() }
            return line
        }
        let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
        let lines = [line { columns[$0].heading }, rule] + rows.map { row in line { row[$0] } }
        return (lines, leftOut, isCut)
    }

    /// The columns that some widths take with the gaps between them.
    private static func sum(_ widths: [Int]) -> Int { widths.reduce(0, +) + gap * max(0, widths.count - 1) }

    /// Takes from the widest until all fit: those that are narrower than a fair share keep what they have.
    private static func shrink(_ widths: inout [Int], to width: Int) {
        guard sum(widths) > width else { return }
        var room = max(widths.count, width - gap * max(0, widths.count - 1))
        var remaining = widths.count
        for column in widths.indices.sorted(by: { (widths[$0], $0) < (widths[$1], $1) }) {
            widths[column] = min(widths[column], max(1, room / remaining))
            room -= widths[column]
            remaining -= 1
        }
    }

    private func cut(_ text: String, width: Int) -> String {
        if text.utf8.count <= width { return text }
        var columns = 0
        var fit = ""
        for character in text {
            let next = columns + displayWidth(character)
            if next > width { return fit + "…" }
            if next < width { fit.append(character) }
            columns = next
        }
        return text
    }
}
