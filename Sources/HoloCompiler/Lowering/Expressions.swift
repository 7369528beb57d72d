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
                call(chunk, into: register, arguments: mark)
                return register
            case .given(let value):
                let register = allocate()
                load(value, into: register)
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
    func constant(_ operand: Expression) -> Int? {
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
    func lower(operand: Expression) -> Int {
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
        guard module.imports[name] != nil, !locals.contains(name) else { return false }
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
        let keys = RecordKeys(entries)
        for (earlier, name) in keys.repeated where !name.text.isEmpty {
            report(
                .duplicateKey, "the key `\(name.text)` stands here twice", at: name.span, label: "again",
                secondary: [Diagnostic.Label(earlier, "first here")])
        }
        if !keys.hasSpread, entries.count <= 64, keys.repeated.isEmpty {
            let first = allocate(max(1, entries.count))
            for (offset, entry) in entries.enumerated() { lower(entry: entry, into: first + offset) }
            at(span)
            emit(.makeRecord, a: target, b: first, c: shape(keys.names.map(\.text)))
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
                for (offset, pair) in distinct.enumerated() { lower(entry: pair.1, into: first + offset) }
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

    private func lower(entry: RecordEntry, into register: Int) {
        switch entry {
        case .pair(_, let value):
            lower(value, into: register)
        case .shorthand(let name):
            compiler.noteShorthand(name, in: module)
            lower(Expression(.name(name.text), span: name.span, depth: 1), into: register)
        case .spread:
            break
        }
    }
}
