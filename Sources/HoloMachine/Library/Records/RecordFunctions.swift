import HoloValue

/// Functions of records.
enum RecordFunctions {
    static func keys(_ arguments: ArgumentList) throws(Failure) -> Value {
        .array(try arguments.record(0, "keys").shape.keys.map { .string($0) })
    }

    static func values(_ arguments: ArgumentList) throws(Failure) -> Value {
        .array(Array(try arguments.record(0, "values").values))
    }

    private static let entryShape = Shape(["key", "value"])

    static func entries(_ arguments: ArgumentList) throws(Failure) -> Value {
        let record = try arguments.record(0, "entries")
        return .array(
            zip(record.shape.keys, record.values).map { key, value in
                .record(Record(shape: entryShape, values: [.string(key), value]))
            })
    }

    static func merge(_ arguments: ArgumentList) throws(Failure) -> Value {
        let first = try arguments.record(0, "merge")
        let more = arguments.gathered(1)
        if more.isEmpty { return arguments[0] }
        var builder = RecordBuilder()
        for (key, value) in zip(first.shape.keys, first.values) { builder.set(key, value) }
        for (index, other) in more.enumerated() {
            guard case .record(let record) = other else {
                throw LibraryFailure.wrongKind("merge", argument: index + 1, expected: "a record", found: other)
            }
            for (key, value) in zip(record.shape.keys, record.values) { builder.set(key, value) }
        }
        return .record(builder.build())
    }

    static func pick(_ arguments: ArgumentList) throws(Failure) -> Value {
        let record = try arguments.record(0, "pick")
        var builder = RecordBuilder()
        for key in try keyNames(arguments, "pick") {
            if let value = record[key] { builder.set(key, value) }
        }
        return .record(builder.build())
    }

    static func omit(_ arguments: ArgumentList) throws(Failure) -> Value {
        let record = try arguments.record(0, "omit")
        let left = Set(try keyNames(arguments, "omit").map { TextKey($0) })
        var builder = RecordBuilder()
        for (key, value) in zip(record.shape.keys, record.values) where !left.contains(TextKey(key)) {
            builder.set(key, value)
        }
        return .record(builder.build())
    }

    /// The keys of `pick(record, "a", "b")` and `pick(record, ["a", "b"])` alike.
    private static func keyNames(_ arguments: ArgumentList, _ function: String) throws(Failure) -> [String] {
        var names: [String] = []
        for (index, argument) in arguments.gathered(1).enumerated() {
            let candidates: [Value] = if case .list(let list) = argument { list.elements } else { [argument] }
            for candidate in candidates {
                guard case .text(let text) = candidate else {
                    throw LibraryFailure.wrongKind(
                        function, argument: index + 1, expected: "a key (a text)", found: candidate)
                }
                names.append(text.string)
            }
        }
        return names
    }

    static func has(_ arguments: ArgumentList) throws(Failure) -> Value {
        let record = try arguments.record(0, "has")
        return .bool(record[try arguments.string(1, "has")] != nil)
    }

    static func get(_ arguments: ArgumentList) throws(Failure) -> Value {
        // A key that is data may look like a path, or like a broken one: `globex.example`.
        if case .record(let record) = arguments[0], case .text(let key) = arguments[1], let field = record[key.string] {
            return field
        }
        guard let steps = try path(arguments[1]) else { return arguments[2] }
        var value = arguments[0]
        for step in steps {
            guard let next = descend(value, step) else { return arguments[2] }
            value = next
        }
        return value
    }

    private enum PathStep {
        case key(String)
        case index(Int)
    }

    private static func descend(_ value: Value, _ step: PathStep) -> Value? {
        switch (value, step) {
        case (.record(let record), .key(let key)): return record[key]
        case (.record(let record), .index(let index)): return record[String(index)]
        case (.list(let list), .index(let index)):
            let count = list.elements.count
            guard index < count, index >= -count else { return nil }
            return list.elements[index < 0 ? index + count : index]
        case (.list(let list), .key(let key)):
            guard let index = Int(key) else { return nil }
            return descend(.list(list), .index(index))
        default: return nil
        }
    }

    /// A path is a list of keys and indices, an index, or a text like `a.b[0].c`; nil for a text that leads nowhere.
    private static func path(_ value: Value) throws(Failure) -> [PathStep]? {
        switch value {
        case .text(let text): return path(text.string)
        case .int(let index): return [.index(index)]
        case .list(let list):
            var steps: [PathStep] = []
            for element in list.elements {
                switch element {
                case .text(let text): steps.append(.key(text.string))
                case .int(let index): steps.append(.index(index))
                default:
                    throw LibraryFailure.badValue("get", "needs a path of texts and ints, found \(element.kind) in it")
                }
            }
            return steps
        default:
            throw LibraryFailure.wrongKind(
                "get", argument: 1, expected: "a path", found: value, help: "write `\"a.b[0]\"` or `[\"a\", \"b\", 0]`")
        }
    }

    private static func path(_ text: String) -> [PathStep]? {
        var steps: [PathStep] = []
        let scalars = Array(text.unicodeScalars)
        var position = 0
        while position < scalars.count {
            if scalars[position] == "[" {
                guard let end = scalars[position...].firstIndex(of: "]"),
                    let index = Int(String(String.UnicodeScalarView(scalars[(position + 1)..<end])))
                else { return nil }
                steps.append(.index(index))
                position = end + 1
                guard position == scalars.count || scalars[position] == "." || scalars[position] == "[" else { return nil }
                continue
            }
            if scalars[position] == "." {
                guard !steps.isEmpty else { return nil }
                position += 1
            } else if !steps.isEmpty {
                return nil
            }
            let start = position
            while position < scalars.count, scalars[position] != ".", scalars[position] != "[" { position += 1 }
            if position == start { return nil }
            steps.append(.key(String(String.UnicodeScalarView(scalars[start..<position]))))
        }
        return steps.isEmpty ? nil : steps
    }
}
