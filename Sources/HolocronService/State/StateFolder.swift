import Foundation
import HoloValue

/// The folder that belongs to one service: its ledger, lock, key and the file that says where it listens.
package final class StateFolder: @unchecked Sendable {
    package enum Failure: Error, CustomStringConvertible {
        /// Another service holds the folder; `holder` is what it says of itself.
        case taken(folder: String, holder: String)
        case unusable(String)

        package var description: String {
            switch self {
            case .taken(let folder, let holder): "a service already runs on \(folder): \(holder)"
            case .unusable(let words): words
            }
        }
    }

    package let path: String
    private var lock: Int32 = -1

    package var ledgerPath: String { path + "/service.sqlite" }
    package var announcementPath: String { path + "/service.json" }
    package var keyPath: String { path + "/service.key" }
    package var logPath: String { path + "/service.log" }
    private var lockPath: String { path + "/service.lock" }

    /// `$XDG_STATE_HOME/holo/service`, or `~/.local/state/holo/service`.
    package static func standardPath(environment: [String: String]) -> String {
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") { return state + "/holo/service" }
        let home = environment["HOME"] ?? NSHomeDirectory()
        return home + "/.local/state/holo/service"
    }

    /// Makes the folder where there is none: the owner's alone.
    static func make(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw Failure.unusable("the folder \(path) can't be made: \(error.localizedDescription)")
        }
    }

    /// Makes the folder where there is none and takes its lock, which the system releases when the process ends.
    package init(path: String) throws {
        self.path = path
        try Self.make(path)
        let lock = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw Failure.unusable("\(lockPath) can't be opened: \(Self.systemError)") }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            Foundation.close(lock)
            throw Failure.taken(folder: path, holder: Self.holder(of: path))
        }
        self.lock = lock
        let words = "process \(getpid())\n"
        ftruncate(lock, 0)
        _ = words.withCString { write(lock, $0, strlen($0)) }
        // Who held the folder before and could not clean up no longer listens.
        withdraw()
    }

    deinit { release() }

    /// Gives the folder back.
    package func release() {
        guard lock >= 0 else { return }
        // Closing would not do while a process that is just being started still has a copy of the descriptor.
        flock(lock, LOCK_UN)
        Foundation.close(lock)
        lock = -1
    }

    /// The local key: made once, readable by the owner alone.
    ///
    /// `isRevoked`: whether the ledger no longer takes a key; there is a new one then.
    package func key(unless isRevoked: (String) throws -> Bool = { _ in false }) throws -> String {
        if let data = FileManager.default.contents(atPath: keyPath) {
            let text =
                String(decoding: data, as: UTF8.self).split(whereSeparator: \.isWhitespace).first.map(String.init) ?? ""
            guard text.utf8.count >= 16 else {
                throw Failure.unusable("\(keyPath) holds no key; remove it to get a new one")
            }
            chmod(keyPath, 0o600)
            if try !isRevoked(text) { return text }
        }
        let key = "holo_local_" + Ledger.secret()
        try writeAtomically(Array((key + "\n").utf8), to: keyPath)
        return key
    }

    /// Says where the service listens, for those who look for it.
    package func announce(_ announcement: Value) throws {
        try writeAtomically(JSON.encode(announcement, pretty: true) + [10], to: announcementPath)
    }

    /// Takes back what was announced. Where the folder was removed and another service has made it anew, what stands
    /// there is that one's.
    package func withdraw() {
        var own = stat()
        var there = stat()
        guard fstat(lock, &own) == 0, stat(lockPath, &there) == 0, own.st_ino == there.st_ino, own.st_dev == there.st_dev
        else { return }
        unlink(announcementPath)
    }

    /// Readers see the old file or the new one, never a part.
    private func writeAtomically(_ bytes: [UInt8], to target: String) throws {
        let draft = target + ".new"
        unlink(draft)
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Failure.unusable("\(draft) can't be written: \(Self.systemError)") }
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes { write(file, $0.baseAddress.map { $0 + offset }, bytes.count - offset) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                Foundation.close(file)
                throw Failure.unusable("\(draft) can't be written: \(Self.systemError)")
            }
            offset += count
        }
        fsync(file)
        Foundation.close(file)
        guard rename(draft, target) == 0 else {
            throw Failure.unusable("\(target) can't be written: \(Self.systemError)")
        }
    }

    private static func holder(of path: String) -> String {
        var words = "another process"
        if let data = FileManager.default.contents(atPath: path + "/service.lock") {
            let text = String(decoding: data, as: UTF8.self).split(separator: "\n").first.map(String.init) ?? ""
            if !text.isEmpty { words = text }
        }
        if let data = FileManager.default.contents(atPath: path + "/service.json"),
            let url = (try? JSON.decode(Array(data)))?["url"]?.asString
        {
            words += " at \(url)"
        }
        return words
    }

    private static var systemError: String { String(cString: strerror(errno)) }
}
