import HoloSyntax
import HoloValue

// The type of each expression. What was reported is of type `any` from there on.

extension TypeChecker {
    func type(of expression: Expression) -> StaticType {
        depth += 1
        defer { depth -= 1 }
        switch expression.kind {
        case .null: return .null
        case .bool: return .bool
        case .int: return .int
        case .float: return .float
        case .duration: return .duration
        case .string(let literal): return type(of: literal)
        case .name(let name): return type(ofName: name)
        case .list(let entries): return type(ofList: entries, as: nil)
        case .record(let entries): return type(ofRecord: entries, as: nil)
        case .unary(let operation, let operand): return type(operation, operand, at: expression.span)
        case .binary(let operation, let span, let left, let right):
            return type(operation, at: span, left, right)
        case .field, .index, .slice, .method:
            var mayEnd = false
            let type = type(ofLink: expression, &mayEnd)
            return mayEnd ? type.orNull : type
        case .call(let name, let arguments):
            return type(ofCall: name, receiver: nil, arguments, at: expression.span)
        case .conditional(let test, let then, let otherwise):
            condition(test, "`if`")
            let type = type(of: then)
            return type.joined(with: self.type(of: otherwise))
        case .attempt(let attempt, let otherwise):
            let outer = (isQuiet, isTrying)
            (isQuiet, isTrying) = (true, true)
            let type = type(of: attempt)
            (isQuiet, isTrying) = outer
            return type.joined(with: self.type(of: otherwise))
        case .lambda, .missing:
            return .any
        }
    }

    /// Something that must be a bool.
    func condition(_ expression: Expression, _ site: String) {
        let type = type(of: expression)
        guard type.rulesOut(.bool) else { return }
        reportNoBool(type, at: expression.span, site)
    }

    func reportNoBool(_ type: StaticType, at span: Span, _ site: String) {
        var help: String?
        if type.isSurely(.null) {
            help = "there is no truthiness: write `… != null`"
        } else if type.isSurely([.text, .list, .record]) {
            help = "there is no truthiness: write `….length() > 0`"
        } else if type.isSurely(.number) {
            help = "there is no truthiness: write `… != 0`"
        }
        report(.notABool, at: span, label: "not a bool", help: help) { "\(site) needs a bool, found \(type.found)" }
    }

    // MARK: Texts

    private func type(of literal: StringLiteral) -> StaticType {
        var isSecret = false
        var isPlain = true
        for segment in literal.segments {
            guard case .hole(let hole) = segment else { continue }
            isPlain = false
            let type = type(of: hole)
            if type.isSurely(.secret) { isSecret = true }
            guard type.isSurely([.null, .list, .record]) else { continue }
            let help: String
            if type.isSurely(.null) {
                help = "give a default: `{… ?? \"none\"}`"
            } else if type.isSurely([.null, .list]) {
                help = "write `{….join(\", \")}`, or `{….to_json()}`"
            } else {
                help = "write `{….to_json()}`, or read one of its fields"
            }
            report(.wrongHole, at: hole.span, label: "has no text of its own", help: help) {
                "a hole `{…}` in a text holds \(type.found)"
            }
        }
        if isPlain, literal.segments.count <= 1 {
            if case .text(let text)? = literal.segments.first { return .literal(text) }
            return .literal("")
        }
        return isSecret ? .secret : .text
    }

    // MARK: Lists and records

    /// - Parameter declaration: what the list is declared as: its elements are then checked one by one.
    func type(ofList entries: [ListEntry], as declaration: Declaration?) -> StaticType {
        let wanted = declaration?.type.list?.element
        var element = StaticType.never
        var hasElements = false
        for (place, entry) in entries.enumerated() {
            switch entry {
            case .element(let value):
                let type =
                    if let declaration, let wanted {
                        self.type(of: value, as: declaration.part(.element(place), wanted))
                    } else {
                        self.type(of: value)
                    }
                element = element.joined(with: type)
                hasElements = true
            case .spread(let value):
                let type = type(of: value)
                if type.isSurely(.list), type.hasElements { hasElements = true }
                var part = self.element(ofSpread: type, at: value.span, "`...` in a list")
                if let declaration, let wanted {
                    part = checked(
                        part, as: declaration.part(.element(place), wanted), at: value.span, onlyIf: type.hasElements)
                }
                element = element.joined(with: part)
            }
        }
        return .list(element, hasElements: hasElements)
    }

