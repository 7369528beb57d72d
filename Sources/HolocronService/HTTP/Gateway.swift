import Foundation
import HoloValue
import NIOHTTP1
import Synchronization

/// Between HTTP and the routes: which requests are taken at all, and what every answer says.
final class Gateway: Sendable {
    static let largestBody = 1 << 20
    static let longestTarget = 8_192

    private let routes: Routes
    /// nil where none are asked for.
    private let faults: FaultLayer?
    /// True where only requests that name a loopback host are taken, so that no page in a browser can reach the
    /// service by letting its own name point here.
    private let checksHost: Bool
    private let onRequest: @Sendable () -> Void
    private let log: @Sendable (String) -> Void
    private let origin = Mutex("")
    private let date = Mutex((second: Int.min, words: ""))

    init(
        routes: Routes, faults: FaultLayer?, checksHost: Bool, onRequest: @escaping @Sendable () -> Void,
        log: @escaping @Sendable (String) -> Void
    ) {
        self.routes = routes
        self.faults = faults
        self.checksHost = checksHost
        self.onRequest = onRequest
        self.log = log
    }

    /// The address that absolute URLs in answers begin with.
    func listens(at url: String) { origin.withLock { $0 = url } }

    func answer(_ head: HTTPRequestHead, body: [UInt8], client: String) async -> Answer {
        onRequest()
        let id = requestID()
        do {
            return completed(try await taken(head, body, client), id: id)
        } catch {
            log("request \(id) \(head.method.rawValue) \(head.uri.prefix(200)): \(error)")
            return completed(Routes.trouble(error), id: id)
        }
    }

    /// Adds the headers that all answers have.
    func completed(_ answer: Answer, id: String = requestID()) -> Answer {
        var answer = answer
        answer.headers += [
            ("Content-Type", answer.contentType), ("Date", dateNow()), ("X-Request-Id", id),
            ("X-Content-Type-Options", "nosniff"), ("Cache-Control", "no-store"),
        ]
        return answer
    }

    private func taken(_ head: HTTPRequestHead, _ body: [UInt8], _ client: String) async throws -> Answer {
        let headers = head.headers
        let hosts = headers["host"]
        if checksHost, hosts.isEmpty || !hosts.allSatisfy(Self.isLoopback(authority:)) {
            return .error(403, "FORBIDDEN", "The Host header does not name this machine.")
        }
        let target = head.uri
        guard target.utf8.count <= Self.longestTarget else {
            return .error(414, "URI_TOO_LONG", "The address is longer than \(Self.longestTarget) bytes.")
        }
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = (parts.first ?? "").split(separator: "/").map { part in
            // A plus sign is a space in a query, and itself in a path.
            part.utf8.contains(UInt8(ascii: "%")) ? Percent.decoded(part.replacing("+", with: "%2B")) : String(part)
        }
        let inquiry = Inquiry(
            // What HEAD differs in is HTTP's affair.
            method: head.method == .HEAD ? "GET" : head.method.rawValue, path: path, target: target,
            query: SiteQuery(parts.count > 1 ? String(parts[1]) : nil), headers: { headers.first(name: $0) }, body: body)
        var origin = origin.withLock { $0 }
        // Others reach the service under a name that it can't know.
        if !checksHost, let host = hosts.first, Self.isPlain(authority: host) { origin = "http://" + host }
        let address = origin
        guard let faults else { return try await routes.answer(inquiry, client: client, origin: address) }
        return try await faults.answer(inquiry) { inquiry in
            try await self.routes.answer(inquiry, client: client, origin: address)
        }
    }

    /// Now, as HTTP writes it: `Sun, 22 Nov 2026 01:38:35 GMT`.
    private func dateNow() -> String {
        let second = Int(Date.now.timeIntervalSince1970)
        return date.withLock { date in
            if date.second != second { date = (second, Self.date(at: second)) }
            return date.words
        }
    }

    private static func date(at second: Int) -> String {
        let time = CivilTime(second * 1_000_000)
        let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        func padded(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
        return "\(days[time.weekday - 1]), \(padded(time.day)) \(months[time.month - 1]) \(time.year) "
            + "\(padded(time.hour)):\(padded(time.minute)):\(padded(time.second)) GMT"
    }

    /// Whether a Host header is a name or an address with or without a port, and nothing else.
    private static func isPlain(authority: String) -> Bool {
        !authority.isEmpty && authority.utf8.count <= 255
            && authority.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ":"),
                    UInt8(ascii: "["), UInt8(ascii: "]"):
                    true
                default: false
                }
            }
    }

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

extension Answer {
    static let tooMuchAtOnce = Answer.error(
        503, "SERVICE_UNAVAILABLE", "Too much is being sent at once. Nothing was done. Try again later.")
    static let tooLarge = Answer.error(
        413, "PAYLOAD_TOO_LARGE", "The body is larger than \(Gateway.largestBody) bytes.")
}
