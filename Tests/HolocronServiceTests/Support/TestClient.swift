import Foundation
import HoloValue
import HolocronService

/// What came back over a socket.
struct Reply: Sendable {
    var status: Int
    /// Names in lower case.
    var headers: [String: String]
    var body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
    /// null where the body is not JSON.
    var json: Value { (try? JSON.decode(body)) ?? .null }
    /// The code of the error envelope, or of the flat form.
    var code: String? { json["error"]?["code"]?.asString ?? json["error"]?.asString }
    var message: String? { json["error"]?["message"]?.asString ?? json["message"]?.asString }
}

struct SocketError: Error { var what: String }

/// A few lines of HTTP over a plain socket: what is sent is exactly what is written here.
struct TestClient: Sendable {
    let port: Int
    var key: String?

    func get(_ target: String, headers: [String: String] = [:]) async throws -> Reply {
        try await send("GET", target, headers: headers, body: nil)
    }

    func post(_ target: String, _ body: Value, headers: [String: String] = [:]) async throws -> Reply {
        try await send("POST", target, headers: headers, body: JSON.encode(body))
    }

    func post(_ target: String, text: String, headers: [String: String] = [:]) async throws -> Reply {
        try await send("POST", target, headers: headers, body: Array(text.utf8))
    }

    func send(_ method: String, _ target: String, headers: [String: String], body: [UInt8]?) async throws -> Reply {
        var lines = ["\(method) \(target) HTTP/1.1", "Connection: close"]
        var given = headers
        if given["Host"] == nil { given["Host"] = "127.0.0.1:\(port)" }
        if let key, given["X-API-Key"] == nil, given["Authorization"] == nil { given["X-API-Key"] = key }
        for (name, value) in given.sorted(by: { $0.key < $1.key }) where !value.isEmpty {
            lines.append("\(name): \(value)")
        }
        if let body { lines.append("Content-Length: \(body.count)") }
        let head = Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
        let port = port
        // On a thread of its own: the service under test needs those of the concurrency runtime to answer, and they
        // come from the same pool as Dispatch's.
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try Self.exchange(port: port, head + (body ?? [])) })
            }
        }
    }

    /// Runs an action to its end, and gives the job's last state.
    func run(_ action: String, _ parameters: [(String, Value)] = []) async throws -> Value {
        let answer = try await post(
            "/v1/holocron/task", .object([("action_id", .string(action)), ("params", .object(parameters))]))
        guard answer.status == 202, let id = answer.json["job_id"]?.asString else {
            throw SocketError(what: "\(action): \(answer.status) \(answer.text)")
        }
        return try await wait(for: id)
    }

    func wait(for id: String) async throws -> Value {
        for _ in 0..<3_000 {
            let state = try await get("/v1/holocron/jobs/\(id)").json
            if state["status"]?.asString != "processing" { return state }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw SocketError(what: "job \(id) does not end")
    }

    private static func exchange(port: Int, _ bytes: [UInt8]) throws -> Reply {
        let descriptor = try connectedSocket(port: port)
        defer { close(descriptor) }
        var limit = timeval(tv_sec: 120, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            // A service that refuses a large body may answer and stop reading.
            if count <= 0 { break }
            sent += count
        }
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count <= 0 { break }
            received += buffer[0..<count]
        }
        return try parse(received)
    }

    private static func parse(_ bytes: [UInt8]) throws -> Reply {
        var end: Int?
        var index = 0
        while index + 3 < bytes.count {
            if bytes[index] == 13, bytes[index + 1] == 10, bytes[index + 2] == 13, bytes[index + 3] == 10 {
                end = index
                break
            }
            index += 1
        }
        guard let end else { throw SocketError(what: "no whole answer: \(bytes.count) bytes") }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).components(separatedBy: "\r\n")
        let status = lines[0].split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let sides = line.split(separator: ":", maxSplits: 1)
            if sides.count == 2 { headers[sides[0].lowercased()] = sides[1].trimmingCharacters(in: .whitespaces) }
        }
        let body = Array(bytes[(end + 4)...])
        if let length = headers["content-length"].flatMap({ Int($0) }), length != body.count {
            throw SocketError(what: "\(body.count) bytes of \(length)")
        }
        return Reply(status: status, headers: headers, body: body)
    }
}

/// A folder that is gone afterwards.
func withFolder<Result>(_ work: (String) async throws -> Result) async throws -> Result {
    let path = FileManager.default.temporaryDirectory.path + "/holo-service-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await work(path)
}

/// A service of its own for a test, with its client, ended and removed afterwards.
func withService<Result>(
    configure: (inout ServiceConfiguration) -> Void = { _ in },
    _ work: (LocalService, TestClient) async throws -> Result
) async throws -> Result {
    try await withFolder { folder in
        var configuration = ServiceConfiguration(folder: folder)
        configuration.speed = 1_000
        configure(&configuration)
        let service = try await LocalService.start(configuration)
        let outcome: Swift.Result<Result, any Error>
        do {
            outcome = .success(try await work(service, TestClient(port: service.port, key: service.key)))
        } catch { outcome = .failure(error) }
        await service.stop()
        return try outcome.get()
    }
}

/// A socket that is connected to a port of this machine.
func connectedSocket(port: Int) throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw SocketError(what: "no socket") }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port).bigEndian)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let connected = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
    guard connected == 0 else {
        close(descriptor)
        throw SocketError(what: "refused")
    }
    return descriptor
}
