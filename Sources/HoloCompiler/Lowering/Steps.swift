import HoloMachine
import HoloSyntax
import HoloValue
import HolocronAPI

// Steps and their modifiers.

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
        var seen: [(word: String, span: Span)] = []
        for modifier in call.modifiers {
            let word = modifier.kind.word
            if let earlier = seen.first(where: { $0.word == word })?.span {
                report(
                    module, .modifierOutOfPlace, "`\(word)` stands twice at this step", at: modifier.span, label: "again",
                    secondary: [Diagnostic.Label(earlier, "first here")])
                continue
            }
            seen.append((word, modifier.span))
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
                    if case .name(let text) = name.kind, let found = context.scope.found(text) {
                        if found.scope === module.scope { noteOwn(text, at: name.span, in: module) }
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
