import HoloCompiler
import HoloSyntax
import HoloValue

/// The names of a session, and what they stand for. A name that is bound anew stands for another value; who used the
/// old one keeps it.
struct SessionNames {
    typealias ValueID = Surroundings.ValueID

    private(set) var surroundings = Surroundings()
    private(set) var values: [ValueID: Value] = [:]
    /// Their entries ended without them.
    private(set) var lost: Set<ValueID> = []
    private var kinds: [String: SessionBinding.Kind] = [:]
    private var summaries: [String: String] = [:]
    private var parameters: [String: [String]] = [:]
    /// In the order in which they were last bound.
    private var order: [String] = []
    /// What the name of a value meant when it was bound.
    private var before: [ValueID: (name: String, value: ValueID?, declaration: String?, kind: SessionBinding.Kind?)] = [:]
    private var nextID = 1

    /// Binds a name anew. Gives the value's id.
    mutating func bind(_ name: String, _ kind: SessionBinding.Kind) -> ValueID {
        defer { nextID += 1 }
        before[nextID] = (name, surroundings.values[name], surroundings.declarations[name], kinds[name])
        surroundings.values[name] = nextID
        surroundings.receipts[name] = nil
        surroundings.declarations[name] = nil
        note(name, kind, "")
        return nextID
    }

    /// A value that has no name yet.
    mutating func reserve() -> ValueID {
        defer { nextID += 1 }
        return nextID
    }

    /// Makes a name another word for a value.
    mutating func alias(_ name: String, to id: ValueID) {
        surroundings.values[name] = id
        note(name, .value, "")
    }

    mutating func bindReceipt(of step: String) -> ValueID {
        defer { nextID += 1 }
        surroundings.receipts[step] = nextID
        return nextID
    }

    mutating func declare(
        _ name: String, _ kind: SessionBinding.Kind, in file: String, summary: String, parameters: [String] = []
    ) {
        self.parameters[name] = parameters
        surroundings.values[name] = nil
        surroundings.receipts[name] = nil
        surroundings.declarations[name] = file
        note(name, kind, summary)
    }

    private mutating func note(_ name: String, _ kind: SessionBinding.Kind, _ summary: String) {
        order.removeAll { $0 == name }
        order.append(name)
        kinds[name] = kind
        summaries[name] = summary
    }

    mutating func set(_ id: ValueID, _ value: Value) { values[id] = value }

    /// Its entry ended without it: the name means again what it meant before, if that was something.
    mutating func lose(_ id: ValueID) {
        guard values[id] == nil else { return }
        lost.insert(id)
        guard let (name, value, declaration, kind) = before[id], surroundings.values[name] == id,
            value != nil || declaration != nil
        else { return }
        surroundings.values[name] = value
        surroundings.declarations[name] = declaration
        kinds[name] = kind
    }

    /// The name that stands for a value now; nil where it was bound anew since.
    func name(of id: ValueID) -> String? { surroundings.values.first { $0.value == id }?.key }

    /// Those bound last come last.
    var list: [SessionBinding] {
        order.compactMap { name in
            guard let kind = kinds[name] else { return nil }
            let id = surroundings.values[name]
            return SessionBinding(
                name: name, kind: kind, value: id.flatMap { values[$0] }, isLost: id.map(lost.contains) ?? false,
                summary: summaries[name] ?? "", parameters: parameters[name] ?? [])
        }
    }
}
