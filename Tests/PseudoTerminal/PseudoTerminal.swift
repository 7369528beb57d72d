#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A program that runs in a terminal of its own: keys in, screen out.
///
/// Nothing is read but in `wait`; a test says what it waits for, and never how long something takes.
package final class PseudoTerminal {
    package private(set) var screen: Screen
    /// All that the program has written.
    package private(set) var output: [UInt8] = []
    /// The terminal itself.
    private let descriptor: Int32
    package let process: pid_t
    private var isClosed = false
    private var status: Int32?

    /// - Parameters:
    ///   - environment: all that the program gets.
    ///   - directory: where it runs; nil: where the test does.
    package init(
        _ executable: String, _ arguments: [String] = [], environment: [String: String], directory: String? = nil,
        columns: Int = 80, height: Int = 24
    ) throws {
        screen = Screen(columns: columns, height: height)
        var master: Int32 = -1
        var slave: Int32 = -1
        var size = winsize(ws_row: UInt16(height), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        var name = [CChar](repeating: 0, count: 1024)
        (process, descriptor) = try spawnLock.holding {
            guard openpty(&master, &slave, &name, nil, &size) == 0
            else { throw TerminalError("no pseudo terminal: \(errno)") }
            _ = fcntl(master, F_SETFD, FD_CLOEXEC)
            _ = fcntl(slave, F_SETFD, FD_CLOEXEC)
            // Kept open until the program has it, or its end would seem to be the terminal's.
            defer { close(slave) }
            do {
                return (try spawn(executable, arguments, environment, directory, terminal: name), master)
            } catch {
                close(master)
                throw error
            }
        }
    }

    deinit { end() }

    /// Ends the program if it still runs.
    package func end() {
        guard !isClosed else { return }
        isClosed = true
        if status == nil {
            kill(process, SIGKILL)
            kill(process, SIGCONT)
            _ = reap(options: 0)
        }
        close(descriptor)
    }

    // MARK: Keys

    package func type(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, min($0.count, 1024)) }
            if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return }
            // Neither side may wait for the other with both buffers full.
            receive(milliseconds: 0)
        }
    }

    package func press(_ keys: Key...) { type(keys.map(\.bytes).joined()) }

    /// What the terminal sends for text that is pasted.
    package func paste(_ text: String) {
        let text = text.replacing("\n", with: "\r")
        type(screen.marksPaste ? "\u{1B}[200~\(text)\u{1B}[201~" : text)
    }

    /// The window gets another size; the program is told by SIGWINCH.
    package func resize(columns: Int, height: Int) {
        receive(milliseconds: 0)
        screen.resize(columns: columns, height: height)
        var size = winsize(ws_row: UInt16(height), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(descriptor, UInt(TIOCSWINSZ), &size)
    }

    package func send(signal: Int32) { kill(process, signal) }

    // MARK: The terminal's state

    /// How the terminal is set, to compare.
    package func settings() -> [UInt32] {
        var settings = termios()
        guard tcgetattr(descriptor, &settings) == 0 else { return [] }
        return [
            UInt32(settings.c_iflag), UInt32(settings.c_oflag), UInt32(settings.c_cflag), UInt32(settings.c_lflag),
        ]
    }

    /// Whether what is typed appears by itself.
    package var echoes: Bool {
        var settings = termios()
        return tcgetattr(descriptor, &settings) == 0 && settings.c_lflag & tcflag_t(ECHO) != 0
    }

    // MARK: Waiting

    /// Waits until the screen is as the condition wants it.
    package func wait(
        for what: @autoclosure () -> String, seconds: Double = 30, until condition: (Screen) -> Bool
    ) throws {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while true {
            if condition(screen) { return }
            guard ContinuousClock.now < deadline, receive(milliseconds: 100) else {
                throw TerminalError("waited for \(what()), and the screen shows:\n\(description)")
            }
        }
    }

    /// Waits until a text stands somewhere on the screen.
    package func wait(for text: String, seconds: Double = 30) throws {
        try wait(for: "“\(text)”", seconds: seconds) { $0.text.contains(text) }
    }

    /// Waits until the screen shows these rows and no others.
    package func wait(forLines lines: [String], seconds: Double = 30) throws {
        try wait(for: "these lines:\n\(lines.joined(separator: "\n"))", seconds: seconds) { $0.lines == lines }
    }

    /// Waits until something holds that isn't on the screen.
    package func wait(for what: String, seconds: Double = 30, until condition: () -> Bool) throws {
        try wait(for: what, seconds: seconds) { (_: Screen) in condition() }
    }

    /// Waits until the program has ended: its exit code, or the signal that ended it as a negative number.
    package func waitForEnd(seconds: Double = 30) throws -> Int32 {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while reap(options: WNOHANG) == nil {
            guard ContinuousClock.now < deadline else {
                throw TerminalError("waited for the end, and the screen shows:\n\(description)")
            }
            receive(milliseconds: 20)
        }
        while receive(milliseconds: 0) {}
        guard let status else { return 0 }
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : -(status & 0x7F)
    }

    /// Waits until the program was stopped.
    package func waitForStop(seconds: Double = 30) throws {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while true {
            var status: Int32 = 0
            if waitpid(process, &status, WNOHANG | WUNTRACED) == process {
                if status & 0xFF == 0x7F { return }
                self.status = status
                throw TerminalError("it ended instead of being stopped")
            }
            guard ContinuousClock.now < deadline else { throw TerminalError("it was not stopped:\n\(description)") }
            receive(milliseconds: 20)
        }
    }

    private func reap(options: Int32) -> Int32? {
        if status == nil {
            var result: Int32 = 0
            if waitpid(process, &result, options) == process { status = result }
        }
        return status
    }

    /// Takes what there is to read; false where there will be nothing more.
    @discardableResult
    private func receive(milliseconds: Int32) -> Bool {
        var awaited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&awaited, 1, milliseconds) > 0 else { return milliseconds > 0 }
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 else { return count < 0 && errno == EINTR }
        output += chunk[..<count]
        screen.feed(chunk[..<count])
        return true
    }

    /// The screen as text, with the cursor.
    package var description: String {
        let lines = screen.lines.enumerated().map { "\($0.offset) |\($0.element)" }
        let unknown = screen.unknown.isEmpty ? "" : "\nnot understood: \(screen.unknown)"
        let cursor = "cursor: row \(screen.cursorRow), column \(screen.cursorColumn)"
        return lines.joined(separator: "\n") + "\n\(cursor)\(unknown)"
    }
}

package struct TerminalError: Error, CustomStringConvertible {
    package let description: String
    init(_ description: String) { self.description = description }
}
