import HoloMachine
import HoloSyntax
import HoloValue

// Calls of the library's functions.

extension TypeChecker {
    func type(
        ofLibrary index: Int, receiver: (type: StaticType, span: Span)?, _ arguments: [Argument], at span: Span
    ) -> StaticType {
        let function = Library.functions[index]
        let signature = LibraryTypes.signatures[index]
        let isVariadic = function.parameters.last?.isVariadic == true
        if case .higherOrder(let form) = function.implementation {
            return type(ofHigherOrder: form, function, signature, receiver: receiver, arguments, at: span)
        }
        if isVariadic { return type(ofVariadic: function, signature, receiver: receiver, arguments) }
        guard let arranged = arranged(arguments, hasReceiver: receiver != nil, function.parameters.map(\.name)) else {
            for argument in arguments { _ = type(of: argument.value) }
            return .any
        }
        var types: [StaticType?] = []
        var isWrong = false
        var isSecret = false
        for place in function.parameters.indices {
            let type: StaticType
            let argumentSpan: Span
            if place == 0, let receiver {
                (type, argumentSpan) = (receiver.type, receiver.span)
            } else if let argument = arranged[place] {
                (type, argumentSpan) = (self.type(of: argument.value), argument.value.span)
            } else {
                types.append(nil)
                isWrong = isWrong || !function.parameters[place].isOptional
                continue
            }
            if !accepts(type, signature, place, function, at: argumentSpan) { isWrong = true }
            if type.isSurely(.secret) { isSecret = true }
            types.append(type)
        }
        if isWrong { return .any }
        if function.name == "contains", types[0]?.isSurely(.text) == true, let part = types[1], part.rulesOut(.text) {
            let partSpan = arranged[1]?.value.span ?? span
            report(.wrongArgumentKind, at: partSpan, label: "not a text", help: Self.help(part, .text)) {
                "`contains` looks for a text in a text, found \(part.found)"
            }
            return .any
        }
        checkElements(function, types, at: receiver?.span ?? arranged.first??.value.span ?? span)
        if function.name != "type_of", isSecret || (signature.takesSecrets && types.first??.holdsSecret == true) {
            return .secret
        }
        // An encoder of what may be secret may give a secret.
        if signature.takesSecrets, function.name != "type_of", let first = types.first ?? nil, mayHoldSecret(first) {
            return StaticType([.text, .secret])
        }
        return LibraryTypes.result(signature, types, rest: [])
    }

    /// Whether there may be a secret that is known to be possible, rather than anything.
    private func mayHoldSecret(_ type: StaticType) -> Bool {
        if type.isAny { return false }
        if type.kinds.contains(.secret) { return true }
        if let list = type.list { return mayHoldSecret(list.element) }
        if let record = type.record { return record.fields.contains { mayHoldSecret($0.type) } }
        return false
    }

    private func type(
        ofVariadic function: LibraryFunction, _ signature: LibraryTypes.Signature,
        receiver: (type: StaticType, span: Span)?, _ arguments: [Argument]
    ) -> StaticType {
        let fixed = function.parameters.count - 1
        var fixedTypes: [StaticType?] = []
        var rest: [StaticType] = []
        var isWrong = false
        func take(_ type: StaticType, _ span: Span) {
            let place = fixedTypes.count + rest.count
            if !accepts(type, signature, min(place, fixed), function, at: span, ordinal: place) { isWrong = true }
            if fixedTypes.count < fixed { fixedTypes.append(type) } else { rest.append(type) }
        }
        if let receiver { take(receiver.type, receiver.span) }
        for argument in arguments { take(type(of: argument.value), argument.value.span) }
        if isWrong || fixedTypes.count < fixed { return .any }
        return LibraryTypes.result(signature, fixedTypes, rest: rest)
    }

