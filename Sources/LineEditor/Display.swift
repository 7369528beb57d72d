import CReadline

/// Keeps what is being typed on the screen: knows what it has drawn and where the cursor stands, and writes what
/// differs.
struct Display {
    private(set) var columns = 80
    private(set) var height = 24
    private let usesStyle: Bool

    /// What the screen shows, from the row where the frame begins.
    private var shown = Frame()
    private var shownContent = Content()
    /// Where the terminal's cursor is, in rows from the beginning of the frame.
    private var row = 0
    /// Nil where it isn't certain.
    private var column: Int? = 0
    /// The first row of content higher than the screen that is shown.
    private var top = 0

    init(usesStyle: Bool) { self.usesStyle = usesStyle }

    /// Asks the terminal for its size. What it shows is taken to have been wrapped anew, as most terminals do: the row
    /// of the cursor has to be reckoned again.
    mutating func measure() {
        let size = Terminal.size()
        guard size != (columns, height) else { return }
        let isDrawn = !shown.rows.isEmpty
        columns = size.columns
        height = size.rows
        guard isDrawn else { return }
        shown = Frame(shownContent, columns: columns).cut(to: height, from: &top)
        row = shown.cursorRow
        column = nil
        // Where the rows really lie isn't certain, so that no row may be kept.
        Terminal.write(beginning() + "\u{1B}[J")
        forget()
    }

    /// The screen shows nothing of it any more, and the cursor stands at the beginning of a row.
    mutating func forget() {
        shown = Frame()
        row = 0
        column = 0
    }

    /// Shows this in place of what was shown.
    mutating func show(_ content: Content) {
        let frame = Frame(content, columns: columns).cut(to: height, from: &top)
        draw(frame)
        shownContent = content
    }

    /// Takes away what is shown; the cursor is where it began.
    mutating func erase() {
        guard !shown.rows.isEmpty else { return }
        Terminal.write(beginning() + "\u{1B}[J")
        forget()
    }

    /// Shows all of this for good, and goes to the beginning of the row below.
    mutating func finish(_ content: Content) {
        if Frame(content, columns: columns).rows.count > height {
            erase()
            var output = ""
            write(Frame(content, columns: columns), row: 0, cell: 0, to: &output)
            Terminal.write(output + "\u{1B}[0m\r\n")
        } else {
            show(content)
            var output = ""
            moveDown(shown.rows.count - 1 - row, to: &output)
            Terminal.write(output + "\r\n")
        }
        forget()
        top = 0
    }

    /// Goes below what is shown.
    mutating func leave() {
        guard !shown.rows.isEmpty else { return }
        var output = ""
        moveDown(shown.rows.count - 1 - row, to: &output)
        Terminal.write(output + "\r\n")
        forget()
    }

    /// Empties the screen, and what has left it too where the terminal can.
    mutating func clear(withScrollback: Bool) {
        Terminal.write("\u{1B}[H\u{1B}[2J" + (withScrollback ? "\u{1B}[3J" : ""))
        forget()
    }

    private func beginning() -> String { "\r" + (row > 0 ? "\u{1B}[\(row)A" : "") }

    private func moveDown(_ rows: Int, to output: inout String) {
        if rows > 0 { output += "\u{1B}[\(rows)B" }
        if rows < 0 { output += "\u{1B}[\(-rows)A" }
    }

    private mutating func move(toRow newRow: Int, column newColumn: Int, to output: inout String) {
        if newRow == row, newColumn == column { return }
        moveDown(newRow - row, to: &output)
        output += "\r"
        if newColumn > 0 { output += "\u{1B}[\(newColumn)C" }
        row = newRow
        column = newColumn
    }

    private mutating func draw(_ frame: Frame) {
        var output = ""
        if var place = difference(from: shown, to: frame) {
            // A row that a line has grown into is reached over the end of the row before: so the terminal knows both as
            // one line, when it is copied from and when the width changes.
            if place.cell == 0, place.row > 0, frame.rows[place.row - 1].isContinued,
                let last = frame.rows[place.row - 1].cells.indices.last
            {
                place = (place.row - 1, last)
            }
            // Behind a full row there is no place to begin at.
            if place.cell > 0, place.cell == frame.rows[place.row].cells.count,
                frame.rows[place.row].isContinued || frame.rows[place.row].width >= columns
            {
                place.cell -= 1
            }
            let start = frame.rows[place.row].cells[..<place.cell].reduce(0) { $0 + $1.width }
            move(toRow: place.row, column: start, to: &output)
            if hasMore(shown, afterRow: place.row, column: start) { output += "\u{1B}[J" }
            write(frame, row: place.row, cell: place.cell, to: &output)
            row = frame.rows.count - 1
            // Behind a full row the terminal's cursor hangs between two places.
            let width = frame.rows[row].width
            column = width >= columns ? nil : width
        }
        move(toRow: frame.cursorRow, column: frame.cursorColumn, to: &output)
        if !output.isEmpty { Terminal.write(output) }
        shown = frame
    }

    /// The first cell that isn't as it was; nil where all is.
    private func difference(from old: Frame, to new: Frame) -> (row: Int, cell: Int)? {
        for (index, row) in new.rows.enumerated() {
            guard index < old.rows.count else { return (index, 0) }
            if row == old.rows[index] { continue }
            var cell = 0
            let before = old.rows[index].cells
            while cell < row.cells.count, cell < before.count, row.cells[cell] == before[cell] { cell += 1 }
            return (index, cell)
        }
        guard old.rows.count > new.rows.count, let last = new.rows.last else { return nil }
        return (new.rows.count - 1, max(0, last.cells.count - 1))
    }

    private func hasMore(_ frame: Frame, afterRow row: Int, column: Int) -> Bool {
        guard row < frame.rows.count else { return false }
        return row < frame.rows.count - 1 || frame.rows[row].width > column
    }

    /// Writes all from a cell on, the terminal's cursor being there.
    private func write(_ frame: Frame, row firstRow: Int, cell firstCell: Int, to output: inout String) {
        var style = Style.plain
        func set(_ next: Style) {
            guard usesStyle, next != style else { return }
            output += next.sequence
            style = next
        }
        for index in firstRow..<frame.rows.count {
            let row = frame.rows[index]
            if index > firstRow {
                if !frame.rows[index - 1].isContinued {
                    set(.plain)
                    output += "\r\n"
                } else if row.cells.isEmpty {
                    // Has the terminal wrap, and takes back what it took.
                    set(.plain)
                    output += " \r"
                }
            }
            for cell in index == firstRow ? row.cells[firstCell...] : row.cells[...] {
                set(cell.style)
                output += cell.text
            }
        }
        set(.plain)
    }
}
