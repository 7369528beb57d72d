/// The candidates that are shown below the text, as many as fit.
struct CandidateList {
    let candidates: [LineEditor.Candidate]
    /// The text that they are for, and the cursor in it.
    private let text: [UInt8]
    private let cursor: Int
    /// The first that is shown.
    private var first = 0

    init(_ candidates: [LineEditor.Candidate], for text: [UInt8], _ cursor: Int) {
        self.candidates = candidates
        self.text = text
        self.cursor = cursor
    }

    func isFor(_ text: [UInt8], _ cursor: Int) -> Bool { cursor == self.cursor && text == self.text }

    /// How many rows at most, whatever the screen's height.
    private static let mostRows = 16

    private static func rows(within space: Int) -> Int { max(1, min(mostRows, space)) }

    /// The next page; after the last comes the first.
    mutating func turn(columns: Int, space: Int) {
        first += page(columns: columns, space: space).shown
        if first >= candidates.count { first = 0 }
    }

    /// Appends the rows below what is there.
    func append(to content: inout Content, columns: Int, space: Int) {
        for line in page(columns: columns, space: space).lines {
            content.beginLine()
            for part in line { content.append(part.text, style: part.style) }
        }
    }

    private typealias Line = [(text: String, style: Style)]

    /// What fits into so many rows, and how many candidates that are.
    private func page(columns: Int, space: Int) -> (lines: [Line], shown: Int) {
        let rest = candidates[first...]
        let rows = CandidateList.rows(within: space)
        // The last column stays free: a full row would leave the cursor between two rows.
        let columns = max(1, columns - 1)
        var (lines, shown) = lines(of: rest, rows: rows, columns: columns)
        if shown < rest.count || first > 0 {
            // The count needs a row too.
            if rows > 1 { (lines, shown) = self.lines(of: rest, rows: rows - 1, columns: columns) }
            let left = rest.count - shown
            let text = left > 0 ? "… \(left) more" : "… \(candidates.count) in all"
            if rows > 1 {
                lines.append([(Content.cut(text, to: columns), .faint)])
            } else if left > 0, let only = lines.first?.first?.text {
                lines = [[(Content.cut(only + "  " + text, to: columns), .plain)]]
            }
        }
        return (lines, shown)
    }

    private func lines(
        of candidates: ArraySlice<LineEditor.Candidate>, rows: Int, columns: Int
    ) -> (lines: [Line], shown: Int) {
        if candidates.contains(where: { !$0.note.isEmpty }) {
            let part = candidates.prefix(rows)
            let widest = part.map { Content.width(of: $0.display) }.max() ?? 0
            return (part.map { line(of: $0, widest: min(widest, columns / 2), columns: columns) }, part.count)
        }
        let widest = min(columns, candidates.map { Content.width(of: $0.display) }.max() ?? 1)
        let across = max(1, (columns + 2) / (widest + 2))
        let part = candidates.prefix(rows * across)
        var lines: [Line] = []
        // Row by row, as the best come first.
        for (index, candidate) in part.enumerated() {
            let text = padded(Content.cut(candidate.display, to: widest), to: widest)
            if index % across == 0 { lines.append([]) }
            lines[lines.count - 1].append(((index % across == 0 ? "" : "  ") + text, .plain))
        }
        return (lines, part.count)
    }

    private func line(of candidate: LineEditor.Candidate, widest: Int, columns: Int) -> Line {
        let name = Content.cut(candidate.display, to: columns)
        guard !candidate.note.isEmpty else { return [(name, .plain)] }
        let start = padded(name, to: widest) + "  "
        let note = Content.cut(candidate.note, to: columns - Content.width(of: start))
        return [(start, .plain), (note, .faint)]
    }

    private func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - Content.width(of: text)))
    }
}
