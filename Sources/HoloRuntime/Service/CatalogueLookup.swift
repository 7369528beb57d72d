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

    /// How long trouble on the way is borne.
    package struct Patience: Sendable {
        var attempts: Int
        /// Microseconds for one answer.
        var timeout: Int

        /// For a run, which can't do without.
        package static let long = Patience(attempts: 4, timeout: 20_000_000)
        /// For what can go on without.
        package static let short = Patience(attempts: 2, timeout: 5_000_000)
    }

    let access: ServiceAccess
    let cache: CatalogueCache?
    let patience: Patience

    package init(access: ServiceAccess, cache: CatalogueCache?, patience: Patience = .long) {
        self.access = access
        self.cache = cache
        self.patience = patience
    }

    /// What the cache knows.
    func cached(ofAnyAge: Bool, isAvailable: Bool) -> ActionCatalogue {
        var catalogue = ActionCatalogue(actions: [:], known: [], isAvailable: isAvailable)
        let now = Clock.wall
        for cached in (try? cache?.catalogues(instance: access.instance)) ?? []
        where ofAnyAge || now - cached.fetchedAt < Self.freshness {
            take(cached.json, cached.slug, into: &catalogue)
        }
        return catalogue
    }

    /// The descriptions of these actions, those that exist. A service that can't be reached is a `RunProblem`.
    package func actions(_ ids: [String]) throws(RunProblem) -> ActionCatalogue {
        var catalogue = cached(ofAnyAge: false, isAvailable: true)
        let missing = ids.filter { catalogue.actions[$0] == nil }
        guard !missing.isEmpty else { return catalogue }
        let transport = try access.transport()
        var fetched: Set<String> = []
        for id in missing where catalogue.actions[id] == nil {
            let results = try read(.search(query: id), transport) { response throws(UnreadableAnswer) in
                try decodeSearchResults(response)
            }
            catalogue.known += results.map(\.id)
            // Only the catalogue itself says whether an action reads or writes.
            if let hit = results.first(where: { $0.id == id }), !hit.catalogSlug.isEmpty, fetched.insert(hit.catalogSlug).inserted {
                try fetch(hit.catalogSlug, transport, into: &catalogue)
            }
        }
        if missing.contains(where: { catalogue.actions[$0] == nil }) {
            let entries = try read(.catalog, transport) { response throws(UnreadableAnswer) in
                try decodeCatalogEntries(response)
            }
            if entries.count <= Self.mostCatalogues {
                for entry in entries where fetched.insert(entry.slug).inserted {
                    try fetch(entry.slug, transport, into: &catalogue)
                }
            }
        }
        return catalogue
    }

    /// All actions there are, where the service has not very many catalogues; else those that are known.
    func everything() throws(RunProblem) -> [ActionDescription] {
        var catalogue = cached(ofAnyAge: false, isAvailable: true)
        let transport = try access.transport()
        let entries = try read(.catalog, transport) { response throws(UnreadableAnswer) in
            try decodeCatalogEntries(response)
        }
        let cachedSlugs = Set(catalogue.actions.values.map(\.catalogSlug))
        for entry in entries.prefix(Self.mostCatalogues) where !cachedSlugs.contains(entry.slug) {
            try fetch(entry.slug, transport, into: &catalogue)
        }
        return catalogue.actions.values.sorted { $0.id < $1.id }
    }

    /// The account's identities, for the names that `as` gives.
    func identities() throws(RunProblem) -> [Identity] {
        try read(.identities, try access.transport()) { response throws(UnreadableAnswer) in
            try decodeIdentities(response)
        }
    }

    private func fetch(_ slug: String, _ transport: Transport, into catalogue: inout ActionCatalogue) throws(RunProblem) {
        var response = ServiceResponse(status: 404, body: [])
        _ = try read(.catalogEntry(slug: slug), transport) { answer throws(UnreadableAnswer) in
            response = answer
            return try decodeCatalogActions(answer, slug: slug)
        }
        guard response.status < 300 else { return }
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

    /// What an answer says; nothing where the service knows no such thing. Anything but its own words is a problem: a
    /// network's log-in page must not pass for a catalogue without actions.
    private func read<Row>(
        _ route: Route, _ transport: Transport, _ decode: (ServiceResponse) throws(UnreadableAnswer) -> [Row]
    ) throws(RunProblem) -> [Row] {
        let response = try get(route, transport)
        if response.status == 404, decodeErrorEnvelope(response) != nil { return [] }
        do throws(UnreadableAnswer) {
            guard response.status < 300 else { throw UnreadableAnswer(what: "is not the service's", excerpt: excerpt(of: response.body)) }
            return try decode(response)
        } catch {
            let words = error.excerpt.isEmpty ? "" : ": \(error.excerpt)"
            throw unusable("its answer to \(route.target()) \(error.what)\(words)")
        }
    }

    private func unusable(_ reason: String) -> RunProblem {
        RunProblem(
            ExitStatus.unreachable, "the service at \(access.baseURL) can't be used: \(reason)",
            help: "nothing was spent; check HOLOCRON_BASE_URL and the network")
    }

    /// Discovery spends nothing, so passing trouble is simply tried again.
    private func get(_ route: Route, _ transport: Transport) throws(RunProblem) -> ServiceResponse {
        let request = ServiceRequest(method: .get, target: route.target(), timeout: patience.timeout)
        var lastMessage = ""
        for attempt in 0..<patience.attempts {
            if attempt > 0 { pause(milliseconds: 250 << attempt) }
            switch transport.fetch(request) {
            case .success(let response):
                let error = decodeServiceError(response)
                switch response.status {
                case ..<300, 404:
                    return response
                case 401:
                    throw RunProblem(
                        ExitStatus.account, "the service does not take the key from \(access.keySource): \(error.message)",
                        help: "a key made seconds ago may need 10 s")
                case 300..<400:
                    throw unusable("it answers \(response.status), a redirect, and redirects are not followed")
                case 408, 425, 429, 500...:
                    lastMessage = "it answers \(response.status) \(error.code): \(error.message)"
                    if response.status == 429, let seconds = response.retryAfter {
                        pause(milliseconds: Int(min(max(seconds, 0), 30) * 1000))
                    }
                default:
                    throw unusable("it answers \(response.status) \(error.code): \(error.message)")
                }
            case .failure(let failure):
                lastMessage = failure.message
                // Nobody listens there, or nobody who can be trusted: that does not pass in a second.
                if failure.reason == .insecure || (failure.reason == .refused && attempt >= 1) {
                    throw unusable(lastMessage)
                }
            }
        }
        throw unusable(lastMessage)
    }
}
