import Foundation

/// The right to work on a run, held by one process at a time. The operating system takes it back when the process
/// ends, however it ends.
package final class RunLock: @unchecked Sendable {
    private let guardian = NSLock()
    private let path: String
    /// -1 after the release.
    private var descriptor: Int32

    fileprivate init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit { release() }

    /// Gives the right back. Without effect the second time.
    package func release() {
        guardian.withLock {
            guard descriptor >= 0 else { return }
            // Still held: nobody else can have taken a lock on this file, and those who wait see that it is gone.
            unlink(path)
            close(descriptor)
            descriptor = -1
        }
    }
}

extension Journal {
    /// Takes the lock of a run, by its id. Throws `runLocked` at once where another process, or another lock of this
    /// one, has it.
    package func lockRun(_ id: String) throws(JournalError) -> RunLock {
        guard isRunID(id) else { throw JournalError(.unknownRun, "`\(id)` is not the id of a run") }
        let locks = folder + "/locks"
        try makePrivateFolder(locks)
        return try takeLock(locks + "/" + id.lowercased())
    }
}

/// Who works on a run.
package enum RunHolder: Sendable, Equatable {
    case nobody
    /// A process; its id is nil where it could not be read.
    case process(Int?)
}

extension Journal {
    /// Who holds the lock of a run now. It may have changed by the time the answer is looked at.
    package func holder(of id: String) -> RunHolder {
        isRunID(id) ? lockHolder(folder + "/locks/" + id.lowercased()) : .nobody
    }
}

private func lockHolder(_ path: String) -> RunHolder {
    let descriptor = open(path, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { return .nobody }
    // Closing gives a lock that was free back.
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK else { return .nobody }
    return .process(readHolder(descriptor))
}

private func takeLock(_ path: String) throws(JournalError) -> RunLock {
    while true {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw folderError(path, errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            let holder = readHolder(descriptor)
            close(descriptor)
            if code == EINTR { continue }
            guard code == EWOULDBLOCK else { throw folderError(path, code) }
            throw JournalError(
                .runLocked, "another process\(holder.map { " (\($0))" } ?? "") works on this run",
                help: "wait for it, or end it with `holo runs cancel`")
        }
        // The one who had it before may have removed the file between our opening and locking it.
        var opened = stat()
        var named = stat()
        guard fstat(descriptor, &opened) == 0, stat(path, &named) == 0, opened.st_ino == named.st_ino,
            opened.st_dev == named.st_dev
        else {
            close(descriptor)
            continue
        }
        writeHolder(descriptor)
        return RunLock(path: path, descriptor: descriptor)
    }
}

/// The process id is for messages alone; the lock does not depend on it.
private func writeHolder(_ descriptor: Int32) {
    let text = Array("\(getpid())\n".utf8)
    _ = ftruncate(descriptor, 0)
    _ = pwrite(descriptor, text, text.count, 0)
}

private func readHolder(_ descriptor: Int32) -> Int? {
    var bytes = [UInt8](repeating: 0, count: 20)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    return Int(String(decoding: bytes.prefix(count), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
}
