import Foundation
import HoloSteps
import HoloValue

/// A file that something is added to. It is locked from its opening on, so that what others add comes before or after.
final class AppendingFile {
    private let descriptor: Int32
    private let path: String
    private let ending: String

    /// How much of a table's beginning is looked at for its columns.
    private static let longestHeader = 1 << 20
    /// Tries to lock, a hundredth of a second apart.
    private static let lockTries = 1_000

    /// Makes the file where it is missing.
    init(_ whole: String, path: String) throws(Failure) {
        self.path = path
        ending = HoloRuntime.ending(of: path)
        // Says what is wrong with the ending before a file is made.
        _ = try appendedFormat(ending: ending)
        descriptor = open(whole, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0o644)
        guard descriptor >= 0 else { throw Failure("E0705", "can't write \"\(path)\": \(systemError())") }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw Failure("E0705", "\"\(path)\" is no file that can be appended to")
        }
        var tries = 0
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            tries += 1
            guard errno == EWOULDBLOCK || errno == EINTR, tries < Self.lockTries else {
                close(descriptor)
                throw Failure("E0705", "can't write \"\(path)\": another process keeps it locked")
            }
            pause(milliseconds: 10)
        }
    }

    deinit { close(descriptor) }

    func size() throws(Failure) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw unreadable() }
        return Int(status.st_size)
    }

    func read(_ range: Range<Int>) throws(Failure) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: range.count)
        var count = 0
        while count < range.count {
            let got = bytes.withUnsafeMutableBytes { buffer in
                pread(
                    descriptor, buffer.baseAddress.map { $0 + count }, range.count - count,
                    off_t(range.lowerBound + count))
            }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { throw unreadable() }
            count += got
        }
        return bytes
    }

    /// What `value` adds to the file where it has this many bytes.
    func content(of value: Value, at offset: Int) throws(Failure) -> [UInt8] {
        var end = FileEnd(isEmpty: offset == 0, endsLine: true)
        if offset > 0 {
            end.endsLine = try read((offset - 1)..<offset) == [0x0A]
            end.columns = try tableColumns(try read(0..<min(offset, Self.longestHeader)), ending: ending)
        }
        return try encodeAppended(value, ending: ending, to: end)
    }

    /// Adds bytes at the end and sees them to the disk.
    func add(_ bytes: ArraySlice<UInt8>) throws(Failure) {
        var rest = bytes
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0 {
                if errno == EINTR { continue }
                throw Failure("E0705", "can't write \"\(path)\": \(systemError())")
            }
            rest = rest.dropFirst(written)
        }
        guard fsync(descriptor) == 0 else { throw Failure("E0705", "can't write \"\(path)\": \(systemError())") }
    }

    private func unreadable() -> Failure { Failure("E0705", "can't read \"\(path)\" to append to it: \(systemError())") }
}

extension FileAccess {
    /// Adds a value to a file, once: what was noted and perhaps begun in an earlier part of the run is found there and
    /// completed. `note` must have made its note durable when it returns; it is called before anything is written.
    package func append(
        _ value: Value, to path: String, key: String, earlier: AppendNote?, note: (AppendNote) throws(Failure) -> Void
    ) throws(Failure) {
        let file = try AppendingFile(try resolve(path), path: path)
        var offset = try file.size()
        var content: ArraySlice<UInt8>
        if let earlier {
            let whole = try file.content(of: value, at: min(earlier.offset, offset))
            switch try AppendPlan(earlier, content: whole, size: offset, read: file.read) {
            case .done:
                return
            case .complete(let start):
                return try file.add(whole[start...])
            case .add(from: 0):
                content = try file.content(of: value, at: offset)[...]
            case .add(let start):
                let endsLine = try file.read((offset - 1)..<offset) == [0x0A]
                content = ((endsLine ? [] : [0x0A]) + whole[start...])[...]
            }
        } else {
            content = try file.content(of: value, at: offset)[...]
        }
        guard !content.isEmpty else { return }
        let fingerprint = AppendNote.fingerprint(path: path, value: value)
        try note(AppendNote(key: earlier?.key ?? key, fingerprint: fingerprint, offset: offset, content: Array(content)))
        try file.add(content)
        offset += content.count
    }
}