    /// What is in a list that is spread.
    func element(ofSpread type: StaticType, at span: Span, _ place: String) -> StaticType {
        if type.rulesOut(.list) {
            report(
                .wrongSpread, at: span, label: "not a list",
                help: type.isSurely(.null) ? "write `...(… ?? [])` where it may be null" : nil
            ) { "\(place) needs a list, found \(type.found)" }
            return .any
        }
        return type.isNever ? .never : type.element
    }

    /// - Parameter declaration: what the record is declared as: its fields are then checked one by one.
    func type(ofRecord entries: [RecordEntry], as declaration: Declaration?) -> StaticType {
        var fields: [RecordType.Field] = []
        fields.reserveCapacity(entries.count)
        var places: [TextKey: Int] = [:]
        var merged: RecordType?
        var isLost = false

        func add(_ name: String, _ type: StaticType) {
            let field = RecordType.Field(name: name, type: type, isCertain: true)
            // Few fields are found faster by looking at them all.
            if fields.count < 8 {
                if let place = fields.firstIndex(where: { textsEqual($0.name, name) }) {
                    fields[place] = field
                    return
                }
            } else {
                if places.isEmpty { for (place, field) in fields.enumerated() { places[TextKey(field.name)] = place } }
                if let place = places[TextKey(name)] {
                    fields[place] = field
                    return
                }
                places[TextKey(name)] = fields.count
            }
            fields.append(field)
        }
        /// Joins the fields since the last spread to what stands before them.
        func gather() {
            guard !fields.isEmpty else { return }
            let record = RecordType(fields, rest: nil)
            fields = []
            places = [:]
            guard let before = merged else {
                merged = record
                return
            }
            merged = before.merged(with: record)
            isLost = isLost || merged == nil
        }
        func value(_ expression: Expression, _ name: Name) -> StaticType {
            guard let declaration, let wanted = declaration.type.record?.field(name.text) else {
                return type(of: expression)
            }
            return type(of: expression, as: declaration.part(.field(name.text), wanted.type))
        }

        for entry in entries {
            switch entry {
            case .pair(let key, let expression): add(key.text, value(expression, key))
            case .shorthand(let name):
                add(name.text, value(Expression(.name(name.text), span: name.span, depth: 1), name))
            case .spread(let expression, _):
                let type = type(of: expression)
                gather()
                if type.rulesOut(.record) {
                    report(
                        .wrongSpread, at: expression.span, label: "not a record",
                        help: type.isSurely(.null) ? "write `...(… ?? {})` where it may be null" : nil
                    ) { "`...` in a record needs a record, found \(type.found)" }
                    isLost = true
                } else if let record = type.record {
                    if let before = merged {
                        merged = before.merged(with: record)
                        isLost = isLost || merged == nil
                    } else {
                        merged = record.with(origin: .built)
                    }
                } else if !type.isNever {
                    isLost = true
                }
                if isLost { merged = RecordType([], rest: .any) }
                isLost = false
            }
        }
        gather()
        if isLost { return .anyRecord }
        return .record(merged ?? RecordType([], rest: nil))
    }

    // MARK: Declared types

    /// The type of a value that is declared to be of a type; `any` for a type that can't be read.
    func type(of value: Expression, declaredAs syntax: TypeSyntax?, _ name: Name) -> StaticType {
        guard let syntax else { return type(of: value) }
        let declared = declared(syntax, in: frame.module)
        guard !entersAsText(value) else {
            // The cells of a table become what is declared.
            _ = type(of: value)
            return declared
        }
        return type(of: value, as: Declaration(type: declared, span: syntax.span, name: name.text))
    }

