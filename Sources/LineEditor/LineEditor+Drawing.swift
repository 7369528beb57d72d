import CReadline

extension LineEditor {
    func draw() {
        guard let session else { return }
        session.isStale = false
        display.show(content(of: session, isFinal: false))
    }

    func clearScreen(withScrollback: Bool) {
        display.clear(withScrollback: withScrollback)
        session?.isStale = true
    }

    /// All that is shown of a line. The final state is without hint, list and cursor.
    func content(of session: Session, isFinal: Bool) -> Content {
        let bytes = session.finalText ?? Buffer.bytes
        var content = Content()
        let message = isFinal ? nil : line_reader_message().map { String(cString: $0) }
        content.append(prompt: (isFinal ? "" : mode) + (message ?? session.prompt))
        if session.purpose == .secret {
            if !isFinal { content.placeCursor() }
            return content
        }
        let classes = usesStyle && session.purpose == .entry ? session.classes(of: bytes, by: hooks.highlight) : []
        content.append(bytes, cursor: isFinal ? nil : Buffer.cursor, continuation: session.continuation) { offset in
            offset < classes.count ? Style.of(classes[offset]) : .plain
        }
        guard !isFinal else { return content }
        if let hint = hint(for: bytes) { content.append(hint.firstLine, style: .faint) }
        if let candidates = session.candidates {
            let taken = Frame(content, columns: display.columns).rows.count
            candidates.append(to: &content, columns: display.columns, space: display.height - taken)
        }
        return content
    }

    /// What vi's and Emacs' users have chosen to see of the mode.
    private var mode: String {
        func variable(_ name: String) -> String { rl_variable_value(name).map { String(cString: $0) } ?? "" }
        guard variable("show-mode-in-prompt") == "on" else { return "" }
        if line_reader_is_vi() == 0 { return variable("emacs-mode-string") }
        return variable(line_reader_is_vi_command() != 0 ? "vi-cmd-mode-string" : "vi-ins-mode-string")
    }

    /// What the history has after the text; only where the next key may take it.
    func hint(for bytes: [UInt8]) -> (text: String, firstLine: String)? {
        guard usesStyle, let session, session.purpose == .entry, session.candidates == nil, Buffer.isAtEnd,
            line_reader_message() == nil, line_reader_is_vi_command() == 0,
            let text = history.continuation(of: String(decoding: bytes, as: UTF8.self))
        else { return nil }
        let lines = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        return (text, String(lines.first ?? "") + (lines.count > 1 ? " …" : ""))
    }
}
