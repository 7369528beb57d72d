import Foundation
import HoloValue
import Hummingbird
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

    init(
        routes: Routes, checksHost: Bool, onRequest: @escaping @Sendable () -> Void,
        log: @escaping @Sendable (String) -> Void
    ) {
        self.routes = routes
        self.checksHost = checksHost
        self.onRequest = onRequest
        self.log = log
    }

    /// Serves until the task is cancelled. `running` is told the port.
    func run(host: String, port: Int, running: @escaping @Sendable (Int) -> Void) async throws {
        var application = Application(
            responder: CallbackResponder<ServiceContext> { request, context in
                await self.respond(to: request, client: context.client)
            },
            server: .http1(
                configuration: .init(
                    idleTimeout: .seconds(75),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 64 << 10, maxHeaderFieldCount: 100))),
            configuration: ApplicationConfiguration(address: .hostname(host, port: port), backlog: 1_024),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? port
                self.origin.withLock { $0 = "http://\(Self.reachable(host)):\(port)" }
                running(port)
            })
        // What there is to say the service says itself.
        application.logger.logLevel = .critical
        application.configuration.availableConnectionsDelegate = .maximum(8_192, logger: application.logger)
        try await application.run()
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

    private func respond(to request: Request, client: String) async -> Response {
        onRequest()
        let id = UUID().uuidString.lowercased()
        var answer: Answer
        do {
            answer = try await self.answer(to: request, client: client)
        } catch {
            log("request \(id) \(request.method.rawValue) \(request.uri.path): \(error)")
            answer = Routes.trouble(error)
        }
        var headers = HTTPFields()
        let general = [
            ("Content-Type", answer.contentType), ("X-Request-Id", id), ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
        ]
        for (name, value) in general + answer.headers {
            if let name = FieldName(name) { headers[name] = value }
        }
        let body = answer.body
        return Response(
            status: .init(code: answer.status), headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }

    private func answer(to request: Request, client: String) async throws -> Answer {
        let head = request.head
        if checksHost, !Self.isLoopback(authority: head.authority ?? "") {
            return .error(403, "FORBIDDEN", "The Host header does not name this machine.")
        }
        let target = request.uri.string
        guard target.utf8.count <= Self.longestTarget else {
            return .error(414, "URI_TOO_LONG", "The address is longer than \(Self.longestTarget) bytes.")
        }
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > Self.largestBody {
            return Self.tooLarge
        }
        var body: [UInt8] = []
        if request.method != .get {
            for try await part in request.body {
                guard body.count + part.readableBytes <= Self.largestBody else { return Self.tooLarge }
                body.append(contentsOf: part.readableBytesView)
            }
        }
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = parts[0].split(separator: "/").map { Percent.decoded($0.replacing("+", with: "%2B")) }
        let headers = request.headers
        let inquiry = Inquiry(
            method: request.method.rawValue, path: path, target: target,
            query: SiteQuery(parts.count > 1 ? String(parts[1]) : nil),
            headers: { name in FieldName(name).flatMap { headers[$0] } }, body: body)
        return try await routes.answer(inquiry, client: client, origin: origin.withLock { $0 })
    }

    private static let tooLarge = Answer.error(
        413, "PAYLOAD_TOO_LARGE", "The body is larger than \(largestBody) bytes.")

    /// Whether a Host header names this machine by one of the names that no foreign page can take.
    static func isLoopback(authority: String) -> Bool {
        var name = authority.lowercased()
        if let colon = name.lastIndex(of: ":"), name[name.index(after: colon)...].allSatisfy({ $0.isASCII && $0.isNumber }) {
            name = String(name[..<colon])
        }
        return name == "localhost" || name == "127.0.0.1" || name == "[::1]"
    }
}

private typealias FieldName = HTTPFields.Element.Name

/// Remembers from where a request came.
struct ServiceContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let client: String

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        client = source.channel.remoteAddress?.ipAddress ?? "unknown"
    }
}
