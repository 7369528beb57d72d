import HoloMachine
import HoloSyntax
import HoloValue

// What an expression gives, by plain recursion over the tree.

extension Oracle {
    package func evaluate(_ expression: Expression, _ scope: OracleScope) throws(Failure) -> Value {
        switch expression.kind {
        case .null, .missing: return .null
        case .bool(let value): return .bool(value)
        case .int(let text): return .int(Int(text) ?? 0)
        case .float(let text): return .float(Double(text) ?? 0)
        case .duration(let length): return .duration(length)
        case .string(let literal): return try text(literal, scope)
        case .name(let name):
            guard let known = scope.find(name) else { throw Failure("oracle", "there is no \(name)") }
            return known.value
        case .list(let entries):
            var elements: [Value] = []
            for entry in entries {
                switch entry {
                case .element(let element): elements.append(try evaluate(element, scope))
                case .spread(let list):
                    guard let more = try evaluate(list, scope).asList else {
                        throw Failure("oracle", "spreads no list")
                    }
                    elements += more
                }
            }
            return .array(elements)
        case .record(let entries): return .record(try record(entries, scope))
        case .unary(.negate, let operand): return try negate(evaluate(operand, scope))
        case .unary(.not, let operand): return .bool(try !condition(operand, scope))
        case .binary(let operation, _, let left, let right): return try binary(operation, left, right, scope)
        case .field, .method, .index, .slice:
            return try chain(expression, scope) ?? .null
        case .call(let name, let arguments): return try call(name.text, nil, arguments, scope)
        case .conditional(let test, let then, let otherwise):
            return try evaluate(condition(test, scope) ? then : otherwise, scope)
        case .attempt(let attempt, let otherwise):
            do throws(Failure) { return try evaluate(attempt, scope) } catch { return try evaluate(otherwise, scope) }
        case .lambda: throw Failure("oracle", "a lambda is no value")
        }
    }

    /// An int of a modifier or limit; nil where there is none.
    package func int(_ expression: Expression?, _ scope: OracleScope) throws(Failure) -> Int? {
        guard let expression else { return nil }
        return try evaluate(expression, scope).asInt
    }

    package func condition(_ expression: Expression, _ scope: OracleScope) throws(Failure) -> Bool {
        guard let value = try evaluate(expression, scope).asBool else { throw Failure("oracle", "no bool") }
        return value
    }

    package func record(_ entries: [RecordEntry], _ scope: OracleScope) throws(Failure) -> Record {
        var pairs: [(String, Value)] = []
        for entry in entries {
            switch entry {
            case .pair(let key, let value): pairs.append((key.text, try evaluate(value, scope)))
            case .shorthand(let name): pairs.append((name.text, scope.find(name.text)?.value ?? .null))
            case .spread(let value, _):
                guard let more = try evaluate(value, scope).asRecord else {
                    throw Failure("oracle", "spreads no record")
                }
                pairs += zip(more.shape.keys, more.values)
            }
        }
        return Record(pairs)
    }

    private func text(_ literal: StringLiteral, _ scope: OracleScope) throws(Failure) -> Value {
        var result = ""
        for segment in literal.segments {
            switch segment {
            case .text(let part): result += part
            case .hole(let hole):
                switch try evaluate(hole, scope) {
                case .text(let part): result += part.string
                case .bool(let value): result += "\(value)"
                case .null, .list, .record: throw Failure("oracle", "a hole without words")
                case .duration(let length): result += formatDuration(length)
                case .time(let time): result += formatTime(time)
                case let number: result += numberText(number)
                }
            }
        }
        return .string(result)
    }

    private func binary(
        _ operation: BinaryOperator, _ left: Expression, _ right: Expression, _ scope: OracleScope
    ) throws(Failure) -> Value {
        switch operation {
        case .and: return .bool(try condition(left, scope) ? condition(right, scope) : false)
        case .or: return .bool(try condition(left, scope) ? true : condition(right, scope))
        case .coalesce:
            let value = try evaluate(left, scope)
            return value.isNull ? try evaluate(right, scope) : value
        default: break
        }
        let x = try evaluate(left, scope)
        let y = try evaluate(right, scope)
        switch operation {
        case .add: return try add(x, y)
        case .subtract: return try subtract(x, y)
        case .multiply: return try multiply(x, y)
        case .divide: return try divide(x, y)
        case .remainder: return try remainder(x, y)
        case .equal: return .bool(valuesEqual(x, y))
        case .notEqual: return .bool(!valuesEqual(x, y))
        case .less: return .bool(try compareValues(x, y) < 0)
        case .lessOrEqual: return .bool(try compareValues(x, y) <= 0)
        case .greater: return .bool(try compareValues(x, y) > 0)
        case .greaterOrEqual: return .bool(try compareValues(x, y) >= 0)
        case .and, .or, .coalesce: return .null
        }
    }

