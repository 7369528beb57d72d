import HoloMachine
import HoloSyntax
import HoloValue

// Expressions to code. `lower(_:into:)` leaves the value in a register; `lower(_:)` says in which one it is, which saves
// moving names around.

extension CodeBuilder {
    func lower(_ expression: Expression) -> Int {
        if case .name(let name) = expression.kind {
            at(expression.span)
            switch locate(name, expression.span) {
            case .register(let register): return register
            case .computed(let chunk):
                let register = allocate()
                emit(.call, a: register, b: chunk, c: mark)
                return register
            case .unknown: return allocate()
            }
        }
        let register = allocate()
        lower(expression, into: register)
        return register
    }

    func lower(_ expression: Expression, into target: Int) {
        let start = mark
        defer { release(to: start) }
        at(expression.span)
        switch expression.kind {
        case .null:
            load(.null, into: target)
        case .bool(let value):
            load(.bool(value), into: target)
        case .int, .float, .duration:
            load(literal(expression) ?? .null, into: target)
        case .string(let literal):
            lower(literal, into: target)
        case .name:
            let register = lower(expression)
            if register != target { emit(.move, a: target, b: register) }
        case .list(let entries):
            lower(list: entries, into: target, at: expression.span)
        case .record(let entries):
            lower(record: entries, into: target, at: expression.span)
        case .unary(let unary, let operand):
            if let value = literal(expression) {
                load(value, into: target)
                return
            }
            let register = lower(operand)
            at(expression.span)
            emit(unary == .not ? .not : .negate, a: target, b: register)
        case .binary(let binary, let span, let left, let right):
            lower(binary, at: span, left, right, into: target)
        case .field(let receiver, let name, let optional):
            if case .name(let alias) = receiver.kind, isImport(alias) {
                report(partOf: alias, name, at: expression.span)
                return
            }
            lower(field: receiver, name, optional, into: target)
        case .index, .slice:
            var end = Label()
            lower(link: expression, into: target, &end)
            finish(&end, target)
        case .call(let name, let arguments):
            lower(call: name, receiver: nil, arguments, into: target, at: expression.span)
        case .method(let receiver, let name, let arguments, let optional):
            lower(method: receiver, name, arguments, optional, into: target, at: expression.span)
        case .conditional(let condition, let then, let otherwise):
            var no = Label()
            var end = Label()
            branch(condition, ifFalse: &no, site: .condition)
            lower(then, into: target)
            jump(.jump, to: &end)
            place(no)
            lower(otherwise, into: target)
            place(end)
        case .attempt(let expression, let otherwise):
            var failed = Label()
            var end = Label()
            jump(.beginTry, to: &failed)
            lower(expression, into: target)
            emit(.endTry)
            jump(.jump, to: &end)
            place(failed)
            lower(otherwise, into: target)
            place(end)
        case .lambda:
            report(
                .lambdaOutOfPlace, "a lambda stands only as an argument of a function", at: expression.span,
                help: "functions are not data: declare `func name(x) = …` instead")
        case .missing:
            load(.null, into: target)
        }
    }

    /// The value of a number as it is written.
    func literal(_ expression: Expression) -> Value? {
        switch expression.kind {
        case .int(let text):
            if let value = Int(text) { return .int(value) }
            return .number(NumberText(source: text, isFloat: false))
        case .float(let text):
            return float(text, at: expression.span)
        case .duration(let microseconds):
            return .duration(microseconds)
        case .unary(.negate, let operand):
            switch operand.kind {
            case .int(let text):
                if let value = Int("-" + text) { return .int(value) }
                return nil
            case .float(let text):
                return float("-" + text, at: expression.span)
            default: return nil
            }
        default: return nil
        }
    }

    private func float(_ text: String, at span: Span) -> Value {
        guard let value = Double(text), value.isFinite else {
            report(
                .numberOutOfRange, "this number is out of the range of a float", at: span,
                help: "the largest is about 1.8e308")
            return .null
        }
        return numberAsWritten(text)
    }

    /// The number of the constant that an operand is: operations on it and a register need no other register.
    private func constant(_ operand: Expression) -> Int? {
        switch operand.kind {
        case .int, .float, .duration, .unary: literal(operand).map { constant(Self.computable($0)) }
        case .string(let literal): literal.plainText.map { constant(.string($0)) }
        case .null: constant(.null)
        default: nil
        }
    }

    /// The number that arithmetic and comparing make of it: to find it anew each time would be slow.
    private static func computable(_ value: Value) -> Value {
        guard case .number(let number) = value, number.isFloat, let numeric = try? numericValue(value),
            valuesEqual(numeric.value, value)
        else { return value }
        return numeric.value
    }

