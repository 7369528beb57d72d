import Foundation
import HoloValue

/// A file that holds a secret, on which nobody else's eyes may rest.
enum PrivateFile {
    static let mostBytes = 1 << 20

    /// Why it can't be used; `help` says how to mend it.
    struct Problem: Error {
        var message: String
        var help: String?
    }

    /// The text of the file without the line end behind it. A file that others can read, or that belongs to somebody else, is
    /// refused, as `ssh` does; a pipe, such as a shell's `<(…)`, is what its maker made it.
    static func text(_ path: String) throws(Problem) -> String {
        // Looked at after it was opened: what is read is what was looked at.
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw Problem(message: "can't read \"\(path)\": \(systemError())") }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw Problem(message: "can't read \"\(path)\": \(systemError())") }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: throw Problem(message: "\"\(path)\" is a folder")
        case S_IFREG:
            guard status.st_uid == geteuid() || status.st_uid == 0 else {
                throw Problem(message: "\"\(path)\" belongs to another user", help: "copy it into a file of your own")
            }
            guard status.st_mode & 0o077 == 0 else {
                throw Problem(message: "\"\(path)\" can be read or changed by others", help: "chmod 600 \"\(path)\"")
            }
        default: break
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            let count = buffer.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw Problem(message: "can't read \"\(path)\": \(systemError())")
            }
            if count == 0 { break }
            bytes += buffer[..<count]
            guard bytes.count <= mostBytes else { throw Problem(message: "\"\(path)\" is larger than a secret may be") }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Problem(message: "\"\(path)\" is not UTF-8 text")
        }
        return withoutLineEnd(text)
    }

    private static func withoutLineEnd(_ text: String) -> String {
        // A line end of two characters is one to Swift.
        text.last?.isNewline == true ? String(text.dropLast()) : text
    }
}
