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
    /// True where other machines can reach the service: then nothing of the interface is told without a key.
    let isExposed: Bool

    init(
        ledger: Ledger, runner: JobRunner, keys: KeyRing, windows: SlidingWindows, site: SiteRoutes,
        limits: ServiceLimit, instance: String, formToken: String, isExposed: Bool
    ) {
        self.ledger = ledger
        self.runner = runner
        self.keys = keys
        self.windows = windows
        self.site = site
        self.limits = limits
        self.instance = instance
        self.formToken = formToken
        self.isExposed = isExposed
    }

    /// `client` is the address that the request came from, `origin` the one that it was sent to.
    func answer(_ inquiry: Inquiry, client: String, origin: String) async throws -> Answer {
        let path = inquiry.path
        if let (endpoint, prefix) = Endpoint.named(by: path) {
            guard inquiry.method == endpoint.method else {
                return .wrongMethod(inquiry.method, allowed: [endpoint.method])
            }
            return try await answer(inquiry, endpoint, prefix: prefix, client: client, origin: origin)
        }
        switch (path.first, path.count) {
        case ("connect", 2): return try await connect(inquiry, slug: path[1])
        case ("site", _):
            guard inquiry.method == "GET" else { return .wrongMethod(inquiry.method, allowed: ["GET"]) }
            let page = try site.page(path: "/" + path.joined(separator: "/"), query: inquiry.query)
            return .html(page.status, page.html)
        case ("health", 1):
            guard inquiry.method == "GET" else { return .wrongMethod(inquiry.method, allowed: ["GET"]) }
            return .json(200, .object([("status", .string("ok"))]))
        case ("openapi.json", 1):
            guard inquiry.method == "GET" else { return .wrongMethod(inquiry.method, allowed: ["GET"]) }
            return .json(200, OpenAPI.document(servedAt: origin))
        default:
            return .notFound("There is no route \(inquiry.method) /\(path.joined(separator: "/").prefix(200)).")
        }
    }

    private func answer(
        _ inquiry: Inquiry, _ endpoint: Endpoint, prefix: String, client: String, origin: String
    ) async throws -> Answer {
        let account = KeyRing.key(in: inquiry).flatMap { keys.account(of: $0) }
        if account == nil, endpoint.needsKey || isExposed { return .badKey }
        // What needs no key is limited by where it comes from.
        if let bucket = endpoint.bucket,
            case .refused(let seconds) = windows.take(bucket, by: endpoint.needsKey ? account ?? client : client)
        {
            return .overLimit(retryAfter: seconds)
        }
        // None of those that need one is reached without.
        let owner = account ?? ""
        switch endpoint {
        case .submit: return try await submit(inquiry, account: owner, prefix: prefix, origin: origin)
        case .jobs: return try jobs(inquiry, account: owner)
        case .job: return try job(id: inquiry.path[3], account: owner, as: inquiry.view)
        case .download: return try download(id: inquiry.path[3], account: owner, file: inquiry.query["file"])
        case .identities: return try identities(inquiry, account: owner)
        case .identity: return try identity(id: inquiry.path[3], account: owner)
        case .account: return try accountSummary(owner)
        case .catalogs: return try catalogs(inquiry, account: account)
        case .catalog: return catalog(slug: inquiry.path[3])
        case .search: return try search(inquiry, account: account)
        case .resolve: return try resolve(inquiry, account: account, prefix: prefix)
        case .service: return service()
        }
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

    private func accountSummary(_ account: String) throws -> Answer {
        let summary = try ledger.summary(of: account)
        return .json(
            200,
            .object([
                ("status", .string("ok")), ("balance", .int(summary.balance)), ("spent", .int(summary.spent)),
                ("refunded", .int(summary.refunded)), ("jobs", .int(summary.jobs)),
            ]))
    }

    static func number(_ number: Int?) -> Value { number.map { .int($0) } ?? .null }

    /// A whole number from 1 of a query, where it is one: what is too large to count counts as the largest there is.
    static func count(_ text: String?, default standard: Int) -> Int? {
        guard let text else { return standard }
        let isNumber = text.utf8.allSatisfy { (48...57).contains($0) } && text.utf8.contains { $0 != 48 }
        guard isNumber else { return nil }
        return Int(text) ?? Int.max
    }
}
