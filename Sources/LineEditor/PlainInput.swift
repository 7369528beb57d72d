import CReadline

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Lines from where nothing can be edited: a terminal that can't move its cursor, or no terminal at all. No colours, no
/// history, and nothing is ever rewritten.
final class PlainInput {
    private let wakeDescriptor: Int32
    /// What was read and is no whole line yet.
    private var pending: [UInt8] = []
    private var isAtEnd = false
    /// The lines of an entry that isn't complete yet.
    private var entry: [String] = []
    /// What stands before the cursor, while a line is waited for.
    private var shownPrompt: String?

    init(wakeDescriptor: Int32) { self.wakeDescriptor = wakeDescriptor }

    private enum Input { case line(String), interrupted, end, woken }

    func next(prompt: String, continuation: String, isComplete: (String) -> Bool) -> Event {
        while true {
            switch line(prompt: entry.isEmpty ? prompt : continuation, ignoresWaking: false) {
            case .woken: return .woken
            case .interrupted:
                entry = []
                return .interrupted
            case .end:
                guard !entry.isEmpty else { return .endOfInput }
                // What was begun is given to who can say what is missing.
                defer { entry = [] }
                return .line(entry.joined(separator: "\n"))
            case .line(let text):
                entry.append(text)
                let whole = entry.joined(separator: "\n")
                guard isComplete(whole) else { continue }
                entry = []
                return .line(whole)
            }
        }
    }

    func ask(_ question: String, hidden: Bool, woken: (() -> Void)?) -> String? {
        let outer = shownPrompt
        if outer != nil { Terminal.write("\n") }
        shownPrompt = nil
        defer { if let outer { show(outer) } }
        if hidden { setEcho(false) }
        defer {
            if hidden {
                setEcho(true)
                Terminal.write("\n")
            }
        }
        while true {
            switch line(prompt: question, ignoresWaking: woken == nil) {
            case .woken: woken?()
            case .line(let text): return text
            case .interrupted, .end: return nil
            }
        }
    }

    func printAbove(_ text: String) {
        guard let shownPrompt else { return Terminal.write(text) }
        Terminal.write("\n" + text)
        show(shownPrompt)
    }

    private func show(_ prompt: String) {
        shownPrompt = prompt
        Terminal.write(prompt)
    }

    private func setEcho(_ isOn: Bool) {
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return }
        if isOn { settings.c_lflag |= tcflag_t(ECHO) } else { settings.c_lflag &= ~tcflag_t(ECHO) }
        tcsetattr(STDIN_FILENO, TCSANOW, &settings)
    }

    private func line(prompt: String, ignoresWaking: Bool) -> Input {
        if shownPrompt == nil { show(prompt) }
        let signals = line_reader_watch_signals()
        defer { line_reader_release_signals() }
        while true {
            if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                let text = String(decoding: pending[..<end], as: UTF8.self)
                pending.removeSubrange(...end)
                shownPrompt = nil
                return .line(text)
            }
            if isAtEnd {
                shownPrompt = nil
                guard !pending.isEmpty else { return .end }
                defer { pending = [] }
                return .line(String(decoding: pending, as: UTF8.self))
            }
            var awaited = [
                pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
                pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
                pollfd(fd: ignoresWaking ? -1 : wakeDescriptor, events: Int16(POLLIN), revents: 0),
            ]
            let count = poll(&awaited, nfds_t(awaited.count), -1)
            if let input = receiveSignals(signals) { return input }
            guard count > 0 else { continue }
            if awaited[0].revents != 0 { readMore() }
            if awaited[2].revents != 0 { return .woken }
        }
    }

    private func readMore() {
        var chunk = [UInt8](repeating: 0, count: 4096)
        let count = chunk.withUnsafeMutableBytes { read(STDIN_FILENO, $0.baseAddress, $0.count) }
        if count > 0 {
            pending += chunk[..<count]
        } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
            isAtEnd = true
        }
    }

    private func receiveSignals(_ signals: Int32) -> Input? {
        var number: UInt8 = 0
        while read(signals, &number, 1) == 1 {
            switch Int32(number) {
            case SIGINT:
                pending = []
                shownPrompt = nil
                Terminal.write("\n")
                return .interrupted
            case SIGCONT:
                if let shownPrompt { show(shownPrompt) }
            case SIGWINCH: break
            case let other: line_reader_pass_on_signal(other)
            }
        }
        return nil
    }
}
