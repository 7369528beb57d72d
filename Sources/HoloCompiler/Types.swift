import HoloSyntax
import HoloValue

extension Compiler {
    static let typeNames = ["text", "int", "float", "number", "bool", "duration", "time", "any", "list", "secret"]

    /// The type that is written there; nil where it was reported.
    func type(_ syntax: TypeSyntax, in module: Module, quietly: Bool = false, inside: [String] = []) -> ValueType? {
        switch syntax.kind {
        case .named(let name):
            switch name {
            case "text": return .text
            case "int": return .int
            case "float": return .float
            case "number": return .number
            case "bool": return .bool
            case "duration": return .duration
            case "time": return .time
            case "any": return .any
            case "null": return .null
            case "secret":
                program.usesSecrets = true
                return .secret
            case "list": return .list(.any)
            default: return alias(name, syntax.span, in: module, quietly, inside)
            }
        case .list(let element):
            return type(element, in: module, quietly: quietly, inside: inside).map { .list($0) }
        case .optional(let inner):
            return type(inner, in: module, quietly: quietly, inside: inside).map { .optional($0) }
        case .literals(let texts):
            return .literals(texts)
        case .record(let fields):
            var known: [(name: String, type: ValueType)] = []
            for field in fields {
                guard let type = type(field.type, in: module, quietly: quietly, inside: inside) else { return nil }
                if known.contains(where: { $0.name == field.name.text }) {
                    if !quietly {
                        report(module, .duplicateKey, "the field `\(field.name.text)` stands here twice", at: field.name.span)
                    }
                    return nil
                }
                known.append((field.name.text, type))
            }
            return .record(known)
        case .missing:
            return nil
        }
    }

    /// The type that a name of the script stands for. What is wrong inside it is reported where it is declared.
    private func alias(
        _ name: String, _ span: Span, in module: Module, _ quietly: Bool, _ inside: [String]
    ) -> ValueType? {
        if let (owner, local) = declaration(ofType: name, in: module), let syntax = owner.types[local] {
            if owner === module {
                noteOwn(name, at: span, in: module)
            } else {
                noteDeclaration(Name(name, span), in: module)
            }
            if let known = owner.knownTypes[local] { return known }
            let key = owner.file.name + "\u{0}" + local
            guard !inside.contains(key) else { return nil }
            let found = type(syntax, in: owner, quietly: true, inside: inside + [key])
            owner.knownTypes[local] = .some(found)
            return found
        }
        guard !quietly, !name.isEmpty else { return nil }
        report(unknownType: name, span, in: module)
        return nil
    }

    /// The script that declares a type, and its name there.
    private func declaration(ofType name: String, in module: Module) -> (owner: Module, local: String)? {
        let parts = qualifiedName(name)
        let local = parts?.name ?? name
        let owner = parts.map { module.imports[$0.alias] } ?? module.owner(ofType: local)
        guard let owner, owner.types[local] != nil else { return nil }
        return (owner, local)
    }

    private func report(unknownType name: String, _ span: Span, in module: Module) {
        let parts = qualifiedName(name)
        if let parts, module.brokenImports.contains(parts.alias) { return }
        var help: String?
        if let parts, let owner = module.imports[parts.alias] {
            let names = owner.types.keys.sorted()
            help =
                closestMatch(parts.name, among: names).map { "did you mean `\(parts.alias).\($0)`?" }
                ?? (names.isEmpty
                    ? "\(owner.file.name) declares no types"
                    : "the types of `\(parts.alias)` are \(listed(names.map { "\(parts.alias).\($0)" }))")
        } else if let parts {
            let near = closestMatch(parts.alias, among: module.imports.keys.sorted())
            help = near.map { "did you mean `\($0).\(parts.name)`?" } ?? "there is no import `\(parts.alias)`"
        } else {
            let familiar = [
                "string": "text", "str": "text", "integer": "int", "double": "float", "boolean": "bool",
                "object": "any", "array": "list",
            ]
            let known = Self.typeNames + module.types.keys.sorted()
            help =
                (familiar[name.lowercased()] ?? closestMatch(name, among: known)).map { "did you mean `\($0)`?" }
                ?? "types are \(Self.typeNames.joined(separator: ", ")), and those declared with `type`"
        }
        report(module, .unknownType, "there is no type `\(name)`", at: span, label: "unknown type", help: help)
    }

    /// Names for a sentence, cut where there are many.
    func listed(_ names: [String]) -> String {
        let shown = names.prefix(8).map { "`\($0)`" }.joined(separator: ", ")
        return names.count > 8 ? "\(shown) and \(names.count - 8) more" : shown
    }

    // MARK: Declared types

    /// Looks at what the script declares, used or not.
    func checkTypes(of module: Module) {
        var reported: Set<String> = []
        for statement in module.file.parsed.script.statements {
            guard case .typeAlias(let name, let syntax) = statement.kind else { continue }
            let key = module.file.name + "\u{0}" + name.text
            _ = type(syntax, in: module, inside: [key])
            for (reference, span) in references(of: syntax) where !reported.contains(name.text) {
                guard let found = declaration(ofType: reference, in: module), found.owner === module else { continue }
                let reached = types(reachedFrom: found.local, in: module)
                guard reached.contains(name.text) else { continue }
                reported.formUnion(reached)
                report(
                    module, .recursion, "the type `\(name.text)` contains itself", at: span,
                    help: "use `any` for the inner part")
            }
        }
    }

    /// The names of the script's types that a type is made of, itself included. Imports do not go in circles.
    private func types(reachedFrom name: String, in module: Module) -> Set<String> {
        var reached: Set<String> = [name]
        var open = [name]
        while let next = open.popLast() {
            guard let syntax = module.types[next] else { continue }
            for (reference, _) in references(of: syntax) where module.types[reference] != nil {
                if reached.insert(reference).inserted { open.append(reference) }
            }
        }
        return reached
    }

    private func references(of syntax: TypeSyntax) -> [(name: String, span: Span)] {
        switch syntax.kind {
        case .named(let name): [(name, syntax.span)]
        case .list(let element): references(of: element)
        case .optional(let inner): references(of: inner)
        case .record(let fields): fields.flatMap { references(of: $0.type) }
        case .literals, .missing: []
        }
    }
}
