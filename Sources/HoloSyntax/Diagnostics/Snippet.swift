/// How a piece of rendered text is meant; the painter knows the colours.
enum Style { case plain, strong, error, warning, secondary, gutter, help }

/// Puts colours on, or doesn't.
struct Painter {
    var isOn: Bool

    func paint(_ text: String, _ style: Style) -> String {
        guard isOn, !text.isEmpty else { return text }
        let code: String
        switch style {
        case .plain: return text
        case .strong: code = "1"
        case .error: code = "1;31"
        case .warning: code = "1;33"
        case .secondary, .gutter: code = "1;34"
        case .help: code = "1;36"
        }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }
}

/// The lines of one source that labels point at, with the labels below each.
struct Snippet {
    struct Mark {
        var span: Span
        var text: String
        var isPrimary: Bool
    }

    let source: SourceText
    let marks: [Mark]
    let painter: Painter
    /// Of the primary marks.
    let style: Style
    /// Columns for the text of a line.
    let width: Int

    /// The indices of the lines that are shown.
    var lines: [Int] {
        var lines: [Int] = []
        for mark in marks {
            for line in [source.lineIndex(of: mark.span.start), lastLine(of: mark)] where !lines.contains(line) {
                lines.append(line)
            }
        }
        return lines.sorted()
    }

    private func lastLine(of mark: Mark) -> Int { source.lineIndex(of: max(mark.span.start, mark.span.end - 1)) }

    /// The marks of a line: those that begin there, and of those that come from above their rest.
    private func marks(in line: Int) -> [Mark] {
        marks.compactMap { mark in
            if source.lineIndex(of: mark.span.start) == line { return mark }
            guard lastLine(of: mark) == line else { return nil }
            let whole = source.lineSpan(line)
            let end = min(mark.span.end, whole.end)
            let start = source.bytes[whole.start..<max(whole.start, end)].firstIndex { $0 != 0x20 && $0 != 0x09 } ?? whole.start
            return Mark(span: Span(start, max(start, end)), text: "", isPrimary: mark.isPrimary)
        }
    }

    /// The snippet's rows; `digits` is the width of the line numbers.
    func render(digits: Int) -> [String] {
        let margin = painter.paint(String(repeating: " ", count: digits + 2) + "|", .gutter)
        var rows = [margin]
        var previous: Int?
        for line in lines {
            if let previous, line > previous + 1 { rows.append(painter.paint("...", .gutter)) }
            previous = line
            let own = marks(in: line)
            let anchor = (own.first { $0.isPrimary } ?? own.first)?.span ?? Span(0, 0)
            let shown = SourceLine(source, line: line, around: anchor, width: width)
            let number = String(line + 1)
            let gutter = " " + String(repeating: " ", count: max(0, digits - number.count)) + number + " |"
            rows.append(painter.paint(gutter, .gutter) + trimmed(" " + shown.text))
            for row in labelRows(own, shown, lineEnd: source.lineSpan(line).end) { rows.append(margin + " " + row) }
        }
        return rows
    }

    private struct Placed {
        var start: Int
        var end: Int
        var text: String
        var isPrimary: Bool
        /// The span goes on in the next line.
        var continues: Bool
    }

    private func labelRows(_ marks: [Mark], _ line: SourceLine, lineEnd: Int) -> [String] {
        let placed = marks.map { mark -> Placed in
            let start = line.column(of: mark.span.start)
            let end = mark.span.end > lineEnd ? line.endColumn : line.column(behind: mark.span.end)
            return Placed(
                start: start, end: max(end, start + 1), text: visible(mark.text, atMost: 200), isPrimary: mark.isPrimary,
                continues: mark.span.end > lineEnd && mark.span.length > 0 && mark.span.start < lineEnd)
        }
        let farthest = placed.map(\.end).max() ?? 0
        // The rightmost text stands behind its underline, where nothing else does.
        let last = placed.indices.filter { !placed[$0].text.isEmpty }.max {
            (placed[$0].start, placed[$0].isPrimary ? 1 : 0) < (placed[$1].start, placed[$1].isPrimary ? 1 : 0)
        }
        let inline = last.flatMap { placed[$0].end == farthest ? $0 : nil }

        var first = underline(placed, farthest)
        if placed.contains(where: { $0.continues }) { first += painter.paint("…", style) }
        if let inline { first += " " + painter.paint(placed[inline].text, style(of: placed[inline])) }
        var rows = [first]

        let hanging = placed.indices.filter { $0 != inline && !placed[$0].text.isEmpty }.map { placed[$0] }
            .sorted { $0.start > $1.start }
        if !hanging.isEmpty { rows.append(bars(hanging, before: Int.max)) }
        for label in hanging {
            let lead = bars(hanging, before: label.start)
            let blanks = label.start - columns(hanging, before: label.start)
            rows.append(
                lead + String(repeating: " ", count: max(0, blanks)) + painter.paint(label.text, style(of: label)))
        }
        return rows
    }

    private func style(of label: Placed) -> Style { label.isPrimary ? style : .secondary }

    /// `---   ^^^`: the primary marks lie above the others.
    private func underline(_ placed: [Placed], _ width: Int) -> String {
        var cells = [UInt8](repeating: 0, count: width)
        for mark in placed where !mark.isPrimary { for column in mark.start..<mark.end { cells[column] = 1 } }
        for mark in placed where mark.isPrimary { for column in mark.start..<mark.end { cells[column] = 2 } }
        var result = ""
        var column = 0
        while column < cells.count {
            let kind = cells[column]
            var end = column
            while end < cells.count, cells[end] == kind { end += 1 }
            let sign = kind == 0 ? " " : kind == 1 ? "-" : "^"
            result += painter.paint(
                String(repeating: sign, count: end - column), kind == 0 ? .plain : kind == 1 ? .secondary : style)
            column = end
        }
        return result
    }

    /// A `|` below each label that starts before a column.
    private func bars(_ labels: [Placed], before limit: Int) -> String {
        var result = ""
        var column = 0
        var previous = -1
        for label in labels.reversed() where label.start < limit && label.start != previous {
            result += String(repeating: " ", count: label.start - column) + painter.paint("|", style(of: label))
            column = label.start + 1
            previous = label.start
        }
        return result
    }

    private func columns(_ labels: [Placed], before limit: Int) -> Int {
        (labels.map(\.start).filter { $0 < limit }.max() ?? -1) + 1
    }

    private func trimmed(_ text: String) -> String {
        var text = text
        while text.last == " " { text.removeLast() }
        return text
    }
}
