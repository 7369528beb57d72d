import Foundation

/// What a tiny server does with a request. Requests are numbered from 0 in the order in which they came.
enum Reaction {
    /// A whole answer over a connection that stays open.
    case answer(status: Int = 200, headers: [String] = [], body: [UInt8] = Array("{}".utf8))
    /// Bytes as they are, then the connection ends.
    case raw(String)
    /// Reads the whole request and ends the connection.
    case close
    /// Ends the connection with the request unread, which resets it.
    case closeUnread
    /// Reads the head alone, then resets the connection.
    case closeAfterHead
    /// Reads the whole request and says nothing.
    case silence
}

struct SeenRequest: Equatable {
    var connection: Int
    /// The request line and the header lines.
    var head: String
    /// Nil where the body did not come whole.
    var body: String?

    var line: String { String(head.prefix { $0 != "\r" && $0 != "\r\n" }) }
    func header(_ name: String) -> String? {
        for line in head.components(separatedBy: "\r\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2, parts[0].lowercased() == name.lowercased() {
                return parts[1].trimmingCharacters(in: .whitespaces)
            }
        }
        return nil
    }
}

/// An HTTP/1.1 server on a loopback socket that can misbehave and that counts what reached it.
final class TinyServer: @unchecked Sendable {
    let port: Int
    private let listener: Int32
    private let react: @Sendable (Int) -> Reaction
    private let lock = NSLock()
    private var seenRequests: [SeenRequest] = []
    private var connections: [Int32] = []
    private var isStopped = false

    init(_ react: @escaping @Sendable (Int) -> Reaction) throws {
        self.react = react
        (listener, port) = try listenOnLoopback()
        Thread.detachNewThread { [self] in acceptAll() }
    }

    var seen: [SeenRequest] { lock.withLock { seenRequests } }
    /// POSTs whose body came whole: what a service would take for a task.
    var tasks: Int { seen.filter { $0.head.hasPrefix("POST ") && $0.body != nil }.count }
    var baseURL: String { "http://127.0.0.1:\(port)" }

    func stop() {
        lock.withLock {
            isStopped = true
            for connection in connections { shutdown(connection, Int32(SHUT_RDWR)) }
        }
        knock(port)
    }

    private func acceptAll() {
        // Closed here, after the last use: its number may go to another server at once.
        defer { close(listener) }
        var number = 0
        while true {
            let socket = accept(listener, nil, nil)
            guard socket >= 0 else { return }
            let isStopped = lock.withLock {
                if !self.isStopped { connections.append(socket) }
                return self.isStopped
            }
            if isStopped {
                close(socket)
                return
            }
            let connection = number
            number += 1
            Thread.detachNewThread { [self] in
                serve(socket, connection)
                lock.withLock { connections.removeAll { $0 == socket } }
                close(socket)
            }
        }
    }

    /// Every reaction but `answer` and `silence` ends the connection.
    private func serve(_ socket: Int32, _ connection: Int) {
        var received: [UInt8] = []
        while true {
            // The next request's first byte tells that there is one; only then is the reaction to it due.
            guard waitUntilReadable(socket) else { return }
            let number = lock.withLock { seenRequests.count }
            let reaction = react(number)
            if case .closeUnread = reaction, received.isEmpty {
                var byte: UInt8 = 0
                guard recv(socket, &byte, 1, Int32(MSG_PEEK)) == 1 else { return }
                note(SeenRequest(connection: connection, head: "", body: nil))
                return reset(socket)
            }
            while headEnd(received) == nil { guard receive(socket, &received) else { return } }
            guard let end = headEnd(received) else { return }
            let head = String(decoding: received[..<end], as: UTF8.self)
            var request = SeenRequest(connection: connection, head: head, body: nil)
            if case .closeAfterHead = reaction {
                note(request)
                return reset(socket)
            }
            let length = request.header("Content-Length").flatMap { Int($0) } ?? 0
            while received.count < end + length {
                guard receive(socket, &received) else { return note(request) }
            }
            request.body = String(decoding: received[end..<(end + length)], as: UTF8.self)
            received.removeFirst(end + length)
            note(request)
            switch reaction {
            case .answer(let status, let headers, let body):
                let lines = ["HTTP/1.1 \(status) Whatever", "Content-Length: \(body.count)"] + headers
                guard send(socket, Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body) else { return }
            case .raw(let text):
                _ = send(socket, Array(text.utf8))
                return
            case .close, .closeUnread, .closeAfterHead:
                return
            case .silence:
                _ = receive(socket, &received)
                return
            }
        }
    }

    private func note(_ request: SeenRequest) { lock.withLock { seenRequests.append(request) } }
}

// MARK: Sockets

struct SocketError: Error {}

func listenOnLoopback() throws -> (socket: Int32, port: Int) {
    #if canImport(Glibc)
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
        let listener = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    guard listener >= 0 else { throw SocketError() }
    var address = loopback(0)
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
            bind(listener, pointer, size) == 0 && listen(listener, 64) == 0
                && getsockname(listener, pointer, &size) == 0
        }
    }
    guard bound else { throw SocketError() }
    return (listener, Int(UInt16(bigEndian: address.sin_port)))
}

/// Connects and leaves, so that a thread which waits for connections looks up.
func knock(_ port: Int) {
    #if canImport(Glibc)
        let visitor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
        let visitor = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    var address = loopback(port)
    withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            _ = connect(visitor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
    close(visitor)
}

private func loopback(_ port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return address
}

/// A port of this machine at which nobody listens.
func closedPort() throws -> Int {
    let (socket, port) = try listenOnLoopback()
    close(socket)
    return port
}

func waitUntilReadable(_ socket: Int32) -> Bool {
    var waiting = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
    return poll(&waiting, 1, 10_000) == 1
}

func receive(_ socket: Int32, _ bytes: inout [UInt8]) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 16_384)
    let count = recv(socket, &buffer, buffer.count, 0)
    guard count > 0 else { return false }
    bytes += buffer[..<count]
    return true
}

func send(_ socket: Int32, _ bytes: [UInt8]) -> Bool {
    #if canImport(Glibc)
        let flags = Int32(MSG_NOSIGNAL)
    #else
        let flags: Int32 = 0
    #endif
    var sent = 0
    while sent < bytes.count {
        let count = bytes[sent...].withUnsafeBytes { send(socket, $0.baseAddress, $0.count, flags) }
        guard count > 0 else { return false }
        sent += count
    }
    return true
}

/// Ends a connection with a reset instead of an orderly end.
func reset(_ socket: Int32) {
    var option = linger(l_onoff: 1, l_linger: 0)
    setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
}

/// Where the head of a request ends, after its empty line.
func headEnd(_ bytes: [UInt8]) -> Int? {
    guard bytes.count >= 4 else { return nil }
    for index in 0...(bytes.count - 4) where bytes[index] == 13 && bytes[index + 1] == 10 && bytes[index + 2] == 13 {
        return index + 4
    }
    return nil
}
