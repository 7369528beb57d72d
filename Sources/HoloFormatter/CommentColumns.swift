/// Comments behind the text of successive lines that are indented alike begin in the same column.
struct CommentColumns {
    private struct Place {
        /// Where in the text the gap before the comment begins.
        var offset: Int
        var column: Int
    }

    private var run: [Place] = []
    private var runIndentation = 0
    private var indentation = 0
    /// Whether the line at hand has a comment behind it.
    private var hasComment = false

    mutating func beginLine(indentation: Int) { self.indentation = indentation }

    /// A comment is about to be written at an offset of the text.
    mutating func add(at offset: Int, column: Int) {
        hasComment = true
        run.append(Place(offset: offset, column: column))
    }

    /// Called before each line's end.
    mutating func endLine(_ text: inout [UInt8]) {
        defer { hasComment = false }
        guard hasComment else { return align(&text) }
        guard run.count > 1, indentation != runIndentation else {
            runIndentation = indentation
            return
        }
        // The last one begins a run of its own.
        let last = run.removeLast()
        let moved = aligned(&text)
        run = [Place(offset: last.offset + moved, column: last.column)]
        runIndentation = indentation
    }

    /// The run is at its end.
    mutating func align(_ text: inout [UInt8]) {
        guard !run.isEmpty else { return }
        _ = aligned(&text)
        run.removeAll(keepingCapacity: true)
    }

    /// Widens the gaps; gives by how much the text has grown.
    private func aligned(_ text: inout [UInt8]) -> Int {
        let target = run.reduce(0) { max($0, $1.column) }
        guard run.count > 1, let first = run.first, run.contains(where: { $0.column != target }) else { return 0 }
        let tail = Array(text[first.offset...])
        let length = text.count
        text.removeSubrange(first.offset...)
        for (index, place) in run.enumerated() {
            let end = index + 1 < run.count ? run[index + 1].offset : length
            text.append(contentsOf: repeatElement(0x20, count: target - place.column))
            text.append(contentsOf: tail[(place.offset - first.offset)..<(end - first.offset)])
        }
        return text.count - length
    }
}
