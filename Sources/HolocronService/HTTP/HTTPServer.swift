import Foundation
import HoloValue
import Hummingbird
import HummingbirdCore
import Synchronization

/// Puts the routes on a socket.
final class HTTPServer: Sendable {
    static let largestBody = 1 << 20
    static let longestTarget = 8_192

    private let routes: Routes
    /// True where only requests that name a loopback host are taken, so that no page in a browser can reach the
    /// service by letting its own name point here.
    private let checksHost: Bool
    private let onRequest: @Sendable () -> Void
    private let log: @Sendable (String) -> Void
    private let origin = Mutex("")
    private let shutdown = Mutex<(@Sendable () async -> Void)?>(nil)

    init(
        routes: Routes, checksHost: Bool, onRequest: @escaping @Sendable () -> Void,
        log: @escaping @Sendable (String) -> Void
    ) {
        self.routes = routes
        self.checksHost = checksHost
        self.onRequest = onRequest
        self.log = log
    }

    /// Starts to listen and gives the port. Serves until `stop`.
    func start(host: String, port: Int) async throws -> Int {
        let channel = HTTP1Channel(
            responder: { (request, writer: consuming ResponseWriter, channel) in
                // What goes wrong with the body's bytes is the connection's affair.
                let arrival = try await self.arrival(request)
                let response = await self.respond(
                    to: request, arrival, client: channel.remoteAddress?.ipAddress ?? "unknown")
                try await writer.write(response: response.head, body: response.body)
            },
            configuration: .init(
                idleTimeout: .seconds(75),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 64 << 10, maxHeaderFieldCount: 100)))
        let (ports, running) = AsyncThrowingStream.makeStream(of: Int.self)
        let server = Server(
            childChannelSetup: channel,
            configuration: ServerConfiguration(
                address: .hostname(host, port: port), backlog: 1_024,
                availableConnectionsDelegate: MaximumAvailableConnections(8_192)),
            onServerRunning: { channel in
                let bound = channel.localAddress?.port ?? port
                self.origin.withLock { $0 = "http://\(Self.reachable(host)):\(bound)" }
                running.yield(bound)
            },
            eventLoopGroup: EventLoopGroupProvider.singleton.eventLoopGroup,
            // What there is to say the service says itself.
            logger: Self.with(.init(label: "holo-service")) { $0.logLevel = .critical })
        let task = Task {
            do {
                try await server.run()
                running.finish()
            } catch {
                running.finish(throwing: error)
            }
        }
        shutdown.withLock {
            $0 = {
                let patience = Task {
                    try await Task.sleep(for: .seconds(3))
                    task.cancel()
                }
                // Connections that wait for a request are closed, those that are being answered closed afterwards.
                // Cancelling at once would drop accepted connections, which the library takes for an error.
                try? await server.shutdownGracefully()
                await task.value
                patience.cancel()
            }
        }
        for try await port in ports { return port }
        throw StateFolder.Failure.unusable("the service ended before it listened")
    }

    /// Takes no more connections and waits for those that are being answered, three seconds at most.
    func stop() async { await shutdown.withLock { $0 }?() }

    private static func with<Value>(_ value: Value, _ change: (inout Value) -> Void) -> Value {
        var changed = value
        change(&changed)
        return changed
    }

    /// The name under which this machine reaches a service that listens at `host`.
    static func reachable(_ host: String) -> String {
        switch host {
        case "0.0.0.0": "127.0.0.1"
        case "::", "::1": "[::1]"
        default: host.contains(":") ? "[\(host)]" : host
        }
    }

    // MARK: a request

    /// The body as far as it is taken.
    private enum Arrival: Sendable {
        case whole([UInt8])
        case tooLarge
    }

    private func arrival(_ request: Request) async throws -> Arrival {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > Self.largestBody {
            return .tooLarge
        }
        if request.method == .get { return .whole([]) }
        var body: [UInt8] = []
        for try await part in request.body {
            guard body.count + part.readableBytes <= Self.largestBody else { return .tooLarge }
            body.append(contentsOf: part.readableBytesView)
        }
        return .whole(body)
    }

    private func respond(to request: Request, _ arrival: Arrival, client: String) async -> Response {
        onRequest()
        let id = UUID().uuidString.lowercased()
        var answer: Answer
        do {
            answer = try await self.answer(to: request, arrival, client: client)
        } catch {
            log("request \(id) \(request.method.rawValue) \(request.uri.path): \(error)")
            answer = Routes.trouble(error)
        }
        var headers = HTTPFields()
        let general = [
            ("Content-Type", answer.contentType), ("Date", Self.date()), ("X-Request-Id", id),
            ("X-Content-Type-Options", "nosniff"), ("Cache-Control", "no-store"),
        ]
        for (name, value) in general + answer.headers {
            if let name = FieldName(name) { headers[name] = value }
        }
        return Response(
            status: .init(code: answer.status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }

    private func answer(to request: Request, _ arrival: Arrival, client: String) async throws -> Answer {
        if checksHost, !Self.isLoopback(authority: request.head.authority ?? "") {
            return .error(403, "FORBIDDEN", "The Host header does not name this machine.")
        }
        let target = request.uri.string
        guard target.utf8.count <= Self.longestTarget else {
            return .error(414, "URI_TOO_LONG", "The address is longer than \(Self.longestTarget) bytes.")
        }
        guard case .whole(let body) = arrival else { return Self.tooLarge }
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        // A plus sign is a space in a query, and itself in a path.
        let path = parts[0].split(separator: "/").map { Percent.decoded($0.replacing("+", with: "%2B")) }
        let headers = request.headers
        let inquiry = Inquiry(
            method: request.method.rawValue, path: path, target: target,
            query: SiteQuery(parts.count > 1 ? String(parts[1]) : nil),
            headers: { name in FieldName(name).flatMap { headers[$0] } }, body: body)
        return try await routes.answer(inquiry, client: client, origin: origin.withLock { $0 })
    }

    /// Now, as HTTP writes it: `Sun, 22 Nov 2026 01:38:35 GMT`.
    private static func date() -> String {
        let time = CivilTime(Int(Date.now.timeIntervalSince1970 * 1_000_000))
        let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        func padded(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
        return "\(days[time.weekday - 1]), \(padded(time.day)) \(months[time.month - 1]) \(time.year) "
            + "\(padded(time.hour)):\(padded(time.minute)):\(padded(time.second)) GMT"
    }

    private static let tooLarge = Answer.error(
        413, "PAYLOAD_TOO_LARGE", "The body is larger than \(largestBody) bytes.")

    /// Whether a Host header names this machine by one of the names that no foreign page can take.
    static func isLoopback(authority: String) -> Bool {
        var name = authority.lowercased()
        if let colon = name.lastIndex(of: ":"),
            name[name.index(after: colon)...].allSatisfy({ $0.isASCII && $0.isNumber })
        {
            name = String(name[..<colon])
        }
        return name == "localhost" || name == "127.0.0.1" || name == "[::1]"
    }
}

private typealias FieldName = HTTPFields.Element.Name
