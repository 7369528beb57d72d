import Foundation
import HoloValue

/// A service over HTTP/1.1 that does as it is told: each test says what goes wrong at which request of a route.
///
/// Where nothing is said it behaves: it has a small catalogue, takes tasks, and every job is done at the first look.
final class FakeService: @unchecked Sendable {
    enum Route: Hashable {
        case task, look, list, catalog, entry, search, other
    }

    struct Request: Sendable {
        var route: Route
        /// Counts from 1 for each route.
        var occurrence: Int
        var target: String
        var head: String
        var body: Value?
    }

    enum Reply: Sendable {
        /// What it does where nothing is said.
        case usual
        case answer(Int, String, headers: [String] = [])
        /// Bytes as they are; then the connection ends.
        case raw(String)
        /// Ends the connection without a word; the request was read whole.
        case silence
        /// Takes the task, with its credits, and then says something else than that.
        indirect case taken(butSaying: Reply)
    }

    struct Job {
        var id: String
        var action: String
        var parameters: Value
        var looks = 0
    }

    private let script: (Request) -> Reply
    private let lock = NSLock()
    private let listener: Int32
    let port: Int
    private var counts: [Route: Int] = [:]
    private var taken: [Job] = []
    private var heads: [String] = []

    init(_ script: @escaping (Request) -> Reply = { _ in .usual }) throws {
        self.script = script
        (listener, port) = try listenOnLoopback()
        // Lives as long as the tests do: a process may ask it whenever it likes.
        Thread.detachNewThread { self.acceptAll() }
    }

    var url: String { "http://127.0.0.1:\(port)" }
    func count(_ route: Route) -> Int { lock.withLock { counts[route] ?? 0 } }
    var posts: Int { count(.task) }
    /// What was charged and never given back.
    var jobs: [Job] { lock.withLock { taken } }
    var requestHeads: [String] { lock.withLock { heads } }

    // MARK: The wire

    private func acceptAll() {
        while true {
            guard waitUntilReadable(listener, seconds: 60) else { continue }
            let socket = acceptConnection(listener)
            guard socket >= 0 else { continue }
            Thread.detachNewThread {
                defer { close(socket) }
                var received: [UInt8] = []
                while let (head, body) = readRequest(socket, &received) {
                    let (bytes, staysOpen) = self.reply(head, body)
                    guard sendAll(socket, bytes), staysOpen else { return }
                }
            }
        }
    }

    private func reply(_ head: String, _ body: [UInt8]) -> (bytes: [UInt8], staysOpen: Bool) {
        let words = head.prefix { $0 != "\r" && $0 != "\r\n" && $0 != "\n" }.split(separator: " ")
        let target = words.count > 1 ? String(words[1]) : ""
        let route = Self.route(words.first.map(String.init) ?? "", target)
        let occurrence = lock.withLock {
            heads.append(head)
            counts[route, default: 0] += 1
            return counts[route] ?? 1
        }
        let request = Request(
            route: route, occurrence: occurrence, target: target, head: head, body: try? JSON.decode(body))
        return wire(script(request), request)
    }

