import HoloCompiler
import HoloSyntax
import HoloValue

// Statements that start nothing in the world, one after the other.

extension Oracle {
    package enum PureEnd {
        case end, skip
        case next(Value)
        case `return`(Value)
    }

    package func run(
        pure statements: [Statement], _ scope: OracleScope, _ yields: inout [Value]
    ) throws(Failure) -> PureEnd {
        for statement in statements {
            switch statement.kind {
            case .let(let name, let type, let value):
                scope.bind(name, try converted(evaluate(value, scope), type, name), at: 0)
            case .letBlock(let name, let type, let block):
                scope.bind(name, try converted(value(ofPure: block, scope), type, name), at: 0)
            case .if(let branch):
                let holds = try condition(branch.condition, scope)
                guard let chosen = holds ? branch.then : branch.otherwise else { continue }
                let end = try run(pure: chosen.statements, OracleScope(scope), &yields)
                if case .end = end { continue }
                return end
            case .for, .loop:
                _ = try value(ofPure: statement, scope)
            case .yield(let value, let isSpread):
                let value = try evaluate(value, scope)
                if isSpread {
                    guard let list = value.asList else { throw Failure("oracle", "spreads no list") }
                    yields += list
                } else {
                    yields.append(value)
                }
            case .skip: return .skip
            case .next(let value): return .next(try evaluate(value, scope))
            case .return(let value):
                guard let value else { return .return(.null) }
                return .return(try evaluate(value, scope))
            case .fail(let message):
                _ = try evaluate(message, scope)
                throw Failure("oracle", "fail")
            case .assert(let test, let message):
                guard try condition(test, scope) else {
                    if let message { _ = try evaluate(message, scope) }
                    throw Failure("oracle", "assert")
                }
            default: break
            }
        }
        return .end
    }

    /// What a `for` or `loop` without steps yields.
    package func value(ofPure block: Statement, _ scope: OracleScope) throws(Failure) -> Value {
        var yields: [Value] = []
        switch block.kind {
        case .for(let code):
            for (key, element) in try items(of: evaluate(code.source, scope)) {
                let inner = OracleScope(scope)
                inner.bind(code.element, element, at: 0)
                inner.bind(code.index, key, at: 0)
                _ = try run(pure: code.body.statements, inner, &yields)
            }
        case .loop(let code):
            var value = try evaluate(code.initial, scope)
            let most = try int(code.limit, scope)
            var rounds = 0
            while rounds < most ?? 10_000 {
                rounds += 1
                let inner = OracleScope(scope)
                inner.bind(code.name, value, at: 0)
                let end = try run(pure: code.body.statements, inner, &yields)
                guard case .next(let next) = end, !next.isNull else { break }
                value = next
            }
        default: break
        }
        return .array(yields)
    }

    package func items(of source: Value) throws(Failure) -> [(key: Value, element: Value)] {
        if let list = source.asList { return list.enumerated().map { (.int($0), $1) } }
        if let record = source.asRecord { return zip(record.shape.keys, record.values).map { (.string($0), $1) } }
        throw Failure("oracle", "no list")
    }

    package func converted(_ value: Value, _ type: TypeSyntax?, _ name: Name?) throws(Failure) -> Value {
        guard let type else { return value }
        return try convert(value, to: valueType(type), path: name?.text ?? "")
    }

    private func valueType(_ type: TypeSyntax) -> ValueType {
        switch type.kind {
        case .named("int"): .int
        case .named("float"): .float
        case .named("bool"): .bool
        case .named("text"): .text
        case .list(let element): .list(valueType(element))
        case .optional(let inner): .optional(valueType(inner))
        case .record(let fields): .record(fields.map { ($0.name.text, valueType($0.type)) })
        case .literals(let texts): .literals(texts)
        default: .any
        }
    }
}
