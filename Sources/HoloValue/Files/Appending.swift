/// What must be known of a file before something is added at its end.
package struct FileEnd: Sendable {
    package var isEmpty: Bool
    /// The last line has its line end, or there is none.
    package var endsLine: Bool
    /// A table's columns: the cells of its first row. nil where the file is empty or no table.
    package var columns: [String]?

    package init(isEmpty: Bool, endsLine: Bool, columns: [String]? = nil) {
        self.isEmpty = isEmpty
        self.endsLine = endsLine
        self.columns = columns
    }
}

/// The cells of a table's first row, from the beginning of its file; nil for what is no table.
package func tableColumns(_ beginning: [UInt8], ending: String) throws(Failure) -> [String]? {
    let format = try FileFormat(ending: ending)
    guard format == .csv || format == .tsv else { return nil }
    var reader = CSVReader(
        bytes: withoutByteOrderMark(beginning), separator: format == .csv ? CSV.comma : CSV.tab)
    return try reader.row()
}

/// The format of a file that can be added to. Fails with `E0404` for an ending that says no format and with `E0345` for
/// one that can't be added to (json).
package func appendedFormat(ending: String) throws(Failure) -> FileFormat {
    let format = try FileFormat(ending: ending)
    guard format != .json else {
        throw Failure(
            "E0345", "nothing can be appended to a .json file: it holds one value",
            help: "append to a .jsonl file, which has a value on each line")
    }
    return format
}

/// What is added at the end of a file with this ending for `value`: a line each for the elements of a list, one for
/// anything else. A table's columns are those of its first row; a file that is empty gets them from the records.
///
/// Fails as `appendedFormat` does, with `E0346` for a record or row that the table's columns have no place for, and with
/// `E0405` for a value that the format can't hold.
package func encodeAppended(_ value: Value, ending: String, to end: FileEnd) throws(Failure) -> [UInt8] {
    let content: [UInt8]
    let format = try appendedFormat(ending: ending)
    switch format {
    case .json, .jsonl:
        content = try JSONLines.encode(value.asList == nil ? .list(List([value])) : value)
    case .csv, .tsv:
        let rows: Value = value.asRecord == nil ? value : .list(List([value]))
        let separator = format == .csv ? CSV.comma : CSV.tab
        if let columns = end.columns {
            content = try CSV.encode(rows, under: columns, separator: separator)
        } else {
            content = try CSV.encode(rows, separator: separator)
        }
    case .txt:
        guard case .text(let text) = value else {
            throw Failure("E0405", "a .txt file holds text, not \(summary(value))", help: "write `text(x)` or `to_json(x)`")
        }
        let bytes = Array(text.string.utf8)
        content = bytes.last == 0x0A ? bytes : bytes + [0x0A]
    }
    return end.endsLine || content.isEmpty ? content : [0x0A] + content
}

extension CSV {
    /// Rows for a table that has its header: records by their keys, lists by their places.
    fileprivate static func encode(
        _ rows: Value, under columns: [String], separator: UInt8
    ) throws(Failure) -> [UInt8] {
        guard case .list(let list) = rows else { return try encode(rows, separator: separator) }
        try checkCells(list.elements.count, columns.count)
        var output: [UInt8] = []
        for (index, row) in list.elements.enumerated() {
            switch row {
            case .record(let record):
                for key in record.shape.keys where !columns.contains(where: { textsEqual($0, key) }) {
                    throw Failure(
                        "E0346", "the table has no column \(JSON.encodeString(.string(key)))",
                        help: "its columns are \(columns.joined(separator: ", ")); leave the field out, or append to another file",
                        path: "[\(index)]")
                }
                writeRow(columns.count, separator, &output) { record[columns[$0]] ?? .null }
            case .list(let cells):
                guard cells.elements.count == columns.count else {
                    throw Failure(
                        "E0346", "the row has \(cells.elements.count) cells, the table has \(columns.count) columns",
                        path: "[\(index)]")
                }
                writeRow(columns.count, separator, &output) { cells.elements[$0] }
            default:
                // Says what a table is made of.
                return try encode(rows, separator: separator)
            }
        }
        return output
    }
}
