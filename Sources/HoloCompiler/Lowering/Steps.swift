import HoloMachine
import HoloSyntax
import HoloValue
import HolocronAPI

// Steps: whom they call, what they give, and their modifiers.

extension Compiler {
    func lower(_ step: StepStatement, _ statement: Statement, in context: StatementContext, place: Int) -> StatementCode? {
        let lowered = lower(step.call, step, in: context, allowsError: false)
        let slot = step.name.map { bind($0, in: context, isStep: true) }
        guard var lowered else { return nil }
        lowered.code.slot = slot
        return StatementCode(
            kind: .step(lowered.code), position: lowered.code.position, pending: lowered.pending.union(.anything), place: place)
    }

    private struct LoweredStep {
        var code: StepCode
        var pending: Pending
    }

    private func lower(
        _ call: StepCall, _ step: StepStatement, in context: StatementContext, allowsError: Bool
    ) -> LoweredStep? {
        let module = context.module
        let target = resolve(call, in: context)
        let record = Expression(.record(call.parameters), span: call.parametersSpan ?? call.callee.span, depth: 1)
        let parameters = expression(record, in: context, allowsError: allowsError)
        check(parametersOf: call, target, in: context)

        var when: ExpressionCode?
        var after: [SlotReference] = []
        var retry: ExpressionCode?
        var retryEvery: ExpressionCode?
        var timeout: ExpressionCode?
        var identity: ExpressionCode?
        var cache: ExpressionCode?
        var fallback = Fallback.none
        var fallbackPending: Pending = []
        var seen: [String: Span] = [:]
        for modifier in call.modifiers {
            let word = modifier.kind.word
            if let earlier = seen[word] {
                report(
                    module, .modifierOutOfPlace, "`\(word)` stands twice at this step", at: modifier.span, label: "again",
                    secondary: [Diagnostic.Label(earlier, "first here")])
                continue
            }
            seen[word] = modifier.span
            if let builtIn = target.builtIn, !builtIn.modifiers.contains(word) {
                report(
                    module, .modifierOutOfPlace, "`\(word)` can't stand at `\(builtIn.name)`", at: modifier.span,
                    help: "`\(builtIn.name)` takes " + builtIn.modifiers.map { "`\($0)`" }.joined(separator: ", "))
                continue
            }
            if target.isFlow, !["when", "after", "else"].contains(word) {
                report(
                    module, .modifierOutOfPlace, "`\(word)` can't stand at the call of a flow", at: modifier.span,
                    help: "put it at the steps in the flow; calls of flows take `when`, `after` and `else`")
                continue
            }
            if case .cache = modifier.kind, target.pending.contains(.write) {
                report(
                    module, .modifierOutOfPlace, "`cache` can't stand at a step that writes", at: modifier.span,
                    help: "what changes the world is done each time: leave `cache` out")
                continue
            }
            switch modifier.kind {
            case .when(let condition): when = expression(condition, in: context, allowsError: allowsError)
            case .after(let names):
                for name in names {
                    if case .name(let text) = name.kind, let found = context.scope.find(text) {
                        if !found.binding.isStep, !found.binding.isBlock {
                            report(
                                module, .wrongArguments, "`\(text)` is no step", at: name.span, label: "not a step",
                                help: "`after` waits for steps, and for blocks with steps; what is computed is known anyway")
                        }
                        after.append(SlotReference(depth: found.depth, slot: found.binding.slot))
                    } else {
                        // Reports unknown names; anything else is waited for by the names in it.
                        after += expression(name, in: context).uses
                    }
                }
            case .retry(let times, let every):
                retry = expression(times, in: context, allowsError: allowsError)
                retryEvery = every.map { expression($0, in: context, allowsError: allowsError) }
            case .timeout(let length): timeout = expression(length, in: context, allowsError: allowsError)
            case .as(let name): identity = expression(name, in: context, allowsError: allowsError)
            case .cache(let age):
                cache = expression(age, in: context, allowsError: allowsError)
            case .elseValue(let value): fallback = .value(expression(value, in: context, allowsError: true))
            case .elseSkip:
                if context.nearest != .items {
                    report(
                        module, .statementOutOfPlace, "`else skip` belongs to a `for` around it, and here is none",
                        at: modifier.span, help: "give a value, `else null`, or words, `else fail \"…\"`")
                }
                fallback = .skip
                fallbackPending = .exit
            case .elseFail(let message):
                fallback = .fail(expression(message, in: context, allowsError: true))
                fallbackPending = [.exit, .farExit]
            case .elseStep(let other):
                if let lowered = lower(other, step, in: context, allowsError: true) {
                    fallback = .step(lowered.code)
                    fallbackPending = lowered.pending
                }
            }
        }
        guard let callee = target.callee else { return nil }
        let type = step.type.flatMap { self.type($0, in: module) }
        let code = StepCode(
            callee: callee, name: step.name?.text ?? "", slot: nil, when: when, parameters: parameters, after: after,
            retry: retry, retryEvery: retryEvery, timeout: timeout, identity: identity,
            cache: cache,
            type: type.map { ConversionType(type: $0, path: step.name?.text ?? "") }, fallback: fallback,
            fallbackPending: fallbackPending, position: position(module, call.callee.span))
        return LoweredStep(code: code, pending: target.pending.union(fallbackPending))
    }

