import HoloValue

/// Holds a task's parameters against what the action takes.
enum ParameterCheck {
    struct Refusal: Error, Sendable {
        var parameter: String
        var message: String
    }

    /// The parameters without nulls; a null counts as not given.
    static func check(_ given: Record, against action: Action) throws(Refusal) -> Record {
        var kept = RecordBuilder()
        for (key, value) in zip(given.shape.keys, given.values) where !value.isNull {
            guard let parameter = action.parameters.first(where: { $0.name == key }) else {
                let known = action.parameters.map(\.name).joined(separator: ", ")
                throw Refusal(
                    parameter: key,
                    message: "`\(action.id)` has no parameter `\(key)`; it takes \(known.isEmpty ? "none" : known)")
            }
            let value = parameter.type == "integer" ? whole(value) : value
            try check(value, parameter)
            kept.set(key, value)
        }
        let record = kept.build()
        for parameter in action.parameters where parameter.isRequired && record[parameter.name] == nil {
            throw Refusal(parameter: parameter.name, message: "`\(action.id)` needs the parameter `\(parameter.name)`")
        }
        return record
    }

    private static func check(_ value: Value, _ parameter: Parameter) throws(Refusal) {
        let name = parameter.name
        let fits =
            switch parameter.type {
            case "string": value.asString != nil
            case "integer": value.asInt != nil
            case "number": value.kind == "int" || value.kind == "float"
            case "boolean": value.asBool != nil
            case "array": value.asList != nil
            default: value.asRecord != nil
            }
        guard fits else {
            throw Refusal(
                parameter: name,
                message: "the parameter `\(name)` must be of type \(parameter.type), not \(word(value))")
        }
        if let text = value.asString {
            if parameter.isRequired, text.unicodeScalars.allSatisfy(\.properties.isWhitespace) {
                throw Refusal(parameter: name, message: "the parameter `\(name)` must not be empty")
            }
            if let allowed = parameter.allowed, !allowed.contains(text) {
                throw Refusal(
                    parameter: name,
                    message: "the parameter `\(name)` must be one of \(allowed.joined(separator: ", "))")
            }
        }
        if let number = value.asInt, let range = parameter.range, !range.contains(number) {
            throw Refusal(
                parameter: name,
                message: "the parameter `\(name)` must be from \(range.lowerBound) to \(range.upperBound)")
        }
        if parameter.type == "array", let elements = value.asList, !elements.allSatisfy({ $0.asString != nil }) {
            throw Refusal(parameter: name, message: "the parameter `\(name)` must be a list of strings")
        }
    }

    /// Some clients know no whole numbers: 5.0 is 5.
    private static func whole(_ value: Value) -> Value {
        let number: Double? =
            switch value {
            case .float(let number): number
            case .number(let text): Double(text.source)
            default: nil
            }
        return number.flatMap { Int(exactly: $0) }.map { .int($0) } ?? value
    }

    /// The kind in JSON's words.
    private static func word(_ value: Value) -> String {
        switch value {
        case .null: "null"
        case .bool: "boolean"
        case .int: "integer"
        case .float, .number: "number"
        case .text, .duration, .time, .secret: "string"
        case .list: "array"
        case .record: "object"
        }
    }
}
