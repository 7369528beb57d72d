import HoloMachine
import HoloSyntax
import HoloValue

/// Finds out what is known of expressions: names, fields, indexes, and functions that keep the shape of what they are
/// given. Nothing is computed.
struct KnownExpressions {
    let surroundings: SessionSurroundings
    /// The text before the cursor as it was read, for the names that it binds itself.
    let reader: EntryReader
    /// How many more parts of expressions are looked at: names can refer to one another in many ways.
    private var budget = 2_000
    /// Names of lambdas that are being looked into, the innermost last.
    private var lambdas: [(name: String, known: Known)] = []

    init(_ surroundings: SessionSurroundings, _ reader: EntryReader) {
        self.surroundings = surroundings
        self.reader = reader
    }

    // MARK: Parts of the text

    /// What is known of the expression that some tokens are.
    mutating func known(_ range: Range<Int>) -> Known {
        guard !range.isEmpty, reader.tokens.indices.contains(range.upperBound - 1), budget > 0 else { return .unknown }
        let span = Span(reader.tokens[range.lowerBound].start, reader.tokens[range.upperBound - 1].end)
        // What stands in one entry is short; reading it again and again must stay so.
        guard span.length <= 20_000 else { return .unknown }
        budget -= 1 + span.length / 100
        let parsed = parseEntry(SourceText(reader.source.text(span), name: ""))
        guard parsed.script.statements.count == 1, case .expression(let expression) = parsed.script.statements[0].kind
        else { return .unknown }
        return known(expression)
    }

    /// What is known of a name at the end of what was read.
    mutating func name(_ name: String) -> Known {
        if let lambda = lambdas.last(where: { $0.name == name }) { return lambda.known }
        budget -= 1
        guard budget > 0 else { return .unknown }
        for (depth, frame) in reader.stack.enumerated().reversed() {
            if let place = frame.lambdaNames.firstIndex(where: { reader.text($0) == name }) {
                return lambdaParameter(place, of: frame)
            }
            for binding in frame.bindings.reversed() where reader.text(binding.name) == name {
                return known(binding, isOpen: depth == reader.stack.count - 1)
            }
        }
        guard let value = surroundings.named(name)?.value else { return .unknown }
        return Known(value)
    }

    private mutating func known(_ binding: Frame.Binding, isOpen: Bool) -> Known {
        switch binding.source {
        case .unknown: return .unknown
        case .index: return Known(.int)
        case .element(let list): return known(list).element
        case .step(let callee):
            guard callee.count == 1, let step = BuiltInStep.named(reader.text(callee.lowerBound)) else {
                return .unknown
            }
            return Known(step.result)
        case .expression(let start, let end):
            // A name is not yet known in its own value.
            guard let end, start < end else { return .unknown }
            return known(start..<end)
        }
    }

    /// A parameter of the lambda that is an argument of the call that a frame is.
    private mutating func lambdaParameter(_ place: Int, of frame: Frame) -> Known {
        guard frame.kind == .arguments, let function = frame.function else { return .unknown }
        var list = frame.receiver
        if list == nil, frame.argument > 0 {
            // `map(xs, x => …)`: the first argument ends at the first comma outside of brackets.
            list = firstArgument(of: frame)
        }
        guard let list else { return .unknown }
        return elementForLambda(of: reader.text(function), place: place, in: known(list))
    }

    private func firstArgument(of frame: Frame) -> Range<Int>? {
        var depth = 0
        var place = frame.opening + 1
        while place < reader.tokens.count {
            switch reader.tokens[place].kind {
            case .leftParen, .leftBracket, .leftBrace, .stringStart, .holeStart: depth += 1
            case .rightParen, .rightBracket, .rightBrace, .stringEnd, .holeEnd: depth -= 1
            case .comma where depth == 0: return frame.opening + 1..<place
            case .endOfFile: return nil
            default: break
            }
            if depth < 0 { return nil }
            place += 1
        }
        return nil
    }

    private func elementForLambda(of function: String, place: Int, in list: Known) -> Known {
        if function == "reduce" { return place == 1 ? list.element : .unknown }
        return place == 0 && Library.find(function)?.parameters.contains { $0.lambdaArity != nil } == true
            ? list.element : .unknown
    }

    // MARK: Expressions

