import Foundation
import Synchronization

/// A log file that never grows beyond a megabyte: when it is full, its newer half stays.
final class BoundedLog: Sendable {
    static let largestSize = 1 << 20

    private let path: String
    private let lock = Mutex(())

    init(path: String) { self.path = path }

    func write(_ words: String) {
        let line = Data((Date.now.ISO8601Format() + " " + words.replacing("\n", with: " ") + "\n").utf8)
        lock.withLock { _ in
            let file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
            // The folder is made by the service; a line before that has nowhere to go but here.
            guard file >= 0 else {
                FileHandle.standardError.write(line)
                return
            }
            let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
            let size = lseek(file, 0, SEEK_END)
            handle.write(line)
            if size > Self.largestSize, let all = FileManager.default.contents(atPath: path) {
                let rest = all.suffix(Self.largestSize / 2)
                let start = rest.firstIndex(of: 10).map { $0 + 1 } ?? rest.startIndex
                try? rest[start...].write(to: URL(filePath: path), options: .atomic)
            }
        }
    }
}