    /// As `lower`, for what is only calculated with.
    private func lower(operand: Expression) -> Int {
        switch operand.kind {
        case .float, .unary(.negate, _):
            guard let value = literal(operand) else { return lower(operand) }
            at(operand.span)
            let register = allocate()
            load(Self.computable(value), into: register)
            return register
        default:
            return lower(operand)
        }
    }

    func isImport(_ name: String) -> Bool {
        guard module.imports[name] != nil, !locals.contains(where: { $0.name == name }) else { return false }
        if case .statement(let scope, _) = context, scope.find(name) != nil { return false }
        return true
    }

    // MARK: Texts, lists, records

    func lower(_ literal: StringLiteral, into target: Int) {
        if let text = literal.plainText {
            load(.string(text), into: target)
            return
        }
        var pending = literal.segments[...]
        var isFirst = true
        // In groups, so that no text needs more registers than there are.
        while !pending.isEmpty {
            let group = pending.prefix(100)
            pending = pending.dropFirst(100)
            let start = mark
            let first = allocate(group.count + (isFirst ? 0 : 1))
            if !isFirst { emit(.move, a: first, b: target) }
            for (offset, segment) in group.enumerated() {
                let register = first + offset + (isFirst ? 0 : 1)
                switch segment {
                case .text(let text): load(.string(text), into: register)
                case .hole(let expression): lower(expression, into: register)
                }
            }
            let before = isFirst ? [] : [literal.span]
            parts(before + group.map { if case .hole(let expression) = $0 { expression.span } else { literal.span } })
            at(literal.span)
            emit(.interpolate, a: target, b: first, c: group.count + (isFirst ? 0 : 1))
            release(to: start)
            isFirst = false
        }
    }

    private func lower(list entries: [ListEntry], into target: Int, at span: Span) {
        var elements: [Expression] = []
        for entry in entries {
            guard case .element(let element) = entry else { break }
            elements.append(element)
        }
        if elements.count == entries.count, elements.count <= 64 {
            let first = allocate(max(1, elements.count))
            for (offset, element) in elements.enumerated() { lower(element, into: first + offset) }
            at(span)
            emit(.makeList, a: target, b: first, c: elements.count)
            return
        }
        emit(.openList)
        for entry in entries {
            let start = mark
            switch entry {
            case .element(let element):
                let register = lower(element)
                emit(.append, a: register)
            case .spread(let expression):
                let register = lower(expression)
                at(expression.span)
                emit(.extend, a: register)
            }
            release(to: start)
        }
        at(span)
        emit(.closeList, a: target)
    }

    func lower(record entries: [RecordEntry], into target: Int, at span: Span) {
        // Keys are the same where their scalars are, as in the records that they make.
        var seen: [TextKey: Span] = [:]
        var hasSpread = false
        for entry in entries {
            let name: Name
            switch entry {
            case .pair(let key, _): name = key
            case .shorthand(let key): name = key
            case .spread:
                hasSpread = true
                continue
            }
            if let earlier = seen[TextKey(name.text)], !name.text.isEmpty {
                report(
                    .duplicateKey, "the key `\(name.text)` stands here twice", at: name.span, label: "again",
                    secondary: [Diagnostic.Label(earlier, "first here")])
            }
            seen[TextKey(name.text)] = name.span
        }
        if !hasSpread, entries.count <= 64, seen.count == entries.count {
            let first = allocate(max(1, entries.count))
            var keys: [String] = []
            for (offset, entry) in entries.enumerated() { keys.append(lower(entry: entry, into: first + offset)) }
            at(span)
            emit(.makeRecord, a: target, b: first, c: shape(keys))
            return
        }
        // Runs of pairs become records of their own, merged with what is spread.
        var isFirst = true
        func merge(_ register: Int) {
            if isFirst {
                emit(.mergeRecords, a: target, b: register, c: 1)
            } else {
                let pair = allocate(2)
                emit(.move, a: pair, b: target)
                emit(.move, a: pair + 1, b: register)
                emit(.mergeRecords, a: target, b: pair, c: 2)
            }
            isFirst = false
        }
        var rest = entries[...]
        while let entry = rest.first {
            let start = mark
            if case .spread(let expression, let spreadSpan) = entry {
                let register = lower(expression)
                at(spreadSpan)
                merge(register)
                rest = rest.dropFirst()
            } else {
                let run = rest.prefix(64).prefix { if case .spread = $0 { false } else { true } }
                var distinct: [(String, RecordEntry)] = []
                for entry in run {
                    let key = key(of: entry)
                    if distinct.contains(where: { textsEqual($0.0, key) }) { break }
                    distinct.append((key, entry))
                }
                rest = rest.dropFirst(distinct.count)
                let record = allocate()
                let first = allocate(distinct.count)
                for (offset, pair) in distinct.enumerated() { _ = lower(entry: pair.1, into: first + offset) }
                at(span)
                emit(.makeRecord, a: record, b: first, c: shape(distinct.map(\.0)))
                merge(record)
            }
            release(to: start)
        }
    }

