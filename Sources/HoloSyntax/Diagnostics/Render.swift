/// Diagnostics as a person reads them, with a blank line between two. Ends with a newline, unless there are none.
///
/// `sources` are by name; a diagnostic whose primary label names no file belongs to the only source there is. `width`
/// is the terminal's, in columns; without one (a file, a pipe) only very long lines are cut.
package func render(
    _ diagnostics: [Diagnostic], sources: [String: SourceText], color: Bool, width: Int?
) -> String {
    let renderer = Renderer(sources: sources, painter: Painter(isOn: color), width: width)
    return diagnostics.map { renderer.render($0).joined(separator: "\n") + "\n" }.joined(separator: "\n")
}

/// `2 errors, 1 warning · nothing ran, 0 credits spent · holo explain E0204`; empty for no diagnostics. `outcome` is
/// what became of it, where something can be said.
package func summarize(_ diagnostics: [Diagnostic], outcome: String? = nil) -> String {
    func count(_ severity: Diagnostic.Severity) -> Int { diagnostics.count { $0.severity == severity } }
    func plural(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
    let counts = [(count(.error), "error"), (count(.warning), "warning")].filter { $0.0 > 0 }.map(plural)
    guard !counts.isEmpty else { return "" }
    let first = diagnostics.first { $0.severity == .error } ?? diagnostics.first
    let parts: [String?] = [counts.joined(separator: ", "), outcome, first.map { "holo explain \($0.code)" }]
    return parts.compactMap { $0 }.joined(separator: " · ")
}

/// The source and the name of the file that a label points into.
func locate(_ file: String?, _ sources: [String: SourceText]) -> (name: String?, source: SourceText?) {
    if let file { return (file, sources[file]) }
    guard sources.count == 1, let only = sources.first else { return (nil, nil) }
    return (only.key, only.value)
}

private struct Renderer {
    let sources: [String: SourceText]
    let painter: Painter
    let width: Int?

    func render(_ diagnostic: Diagnostic) -> [String] {
        let style: Style = diagnostic.severity == .error ? .error : .warning
        let head = painter.paint("\(diagnostic.severity.rawValue)[\(visible(diagnostic.code))]", style)
        var rows = [head + painter.paint(": " + visible(diagnostic.message, atMost: 1_000), .strong)]

        let own = locate(diagnostic.primary.file, sources)
        let snippets = snippets(of: diagnostic, own, style)
        let digits = snippets.flatMap { item in item.snippet.lines.map { String($0 + 1).count } }.max() ?? 1

        if let name = own.name {
            var place = visible(name)
            if let source = own.source {
                let (line, column) = source.position(of: diagnostic.primary.span.start)
                place += ":\(line):\(column)"
            }
            let trail = diagnostic.trail.map { "   " + visible($0, atMost: 400) } ?? ""
            rows.append(String(repeating: " ", count: digits + 1) + painter.paint("-->", .gutter) + " " + place + trail)
        }
        for (position, item) in snippets.enumerated() {
            if position > 0 || own.source == nil {
                let start = item.snippet.marks.first?.span.start ?? 0
                let (line, column) = item.snippet.source.position(of: start)
                rows.append(
                    String(repeating: " ", count: digits + 1) + painter.paint(":::", .gutter)
                        + " \(visible(item.name)):\(line):\(column)")
            }
            rows += item.snippet.render(digits: digits)
        }
        rows += notes(diagnostic, digits: digits)
        if let help = diagnostic.help {
            rows.append(painter.paint("help:", .help) + " " + visible(help, atMost: 1_000))
        }
        return rows
    }

    /// The primary label's file first, then others in the order of their labels.
    private func snippets(
        of diagnostic: Diagnostic, _ own: (name: String?, source: SourceText?), _ style: Style
    ) -> [(name: String, snippet: Snippet)] {
        var groups: [(name: String, source: SourceText, marks: [Snippet.Mark])] = []
        func add(_ label: Diagnostic.Label, isPrimary: Bool) {
            let place = label.file == nil ? own : locate(label.file, sources)
            guard let name = place.name, let source = place.source else { return }
            let mark = Snippet.Mark(span: clamped(label.span, source), text: label.text, isPrimary: isPrimary)
            if let index = groups.firstIndex(where: { $0.name == name }) {
                groups[index].marks.append(mark)
            } else {
                groups.append((name, source, [mark]))
            }
        }
        add(diagnostic.primary, isPrimary: true)
        for label in diagnostic.secondary { add(label, isPrimary: false) }
        return groups.map { group in
            let lines = group.marks.map { group.source.lineIndex(of: $0.span.start) + 1 }
            let digits = String(lines.max() ?? 1).count
            let room = max(40, (width ?? 240) - digits - 4)
            let snippet = Snippet(source: group.source, marks: group.marks, painter: painter, style: style, width: room)
            return (group.name, snippet)
        }
    }

    private func clamped(_ span: Span, _ source: SourceText) -> Span {
        let start = min(max(span.start, 0), source.bytes.count)
        return Span(start, min(max(span.end, start), source.bytes.count))
    }

    /// ` = key: text`, the texts below one another.
    private func notes(_ diagnostic: Diagnostic, digits: Int) -> [String] {
        let keys = diagnostic.notes.map { visible($0.key) }
        let longest = keys.map { displayWidth($0) }.max() ?? 0
        let margin = String(repeating: " ", count: digits + 2)
        return zip(keys, diagnostic.notes).map { key, note in
            let blanks = String(repeating: " ", count: longest - displayWidth(key) + 1)
            return margin + painter.paint("=", .gutter) + " " + painter.paint(key + ":", .strong) + blanks
                + visible(note.text, atMost: 4_000)
        }
    }
}
