import HoloValue

// Types in words: as the language writes them, and as messages say them.

extension StaticType: CustomStringConvertible {
    /// As the language would write it: `list<{ name: text, age: int? }>`. What is longer than a line is cut short.
    package var description: String {
        var writer = TypeWriter()
        writer.write(self)
        return writer.text
    }

    /// What a message says was found: `null`, `text "many"`, `a list`, `int or text`.
    var found: String {
        if kinds == .text, let texts, texts.texts.count == 1 { return "text " + quoted(texts.texts[0]) }
        return kinds.alternatives
    }
}

extension KindSet {
    /// `int`, `a list`, `int or text`; `any value` for all.
    var alternatives: String {
        if isSuperset(of: .all) { return "any value" }
        return orList(words)
    }

    /// With articles, for what is needed: `a number`, `a text or a list`.
    var needed: String {
        var words: [String] = []
        var rest = self
        if isSuperset(of: .number) {
            words.append("a number")
            rest.subtract(.number)
        }
        for (kind, name) in Self.names where rest.contains(kind) {
            words.append(kind == .null ? name : (name == "int" ? "an " : "a ") + name)
        }
        return orList(words)
    }

    /// `records`, for a single kind.
    var plural: String { (Self.names.first { contains($0.kind) }?.name ?? "value") + "s" }

    private var words: [String] {
        Self.names.filter { contains($0.kind) }.map { kind, name in
            kind == .list || kind == .record ? "a " + name : name
        }
    }
}

func orList(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "nothing" }
    return words.dropLast().joined(separator: ", ") + " or " + last
}

func quoted(_ text: String) -> String { JSON.encodeString(.string(shortened(text))) }

/// Writes a type, and stops where it gets long.
private struct TypeWriter {
    private(set) var text = ""
    private static let longest = 400
    private var depth = 0

    mutating func write(_ type: StaticType) {
        guard text.utf8.count < Self.longest, depth < 8 else {
            text += "…"
            return
        }
        depth += 1
        defer { depth -= 1 }
        if type.isAny {
            text += "any"
            return
        }
        if type.isNever {
            text += "never"
            return
        }
        var parts = type.kinds.subtracting(.null)
        let isNullable = type.kinds.contains(.null)
        guard !parts.isEmpty else {
            text += "null"
            return
        }
        if parts.union(.null) == .all, type.list == nil, type.record == nil, type.texts == nil {
            text += "any"
            return
        }
        var isFirst = true
        func separate(_ text: inout String) {
            if !isFirst { text += " | " }
            isFirst = false
        }
        let isAlternative = alternatives(parts, type) > 1
        if isNullable, isAlternative { text += "(" }
        if parts.isSuperset(of: .number) {
            separate(&text)
            text += "number"
            parts.subtract(.number)
        }
        for (kind, name) in KindSet.names where parts.contains(kind) {
            separate(&text)
            switch kind {
            case .list:
                text += "list<"
                write(type.element)
                text += ">"
            case .record: write(type.record)
            case .text:
                if let texts = type.texts {
                    text += texts.texts.map { JSON.encodeString(.string($0)) }.joined(separator: " | ")
                } else {
                    text += name
                }
            default: text += name
            }
        }
        if isNullable { text += isAlternative ? ")?" : "?" }
    }

    private func alternatives(_ kinds: KindSet, _ type: StaticType) -> Int {
        var count = kinds.rawValue.nonzeroBitCount
        if kinds.isSuperset(of: .number) { count -= 1 }
        if let texts = type.texts { count += texts.texts.count - 1 }
        return count
    }

    private mutating func write(_ record: RecordType?) {
        guard let record else {
            text += "{}"
            return
        }
        var isFirst = true
        text += "{"
        for field in record.fields {
            text += isFirst ? " " : ", "
            isFirst = false
            text += isPlainName(field.name) ? field.name : JSON.encodeString(.string(field.name))
            text += field.isCertain ? ": " : "?: "
            guard text.utf8.count < Self.longest else {
                text += "… }"
                return
            }
            write(field.type)
        }
        if let rest = record.rest, record.fields.isEmpty, !rest.isAny {
            text += " …: "
            write(rest)
            isFirst = false
        }
        text += isFirst ? "}" : " }"
    }
}
