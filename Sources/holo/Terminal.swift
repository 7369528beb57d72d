import Foundation
import HoloRuntime
import HoloSyntax

/// What is written for people, on stderr; stdout belongs to the script's value.
struct Terminal {
    let usesColor: Bool
    /// nil where stderr is no terminal.
    let width: Int?

    init(color: ColorChoice) {
        let environment = ProcessInfo.processInfo.environment
        let isTerminal = isatty(STDERR_FILENO) == 1
        usesColor =
            switch color {
            case .always: true
            case .never: false
            case .auto: Self.usesColor(environment, isTerminal: isTerminal)
            }
        var size = winsize()
        width = isTerminal && ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : nil
    }

    /// `NO_COLOR` before `FORCE_COLOR` and `CLICOLOR_FORCE`, before `CLICOLOR=0` and `TERM=dumb`, before what stderr is.
    private static func usesColor(_ environment: [String: String], isTerminal: Bool) -> Bool {
        if let value = environment["NO_COLOR"], !value.isEmpty { return false }
        for name in ["FORCE_COLOR", "CLICOLOR_FORCE"] {
            if let value = environment[name], !value.isEmpty, value != "0" { return true }
        }
        if environment["CLICOLOR"] == "0" || environment["TERM"] == "dumb" { return false }
        return isTerminal
    }

    func say(_ line: String) { writeAll(line + "\n", to: STDERR_FILENO) }

    func report(_ problem: RunProblem) {
        say(styled("error", "1;31") + ": " + visible(problem.message))
        if let help = problem.help { say(styled("help", "1;36") + ": " + visible(help)) }
    }

    func styled(_ text: String, _ style: String) -> String { usesColor ? "\u{1B}[\(style)m\(text)\u{1B}[0m" : text }

    /// Asks on the terminal; nil where there is none.
    func ask(_ question: String) -> String? {
        guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else { return nil }
        writeAll(question, to: STDERR_FILENO)
        return readLine() ?? ""
    }

    /// The same without showing what is typed.
    func askSecretly(_ question: String) -> String? {
        guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else { return nil }
        writeAll(visible(question), to: STDERR_FILENO)
        return readHiddenLine()
    }
}

/// Reads a line from a terminal that does not show it, byte by byte, so that the terminal is in our hands for all of it.
private func readHiddenLine() -> String? {
    var before = termios()
    guard tcgetattr(STDIN_FILENO, &before) == 0 else { return nil }
    var hidden = before
    hidden.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
    guard tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0 else { return nil }
    defer {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
        writeAll("\n", to: STDERR_FILENO)
    }
    var bytes: [UInt8] = []
    while true {
        var byte: UInt8 = 0
        let count = read(STDIN_FILENO, &byte, 1)
        if count < 0, errno == EINTR { continue }
        guard count == 1 else { return bytes.isEmpty ? nil : String(validating: bytes, as: UTF8.self) }
        switch byte {
        case 0x0A, 0x0D: return String(validating: bytes, as: UTF8.self)
        case 0x03, 0x1C:
            // Ctrl-C: nothing has begun that could be lost.
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
            writeAll("\n", to: STDERR_FILENO)
            exit(ExitStatus.interrupted)
        case 0x04: if bytes.isEmpty { return nil }
        case 0x15: bytes = []
        case 0x08, 0x7F:
            // A character, not a byte.
            while let last = bytes.popLast(), last & 0xC0 == 0x80 {}
        default: bytes.append(byte)
        }
    }
}

/// Writes to people what does not wait for an answer.
func writeNow(_ text: String) { writeWhole(text, to: STDERR_FILENO) }

/// Writes all of it; false where the reader is gone or the disk is full. What people read on stderr holds no key and no
/// secret, and comes after the answer to a question that is open; stdout is the script's, and data.
@discardableResult
func writeAll(_ text: String, to descriptor: Int32) -> Bool {
    if descriptor == STDERR_FILENO, heldOutput.keeps(text) { return true }
    return writeWhole(text, to: descriptor)
}

@discardableResult
private func writeWhole(_ text: String, to descriptor: Int32) -> Bool {
    var text = descriptor == STDERR_FILENO ? Redactor.process.redacted(text) : text
    return text.withUTF8 { bytes in
        var rest = UnsafeRawBufferPointer(bytes)
        while !rest.isEmpty {
            let count = write(descriptor, rest.baseAddress, rest.count)
            if count < 0 {
                if errno == EINTR || errno == EAGAIN { continue }
                return false
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
        return true
    }
}
