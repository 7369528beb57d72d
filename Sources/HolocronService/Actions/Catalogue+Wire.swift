import HoloValue

/// The catalogue in the words of the wire.
extension Catalogue {
    /// Catalogs do not change while a program lives; any fixed moment will do.
    static let madeAt = Value.string("2025-06-01T00:00:00Z")

    static func entry(_ catalog: Catalog) -> Value {
        .object([
            ("id", .string(catalog.id)), ("slug", .string(catalog.slug)), ("name", .string(catalog.name)),
            ("url", .string("https://\(catalog.domain)")), ("domain", .string(catalog.domain)),
            ("category", .string(catalog.category)), ("description", .string(catalog.summary)),
            ("auth_required", .bool(catalog.needsAccount)),
            ("auth_types", .array(catalog.takesAccount ? [.string("session")] : [])), ("status", .string("active")),
            ("action_count", .int(catalog.actions.count)), ("created_at", madeAt), ("updated_at", madeAt),
        ])
    }

    static func action(_ action: Action, in catalog: Catalog) -> Value {
        .object([
            ("id", .string(stableID("action", action.id))), ("action_id", .string(action.id)),
            ("catalog_id", .string(catalog.id)), ("name", .string(action.name)),
            ("description", .string(action.summary)), ("tags", .array(action.tags.map { .string($0) })),
            ("type", .string(action.effect.rawValue)), ("mode", mode(action)),
            ("auth_mode", .string(action.authorisation.rawValue)),
            ("auth_required", .bool(action.authorisation == .required)),
            ("parameters", parameters(action, in: catalog)),
            ("credits_per_call", .int(action.credits)), ("status", .string("active")), ("created_at", madeAt),
            ("updated_at", madeAt),
        ])
    }

    static func found(_ action: Action, in catalog: Catalog, isConnected: Bool) -> Value {
        .object([
            ("action_id", .string(action.id)), ("catalog_name", .string(catalog.name)),
            ("catalog_slug", .string(catalog.slug)), ("name", .string(action.name)),
            ("description", .string(action.summary)), ("type", .string(action.effect.rawValue)), ("mode", mode(action)),
            ("auth_mode", .string(action.authorisation.rawValue)),
            ("auth_required", .bool(action.authorisation == .required)), ("connected", .bool(isConnected)),
            ("params", parameters(action, in: catalog)), ("credits", .int(action.credits)),
        ])
    }

    static func resolved(_ action: Action, in catalog: Catalog, isConnected: Bool) -> Value {
        func names(_ isRequired: Bool) -> Value {
            .array(action.parameters.filter { $0.isRequired == isRequired }.map { .string($0.name) })
        }
        return .object([
            ("action_id", .string(action.id)), ("catalog", .string(catalog.slug)),
            ("params", .object([("required", names(true)), ("optional", names(false))])),
            ("credits", .int(action.credits)), ("auth_required", .bool(action.authorisation == .required)),
            ("auth_satisfied", .bool(action.authorisation != .required || isConnected)),
        ])
    }

    private static func mode(_ action: Action) -> Value { .string(action.isSynchronous ? "sync" : "async") }

    private static func parameters(_ action: Action, in catalog: Catalog) -> Value {
        catalog.usesSchema ? schema(action.parameters) : .array(action.parameters.map(listed))
    }

    private static func schema(_ parameters: [Parameter]) -> Value {
        .object([
            ("type", .string("object")),
            ("properties", .object(parameters.map { ($0.name, .object(property($0, type: .string($0.type)))) })),
            ("required", .array(parameters.filter(\.isRequired).map { .string($0.name) })),
        ])
    }

    private static func property(_ parameter: Parameter, type: Value) -> [(String, Value)] {
        var pairs: [(String, Value)] = [("type", type)]
        if parameter.type == "array" { pairs.append(("items", .object([("type", .string("string"))]))) }
        pairs.append(("description", .string(parameter.summary)))
        if let allowed = parameter.allowed { pairs.append(("enum", .array(allowed.map { .string($0) }))) }
        if let standard = parameter.defaultValue { pairs.append(("default", standard)) }
        if let range = parameter.range {
            pairs += [("minimum", .int(range.lowerBound)), ("maximum", .int(range.upperBound))]
        }
        return pairs
    }

    /// What the service takes for a parameter, as a JSON Schema: `ParameterCheck` in other words.
    static func taken(_ parameter: Parameter) -> Value {
        guard parameter.isRequired else {
            return .object(property(parameter, type: .array([.string(parameter.type), .string("null")])))
        }
        let more: [(String, Value)] = parameter.type == "string" ? [("pattern", .string("\\S"))] : []
        return .object(property(parameter, type: .string(parameter.type)) + more)
    }

    private static func listed(_ parameter: Parameter) -> Value {
        var pairs: [(String, Value)] = [
            ("name", .string(parameter.name)), ("type", .string(parameter.type)),
            ("required", .bool(parameter.isRequired)),
        ]
        if let standard = parameter.defaultValue { pairs.append(("default", standard)) }
        pairs.append(("description", .string(parameter.summary)))
        return .object(pairs)
    }
}
