import HoloSyntax
import HoloValue

/// What an entry of a session sees of the entries before it. Its own names go before these.
package struct Surroundings: Sendable {
    /// Names a value for as long as a session lives: a name that is bound anew is another value.
    package typealias ValueID = Int

    package var values: [String: ValueID] = [:]
    /// The receipts of steps, by the steps' names.
    package var receipts: [String: ValueID] = [:]
    /// Functions, flows, types and imports: the name of the file (an earlier entry) that declares them.
    package var declarations: [String: String] = [:]

    package init() {}
}

extension Module {
    /// True for a name that an earlier entry bound to a value.
    func isEarlierValue(_ name: String) -> Bool { file.surroundings?.values[name] != nil }

    /// The script that declares a type of this name: itself, or an earlier entry.
    func owner(ofType name: String) -> Module { types[name] == nil ? borrowedTypes[name] ?? self : self }

    /// The names of values of earlier entries, for suggestions.
    var earlierNames: [String] { file.surroundings?.values.keys.sorted() ?? [] }
}

extension Compiler {
    /// The value that an earlier entry bound to a name; null where it is not there yet. Notes that it is needed.
    func earlierValue(_ name: String, of module: Module) -> Value? {
        module.file.surroundings?.values[name].map(given)
    }

    func earlierReceipt(of step: String, of module: Module) -> Value? {
        module.file.surroundings?.receipts[step].map(given)
    }

    private func given(_ id: Surroundings.ValueID) -> Value {
        usedValues.insert(id)
        return valueOf(id) ?? .null
    }

    /// Takes over what earlier entries declare, except for names that the file has itself.
    func borrowDeclarations(into module: Module) {
        guard let surroundings = module.file.surroundings else { return }
        let own = Set(module.file.parsed.script.statements.compactMap(\.kind.boundName))
        for (name, fileName) in surroundings.declarations.sorted(by: { $0.key < $1.key }) {
            guard module.declared[name] == nil, !own.contains(name), let file = files[fileName] else { continue }
            let owner: Module
            if let known = modules[fileName] {
                owner = known
            } else {
                owner = Module(file: file)
                modules[fileName] = owner
                load(owner)
            }
            if let function = owner.functions[name] { module.functions[name] = function }
            if let flow = owner.flows[name] { module.flows[name] = flow }
            if let imported = owner.imports[name] { module.imports[name] = imported }
            if owner.types[name] != nil { module.borrowedTypes[name] = owner }
        }
    }
}

extension StatementKind {
    /// The name of a value that the statement binds at the top of a script.
    fileprivate var boundName: String? {
        switch self {
        case .input(let input): input.name.text
        case .let(let name, _, _), .letBlock(let name, _, _): name.text
        case .step(let step): step.name?.text
        default: nil
        }
    }
}
