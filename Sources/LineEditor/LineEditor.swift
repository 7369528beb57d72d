import CReadline

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Reads lines from a terminal, and edits them: one entry is one text, which may have several lines. GNU Readline knows
/// the keys, the history and .inputrc; the screen is drawn here.
///
/// There is one at a time, and it is used from the main thread. While a line is being typed the signals SIGINT,
/// SIGQUIT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT and SIGWINCH are its own; between lines they are as they were.
package final class LineEditor {
    /// The commands that keys are bound to are plain C functions.
    nonisolated(unsafe) static var current: LineEditor?

    let hooks: Hooks
    let history: History
    let plainInput: PlainInput?
    private let wakeDescriptor: Int32
    var display: Display

    /// What is typed, and how; nil between lines.
    var session: Session?
    /// Another line for which the session was put aside.
    private var isAsking = false
    private var isGone = false

    /// - Parameters:
    ///   - name: what `$if` in .inputrc compares with.
    ///   - historyFile: where entries are kept; nil: only in memory.
    ///   - wakeDescriptor: ends the wait for a line when it can be read; -1: nothing does.
    ///   - usesColor: colours and hints. Never with `NO_COLOR`.
    package init(name: String = "holo", historyFile: String?, wakeDescriptor: Int32, hooks: Hooks, usesColor: Bool) {
        self.hooks = hooks
        self.wakeDescriptor = wakeDescriptor
        let usesStyle = usesColor && Terminal.wantsColor
        display = Display(usesStyle: usesStyle)
        self.usesStyle = usesStyle
        plainInput = Terminal.canEdit ? nil : PlainInput(wakeDescriptor: wakeDescriptor)
        if plainInput == nil {
            // Readline keeps the pointer.
            line_reader_initialize(strdup(name), { LineEditor.current?.session?.isStale = true })
        }
        history = History(path: historyFile)
        LineEditor.current = self
    }

    let usesStyle: Bool

    /// The newest entry.
    package var lastEntry: String? { history.last }

    /// Waits for an entry. After `woken` the same line goes on, and `initial` has no meaning.
    /// - Parameters:
    ///   - prompt: stands before the first line; may set colours.
    ///   - continuation: stands before the others.
    ///   - initial: what the entry begins with, such as one that failed and is to be mended.
    package func next(prompt: String, continuation: String, initial: String = "") -> Event {
        if let plainInput {
            let event = plainInput.next(prompt: prompt, continuation: continuation, isComplete: hooks.isComplete)
            if case .line(let text) = event { history.add(text) }
            return event
        }
        if isGone { return .endOfInput }
        if session == nil { begin(Session(prompt: prompt, continuation: continuation, purpose: .entry), text: initial) }
        return wait()
    }

    /// Asks for a line that is no entry: it isn't kept, and what was being typed goes on afterwards.
    /// - Parameters:
    ///   - hidden: nothing of it is shown.
    ///   - woken: called when the wake descriptor can be read, and must then read it. Nil: that can wait.
    /// - Returns: nil for Ctrl-C and Ctrl-D.
    package func ask(_ question: String, hidden: Bool = false, woken: (() -> Void)? = nil) -> String? {
        if let plainInput { return plainInput.ask(question, hidden: hidden, woken: woken) }
        if isGone { return nil }
        let interrupted = session.map { ($0, Buffer.text, Buffer.cursor) }
        if interrupted != nil {
            display.erase()
            stopReading()
        }
        begin(Session(prompt: question, continuation: "", purpose: hidden ? .secret : .answer), text: "")
        ignoresWaking = woken == nil
        defer { ignoresWaking = false }
        var answer: String?
        waiting: while true {
            switch wait() {
            case .line(let text):
                answer = text
                break waiting
            case .woken: woken?()
            case .interrupted, .endOfInput: break waiting
            }
        }
        if let (session, text, cursor) = interrupted, !isGone {
            begin(session, text: text)
            Buffer.cursor = cursor
        }
        return answer
    }

    private var ignoresWaking = false

    /// Shows lines above the one that is being typed, which stays as it is. A missing line end is added; nothing is
    /// shown for an empty text.
    package func printAbove(_ text: String) {
        guard !text.isEmpty else { return }
        let ended = text.hasSuffix("\n") ? text : text + "\n"
        if let plainInput { return plainInput.printAbove(ended) }
        let isShown = session != nil
        if isShown {
            display.measure()
            display.erase()
        }
        Terminal.write(ended.replacing("\n", with: "\r\n"))
        if isShown { draw() }
    }

    /// The terminal is as it was before. What is typed is dropped.
    package func close() {
        if session != nil {
            display.leave()
            stopReading()
        }
        if LineEditor.current === self { LineEditor.current = nil }
    }

    // MARK: A line from its beginning to its end

    private func begin(_ session: Session, text: String) {
        self.session = session
        display.forget()
        display.measure()
        session.signals = line_reader_watch_signals()
        rl_callback_handler_install(session.prompt) { line in
            LineEditor.current?.session?.outcome = line.map { .line(String(cString: $0)) } ?? .endOfInput
            free(line)
            rl_callback_handler_remove()
        }
        takeTerminal()
        if !text.isEmpty { Buffer.insert(text) }
        session.isStale = true
    }

    /// Readline lets go of the line and of the terminal.
    private func stopReading() {
        line_reader_abandon()
        line_reader_clear()
        history.undoEdits()
        // Without a line Readline would restore a terminal that isn't its own any more.
        rl_callback_handler_remove()
        markPaste(false)
        line_reader_release_signals()
        session = nil
    }

    /// Readline has set the terminal up. With that it has also bound the terminal's own keys, such as Ctrl-U, to its
    /// own commands.
    private func takeTerminal() {
        line_reader_use_utf8()
        LineEditor.bindKeys()
        markPaste(true)
    }

    private func markPaste(_ isMarked: Bool) {
        if line_reader_marks_paste() != 0 { Terminal.write(isMarked ? "\u{1B}[?2004h" : "\u{1B}[?2004l") }
    }

    private func wait() -> Event {
        while let session {
            if let outcome = session.outcome { return finish(session, outcome) }
            var awaited = [
                pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
                pollfd(fd: session.signals, events: Int16(POLLIN), revents: 0),
                pollfd(fd: ignoresWaking ? -1 : wakeDescriptor, events: Int16(POLLIN), revents: 0),
            ]
            // Drawn when nothing more has been typed for now.
            let count = poll(&awaited, nfds_t(awaited.count), session.isStale ? 0 : -1)
            if count == 0, session.isStale { draw() }
            // Also one that came as the wait for a key ended: it was sent before the key was.
            if let event = receiveSignals(session) { return event }
            guard count > 0 else { continue }
            // First all that is typed: a key may be several bytes, and nothing comes between them.
            if awaited[0].revents != 0 {
                readKey(session)
            } else if awaited[2].revents != 0 {
                return .woken
            }
        }
        return .endOfInput
    }

    private func readKey(_ session: Session) {
        session.keepsCandidates = false
        rl_callback_read_char()
        if !session.keepsCandidates { session.candidates = nil }
        session.isStale = true
    }

    private func finish(_ session: Session, _ outcome: Session.Outcome) -> Event {
        if line_reader_is_at_end() != 0 {
            isGone = true
            stopReading()
            return .endOfInput
        }
        switch outcome {
        case .endOfInput:
            display.finish(content(of: session, isFinal: true))
            stopReading()
            return .endOfInput
        case .line(let text):
            // Readline has let go of the line: what is shown of it is kept apart.
            session.finalText = Array(text.utf8)
            display.finish(content(of: session, isFinal: true))
            stopReading()
            let entered = trimmed(text)
            if session.purpose == .entry { history.add(entered) }
            return .line(session.purpose == .entry ? entered : text)
        }
    }

    /// Empty lines at the end are only how an entry was ended.
    private func trimmed(_ text: String) -> String {
        guard let last = text.utf8.lastIndex(where: { !" \t\r\n".utf8.contains($0) }) else { return "" }
        return String(text.utf8.prefix(through: last)) ?? text
    }

    // MARK: Signals

    /// What ends the wait, if something does.
    private func receiveSignals(_ session: Session) -> Event? {
        var number: UInt8 = 0
        while read(session.signals, &number, 1) == 1 {
            switch Int32(number) {
            case SIGINT:
                interrupt(session)
                return .interrupted
            case SIGTSTP:
                suspend(session)
            case SIGCONT:
                resume(session)
            case SIGWINCH:
                display.measure()
                session.isStale = true
            default:
                leave(session, because: Int32(number))
                return .endOfInput
            }
        }
        return nil
    }

    private func interrupt(_ session: Session) {
        // Out of a search first, so that the line is shown as it is.
        line_reader_abandon()
        var content = self.content(of: session, isFinal: true)
        content.append("^C", style: .plain)
        display.finish(content)
        stopReading()
    }

    private func suspend(_ session: Session) {
        display.leave()
        markPaste(false)
        line_reader_restore_terminal()
        line_reader_pass_on_signal(SIGTSTP)
        resume(session)
    }

    private func resume(_ session: Session) {
        line_reader_restore_terminal()
        line_reader_prepare_terminal()
        takeTerminal()
        display.forget()
        display.measure()
        session.isStale = true
    }

    /// The terminal is set back before the process ends. Should it live on, there is nothing more to read for it.
    private func leave(_ session: Session, because signal: Int32) {
        display.leave()
        stopReading()
        isGone = true
        line_reader_pass_on_signal(signal)
        line_reader_release_signals()
    }
}
