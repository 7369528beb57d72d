/// `file:line:column: error[E0204]: message`, a line each.
package func renderShort(_ diagnostics: [Diagnostic], sources: [String: SourceText]) -> String {
    var result = ""
    for diagnostic in diagnostics {
        let place = locate(diagnostic.primary.file, sources)
        if let name = place.name {
            result += visible(name) + ":"
            if let source = place.source {
                let (line, column) = source.position(of: diagnostic.primary.span.start)
                result += "\(line):\(column):"
            }
            result += " "
        }
        result += "\(diagnostic.severity.rawValue)[\(visible(diagnostic.code))]: \(visible(diagnostic.message))\n"
    }
    return result
}

/// One JSON object a line and diagnostic. Lines and columns count from 1 and columns are characters; `start` and
/// `end` are byte offsets. What is not there is left out.
package func renderJSON(_ diagnostics: [Diagnostic], sources: [String: SourceText]) -> String {
    var result = ""
    for diagnostic in diagnostics {
        var object = JSONObject()
        object.add("severity", diagnostic.severity.rawValue)
        object.add("code", diagnostic.code)
        object.add("message", diagnostic.message)
        addPlace(of: diagnostic.primary, locate(diagnostic.primary.file, sources), to: &object)
        if !diagnostic.primary.text.isEmpty { object.add("label", diagnostic.primary.text) }
        if !diagnostic.secondary.isEmpty {
            let labels = diagnostic.secondary.map { label -> String in
                var inner = JSONObject()
                addPlace(of: label, locate(label.file ?? diagnostic.primary.file, sources), to: &inner)
                inner.add("label", label.text)
                return inner.text
            }
            object.add("secondary", raw: "[" + labels.joined(separator: ",") + "]")
        }
        if !diagnostic.notes.isEmpty {
            let notes = diagnostic.notes.map { note -> String in
                var inner = JSONObject()
                inner.add("key", note.key)
                inner.add("text", note.text)
                return inner.text
            }
            object.add("notes", raw: "[" + notes.joined(separator: ",") + "]")
        }
        if let help = diagnostic.help { object.add("help", help) }
        if let trail = diagnostic.trail { object.add("trail", trail) }
        if !diagnostic.surroundings.isEmpty {
            let parts = diagnostic.surroundings.map { part -> String in
                var inner = JSONObject()
                inner.add(part.kind, part.text)
                return inner.text
            }
            object.add("within", raw: "[" + parts.joined(separator: ",") + "]")
        }
        result += object.text + "\n"
    }
    return result
}

private func addPlace(
    of label: Diagnostic.Label, _ place: (name: String?, source: SourceText?), to object: inout JSONObject
) {
    if let name = place.name { object.add("file", name) }
    guard let source = place.source else { return }
    let (line, column) = source.position(of: label.span.start)
    let (endLine, endColumn) = source.position(of: label.span.end)
    object.add("line", raw: String(line))
    object.add("column", raw: String(column))
    object.add("end_line", raw: String(endLine))
    object.add("end_column", raw: String(endColumn))
    object.add("start", raw: String(label.span.start))
    object.add("end", raw: String(label.span.end))
}

/// A JSON object in the order in which its members are added.
private struct JSONObject {
    private var members: [String] = []

    var text: String { "{" + members.joined(separator: ",") + "}" }

    mutating func add(_ key: String, _ value: String) { add(key, raw: quoted(value)) }

    mutating func add(_ key: String, raw: String) { members.append(quoted(key) + ":" + raw) }

    private func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            // Controls, and those that would act on a terminal that shows the line.
            case _ where visibleForm(scalar) != nil && scalar.value <= 0xFFFF:
                let hex = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
