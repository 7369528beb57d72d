/// Content as it lies on a screen of some width.
struct Frame: Equatable {
    struct Row: Equatable {
        var cells: [Cell] = []
        /// How many columns are taken.
        var width = 0
        /// The line goes on in the next row.
        var isContinued = false
    }

    private(set) var rows: [Row] = []
    private(set) var cursorRow = 0
    private(set) var cursorColumn = 0

    init() {}

    init(_ content: Content, columns: Int) {
        let columns = max(2, columns)
        for (number, line) in content.lines.enumerated() {
            var row = Row()
            for (index, cell) in line.enumerated() {
                if row.width + cell.width > columns {
                    row.isContinued = true
                    rows.append(row)
                    row = Row()
                }
                if number == content.cursorLine && index == content.cursorCell { placeCursor(column: row.width) }
                row.cells.append(cell)
                row.width += cell.width
            }
            if number == content.cursorLine && content.cursorCell >= line.count {
                // The cursor has no place behind a full row: it waits in the next one.
                if row.width >= columns {
                    row.isContinued = true
                    rows.append(row)
                    row = Row()
                }
                placeCursor(column: row.width)
            }
            rows.append(row)
        }
    }

    private mutating func placeCursor(column: Int) {
        cursorRow = rows.count
        cursorColumn = column
    }

    /// As many rows as the screen has, around the cursor.
    func cut(to height: Int, from top: inout Int) -> Frame {
        guard rows.count > height, height > 0 else {
            top = 0
            return self
        }
        top = min(top, rows.count - height)
        if cursorRow < top { top = cursorRow }
        if cursorRow >= top + height { top = cursorRow - height + 1 }
        var part = Frame()
        part.rows = Array(rows[top..<(top + height)])
        part.cursorRow = cursorRow - top
        part.cursorColumn = cursorColumn
        return part
    }
}
