import HoloCompiler
import HoloJournal
import HolocronAPI
import HolocronClient

/// Looks up what a script calls: first in the cache, then by searching the service.
package struct CatalogueLookup {
    /// How old a cached part may be, in microseconds.
    static let freshness = 3_600_000_000
    /// Whole catalogues are gone through only where there are not more of them.
    static let mostCatalogues = 40

    let access: ServiceAccess
    let cache: CatalogueCache?

    package init(access: ServiceAccess, cache: CatalogueCache?) {
        self.access = access
        self.cache = cache
    }

    /// The descriptions of these actions, those that exist. A service that can't be reached is a `RunProblem`.
    package func actions(_ ids: [String]) throws(RunProblem) -> ActionCatalogue {
        var catalogue = ActionCatalogue(actions: [:], known: [], isAvailable: true)
        let now = Clock.wall
        for cached in (try? cache?.catalogues(instance: access.instance)) ?? [] where now - cached.fetchedAt < Self.freshness {
            take(cached.json, cached.slug, into: &catalogue)
        }
        let missing = ids.filter { catalogue.actions[$0] == nil }
        guard !missing.isEmpty else { return catalogue }
        let transport = try access.transport()
        var fetched: Set<String> = []
        for id in missing where catalogue.actions[id] == nil {
            let response = try get(.search(query: id), transport)
            let results = (try? decodeSearchResults(response)) ?? []
            catalogue.known += results.map(\.id)
            // Only the catalogue itself says whether an action reads or writes.
            if let hit = results.first(where: { $0.id == id }), !hit.catalogSlug.isEmpty, fetched.insert(hit.catalogSlug).inserted {
                try fetch(hit.catalogSlug, transport, into: &catalogue)
            }
        }
        if missing.contains(where: { catalogue.actions[$0] == nil }) {
            let entries = (try? decodeCatalogEntries(try get(.catalog, transport))) ?? []
            if entries.count <= Self.mostCatalogues {
                for entry in entries where fetched.insert(entry.slug).inserted {
                    try fetch(entry.slug, transport, into: &catalogue)
                }
            }
        }
        return catalogue
    }

    private func fetch(_ slug: String, _ transport: Transport, into catalogue: inout ActionCatalogue) throws(RunProblem) {
        let response = try get(.catalogEntry(slug: slug), transport)
        let ids = take(response.body, slug, into: &catalogue)
        try? cache?.put(
            CachedCatalogue(slug: slug, json: response.body, fetchedAt: Clock.wall, actionIDs: ids), instance: access.instance)
    }

    @discardableResult
    private func take(_ json: [UInt8], _ slug: String, into catalogue: inout ActionCatalogue) -> [String] {
        let actions = (try? decodeCatalogActions(ServiceResponse(status: 200, body: json), slug: slug)) ?? []
        for action in actions {
            catalogue.actions[action.id] = action
            catalogue.known.append(action.id)
        }
        return actions.map(\.id)
    }

    /// Discovery spends nothing, so passing trouble is simply tried again.
    private func get(_ route: Route, _ transport: Transport) throws(RunProblem) -> ServiceResponse {
        let request = ServiceRequest(method: .get, target: route.target(), timeout: 20_000_000)
        var lastMessage = ""
        for attempt in 0..<4 {
            if attempt > 0 { pause(milliseconds: 250 << attempt) }
            switch transport.fetch(request) {
            case .success(let response):
                if response.status == 401 {
                    let error = decodeServiceError(response)
                    throw RunProblem(
                        ExitStatus.account, "the service does not take the key from \(access.keySource): \(error.message)",
                        help: "a key made seconds ago may need 10 s")
                }
                if response.status < 300 || response.status == 404 { return response }
                let error = decodeServiceError(response)
                lastMessage = "it answers \(response.status) \(error.code): \(error.message)"
                if response.status == 429, let seconds = response.retryAfter { pause(milliseconds: Int(min(seconds, 30) * 1000)) }
            case .failure(let failure):
                lastMessage = failure.message
                if failure.reason == .refused && attempt >= 1 { break }
            }
        }
        throw RunProblem(
            ExitStatus.unreachable, "the service at \(access.baseURL) can't be used: \(lastMessage)",
            help: "nothing was spent; check HOLOCRON_BASE_URL and the network")
    }
}
