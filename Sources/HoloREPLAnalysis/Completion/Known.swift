import HoloValue

/// What is known of an expression without evaluating it: some of the values that it may have, or its type.
///
/// A list of a million records is looked at through its first few.
struct Known {
    /// The first ones of what it may be.
    var samples: [Value]
    /// `any` where nothing is known.
    var type: ValueType

    /// How many elements of a list stand for all of them.
    static let mostSamples = 16
    /// How many fields of a record are looked at.
    static let mostFields = 1_000

    static let unknown = Known(samples: [], type: .any)

    init(samples: [Value], type: ValueType = .any) {
        self.samples = samples
        self.type = type
    }

    init(_ value: Value) { self.init(samples: [value]) }

    init(_ type: ValueType) { self.init(samples: [], type: type) }

    var isUnknown: Bool { samples.isEmpty && type == .any }

    /// The kind as the language names it; nil where it is not known.
    var kind: String? {
        if let sample = samples.first(where: { !$0.isNull }) ?? samples.first { return sample.kind }
        return type.kind
    }

    func field(_ name: String) -> Known {
        let values = samples.compactMap { $0[name] }
        if !values.isEmpty { return Known(samples: values) }
        guard case .record(let fields) = type.withoutNull, let field = fields.first(where: { $0.name == name }) else {
            return .unknown
        }
        return Known(field.type)
    }

    func element(at index: Int) -> Known {
        let values = samples.compactMap { value -> Value? in
            guard case .list(let list) = value else { return nil }
            let place = index < 0 ? index &+ list.count : index
            return list.elements.indices.contains(place) ? list.elements[place] : nil
        }
        return values.isEmpty ? elementByType : Known(samples: values)
    }

    /// Any of its elements; of a record any of its values.
    var element: Known {
        var values: [Value] = []
        for sample in samples where values.count < Self.mostSamples {
            switch sample {
            case .list(let list): values += list.elements.prefix(Self.mostSamples - values.count)
            case .record(let record): values += record.values.prefix(Self.mostSamples - values.count)
            default: break
            }
        }
        return values.isEmpty ? elementByType : Known(samples: values)
    }

    private var elementByType: Known {
        if case .list(let element) = type.withoutNull { return Known(element) }
        return kind == "text" ? Known(.text) : .unknown
    }

    /// A list of such values.
    var listed: Known {
        samples.isEmpty ? Known(.list(type)) : Known(Value.array(Array(samples.prefix(Self.mostSamples))))
    }

    /// The fields that there are, in the order in which they are met, each with what is known of it.
    var fields: [(name: String, known: Known)] {
        var names: [String] = []
        var values: [TextKey: [Value]] = [:]
        for sample in samples.prefix(Self.mostSamples) {
            guard case .record(let record) = sample else { continue }
            for (key, value) in zip(record.shape.keys, record.values) {
                let name = TextKey(key)
                if values[name] == nil {
                    guard names.count < Self.mostFields else { break }
                    names.append(key)
                }
                values[name, default: []].append(value)
            }
        }
        if !names.isEmpty { return names.map { ($0, Known(samples: values[TextKey($0)] ?? [])) } }
        guard samples.isEmpty, case .record(let fields) = type.withoutNull else { return [] }
        return fields.prefix(Self.mostFields).map { ($0.name, Known($0.type)) }
    }
}

extension ValueType {
    var withoutNull: ValueType {
        if case .optional(let wrapped) = self { return wrapped.withoutNull }
        return self
    }

    /// The kind of its values; nil where there are several.
    var kind: String? {
        switch withoutNull {
        case .any, .union, .optional: nil
        case .null: "null"
        case .bool: "bool"
        case .int: "int"
        case .float, .number: "float"
        case .text, .literals: "text"
        case .duration: "duration"
        case .time: "time"
        case .secret: "secret"
        case .list: "list"
        case .record: "record"
        }
    }

    /// Whether a parameter of this type takes a value of a kind.
    func takes(kind: String) -> Bool {
        switch self {
        case .any: true
        case .number, .float: kind == "int" || kind == "float"
        case .text, .literals: kind == "text" || kind == "secret"
        case .optional(let wrapped): kind == "null" || wrapped.takes(kind: kind)
        case .union(let types): types.contains { $0.takes(kind: kind) }
        default: self.kind == kind
        }
    }
}
