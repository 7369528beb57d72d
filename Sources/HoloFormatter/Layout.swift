import HoloSyntax

/// A script as a row of pieces of text and of places where a line may end. Places belong to groups: the lines of a
/// group either all end or none does, and a group breaks only where it does not fit on the rest of its line, or must.
struct Layout {
    struct Element {
        var kind: ElementKind
        /// Of texts and comments: offsets in the source. Else what the kind says.
        var start: Int32
        var end: Int32
        /// Columns; of a text of several lines, those of its first line.
        var width: Int32
    }

    enum ElementKind: UInt8 {
        /// Keeps a place for a group that may begin there.
        case nothing
        case text
        /// A string of several lines.
        case rawLines
        /// One character, in `start`.
        case sign
        case space
        /// A comma that stands only where the group is on one line.
        case commaIfFlat
        /// A line that ends here where the group breaks: else nothing, or a space. `start` is 1 where a blank line
        /// follows.
        case softLine, spacedLine
        /// A line that ends here in any case. `start` as above.
        case hardLine
        /// By `start` levels.
        case indent, dedent
        /// Opens the group with the number `start`, and those that it holds at the same place.
        case open
        case close
        /// A comment on a line of its own, and one behind something else.
        case comment, trailingComment
    }

    struct Group {
        /// Columns of all of it on one line; where it holds a string of several lines, those before its first line
        /// break.
        var width: Int32
        /// Columns behind the last line break in a string of several lines that it holds, to its end; 0 without any.
        var tail: Int32
        /// Columns of what follows, up to where a line may end.
        var rest: Int32 = 0
        /// The next group that opens at the same place, inside this one.
        var inner: Int32?
        /// Of a group that is a single line: the group, never opened, of that line and what it is to hold.
        var content: Int32?
        var mustBreak: Bool

        init(width: Int, mustBreak: Bool) {
            self.width = Int32(truncatingIfNeeded: width)
            tail = 0
            self.mustBreak = mustBreak
        }
    }

    /// Where a group may begin.
    struct Mark {
        fileprivate var index: Int
        fileprivate var width: Int
        fileprivate var rawCount: Int
    }

    private(set) var elements: [Element] = []
    private(set) var groups: [Group] = []
    /// Columns of all so far, if it stood on one line.
    private var width = 0
    /// The strings of several lines: what `width` was in front of its first line break, and behind its last, and the
    /// columns of its last line.
    private var raws: [(before: Int, behind: Int, lastLine: Int)] = []
    /// The groups that are closed and behind which no line may have ended yet, with what `width` was at their end.
    private var waiting: [(group: Int, width: Int)] = []
    private var lastForced = -1
    /// True directly behind a comment.
    private(set) var endsWithComment = false

    /// Makes room for the pieces of so many tokens.
    mutating func reserve(_ tokens: Int) {
        elements.reserveCapacity(tokens * 4)
        groups.reserveCapacity(tokens / 2)
    }

    private mutating func add(_ kind: ElementKind, _ start: Int = 0, _ end: Int = 0, width: Int = 0) {
        elements.append(
            Element(
                kind: kind, start: Int32(truncatingIfNeeded: start), end: Int32(truncatingIfNeeded: end),
                width: Int32(truncatingIfNeeded: width)))
        self.width += width
    }

    // MARK: Text

    mutating func text(_ span: Span, width: Int) {
        add(.text, span.start, span.end, width: width)
        endsWithComment = false
    }

    /// A string of several lines; `lastLine` are the columns of its last one.
    mutating func rawLines(_ span: Span, firstLine: Int, lastLine: Int) {
        add(.rawLines, span.start, span.end, width: firstLine)
        endLine()
        raws.append((width, width, lastLine))
        endsWithComment = false
    }

    mutating func sign(_ byte: UInt8) {
        add(.sign, Int(byte), width: 1)
        endsWithComment = false
    }

    mutating func commaIfFlat() { add(.commaIfFlat, width: 1) }
    mutating func space() { add(.space, width: 1) }

    // MARK: Lines

    enum Line { case soft, spaced, hard }

    mutating func line(_ line: Line, isBlank: Bool = false) {
        endLine()
        switch line {
        case .soft: add(.softLine, isBlank ? 1 : 0)
        case .spaced: add(.spacedLine, isBlank ? 1 : 0, width: 1)
        case .hard:
            add(.hardLine, isBlank ? 1 : 0)
            forceBreak()
        }
    }

    /// A line may end here: what is closed knows how much must stand on its line.
    private mutating func endLine() {
        for closed in waiting { groups[closed.group].rest = Int32(truncatingIfNeeded: width - closed.width) }
        waiting.removeAll(keepingCapacity: true)
    }

    mutating func indent(_ levels: Int = 1) { add(.indent, levels) }
    mutating func dedent(_ levels: Int = 1) { add(.dedent, levels) }

    mutating func comment(_ span: Span, isTrailing: Bool) {
        endLine()
        add(isTrailing ? .trailingComment : .comment, span.start, span.end)
        forceBreak()
        endsWithComment = true
    }

    // MARK: Groups

    mutating func mark() -> Mark {
        add(.nothing)
        return Mark(index: elements.count - 1, width: width, rawCount: raws.count)
    }

    /// A group, and where it opens and closes.
    struct GroupPlace {
        fileprivate var group: Int
        fileprivate var opening: Int
        fileprivate var closing: Int
    }

    /// Makes all since the mark a group.
    @discardableResult
    mutating func group(from mark: Mark) -> GroupPlace {
        measure(from: mark)
        let group = groups.count - 1
        if elements[mark.index].kind == .open { groups[group].inner = elements[mark.index].start }
        elements[mark.index].kind = .open
        elements[mark.index].start = Int32(truncatingIfNeeded: group)
        add(.close)
        return GroupPlace(group: group, opening: mark.index, closing: elements.count - 1)
    }

    /// All since the mark is what the line of a group is to hold.
    mutating func content(of place: GroupPlace, from mark: Mark) {
        measure(from: mark)
        groups[place.group].content = Int32(truncatingIfNeeded: groups.count - 1)
    }

    /// Makes the lines of a group those of the group around it. No other group opens at its place.
    mutating func dissolve(_ place: GroupPlace) {
        elements[place.opening].kind = .nothing
        elements[place.closing].kind = .nothing
    }

    private mutating func measure(from mark: Mark) {
        var group = Group(width: width - mark.width, mustBreak: lastForced >= mark.index)
        if raws.count > mark.rawCount, let last = raws.last {
            group.width = Int32(truncatingIfNeeded: raws[mark.rawCount].before - mark.width)
            group.tail = Int32(truncatingIfNeeded: last.lastLine + width - last.behind)
        }
        groups.append(group)
        waiting.append((groups.count - 1, width))
    }

    /// All groups that are open must break.
    mutating func forceBreak() { lastForced = elements.count - 1 }

    /// What is still waiting stands on the last line.
    mutating func finish() { endLine() }
}
