import HoloSyntax
import HoloValue

// Chains: fields, elements, slices and calls with a dot. A `?.` that finds nothing ends its chain, with null as the
// whole chain's value.

extension TypeChecker {
    /// - Parameter mayEnd: set where a `?.` may find nothing.
    func type(ofLink expression: Expression, _ mayEnd: inout Bool) -> StaticType {
        switch expression.kind {
        case .field(let receiver, let name, let isOptional):
            // Reported elsewhere.
            if case .name(let alias) = receiver.kind, isImport(alias) { return .any }
            let type = type(ofReceiver: receiver, &mayEnd)
            return field(name, of: type, isOptional, &mayEnd)
        case .index(let receiver, let place):
            let type = type(ofReceiver: receiver, &mayEnd)
            let index = unlessEnded(type) { self.type(of: place) }
            return element(of: type, at: index, place, expression.span)
        case .slice(let receiver, let from, let to):
            let type = type(ofReceiver: receiver, &mayEnd)
            unlessEnded(type) { check(endOfSlice: from) }
            unlessEnded(type) { check(endOfSlice: to) }
            return slice(of: type, at: expression.span)
        case .method(let receiver, let name, let arguments, let isOptional):
            if case .name(let alias) = receiver.kind, isImport(alias) {
                guard let function = frame.module.imports[alias]?.functions[name.text] else {
                    for argument in arguments { _ = type(of: argument.value) }
                    return .any
                }
                return type(ofFunction: function, receiver: nil, arguments, at: expression.span)
            }
            var type = type(ofReceiver: receiver, &mayEnd)
            if isOptional {
                if type.kinds.contains(.null) { mayEnd = true }
                type = type.without(.null)
            }
            return unlessEnded(type) {
                self.type(ofCall: name, receiver: (type, receiver.span), arguments, at: expression.span)
            }
        default:
            return type(of: expression)
        }
    }

    private func type(ofReceiver receiver: Expression, _ mayEnd: inout Bool) -> StaticType {
        switch receiver.kind {
        case .field, .index, .slice, .method:
            guard !receiver.isParenthesizedLink else { return type(of: receiver) }
            depth += 1
            defer { depth -= 1 }
            return type(ofLink: receiver, &mayEnd)
        default:
            return type(of: receiver)
        }
    }

    /// Where the chain surely has ended, what stands behind is never evaluated.
    private func unlessEnded<Result>(_ receiver: StaticType, _ body: () -> Result) -> Result {
        let wasQuiet = isQuiet
        if receiver.isNever { isQuiet = true }
        defer { isQuiet = wasQuiet }
        return body()
    }

    // MARK: Fields

    private static let timeParts = ["year", "month", "day", "hour", "minute", "second", "weekday"]

    private func field(_ name: Name, of type: StaticType, _ isOptional: Bool, _ mayEnd: inout Bool) -> StaticType {
        guard !type.isNever, !name.text.isEmpty else { return type.isNever ? .never : .any }
        var result = StaticType.never
        var isPossible = false
        if isOptional, type.kinds.contains(.null) {
            mayEnd = true
            isPossible = true
        }
        if type.kinds.contains(.record) {
            if let record = type.record {
                if let field = record.field(name.text) {
                    result = field.type
                    isPossible = true
                    if isOptional, !field.isCertain { mayEnd = true }
                } else if let rest = record.rest {
                    result = rest
                    isPossible = true
                    if isOptional { mayEnd = true }
                    warnOfUnlikely(name, record)
                } else if isOptional {
                    mayEnd = true
                    isPossible = true
                }
            } else {
                result = .any
                isPossible = true
                if isOptional { mayEnd = true }
            }
        }
        if type.kinds.contains(.time), Self.timeParts.contains(name.text) {
            result = result.joined(with: .int)
            isPossible = true
        }
        if isPossible { return result }
        reportNoField(name, type)
        return .any
    }

    private func reportNoField(_ name: Name, _ type: StaticType) {
        if let record = type.record {
            let names = record.fields.map(\.name)
            report(
                .noSuchField, at: name.span, label: "no such field",
                help: (closestMatch(name.text, among: names) == nil ? called(name.text) : nil)
                    ?? Self.help(forMissing: name.text, among: names)
            ) { "this record has no field `\(name.text)`" }
            return
        }
        if type.kinds.contains(.time) {
            report(
                .noSuchField, at: name.span, label: "no such part",
                help: closestMatch(name.text, among: Self.timeParts).map { "did you mean `.\($0)`?" }
                    ?? "it has .year .month .day .hour .minute .second .weekday"
            ) { "a time has no part `\(name.text)`" }
            return
        }
        if type.isSurely(.secret) { return reportSecret(at: name.span, "be taken apart") }
        var help: String?
        if type.isSurely(.null) {
            help = "write `?.\(name.text)` to get null, or `?? …` for a default"
        } else if let called = called(name.text) {
            help = called
        } else if type.isSurely([.list, .null]) {
            help = "read it of one element, `[0].\(name.text)`, or of each: `.map(x => x.\(name.text))`"
        }
        report(.fieldOfWrongKind, at: name.span, label: "has no fields", help: help) {
            "can't read `.\(name.text)` of \(type.found)"
        }
    }

