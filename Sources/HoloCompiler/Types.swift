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
            case "secret": return .secret
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

    private func alias(
        _ name: String, _ span: Span, in module: Module, _ quietly: Bool, _ inside: [String]
    ) -> ValueType? {
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        let owner = parts.count == 2 ? module.imports[parts[0]] : module
        if let owner, let local = parts.last, let syntax = owner.types[local] {
            let key = owner.file.name + "\u{0}" + local
            guard !inside.contains(key) else {
                if !quietly {
                    report(
                        module, .recursion, "the type `\(name)` contains itself", at: span,
                        help: "use `any` for the inner part")
                }
                return nil
            }
            return type(syntax, in: owner, quietly: quietly || owner !== module, inside: inside + [key])
        }
        guard !quietly, !name.isEmpty else { return nil }
        let known = Self.typeNames + module.types.keys.sorted()
        let familiar = ["string": "text", "str": "text", "integer": "int", "double": "float", "boolean": "bool", "object": "any", "array": "list"]
        report(
            module, .unknownType, "there is no type `\(name)`", at: span, label: "unknown type",
            help: (familiar[name.lowercased()] ?? closestMatch(name, among: known)).map { "did you mean `\($0)`?" }
                ?? "types are \(Self.typeNames.joined(separator: ", "))")
        return nil
    }
}
