extension Screen {
    mutating func feed(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            guard let action = parser.feed(byte) else { continue }
            switch action {
            case .character(let scalar): put(scalar)
            case .control(let control): obey(control)
            case .escape(let letter): obey(escape: letter)
            case .sequence(let prefix, let parameters, let letter): obey(prefix, parameters, letter)
            }
        }
    }

    private mutating func obey(_ control: UInt8) {
        switch control {
        case 0x07: bells += 1
        case 0x08:
            cursorColumn = max(0, cursorColumn - 1)
            wrapsNext = false
        case 0x09: move(row: cursorRow, column: (cursorColumn / 8 + 1) * 8)
        case 0x0A, 0x0B, 0x0C: lineFeed()
        case 0x0D:
            cursorColumn = 0
            wrapsNext = false
        default: break
        }
    }

    private mutating func obey(escape letter: String) {
        switch letter {
        case "7": saveCursor()
        case "8": restoreCursor()
        case "D": lineFeed()
        case "E":
            lineFeed()
            cursorColumn = 0
        case "M": reverseLineFeed()
        case "=", ">", "\\": break
        default: unknown.append("ESC \(letter)")
        }
    }

    private mutating func obey(_ prefix: String, _ parameters: [Int], _ letter: String) {
        func parameter(_ index: Int, _ usual: Int) -> Int {
            parameters.indices.contains(index) && parameters[index] > 0 ? parameters[index] : usual
        }
        let count = parameter(0, 1)
        switch (prefix, letter) {
        case ("", "A"): move(row: max(cursorRow >= scrollTop ? scrollTop : 0, cursorRow - count), column: cursorColumn)
        case ("", "B"), ("", "e"):
            let lowest = cursorRow <= scrollBottom ? scrollBottom : height - 1
            move(row: min(lowest, cursorRow + count), column: cursorColumn)
        case ("", "C"), ("", "a"): move(row: cursorRow, column: cursorColumn + count)
        case ("", "D"): move(row: cursorRow, column: cursorColumn - count)
        case ("", "E"): move(row: cursorRow + count, column: 0)
        case ("", "F"): move(row: cursorRow - count, column: 0)
        case ("", "G"), ("", "`"): move(row: cursorRow, column: count - 1)
        case ("", "d"): move(row: count - 1, column: cursorColumn)
        case ("", "H"), ("", "f"): move(row: parameter(0, 1) - 1, column: parameter(1, 1) - 1)
        case ("", "J"): eraseInDisplay(parameters.first ?? 0)
        case ("", "K"): eraseInLine(parameters.first ?? 0)
        case ("", "L"): if (scrollTop...scrollBottom).contains(cursorRow) { insertLines(count) }
        case ("", "M"): if (scrollTop...scrollBottom).contains(cursorRow) { deleteLines(count) }
        case ("", "P"): deleteCharacters(count)
        case ("", "@"): insertCharacters(count)
        case ("", "X"): erase(row: cursorRow, columns: cursorColumn..<min(columns, cursorColumn + count))
        case ("", "S"): scrollUp(count)
        case ("", "T"): scrollDown(count)
        case ("", "r"):
            let bottom = min(height, parameter(1, height))
            guard parameter(0, 1) < bottom else { break }
            scrollTop = parameter(0, 1) - 1
            scrollBottom = bottom - 1
            move(row: 0, column: 0)
        case ("", "s"): saveCursor()
        case ("", "u"): restoreCursor()
        case ("", "m"): select(parameters.isEmpty ? [0] : parameters)
        case ("?", "h"): setModes(parameters, to: true)
        case ("?", "l"): setModes(parameters, to: false)
        default: unknown.append("CSI \(prefix)\(parameters)\(letter)")
        }
    }

    private mutating func setModes(_ modes: [Int], to isOn: Bool) {
        for mode in modes {
            switch mode {
            case 25: isCursorVisible = isOn
            case 2004: marksPaste = isOn
            // Keypad, wrapping, synchronised output: without meaning for what is seen here.
            case 1, 7, 12, 2026: break
            default: unknown.append("mode \(mode)")
            }
        }
    }

    private mutating func eraseInLine(_ what: Int) {
        switch what {
        case 0: erase(row: cursorRow, columns: cursorColumn..<columns)
        case 1: erase(row: cursorRow, columns: 0..<(cursorColumn + 1))
        case 2: erase(row: cursorRow, columns: 0..<columns)
        default: break
        }
        wrapsNext = false
    }

    private mutating func insertLines(_ count: Int) {
        for _ in 0..<min(count, height) {
            rows.remove(at: scrollBottom)
            rows.insert(Row(columns: columns), at: cursorRow)
        }
        cursorColumn = 0
    }

    private mutating func deleteLines(_ count: Int) {
        for _ in 0..<min(count, height) {
            rows.remove(at: cursorRow)
            rows.insert(Row(columns: columns), at: scrollBottom)
        }
        cursorColumn = 0
    }

    private mutating func deleteCharacters(_ count: Int) {
        let count = min(count, columns - cursorColumn)
        rows[cursorRow].cells.removeSubrange(cursorColumn..<(cursorColumn + count))
        rows[cursorRow].cells += Array(repeating: Cell(), count: count)
    }

    private mutating func insertCharacters(_ count: Int) {
        let count = min(count, columns - cursorColumn)
        rows[cursorRow].cells.removeLast(count)
        rows[cursorRow].cells.insert(contentsOf: Array(repeating: Cell(), count: count), at: cursorColumn)
    }

    /// Colours and the like.
    private mutating func select(_ parameters: [Int]) {
        var rest = parameters[...]
        while let code = rest.popFirst() {
            switch code {
            case 0: attributes = Attributes()
            case 1: attributes.isBold = true
            case 2: attributes.isFaint = true
            case 3: attributes.isItalic = true
            case 4: attributes.isUnderlined = true
            case 7: attributes.isReversed = true
            case 22: (attributes.isBold, attributes.isFaint) = (false, false)
            case 23: attributes.isItalic = false
            case 24: attributes.isUnderlined = false
            case 27: attributes.isReversed = false
            case 30...37: attributes.foreground = code - 30
            case 38: attributes.foreground = Screen.color(&rest)
            case 39: attributes.foreground = nil
            case 40...47: attributes.background = code - 40
            case 48: attributes.background = Screen.color(&rest)
            case 49: attributes.background = nil
            case 90...97: attributes.foreground = code - 90 + 8
            case 100...107: attributes.background = code - 100 + 8
            default: unknown.append("SGR \(code)")
            }
        }
    }

    /// One of 256, or red, green and blue as 256 and more.
    private static func color(_ rest: inout ArraySlice<Int>) -> Int? {
        switch rest.popFirst() {
        case 5: return rest.popFirst()
        case 2:
            let parts = rest.prefix(3)
            rest = rest.dropFirst(3)
            return 256 + parts.reduce(0) { $0 * 256 + $1 }
        default: return nil
        }
    }
}
