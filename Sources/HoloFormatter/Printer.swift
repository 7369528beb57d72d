import HoloSyntax

/// Decides which groups break, and writes the text.
struct Printer {
    private let layout: Layout
    private let bytes: [UInt8]
    private(set) var output: [UInt8] = []

    private var column = 0
    private var level = 0
    /// For each open group, whether it is on one line.
    private var isFlat: [Bool] = []
    /// A line ends before the next text.
    private var lineEnds = false
    /// A blank line follows it.
    private var blankFollows = false
    /// Only a comment makes it end, amid what would stand on one line: the rest is indented.
    private var endsByComment = false
    private var spaceFollows = false
    private var comments = CommentColumns()

    private static let spacesPerLevel = 2
    /// The columns between a text and the comment behind it.
    private static let commentGap = 2

    init(_ layout: Layout, bytes: [UInt8]) {
        self.layout = layout
        self.bytes = bytes
    }

    /// False where the text gets too large.
    mutating func print() -> Bool {
        output.reserveCapacity(bytes.count + bytes.count / 8)
        for element in layout.elements {
            switch element.kind {
            case .nothing: break
            case .text:
                flush()
                append(Int(element.start)..<Int(element.end))
                column += Int(element.width)
            case .sign: sign(UInt8(truncatingIfNeeded: element.start))
            case .space: spaceFollows = true
            case .commaIfFlat: if isFlat.last == true { sign(UInt8(ascii: ",")) }
            // Behind a comment the line ends here in any case.
            case .softLine: if isFlat.last != true || lineEnds { endLine(isBlank: element.start == 1) }
            case .spacedLine:
                if isFlat.last != true || lineEnds { endLine(isBlank: element.start == 1) } else { spaceFollows = true }
            case .hardLine: endLine(isBlank: element.start == 1)
            case .indent: level += Int(element.start)
            case .dedent: level -= Int(element.start)
            case .open: open(Int(element.start))
            case .close: isFlat.removeLast()
            case .rawLines: rawLines(element)
            case .comment: comment(element)
            case .trailingComment: trailingComment(element)
            }
            if output.count > SourceText.maximumSize { return false }
        }
        if !output.isEmpty { writeLineEnd() }
        comments.align(&output)
        return output.count <= SourceText.maximumSize
    }

    /// Writes a part of the source as it stands.
    private mutating func append(_ part: Range<Int>) {
        let bytes = bytes
        bytes.withUnsafeBufferPointer { output.append(contentsOf: UnsafeBufferPointer(rebasing: $0[part])) }
    }

    // MARK: Groups

    private mutating func open(_ first: Int) {
        var next: Int32? = Int32(truncatingIfNeeded: first)
        while let index = next {
            let group = layout.groups[Int(index)]
            isFlat.append(isFlat.last == true || !group.mustBreak && (holdsContent(group) ?? fits(group)))
            next = group.inner
        }
    }

    /// A line ends before its content where that stands on the next line as a whole, and not on this one; nil for other
    /// groups, and where it stands on neither: it must be broken itself, and may begin here.
    private func holdsContent(_ group: Layout.Group) -> Bool? {
        guard let index = group.content, !layout.groups[Int(index)].mustBreak else { return nil }
        let content = layout.groups[Int(index)]
        if fits(content) { return true }
        return fits(content, at: level * Self.spacesPerLevel - 1) ? false : nil
    }

    private func fits(_ group: Layout.Group) -> Bool {
        fits(group, at: lineEnds ? indentation : column + (spaceFollows ? 1 : 0))
    }

    private func fits(_ group: Layout.Group, at start: Int) -> Bool {
        let (width, tail, rest) = (Int(group.width), Int(group.tail), Int(group.rest))
        guard tail > 0 else { return start + width + rest <= maximumLineWidth }
        return start + width <= maximumLineWidth && tail + rest <= maximumLineWidth
    }

    // MARK: Lines

    private var indentation: Int { (level + (endsByComment ? 1 : 0)) * Self.spacesPerLevel }

    private mutating func endLine(isBlank: Bool) {
        lineEnds = true
        endsByComment = false
        if isBlank { blankFollows = true }
    }

    /// Writes what is due before a text.
    private mutating func flush() {
        if lineEnds {
            if !output.isEmpty {
                writeLineEnd()
                if blankFollows { writeLineEnd() }
            }
            column = indentation
            for _ in 0..<column { output.append(0x20) }
            comments.beginLine(indentation: column)
            lineEnds = false
            endsByComment = false
        } else if spaceFollows, column > 0 {
            output.append(0x20)
            column += 1
        }
        blankFollows = false
        spaceFollows = false
    }

    private mutating func writeLineEnd() {
        comments.endLine(&output)
        output.append(0x0A)
    }

    private mutating func sign(_ byte: UInt8) {
        flush()
        output.append(byte)
        column += 1
    }

    /// Line breaks become LF, all else stays to the letter.
    private mutating func rawLines(_ element: Layout.Element) {
        flush()
        var index = Int(element.start)
        let end = Int(element.end)
        while index < end {
            let byte = bytes[index]
            index += 1
            column += 1
            switch byte {
            case 0x0A, 0x0D:
                if byte == 0x0D, index < end, bytes[index] == 0x0A { index += 1 }
                writeLineEnd()
                column = 0
                comments.beginLine(indentation: -1)
            default: output.append(byte)
            }
        }
        column = displayColumns(of: Span(lastLineStart(output), output.count), in: output)
    }

    // MARK: Comments

    private mutating func comment(_ element: Layout.Element) {
        if !lineEnds { (lineEnds, endsByComment) = (true, true) }
        flush()
        write(element)
    }

    private mutating func trailingComment(_ element: Layout.Element) {
        spaceFollows = false
        comments.add(at: output.count, column: column)
        output.append(contentsOf: repeatElement(0x20, count: Self.commentGap))
        write(element)
    }

    private mutating func write(_ element: Layout.Element) {
        var end = Int(element.end)
        while end > Int(element.start), [0x20, 0x09, 0x0B, 0x0C].contains(bytes[end - 1]) { end -= 1 }
        append(Int(element.start)..<end)
        lineEnds = true
        endsByComment = true
    }
}

private func lastLineStart(_ text: [UInt8]) -> Int { (text.lastIndex(of: 0x0A) ?? -1) + 1 }

/// The columns that a part of a text on one line takes.
func displayColumns(of span: Span, in bytes: [UInt8]) -> Int {
    for index in span.start..<span.end where bytes[index] >= 0x80 {
        return displayWidth(String(decoding: bytes[span.start..<span.end], as: UTF8.self))
    }
    return span.length
}
