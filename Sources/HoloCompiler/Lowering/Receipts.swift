import HoloMachine
import HoloSyntax

// `receipt(step)`: its argument is a step's name. The receipt has a slot of its own beside the step's, so whoever asks
// for it waits for the step as for its value.

extension CodeBuilder {
    /// True where a call of this name is the library's `receipt`.
    func asksForReceipt(_ name: Name) -> Bool {
        guard module.functions[name.text] == nil, let function = Library.find(name.text) else { return false }
        if case .receipt = function.implementation { return true }
        return false
    }

    func lower(receiptOf argument: Expression, into target: Int) {
        guard case .name(let name) = argument.kind else {
            notAStep("`receipt` needs the name of a step", argument)
            return
        }
        if locals.contains(name) {
            notAStep("`\(name)` is no step", argument)
            return
        }
        if case .statement(let scope, _) = context, let found = scope.found(name) {
            if found.scope === module.scope { compiler.noteOwn(name, at: argument.span, in: module) }
            guard found.binding.isStep else {
                notAStep("`\(name)` is no step", argument)
                return
            }
            let slot = found.scope.receiptSlot(of: name)
            at(argument.span)
            emit(.move, a: target, b: use(SlotReference(depth: found.depth, slot: slot)))
            return
        }
        if let receipt = compiler.earlierReceipt(of: name, at: argument.span, of: module) {
            load(receipt, into: target)
            return
        }
        // Not known here, or not yet, or not to be seen from here: said as for its value.
        if case .unknown = locate(name, argument.span) { return }
        notAStep("`\(name)` is no step", argument)
    }

    private func notAStep(_ problem: String, _ argument: Expression) {
        report(
            .wrongArguments, problem, at: argument.span, label: "not a step",
            help: "name a step of this script or flow: `step page = …`, then `receipt(page).credits`")
    }
}

extension Compiler {
    /// A `let` that is random can't be seen from another script, which would compute it anew for each use.
    func refuseDrawnNames(_ draws: [Bool]) {
        let drawn = computedChunks.filter { draws.indices.contains($0.value) && draws[$0.value] }.keys
        for name in drawn.sorted(by: { ($0.file, $0.name) < ($1.file, $1.name) }) {
            guard let module = modules[name.file], let global = module.globals[name.name] else { continue }
            report(
                module, .notInFlow,
                "`\(name.name)` is random, and another script uses a part of this one: it would be another each time",
                at: global.span, help: "let the functions and flows that use it take it as a parameter")
        }
    }
}
