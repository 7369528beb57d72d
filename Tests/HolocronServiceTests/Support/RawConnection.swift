import Foundation

/// A connection that does what no proper client does.
final class RawConnection: @unchecked Sendable {
    private let descriptor: Int32

    init(port: Int) throws { descriptor = try connectedSocket(port: port) }

    deinit { close(descriptor) }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, bytes.count, Int32(MSG_NOSIGNAL)) }
    }

    /// All that comes until the other side ends it; nil where it does not within the time.
    func rest(seconds: Int = 20) async -> String? {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { [self] in
                var limit = timeval(tv_sec: seconds, tv_usec: 0)
                setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
                var received: [UInt8] = []
                var buffer = [UInt8](repeating: 0, count: 65_536)
                while true {
                    let count = recv(descriptor, &buffer, buffer.count, 0)
                    if count > 0 { received += buffer[0..<count] }
                    if count == 0 || (count < 0 && errno == ECONNRESET) { break }
                    if count < 0 { return continuation.resume(returning: nil) }
                }
                continuation.resume(returning: String(decoding: received, as: UTF8.self))
            }
        }
    }

    /// Whether something has come that was not read yet.
    var hasNews: Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) > 0
    }

    /// Whether the other side has ended it by now.
    var isOver: Bool {
        var byte: UInt8 = 0
        let count = recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
        return count == 0 || (count < 0 && errno != EAGAIN && errno != EWOULDBLOCK)
    }
}
