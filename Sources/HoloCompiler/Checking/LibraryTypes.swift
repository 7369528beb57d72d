import HoloMachine
import HoloValue

/// What the library's functions take and give, more exactly than their documentation says.
enum LibraryTypes {
    /// How the type of the result comes from those of the arguments.
    enum Rule {
        /// As the function declares it.
        case declared
        /// The list that was given; `keeps`: with all its elements.
        case sameList(keeps: Bool)
        /// A text for a text, a list for a list.
        case part
        /// An element, or null.
        case elementOrNull
        case pairs, chunks, numbered, flattened, mean, values, entries, merged, picked, omitted, field, absolute
        case quotient, rounded, dictionary(StaticType)
    }

    private static let rules: [String: Rule] = [
        "sort": .sameList(keeps: true), "unique": .sameList(keeps: true), "reverse": .sameList(keeps: true),
        "take": .sameList(keeps: false), "drop": .sameList(keeps: false), "slice": .part, "first": .elementOrNull,
        "last": .elementOrNull, "zip": .pairs, "chunk": .chunks, "enumerate": .numbered, "flatten": .flattened,
        "mean": .mean, "values": .values, "entries": .entries, "merge": .merged, "pick": .picked, "omit": .omitted,
        "get": .field, "abs": .absolute, "div": .quotient, "round": .rounded,
        "parse_csv": .dictionary(.text),
    ]

    /// What parameters take that are documented as `any`, or more loosely than they are.
    private static let needs: [String: [KindSet]] = [
        "length": [[.text, .list, .record]],
        "text": [KindSet.all.subtracting([.null, .list, .record])],
        "get": [.all, [.text, .int, .list]],
        "pick": [.record, [.text, .list]],
        "omit": [.record, [.text, .list]],
        "contains": [[.text, .list]],
    ]

    /// Functions that take a secret in a place of its own.
    static let takesSecrets = SecretUse.takers

    struct Signature {
        var rule: Rule
        /// For each parameter the kinds that it takes.
        var needs: [KindSet]
        var result: StaticType
        var takesSecrets: Bool
    }

    /// By the functions' places in the library.
    static let signatures: [Signature] = Library.functions.map { function in
        let special = needs[function.name] ?? []
        let needs = function.parameters.enumerated().map { place, parameter in
            if place < special.count { return special[place] }
            let kinds = exact(parameter.type).kinds
            return parameter.isOptional && !parameter.isVariadic ? kinds.union(.null) : kinds
        }
        return Signature(
            rule: rules[function.name] ?? .declared, needs: needs, result: exact(function.result),
            takesSecrets: takesSecrets.contains(function.name))
    }

    /// A type of the documentation, whose records have no fields that it does not name.
    private static func exact(_ type: ValueType) -> StaticType {
        switch type {
        case .any: .any
        case .null: .null
        case .bool: .bool
        case .int: .int
        case .float: .float
        case .number: .number
        case .text: .text
        case .duration: .duration
        case .time: .time
        case .secret: .secret
        case .list(let element): .list(exact(element))
        case .record(let fields):
            fields.isEmpty ? .anyRecord : .record(.closed(fields.map { ($0.name, exact($0.type)) }))
        case .optional(let inner): exact(inner).orNull
        case .literals(let texts): .texts(KnownTexts(texts: texts, isDeclared: true))
        case .union(let types): types.reduce(.never) { $0.joined(with: exact($1)) }
        }
    }

    /// What a function without a lambda gives.
    ///
    /// - Parameters:
    ///   - arguments: one for each parameter, nil where none is given; without those of a last parameter that takes any
    ///     number of them.
    ///   - rest: those.
    static func result(_ signature: Signature, _ arguments: [StaticType?], rest: [StaticType]) -> StaticType {
        let first = (arguments.first ?? nil) ?? .any
        let second = arguments.count > 1 ? arguments[1] : nil
        switch signature.rule {
        case .declared: return signature.result
        case .dictionary(let value): return .list(.record(.dictionary(of: value)))
        case .sameList(let keeps):
            return .list(first.element, hasElements: keeps && first.isSurely(.list) && first.hasElements)
        case .part:
            var result = StaticType.never
            if first.kinds.contains(.text) { result = .text }
            if first.kinds.contains(.list) { result = result.joined(with: .list(first.element)) }
            return result
        case .elementOrNull: return first.element.orNull
        case .pairs: return .list(.list(first.element.joined(with: (second ?? .any).element), hasElements: true))
        case .chunks: return .list(.list(first.element, hasElements: true))
        case .numbered:
            return .list(
                .record(.closed([("index", .int), ("value", first.element)])),
                hasElements: first.isSurely(.list) && first.hasElements)
        case .flattened: return .list(flattened(first.element))
        case .mean:
            var kinds: KindSet = .null
            if !first.element.kinds.isDisjoint(with: .number) { kinds.insert(.float) }
            if first.element.kinds.contains(.duration) { kinds.insert(.duration) }
            return StaticType(kinds)
        case .values: return .list(first.record?.anyValue ?? .any)
        case .entries: return .list(.record(.closed([("key", .text), ("value", first.record?.anyValue ?? .any)])))
        case .merged:
            var merged = first.record
            for other in rest { merged = other.record.flatMap { merged?.merged(with: $0) } }
            return merged.map { .record($0) } ?? .anyRecord
        case .picked, .omitted:
            guard let record = first.record, let names = names(rest) else { return .anyRecord }
            if case .omitted = signature.rule {
                return .record(
                    RecordType(
                        record.fields.filter { field in !names.contains { textsEqual($0, field.name) } },
                        rest: record.rest, origin: .built))
            }
            var fields: [RecordType.Field] = []
            for name in names where !fields.contains(where: { textsEqual($0.name, name) }) {
                if let field = record.field(name) {
                    fields.append(field)
                } else if let rest = record.rest {
                    fields.append(RecordType.Field(name: name, type: rest, isCertain: false))
                }
            }
            return .record(RecordType(fields, rest: nil))
        case .field:
            guard let name = second?.texts?.texts, name.count == 1, isPlainName(name[0]), first.isSurely(.record),
                let field = first.record?.field(name[0]), field.isCertain
            else { return .any }
            return field.type
        case .absolute: return first.only([.int, .float, .duration])
        case .quotient:
            let divisor = second ?? .any
            if first.isSurely([.int, .duration]), divisor.isSurely([.int, .duration]) { return .int }
            return .number
        case .rounded: return second == nil ? .int : first.isSurely(.int) ? .int : .number
        }
    }

    /// The texts that are written as arguments; nil where one of them is not known.
    private static func names(_ arguments: [StaticType]) -> [String]? {
        var names: [String] = []
        for argument in arguments {
            guard argument.isSurely(.text), let texts = argument.texts, texts.texts.count == 1 else { return nil }
            names.append(texts.texts[0])
        }
        return names.count <= RecordType.mostJoined ? names : nil
    }

    /// What is in the lists that the values are; values that are no lists stay.
    static func flattened(_ element: StaticType) -> StaticType {
        element.kinds.contains(.list) ? element.without(.list).joined(with: element.element) : element
    }

    /// The sum of values; 0 for none.
    static func sum(_ value: StaticType, hasElements: Bool) -> StaticType {
        let kinds = value.kinds.intersection([.int, .float, .duration])
        return StaticType(hasElements && !kinds.isEmpty ? kinds : kinds.union(.int))
    }
}
