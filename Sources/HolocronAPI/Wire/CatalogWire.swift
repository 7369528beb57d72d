import HoloValue

/// A site that the service knows, with its actions behind it.
package struct CatalogEntry: Sendable, Equatable {
    package var slug: String
    package var name: String
    package var domain: String?
    package var category: String?
    package var summary: String
    package var needsAccount: Bool
    package var actionCount: Int?

    package init(
        slug: String, name: String, domain: String? = nil, category: String? = nil, summary: String = "",
        needsAccount: Bool = false, actionCount: Int? = nil
    ) {
        self.slug = slug
        self.name = name
        self.domain = domain
        self.category = category
        self.summary = summary
        self.needsAccount = needsAccount
        self.actionCount = actionCount
    }
}

/// What a 2xx answer to `GET /catalog` says. Entries without a slug are left out: nothing could be asked about them.
package func decodeCatalogEntries(_ response: ServiceResponse) throws(UnreadableAnswer) -> [CatalogEntry] {
    let record = try record(of: response)
    guard record["catalog"] != nil, let entries = record.rows("catalog") else {
        throw UnreadableAnswer("has no list `catalog`", in: response)
    }
    return entries.compactMap { entry in
        guard let entry = entry.asRecord, let slug = entry.name("slug") else { return nil }
        return CatalogEntry(
            slug: slug, name: entry.name("name") ?? slug, domain: entry.name("domain"),
            category: entry.name("category"), summary: entry.text("description") ?? "",
            needsAccount: entry.truth("auth_required") ?? false,
            actionCount: entry.first("action_count")?.wholeNumber)
    }
}

/// What a 2xx answer to `GET /catalog/{slug}` says. Actions without an `action_id` are left out: no step could call
/// them.
package func decodeCatalogActions(
    _ response: ServiceResponse, slug: String
) throws(UnreadableAnswer) -> [ActionDescription] {
    let record = try record(of: response)
    guard record["actions"] != nil, let actions = record.rows("actions") else {
        throw UnreadableAnswer("has no list `actions`", in: response)
    }
    return actions.compactMap { action in action.asRecord.flatMap { actionDescription($0, slug: slug) } }
}

/// What a 2xx answer to `GET /search` says.
package func decodeSearchResults(_ response: ServiceResponse) throws(UnreadableAnswer) -> [ActionDescription] {
    let record = try record(of: response)
    guard record["results"] != nil, let results = record.rows("results") else {
        throw UnreadableAnswer("has no list `results`", in: response)
    }
    return results.compactMap { result in
        result.asRecord.flatMap { actionDescription($0, slug: $0.name("catalog_slug", "catalog") ?? "") }
    }
}

private func actionDescription(_ action: Record, slug: String) -> ActionDescription? {
    guard let id = action.name("action_id") else { return nil }
    let needsAccount: Bool =
        switch action.text("auth_mode") {
        case "required": true
        case "none", "optional": false
        default: action.truth("auth_required") ?? false
        }
    return ActionDescription(
        id: id, name: action.name("name") ?? id, catalogSlug: slug, summary: action.text("description") ?? "",
        effect: effect(action.text("type")), isSynchronous: action.text("mode") == "sync",
        needsAccount: needsAccount, parameters: parameterDescriptions(action.first("parameters", "params")),
        credits: min(max(0, action.first("credits_per_call", "credits")?.wholeNumber ?? 0), creditRange.upperBound),
        catalogID: action.name("catalog_id"))
}

/// Older records name the kind of reading. A word that is not known stays unknown, and counts as a write.
private func effect(_ type: String?) -> ActionDescription.Effect? {
    switch type {
    case "write": .write
    case "read", "scrape", "extract", "search", "fetch", "crawl", "list", "get", "lookup": .read
    default: nil
    }
}

/// Parameters as a JSON Schema object, as a list, or as `{required, optional}` lists; nil where none are told.
func parameterDescriptions(_ value: Value?) -> [ParameterDescription]? {
    if let list = value?.asList { return list.compactMap { parameter($0, isRequired: nil) } }
    guard let schema = value?.asRecord else { return nil }
    if let properties = schema["properties"]?.asRecord {
        let required = schema["required"]?.asList?.compactMap(\.asString) ?? []
        return zip(properties.shape.keys, properties.values).map { name, property in
            let fields = property.asRecord ?? .empty
            let isRequired = required.contains { textsEqual($0, name) } || fields.truth("required") == true
            return description(fields, name: name, isRequired: isRequired)
        }
    }
    guard let required = schema.rows("required"), let optional = schema.rows("optional"),
        schema["required"] != nil || schema["optional"] != nil
    else { return nil }
    return required.compactMap { parameter($0, isRequired: true) }
        + optional.compactMap { parameter($0, isRequired: false) }
}

private func parameter(_ value: Value, isRequired: Bool?) -> ParameterDescription? {
    if let name = value.asString { return description(.empty, name: name, isRequired: isRequired ?? false) }
    guard let fields = value.asRecord, let name = fields.name("name") else { return nil }
    return description(fields, name: name, isRequired: isRequired ?? fields.truth("required") ?? false)
}

private func description(_ fields: Record, name: String, isRequired: Bool) -> ParameterDescription {
    // JSON Schema may give several types; null among them says only that the parameter may be left out.
    let type = fields.name("type") ?? fields["type"]?.asList?.lazy.compactMap(\.asString).first { $0 != "null" }
    return ParameterDescription(
        name: name, type: type, isRequired: isRequired, summary: fields.text("description") ?? "",
        defaultValue: fields["default"], allowed: fields["enum"]?.asList)
}
