import HoloValue

/// What a function of the library may do with secrets among its arguments. What stands nowhere in these lists refuses
/// them: a new function can't leak one by being forgotten.
package enum SecretUse {
    /// Fails where an argument is a secret or holds one: it looks at what it is given.
    case refuses
    /// Moves values and does not look into them: lists and records may hold secrets. A secret in an argument's own place
    /// is refused.
    case moves
    /// Tells of any value what it may tell of a secret too.
    case allows
    /// Joins or encodes: where an argument holds a secret, its text is taken and the result is a secret.
    case keeps

    /// Of a function called with values.
    static func of(_ function: String) -> SecretUse {
        if encoders.contains(function) { return .keeps }
        if movers.contains(function) { return .moves }
        return function == "type_of" ? .allows : .refuses
    }

    /// Of what ends the loop of a function that takes a lambda, for the results of the lambda.
    static func ofResults(of function: HigherOrder) -> SecretUse {
        switch function {
        case .map, .filter, .flatMap, .reduce, .find: .moves
        case .sortBy, .groupBy, .keyBy, .uniqueBy, .any, .all, .none, .count, .sum, .min, .max: .refuses
        }
    }

    /// The functions that may be given secrets in some way.
    package static var functions: [String] { (encoders.union(movers).union(["type_of"])).sorted() }

    /// The functions that take a secret itself.
    package static var takers: Set<String> { encoders.union(["type_of"]) }

    static let encoders: Set<String> = ["join", "url_encode", "to_json", "to_csv", "hash"]

    static let movers: Set<String> = [
        "length", "slice", "take", "drop", "first", "last", "reverse", "zip", "chunk", "enumerate", "flatten", "count",
        "keys", "values", "entries", "merge", "pick", "omit", "has", "get",
    ]
}

extension ArgumentList {
    /// A secret in an argument's own place.
    fileprivate var secretArgument: Secret? {
        for index in 0..<count {
            if case .secret(let secret) = self[index] { return secret }
        }
        return nil
    }

    /// A secret anywhere in the arguments from `start` on.
    fileprivate func heldSecret(from start: Int = 0) -> Secret? {
        for index in start..<max(start, count) {
            if let secret = HoloValue.heldSecret(in: self[index]) { return secret }
        }
        return nil
    }
}

extension SecretUse {
    /// Calls a function that may be given secrets. `firstChecked`: arguments before it are moved at most.
    func call(
        _ native: LibraryFunction.Native, _ arguments: ArgumentList, name: String, firstChecked: Int = 0
    ) throws(Failure) -> Value {
        switch self {
        case .allows:
            return try native(arguments)
        case .moves:
            if let secret = arguments.secretArgument { throw .secret(secret, cannotBe: "given to `\(name)`") }
            return try native(arguments)
        case .refuses:
            if let secret = arguments.heldSecret(from: firstChecked) {
                throw .secret(secret, cannotBe: "given to `\(name)`")
            }
            return try native(arguments)
        case .keeps:
            guard let secret = arguments.heldSecret() else { return try native(arguments) }
            return try encode(native, arguments, secret, name)
        }
    }

    private func encode(
        _ native: LibraryFunction.Native, _ arguments: ArgumentList, _ secret: Secret, _ name: String
    ) throws(Failure) -> Value {
        var revealed: [Value] = []
        for index in 0..<arguments.count { revealed.append(revealingSecrets(in: arguments[index])) }
        let result = revealed.withUnsafeBufferPointer { buffer -> Result<Value, Failure> in
            guard let base = buffer.baseAddress else { return .failure(.inconsistent) }
            do throws(Failure) {
                return .success(try native(ArgumentList(base: base, count: buffer.count)))
            } catch {
                return .failure(error)
            }
        }
        switch result {
        case .success(.text(let text)):
            return .secret(secret.derived(text.string))
        case .success:
            throw .secret(secret, cannotBe: "given to `\(name)`")
        case .failure(let failure):
            // Its words may quote what it was given.
            throw Failure(
                failure.code, "`\(name)` can't take these values, one of which is secret",
                help: "try it with a text that is not secret to see why")
        }
    }
}