    /// Whether an argument may be of a kind that the function takes; reports where not.
    private func accepts(
        _ type: StaticType, _ signature: LibraryTypes.Signature, _ place: Int, _ function: LibraryFunction,
        at span: Span, ordinal: Int? = nil
    ) -> Bool {
        let needed = signature.needs[place]
        if type.isSurely(.secret), !signature.takesSecrets {
            reportSecret(at: span, "be given to `\(function.name)`")
            return false
        }
        let allowed = signature.takesSecrets ? needed.union(.secret) : needed
        guard type.rulesOut(allowed) else {
            return acceptsTexts(type, function.parameters[place], function, at: span)
        }
        report(.wrongArgumentKind, at: span, label: "found \(type.found)", help: Self.help(type, needed)) {
            if function.name == "text" { return "`text` can't write \(type.found) as text" }
            return "`\(function.name)` needs \(needed.subtracting(.null).needed) as its "
                + "\(Self.ordinal(ordinal ?? place)) argument, found \(type.found)"
        }
        return false
    }

    /// Texts that a parameter does not know.
    private func acceptsTexts(
        _ type: StaticType, _ parameter: LibraryFunction.Parameter, _ function: LibraryFunction, at span: Span
    ) -> Bool {
        guard case .literals(let allowed) = parameter.type, type.isSurely(.text), let texts = type.texts?.texts,
            !texts.contains(where: allowed.contains)
        else { return true }
        report(.wrongArgumentKind, at: span, label: "one of \(orList(allowed.map(quoted)))") {
            "`\(parameter.name)` of `\(function.name)` can't be \(orList(texts.map(quoted)))"
        }
        return false
    }

    private static func help(_ type: StaticType, _ needed: KindSet) -> String? {
        if type.isSurely(.null) {
            return needed.contains(.text) ? "give a default: `value ?? \"\"`"
                : needed.contains(.list) ? "give a default: `value ?? []`" : "give a default: `value ?? …`"
        }
        if type.isSurely(.text), !needed.isDisjoint(with: .number) {
            return "turn text into a number with `int(…)` or `float(…)`"
        }
        if type.isSurely(.text), needed.contains(.time) { return "turn text into a time with `parse_time(…)`" }
        if type.isSurely([.list, .record]), needed.contains(.text) { return "`to_json` writes it as text" }
        if type.isSurely([.bool, .int, .float, .time, .duration]), needed.contains(.text) {
            return "turn it into text with `text(…)`"
        }
        if type.isSurely(.float), needed.contains(.int) { return "`round`, `floor` and `ceil` give an int" }
        return nil
    }

    private static let ordinals = ["first", "second", "third", "fourth", "fifth"]

    private static func ordinal(_ place: Int) -> String {
        ordinals.indices.contains(place) ? ordinals[place] : "\(place + 1)th"
    }

    /// Functions that look at every element: of which kind those must be.
    private func checkElements(_ function: LibraryFunction, _ types: [StaticType?], at span: Span) {
        guard let list = types.first ?? nil, list.isSurely(.list) else { return }
        switch function.name {
        case "join": needElements(KindSet.all.subtracting([.null, .list, .record]), of: list, function.name, at: span)
        case "mean": needElements([.int, .float, .duration], of: list, function.name, at: span)
        default: break
        }
    }

    private func needElements(_ kinds: KindSet, of list: StaticType, _ function: String, at span: Span) {
        guard list.element.rulesOut(kinds) else { return }
        let isSure = list.hasElements
        report(
            isSure ? .wrongArgumentKind : .failsUnlessEmpty, at: span,
            label: "a list of \(list.element.kinds.alternatives)"
        ) {
            "`\(function)` needs a list of \(Self.plural(kinds)), found \(list.element.found) in it"
                + (isSure ? "" : ": this fails unless the list is empty")
        }
    }

    private static func plural(_ kinds: KindSet) -> String {
        if kinds == .bool { return "bools" }
        return kinds.contains(.text) ? "texts or numbers" : "numbers or durations"
    }

    // MARK: Functions that take a lambda

