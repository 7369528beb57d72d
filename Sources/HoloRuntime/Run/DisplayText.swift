import HoloSyntax
import HoloValue

/// A value for people, without what must not be shown: text as it is, a list of records as a table, anything else as JSON. Control characters are made
/// visible: text from a service is data and never moves a cursor.
package func displayText(_ value: Value) -> String {
    switch value {
    case .text(let text): return printable(text.string)
    case .duration(let length): return formatDuration(length)
    case .time(let time): return formatTime(time)
    case .list(let list):
        if let table = table(list.elements) { return table }
        return printable(JSON.encodeString(value, pretty: list.elements.contains { $0.asRecord != nil || $0.asList != nil }))
    case .record: return printable(JSON.encodeString(value, pretty: true))
    default: return JSON.encodeString(value)
    }
}

/// Text of several lines with its control characters made visible.
private func printable(_ text: String) -> String {
    Redactor.process.redacted(text).split(separator: "\n", omittingEmptySubsequences: false).map { visible(String($0)) }.joined(separator: "\n")
}

/// A table of records; nil where it is not one.
private func table(_ rows: [Value]) -> String? {
    guard !rows.isEmpty, rows.count <= 1_000 else { return nil }
    var columns: [String] = []
    var records: [Record] = []
    for row in rows {
        guard case .record(let record) = row else { return nil }
        records.append(record)
        for key in record.shape.keys where !columns.contains(key) { columns.append(key) }
        guard columns.count <= 24 else { return nil }
    }
    guard !columns.isEmpty else { return nil }
    let cells = records.map { record in columns.map { cell(record[$0] ?? .null) } }
    let isNumber = columns.map { column in
        records.allSatisfy {
            switch $0[column] ?? .null {
            case .int, .float, .number, .null: true
            default: false
            }
        }
    }
    let table = TextTable(
        columns: zip(columns, isNumber).map { TextTable.Column(visible($0), isNumber: $1) }, rows: cells)
    return table.lines().lines.joined(separator: "\n")
}

private func cell(_ value: Value) -> String {
    let text: String
    switch value {
    case .null: text = ""
    case .text(let content): text = content.string
    case .duration, .time: text = displayText(value)
    default: text = JSON.encodeString(value)
    }
    // Before it is cut: a part of a secret would not be known as one.
    let line = visible(Redactor.process.redacted(text))
    return line.unicodeScalars.count > 48 ? String(line.unicodeScalars.prefix(47)) + "…" : line
}
