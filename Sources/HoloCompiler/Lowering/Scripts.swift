import HoloMachine
import HoloSyntax
import HoloValue

// A script to code: its inputs, its statements, and all that it declares.

extension Compiler {
    /// Lowers a whole script as a flow whose parameters are its inputs, and everything that it declares.
    func lower(script module: Module) {
        guard !module.isLowered else { return }
        module.isLowered = true
        let number = module.flow ?? reserveFlow()
        module.flow = number
        for imported in module.imports.values.sorted(by: { $0.file.name < $1.file.name }) where imported.flow == nil {
            imported.flow = reserveFlow()
            lower(script: imported)
        }
        checkTypes(of: module)
        for name in module.functions.keys.sorted() {
            if let function = module.functions[name], function.module === module { _ = chunk(of: function) }
        }
        var parameters: [FlowParameter] = []
        let statements = module.file.parsed.script.statements
        for statement in statements {
            guard case .input(let input) = statement.kind, !input.name.text.isEmpty else { continue }
            let type = input.type.flatMap { self.type($0, in: module) }
            parameters.append(
                FlowParameter(
                    name: input.name.text, type: type.map { ConversionType(type: $0, path: input.name.text) },
                    hasDefault: input.defaultValue != nil))
            module.inputs.append(
                InputDescription(
                    name: input.name.text, span: input.name.span, type: type, hasDefault: input.defaultValue != nil,
                    defaultKind: input.defaultValue.flatMap(literalKind), documentation: statement.documentation))
            if let type, type.holdsSecret, let value = input.defaultValue {
                if case .null = value.kind {} else {
                    report(
                        module, .secretDefault, "a secret has no default in the script", at: value.span,
                        label: "recorded with the script, and seen by all who read it",
                        help: "leave it out: holo asks the environment, a file or the terminal; `\(input.name.text): secret? = null` "
                            + "may be missing")
                }
            }
        }
        // The evaluator binds parameters to the first slots: inputs must have them, wherever they stand.
        moveInputsFirst(module)
        module.scope.reserve(module.globals.count)
        program.flows[number].name = module.file.name
        program.flows[number].parameters = parameters
        program.flows[number].isScript = true
        program.flows[number].script = number
        let context = StatementContext(module: module, scope: module.scope, isTop: true, flowName: module.file.name)
        program.flows[number].block = lower(statements, in: context)
        for name in module.functions.keys.sorted() {
            if let function = module.functions[name], function.module === module { checkReturns(of: function) }
        }
        for name in module.flows.keys.sorted() {
            if let info = module.flows[name], info.module === module, info.inside == nil, info.outside == nil {
                _ = flow(of: info, from: module, isOutside: false, at: info.declaration.name.span)
            }
        }
    }

    private func literalKind(_ expression: Expression) -> String? {
        switch expression.kind {
        case .int: "int"
        case .float: "float"
        case .bool: "bool"
        case .duration: "duration"
        case .string: "text"
        case .list: "list"
        case .record: "record"
        case .unary(.negate, let operand): literalKind(operand)
        default: nil
        }
    }

    private func moveInputsFirst(_ module: Module) {
        guard !module.inputs.isEmpty else { return }
        let globals = module.globals.sorted { $0.value.slot < $1.value.slot }
        let ordered = globals.filter(\.value.isInput) + globals.filter { !$0.value.isInput }
        for (slot, global) in ordered.enumerated() { global.value.slot = slot }
        module.scope.renameSlots(ordered.map(\.key))
    }
}
