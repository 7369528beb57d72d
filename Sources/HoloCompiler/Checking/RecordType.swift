import HoloValue

/// What is known of a record: its fields, and what other fields it may have.
final class RecordType: Sendable {
    struct Field: Sendable {
        var name: String
        var type: StaticType
        /// The field surely is there.
        var isCertain: Bool
    }

    /// Where the knowledge comes from.
    enum Origin: Sendable, Equatable {
        /// The script builds it, so it has no other fields than these.
        case built
        /// A type that is declared: data may have more fields.
        case declared
        /// The answer of this action, as the step declares it.
        case answer(of: String)
    }

    let fields: [Field]
    /// What a field is that is not among `fields`; nil: there is none.
    let rest: StaticType?
    let origin: Origin
    let weight: Int
    private let places: [TextKey: Int]?

    /// Records with more fields are not looked into where that would cost time again and again.
    static let mostJoined = 100

    init(_ fields: [Field], rest: StaticType?, origin: Origin = .built) {
        var fields = fields
        var weight = fields.reduce(1) { $0 + $1.type.weight }
        if weight > StaticType.largest {
            for index in fields.indices where fields[index].type.weight > 1 {
                fields[index].type = StaticType(fields[index].type.kinds)
            }
            weight = 1 + fields.count
        }
        self.fields = fields
        self.rest = rest?.bounded
        self.origin = origin
        self.weight = weight + (rest.map { $0.bounded.weight } ?? 0)
        if fields.count > 8 {
            var places = [TextKey: Int](minimumCapacity: fields.count)
            for (place, field) in fields.enumerated() { places[TextKey(field.name)] = place }
            self.places = places
        } else {
            places = nil
        }
    }

    /// A record of fields that are all there, and no others.
    static func closed(_ fields: [(name: String, type: StaticType)]) -> RecordType {
        RecordType(fields.map { Field(name: $0.name, type: $0.type, isCertain: true) }, rest: nil)
    }

    /// A record of any keys, whose values are of one type.
    static func dictionary(of value: StaticType) -> RecordType { RecordType([], rest: value) }

    func field(_ name: String) -> Field? {
        if let places { return places[TextKey(name)].map { fields[$0] } }
        return fields.first { textsEqual($0.name, name) }
    }

    /// What reading the field gives where it is there; nil where it can't be there.
    func value(of name: String) -> StaticType? { field(name)?.type ?? rest }

    /// What the values of all fields can be.
    var anyValue: StaticType {
        var value = rest ?? .never
        for field in fields {
            value = value.joined(with: field.type)
            if value.isAny { break }
        }
        return value
    }

    func with(origin: Origin) -> RecordType { RecordType(fields, rest: rest, origin: origin) }

    /// nil where too little would be known to be of use.
    func joined(with other: RecordType) -> RecordType? {
        if self === other { return self }
        guard max(fields.count, other.fields.count) <= Self.mostJoined else { return nil }
        var joined: [Field] = []
        for field in fields {
            if let same = other.field(field.name) {
                joined.append(
                    Field(
                        name: field.name, type: field.type.joined(with: same.type),
                        isCertain: field.isCertain && same.isCertain))
            } else {
                let type = other.rest.map { field.type.joined(with: $0) } ?? field.type
                joined.append(Field(name: field.name, type: type, isCertain: false))
            }
        }
        for field in other.fields where self.field(field.name) == nil {
            let type = rest.map { field.type.joined(with: $0) } ?? field.type
            joined.append(Field(name: field.name, type: type, isCertain: false))
        }
        guard joined.count <= Self.mostJoined else { return nil }
        let rest: StaticType? =
            switch (self.rest, other.rest) {
            case (let left?, let right?): left.joined(with: right)
            case (let left?, nil): left
            case (nil, let right): right
            }
        return RecordType(joined, rest: rest, origin: origin == other.origin ? origin : .built)
    }

    /// The fields of both, where those of `other` win: `{ ...self, ...other }`. nil where that is not worth knowing.
    func merged(with other: RecordType) -> RecordType? {
        guard fields.count + other.fields.count <= Self.mostJoined else { return nil }
        var merged = fields
        if let rest = other.rest {
            // Any field may be replaced by one that is not known.
            for index in merged.indices { merged[index].type = merged[index].type.joined(with: rest) }
        }
        for field in other.fields {
            if let place = merged.firstIndex(where: { textsEqual($0.name, field.name) }) {
                if field.isCertain {
                    merged[place] = field
                } else {
                    merged[place].type = fields[place].type.joined(with: field.type)
                }
            } else {
                var field = field
                if !field.isCertain, let rest { field.type = field.type.joined(with: rest) }
                merged.append(field)
            }
        }
        let rest: StaticType? =
            switch (self.rest, other.rest) {
            case (let left?, let right?): left.joined(with: right)
            case (let left?, nil): left
            case (nil, let right): right
            }
        return RecordType(merged, rest: rest)
    }
}