    private func wire(_ reply: Reply, _ request: Request) -> (bytes: [UInt8], staysOpen: Bool) {
        switch reply {
        case .usual:
            let (status, body) = usual(request)
            return wire(.answer(status, JSON.encodeString(body)), request)
        case .answer(let status, let body, let headers):
            let type = body.hasPrefix("<") ? "text/html" : "application/json"
            let given = headers.contains { $0.lowercased().hasPrefix("content-type") } ? [] : ["Content-Type: \(type)"]
            let lines = ["HTTP/1.1 \(status) Whatever", "Content-Length: \(body.utf8.count)"] + given + headers
            return (Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8), true)
        case .raw(let text):
            return (Array(text.utf8), false)
        case .silence:
            return ([], false)
        case .taken(let other):
            _ = take(request)
            return wire(other, request)
        }
    }

    private static func route(_ method: String, _ target: String) -> Route {
        let path = target.prefix { $0 != "?" }
        let parts = path.split(separator: "/").dropFirst(2).map(String.init)
        switch (method, parts.first, parts.count) {
        case ("POST", "task", 1): return .task
        case ("GET", "jobs", 1): return .list
        case ("GET", "jobs", 2): return .look
        case ("GET", "catalog", 1): return .catalog
        case ("GET", "catalog", 2): return .entry
        case ("GET", "search", 1): return .search
        default: return .other
        }
    }

    // MARK: The usual

    func take(_ request: Request) -> Job {
        lock.withLock {
            let job = Job(
                id: "job-\(taken.count + 1)", action: request.body?["action_id"]?.asString ?? "",
                parameters: request.body?["params"] ?? .null)
            taken.append(job)
            return job
        }
    }

    private func usual(_ request: Request) -> (Int, Value) {
        switch request.route {
        case .task:
            let job = take(request)
            return (
                202,
                .object([("status", .string("processing")), ("job_id", .string(job.id)), ("poll_url", .string("/"))])
            )
        case .look:
            let id = request.target.split(separator: "/").last.map(String.init) ?? ""
            guard let job = jobs.first(where: { $0.id == id }) else { return (404, Self.unknown) }
            return (
                200,
                .object([
                    ("status", .string("completed")), ("data", .object([("job", .string(job.id))])),
                    ("credits_used", .int(Self.price(job.action))), ("execution_ms", .int(1)),
                ])
            )
        case .list:
            let rows = jobs.reversed().map { job in
                Value.object([
                    ("id", .string(job.id)), ("action_id", .string(job.action)), ("params", job.parameters),
                    ("status", .string("completed")), ("credits_used", .int(Self.price(job.action))),
                ])
            }
            return (
                200,
                .object([
                    ("jobs", .array(Array(rows))), ("total_count", .int(rows.count)), ("page", .int(1)),
                    ("limit", .int(100)), ("total_pages", .int(1)),
                ])
            )
        case .catalog:
            return (
                200, .object([("catalog", .array([.object([("slug", .string("desk")), ("name", .string("Desk"))])]))])
            )
        case .entry:
            return (
                200,
                .object([
                    ("catalog", .object([("slug", .string("desk"))])), ("actions", .array(Self.actions.map(\.whole))),
                ])
            )
        case .search:
            return (200, .object([("results", .array(Self.actions.map(\.found)))]))
        case .other:
            return (404, Self.unknown)
        }
    }

    private static let unknown = Value.object([
        ("status", .string("error")),
        ("error", .object([("code", .string("NOT_FOUND")), ("message", .string("There is no such thing."))])),
    ])

    static func price(_ action: String) -> Int { actions.first { $0.id == action }?.credits ?? 0 }

    struct Action {
        var id: String
        var type: String
        var parameter: String
        var credits: Int
        var mode = "async"

        var whole: Value {
            .object([
                ("action_id", .string(id)), ("name", .string(id)), ("description", .string("")),
                ("type", .string(type)),
                ("mode", .string(mode)), ("auth_mode", .string("none")), ("credits_per_call", .int(credits)),
                ("parameters", parameters),
            ])
        }

        var found: Value {
            .object([
                ("action_id", .string(id)), ("catalog_slug", .string("desk")), ("name", .string(id)),
                ("credits", .int(credits)), ("params", parameters),
            ])
        }

        private var parameters: Value {
            .array([
                .object([("name", .string(parameter)), ("type", .string("string")), ("required", .bool(true))])
            ])
        }
    }

    static let actions = [
        Action(id: "page_read", type: "read", parameter: "url", credits: 2),
        Action(id: "page_now", type: "read", parameter: "url", credits: 1, mode: "sync"),
        Action(id: "note_write", type: "write", parameter: "text", credits: 3),
    ]
}
