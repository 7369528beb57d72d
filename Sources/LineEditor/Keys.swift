import CReadline

/// Readline's commands that know of one line only, or that draw, are replaced wherever keys are bound to them: so
/// .inputrc may bind other keys, and both modes have them.
extension LineEditor {
    static func bindKeys() {
        let replacements: [(String, @convention(c) (Int32, Int32) -> Int32)] = [
            ("accept-line", enterKey),
            ("complete", completeKey),
            ("possible-completions", completeKey),
            ("insert-completions", completeKey),
            ("menu-complete", completeKey),
            ("vi-complete", completeKey),
            ("previous-history", upKey),
            ("next-history", downKey),
            ("beginning-of-line", homeKey),
            ("end-of-line", endKey),
            ("forward-char", rightKey),
            ("forward-byte", rightKey),
            ("forward-word", wordRightKey),
            ("kill-line", killToEndKey),
            ("unix-line-discard", killToStartKey),
            ("backward-kill-line", killToStartKey),
            ("clear-screen", clearKey),
            ("clear-display", clearAllKey),
            ("re-read-init-file", reloadKey),
        ]
        for (command, replacement) in replacements { line_reader_replace(command, replacement) }
        for bracket in ")]}".utf8 { line_reader_replace_self_insert(Int32(bracket), bracketKey) }
        for sequence in ["\u{1B}\r", "\u{1B}\n"] { line_reader_bind(sequence, "vi-editing-mode", newlineKey) }
    }
}

/// How often a key counts: at most what makes sense, and backwards where it is negative.
private func repeated(_ count: Int32, _ forwards: (LineEditor) -> Void, _ backwards: (LineEditor) -> Void) -> Int32 {
    guard let editor = LineEditor.current else { return 0 }
    for _ in 0..<min(abs(Int(count)), 10_000) { count < 0 ? backwards(editor) : forwards(editor) }
    return 0
}

private func once(_ action: (LineEditor) -> Void) -> Int32 {
    if let editor = LineEditor.current { action(editor) }
    return 0
}

private func enterKey(_ count: Int32, _ key: Int32) -> Int32 { once { $0.enter(key: key) } }
private func newlineKey(_ count: Int32, _ key: Int32) -> Int32 { once { $0.beginLine() } }
private func completeKey(_ count: Int32, _ key: Int32) -> Int32 { once { $0.complete() } }
private func homeKey(_ count: Int32, _ key: Int32) -> Int32 { once { $0.moveToLineStart() } }
private func endKey(_ count: Int32, _ key: Int32) -> Int32 { once { $0.moveToLineEnd() } }
private func killToEndKey(_ count: Int32, _ key: Int32) -> Int32 { once { $0.killToLineEnd() } }
private func killToStartKey(_ count: Int32, _ key: Int32) -> Int32 { once { $0.killToLineStart() } }
private func clearKey(_ count: Int32, _ key: Int32) -> Int32 { once { $0.clearScreen(withScrollback: false) } }
private func clearAllKey(_ count: Int32, _ key: Int32) -> Int32 { once { $0.clearScreen(withScrollback: true) } }

private var followsUpOrDown: Bool { line_reader_follows(upKey) != 0 || line_reader_follows(downKey) != 0 }

private func upKey(_ count: Int32, _ key: Int32) -> Int32 {
    let follows = followsUpOrDown
    return repeated(count, { $0.moveUp(key: key, continues: follows) }, { $0.moveDown(key: key, continues: follows) })
}

private func downKey(_ count: Int32, _ key: Int32) -> Int32 {
    let follows = followsUpOrDown
    return repeated(count, { $0.moveDown(key: key, continues: follows) }, { $0.moveUp(key: key, continues: follows) })
}

private func rightKey(_ count: Int32, _ key: Int32) -> Int32 {
    guard count > 0, Buffer.isAtEnd, let editor = LineEditor.current, editor.acceptHint() else {
        return rl_forward_char(count, key)
    }
    return 0
}

private func wordRightKey(_ count: Int32, _ key: Int32) -> Int32 {
    guard count > 0, Buffer.isAtEnd, let editor = LineEditor.current, editor.acceptHintWord() else {
        return rl_forward_word(count, key)
    }
    return 0
}

private func bracketKey(_ count: Int32, _ key: Int32) -> Int32 {
    let result = rl_insert(count, key)
    if count == 1 { LineEditor.current?.outdentBracket() }
    return result
}

/// .inputrc binds keys to Readline's own commands again.
private func reloadKey(_ count: Int32, _ key: Int32) -> Int32 {
    let result = rl_re_read_init_file(count, key)
    LineEditor.bindKeys()
    return result
}