    private func key(of entry: RecordEntry) -> String {
        switch entry {
        case .pair(let key, _): key.text
        case .shorthand(let key): key.text
        case .spread: ""
        }
    }

    private func lower(entry: RecordEntry, into register: Int) -> String {
        switch entry {
        case .pair(let key, let value):
            lower(value, into: register)
            return key.text
        case .shorthand(let name):
            lower(Expression(.name(name.text), span: name.span, depth: 1), into: register)
            return name.text
        case .spread:
            return ""
        }
    }

    // MARK: Operators

    private func lower(
        _ operation: BinaryOperator, at span: Span, _ left: Expression, _ right: Expression, into target: Int
    ) {
        switch operation {
        case .and, .or:
            var end = Label()
            let result = allocate()
            lower(left, into: result)
            at(left.span)
            let site: ConditionSite = operation == .and ? .and : .or
            jump(operation == .and ? .jumpIfFalse : .jumpIfTrue, d: site.rawValue, a: result, to: &end)
            lower(right, into: result)
            at(right.span)
            emit(.checkBool, d: site.rawValue, a: result)
            place(end)
            emit(.move, d: 1, a: target, b: result)
        case .coalesce:
            var end = Label()
            let result = allocate()
            lower(left, into: result)
            jump(.jumpIfNotNull, a: result, to: &end)
            lower(right, into: result)
            place(end)
            emit(.move, d: 1, a: target, b: result)
        default:
            let a = lower(operand: left)
            if let withConstant = operation.withConstant, let constant = constant(right) {
                at(span)
                emit(withConstant, a: target, b: a, c: constant)
                return
            }
            let b = lower(right)
            at(span)
            switch operation {
            case .add: emit(.add, a: target, b: a, c: b)
            case .subtract: emit(.subtract, a: target, b: a, c: b)
            case .multiply: emit(.multiply, a: target, b: a, c: b)
            case .divide: emit(.divide, a: target, b: a, c: b)
            case .remainder: emit(.remainder, a: target, b: a, c: b)
            case .equal: emit(.equal, a: target, b: a, c: b)
            case .notEqual: emit(.notEqual, a: target, b: a, c: b)
            case .less: emit(.less, a: target, b: a, c: b)
            case .lessOrEqual: emit(.lessOrEqual, a: target, b: a, c: b)
            case .greater: emit(.less, a: target, b: b, c: a)
            case .greaterOrEqual: emit(.lessOrEqual, a: target, b: b, c: a)
            case .and, .or, .coalesce: break
            }
        }
    }

    /// Jumps to the label where the condition is false. Comparisons and jumps become one instruction.
    func branch(_ condition: Expression, ifFalse no: inout Label, site: ConditionSite) {
        let start = mark
        defer { release(to: start) }
        if case .binary(let operation, let span, let left, let right) = condition.kind {
            switch operation {
            case .and:
                branch(left, ifFalse: &no, site: .and)
                branch(right, ifFalse: &no, site: .and)
                return
            case .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual:
                let a = lower(operand: left)
                if let jumpUnless = operation.jumpUnlessWithConstant, let constant = constant(right) {
                    at(span)
                    jump(jumpUnless, a: a, b: constant, to: &no)
                    return
                }
                let b = lower(right)
                at(span)
                switch operation {
                case .less: jump(.jumpUnlessLess, a: a, b: b, to: &no)
                case .lessOrEqual: jump(.jumpUnlessLessOrEqual, a: a, b: b, to: &no)
                case .greater: jump(.jumpUnlessLess, a: b, b: a, to: &no)
                case .greaterOrEqual: jump(.jumpUnlessLessOrEqual, a: b, b: a, to: &no)
                case .equal: jump(.jumpUnlessEqual, a: a, b: b, to: &no)
                default: jump(.jumpIfEqual, a: a, b: b, to: &no)
                }
                return
            default: break
            }
        }
        let register = lower(condition)
        at(condition.span)
        jump(.jumpIfFalse, d: site.rawValue, a: register, to: &no)
    }

    // MARK: Fields

    /// `a?.b.c`: where `a` is null or has no `b`, the rest of the chain is left out.
    private func lower(field receiver: Expression, _ name: Name, _ optional: Bool, into target: Int) {
        var end = Label()
        let value = lower(chain: receiver, &end)
        lower(field: name, optional, of: value, into: target, &end)
        finish(&end, target)
    }

    /// A field that is there and null is a value like any other: only what is not there ends the chain.
    private func lower(field name: Name, _ optional: Bool, of value: Int, into target: Int, _ end: inout Label) {
        at(name.span)
        emit(optional ? .optionalField : .field, a: target, b: value, c: constant(.string(name.text)))
        if optional { jump(.jump, to: &end) }
    }

