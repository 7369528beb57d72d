import HoloMachine
import HoloSyntax
import HoloValue

// Flows to code, each when it is first called.

extension Compiler {
    /// The flow's number, lowered when it is first called; nil where it calls itself.
    func flow(of info: FlowInfo, from caller: Module, isOutside: Bool, at span: Span) -> Int? {
        if let known = isOutside ? info.outside : info.inside {
            if known.state == .lowering {
                report(
                    caller, .recursion, "the flow `\(info.declaration.name.text)` calls itself", at: span,
                    help: "flows do not recurse: use a `loop`")
                return nil
            }
            return known.flow
        }
        guard blockDepth < Self.deepestCall else {
            report(
                caller, .notSupported, "flows call each other here through more than \(Self.deepestCall) blocks", at: span,
                help: "let one flow call several, rather than each the next")
            return nil
        }
        let number = reserveFlow()
        let outerBranches = branches
        branches = []
        defer { branches = outerBranches }
        func set(_ state: FlowInfo.State) {
            if isOutside { info.outside = (number, state) } else { info.inside = (number, state) }
        }
        set(.lowering)
        let module = info.module
        let declaration = info.declaration
        let needs = noting {
            let scope = Scope(kind: .flow, parent: isOutside ? nil : module.scope)
            scope.isOutside = isOutside
            let context = StatementContext(module: module, scope: scope, flowName: declaration.name.text)
            var parameters: [FlowParameter] = []
            for parameter in declaration.parameters {
                _ = bind(parameter.name, in: context, isStep: false)
                let type = parameter.type.flatMap { self.type($0, in: module) }
                parameters.append(
                    FlowParameter(
                        name: parameter.name.text,
                        type: type.map { ConversionType(type: $0, path: parameter.name.text) },
                        hasDefault: parameter.defaultValue != nil))
            }
            var defaults: [StatementCode] = []
            for (place, parameter) in declaration.parameters.enumerated() {
                guard let value = parameter.defaultValue else { continue }
                defaults.append(
                    StatementCode(
                        kind: .parameterDefault(expression(value, in: context), slot: place, parameter: place),
                        position: position(module, value.span), pending: .anything, place: 0))
            }
            let block = lower(declaration.body.statements, in: context)
            program.blocks[block].statements.insert(contentsOf: defaults, at: 0)
            info.globals = scope.usedGlobals
            let result = declaration.resultType.flatMap { self.type($0, in: module) }
            program.flows[number] = FlowCode(
                name: declaration.name.text, block: block, parameters: parameters,
                resultType: result.map { ConversionType(type: $0, path: declaration.name.text) }, isScript: false,
                script: isOutside ? -1 : (module.flow ?? 0))
        }
        if isOutside { info.needs = needs }
        set(.done)
        return number
    }
}
