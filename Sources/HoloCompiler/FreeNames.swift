import HoloSyntax

extension Expression {
    /// True where `isWanted` is so of a name in it that none of its lambdas binds.
    func names(where isWanted: (String) -> Bool) -> Bool {
        var bound: [String] = []
        return names(isWanted, &bound)
    }

    private func names(_ isWanted: (String) -> Bool, _ bound: inout [String]) -> Bool {
        func isMet(_ name: String) -> Bool { isWanted(name) && !bound.contains(name) }
        switch kind {
        case .null, .bool, .int, .float, .duration, .missing: return false
        case .name(let name): return isMet(name)
        case .string(let literal):
            for case .hole(let part) in literal.segments where part.names(isWanted, &bound) { return true }
            return false
        case .list(let entries):
            for case .element(let part) in entries where part.names(isWanted, &bound) { return true }
            for case .spread(let part) in entries where part.names(isWanted, &bound) { return true }
            return false
        case .record(let entries):
            for entry in entries {
                switch entry {
                case .pair(_, let part), .spread(let part, _): if part.names(isWanted, &bound) { return true }
                case .shorthand(let name): if isMet(name.text) { return true }
                }
            }
            return false
        case .unary(_, let part), .field(let part, _, _): return part.names(isWanted, &bound)
        case .binary(_, _, let left, let right), .index(let left, let right), .attempt(let left, let right):
            return left.names(isWanted, &bound) || right.names(isWanted, &bound)
        case .slice(let part, let from, let to):
            return part.names(isWanted, &bound) || from?.names(isWanted, &bound) ?? false
                || to?.names(isWanted, &bound) ?? false
        case .call(_, let arguments):
            for argument in arguments where argument.value.names(isWanted, &bound) { return true }
            return false
        case .method(let receiver, _, let arguments, _):
            if receiver.names(isWanted, &bound) { return true }
            for argument in arguments where argument.value.names(isWanted, &bound) { return true }
            return false
        case .conditional(let condition, let then, let otherwise):
            return condition.names(isWanted, &bound) || then.names(isWanted, &bound) || otherwise.names(isWanted, &bound)
        case .lambda(let parameters, let body):
            let outer = bound.count
            bound += parameters.map(\.text)
            defer { bound.removeLast(bound.count - outer) }
            return body.names(isWanted, &bound)
        }
    }
}
