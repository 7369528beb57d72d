import HoloSyntax

// Which names something uses that are bound outside of it, those that the functions it calls use included.

extension Oracle {
    package func names(in expression: Expression?) -> Set<String> {
        guard let expression else { return [] }
        switch expression.kind {
        case .null, .bool, .int, .float, .duration, .missing: return []
        case .string(let literal):
            return literal.segments.reduce(into: []) { found, segment in
                if case .hole(let hole) = segment { found.formUnion(names(in: hole)) }
            }
        case .name(let name): return [name]
        case .list(let entries):
            return entries.reduce(into: []) { found, entry in
                switch entry {
                case .element(let part), .spread(let part): found.formUnion(names(in: part))
                }
            }
        case .record(let entries): return names(in: entries)
        case .unary(_, let operand): return names(in: operand)
        case .binary(_, _, let left, let right), .index(let left, let right):
            return names(in: left).union(names(in: right))
        case .field(let receiver, _, _): return names(in: receiver)
        case .slice(let receiver, let from, let to):
            return names(in: receiver).union(names(in: from)).union(names(in: to))
        case .call(let name, let arguments): return names(ofFunction: name.text).union(names(in: arguments))
        case .method(let receiver, let name, let arguments, _):
            return names(in: receiver).union(names(ofFunction: name.text)).union(names(in: arguments))
        case .conditional(let condition, let then, let otherwise):
            return names(in: condition).union(names(in: then)).union(names(in: otherwise))
        case .attempt(let attempt, let otherwise): return names(in: attempt).union(names(in: otherwise))
        case .lambda(let parameters, let body): return names(in: body).subtracting(parameters.map(\.text))
        }
    }

    package func names(in entries: [RecordEntry]) -> Set<String> {
        entries.reduce(into: []) { found, entry in
            switch entry {
            case .pair(_, let value), .spread(let value, _): found.formUnion(names(in: value))
            case .shorthand(let name): found.insert(name.text)
            }
        }
    }

    private func names(in arguments: [Argument]) -> Set<String> {
        arguments.reduce(into: []) { $0.formUnion(names(in: $1.value)) }
    }

    private func names(ofFunction name: String) -> Set<String> {
        guard let function = functions[name] else { return [] }
        if let known = functionNames[name] { return known }
        functionNames[name] = []
        var found = names(inPure: function.body.statements)
        for parameter in function.parameters { found.formUnion(names(in: parameter.defaultValue)) }
        found.subtract(function.parameters.map(\.name.text))
        functionNames[name] = found
        return found
    }

    /// Of pure statements, in the order of the page.
    package func names(inPure statements: [Statement]) -> Set<String> {
        var found: Set<String> = []
        var bound: Set<String> = []
        for statement in statements {
            var inner: Set<String>
            switch statement.kind {
            case .let(let name, _, let value):
                inner = names(in: value)
                found.formUnion(inner.subtracting(bound))
                bound.insert(name.text)
                continue
            case .letBlock(let name, _, let block):
                found.formUnion(names(inPure: [block]).subtracting(bound))
                bound.insert(name.text)
                continue
            case .if(let branch):
                inner = names(in: branch.condition).union(names(inPure: branch.then.statements))
                    .union(names(inPure: branch.otherwise?.statements ?? []))
            case .for(let code):
                inner = names(inPure: code.body.statements).subtracting([code.element.text, code.index?.text ?? ""])
                    .union(names(in: code.source))
            case .loop(let code):
                inner = names(inPure: code.body.statements).subtracting([code.name.text])
                    .union(names(in: code.initial)).union(names(in: code.limit))
            case .yield(let value, _), .next(let value), .fail(let value): inner = names(in: value)
            case .return(let value): inner = names(in: value)
            case .assert(let condition, let message): inner = names(in: condition).union(names(in: message))
            default: inner = []
            }
            found.formUnion(inner.subtracting(bound))
        }
        return found
    }
}