    // MARK: Chains

    /// nil where a `?.` in it found nothing to read: the rest of the chain is left out.
    private func chain(_ expression: Expression, _ scope: OracleScope) throws(Failure) -> Value? {
        switch expression.kind {
        case .field(let receiver, let name, let optional):
            guard let value = try link(receiver, scope) else { return nil }
            if optional {
                if value.isNull { return nil }
                if let record = value.asRecord { return record[name.text] }
            }
            guard let field = value[name.text] else { throw Failure("oracle", "no field \(name.text)") }
            return field
        case .method(let receiver, let name, let arguments, let optional):
            guard let value = try link(receiver, scope) else { return nil }
            if optional, value.isNull { return nil }
            return try call(name.text, value, arguments, scope)
        case .index(let receiver, let place):
            guard let value = try link(receiver, scope) else { return nil }
            return try element(of: value, evaluate(place, scope))
        case .slice(let receiver, let from, let to):
            guard let value = try link(receiver, scope) else { return nil }
            func end(_ expression: Expression?) throws(Failure) -> Value? {
                guard let expression else { return nil }
                return try evaluate(expression, scope)
            }
            return try slice(value, end(from), end(to))
        default:
            return try evaluate(expression, scope)
        }
    }

    /// What a chain reads from. Parentheses, which widen the span, end the chain within them.
    private func link(_ receiver: Expression, _ scope: OracleScope) throws(Failure) -> Value? {
        switch receiver.kind {
        case .field(let inner, _, _), .method(let inner, _, _, _), .index(let inner, _), .slice(let inner, _, _):
            if receiver.span.start < inner.span.start { return try evaluate(receiver, scope) }
        default: break
        }
        return try chain(receiver, scope)
    }

    private func element(of value: Value, _ place: Value) throws(Failure) -> Value {
        if let list = value.asList, let place = place.asInt {
            let index = place < 0 ? place + list.count : place
            guard list.indices.contains(index) else { throw Failure("oracle", "no element \(place)") }
            return list[index]
        }
        guard let key = place.asString, let field = value[key] else { throw Failure("oracle", "no element") }
        return field
    }

    private func slice(_ value: Value, _ from: Value?, _ to: Value?) throws(Failure) -> Value {
        guard let list = value.asList else { throw Failure("oracle", "no list to slice") }
        func end(_ value: Value?, _ otherwise: Int) -> Int {
            guard let place = value?.asInt else { return otherwise }
            return min(max(place < 0 ? place + list.count : place, 0), list.count)
        }
        let lower = end(from, 0)
        return .array(Array(list[lower..<max(lower, end(to, list.count))]))
    }

    // MARK: Calls

    package func call(
        _ name: String, _ receiver: Value?, _ arguments: [Argument], _ scope: OracleScope
    ) throws(Failure) -> Value {
        if let function = functions[name] { return try call(function, receiver, arguments, scope) }
        guard let function = Library.find(name) else { throw Failure("oracle", "no function \(name)") }
        var values: [Value] = receiver.map { [$0] } ?? []
        var lambda: (parameters: [Name], body: Expression)?
        for argument in arguments {
            if case .lambda(let parameters, let body) = argument.value.kind {
                lambda = (parameters, body)
            } else {
                values.append(try evaluate(argument.value, scope))
            }
        }
        switch function.implementation {
        case .native(let native):
            guard function.parameters.last?.isVariadic != true else {
                throw Failure("oracle", "\(name) is not for these programs")
            }
            while values.count < function.parameters.count { values.append(.null) }
            return try withArguments(values, native)
        case .higherOrder(let form): return try higherOrder(form, values, lambda, scope)
        case .observation(.read):
            guard let path = values.first?.asString, let value = files[path] else { throw Failure("oracle", "no file") }
            return value
        case .runStart(false): return .time(Self.runStart)
        case .observation, .runStart, .draw, .receipt: throw Failure("oracle", "\(name) is not for these programs")
        }
    }

