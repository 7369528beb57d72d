#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Entries on disk, one a line: the second in which it was entered, and the text with its line ends escaped. Several
/// processes may append at a time. Only its owner may read it. Where it can't be read or written, nothing is kept.
struct HistoryFile {
    let path: String

    /// What is kept when the file is shortened.
    private static let limit = 10_000

    func entries() -> [String] {
        guard let bytes = contents() else { return [] }
        let entries = bytes.split(separator: UInt8(ascii: "\n")).compactMap { HistoryFile.text(ofLine: $0) }
        if entries.count > HistoryFile.limit * 5 / 4 { shorten(bytes) }
        return entries.suffix(HistoryFile.limit)
    }

    func append(_ text: String) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        restrict(descriptor)
        // In one go, so that the lines of several processes don't mix.
        _ = writeAll(Array("\(time(nil)) \(HistoryFile.escaped(text))\n".utf8), to: descriptor)
    }

    private func contents() -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = readSome(descriptor, into: &chunk)
            if count == 0 { return bytes }
            if count > 0 { bytes += chunk[..<count] } else if errno != EINTR { return nil }
        }
    }

    private func readSome(_ descriptor: Int32, into chunk: inout [UInt8]) -> Int {
        chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
    }

    /// Leaves the newest entries, in a file that takes the place of this one at once.
    private func shorten(_ bytes: [UInt8]) {
        let lines = bytes.split(separator: UInt8(ascii: "\n")).suffix(HistoryFile.limit)
        let temporary = "\(path).\(getpid())"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        let isWritten = writeAll(lines.flatMap { $0 + [UInt8(ascii: "\n")] }, to: descriptor)
        close(descriptor)
        if !isWritten || rename(temporary, path) != 0 { unlink(temporary) }
    }

    private func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return false }
        }
        return true
    }

    /// A file made by somebody else may be open to all. What isn't a file, such as /dev/null, is left as it is.
    private func restrict(_ descriptor: Int32) {
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 != 0 {
            fchmod(descriptor, 0o600)
        }
    }

    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\r": escaped += "\\r"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// Nil for a line that no editor has written.
    static func text(ofLine line: ArraySlice<UInt8>) -> String? {
        guard let space = line.firstIndex(of: UInt8(ascii: " ")), space > line.startIndex,
            line[..<space].allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") })
        else { return nil }
        var text = String.UnicodeScalarView()
        var isEscaped = false
        for scalar in String(decoding: line[(space + 1)...], as: UTF8.self).unicodeScalars {
            if isEscaped {
                text.append(scalar == "n" ? "\n" : scalar == "r" ? "\r" : scalar)
                isEscaped = false
            } else if scalar == "\\" {
                isEscaped = true
            } else {
                text.append(scalar)
            }
        }
        return text.isEmpty ? nil : String(text)
    }
}
