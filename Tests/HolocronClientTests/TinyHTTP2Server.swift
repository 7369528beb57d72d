import Foundation

/// Speaks just enough HTTP/2 to take requests, count them and answer or drop them. Without TLS a client comes to it by a
/// first request over HTTP/1.1 that asks for the change.
final class TinyHTTP2Server: @unchecked Sendable {
    enum Reaction {
        case answer
        /// Ends the connection once the request is there whole.
        case close
        /// Says of the whole request that it was not worked on (`REFUSED_STREAM`).
        case refuseStream
    }

    let port: Int
    private let listener: Int32
    private let react: @Sendable (Int) -> Reaction
    private let lock = NSLock()
    private var bodies: [String] = []
    private var connectionCount = 0
    private var isStopped = false

    init(_ react: @escaping @Sendable (Int) -> Reaction) throws {
        self.react = react
        (listener, port) = try listenOnLoopback()
        Thread.detachNewThread { [self] in
            defer { close(listener) }
            while true {
                let socket = accept(listener, nil, nil)
                guard socket >= 0 else { return }
                let isStopped = lock.withLock {
                    connectionCount += 1
                    return self.isStopped
                }
                if isStopped {
                    close(socket)
                    return
                }
                Thread.detachNewThread { [self] in
                    serve(socket)
                    close(socket)
                }
            }
        }
    }

    var baseURL: String { "http://127.0.0.1:\(port)" }
    /// Bodies of the streams that came whole.
    var seen: [String] { lock.withLock { bodies } }
    var connections: Int { lock.withLock { connectionCount } }

    func stop() {
        lock.withLock { isStopped = true }
        knock(port)
    }

    private enum Kind {
        static let data: UInt8 = 0, headers: UInt8 = 1, reset: UInt8 = 3, settings: UInt8 = 4, ping: UInt8 = 6
    }

    private func serve(_ socket: Int32) {
        var received: [UInt8] = []
        var streams: [Int: [UInt8]] = [:]
        while headEnd(received) == nil { guard receive(socket, &received) else { return } }
        guard let end = headEnd(received) else { return }
        let first = SeenRequest(connection: 0, head: String(decoding: received[..<end], as: UTF8.self))
        let length = first.header("Content-Length").flatMap { Int($0) } ?? 0
        while received.count < end + length { guard receive(socket, &received) else { return } }
        let firstBody = Array(received[end..<(end + length)])
        received.removeFirst(end + length)
        let change = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
        guard send(socket, Array(change.utf8) + frame(Kind.settings, 0, 0, [])) else { return }
        let preface = 24
        while received.count < preface { guard receive(socket, &received) else { return } }
        received.removeFirst(preface)
        // The request that asked for the change is stream 1.
        guard finish(1, firstBody, socket) else { return }
        while true {
            while received.count < 9 { guard receive(socket, &received) else { return } }
            let length = Int(received[0]) << 16 | Int(received[1]) << 8 | Int(received[2])
            while received.count < 9 + length { guard receive(socket, &received) else { return } }
            let (kind, flags) = (received[3], received[4])
            let stream = received[5..<9].reduce(0) { $0 << 8 | Int($1) } & 0x7fff_ffff
            let payload = Array(received[9..<(9 + length)])
            received.removeFirst(9 + length)
            switch kind {
            case Kind.settings where flags & 1 == 0:
                guard send(socket, frame(Kind.settings, 1, 0, [])) else { return }
            case Kind.ping where flags & 1 == 0:
                guard send(socket, frame(Kind.ping, 1, 0, payload)) else { return }
            case Kind.headers, Kind.data:
                if kind == Kind.data { streams[stream, default: []] += payload }
                guard flags & 1 == 1 else { continue }
                guard finish(stream, streams[stream] ?? [], socket) else { return }
            default: break
            }
        }
    }

    /// Does with a whole request what is to be done. False where that ends the connection.
    private func finish(_ stream: Int, _ body: [UInt8], _ socket: Int32) -> Bool {
        let number = lock.withLock {
            bodies.append(String(decoding: body, as: UTF8.self))
            return bodies.count - 1
        }
        switch react(number) {
        case .answer:
            // 0x88 is `:status: 200` in the static table.
            return send(
                socket, frame(Kind.headers, 4, stream, [0x88]) + frame(Kind.data, 1, stream, Array("{}".utf8)))
        case .close:
            return false
        case .refuseStream:
            return send(socket, frame(Kind.reset, 0, stream, [0, 0, 0, 7]))
        }
    }

    private func frame(_ kind: UInt8, _ flags: UInt8, _ stream: Int, _ payload: [UInt8]) -> [UInt8] {
        let length = payload.count
        return [UInt8(length >> 16), UInt8(length >> 8 & 255), UInt8(length & 255), kind, flags]
            + [UInt8(stream >> 24), UInt8(stream >> 16 & 255), UInt8(stream >> 8 & 255), UInt8(stream & 255)] + payload
    }
}
