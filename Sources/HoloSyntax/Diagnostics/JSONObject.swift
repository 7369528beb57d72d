/// A JSON object in the order in which its members are added.
struct JSONObject {
    private var members: [String] = []

    var text: String { "{" + members.joined(separator: ",") + "}" }

    mutating func add(_ key: String, _ value: String) { add(key, raw: Self.quoted(value)) }

    mutating func add(_ key: String, _ value: Int) { add(key, raw: String(value)) }

    mutating func add(_ key: String, _ value: JSONObject) { add(key, raw: value.text) }

    mutating func add(_ key: String, _ values: [JSONObject]) {
        add(key, raw: "[" + values.map(\.text).joined(separator: ",") + "]")
    }

    mutating func add(_ key: String, raw: String) { members.append(Self.quoted(key) + ":" + raw) }

    /// An object that is made in one go.
    static func make(_ fill: (inout JSONObject) -> Void) -> JSONObject {
        var object = JSONObject()
        fill(&object)
        return object
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            // Controls, and those that would act on a terminal that shows the line.
            case _ where visibleForm(scalar) != nil && scalar.value <= 0xFFFF:
                let hex = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
