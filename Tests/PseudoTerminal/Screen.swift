/// What a place of the screen shows.
package struct Cell: Equatable, Sendable {
    /// A character with what combines with it; empty for the second column of a wide one.
    package var text = " "
    package var attributes = Attributes()
}

/// How a place of the screen looks.
package struct Attributes: Equatable, Sendable {
    /// One of the terminal's colours; nil: its usual one.
    package var foreground: Int?
    package var background: Int?
    package var isBold = false
    package var isFaint = false
    package var isItalic = false
    package var isUnderlined = false
    package var isReversed = false
}

/// What a terminal of a person would show: bytes in, cells and a cursor out. It understands what programs that write
/// lines use of ECMA-48 and xterm, and says what it did not understand.
package struct Screen: Sendable {
    struct Row: Sendable, Equatable {
        var cells: [Cell]
        /// The terminal began the next row by itself.
        var isContinued = false

        init(columns: Int) { cells = Array(repeating: Cell(), count: columns) }
    }

    package internal(set) var columns: Int
    package internal(set) var height: Int
    var rows: [Row]
    /// What has left the screen at the top.
    var scrollback: [Row] = []

    package internal(set) var cursorRow = 0
    package internal(set) var cursorColumn = 0
    /// The last column is written, and the next character goes to the next row.
    var wrapsNext = false
    var attributes = Attributes()
    var scrollTop = 0
    var scrollBottom: Int
    private var savedCursor = (row: 0, column: 0, attributes: Attributes())

    /// Whether the terminal marks what is pasted.
    package internal(set) var marksPaste = false
    package internal(set) var isCursorVisible = true
    /// How often it rang.
    package internal(set) var bells = 0
    /// Sequences that no meaning is known for.
    package internal(set) var unknown: [String] = []

    var parser = SequenceParser()

    package init(columns: Int, height: Int) {
        self.columns = columns
        self.height = height
        rows = Array(repeating: Row(columns: columns), count: height)
        scrollBottom = height - 1
    }

    // MARK: What is seen

    /// A row's text, without the blanks at its end.
    package func line(_ row: Int) -> String {
        guard rows.indices.contains(row) else { return "" }
        return Screen.text(rows[row])
    }

    /// All rows down to the last that isn't empty.
    package var lines: [String] {
        var lines = rows.map(Screen.text)
        while let last = lines.last, last.isEmpty { lines.removeLast() }
        return lines
    }

    package var text: String { lines.joined(separator: "\n") }

    /// What has left the screen, and what is on it.
    package var allLines: [String] { scrollback.map(Screen.text) + lines }

    /// The row of the cursor.
    package var cursorLine: String { line(cursorRow) }

    package func cell(_ row: Int, _ column: Int) -> Cell {
        guard rows.indices.contains(row), rows[row].cells.indices.contains(column) else { return Cell() }
        return rows[row].cells[column]
    }

    /// How the first place looks where the text stands; nil where it doesn't. The lowest row counts.
    package func attributes(of text: String) -> Attributes? {
        for row in rows.reversed() {
            for start in row.cells.indices where !row.cells[start].text.isEmpty {
                if row.cells[start...].lazy.map(\.text).joined().hasPrefix(text) { return row.cells[start].attributes }
            }
        }
        return nil
    }

    private static func text(_ row: Row) -> String {
        var text = row.cells.map(\.text).joined()
        while text.last == " " { text.removeLast() }
        return text
    }

    // MARK: What is done

    mutating func put(_ scalar: Unicode.Scalar) {
        let width = columnCount(of: scalar)
        if width == 0 {
            combine(scalar)
            return
        }
        if wrapsNext || cursorColumn + width > columns {
            rows[cursorRow].isContinued = true
            lineFeed()
            cursorColumn = 0
            wrapsNext = false
        }
        separate(at: cursorColumn)
        separate(at: cursorColumn + width)
        rows[cursorRow].cells[cursorColumn] = Cell(text: String(scalar), attributes: attributes)
        if width == 2, cursorColumn + 1 < columns {
            rows[cursorRow].cells[cursorColumn + 1] = Cell(text: "", attributes: attributes)
        }
        cursorColumn += width
        if cursorColumn >= columns {
            cursorColumn = columns - 1
            wrapsNext = true
        }
    }

    /// Half a wide character is none.
    private mutating func separate(at column: Int) {
        guard column > 0, column < columns, rows[cursorRow].cells[column].text.isEmpty else { return }
        rows[cursorRow].cells[column].text = " "
        rows[cursorRow].cells[column - 1].text = " "
    }

    private mutating func combine(_ scalar: Unicode.Scalar) {
        var column = wrapsNext ? cursorColumn : cursorColumn - 1
        if column > 0, rows[cursorRow].cells[column].text.isEmpty { column -= 1 }
        if column >= 0 { rows[cursorRow].cells[column].text.unicodeScalars.append(scalar) }
    }

    mutating func lineFeed() {
        wrapsNext = false
        if cursorRow == scrollBottom {
            scrollUp(1)
        } else if cursorRow < height - 1 {
            cursorRow += 1
        }
    }

    mutating func reverseLineFeed() {
        wrapsNext = false
        if cursorRow == scrollTop { scrollDown(1) } else if cursorRow > 0 { cursorRow -= 1 }
    }

    mutating func scrollUp(_ count: Int) {
        for _ in 0..<min(count, height) {
            let row = rows.remove(at: scrollTop)
            if scrollTop == 0 { scrollback.append(row) }
            rows.insert(Row(columns: columns), at: scrollBottom)
        }
    }

    mutating func scrollDown(_ count: Int) {
        for _ in 0..<min(count, height) {
            rows.remove(at: scrollBottom)
            rows.insert(Row(columns: columns), at: scrollTop)
        }
    }

    mutating func move(row: Int, column: Int) {
        cursorRow = max(0, min(height - 1, row))
        cursorColumn = max(0, min(columns - 1, column))
        wrapsNext = false
    }

    mutating func saveCursor() { savedCursor = (cursorRow, cursorColumn, attributes) }

    mutating func restoreCursor() {
        move(row: savedCursor.row, column: savedCursor.column)
        attributes = savedCursor.attributes
    }

    /// Behind the last column that is written, the last column goes too, as on xterm.
    mutating func erase(row: Int, columns erased: Range<Int>) {
        for column in erased.clamped(to: 0..<columns) { rows[row].cells[column] = Cell() }
        if erased.upperBound >= columns { rows[row].isContinued = false }
    }

    mutating func eraseInDisplay(_ what: Int) {
        switch what {
        case 0:
            erase(row: cursorRow, columns: cursorColumn..<columns)
            for row in rows.indices where row > cursorRow { erase(row: row, columns: 0..<columns) }
        case 1:
            erase(row: cursorRow, columns: 0..<(cursorColumn + 1))
            for row in rows.indices where row < cursorRow { erase(row: row, columns: 0..<columns) }
        case 2: for row in rows.indices { erase(row: row, columns: 0..<columns) }
        case 3: scrollback = []
        default: break
        }
        wrapsNext = false
    }
}
