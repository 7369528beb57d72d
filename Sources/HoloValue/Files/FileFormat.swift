/// The formats of files that the language reads and writes, chosen by a file's ending.
package enum FileFormat: String, Sendable, CaseIterable {
    case csv, tsv, json, jsonl, txt

    /// `ending` without regard to case, with or without its dot. Fails with `E0404`, which lists the known ones.
    package init(ending: String) throws(Failure) {
        var name = ending.lowercased()
        if name.utf8.first == UInt8(ascii: ".") { name.removeFirst() }
        if let format = FileFormat(rawValue: name) {
            self = format
            return
        }
        let known = FileFormat.allCases.map { ".\($0.rawValue)" }
        let found = name.isEmpty ? "a file without an ending" : "the ending `.\(shortened(name))`"
        throw Failure(
            "E0404", "\(found) does not say which format is meant",
            help: "the known endings are \(known.dropLast().joined(separator: ", ")) and \(known.last ?? "")")
    }
}

/// The value of a file's content: a table (csv, tsv) as records of texts, JSON, JSON lines as a list, or the text
/// itself (txt). A byte order mark is dropped. Fails with `E0402` (JSON), `E0403` (a table), `E0404` (the ending) and
/// `E0408` (a text that is not UTF-8).
package func decodeFile(_ bytes: [UInt8], ending: String) throws(Failure) -> Value {
    var warnings = JSONWarnings()
    return try decodeFile(bytes, ending: ending, warnings: &warnings)
}

/// As above, with what is odd about a JSON text. Its places are those in the content without its byte order mark.
package func decodeFile(
    _ bytes: [UInt8], ending: String, warnings: inout JSONWarnings
) throws(Failure) -> Value {
    let format = try FileFormat(ending: ending)
    let content = withoutByteOrderMark(bytes)
    switch format {
    case .csv: return try CSV.decode(content, separator: CSV.comma)
    case .tsv: return try CSV.decode(content, separator: CSV.tab)
    case .jsonl: return try JSONLines.decode(content, warnings: &warnings)
    case .json:
        do throws(JSONError) {
            return try JSON.decode(content, warnings: &warnings)
        } catch {
            throw error.failure
        }
    case .txt:
        if let offset = content.withUnsafeBufferPointer({ firstInvalidUTF8($0) }) {
            let line = content[..<offset].count { $0 == 0x0A } + 1
            throw Failure("E0408", "line \(line): the text is not UTF-8", help: "save the file as UTF-8")
        }
        return .string(String(decoding: content, as: UTF8.self))
    }
}

/// The content of a file with this ending that holds `value`; JSON is indented. Fails with `E0404` and, for a value
/// that the format can't hold, `E0405`.
package func encodeFile(_ value: Value, ending: String) throws(Failure) -> [UInt8] {
    switch try FileFormat(ending: ending) {
    case .csv: return try CSV.encode(value, separator: CSV.comma)
    case .tsv: return try CSV.encode(value, separator: CSV.tab)
    case .jsonl: return try JSONLines.encode(value)
    case .json: return JSON.encode(value, pretty: true, endsLine: true)
    case .txt:
        guard case .text(let text) = value else {
            throw Failure(
                "E0405", "a .txt file holds a text, not \(summary(value))",
                help: value.asList == nil
                    ? "write it as text first: `text(x)` or `to_json(x)`" : "join it first: `xs.join(\"\\n\")`")
        }
        return Array(text.string.utf8)
    }
}
