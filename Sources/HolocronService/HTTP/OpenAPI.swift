import HoloValue

/// The interface in OpenAPI's words, as `/openapi.json` serves it.
///
/// What is written down is one prefix's routes and what is told of them; both prefixes, the errors that any request can
/// meet, and what each action takes are added.
package enum OpenAPI {
    /// `origin`: the address at which the service was asked.
    package static func document(servedAt origin: String) -> Value {
        var pairs: [(String, Value)] = []
        for (key, value) in members(of: head) where key != "common" {
            pairs.append((key, value))
            if key == "info" { pairs.append(("servers", .array([.object([("url", .string(origin))])]))) }
        }
        pairs += [("paths", .object(paths)), ("components", components)]
        return .object(pairs)
    }

    private static let head = decoded(openAPIHead)

    private static func decoded(_ text: String) -> Value { (try? JSON.decode(Array(text.utf8))) ?? .object([]) }

    private static let components: Value = changing("schemas", of: decoded(openAPIComponents)) { schemas in
        changing("Task", of: schemas) { task in .object(members(of: task) + [("oneOf", .array(tasks))]) }
    }

    /// What a task must hold, for each action.
    private static var tasks: [Value] {
        Catalogue.catalogs.flatMap { catalog in
            catalog.actions.map { action in
                let required = action.parameters.filter(\.isRequired).map { Value.string($0.name) }
                let parameters: [(String, Value)] = [
                    ("type", .array([.string("object")] + (required.isEmpty ? [.string("null")] : []))),
                    ("properties", .object(action.parameters.map { ($0.name, Catalogue.taken($0)) })),
                    ("required", .array(required)), ("additionalProperties", .bool(false)),
                ]
                return .object([
                    ("title", .string(action.name)),
                    ("properties", .object([
                        ("action_id", .object([("const", .string(action.id))])), ("params", .object(parameters)),
                    ])),
                    ("required", .array([.string("action_id")] + (required.isEmpty ? [] : [.string("params")]))),
                ])
            }
        }
    }

    private static func changing(_ name: String, of value: Value?, _ change: (Value) -> Value) -> Value {
        .object(members(of: value).map { ($0, $0 == name ? change($1) : $1) })
    }

    /// The routes under each prefix, then those that have none. Names of operations must not repeat: those under other
    /// prefixes than the first have theirs before them.
    private static let paths: [(String, Value)] = {
        let common = head["common"] ?? .null
        let written = members(of: decoded(openAPIPaths))
        var paths: [(String, Value)] = []
        for (index, prefix) in Endpoint.prefixes.enumerated() {
            for (path, item) in written where path.hasPrefix("{prefix}") {
                let whole = "/v1/\(prefix)" + path.dropFirst("{prefix}".count)
                let operations = members(of: item).map { method, operation in
                    (method, complete(operation, with: common, named: index == 0 ? nil : prefix, under: prefix))
                }
                paths.append((whole, .object(operations)))
            }
        }
        for (path, item) in written where !path.hasPrefix("{prefix}") {
            let operations = members(of: item).map { ($0, complete($1, with: common, named: nil, under: "")) }
            paths.append((path, .object(operations)))
        }
        return paths
    }()

    private static func complete(
        _ operation: Value, with common: Value, named prefix: String?, under place: String
    ) -> Value {
        .object(
            members(of: operation).map { key, value in
                switch key {
                case "operationId":
                    let name = value.asString ?? ""
                    return (key, .string(prefix.map { "\($0)_\(name)" } ?? name))
                case "responses":
                    let own = members(of: value)
                    let more = members(of: common).filter { code, _ in !own.contains { $0.0 == code } }
                    return (key, linked((own + more).sorted { $0.0 < $1.0 }, named: prefix))
                default: return (key, value)
                }
            })
    }

    /// Links lead to operations under the same prefix.
    private static func linked(_ responses: [(String, Value)], named prefix: String?) -> Value {
        guard let prefix else { return .object(responses) }
        return .object(
            responses.map { code, response in
                let pairs = members(of: response).map { key, value -> (String, Value) in
                    guard key == "links" else { return (key, value) }
                    let links = members(of: value).map { name, link -> (String, Value) in
                        let parts = members(of: link).map { part, value -> (String, Value) in
                            part == "operationId" ? (part, .string("\(prefix)_\(value.asString ?? "")")) : (part, value)
                        }
                        return (name, .object(parts))
                    }
                    return (key, .object(links))
                }
                return (code, .object(pairs))
            })
    }

    private static func members(of value: Value?) -> [(String, Value)] {
        guard let record = value?.asRecord else { return [] }
        return Array(zip(record.shape.keys, record.values))
    }
}
