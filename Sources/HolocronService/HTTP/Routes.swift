import HoloValue
import HolocronAPI

/// Answers requests. Knows nothing of sockets.
final class Routes: Sendable {
    static let version = "1.0.0"

    let ledger: Ledger
    let runner: JobRunner
    let keys: KeyRing
    let windows: SlidingWindows
    let site: SiteRoutes
    let limits: ServiceLimit
    let instance: String
    /// Proves that a form was loaded from this service: no other page can know it.
    let formToken: String

    init(
        ledger: Ledger, runner: JobRunner, keys: KeyRing, windows: SlidingWindows, site: SiteRoutes,
        limits: ServiceLimit, instance: String, formToken: String
    ) {
        self.ledger = ledger
        self.runner = runner
        self.keys = keys
        self.windows = windows
        self.site = site
        self.limits = limits
        self.instance = instance
        self.formToken = formToken
    }

    func answer(_ inquiry: Inquiry, client: String, origin: String) async throws -> Answer {
        let path = inquiry.path
        if path.first == "site", inquiry.method == "GET" {
            let page = try site.page(path: "/" + path.joined(separator: "/"), query: inquiry.query)
            return .html(page.status, page.html)
        }
        if path == ["health"], inquiry.method == "GET" { return .json(200, .object([("status", .string("ok"))])) }
        if path.count == 2, path[0] == "connect" {
            return try await connect(inquiry, slug: path[1])
        }
        if path.count >= 2, path[0] == "v1", path[1] == "holocron" || path[1] == "wire" {
            let rest = Array(path.dropFirst(2))
            if let answer = try await discovery(inquiry, rest, prefix: path[1], client: client) { return answer }
            if let answer = try await accountRoutes(inquiry, rest, prefix: path[1], origin: origin) { return answer }
        }
        return .notFound("There is no route \(inquiry.method) /\(path.joined(separator: "/")).")
    }

    // MARK: routes that need no key

    private func discovery(
        _ inquiry: Inquiry, _ path: [String], prefix: String, client: String
    ) async throws -> Answer? {
        guard inquiry.method == "GET", let first = path.first else { return nil }
        switch (first, path.count) {
        case ("service", 1): return service()
        case ("catalog", 1): return limited(.catalogue, client) { try catalogs(inquiry) }
        case ("catalog", 2): return limited(.catalogue, client) { catalog(slug: path[1]) }
        case ("search", 1): return limited(.search, client) { try search(inquiry) }
        case ("resolve", 1): return limited(.search, client) { try resolve(inquiry, prefix: prefix) }
        default: return nil
        }
    }

    // MARK: routes that need a key

    private func accountRoutes(
        _ inquiry: Inquiry, _ path: [String], prefix: String, origin: String
    ) async throws -> Answer? {
        guard let first = path.first else { return nil }
        let isKnown =
            switch (inquiry.method, first, path.count) {
            case ("POST", "task", 1), ("GET", "jobs", 1), ("GET", "jobs", 2), ("GET", "account", 1): true
            case ("GET", "jobs", 3): path[2] == "download"
            case ("GET", "identities", 1), ("GET", "identities", 2): true
            default: false
            }
        guard isKnown else { return nil }
        guard let key = KeyRing.key(in: inquiry), let account = keys.account(of: key) else { return .badKey }
        switch (first, path.count) {
        case ("task", _):
            if let refusal = refusal(.submissions, account) { return refusal }
            return try await submit(inquiry, account: account, prefix: prefix, origin: origin)
        case ("jobs", 1): return limited(.lists, account) { try jobs(inquiry) }
        case ("jobs", 2): return limited(.looks, account) { try job(id: path[1], as: inquiry.view) }
        case ("jobs", _): return limited(.downloads, account) { try download(id: path[1]) }
        case ("account", _): return try accountSummary()
        default: return try identities(inquiry, id: path.count == 2 ? path[1] : nil)
        }
    }

    private func limited(_ bucket: SlidingWindows.Bucket, _ client: String, _ work: () throws -> Answer) -> Answer {
        if let refusal = refusal(bucket, client) { return refusal }
        do { return try work() } catch { return Self.trouble(error) }
    }

    private func refusal(_ bucket: SlidingWindows.Bucket, _ client: String) -> Answer? {
        guard case .refused(let seconds) = windows.take(bucket, by: client) else { return nil }
        return .overLimit(retryAfter: seconds)
    }

    static func trouble(_ error: any Error) -> Answer {
        .error(503, "SERVICE_UNAVAILABLE", "The service's file could not be used. Try again later.")
    }

    // MARK: about the service

    private func service() -> Answer {
        .json(
            200,
            .object([
                ("instance_id", .string(instance)), ("limits", limits.value), ("version", .string(Self.version)),
                ("seed", .string(String(site.site.seed))),
            ]))
    }

    private func accountSummary() throws -> Answer {
        let summary = try ledger.summary()
        return .json(
            200,
            .object([
                ("status", .string("ok")), ("balance", .int(summary.balance)), ("spent", .int(summary.spent)),
                ("refunded", .int(summary.refunded)), ("jobs", .int(summary.jobs)),
            ]))
    }

    static func number(_ number: Int?) -> Value { number.map { .int($0) } ?? .null }
}
