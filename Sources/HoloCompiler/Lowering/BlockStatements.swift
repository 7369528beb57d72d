import HoloMachine
import HoloSyntax

// `if`, `for` and `loop` as statements that hold steps.

extension Compiler {
    func lowerBlock(_ statement: Statement, in context: StatementContext, place: Int, name: Name?) -> StatementCode? {
        let module = context.module
        let position = position(module, statement.span)
        // An `if` is a branch also where it is pure: what stands below it must not wait for names that only the block
        // uses which is not entered.
        if name == nil, statement.kind.isPure, statement.kind.isRepeated {
            let value = expression(in: context, at: statement.span) { builder in
                builder.lower(pure: statement)
                let register = builder.allocate()
                builder.load(.null, into: register)
                return register
            }
            let pending: Pending = statement.kind.mayFail ? [.exit, .farExit] : []
            return StatementCode(
                kind: .evaluate(value, slot: nil), position: position, pending: pending.union(.anything), place: place)
        }
        switch statement.kind {
        case .if(let branch):
            let condition = expression(branch.condition, in: context)
            let then = exclusively(branch.then, 0, of: branch) { lower(branch.then, in: context) }
            let otherwise = branch.otherwise.map { block in
                exclusively(block, 1, of: branch) { lower(block, in: context) }
            }
            var pending = program.blocks[then].pending
            if let otherwise { pending.formUnion(program.blocks[otherwise].pending) }
            return StatementCode(
                kind: .branch(condition, then: then, otherwise: otherwise), position: position, pending: pending, place: place)
        case .for(let code):
            let source = expression(code.source, in: context)
            let clauses = lower(clausesOf: code, in: context)
            var inner = context
            inner.nearest = .items
            inner.collects = name != nil
            var elementSlot = 0
            var indexSlot: Int?
            let body = lower(code.body, in: inner) { scope in
                var item = inner
                item.scope = scope
                if let index = code.index { indexSlot = self.bind(index, in: item, isStep: false) }
                elementSlot = self.bind(code.element, in: item, isStep: false)
            }
            let slot = name.map { bind($0, in: context, isStep: false) }
            if let name { context.scope.markBlock(name) }
            let pending = program.blocks[body].pending
            check(clausesOf: code, body: pending, in: module)
            return StatementCode(
                kind: .forEach(
                    ForCode(
                        source: source, elementSlot: elementSlot, indexSlot: indexSlot, body: body, resultSlot: slot,
                        clauses: clauses)),
                // A failure that is tolerated ends its item alone.
                position: position, pending: code.tolerates ? pending.subtracting([.exit, .farExit]) : outside(pending),
                place: place)
        case .loop(let code):
            let initial = expression(code.initial, in: context)
            let limit = code.limit.map { expression($0, in: context) }
            var inner = context
            inner.nearest = .rounds
            inner.collects = name != nil
            var variable = 0
            let body = lower(code.body, in: inner) { scope in
                var round = inner
                round.scope = scope
                variable = self.bind(code.name, in: round, isStep: false)
            }
            let slot = name.map { bind($0, in: context, isStep: false) }
            if let name { context.scope.markBlock(name) }
            return StatementCode(
                kind: .loop(LoopCode(initial: initial, limit: limit, slot: variable, body: body, resultSlot: slot)),
                position: position, pending: outside(program.blocks[body].pending), place: place)
        default:
            return nil
        }
    }

    /// What the items or rounds of a block may bring to those outside: `skip` and `next` end with them.
    private func outside(_ pending: Pending) -> Pending {
        pending.contains(.farExit) ? pending.union(.exit) : pending.subtracting(.exit)
    }
}