    /// For those who left out the parentheses.
    private func called(_ name: String) -> String? {
        compilerKnowsFunction(name) ? "a function is called with parentheses: `.\(name)()`" : nil
    }

    private static func help(forMissing name: String, among names: [String]) -> String {
        if let match = closestMatch(name, among: names) { return "did you mean `\(match)`?" }
        let listed = names.prefix(12).map { "`\($0)`" }.joined(separator: ", ")
        let rest = names.count > 12 ? " and \(names.count - 12) more" : ""
        return (names.isEmpty ? "it is empty" : "it has \(listed)\(rest)")
            + "; `?.\(name)` gives null where a field is missing"
    }

    /// Data may have more fields than are declared, but one that is nearly spelt like a declared one is rather that.
    private func warnOfUnlikely(_ name: Name, _ record: RecordType) {
        guard !isQuiet, record.origin != .built, record.fields.count <= RecordType.mostJoined,
            let match = closestMatch(name.text, among: record.fields.map(\.name))
        else { return }
        let owner =
            if case .answer(let action) = record.origin { "the answer of `\(action)` is declared" } else {
                "this record is declared"
            }
        report(.unlikelyField, at: name.span, label: "not declared", help: "did you mean `\(match)`?") {
            "\(owner) without a field `\(name.text)`"
        }
    }

    // MARK: Elements and slices

    private func element(of type: StaticType, at index: StaticType, _ place: Expression, _ span: Span) -> StaticType {
        guard !type.isNever, !index.isNever else { return .never }
        var result = StaticType.never
        var isPossible = false
        if type.kinds.contains(.list), index.kinds.contains(.int) {
            result = type.element
            isPossible = true
        }
        if type.kinds.contains(.text), index.kinds.contains(.int) {
            result = result.joined(with: .text)
            isPossible = true
        }
        if type.kinds.contains(.record), index.kinds.contains(.text) {
            guard let record = type.record else { return .any }
            if let texts = index.texts?.texts {
                for text in texts {
                    guard let value = record.value(of: text) else { continue }
                    result = result.joined(with: value)
                    isPossible = true
                }
                if !isPossible, let text = texts.first, type.isSurely([.record, .null]) {
                    report(
                        .noSuchField, at: place.span, label: "no such field",
                        help: Self.help(forMissing: text, among: record.fields.map(\.name))
                    ) { "this record has no field `\(shortened(text))`" }
                    return .any
                }
            } else if record.fields.isEmpty, record.rest == nil {
                isPossible = index.kinds != .text
            } else {
                result = result.joined(with: record.anyValue)
                isPossible = true
            }
        }
        if isPossible { return result }
        if type.isSurely(.secret) {
            reportSecret(at: span, "be taken apart")
        } else if type.rulesOut([.list, .record, .text]) {
            report(
                .wrongPlace, at: span, label: "has no elements",
                help: type.isSurely(.null) ? "write `(… ?? [])` where it may be null" : nil
            ) { "can't read `[…]` of \(type.found)" }
        } else {
            report(.wrongPlace, at: place.span, label: "found \(index.found)") {
                type.isSurely([.record, .null])
                    ? "the key of a record is a text, found \(index.found)"
                    : "the place in \(type.isSurely([.text, .null]) ? "a text" : "a list") is an int, "
                        + "found \(index.found)"
            }
        }
        return .any
    }

    private func check(endOfSlice end: Expression?) {
        guard let end else { return }
        let place = type(of: end)
        guard place.rulesOut([.int, .null]) else { return }
        if place.isSurely(.secret) { return reportSecret(at: end.span, "be a key or a place") }
        report(.wrongPlace, at: end.span, label: "not an int") { "the ends of a slice are ints, found \(place.found)" }
    }

    private func slice(of type: StaticType, at span: Span) -> StaticType {
        guard type.rulesOut([.list, .text]) else {
            var result = StaticType.never
            if type.kinds.contains(.list) { result = .list(type.element) }
            if type.kinds.contains(.text) { result = result.joined(with: .text) }
            return result
        }
        if type.isSurely(.secret) {
            reportSecret(at: span, "be taken apart")
        } else {
            report(
                .wrongPlace, at: span, label: "can't be sliced",
                help: type.isSurely(.null) ? "write `(… ?? [])` where it may be null" : nil
            ) { "a slice needs a list or a text, found \(type.found)" }
        }
        return .any
    }
}
