/// A type of the language, as it is declared or inferred.
package indirect enum ValueType: Sendable {
    case any
    case null
    case bool
    case int
    /// Takes an `int` too, which stays what it is.
    case float
    /// `int` or `float`: what parameters of library functions take.
    case number
    case text
    case duration
    case time
    /// A text that is never shown.
    case secret
    case list(ValueType)
    /// Open: a value may have more fields, and keeps them. Names are distinct.
    case record([(name: String, type: ValueType)])
    /// The type or null; a field of such a type may be missing.
    case optional(ValueType)
    /// One of these texts.
    case literals([String])
    /// The first of these that takes the value.
    case union([ValueType])
}

extension ValueType: Equatable {
    package static func == (left: ValueType, right: ValueType) -> Bool {
        switch (left, right) {
        case (.any, .any), (.null, .null), (.bool, .bool), (.int, .int), (.float, .float), (.number, .number),
            (.text, .text),
            (.duration, .duration), (.time, .time), (.secret, .secret):
            true
        case (.list(let left), .list(let right)), (.optional(let left), .optional(let right)): left == right
        case (.record(let left), .record(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.name == $1.name && $0.type == $1.type }
        case (.literals(let left), .literals(let right)): left == right
        case (.union(let left), .union(let right)): left == right
        default: false
        }
    }
}

extension ValueType: CustomStringConvertible {
    /// As the language writes it: `list<{ name: text, age: int? }>`.
    package var description: String {
        switch self {
        case .any: "any"
        case .null: "null"
        case .bool: "bool"
        case .int: "int"
        case .float: "float"
        case .number: "number"
        case .text: "text"
        case .duration: "duration"
        case .time: "time"
        case .secret: "secret"
        case .list(let element): "list<\(element)>"
        case .record(let fields):
            fields.isEmpty
                ? "{}" : "{ " + fields.map { "\(fieldName($0.name)): \($0.type)" }.joined(separator: ", ") + " }"
        case .optional(let wrapped): wrapped.isAlternative ? "(\(wrapped))?" : "\(wrapped)?"
        case .literals(let texts): texts.map { JSON.encodeString(.string($0)) }.joined(separator: " | ")
        case .union(let types): types.map(\.description).joined(separator: " | ")
        }
    }

    private var isAlternative: Bool {
        switch self {
        case .literals(let texts): texts.count > 1
        case .union(let types): types.count > 1
        default: false
        }
    }

    /// Whether a value of the type may be a secret or hold one, by what is declared.
    package var holdsSecret: Bool {
        switch self {
        case .secret: true
        case .list(let element): element.holdsSecret
        case .record(let fields): fields.contains { $0.type.holdsSecret }
        case .optional(let wrapped): wrapped.holdsSecret
        case .union(let types): types.contains { $0.holdsSecret }
        case .any, .null, .bool, .int, .float, .number, .text, .duration, .time, .literals: false
        }
    }

    /// Whether null, and so a missing field, is of the type.
    package var takesNull: Bool {
        switch self {
        case .any, .null, .optional: true
        case .union(let types): types.contains { $0.takesNull }
        default: false
        }
    }
}

/// Whether `text` can stand as a name: a letter of ASCII, then letters, digits and underscores.
package func isPlainName(_ text: String) -> Bool {
    guard let first = text.utf8.first, isLetter(first) else { return false }
    return text.utf8.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_") }
}

private func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

private func fieldName(_ name: String) -> String { isPlainName(name) ? name : JSON.encodeString(.string(name)) }

/// `path` with a field added: `companies[3].domain`, `row["odd key"]`.
package func path(_ path: String, field: String) -> String {
    isPlainName(field) ? (path.isEmpty ? field : "\(path).\(field)") : "\(path)[\(JSON.encodeString(.string(field)))]"
}

/// `path` with the index of an element added.
package func path(_ path: String, index: Int) -> String { "\(path)[\(index)]" }
