/// A route of the interface, which is served under every prefix.
package enum Endpoint: String, Sendable, CaseIterable {
    case submit, jobs, job, download, identities, identity, account
    case catalogs, catalog, search, resolve, service

    /// All of `/v1/holocron/…` is at `/v1/wire/…` too.
    package static let prefixes = ["holocron", "wire"]

    package var method: String { self == .submit ? "POST" : "GET" }

    /// What follows the prefix. A part in braces stands for any.
    package var pattern: [String] {
        switch self {
        case .submit: ["task"]
        case .jobs: ["jobs"]
        case .job: ["jobs", "{id}"]
        case .download: ["jobs", "{id}", "download"]
        case .identities: ["identities"]
        case .identity: ["identities", "{id}"]
        case .account: ["account"]
        case .catalogs: ["catalog"]
        case .catalog: ["catalog", "{slug}"]
        case .search: ["search"]
        case .resolve: ["resolve"]
        case .service: ["service"]
        }
    }

    /// False for what tells only what the service offers.
    package var needsKey: Bool {
        switch self {
        case .submit, .jobs, .job, .download, .identities, .identity, .account: true
        case .catalogs, .catalog, .search, .resolve, .service: false
        }
    }

    /// Which limit it counts towards; nil for none.
    var bucket: SlidingWindows.Bucket? {
        switch self {
        case .submit: .submissions
        case .jobs: .lists
        case .job: .looks
        case .download: .downloads
        case .catalogs, .catalog: .catalogue
        case .search, .resolve: .search
        case .identities, .identity, .account, .service: nil
        }
    }

    /// The one at a path without its prefix; no two have the same path.
    static func at(_ path: some BidirectionalCollection<String>) -> Endpoint? {
        patterns.first { _, pattern in
            pattern.count == path.count && zip(pattern, path).allSatisfy { $0 == "{id}" || $0 == "{slug}" || $0 == $1 }
        }?.endpoint
    }

    private static let patterns = allCases.map { (endpoint: $0, pattern: $0.pattern) }

    /// The one that a whole path names, with the prefix that it has there.
    package static func named(by path: [String]) -> (endpoint: Endpoint, prefix: String)? {
        guard path.count > 2, path[0] == "v1", prefixes.contains(path[1]), let found = at(path.dropFirst(2)) else {
            return nil
        }
        return (found, path[1])
    }
}
