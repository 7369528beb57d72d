import CReadline

/// What the keys do that know of an entry's lines.
extension LineEditor {
    // MARK: Lines

    /// Ends the entry where it is complete, else begins a line.
    func enter(key: Int32) {
        guard let session else { return }
        // Where the terminal is gone, Readline takes that for Enter.
        if session.purpose == .entry, line_reader_is_at_end() == 0, !hooks.isComplete(Buffer.text) {
            beginLine()
        } else {
            rl_newline(1, key)
        }
    }

    func beginLine() {
        guard session?.purpose == .entry else { return }
        if line_reader_is_vi_command() != 0 {
            // Enter in command mode is asked for at the last character, not behind it.
            Buffer.cursor = Buffer.currentLine.upperBound
            rl_vi_insertion_mode(1, 0)
        }
        let bytes = Buffer.bytes
        let cursor = Buffer.cursor
        let before = String(decoding: bytes[..<cursor], as: UTF8.self)
        // What follows on the line gets the new indentation in place of the blanks before it.
        var end = cursor
        while end < bytes.count, bytes[end] == UInt8(ascii: " ") { end += 1 }
        var indentation = spaces(hooks.indentation(before))
        if end < bytes.count, let bracket = closingBracket(bytes[end]) {
            indentation = spaces(hooks.indentation(before + bracket))
        }
        Buffer.replace(cursor..<end, with: "\n" + indentation)
    }

    /// A bracket that is the first on its line stands where the line that it closes begins: that is how far the next
    /// line will be indented.
    func outdentBracket() {
        guard session?.purpose == .entry else { return }
        let bytes = Buffer.bytes
        let cursor = Buffer.cursor
        let line = Buffer.line(at: cursor, in: bytes)
        let bracket = cursor - 1
        guard line.lowerBound > 0, bracket >= line.lowerBound, Buffer.isBlank(bytes[line.lowerBound..<bracket])
        else { return }
        let wanted = hooks.indentation(String(decoding: bytes[..<cursor], as: UTF8.self))
        guard wanted >= 0, wanted < bracket - line.lowerBound else { return }
        Buffer.replace(line.lowerBound..<bracket, with: spaces(wanted))
        Buffer.cursor += 1
    }

    private func closingBracket(_ byte: UInt8) -> String? {
        ")]}".utf8.contains(byte) ? String(Unicode.Scalar(byte)) : nil
    }

    private func spaces(_ count: Int) -> String { String(repeating: " ", count: max(0, min(count, 200))) }

    func killToLineEnd() {
        let line = Buffer.currentLine
        let cursor = Buffer.cursor
        // At the end of a line it takes the end itself, and so joins the lines.
        let end = cursor == line.upperBound ? min(cursor + 1, Int(line_reader_length())) : line.upperBound
        rl_kill_text(Int32(clamping: cursor), Int32(clamping: end))
    }

    func killToLineStart() {
        let line = Buffer.currentLine
        let cursor = Buffer.cursor
        let start = cursor == line.lowerBound ? max(0, cursor - 1) : line.lowerBound
        rl_kill_text(Int32(clamping: cursor), Int32(clamping: start))
        Buffer.cursor = start
    }

    func moveToLineStart() { Buffer.cursor = Buffer.currentLine.lowerBound }

    func moveToLineEnd() {
        if Buffer.isAtEnd, acceptHint() { return }
        Buffer.cursor = Buffer.currentLine.upperBound
    }

    // MARK: Up and down

    /// To the line above; from the first one to an older entry.
    /// - Parameter continues: the key before went up or down too.
    func moveUp(key: Int32, continues: Bool) {
        let bytes = Buffer.bytes
        let line = Buffer.line(at: Buffer.cursor, in: bytes)
        guard line.lowerBound > 0 else { return showHistory(older: true, key: key) }
        move(to: Buffer.line(at: line.lowerBound - 1, in: bytes), from: line, in: bytes, continues: continues)
    }

    func moveDown(key: Int32, continues: Bool) {
        let bytes = Buffer.bytes
        let line = Buffer.line(at: Buffer.cursor, in: bytes)
        guard line.upperBound < bytes.count else { return showHistory(older: false, key: key) }
        move(to: Buffer.line(at: line.upperBound + 1, in: bytes), from: line, in: bytes, continues: continues)
    }

    private func move(to target: Range<Int>, from line: Range<Int>, in bytes: [UInt8], continues: Bool) {
        guard let session else { return }
        if !continues { session.goalColumn = columns(bytes[line.lowerBound..<Buffer.cursor]) }
        var column = 0
        var offset = target.lowerBound
        for character in UnicodeScalars(Array(bytes[target])) {
            let width = Content.width(of: String(character.scalar))
            // What takes no place belongs to the character before.
            if column + width > session.goalColumn, width > 0 { break }
            if column == session.goalColumn, width > 0 { break }
            column += width
            offset += character.length
        }
        Buffer.cursor = offset
    }