    private func withArguments(_ values: [Value], _ native: LibraryFunction.Native) throws(Failure) -> Value {
        let result = values.withUnsafeBufferPointer { buffer -> Swift.Result<Value, Failure> in
            guard let base = buffer.baseAddress else { return .success(.null) }
            do throws(Failure) {
                return .success(try native(ArgumentList(base: base, count: buffer.count)))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private func call(
        _ function: FunctionDeclaration, _ receiver: Value?, _ arguments: [Argument], _ scope: OracleScope
    ) throws(Failure) -> Value {
        var given: [String: Value] = [:]
        var next = 0
        if let receiver {
            given[function.parameters[0].name.text] = receiver
            next = 1
        }
        for argument in arguments {
            let name = argument.label?.text ?? function.parameters[next].name.text
            if argument.label == nil { next += 1 }
            given[name] = try evaluate(argument.value, scope)
        }
        let inner = OracleScope(script)
        for parameter in function.parameters {
            var value = Value.null
            if let known = given[parameter.name.text] {
                value = known
            } else if let otherwise = parameter.defaultValue {
                value = try evaluate(otherwise, inner)
            }
            inner.bind(parameter.name, try converted(value, parameter.type, parameter.name), at: 0)
        }
        var yields: [Value] = []
        let end = try run(pure: function.body.statements, inner, &yields)
        guard case .return(let value) = end else { return .null }
        return try converted(value, function.resultType, function.name)
    }

    private func higherOrder(
        _ form: HigherOrder, _ values: [Value], _ lambda: (parameters: [Name], body: Expression)?, _ scope: OracleScope
    ) throws(Failure) -> Value {
        guard let list = values.first?.asList else { throw Failure("oracle", "no list") }
        func apply(_ element: Value, _ place: Int) throws(Failure) -> Value {
            guard let lambda else { return element }
            let inner = OracleScope(scope)
            inner.bind(lambda.parameters[0], element, at: 0)
            if lambda.parameters.count > 1 { inner.bind(lambda.parameters[1], .int(place), at: 0) }
            return try evaluate(lambda.body, inner)
        }
        func test(_ element: Value, _ place: Int) throws(Failure) -> Bool {
            guard let value = try apply(element, place).asBool else { throw Failure("oracle", "no bool") }
            return value
        }
        var result: [Value] = []
        switch form {
        case .map:
            for (place, element) in list.enumerated() { result.append(try apply(element, place)) }
            return .array(result)
        case .filter:
            for (place, element) in list.enumerated() where try test(element, place) { result.append(element) }
            return .array(result)
        case .flatMap:
            for (place, element) in list.enumerated() {
                guard let more = try apply(element, place).asList else { throw Failure("oracle", "no list") }
                result += more
            }
            return .array(result)
        case .any:
            for (place, element) in list.enumerated() where try test(element, place) { return .bool(true) }
            return .bool(false)
        case .all:
            for (place, element) in list.enumerated() where try !test(element, place) { return .bool(false) }
            return .bool(true)
        case .count:
            guard lambda != nil else { return .int(list.count) }
            var count = 0
            for (place, element) in list.enumerated() where try test(element, place) { count += 1 }
            return .int(count)
        case .find:
            for (place, element) in list.enumerated() where try test(element, place) { return element }
            return .null
        case .sum:
            var sum = Value.int(0)
            for (place, element) in list.enumerated() { sum = try add(sum, apply(element, place)) }
            return sum
        case .sortBy:
            var keyed: [(key: Value, element: Value)] = []
            for (place, element) in list.enumerated() {
                let entry = (key: try apply(element, place), element: element)
                var index = keyed.count
                while index > 0, try compareValues(entry.key, keyed[index - 1].key) < 0 { index -= 1 }
                keyed.insert(entry, at: index)
            }
            return .array(keyed.map(\.element))
        case .reduce:
            guard let lambda, values.count > 1 else { throw Failure("oracle", "no lambda") }
            var sum = values[1]
            for element in list {
                let inner = OracleScope(scope)
                inner.bind(lambda.parameters[0], sum, at: 0)
                inner.bind(lambda.parameters[1], element, at: 0)
                sum = try evaluate(lambda.body, inner)
            }
            return sum
        case .groupBy, .keyBy, .uniqueBy, .none, .min, .max:
            throw Failure("oracle", "\(form.rawValue) is not for these programs")
        }
    }
}
