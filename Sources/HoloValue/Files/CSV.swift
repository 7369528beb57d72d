/// Tables as RFC 4180 has them, with a header, in UTF-8.
package enum CSV {
    package static let comma = UInt8(ascii: ",")
    package static let tab = UInt8(ascii: "\t")

    /// The rows as a list of records whose keys are the header's cells and whose values are texts.
    ///
    /// A byte order mark is dropped, lines end with CRLF, LF or CR, empty lines are skipped. Fails with `E0403`, and
    /// the line, for a row that has more or fewer cells than the header, a quote that is not closed, text behind a
    /// closing quote, a header that names a column twice, and bytes that are not UTF-8.
    package static func decode(_ bytes: [UInt8], separator: UInt8 = comma) throws(Failure) -> Value {
        var reader = CSVReader(bytes: withoutByteOrderMark(bytes), separator: separator)
        guard let header = try reader.row() else { return .list(.empty) }
        var seen = Set<TextKey>()
        for name in header where !seen.insert(TextKey(name)).inserted {
            throw Failure(
                "E0403", "line \(reader.rowLine): the header has the column \(JSON.encodeString(.string(name))) twice",
                help: "rename one of the two; each column becomes a field")
        }
        let shape = Shape(header)
        var rows: [Value] = []
        while let row = try reader.row() {
            guard row.count == header.count else {
                throw Failure(
                    "E0403",
                    "line \(reader.rowLine): the row has \(cells(row.count)), the header has \(header.count)",
                    help: "cells that hold the separator or a line break stand in quotes")
            }
            rows.append(.record(Record(shape: shape, values: row.map { .string($0) })))
        }
        return .list(List(rows))
    }

    private static func cells(_ count: Int) -> String { count == 1 ? "1 cell" : "\(count) cells" }

    /// A list of records as a table whose columns are all keys in the order in which they first appear, or a list of
    /// lists as its rows without a header. Lines end with LF.
    ///
    /// Null and missing fields are empty cells, nested values are JSON text, cells are quoted where they must be. Fails
    /// with `E0405` for all else.
    package static func encode(_ rows: Value, separator: UInt8 = comma) throws(Failure) -> [UInt8] {
        guard case .list(let list) = rows else {
            throw cannotWrite(summary(rows), rows.asRecord == nil ? nil : "put the record into a list: `[x]`")
        }
        var output: [UInt8] = []
        switch list.elements.first {
        case nil: return []
        case .record?: try encodeRecords(list.elements, separator, &output)
        case .list?:
            for (index, row) in list.elements.enumerated() {
                guard case .list(let cells) = row else { throw mixed(index, row, "lists") }
                writeRow(cells.elements.count, separator, &output) { cells.elements[$0] }
            }
        case let other?:
            throw cannotWrite(
                "a list whose first element is \(summary(other))", "make records of it: `xs.map(x => { value: x })`")
        }
        return output
    }

    private static func encodeRecords(_ rows: [Value], _ separator: UInt8, _ output: inout [UInt8]) throws(Failure) {
        var columns: [String] = []
        var places: [TextKey: Int] = [:]
        var records: [Record] = []
        var lastShape: Shape?
        for (index, row) in rows.enumerated() {
            guard case .record(let record) = row else { throw mixed(index, row, "records") }
            records.append(record)
            if record.shape === lastShape { continue }
            lastShape = record.shape
            for key in record.shape.keys where places[TextKey(key)] == nil {
                places[TextKey(key)] = columns.count
                columns.append(key)
            }
        }
        // Records without any field have no columns, so there is nothing to write.
        if columns.isEmpty { return }
        // Rows that share no column have as many cells each as there are fields in all.
        try checkCells(records.count, columns.count)
        writeRow(columns.count, separator, &output) { .string(columns[$0]) }
        // Where each column stands in rows of one shape; rows of one shape mostly follow each other.
        var fields: [Int?] = []
        lastShape = nil
        for record in records {
            if record.shape !== lastShape {
                lastShape = record.shape
                fields = columns.map { record.shape.index(of: $0) }
            }
            writeRow(columns.count, separator, &output) { fields[$0].map { record.values[$0] } ?? .null }
        }
    }

    /// Fails with `E0320` where the cells are so many that their separators alone take too much room.
    static func checkCells(_ rows: Int, _ columns: Int) throws(Failure) {
        let (cells, isLarge) = rows.multipliedReportingOverflow(by: columns)
        if isLarge || cells > Int(Value.largestWritten) { throw .tooLargeWritten }
    }

    static func writeRow(
        _ count: Int, _ separator: UInt8, _ output: inout [UInt8], cell: (Int) -> Value
    ) {
        let start = output.count
        for index in 0..<count {
            if index > 0 { output.append(separator) }
            write(cellText(cell(index)), separator, &output)
        }
        // A line of nothing would be skipped by readers.
        if output.count == start, count == 1 { output += [UInt8(ascii: "\""), UInt8(ascii: "\"")] }
        output.append(UInt8(ascii: "\n"))
    }

    private static func write(_ text: String, _ separator: UInt8, _ output: inout [UInt8]) {
        let quote = UInt8(ascii: "\"")
        withUTF8(text) { bytes in
            guard bytes.contains(where: { $0 == separator || $0 == quote || $0 == 0x0A || $0 == 0x0D }) else {
                output.append(contentsOf: bytes)
                return
            }
            output.append(quote)
            for byte in bytes {
                if byte == quote { output.append(quote) }
                output.append(byte)
            }
            output.append(quote)
        }
    }

    private static func mixed(_ index: Int, _ row: Value, _ others: String) -> Failure {
        Failure(
            "E0405", "can't write a table: the rows before are \(others), this one is \(summary(row))",
            path: "[\(index)]")
    }

    private static func cannotWrite(_ found: String, _ help: String?) -> Failure {
        Failure("E0405", "a table is written from a list of records, not from \(found)", help: help)
    }
}

/// The text of a value in a cell: nothing for null, JSON for what is nested.
package func cellText(_ value: Value) -> String {
    switch value {
    case .null: ""
    case .bool(let bool): bool ? "true" : "false"
    case .int, .float, .number: numberText(value)
    case .text(let text): text.string
    case .duration(let microseconds): formatDuration(microseconds)
    case .time(let microseconds): formatTime(microseconds)
    case .list, .record: JSON.encodeString(value)
    case .secret(let secret): secret.digest
    }
}