    // MARK: Callees

    private struct Target {
        var callee: CalleeCode?
        var pending: Pending = [.activity]
        var isFlow = false
        var action: ActionDescription?
        var builtIn: BuiltInStep?
        /// The parameters of a flow: name, whether it must be given.
        var parameters: [(name: String, isRequired: Bool)]?
    }

    private func resolve(_ call: StepCall, in context: StatementContext) -> Target {
        let callee = call.callee
        let module = context.module
        if !callee.isQuoted {
            if let info = module.flows[callee.text] { return flowTarget(info, module, callee, context) }
            if let imported = module.imports[callee.text] { return scriptTarget(imported, callee, context) }
            let parts = callee.text.split(separator: ".", maxSplits: 1).map(String.init)
            if parts.count == 2, let imported = module.imports[parts[0]] {
                if let info = imported.flows[parts[1]] { return flowTarget(info, module, callee, context) }
                report(noFlow: parts[1], of: parts[0], imported, callee, in: module)
                return Target()
            }
            if let head = parts.first, module.brokenImports.contains(head) { return Target() }
            if let builtIn = BuiltInStep.named(callee.text) { return target(of: builtIn, call) }
            if module.functions[callee.text] != nil || (Library.find(callee.text) != nil && catalogue.actions[callee.text] == nil) {
                report(
                    module, .unknownAction, "`\(callee.text)` is a function, which spends nothing", at: callee.span,
                    help: "call it with parentheses in a `let`: `let result = \(callee.text)(…)`")
                return Target()
            }
        }
        if let action = catalogue.actions[callee.text] {
            return Target(
                callee: .action(self.action(action)),
                pending: action.isWrite ? [.activity, .barrier, .write] : [.activity], action: action)
        }
        guard !callee.text.isEmpty else { return Target() }
        guard catalogue.isAvailable else {
            report(
                module, .catalogueMissing,
                "the catalogue can't be had, so it is not known whether `\(callee.text)` exists; it counts as a write",
                at: callee.span)
            let unknown = ActionDescription(
                id: callee.text, name: callee.text, catalogSlug: "", summary: "", effect: nil, isSynchronous: false,
                needsAccount: false, parameters: nil, credits: 0)
            return Target(callee: .action(action(unknown)), pending: [.activity, .barrier, .write])
        }
        let match = nearest(
            callee.text, among: catalogue.known + module.flows.keys.sorted() + module.imports.keys.sorted())
        report(
            module, .unknownAction, "there is no action `\(callee.text)`", at: callee.span, label: "not in the catalogue",
            help: match.map { "did you mean `\($0)`?" })
        return Target()
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
    private func target(of builtIn: BuiltInStep, _ call: StepCall) -> Target {
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
        return Target(callee: .action(number(of: action)), pending: action.pending, builtIn: builtIn)
    }

    private func flowTarget(_ info: FlowInfo, _ module: Module, _ callee: Callee, _ context: StatementContext) -> Target {
        // A flow that stands in for a part of its script calls the others of it in the same way.
        let isForeign = info.module !== module
        let number = flow(of: info, from: module, isOutside: isForeign || context.scope.root.isOutside, at: callee.span)
        checkGlobals(of: info, module, callee, context)
        if isForeign {
            report(needs: info.needs, of: callee.text, in: module, at: callee.span)
        } else if context.scope.root.isOutside {
            note(info.needs)
        }
        return Target(
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

    private func scriptTarget(_ imported: Module, _ callee: Callee, _ context: StatementContext) -> Target {
        if imported.flow == nil {
            imported.flow = reserveFlow()
            let outerBranches = branches
            branches = []
            lower(script: imported)
            branches = outerBranches
        }
        return Target(
            callee: imported.flow.map { .flow($0) }, pending: imported.flow.map(pending(ofFlow:)) ?? [.activity],
            isFlow: true, parameters: imported.inputs.map { ($0.name, !$0.hasDefault) })
    }

    /// A flow's ends reach no further than its call.
    private func pending(ofFlow number: Int) -> Pending {
        program.blocks[program.flows[number].block].pending.subtracting([.exit, .farExit])
    }

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
        let needs = noting { loudly {
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
        } }
        if isOutside { info.needs = needs }
        set(.done)
        return number
    }

    // MARK: Parameters

    private func check(parametersOf call: StepCall, _ target: Target, in context: StatementContext) {
        let module = context.module
        let known: [(name: String, isRequired: Bool)]
        if let parameters = target.parameters {
            known = parameters
        } else if let builtIn = target.builtIn {
            known = builtIn.parameters.map { ($0.name, $0.isRequired) }
        } else if let parameters = target.action?.parameters {
            known = parameters.map { ($0.name, $0.isRequired && $0.defaultValue == nil) }
        } else {
            return
        }
        var given: Set<String> = []
        var unknown: [String] = []
        var hasSpread = false
        let listed = known.map { $0.isRequired ? $0.name : $0.name + "?" }.joined(separator: ", ")
        for entry in call.parameters {
            let name: Name
            switch entry {
            case .pair(let key, _): name = key
            case .shorthand(let key): name = key
            case .spread:
                hasSpread = true
                continue
            }
            guard !name.text.isEmpty else { continue }
            given.insert(name.text)
            if !known.contains(where: { $0.name == name.text }) {
                unknown.append(name.text)
                // `{ nmae }`: that there is no such name was said.
                if case .shorthand = entry, !isKnown(name.text, in: context) { continue }
                report(
                    module, .unknownParameter, "`\(call.callee.text)` has no parameter `\(name.text)`", at: name.span,
                    label: "unknown",
                    secondary: [
                        Diagnostic.Label(call.callee.span, known.isEmpty ? "takes no parameters" : "takes \(listed)")
                    ],
                    help: (closestMatch(name.text, among: known.map(\.name)) ?? onlyMissing(known, call)).map {
                        "did you mean `\($0)`?"
                    })
            }
        }
        guard !hasSpread else { return }
        if let builtIn = target.builtIn, unknown.isEmpty { check(given, together: builtIn, at: call.callee.span, in: module) }
        // A misspelt parameter is one mistake, not two.
        var missing = known.filter { $0.isRequired && !given.contains($0.name) }
        for name in unknown where !missing.isEmpty {
            let near = closestMatch(name, among: missing.map(\.name))
            missing.remove(at: missing.firstIndex { $0.name == near } ?? 0)
        }
        for parameter in missing {
            report(
                module, .missingParameter, "`\(call.callee.text)` needs the parameter `\(parameter.name)`",
                at: call.callee.span, label: "takes \(listed)",
                help: "write `\(call.callee.text) { \(parameter.name): … }`")
        }
    }

    /// The one parameter that must be given and is not.
    private func onlyMissing(_ known: [(name: String, isRequired: Bool)], _ call: StepCall) -> String? {
        let missing = known.filter { parameter in
            parameter.isRequired
                && !call.parameters.contains {
                    switch $0 {
                    case .pair(let key, _), .shorthand(let key): key.text == parameter.name
                    case .spread: true
                    }
                }
        }
        return missing.count == 1 ? missing.first?.name : nil
    }

    private func isKnown(_ name: String, in context: StatementContext) -> Bool {
        context.scope.find(name) != nil || context.module.globals[name] != nil
    }

    /// Parameters of which one excludes another.
    private func check(_ given: Set<String>, together builtIn: BuiltInStep, at span: Span, in module: Module) {
        switch builtIn.kind {
        case .wait where given.contains("for") == given.contains("until"):
            report(
                module, .builtInParameters, "`wait` needs either `for` or `until`", at: span,
                help: "write `wait { for: 5m }` or `wait { until: time }`")
        case .http where given.contains("json") && given.contains("body"):
            report(module, .builtInParameters, "`http` takes either `json` or `body`", at: span)
        default: break
        }
    }
}

extension ModifierKind {
    var word: String {
        switch self {
        case .when: "when"
        case .after: "after"
        case .as: "as"
        case .retry: "retry"
        case .timeout: "timeout"
        case .cache: "cache"
        case .elseValue, .elseSkip, .elseFail, .elseStep: "else"
        }
    }
}
