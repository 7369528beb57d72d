import HoloValue

/// Fields, elements and slices: what is not on the machine's fast path.
enum Access {
    @inline(never)
    static func field(
        of value: Value, _ key: Value, remembering known: UnsafeMutablePointer<FieldPlace>
    ) throws(Failure) -> Value {
        guard case .text(let text) = key else { throw .inconsistent }
        let key = text.string
        switch value {
        case .record(let record):
            if let field = field(of: record, key, remembering: known) { return field }
            throw missing(key, record, mayBeCalled: true)
        case .time(let time):
            if let part = part(of: time, key) { return part }
            throw Failure(
                "E0315", "a time has no part `\(key)`", help: "it has .year .month .day .hour .minute .second .weekday")
        case .null:
            throw Failure(
                "E0314", "can't read `.\(key)` of null", help: "write `?.\(key)` to get null, or `?? …` for a default")
        case .list(let list):
            throw Failure(
                "E0314", "can't read `.\(key)` of a list of \(list.elements.count)",
                help: called(key) ?? "read it of one element, `[0].\(key)`, or of each: `.map(x => x.\(key))`")
        case .secret(let secret):
            throw .secret(secret, cannotBe: "taken apart")
        default:
            throw Failure("E0314", "can't read `.\(key)` of \(describe(value))", help: called(key))
        }
    }

    /// For those who left out the parentheses: `text.upper`.
    private static func called(_ key: String) -> String? {
        Library.find(key) == nil ? nil : "`\(key)` is a function: call it, `.\(key)(…)`"
    }

    /// nil where there is nothing to read: the value is null, or has no such field.
    @inline(never)
    static func optionalField(
        of value: Value, _ key: Value, remembering known: UnsafeMutablePointer<FieldPlace>
    ) throws(Failure) -> Value? {
        guard case .text(let text) = key else { throw .inconsistent }
        switch value {
        case .null: return nil
        case .record(let record): return field(of: record, text.string, remembering: known)
        default: return try field(of: value, key, remembering: known)
        }
    }

    private static func field(
        of record: Record, _ key: String, remembering known: UnsafeMutablePointer<FieldPlace>
    ) -> Value? {
        guard let place = record.shape.index(of: key) else { return nil }
        known.pointee.remember(place, in: record.shape)
        return record.values[place]
    }

    private static func missing(_ key: String, _ record: Record, mayBeCalled: Bool = false) -> Failure {
        let keys = record.shape.keys
        let listed = keys.prefix(12).map { "`\($0)`" }.joined(separator: ", ")
        let rest = keys.count > 12 ? " and \(keys.count - 12) more" : ""
        return Failure(
            "E0301", "this record has no field `\(key)`",
            help: (mayBeCalled ? called(key) : nil)
                ?? (keys.isEmpty ? "it is empty" : "it has \(listed)\(rest)") + "; `?.\(key)` gives null where it is missing",
            unknown: UnknownName(key, known: keys))
    }

    private static func part(of time: Int, _ key: String) -> Value? {
        let civil = CivilTime(time)
        switch key {
        case "year": return .int(civil.year)
        case "month": return .int(civil.month)
        case "day": return .int(civil.day)
        case "hour": return .int(civil.hour)
        case "minute": return .int(civil.minute)
        case "second": return .int(civil.second)
        case "weekday": return .int(civil.weekday)
        default: return nil
        }
    }

    @inline(never)
    static func index(_ value: Value, _ place: Value) throws(Failure) -> Value {
        switch (value, place) {
        case (.list(let list), .int(let place)):
            let count = list.elements.count
            let index = place < 0 ? place &+ count : place
            guard index >= 0, index < count else {
                throw Failure(
                    "E0316", "there is no element [\(place)] in a list of \(count)",
                    help: count == 0 ? "the list is empty: `.first()` gives null then" : "it has [0] to [\(count - 1)]")
            }
            return list.elements[index]
        case (.record(let record), .text(let key)):
            if let field = record[key.string] { return field }
            throw missing(key.string, record)
        case (.text(let text), .int(let place)):
            let count = scalarCount(text.string)
            let index = place < 0 ? place &+ count : place
            guard let scalar = scalar(of: text.string, at: index) else {
                throw Failure("E0316", "there is no character [\(place)] in a text of \(count)")
            }
            return .string(scalar)
        case (.secret(let secret), _):
            throw .secret(secret, cannotBe: "taken apart")
        case (.list, .secret(let secret)), (.record, .secret(let secret)):
            throw .secret(secret, cannotBe: "a key or a place")
        case (.list, _):
            throw Failure("E0317", "the place in a list is an int, found \(describe(place))")
        case (.record, _):
            throw Failure("E0317", "the key of a record is a text, found \(describe(place))")
        case (.null, _):
            throw Failure("E0314", "can't read `[…]` of null", help: "write `(… ?? [])` where it may be null")
        default:
            throw Failure("E0317", "can't read `[…]` of \(describe(value))")
        }
    }

    @inline(never)
    static func slice(_ value: Value, from: Value, to: Value) throws(Failure) -> Value {
        let lower = try end(from)
        let upper = try end(to)
        switch value {
        case .list(let list):
            let range = clampedRange(from: lower, to: upper, count: list.elements.count)
            return .list(List(Array(list.elements[range])))
        case .text(let text):
            let range = clampedRange(from: lower, to: upper, count: scalarCount(text.string))
            return .string(scalarSlice(text.string, range))
        case .secret(let secret):
            throw .secret(secret, cannotBe: "taken apart")
        default:
            throw Failure("E0317", "a slice needs a list or a text, found \(describe(value))")
        }
    }

    private static func end(_ value: Value) throws(Failure) -> Int? {
        switch value {
        case .null: return nil
        case .int(let place): return place
        case .secret(let secret): throw .secret(secret, cannotBe: "a key or a place")
        default: throw Failure("E0317", "the ends of a slice are ints, found \(describe(value))")
        }
    }
}
