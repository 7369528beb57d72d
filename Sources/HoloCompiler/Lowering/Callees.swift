import HoloMachine
import HoloSyntax
import HoloValue
import HolocronAPI

// Whom steps call: flows, scripts, built-in steps and actions of the catalogue.

extension Compiler {
    /// Whom a step calls.
    struct StepTarget {
        var callee: CalleeCode?
        var pending = Pending.activity
        var isFlow = false
        var action: ActionDescription?
        var builtIn: BuiltInStep?
        /// The parameters of a flow: name, whether it must be given.
        var parameters: [(name: String, isRequired: Bool)]?
    }

    func resolve(_ call: StepCall, in context: StatementContext) -> StepTarget {
        let callee = call.callee
        let module = context.module
        if !callee.isQuoted {
            if let info = module.flows[callee.text] {
                if info.module === module {
                    noteOwn(callee.text, at: callee.span, in: module)
                } else {
                    noteDeclaration(Name(callee.text, callee.span), in: module)
                }
                return flowTarget(info, module, callee, context)
            }
            if let imported = module.imports[callee.text] { return scriptTarget(imported, callee, context) }
            let parts = callee.parts
            if let (alias, name) = parts, let imported = module.imports[alias] {
                if let info = imported.flows[name] { return flowTarget(info, module, callee, context) }
                report(noFlow: name, of: alias, imported, callee, in: module)
                return StepTarget()
            }
            if module.brokenImports.contains(parts?.alias ?? callee.text) { return StepTarget() }
            if let builtIn = BuiltInStep.named(callee.text) { return target(of: builtIn, call) }
            if module.functions[callee.text] != nil || (Library.find(callee.text) != nil && catalogue.actions[callee.text] == nil) {
                report(
                    module, .unknownAction, "`\(callee.text)` is a function, which spends nothing", at: callee.span,
                    help: "call it with parentheses in a `let`: `let result = \(callee.text)(…)`")
                return StepTarget()
            }
        }
        if let action = catalogue.actions[callee.text] {
            return StepTarget(
                callee: .action(self.action(action)),
                pending: action.isWrite ? [.activity, .barrier, .write] : .activity, action: action)
        }
        guard !callee.text.isEmpty else { return StepTarget() }
        guard catalogue.isAvailable else {
            report(
                module, .catalogueMissing,
                "the catalogue can't be had, so it is not known whether `\(callee.text)` exists; it counts as a write",
                at: callee.span)
            let unknown = ActionDescription(
                id: callee.text, name: callee.text, catalogSlug: "", summary: "", effect: nil, isSynchronous: false,
                needsAccount: false, parameters: nil, credits: 0)
            return StepTarget(callee: .action(action(unknown)), pending: [.activity, .barrier, .write])
        }
        let match = nearest(
            callee.text, among: catalogue.known + module.flows.keys.sorted() + module.imports.keys.sorted())
        report(
            module, .unknownAction, "there is no action `\(callee.text)`", at: callee.span, label: "not in the catalogue",
            help: match.map { "did you mean `\($0)`?" })
        return StepTarget()
    }

    private func report(noFlow name: String, of alias: String, _ imported: Module, _ callee: Callee, in module: Module) {
        if imported.functions[name] != nil {
            report(
                module, .unknownAction, "`\(callee.text)` is a function, which spends nothing", at: callee.span,
                help: "call it with parentheses in a `let`: `let result = \(callee.text)(…)`")
            return
        }
        let names = imported.flows.keys.sorted()
        report(
            module, .unknownAction, "`\(alias)` has no flow `\(name)`", at: callee.span, label: "unknown",
            help: closestMatch(name, among: names).map { "did you mean `\(alias).\($0)`?" }
                ?? (names.isEmpty
                    ? "it has no flows; the whole script is run as `\(alias) { … }`"
                    : "its flows are \(listed(names.map { "\(alias).\($0)" }))"))
    }

    /// What `http` sends is a read where its method is a literal that says so, or is left out.
    private func target(of builtIn: BuiltInStep, _ call: StepCall) -> StepTarget {
        var isWrite = false
        if builtIn.kind == .http {
            for entry in call.parameters {
                switch entry {
                case .spread: isWrite = true
                case .shorthand(let name) where name.text == "method": isWrite = true
                case .pair(let name, let value) where name.text == "method":
                    guard case .string(let literal) = value.kind, let method = literal.plainText else {
                        isWrite = true
                        break
                    }
                    isWrite = !BuiltInStep.isRead(method: method)
                case .pair, .shorthand: break
                }
            }
        }
        let action = ActionReference(id: builtIn.name, isWrite: isWrite, credits: 0, kind: builtIn.kind)
        return StepTarget(callee: .action(number(of: action)), pending: action.pending, builtIn: builtIn)
    }

    private func flowTarget(_ info: FlowInfo, _ module: Module, _ callee: Callee, _ context: StatementContext) -> StepTarget {
        // A flow that stands in for a part of its script calls the others of it in the same way.
        let isForeign = info.module !== module
        let number = flow(of: info, from: module, isOutside: isForeign || context.scope.root.isOutside, at: callee.span)
        checkGlobals(of: info, module, callee, context)
        if isForeign {
            report(needs: info.needs, of: callee.text, in: module, at: callee.span)
        } else if context.scope.root.isOutside {
            note(info.needs)
        }
        return StepTarget(
            callee: number.map { .flow($0) }, pending: number.map(pending(ofFlow:)) ?? [.activity], isFlow: true,
            parameters: info.declaration.parameters.map { ($0.name.text, $0.defaultValue == nil) })
    }

    /// A flow may stand below its call, but what it uses of the script's names may not.
    private func checkGlobals(of info: FlowInfo, _ module: Module, _ callee: Callee, _ context: StatementContext) {
        let root = context.scope.root
        guard info.module === module, !root.isOutside else { return }
        guard root.kind == .script else {
            root.usedGlobals.formUnion(info.globals)
            return
        }
        for name in info.globals.sorted() where module.scope.find(name) == nil {
            report(
                module, .usedBeforeDefinition, "`\(callee.text)` uses `\(name)`, which is not defined yet", at: callee.span,
                label: "called too early",
                secondary: module.globals[name].map { [Diagnostic.Label($0.span, "`\(name)` is defined here")] } ?? [],
                help: "move the definition of `\(name)` above this line")
        }
    }

    private func scriptTarget(_ imported: Module, _ callee: Callee, _ context: StatementContext) -> StepTarget {
        if imported.flow == nil {
            imported.flow = reserveFlow()
            let outerBranches = branches
            branches = []
            lower(script: imported)
            branches = outerBranches
        }
        return StepTarget(
            callee: imported.flow.map { .flow($0) }, pending: imported.flow.map(pending(ofFlow:)) ?? [.activity],
            isFlow: true, parameters: imported.inputs.map { ($0.name, !$0.hasDefault) })
    }

    /// A flow's ends reach no further than its call.
    private func pending(ofFlow number: Int) -> Pending {
        program.blocks[program.flows[number].block].pending.subtracting([.exit, .farExit])
    }
}
