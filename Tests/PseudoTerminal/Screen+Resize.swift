extension Screen {
    /// Another size. Rows that the terminal wrapped by itself are wrapped anew, as most terminals do; the cursor stays
    /// at its character.
    mutating func resize(columns newColumns: Int, height newHeight: Int) {
        let all = scrollback + rows
        let cursorIndex = scrollback.count + cursorRow
        let used = max(cursorIndex, all.lastIndex { $0.cells.contains { $0 != Cell() } } ?? 0)
        var wrapped: [Row] = []
        var newCursor = (row: 0, column: 0)
        var index = 0
        while index <= used {
            var cells: [Cell] = []
            var cursor: Int?
            while true {
                if index == cursorIndex { cursor = cells.count + cursorColumn + (wrapsNext ? 1 : 0) }
                var part = all[index].cells
                let goesOn = all[index].isContinued && index < used
                // A wide character that had no place left a blank behind.
                let beginsWide = goesOn && all[index + 1].cells.dropFirst().first?.text.isEmpty == true
                if beginsWide, part.last == Cell() { part.removeLast() }
                cells += part
                index += 1
                if !goesOn { break }
            }
            while let last = cells.last, last == Cell(), cells.count > (cursor ?? 0) { cells.removeLast() }
            let (lines, place) = Screen.wrap(cells, columns: newColumns, cursor: cursor)
            if let place { newCursor = (wrapped.count + place.row, place.column) }
            wrapped += lines
        }
        columns = newColumns
        height = newHeight
        while wrapped.count <= newCursor.row { wrapped.append(Row(columns: newColumns)) }
        let start = max(0, wrapped.count - newHeight)
        scrollback = Array(wrapped[..<start])
        rows = Array(wrapped[start...])
        while rows.count < newHeight { rows.append(Row(columns: newColumns)) }
        scrollTop = 0
        scrollBottom = newHeight - 1
        move(row: newCursor.row - start, column: newCursor.column)
    }

    private static func wrap(
        _ cells: [Cell], columns: Int, cursor: Int?
    ) -> (rows: [Row], cursor: (row: Int, column: Int)?) {
        var rows = [Row(columns: columns)]
        var column = 0
        var place: (row: Int, column: Int)?
        for (index, cell) in cells.enumerated() {
            let isWide = index + 1 < cells.count && cells[index + 1].text.isEmpty && !cell.text.isEmpty
            if column + (isWide ? 2 : 1) > columns {
                rows[rows.count - 1].isContinued = true
                rows.append(Row(columns: columns))
                column = 0
            }
            if index == cursor { place = (rows.count - 1, column) }
            rows[rows.count - 1].cells[column] = cell
            column += 1
        }
        if let cursor, cursor >= cells.count {
            place = (rows.count - 1, min(columns - 1, column + cursor - cells.count))
        }
        return (rows, place)
    }
}
