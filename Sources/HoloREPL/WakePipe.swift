import Foundation
import Synchronization

/// Wakes the thread that owns the terminal: a byte for each event of the session, and one for each Ctrl-C while the prompt
/// waits for an entry.
final class WakePipe: Sendable {
    enum Reason { case woken, interrupted }

    let readEnd: Int32
    private let writeEnd: Int32
    /// Where the handler of SIGINT writes: it can be told nothing else.
    private static let interruptionEnd = Atomic<Int32>(-1)
    private static let interruption = UInt8(ascii: "i")

    init?() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        (readEnd, writeEnd) = (ends[0], ends[1])
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    func wake() {
        var byte = UInt8(ascii: "w")
        _ = write(writeEnd, &byte, 1)
    }

    /// From here on Ctrl-C is told by `wait`, except while a line is typed: then it is the line editor's.
    func heedInterruptions() {
        Self.interruptionEnd.store(writeEnd, ordering: .releasing)
        signal(SIGINT) { _ in
            let end = WakePipe.interruptionEnd.load(ordering: .acquiring)
            var byte = WakePipe.interruption
            if end >= 0 { _ = write(end, &byte, 1) }
        }
    }

    /// Waits for a byte, and takes all that are there.
    func wait() -> Reason {
        var waited = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
        _ = poll(&waited, 1, -1)
        return empty()
    }

    @discardableResult
    func empty() -> Reason {
        var reason = Reason.woken
        var bytes = [UInt8](repeating: 0, count: 256)
        while true {
            let count = bytes.withUnsafeMutableBytes { read(readEnd, $0.baseAddress, $0.count) }
            guard count > 0 else { return reason }
            if bytes[..<count].contains(Self.interruption) { reason = .interrupted }
        }
    }
}
