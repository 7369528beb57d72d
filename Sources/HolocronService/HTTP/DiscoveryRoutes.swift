import HoloValue

/// What the service offers, and the accounts that are connected.
extension Routes {
    func catalogs(_ inquiry: Inquiry, account: String?) throws -> Answer {
        var catalogs = Catalogue.catalogs
        if let scope = inquiry.query["scope"] {
            guard scope == "my" || scope == "all" else { return .invalid("`scope` must be my or all.") }
            if scope == "my" {
                guard let account else { return .badKey }
                let connected = try connectedCatalogs(account)
                catalogs = catalogs.filter { connected.contains($0.slug) }
            }
        }
        return .json(200, .object([("catalog", .array(catalogs.map(Catalogue.entry)))]))
    }

    func catalog(slug: String) -> Answer {
        guard let catalog = Catalogue.catalog(slug: slug) else {
            return .notFound("There is no catalog \(slug.prefix(100)).")
        }
        return .json(
            200,
            .object([
                ("catalog", Catalogue.entry(catalog)),
                ("actions", .array(catalog.actions.map { Catalogue.action($0, in: catalog) })),
            ]))
    }

    func search(_ inquiry: Inquiry, account: String?) throws -> Answer {
        let query = inquiry.query
        guard var filter = Self.filter(query) else { return Self.badMode }
        switch query["auth"] {
        case "true", "required", "1": filter.needsAccount = true
        case "false", "none", "0": filter.needsAccount = false
        case nil: break
        default: return .invalid("`auth` must be true or false.")
        }
        let connected = try connectedCatalogs(account)
        let results = CatalogueSearch.find(filter).map {
            Catalogue.found($0.action, in: $0.catalog, isConnected: connected.contains($0.catalog.slug))
        }
        return .json(200, .object([("results", .array(results))]))
    }

    /// What actions are looked for; nil where `auth_mode` is none.
    private static func filter(_ query: SiteQuery) -> CatalogueSearch.Filter? {
        var filter = CatalogueSearch.Filter(words: query["q"] ?? "")
        filter.catalog = query["catalog"]
        filter.category = query["category"]
        if let mode = query["auth_mode"] {
            guard let known = Action.Authorisation(rawValue: mode) else { return nil }
            filter.authorisation = known
        }
        return filter
    }

    private static let badMode = Answer.invalid("`auth_mode` must be none, optional or required.")

    func resolve(_ inquiry: Inquiry, account: String?, prefix: String) throws -> Answer {
        guard let filter = Self.filter(inquiry.query) else { return Self.badMode }
        guard let limit = Self.count(inquiry.query["limit"], default: 5) else {
            return .invalid("`limit` must be a number from 1.")
        }
        let connected = try connectedCatalogs(account)
        let found = CatalogueSearch.find(filter).prefix(min(limit, 50))
        let results = found.map {
            Catalogue.resolved($0.action, in: $0.catalog, isConnected: connected.contains($0.catalog.slug))
        }
        let next =
            results.isEmpty
            ? "Nothing matches; GET /v1/\(prefix)/catalog lists all."
            : "POST /v1/\(prefix)/task with the action_id and its params."
        return .json(200, .object([("results", .array(results)), ("next", .string(next))]))
    }

    func identity(id: String, account: String) throws -> Answer {
        guard let identity = try ledger.identities(of: account).first(where: { $0.id == id.lowercased() }) else {
            return .notFound("There is no such identity.")
        }
        return .json(200, .object([("status", .string("ok")), ("identity", Self.identity(identity))]))
    }

    func identities(_ inquiry: Inquiry, account: String) throws -> Answer {
        var identities = try ledger.identities(of: account)
        if let catalog = inquiry.query["catalog_id"] {
            identities = identities.filter {
                $0.catalog == catalog || Catalogue.catalog(slug: $0.catalog)?.id == catalog
            }
        }
        return .json(
            200, .object([("status", .string("ok")), ("identities", .array(identities.map(Self.identity)))]))
    }

    private static func identity(_ identity: IdentityRecord) -> Value {
        let credentials = identity.credentials.map { credential in
            Value.object([
                ("id", .string(credential.id)), ("identity_id", .string(identity.id)),
                ("credential_type", .string(credential.type)), ("status", .string(credential.status)),
                ("last_used_at", credential.lastUsedAt.map { .time($0) } ?? .null),
                ("created_at", .time(credential.createdAt)),
            ])
        }
        return .object([
            ("id", .string(identity.id)),
            ("catalog_id", .string(Catalogue.catalog(slug: identity.catalog)?.id ?? identity.catalog)),
            ("name", .string(identity.name)), ("is_default", .bool(true)), ("created_at", .time(identity.createdAt)),
            ("credentials", .array(credentials)),
        ])
    }

    /// The slugs of the catalogs that an account is connected to; none without one.
    private func connectedCatalogs(_ account: String?) throws -> [String] {
        guard let account else { return [] }
        return try ledger.identities(of: account).filter { $0.activeCredential != nil }.map(\.catalog)
    }
}
