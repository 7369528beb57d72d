/// Checks data against a declared type where it enters, and converts what has no form of its own in JSON:
///
/// - A text becomes the declared `duration` (`"1h30m"`) or `time` (RFC 3339 or a date).
/// - An `int` is taken for a declared `float` and stays as it is; a `float` without a fraction becomes the declared
///   `int`.
/// - A missing field whose declared type takes null (`T?`) is added as null, after the fields that are there.
/// - Fields that are not declared are kept, and so is the order of fields.
/// - With `fromText`, for cells of a CSV file and words of a command line, a text also becomes the declared `int`,
///   `float`, `number` or `bool` (`true`, `false`, and these in capitals), JSON text becomes the declared list or
///   record, and an empty text becomes null for `T?`; so does the word `null`, unless `T` takes it as a text.
///
/// A text becomes the declared `secret`, of the name that its path ends with, where `secretKey` is given.
///
/// Fails with `E0401`; the failure's path is `path` and the way from it to the mismatch (`companies[3].domain`). Fails with
/// `E0320` for what is too large to be written out.
package func convert(
    _ value: Value, to type: ValueType, path: String = "", fromText: Bool = false, secretKey: SecretKey? = nil
) throws(Failure) -> Value {
    try value.checkWrittenSize()
    var converter = Converter(secretKey: secretKey, name: path)
    do throws(Failure) {
        return try converter.changed(value, type, fromText) ?? value
    } catch {
        var failure = error
        let inner = failure.path ?? ""
        let joined = path.isEmpty && inner.first == "." ? String(inner.dropFirst()) : path + inner
        failure.path = joined.isEmpty ? nil : joined
        throw failure
    }
}

private struct Converter {
    private struct Extension: Hashable {
        var shape: ObjectIdentifier
        var added: [TextKey]
    }

    /// The shapes of records with fields added, so that rows that were alike stay alike. Holds the old shape, so that
    /// its identity is not taken by another.
    private var extended: [Extension: (old: Shape, new: Shape)] = [:]
    private let secretKey: SecretKey?
    /// Of the data, and then of the field that is being converted: what a secret in it is called.
    private var name: String

    init(secretKey: SecretKey?, name: String) {
        self.secretKey = secretKey
        self.name = name
    }

    /// The converted value, or nil where `value` is fine as it is. The path of a failure begins at `value`.
    mutating func changed(_ value: Value, _ type: ValueType, _ fromText: Bool) throws(Failure) -> Value? {
        switch (type, value) {
        case (.any, _), (.null, .null), (.bool, .bool), (.int, .int), (.float, .int), (.float, .float),
            (.float, .number),
            (.number, .int), (.number, .float), (.number, .number), (.text, .text), (.secret, .secret),
            (.duration, .duration), (.time, .time):
            return nil
        case (.int, .number(let number)) where !number.isFloat:
            return nil
        case (.int, .float), (.int, .number):
            if let numeric = try? numericValue(value), let int = Int(exactly: numeric.double) { return .int(int) }
        case (.optional(let wrapped), _):
            if value.isNull { return nil }
            if fromText, case .text(let text) = value, text.string.isEmpty { return .null }
            if fromText, case .text(let text) = value, wrapped.hasNullWord, trimmed(text.string) == "null" { return .null }
            do throws(Failure) {
                return try changed(value, wrapped, fromText)
            } catch {
                // What was expected here takes null too.
                guard error.path == "", error.message.hasPrefix("expected \(wrapped)") else { throw error }
                var failure = error
                failure.message = "expected \(type)" + error.message.dropFirst("expected \(wrapped)".count)
                throw failure
            }
        case (.literals(let texts), .text(let text)):
            if texts.contains(where: { textsEqual($0, text.string) }) { return nil }
        case (.union(let types), _):
            for alternative in types {
                do throws(Failure) {
                    return try changed(value, alternative, fromText)
                } catch {
                    continue
                }
            }
        case (.list(let element), .list(let list)): return try changedList(list, element, fromText)
        case (.record(let fields), .record(let record)): return try changedRecord(record, fields, fromText)
        case (.secret, .text(let text)):
            guard let secretKey else {
                throw Failure("E0401", "a text can't become a secret here", help: "declare the input as a secret", path: "")
            }
            return .secret(Secret(text.string, name: name, key: secretKey))
        case (.duration, .text(let text)): return .duration(try entered(text.string, type, parseDuration))
        case (.time, .text(let text)): return .time(try entered(text.string, type, parseTime))
        case (_, .text(let text)) where fromText:
            if let read = try read(text.string, type) { return read }
        default: break
        }
        throw mismatch(value, type)
    }

    private mutating func changedList(
        _ list: List, _ element: ValueType, _ fromText: Bool
    ) throws(Failure) -> Value? {
        if case .any = element { return nil }
        var result: [Value]?
        for index in list.elements.indices {
            do throws(Failure) {
                guard let changed = try changed(list.elements[index], element, fromText) else { continue }
                if result == nil { result = list.elements }
                result?[index] = changed
            } catch {
                throw error.at("[\(index)]")
            }
        }
        return result.map { .list(List($0)) }
    }

