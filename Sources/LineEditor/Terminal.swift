import CReadline

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The terminal at standard input and output.
enum Terminal {
    static func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            guard let start = bytes.baseAddress else { return }
            start.withMemoryRebound(to: CChar.self, capacity: bytes.count) { line_reader_write($0, bytes.count) }
        }
    }

    /// 80 by 24 where the terminal doesn't say.
    static func size() -> (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0
        else { return (80, 24) }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// Whether lines can be edited there: both ends are a terminal that understands more than a typewriter.
    static var canEdit: Bool {
        guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else { return false }
        let kind = variable("TERM")
        return !kind.isEmpty && kind != "dumb" && kind != "unknown"
    }

    static var wantsColor: Bool { variable("NO_COLOR").isEmpty }

    private static func variable(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }
}
