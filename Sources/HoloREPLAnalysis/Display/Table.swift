import HoloSyntax
import HoloValue

/// Of a table more columns than these say nothing to anyone; they are left out.
private let mostColumns = 64
/// No cell is wider, so that one long text does not push all else away.
private let widestCell = 60

/// A list of records as a table, as many rows as there is room for; nil where it is not one. Rows that are not shown
/// are not looked at.
func displayTable(_ list: List, _ options: DisplayOptions) -> DisplayedValue? {
    guard list.count > 0 else { return nil }
    // Headings and a rule; a line for what is hidden where not all fits.
    var shownCount = list.count
    if let height = options.height, list.count > height - 2 { shownCount = max(1, height - 3) }
    var records: [Record] = []
    var columns: [String] = []
    var places: Set<TextKey> = []
    var left = 0
    for element in list.elements.prefix(shownCount) {
        guard case .record(let record) = element else { return nil }
        records.append(record)
        for key in record.shape.keys where !places.contains(TextKey(key)) {
            if columns.count == mostColumns {
                left = max(left, record.count - mostColumns)
                break
            }
            places.insert(TextKey(key))
            columns.append(key)
        }
    }
    guard !columns.isEmpty else { return nil }
    var isCut = false
    let rows = records.map { record in
        columns.map { column -> String in
            let (text, isPart) = cellText(record[column] ?? .null, options.redact)
            if isPart { isCut = true }
            return text
        }
    }
    let table = TextTable(
        columns: columns.map { column in
            TextTable.Column(
                shown(column, width: widestCell, redact: options.redact).text,
                isNumber: records.allSatisfy { isNumberOrNothing($0[column]) })
        }, rows: rows)
    var (lines, leftOut, isShrunk) = table.lines(width: options.width)
    left += leftOut
    let hidden = list.count - shownCount
    if hidden > 0 || left > 0 {
        // The line that says so may take the place of a row.
        if let height = options.height, lines.count + 1 > height { lines.removeLast() }
        let isRowGone = lines.count - 2 < shownCount
        let shown = isRowGone ? shownCount - 1 : shownCount
        lines.append(restLine(HiddenPart(kind: .rows(list.count - shown, columns: left), shown: shown), options))
        return DisplayedValue(text: lines.joined(separator: "\n"), isCut: true)
    }
    return DisplayedValue(text: lines.joined(separator: "\n"), isCut: isCut || isShrunk)
}

private func isNumberOrNothing(_ value: Value?) -> Bool {
    switch value ?? .null {
    case .int, .float, .number, .null, .duration: true
    default: false
    }
}

private func cellText(_ value: Value, _ redact: @escaping Redaction) -> (text: String, isCut: Bool) {
    switch value {
    case .null: return ("", false)
    case .text(let text): return shown(text.string, width: widestCell, redact: redact)
    case .list, .record:
        let text = preview(value, width: widestCell, redact: redact)
        return (text, text.hasSuffix("…"))
    default: return (value.plainText(width: widestCell) ?? "", false)
    }
}