    private mutating func changedRecord(
        _ record: Record, _ fields: [(name: String, type: ValueType)], _ fromText: Bool
    ) throws(Failure) -> Value? {
        var result: [Value]?
        var added: [TextKey] = []
        for field in fields {
            guard let place = record.shape.index(of: field.name) else {
                if field.type.takesNull {
                    if case .any = field.type {
                    } else {
                        added.append(TextKey(field.name))
                        continue
                    }
                }
                throw missing(field.name, field.type, record)
            }
            do throws(Failure) {
                name = field.name
                guard let changed = try changed(record.values[place], field.type, fromText) else { continue }
                if result == nil { result = Array(record.values) }
                result?[place] = changed
            } catch {
                throw error.at(component(field.name))
            }
        }
        if added.isEmpty { return result.map { .record(Record(shape: record.shape, values: $0)) } }
        let values = (result ?? Array(record.values)) + [Value](repeating: .null, count: added.count)
        let key = Extension(shape: ObjectIdentifier(record.shape), added: added)
        if let known = extended[key] { return .record(Record(shape: known.new, values: values)) }
        let shape = Shape(record.shape.keys + added.map(\.string))
        extended[key] = (record.shape, shape)
        return .record(Record(shape: shape, values: values))
    }

    /// The value that `text` stands for in a cell or a word, or nil.
    private mutating func read(_ text: String, _ type: ValueType) throws(Failure) -> Value? {
        let word = trimmed(text)
        switch type {
        case .null: return word.isEmpty || word == "null" ? .null : nil
        case .bool:
            switch word {
            case "true", "True", "TRUE": return .bool(true)
            case "false", "False", "FALSE": return .bool(false)
            default: return nil
            }
        case .int, .float, .number:
            guard let number = readNumber(word) else { return nil }
            if case .float = type, case .int(let int) = number { return .float(Double(int)) }
            return try changed(number, type, false) ?? number
        case .list, .record:
            guard let value = try? JSON.decode(text) else { return nil }
            return try changed(value, type, false) ?? value
        default: return nil
        }
    }

    private func readNumber(_ word: String) -> Value? {
        guard let first = word.utf8.first else { return nil }
        if (0x30...0x39).contains(first) || first == UInt8(ascii: "-"), let number = try? JSON.decode(word) {
            return number
        }
        // Numbers with leading zeros or a plus sign are no JSON, but what else should they be.
        return Int(word).map { .int($0) }
    }

    private func entered(
        _ text: String, _ type: ValueType, _ parse: (String) throws(Failure) -> Int
    ) throws(Failure) -> Int {
        do throws(Failure) {
            return try parse(trimmed(text))
        } catch {
            throw Failure("E0401", "expected \(type), but \(error.message)", help: error.help, path: "")
        }
    }

    private func mismatch(_ value: Value, _ type: ValueType) -> Failure {
        var help: String?
        switch (type, value) {
        case (_, .null): help = "a type that takes null is written with `?`: \(ValueType.optional(type))"
        case (.text, .secret): help = "declare it as secret: what is secret stays so"
        case (.text, .int), (.text, .float), (.text, .number): help = "declare it as \(value.kind), or as any"
        default: break
        }
        // What should have been a secret is not quoted either.
        let found = type == .secret || type == .optional(.secret) ? value.kind : summary(value)
        return Failure("E0401", "expected \(type), found \(found)", help: help, path: "")
    }

    private func missing(_ name: String, _ type: ValueType, _ record: Record) -> Failure {
        var help = "a field that may be missing is written `\(name): \(ValueType.optional(type))`"
        let keys = record.shape.keys.prefix(12)
        if !keys.isEmpty { help += "; the fields here are \(keys.joined(separator: ", "))" }
        if record.count > keys.count { help += ", …" }
        return Failure("E0401", "expected a field of type \(type), found none", help: help, path: component(name))
    }

    private func component(_ name: String) -> String {
        isPlainName(name) ? ".\(name)" : "[\(JSON.encodeString(.string(name)))]"
    }
}

extension ValueType {
    /// Whether the word `null` can't be a text of the type.
    fileprivate var hasNullWord: Bool {
        switch self {
        case .null, .bool, .int, .float, .number, .duration, .time, .list, .record: true
        case .any, .text, .secret, .optional, .literals, .union: false
        }
    }
}

extension Failure {
    fileprivate func at(_ component: String) -> Failure {
        var failure = self
        failure.path = component + (path ?? "")
        return failure
    }
}

/// A value in a few words, for messages: `int 12`, `text "abc"`, `a list of 3`.
package func summary(_ value: Value) -> String {
    switch value {
    case .null: return "null"
    case .bool(let bool): return "bool \(bool)"
    case .int, .float, .number: return "\(value.kind) \(shortened(numberText(value)))"
    case .text(let text):
        return text.string.isEmpty ? "an empty text" : "text " + JSON.encodeString(.string(shortened(text.string)))
    case .duration(let microseconds): return "duration \(formatDuration(microseconds))"
    case .time(let microseconds): return "time \(formatTime(microseconds))"
    case .list(let list): return list.elements.isEmpty ? "an empty list" : "a list of \(list.elements.count)"
    case .record(let record):
        if record.count == 0 { return "an empty record" }
        let keys = record.shape.keys.prefix(4).joined(separator: ", ")
        return "a record (\(shortened(keys, to: 60))\(record.count > 4 ? ", …" : ""))"
    case .secret: return "a secret"
    }
}

/// Without the white space of ASCII at both ends.
package func trimmed(_ text: String) -> String {
    let bytes = text.utf8
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    guard let start = bytes.firstIndex(where: { !isSpace($0) }), let end = bytes.lastIndex(where: { !isSpace($0) })
    else {
        return ""
    }
    return String(Substring(bytes[start...end]))
}
