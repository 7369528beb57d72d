import HoloSyntax
import HolocronAPI

/// What is surely useless or costs more than it must, in a script that has no mistakes: names that nothing uses, reads
/// that nobody looks at or that only one branch needs, writes that nothing bounds, and waits that run all at once.
///
/// What other scripts can use (functions, flows, types) counts as used, and so do parameters and items.
func usageWarnings(of main: String, in files: [String: ScriptFile], _ catalogue: ActionCatalogue) -> [Diagnostic] {
    guard let statements = files[main]?.parsed.script.statements else { return [] }
    let effects = EffectFinder(files: files, catalogue: catalogue)
    let uses = NameUses(statements) { effects.effects(of: $0, in: main).isRead }
    var warnings = UsageWarnings(file: main, effects: effects)
    for name in uses.names { warnings.look(at: name) }
    warnings.look(at: statements, inLoop: nil)
    return warnings.found
}

private struct UsageWarnings {
    let file: String
    let effects: EffectFinder
    private(set) var found: [Diagnostic] = []

    init(file: String, effects: EffectFinder) {
        self.file = file
        self.effects = effects
    }

    private mutating func warn(
        _ code: CheckCode, _ message: String, at span: Span, label: String = "",
        secondary: [Diagnostic.Label] = [], help: String
    ) {
        found.append(
            Diagnostic(
                code.severity, code.rawValue, message, at: span, label: label, secondary: secondary, help: help))
    }

    // MARK: Names

    mutating func look(at name: BoundName) {
        let text = name.name.text
        switch name.kind {
        case .other: return
        case .step(let step): look(at: step, text, name)
        case .input where name.uses.isEmpty:
            warn(
                .unusedName, "nothing uses the input `\(text)`", at: name.name.span,
                help: "leave it out, or use it; callers that give it must then leave it out too")
        case .importScript where name.uses.isEmpty:
            warn(.unusedName, "nothing uses the import `\(text)`", at: name.name.span, help: "leave it out")
        case .value(isPure: true) where name.uses.isEmpty:
            warn(.unusedName, "nothing uses `\(text)`", at: name.name.span, help: "leave it out, or use it")
        case .input, .importScript, .value: return
        }
    }

    private mutating func look(at step: StepStatement, _ text: String, _ name: BoundName) {
        let effects = effects.effects(of: step.call, in: file)
        guard effects.isRead else { return }
        if name.uses.isEmpty {
            warn(
                .unusedResult, "nothing uses the answer `\(text)`", at: name.name.span,
                label: effects.contains(.costs) ? "bought for nothing" : "",
                help: "leave the step out, or use what it gives")
            return
        }
        guard effects.contains(.costs), !step.call.modifiers.contains(where: { $0.kind.word == "when" }) else { return }
        guard let use = name.uses.first, let branch = use.part, let advice = Self.advice(branch),
            name.uses.allSatisfy({ $0.statement == use.statement && $0.part == branch })
        else { return }
        warn(
            .oneBranchRead, "only one branch uses `\(text)`, which is bought in any case", at: name.name.span,
            secondary: [Diagnostic.Label(use.span, name.uses.count == 1 ? "used here alone" : "first used here")],
            help: advice)
    }

    /// How what only one branch needs is bought for that alone; nil for what is no branch.
    private static func advice(_ branch: PathPart) -> String? {
        switch branch {
        case .then: "move the step into the `if`, or give it a `when` with the same condition"
        case .otherwise: "move the step into the `else`, or give it a `when` with the opposite condition"
        case .chosen(_, isThen: true): "give the step a `when` with the same condition"
        case .chosen(_, isThen: false): "give the step a `when` with the opposite condition"
        case .statement, .condition, .lambda: nil
        }
    }

    // MARK: Steps

    /// `loop`: the `loop` without an `at most` around the statements.
    mutating func look(at statements: [Statement], inLoop loop: Span?) {
        for statement in statements { look(at: statement, inLoop: loop) }
    }

    private mutating func look(at statement: Statement, inLoop loop: Span?) {
        switch statement.kind {
        case .step(let step):
            let effects = effects.effects(of: step.call, in: file)
            if step.name == nil, effects.isRead {
                warn(
                    .unusedResult, "the answer of this step goes to no one", at: step.call.callee.span,
                    label: effects.contains(.costs) ? "bought for nothing" : "",
                    help: "name it, `step result = \(step.call.callee.text) …`, and use it; or leave the step out")
            }
            if let loop, effects.contains(.writes) {
                warn(
                    .endlessWrite, "nothing bounds how often this writes", at: step.call.callee.span,
                    secondary: [Diagnostic.Label(loop, "repeats until a round says no `next`")],
                    help: "bound the loop: `loop … at most 100 times { … }`")
            }
        case .letBlock(_, _, let block): look(at: block, inLoop: loop)
        case .flow(let flow): look(at: flow.body.statements, inLoop: nil)
        case .if(let branch):
            look(at: branch.then.statements, inLoop: loop)
            look(at: branch.otherwise?.statements ?? [], inLoop: loop)
        case .for(let code):
            lookForJoinedWaits(in: code)
            look(at: code.body.statements, inLoop: loop)
        case .loop(let code):
            look(at: code.body.statements, inLoop: code.limit == nil ? loop ?? code.name.span : loop)
        default: break
        }
    }

    /// A `wait` between two steps of an item is the item's own pause. Before the first or behind the last it can only
    /// be meant to space the items, which it does not: they all wait at the same time.
    private mutating func lookForJoinedWaits(in code: ForStatement) {
        let isPaced = code.clauses.contains { clause in
            switch clause.kind {
            case .parallel, .every: true
            default: false
            }
        }
        let acting = code.body.statements.filter { $0.actsInItem }
        guard !isPaced, let first = acting.first, let last = acting.last else { return }
        for statement in acting.count == 1 ? [first] : [first, last] {
            guard case .step(let step) = statement.kind, !step.call.callee.isQuoted, step.call.callee.text == "wait",
                step.call.parameters.allSatisfy(\.isLiteral)
            else { continue }
            warn(
                .joinedWaits, "all items wait here at the same time", at: step.call.callee.span,
                secondary: [Diagnostic.Label(code.element.span, "the items run beside each other")],
                help: "to space them, leave the `wait` out and write `for … in … every 1m { … }`")
        }
    }
}

extension Statement {
    /// True where it takes time or shows in an item of a `for`.
    fileprivate var actsInItem: Bool {
        switch kind {
        case .step, .print, .save, .append: true
        case .letBlock(_, _, let block): block.actsInItem
        case .if(let branch):
            branch.then.statements.contains(where: \.actsInItem)
                || (branch.otherwise?.statements.contains(where: \.actsInItem) ?? false)
        case .for(let code): code.body.statements.contains(where: \.actsInItem)
        case .loop(let code): code.body.statements.contains(where: \.actsInItem)
        default: false
        }
    }
}

extension RecordEntry {
    /// True where every item has the same.
    fileprivate var isLiteral: Bool {
        guard case .pair(_, let value) = self else { return false }
        switch value.kind {
        case .int, .float, .duration: return true
        case .string(let literal): return literal.plainText != nil
        default: return false
        }
    }
}