    mutating func known(_ expression: Expression) -> Known {
        budget -= 1
        guard budget > 0 else { return .unknown }
        switch expression.kind {
        case .name(let name): return self.name(name)
        case .field(let base, let name, _): return known(base).field(name.text)
        case .index(let base, let index): return element(of: base, at: index)
        case .slice(let base, _, _): return known(base)
        case .method(let base, let name, let arguments, _): return call(name.text, on: base, arguments)
        case .call(let name, let arguments):
            guard let first = arguments.first else { return result(of: name.text, on: .unknown) }
            return call(name.text, on: first.value, Array(arguments.dropFirst()))
        case .int: return Known(.int)
        case .float: return Known(.float)
        case .bool: return Known(.bool)
        case .duration: return Known(.duration)
        case .string: return Known(.text)
        case .null: return Known(ValueType.null)
        case .list(let entries):
            switch entries.first {
            case .element(let element)?: return known(element).listed
            case .spread(let list)?: return known(list)
            case nil: return Known(.list(.any))
            }
        case .record(let entries): return record(entries)
        case .unary(let sign, let operand): return sign == .not ? Known(.bool) : known(operand)
        case .binary(let sign, _, let left, let right):
            switch sign {
            case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .and, .or: return Known(.bool)
            case .divide: return Known(.float)
            default:
                let known = known(left)
                return known.isUnknown || known.kind == "null" ? self.known(right) : known
            }
        case .conditional(_, let then, let otherwise):
            let known = known(then)
            return known.isUnknown || known.kind == "null" ? self.known(otherwise) : known
        case .attempt(let first, _): return known(first)
        case .lambda, .missing: return .unknown
        }
    }

    private mutating func element(of base: Expression, at index: Expression) -> Known {
        let base = known(base)
        switch index.kind {
        case .int(let digits): return base.element(at: Int(digits) ?? 0)
        case .unary(.negate, let operand):
            guard case .int(let digits) = operand.kind, let place = Int(digits) else { return base.element }
            return base.element(at: -place)
        case .string(let literal):
            return literal.plainText.map { base.field($0) } ?? base.element
        default: return base.element
        }
    }

    private mutating func record(_ entries: [RecordEntry]) -> Known {
        var fields: [(name: String, type: ValueType)] = []
        var samples = RecordBuilder()
        var isSampled = true
        func add(_ name: String, _ known: Known) {
            fields.append((name, known.type))
            if let sample = known.samples.first { samples.set(name, sample) } else { isSampled = false }
        }
        for entry in entries.prefix(Known.mostFields) {
            switch entry {
            case .pair(let key, let value): add(key.text, known(value))
            case .shorthand(let name): add(name.text, self.name(name.text))
            case .spread(let value, _): for field in known(value).fields { add(field.name, field.known) }
            }
        }
        if isSampled, !fields.isEmpty { return Known(.record(samples.build())) }
        var distinct: [(name: String, type: ValueType)] = []
        for field in fields where !distinct.contains(where: { $0.name == field.name }) {
            distinct.append((field.name, field.type == .any ? sampleType(samples, field.name) : field.type))
        }
        return Known(.record(distinct))
    }

    private func sampleType(_ builder: RecordBuilder, _ name: String) -> ValueType {
        guard let place = builder.keys.firstIndex(of: name) else { return .any }
        return builder.values[place].roughType
    }

    // MARK: Functions

    private mutating func call(_ name: String, on base: Expression, _ arguments: [Argument]) -> Known {
        let base = known(base)
        switch name {
        case "filter", "sort", "sort_by", "take", "drop", "reverse", "unique", "unique_by", "pick", "omit", "merge":
            return base
        case "first", "last", "find": return base.element
        case "values": return base.element.listed
        case "flatten": return base.element
        case "chunk": return base.listed
        case "get":
            guard case .string(let literal)? = arguments.first?.value.kind, let key = literal.plainText else {
                return base.element
            }
            return base.field(key)
        case "min", "max":
            if case .lambda? = arguments.first?.value.kind { return result(of: arguments.first, in: base) }
            return base.kind == "list" ? base.element : base
        case "map": return result(of: arguments.first, in: base).listed
        case "flat_map":
            let result = result(of: arguments.first, in: base)
            return result.kind == "list" ? result : result.listed
        default: return result(of: name, on: base)
        }
    }

    /// What the lambda that an argument is gives for an element.
    private mutating func result(of argument: Argument?, in list: Known) -> Known {
        guard case .lambda(let parameters, let body)? = argument?.value.kind, let parameter = parameters.first,
            lambdas.count < 20
        else { return .unknown }
        lambdas.append((parameter.text, list.element))
        defer { lambdas.removeLast() }
        return known(body)
    }

    private func result(of name: String, on base: Known) -> Known {
        // A function of the session hides the library's, and its result is not known.
        if let named = surroundings.named(name), named.kind == .function { return .unknown }
        return Library.find(name).map { Known($0.result) } ?? .unknown
    }
}

extension Value {
    /// Its type as far as its kind says it.
    fileprivate var roughType: ValueType {
        switch self {
        case .null: .null
        case .bool: .bool
        case .int: .int
        case .float: .float
        case .number(let number): number.isFloat ? .float : .int
        case .text: .text
        case .duration: .duration
        case .time: .time
        case .list: .list(.any)
        case .record: .record([])
        case .secret: .secret
        }
    }
}