    private func type(
        ofHigherOrder form: HigherOrder, _ function: LibraryFunction, _ signature: LibraryTypes.Signature,
        receiver: (type: StaticType, span: Span)?, _ arguments: [Argument], at span: Span
    ) -> StaticType {
        var lambda: (parameters: [Name], body: Expression)?
        var values: [(type: StaticType, span: Span)] = receiver.map { [$0] } ?? []
        for argument in arguments {
            if case .lambda(let parameters, let body) = argument.value.kind {
                lambda = (parameters, body)
            } else {
                values.append((type(of: argument.value), argument.value.span))
            }
        }
        guard let (list, listSpan) = values.first else { return .any }
        if (form == .min || form == .max), lambda == nil, values.count > 1 {
            return values.dropFirst().reduce(list) { $0.joined(with: $1.type) }
        }
        if list.isSurely(.secret) {
            reportSecret(at: listSpan, "be given to `\(function.name)`")
        } else if list.rulesOut(.list) {
            report(
                .wrongArgumentKind, at: listSpan, label: "not a list",
                help: list.isSurely(.null) ? "write `(… ?? [])` where it may be null"
                    : list.isSurely(.record) ? "`.values()` and `.entries()` make lists of a record" : nil
            ) { "`\(function.name)` needs a list, found \(list.found)" }
        }
        let isWrong = list.rulesOut(.list)
        let listElement = isWrong ? .any : list.isNever ? .never : list.element
        let hasElements = list.isSurely(.list) && list.hasElements
        guard let lambda else {
            return isWrong ? .any : type(ofPlain: form, list, listElement, hasElements, function.name, at: listSpan)
        }
        let body = type(ofLambda: lambda, form, listElement)
        let result = type(
            of: form, function.name, list: listElement, hasElements: hasElements, body: body, lambda.body.span,
            start: values.count > 1 ? values[1].type : .any)
        return isWrong ? .any : result
    }

    private func type(
        ofLambda lambda: (parameters: [Name], body: Expression), _ form: HigherOrder, _ element: StaticType
    ) -> StaticType {
        let mark = frame.mark
        let end = lambda.body.span.end
        if form == .reduce {
            // What it has made so far is known only when its body is.
            if let first = lambda.parameters.first { bind(first, .any, until: end) }
            if lambda.parameters.count > 1 { bind(lambda.parameters[1], element, until: end) }
        } else {
            if let first = lambda.parameters.first { bind(first, element, until: end) }
            if lambda.parameters.count > 1 { bind(lambda.parameters[1], .int, until: end) }
        }
        let type = type(of: lambda.body)
        frame.unbind(to: mark)
        return type
    }

    private func type(
        of form: HigherOrder, _ name: String, list element: StaticType, hasElements: Bool, body: StaticType,
        _ span: Span, start: StaticType
    ) -> StaticType {
        switch form {
        case .map: return .list(body, hasElements: hasElements)
        case .flatMap: return .list(LibraryTypes.flattened(body))
        case .filter, .find, .any, .all, .none, .count:
            if body.rulesOut(.bool) { reportNoBool(body, at: span, "the condition of `\(name)`") }
            switch form {
            case .filter: return .list(element)
            case .find: return element.orNull
            case .count: return .int
            default: return .bool
            }
        case .sortBy, .uniqueBy: return .list(element, hasElements: hasElements)
        case .groupBy, .keyBy:
            if body.rulesOut(.text) {
                report(
                    .wrongArgumentKind, at: span, label: "not a text",
                    help: body.isSurely(.null)
                        ? "give a default: `value ?? \"none\"`" : "write `text(…)` around the key"
                ) { "`\(name)` makes a record, so its keys must be texts, found \(body.found)" }
            }
            return .record(
                .dictionary(of: form == .keyBy ? element : .list(element, hasElements: true)))
        case .reduce: return start.joined(with: body)
        case .sum:
            let kinds: KindSet = [.int, .float, .duration]
            if body.rulesOut(kinds) {
                report(.wrongArgumentKind, at: span, label: "not a number", help: Self.help(body, .number)) {
                    "`sum` needs numbers or durations, found \(body.found)"
                }
                return .any
            }
            return LibraryTypes.sum(body, hasElements: hasElements)
        case .min, .max: return hasElements ? body : body.orNull
        }
    }

    private func type(
        ofPlain form: HigherOrder, _ list: StaticType, _ element: StaticType, _ hasElements: Bool, _ name: String,
        at span: Span
    ) -> StaticType {
        switch form {
        case .any, .all, .none:
            needElements(.bool, of: list, name, at: span)
            return .bool
        case .count: return .int
        case .sum:
            needElements([.int, .float, .duration], of: list, name, at: span)
            return LibraryTypes.sum(element, hasElements: hasElements)
        case .min, .max: return hasElements ? element : element.orNull
        case .map, .filter, .flatMap, .sortBy, .groupBy, .keyBy, .uniqueBy, .reduce, .find: return .any
        }
    }
}
