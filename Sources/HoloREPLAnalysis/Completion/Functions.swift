import HoloMachine
import HoloValue

// Which functions of the library may stand where.

extension LibraryFunction {
    /// What it adds to a completion behind its name: `()` where it wants no more.
    ///
    /// - Parameter hasReceiver: true behind a dot, where the first argument stands before it.
    func suffix(hasReceiver: Bool) -> String {
        parameters.dropFirst(hasReceiver ? 1 : 0).allSatisfy { $0.isOptional } ? "()" : "("
    }

    /// `join(list: list<any>, separator: text): text · The elements as …`
    var note: String { signature + " · " + summary }

    /// Whether it may stand behind the dot of a value of a kind; nil is a kind that is not known.
    ///
    /// - Returns: 0 where it is made for the kind, 1 where it takes anything, nil where it does not take it.
    func fit(kind: String?) -> Int? {
        guard let first = parameters.first, !first.isOptional, !first.isVariadic, name != "receipt" else { return nil }
        let takes = Self.special[name]
        guard let kind else { return 0 }
        if let takes { return takes.contains(kind) ? (kind == "list" || takes.count < 5 ? 0 : 1) : nil }
        if first.type == .any { return 1 }
        return first.type.takes(kind: kind) ? 0 : nil
    }

    /// What those take whose parameter has no type that says it.
    private static let special: [String: [String]] = [
        "length": ["text", "list", "record"],
        "get": ["record", "list"],
        "min": ["list", "int", "float", "duration", "time"],
        "max": ["list", "int", "float", "duration", "time"],
        "text": ["bool", "int", "float", "text", "duration", "time"],
    ]
}

extension Library {
    /// By their names, for who calls one without a value before it.
    static let byName: [LibraryFunction] = functions.sorted { $0.name < $1.name }
}
