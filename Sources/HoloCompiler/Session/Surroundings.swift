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
    /// What the entry's own names stand for, once that is known: for those who use its functions and flows later.
    package var own: [String: ValueID] = [:]

    package init() {}
}

/// A word of an entry that means something of an earlier one, or a name at its own top.
package struct EarlierReference: Sendable, Hashable {
    package enum Meaning: Sendable, Hashable {
        case value(Surroundings.ValueID)
        case declaration(file: String, name: String)
        /// A name that the entry itself binds or declares at its top.
        case own(String)
    }

    package var span: Span
    package var meaning: Meaning
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
    func earlierValue(_ name: String, at span: Span?, of module: Module) -> Value? {
        guard let id = module.file.surroundings?.values[name] else { return nil }
        if let span { refer(to: .value(id), at: span, in: module) }
        return given(id)
    }

    func earlierReceipt(of step: String, at span: Span, of module: Module) -> Value? {
        guard let surroundings = module.file.surroundings, let id = surroundings.receipts[step] else { return nil }
        if let value = surroundings.values[step] { refer(to: .value(value), at: span, in: module) }
        return given(id)
    }

    /// Notes that a word means what an earlier entry declares, where it does.
    func noteDeclaration(_ name: Name, in module: Module) {
        guard let file = module.file.surroundings?.declarations[name.text] else { return }
        refer(to: .declaration(file: file, name: name.text), at: name.span, in: module)
    }

    /// Notes that a word means a name at the top of its own entry.
    func noteOwn(_ name: String, at span: Span, in module: Module) { refer(to: .own(name), at: span, in: module) }

    /// Notes a word that is key and value in one: `{ name }`.
    func noteShorthand(_ name: Name, in module: Module) {
        if isEntry, module.file.name == main { shorthands.insert(name.span) }
    }

    /// What an earlier entry's own name stands for, seen from one of its functions or flows.
    func ownValue(_ name: String, of module: Module) -> Value? {
        guard module.file.name != main else { return nil }
        return module.file.surroundings?.own[name].map(given)
    }

    private func refer(to meaning: EarlierReference.Meaning, at span: Span, in module: Module) {
        guard module.file.name == main, isEntry else { return }
        references.insert(EarlierReference(span: span, meaning: meaning))
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
