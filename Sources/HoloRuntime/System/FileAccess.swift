import Foundation
import HoloValue

/// Files as scripts see them: relative to the script's folder, inside it or the current folder, symbolic links resolved.
package struct FileAccess: Sendable {
    /// Where relative paths begin.
    let base: String
    /// The same in words: `the script's folder`.
    let baseWords: String
    /// Canonical folders that may be touched.
    let allowed: [String]

    package init(scriptFolder: String, extra: [String] = [], baseWords: String = "the script's folder") {
        base = scriptFolder
        self.baseWords = baseWords
        var folders: [String] = []
        for folder in [scriptFolder, FileManager.default.currentDirectoryPath] + extra {
            if let real = canonicalPath(folder), !folders.contains(real) { folders.append(real) }
        }
        allowed = folders
    }

    /// The whole path of a file that may be read or written.
    func resolve(_ path: String) throws(Failure) -> String {
        guard !path.isEmpty, !path.utf8.contains(0) else { throw Failure("E0701", "an empty path names no file") }
        let whole = path.hasPrefix("/") ? path : base + "/" + path
        let (folder, name) = split(whole)
        // The file may not be there yet; its folder decides. A link in the file's own place is followed.
        let real = canonicalPath(whole) ?? canonicalPath(folder).map { $0 + "/" + name }
        guard let real else {
            throw Failure("E0702", "there is no folder \"\(folder)\"", help: "make it first")
        }
        guard allowed.contains(where: { real == $0 || real.hasPrefix($0 == "/" ? "/" : $0 + "/") }) else {
            throw Failure(
                "E0703", "\"\(path)\" lies outside the script's folder and the current folder",
                help: "allow it with `--allow-path \(shellWord(canonicalPath(folder) ?? folder))`")
        }
        return real
    }

    package func read(_ path: String) throws(Failure) -> [UInt8] {
        let whole = try resolve(path)
        guard let bytes = contents(of: whole) else {
            let exists = FileManager.default.fileExists(atPath: whole)
            throw Failure(
                "E0704", exists ? "can't read \"\(path)\"" : "there is no file \"\(path)\"",
                help: exists ? nil : "relative paths begin in \(baseWords), \(base)")
        }
        return bytes
    }

    /// Writes whole or not at all.
    func write(_ bytes: [UInt8], to path: String) throws(Failure) {
        let whole = try resolve(path)
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: whole, isDirectory: &isFolder), isFolder.boolValue {
            throw Failure("E0705", "\"\(path)\" is a folder")
        }
        if let reason = replaceFile(at: whole, with: bytes) {
            throw Failure("E0705", "can't write \"\(path)\": \(reason)")
        }
    }
}

/// The bytes of a file; nil where it can't be read. They are read to where they stay.
private func contents(of path: String) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else { return nil }
    var hasFailed = false
    func fill(_ buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
        var count = 0
        while count < buffer.count {
            let more = read(file, buffer.baseAddress.map { $0 + count }, buffer.count - count)
            if more < 0, errno == EINTR { continue }
            if more < 0 { hasFailed = true }
            if more <= 0 { break }
            count += more
        }
        return count
    }
    // One more than its size, to see that this is its end; what has no size, like a pipe, is read piece by piece.
    let expected = max(Int(status.st_size), 0) + 1
    var bytes = [UInt8](unsafeUninitializedCapacity: expected) { buffer, count in count = fill(buffer) }
    var isWhole = bytes.count < expected
    while !isWhole, !hasFailed {
        let piece = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in count = fill(buffer) }
        bytes += piece
        isWhole = piece.count < 1 << 16
    }
    return hasFailed ? nil : bytes
}

/// The path without links and dots; nil where there is nothing.
package func canonicalPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
}

func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let folder = String(path[..<slash])
    return (folder.isEmpty ? "/" : folder, String(path[path.index(after: slash)...]))
}

/// A word as a shell takes it: quoted where it has to be.
package func shellWord(_ text: String) -> String {
    let plain = text.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "_-+=./:,@%^".utf8.contains(byte) || byte >= 0x80
    }
    return plain && !text.isEmpty ? text : "'" + text.replacing("'", with: "'\\''") + "'"
}

func systemError() -> String { String(cString: strerror(errno)) }