    private func columns(_ bytes: ArraySlice<UInt8>) -> Int {
        UnicodeScalars(Array(bytes)).reduce(0) { $0 + Content.width(of: String($1.scalar)) }
    }

    /// Goes to the next entry of the history that begins like what was typed before the search.
    private func showHistory(older: Bool, key: Int32) {
        guard let session, session.purpose == .entry else {
            rl_ding()
            return
        }
        let text = Buffer.text
        let position = Int(where_history())
        let count = history.entries.count
        if position >= count {
            session.searchedBeginning = text
        } else if line_reader_history_entry(Int32(position)).map({ String(cString: $0.pointee.line) }) != text {
            // An entry that was changed is no search any more.
            session.searchedBeginning = ""
        }
        func fits(_ index: Int) -> Bool {
            history.entries[index].utf8.starts(with: session.searchedBeginning.utf8) && history.entries[index] != text
        }
        if older {
            guard let found = (0..<min(position, count)).last(where: fits) else {
                rl_ding()
                return
            }
            rl_get_previous_history(Int32(position - found), key)
        } else {
            guard position < count else {
                rl_ding()
                return
            }
            let found = (position + 1..<max(count, position + 1)).first(where: fits) ?? count
            rl_get_next_history(Int32(found - position), key)
        }
        // The next key goes on through the lines of the entry, from the side that it was come upon.
        Buffer.cursor = older ? Int(line_reader_length()) : Buffer.line(at: 0, in: Buffer.bytes).upperBound
        if line_reader_is_vi_command() != 0, Buffer.isAtEnd { rl_backward_char(1, key) }
    }

    // MARK: The hint

    func acceptHint() -> Bool {
        guard let hint = hint(for: Buffer.bytes) else { return false }
        Buffer.insert(hint.text)
        return true
    }

    func acceptHintWord() -> Bool {
        guard let hint = hint(for: Buffer.bytes)?.text else { return false }
        let isWord = { (character: Character) in character.isLetter || character.isNumber || character == "_" }
        let start = hint.firstIndex(where: isWord) ?? hint.endIndex
        let end = hint[start...].firstIndex { !isWord($0) } ?? hint.endIndex
        Buffer.insert(String(hint[..<end]))
        return true
    }

    // MARK: Completion

    /// Fills in what all candidates have in common; where that is nothing new, lists them, page by page.
    func complete() {
        guard let session, session.purpose == .entry else { return }
        let bytes = Buffer.bytes
        let cursor = Buffer.cursor
        // Readline may have read several keys at once: what is listed can be for what was there before.
        if let list = session.candidates, list.isFor(bytes, cursor) {
            let taken = listFreeRows(session)
            session.candidates?.turn(columns: display.columns, space: display.height - taken)
            session.keepsCandidates = true
            return
        }
        session.candidates = nil
        if indentLine(bytes, cursor) { return }
        let completion = hooks.complete(String(decoding: bytes, as: UTF8.self), cursor)
        let start = max(0, min(completion.start, cursor))
        guard let first = completion.candidates.first else {
            rl_ding()
            return
        }
        if completion.candidates.count == 1 {
            let rest = String(decoding: bytes[cursor...], as: UTF8.self)
            Buffer.replace(start..<cursor, with: first.text + (rest.hasPrefix(first.suffix) ? "" : first.suffix))
            return
        }
        let typed = String(decoding: bytes[start..<cursor], as: UTF8.self)
        let common = commonBeginning(completion.candidates.map(\.text))
        if common.utf8.count > typed.utf8.count, common.utf8.starts(with: typed.utf8) {
            Buffer.replace(start..<cursor, with: common)
        } else {
            session.candidates = CandidateList(completion.candidates, for: bytes, cursor)
            session.keepsCandidates = true
        }
    }

    private func listFreeRows(_ session: Session) -> Int {
        let list = session.candidates
        session.candidates = nil
        defer { session.candidates = list }
        return Frame(content(of: session, isFinal: false), columns: display.columns).rows.count
    }

    /// Where nothing but blanks is before the cursor, Tab indents as far as the lines before want it.
    private func indentLine(_ bytes: [UInt8], _ cursor: Int) -> Bool {
        let start = Buffer.line(at: cursor, in: bytes).lowerBound
        guard start > 0, Buffer.isBlank(bytes[start..<cursor]) else { return false }
        let wanted = hooks.indentation(String(decoding: bytes[..<(start - 1)], as: UTF8.self))
        guard wanted > cursor - start else { return false }
        Buffer.replace(start..<cursor, with: spaces(wanted))
        return true
    }

    private func commonBeginning(_ texts: [String]) -> String {
        guard var common = texts.first.map({ $0.unicodeScalars[...] }) else { return "" }
        for text in texts.dropFirst() {
            let same = zip(common, text.unicodeScalars).prefix { $0 == $1 }.count
            common = common.prefix(same)
        }
        return String(String.UnicodeScalarView(common))
    }
}
