import HoloValue

/// What the service offers, and the accounts that are connected.
extension Routes {
    func catalogs(_ inquiry: Inquiry) throws -> Answer {
        var catalogs = Catalogue.catalogs
        if let scope = inquiry.query["scope"] {
            guard scope == "my" || scope == "all" else { return .invalid("`scope` must be my or all.") }
            if scope == "my" {
                guard isKeyed(inquiry) else { return .badKey }
                let connected = try connectedCatalogs(inquiry)
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

    func search(_ inquiry: Inquiry) throws -> Answer {
        let query = inquiry.query
        var filter = CatalogueSearch.Filter(words: query["q"] ?? "")
        filter.catalog = query["catalog"]
        filter.category = query["category"]
        filter.authorisation = query["auth_mode"]
        switch query["auth"] {
        case "true", "required", "1": filter.needsAccount = true
        case "false", "none", "0": filter.needsAccount = false
        case nil: break
        default: return .invalid("`auth` must be true or false.")
        }
        let connected = try connectedCatalogs(inquiry)
        let results = CatalogueSearch.find(filter).map {
            Catalogue.found($0.action, in: $0.catalog, isConnected: connected.contains($0.catalog.slug))
        }
        return .json(200, .object([("results", .array(results))]))
    }

    func resolve(_ inquiry: Inquiry, prefix: String) throws -> Answer {
        let words = inquiry.query["q"] ?? ""
        guard !words.isEmpty else { return .invalid("`q` is missing: say what is to be done.") }
        guard let limit = Int(inquiry.query["limit"] ?? "5"), limit >= 1 else {
            return .invalid("`limit` must be a number from 1.")
        }
        let connected = try connectedCatalogs(inquiry)
        let found = CatalogueSearch.find(CatalogueSearch.Filter(words: words)).prefix(min(limit, 50))
        let results = found.map {
            Catalogue.resolved($0.action, in: $0.catalog, isConnected: connected.contains($0.catalog.slug))
        }
        let next =
            results.isEmpty
            ? "Nothing matches; GET /v1/\(prefix)/catalog lists all."
            : "POST /v1/\(prefix)/task with the action_id and its params."
        return .json(200, .object([("results", .array(results)), ("next", .string(next))]))
    }

    func identities(_ inquiry: Inquiry, id: String?) throws -> Answer {
        var identities = try ledger.identities()
        if let id {
            guard let identity = identities.first(where: { $0.id == id }) else {
                return .notFound("There is no such identity.")
            }
            return .json(200, .object([("status", .string("ok")), ("identity", Self.identity(identity))]))
        }
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

    private func isKeyed(_ inquiry: Inquiry) -> Bool {
        KeyRing.key(in: inquiry).flatMap { keys.account(of: $0) } != nil
    }

    /// The slugs of the catalogs that the key's user is connected to; none without a valid key.
    private func connectedCatalogs(_ inquiry: Inquiry) throws -> [String] {
        guard isKeyed(inquiry) else { return [] }
        return try ledger.identities().filter { $0.activeCredential != nil }.map(\.catalog)
    }
}
