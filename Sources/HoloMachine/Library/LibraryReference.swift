import HoloValue

// The reference of the library as text, made from its tables: what `holo explain` shows.

extension LibraryFunction {
    /// `slice(text_or_list: text | list<any>, start: int, end?: int): any`. What may be left out has a `?`; what may be
    /// given any number of times has dots before it; a lambda stands as it is written.
    package var signature: String {
        let parameters = parameters.map { parameter in
            let name = (parameter.isVariadic ? "..." : "") + parameter.name + (parameter.isOptional ? "?" : "")
            switch parameter.lambdaArity {
            case nil: return parameter.type == .any ? name : "\(name): \(parameter.type.reference)"
            case 2?: return "\(name): (a, b) => …"
            default: return "\(name): x => …"
            }
        }
        return "\(name)(\(parameters.joined(separator: ", "))): \(result.reference)"
    }

    /// Its signature, what it does and examples, on lines of at most 80 columns where words allow it.
    package var reference: String {
        var text = signature + "\n\n" + wrapped(summary)
        if !examples.isEmpty { text += "\n" }
        for example in examples {
            if !example.setup.isEmpty { text += "    \(example.setup)\n" }
            text += "    \(example.source)\n        → \(example.result)\n"
        }
        if ["matches", "find_all"].contains(name) { text += "\n" + Library.patternReference }
        return text
    }
}

extension ValueType {
    /// As the language writes it; a record of which no field is known is a `record`.
    fileprivate var reference: String {
        switch self {
        case .record(let fields) where fields.isEmpty: "record"
        case .list(let element): "list<\(element.reference)>"
        case .optional(let wrapped): wrapped.reference + "?"
        case .union(let types): types.map(\.reference).joined(separator: " | ")
        default: description
        }
    }
}

extension Library {
    /// The groups in the order of the reference.
    package static let groups = ["text", "list", "record", "number", "convert", "other"]

    /// All functions by group, a line each.
    package static var reference: String {
        var text = ""
        for group in groups {
            if !text.isEmpty { text += "\n" }
            text += group + "\n"
            for function in functions where function.group == group { text += "    \(function.signature)\n" }
        }
        return text + "\n`holo explain NAME` shows what one of them does, with examples.\n"
    }

    /// The forms of regular expressions, a line each.
    package static var patternReference: String {
        let width = patternSyntax.map { scalarCount($0.form) }.max() ?? 0
        var text = "Regular expressions:\n"
        for entry in patternSyntax {
            let space = String(repeating: " ", count: width + 2 - scalarCount(entry.form))
            text += "    \(entry.form)\(space)\(entry.meaning)\n"
        }
        return text
    }
}

/// The text in lines of at most 80 columns, each with its end.
private func wrapped(_ text: String) -> String {
    var lines = ""
    var line = ""
    for word in text.split(separator: " ") {
        if !line.isEmpty, scalarCount(line) + 1 + scalarCount(String(word)) > 80 {
            lines += line + "\n"
            line = ""
        }
        line += (line.isEmpty ? "" : " ") + word
    }
    return lines + line + "\n"
}