    /// Checks a value against a declared type, literals part by part. Gives what the value is after that.
    func type(of expression: Expression, as declaration: Declaration) -> StaticType {
        let declared = declaration.type
        guard !declared.isAny else { return type(of: expression) }
        switch expression.kind {
        case .list(let entries) where declared.kinds.contains(.list):
            _ = type(ofList: entries, as: declaration)
        case .record(let entries) where declared.record != nil:
            let type = type(ofRecord: entries, as: declaration)
            // Its fields were checked one by one, so that only those that are not there are left.
            if let violation = type.violation(of: declared), violation.found == nil, isDirect(violation, declared) {
                report(violation, declaration, at: expression.span)
            }
        case .conditional(let test, let then, let otherwise):
            condition(test, "`if`")
            _ = type(of: then, as: declaration)
            _ = type(of: otherwise, as: declaration)
        case .float(let digits) where declared.kinds.isDisjoint(with: .float) && declared.kinds.contains(.int):
            if let value = Double(digits), value.rounded() != value {
                report(Violation(path: "", expected: declared, found: .float), declaration, at: expression.span)
            }
        default:
            return checked(type(of: expression), as: declaration, at: expression.span)
        }
        return declared
    }

    /// Whether a field is missing of the record itself, rather than of one inside.
    private func isDirect(_ violation: Violation, _ declared: StaticType) -> Bool {
        declared.record?.fields.contains {
            violation.path == (isPlainName($0.name) ? ".\($0.name)" : "[\(JSON.encodeString(.string($0.name)))]")
        } ?? false
    }

    /// What a value of a type is after it was checked against a declared type.
    func checked(
        _ type: StaticType, as declaration: Declaration, at span: Span, onlyIf isCertain: Bool = true
    ) -> StaticType {
        if var violation = type.violation(of: declaration.type) {
            if !isCertain { violation.unlessEmpty = true }
            report(violation, declaration, at: span)
        }
        return type.isNever ? .never : declaration.type
    }

    func report(_ violation: Violation, _ declaration: Declaration, at span: Span) {
        let expected = violation.expected
        var help: String?
        if let found = violation.found {
            if found.isSurely(.null) {
                help = "a type that takes null is written with `?`: \(expected.orNull)"
            } else if found.isSurely(.number), expected.kinds.contains(.text) {
                help = "write `text(…)` around it"
            } else if found.isSurely(.text), !expected.kinds.isDisjoint(with: .number) {
                help =
                    found.texts == nil
                    ? "turn it into a number with `int(…)` or `float(…)`" : "write it without quotes"
            } else if let wanted = expected.texts?.texts, let text = found.texts?.texts.first {
                help = closestMatch(text, among: wanted).map { "did you mean \(quoted($0))?" }
            }
        } else {
            help = "a field that may be missing is declared with `?`: \(expected.orNull)"
        }
        var place: String {
            if declaration.name == nil, declaration.path == nil, violation.path.isEmpty { return "the result" }
            let name = declaration.name ?? "result"
            return "`\(declaration.path?.text(from: name) ?? name)\(violation.path)`"
        }
        report(
            violation.unlessEmpty ? .failsUnlessEmpty : .typeViolation, at: span,
            label: violation.found == nil ? "lacks it" : "found \(violation.found?.found ?? "")",
            secondary: [Diagnostic.Label(declaration.span, "declared here")], help: help
        ) {
            guard let found = violation.found else { return "\(place) is declared as \(expected), and is missing here" }
            return "\(place) is declared as \(expected), found \(found.found)"
                + (violation.unlessEmpty ? ": this fails unless the list is empty" : "")
        }
    }

    /// True for what is read from a table, whose cells are texts, and for what is made of it with a dot.
    private func entersAsText(_ expression: Expression) -> Bool {
        switch expression.kind {
        case .call(let name, _):
            ["read", "parse_csv"].contains(name.text) && frame.module.functions[name.text] == nil
        case .method(let receiver, let name, _, _):
            (name.text == "parse_csv" && frame.module.functions[name.text] == nil) || entersAsText(receiver)
        default: false
        }
    }
}

extension StaticType {
    /// A text as it is written.
    static func literal(_ text: String) -> StaticType { KnownTexts.literal(text).map { .texts($0) } ?? .text }
}
