import HoloValue

/// Holds a value against a JSON Schema, as far as the service's document uses them. Members that an object's schema does not
/// name count as mistakes, so that the document leaves nothing out.
struct SchemaCheck {
    let document: Value

    /// What does not fit, each with its place; empty where all does.
    func mistakes(_ value: Value, _ schema: Value, at place: String = "$") -> [String] {
        if let reference = schema["$ref"]?.asString {
            guard let target = resolve(reference) else { return ["\(place): \(reference) leads nowhere"] }
            return mistakes(value, target, at: place)
        }
        var found: [String] = []
        for (key, rule) in members(schema) {
            found += mistakes(value, key, rule, schema, at: place).map { "\(place): \($0)" }
        }
        if let list = value.asList, let items = schema["items"] {
            for (index, element) in list.enumerated() { found += mistakes(element, items, at: "\(place)[\(index)]") }
        }
        if let record = value.asRecord, let properties = schema["properties"] {
            for (key, member) in zip(record.shape.keys, record.values) {
                if let rule = properties[key] {
                    found += mistakes(member, rule, at: "\(place).\(key)")
                } else {
                    found.append("\(place): \(key) is not told")
                }
            }
        }
        return found
    }

    func resolve(_ reference: String) -> Value? {
        guard reference.hasPrefix("#/") else { return nil }
        return reference.dropFirst(2).split(separator: "/").reduce(document as Value?) { $0?[String($1)] }
    }

    func members(_ value: Value?) -> [(String, Value)] {
        guard let record = value?.asRecord else { return [] }
        return Array(zip(record.shape.keys, record.values))
    }

    private func mistakes(
        _ value: Value, _ key: String, _ rule: Value, _ schema: Value, at place: String
    ) -> [String] {
        let text = JSON.encodeString(value)
        switch key {
        case "type":
            let allowed = rule.asList?.compactMap(\.asString) ?? [rule.asString ?? ""]
            return allowed.contains(where: { has(value, type: $0) }) ? [] : ["\(text) is no \(allowed)"]
        case "const": return text == JSON.encodeString(rule) ? [] : ["\(text) is not \(JSON.encodeString(rule))"]
        case "enum":
            return rule.asList?.contains { JSON.encodeString($0) == text } == true ? [] : ["\(text) is none of them"]
        case "required":
            let names = rule.asList?.compactMap(\.asString) ?? []
            guard let record = value.asRecord else { return [] }
            return names.filter { record[$0] == nil }.map { "\($0) is missing" }
        case "oneOf", "anyOf":
            let fits = rule.asList?.count { mistakes(value, $0, at: place).isEmpty } ?? 0
            return fits == 1 || (key == "anyOf" && fits > 0) ? [] : ["\(text) fits \(fits) of \(key)"]
        case "minimum": return (value.asInt ?? .max) >= (rule.asInt ?? .min) ? [] : ["\(text) is too small"]
        case "maximum": return (value.asInt ?? .min) <= (rule.asInt ?? .max) ? [] : ["\(text) is too large"]
        case "minLength": return (value.asString?.count ?? .max) >= (rule.asInt ?? 0) ? [] : ["\(text) is too short"]
        case "pattern":
            guard let string = value.asString, let pattern = try? Regex(rule.asString ?? "") else { return [] }
            return string.contains(pattern) ? [] : ["\(text) is not like \(rule.asString ?? "")"]
        case "format":
            guard let string = value.asString else { return [] }
            switch rule.asString {
            case "uuid":
                let shape = #/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/#
                return string.wholeMatch(of: shape) == nil ? ["\(text) is no UUID"] : []
            case "date-time": return (try? parseTime(string)) == nil ? ["\(text) is no time"] : []
            case "uri": return string.hasPrefix("http://") || string.hasPrefix("https://") ? [] : ["\(text) is no URL"]
            case "uri-reference": return string.hasPrefix("/") ? [] : ["\(text) is no path"]
            default: return ["the format \(JSON.encodeString(rule)) is not checked"]
            }
        case "items", "properties", "description", "title", "default", "examples": return []
        case "additionalProperties": return schema["properties"] == nil ? ["is not checked"] : []
        default: return ["the rule \(key) is not checked"]
        }
    }

    private func has(_ value: Value, type: String) -> Bool {
        switch type {
        case "null": value.isNull
        case "boolean": value.asBool != nil
        case "integer": value.asInt != nil
        case "number": value.kind == "int" || value.kind == "float"
        case "string": value.asString != nil
        case "array": value.asList != nil
        case "object": value.asRecord != nil
        default: false
        }
    }
}
