/// A value of the language. JSON maps onto it one to one, and what only passes through comes out unchanged.
///
/// Payloads are references or single words, so a value is 9 bytes wide and 16 apart: registers stay small and
/// moving one costs at most one retain.
@usableFromInline
package enum Value: Sendable {
    case null
    case bool(Bool)
    case int(Int)
    case float(Double)
    /// A JSON number whose source text is not what `int` or `float` would be written as (`1e5`, `1.50`, thirty digits).
    case number(NumberText)
    case text(Text)
    /// A length of time in microseconds.
    case duration(Int)
    /// An instant: microseconds since 1970-01-01T00:00:00Z.
    case time(Int)
    case list(List)
    case record(Record)
    /// A text that is never shown.
    case secret(Secret)
}

/// Text behind one word. Its length is counted in Unicode scalars. It never changes for who else refers to it.
@usableFromInline
package final class Text: Sendable {
    @exclusivity(unchecked) package nonisolated(unsafe) private(set) var string: String
    package init(_ string: String) { self.string = string }

    /// Adds to the end. Only for who holds the one reference to it.
    package func append(_ more: String) { string += more }
}

/// A number that keeps its JSON source text until arithmetic touches it.
@usableFromInline
package final class NumberText: Sendable {
    /// Exactly the bytes of the source: a valid JSON number.
    package let source: String
    /// True where the source has a fraction or an exponent: the number is then a `float`, else an `int`.
    package let isFloat: Bool

    package init(source: String, isFloat: Bool) {
        self.source = source
        self.isFloat = isFloat
    }
}

/// The ordered keys of a record; two keys are the same where their scalars are. Records that are built alike share one
/// shape, so that thousands of rows keep their keys once and a field's place can be remembered by the identity of the
/// shape.
@usableFromInline
package final class Shape: Sendable {
    package let keys: [String]
    /// What the keys add to `Value.writtenSize`.
    let keysSize: UInt32
    /// Where the keys lie, if there are any, as long as the shape is there: it holds their array.
    nonisolated(unsafe) let firstKey: UnsafePointer<String>?
    private let places: [TextKey: Int]?

    /// `keys` must be distinct.
    package init(_ keys: [String]) {
        self.keys = keys
        keysSize = UInt32(clamping: keys.reduce(0) { $0 + $1.utf8.count + 3 })
        firstKey = keys.withUnsafeBufferPointer { $0.isEmpty ? nil : $0.baseAddress }
        // A scan beats hashing for the few keys that most records have.
        if keys.count > 8 {
            var places = [TextKey: Int](minimumCapacity: keys.count)
            for (index, key) in keys.enumerated() { places[TextKey(key)] = index }
            self.places = places
        } else {
            self.places = nil
        }
    }

    package static let empty = Shape([])

    /// The place of `key` among the keys, or nil.
    package func index(of key: String) -> Int? {
        if let places { return places[TextKey(key)] }
        for index in keys.indices where textsEqual(keys[index], key) { return index }
        return nil
    }
}

/// Collects pairs for a record in order; setting a key again replaces its value in place.
package struct RecordBuilder {
    package private(set) var keys: [String] = []
    package private(set) var values: [Value] = []
    private var places: [TextKey: Int] = [:]

    package init() {}

    package mutating func set(_ key: String, _ value: Value) {
        if keys.count < 8 {
            for index in keys.indices where textsEqual(keys[index], key) {
                values[index] = value
                return
            }
        } else {
            if places.isEmpty { for (index, key) in keys.enumerated() { places[TextKey(key)] = index } }
            if let index = places[TextKey(key)] {
                values[index] = value
                return
            }
            places[TextKey(key)] = keys.count
        }
        keys.append(key)
        values.append(value)
    }

    package func build() -> Record { keys.isEmpty ? .empty : Record(shape: Shape(keys), values: values) }
}

extension Value {
    package static func string(_ string: String) -> Value { .text(Text(string)) }
    package static func array(_ elements: [Value]) -> Value { .list(List(elements)) }
    package static func object(_ pairs: [(String, Value)]) -> Value { .record(Record(pairs)) }

    /// The kind as the language names it: `null bool int float text duration time list record secret`.
    package var kind: String {
        switch self {
        case .null: "null"
        case .bool: "bool"
        case .int: "int"
        case .float: "float"
        case .number(let number): number.isFloat ? "float" : "int"
        case .text: "text"
        case .duration: "duration"
        case .time: "time"
        case .list: "list"
        case .record: "record"
        case .secret: "secret"
        }
    }

    /// How many lists and records are nested in one another; 0 for all other kinds.
    @inline(__always) package var depth: UInt16 {
        switch self {
        case .list(let list): list.depth
        case .record(let record): record.depth
        default: 0
        }
    }

    /// About how many bytes the value takes written out as JSON; `UInt32.max` for that and all above. A small value can be
    /// large when written out: lists share their elements, so thirty lists that each hold the one before twice are a
    /// thousand million elements.
    package var writtenSize: UInt32 {
        switch self {
        case .list(let list): list.writtenSize
        case .record(let record): record.writtenSize
        case .text(let text): UInt32(clamping: text.string.utf8.count)
        default: 8
        }
    }

    /// The largest `writtenSize` of what leaves an expression: of all that is written, sent, kept or walked over.
    package static let largestWritten: UInt32 = 1 << 30

    /// Fails with `E0320` where the value is larger than `largestWritten`.
    package func checkWrittenSize() throws(Failure) {
        if writtenSize > Value.largestWritten { throw .tooLargeWritten }
    }

    package var isNull: Bool { if case .null = self { true } else { false } }
    package var asBool: Bool? { if case .bool(let value) = self { value } else { nil } }
    /// The whole number, where this is an `int` within 64 bits.
    package var asInt: Int? { if case .int(let value) = self { value } else { nil } }
    package var asString: String? { if case .text(let text) = self { text.string } else { nil } }
    package var asList: [Value]? { if case .list(let list) = self { list.elements } else { nil } }
    package var asRecord: Record? { if case .record(let record) = self { record } else { nil } }

    /// The field of a record; nil for every other kind and for a field that is not there.
    package subscript(_ key: String) -> Value? { asRecord?[key] }
}
