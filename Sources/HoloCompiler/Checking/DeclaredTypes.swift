import HoloSyntax
import HoloValue

// Types that are written in a script, as static types. What is wrong with them is reported where they are lowered.

extension TypeChecker {
    /// What a value is that was checked against the type; `any` for a type that can't be read.
    func declared(_ syntax: TypeSyntax, in module: Module) -> StaticType {
        switch syntax.kind {
        case .named(let name):
            switch name {
            case "text": return .text
            case "int": return .int
            // An int that is taken for a float stays what it is.
            case "float", "number": return .number
            case "bool": return .bool
            case "duration": return .duration
            case "time": return .time
            case "null": return .null
            case "secret": return .secret
            case "list": return .anyList
            case "any": return .any
            default: return alias(name, in: module)
            }
        case .list(let element): return .list(declared(element, in: module))
        case .optional(let inner): return declared(inner, in: module).orNull
        case .literals(let texts): return .texts(KnownTexts(texts: texts, isDeclared: true))
        case .record(let fields):
            return .record(
                RecordType(
                    fields.map {
                        RecordType.Field(name: $0.name.text, type: declared($0.type, in: module), isCertain: true)
                    }, rest: .any, origin: .declared))
        case .missing: return .any
        }
    }

    private func alias(_ name: String, in module: Module) -> StaticType {
        let parts = qualifiedName(name)
        let local = parts?.name ?? name
        guard let owner = parts.map({ module.imports[$0.alias] }) ?? module.owner(ofType: local),
            let syntax = owner.types[local]
        else { return .any }
        guard !owner.lostNames.contains(local) else { return .any }
        let key = ComputedName(file: owner.file.name, name: local)
        if let known = aliases[key] { return known }
        // A type that contains itself is reported elsewhere.
        aliases[key] = .any
        let type = depth < Self.deepest ? deeper { declared(syntax, in: owner) } : .any
        aliases[key] = type
        return type
    }
}

/// Why a value surely is not taken for a declared type.
struct Violation {
    /// The way from the value to the mismatch: `.age`, `[…]`.
    var path: String
    var expected: StaticType
    /// nil where a field is missing.
    var found: StaticType?
    /// Only an empty list would be taken.
    var unlessEmpty = false
}

extension StaticType {
    /// The kinds that are taken for a declared type, or converted to it.
    var taken: KindSet {
        var taken = kinds
        if kinds.contains(.int) || kinds.contains(.float) { taken.formUnion(.number) }
        if !kinds.isDisjoint(with: [.duration, .time, .secret]) { taken.insert(.text) }
        return taken
    }

    /// Why no value of this type is taken for the declared one; nil where one may be.
    func violation(of declared: StaticType) -> Violation? {
        if isNever || declared.isAny { return nil }
        let candidates = only(declared.taken)
        guard !candidates.isNever else { return Violation(path: "", expected: declared, found: self) }
        // Each kind that could be taken must fail for a reason of its own.
        var first: Violation?
        for (kind, _) in KindSet.names where candidates.kinds.contains(kind) {
            guard let violation = candidates.violation(of: declared, as: kind) else { return nil }
            if first == nil || (first?.unlessEmpty == true && !violation.unlessEmpty) { first = violation }
            if violation.unlessEmpty { first?.unlessEmpty = true }
        }
        return first
    }

    private func violation(of declared: StaticType, as kind: KindSet) -> Violation? {
        switch kind {
        case .text:
            guard let texts else { return nil }
            if declared.kinds.contains(.secret) { return nil }
            let isTaken = texts.texts.contains { text in
                if declared.kinds.contains(.text), declared.texts?.contains(text) ?? true { return true }
                let word = trimmed(text)
                if declared.kinds.contains(.duration), (try? parseDuration(word)) != nil { return true }
                if declared.kinds.contains(.time), (try? parseTime(word)) != nil { return true }
                return false
            }
            return isTaken ? nil : Violation(path: "", expected: declared, found: self)
        case .list:
            guard let wanted = declared.list?.element, let list,
                var inner = list.element.violation(of: wanted)
            else { return nil }
            inner.path = "[…]" + inner.path
            inner.unlessEmpty = inner.unlessEmpty || !list.hasElements
            return inner
        case .record:
            guard let wanted = declared.record, let record else { return nil }
            for field in wanted.fields {
                if let given = record.field(field.name) {
                    guard given.isCertain else { continue }
                    if var inner = given.type.violation(of: field.type), !inner.unlessEmpty {
                        inner.path = component(field.name) + inner.path
                        return inner
                    }
                } else if record.rest == nil, !field.type.kinds.contains(.null) {
                    return Violation(path: component(field.name), expected: field.type, found: nil)
                }
            }
            return nil
        default:
            return nil
        }
    }

    private func component(_ name: String) -> String {
        isPlainName(name) ? ".\(name)" : "[\(JSON.encodeString(.string(name)))]"
    }
}