    /// Lowers the receiver of a chain. Where a `?.` in it finds nothing, jumps to `end`, with null as the whole chain's
    /// value. Parentheses end a chain: what stands behind them is read of their value.
    func lower(chain receiver: Expression, _ end: inout Label) -> Int {
        switch receiver.kind {
        case .field, .index, .slice, .method:
            guard !receiver.isParenthesizedLink else { return lower(receiver) }
            let register = allocate()
            lower(link: receiver, into: register, &end)
            return register
        default:
            return lower(receiver)
        }
    }

    private func lower(link expression: Expression, into target: Int, _ end: inout Label) {
        switch expression.kind {
        case .field(let inner, let name, let optional):
            if case .name(let alias) = inner.kind, isImport(alias) { return lower(expression, into: target) }
            let value = lower(chain: inner, &end)
            lower(field: name, optional, of: value, into: target, &end)
        case .index(let inner, let place):
            let value = lower(chain: inner, &end)
            let index = lower(place)
            at(expression.span)
            emit(.index, a: target, b: value, c: index)
        case .slice(let inner, let from, let to):
            let value = lower(chain: inner, &end)
            let ends = allocate(2)
            if let from { lower(from, into: ends) } else { load(.null, into: ends) }
            if let to { lower(to, into: ends + 1) } else { load(.null, into: ends + 1) }
            at(expression.span)
            emit(.slice, a: target, b: value, c: ends)
        case .method(let inner, let name, let arguments, let optional):
            if case .name(let alias) = inner.kind, isImport(alias) { return lower(expression, into: target) }
            if asksForReceipt(name) { return lower(expression, into: target) }
            let value = lower(chain: inner, &end)
            if optional { jump(.jumpIfNull, a: value, to: &end) }
            lower(call: name, receiver: value, arguments, into: target, at: expression.span)
        default:
            lower(expression, into: target)
        }
    }

    /// Ends a chain: those who left it early have null.
    func finish(_ end: inout Label, _ target: Int) {
        guard !end.jumps.isEmpty else { return }
        var done = Label()
        jump(.jump, to: &done)
        place(end)
        emit(.null, a: target)
        place(done)
    }

    private func lower(
        method receiver: Expression, _ name: Name, _ arguments: [Argument], _ optional: Bool, into target: Int, at span: Span
    ) {
        if case .name(let alias) = receiver.kind, isImport(alias), let imported = module.imports[alias] {
            guard let function = imported.functions[name.text] else {
                report(noFunction: name, of: alias, imported)
                for argument in arguments where !isLambda(argument.value) { _ = lower(argument.value) }
                return
            }
            lower(function: function, receiver: nil, arguments, into: target, at: span)
            return
        }
        if case .name(let alias) = receiver.kind, module.brokenImports.contains(alias) { return }
        if case .name(let unknown) = receiver.kind, !isBound(unknown), module.functions[name.text] == nil,
            Library.find(name.text) == nil
        {
            // Perhaps a misspelt import: its name is the mistake.
            _ = lower(receiver)
            return
        }
        if asksForReceipt(name) {
            // Of the name, not of the value: `page.receipt()` is `receipt(page)`.
            let arguments = [Argument(label: nil, value: receiver)] + arguments
            lower(call: name, receiver: nil, arguments, into: target, at: span)
            return
        }
        var end = Label()
        let value = lower(chain: receiver, &end)
        if optional { jump(.jumpIfNull, a: value, to: &end) }
        lower(call: name, receiver: value, arguments, into: target, at: span)
        finish(&end, target)
    }
}

extension Expression {
    /// A link of a chain that parentheses hold: they widen its span.
    var isParenthesizedLink: Bool {
        switch kind {
        case .field(let receiver, _, _), .index(let receiver, _), .slice(let receiver, _, _),
            .method(let receiver, _, _, _):
            span.start < receiver.span.start
        default: false
        }
    }
}

extension BinaryOperator {
    /// The instruction whose right operand is a constant.
    fileprivate var withConstant: Operation? {
        switch self {
        case .add: .addConstant
        case .subtract: .subtractConstant
        case .multiply: .multiplyConstant
        case .divide: .divideConstant
        case .remainder: .remainderConstant
        default: nil
        }
    }

    /// The jump for where the comparison with a constant does not hold.
    fileprivate var jumpUnlessWithConstant: Operation? {
        switch self {
        case .less: .jumpUnlessLessConstant
        case .lessOrEqual: .jumpUnlessLessOrEqualConstant
        case .greater: .jumpUnlessGreaterConstant
        case .greaterOrEqual: .jumpUnlessGreaterOrEqualConstant
        case .equal: .jumpUnlessEqualConstant
        case .notEqual: .jumpIfEqualConstant
        default: nil
        }
    }
}
