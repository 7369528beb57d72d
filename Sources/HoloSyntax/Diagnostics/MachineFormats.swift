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
        result += "\(diagnostic.severity.rawValue)[\(visible(diagnostic.code))]: \(visible(diagnostic.message, atMost: 1_000))\n"
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
            object.add("secondary", diagnostic.secondary.map { label in
                .make { inner in
                    addPlace(of: label, locate(label.file ?? diagnostic.primary.file, sources), to: &inner)
                    inner.add("label", label.text)
                }
            })
        }
        if !diagnostic.notes.isEmpty {
            object.add("notes", diagnostic.notes.map { note in
                .make { inner in
                    inner.add("key", note.key)
                    inner.add("text", note.text)
                }
            })
        }
        if let help = diagnostic.help { object.add("help", help) }
        if let trail = diagnostic.trail { object.add("trail", trail) }
        if !diagnostic.surroundings.isEmpty {
            object.add("within", diagnostic.surroundings.map { part in .make { $0.add(part.kind, part.text) } })
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
    object.add("line", line)
    object.add("column", column)
    object.add("end_line", endLine)
    object.add("end_column", endColumn)
    object.add("start", label.span.start)
    object.add("end", label.span.end)
}
