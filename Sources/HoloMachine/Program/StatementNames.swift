// Which names a statement makes known and which it needs, read from the program.

extension StatementOperation {
    /// The names that it makes known.
    var slots: [Int] {
        switch self {
        case .evaluate(_, let slot): slot.map { [$0] } ?? []
        case .parameterDefault(_, let slot, _): [slot]
        case .step(let code): [code.slot, code.receiptSlot].compactMap { $0 }
        case .forEach(let code): code.resultSlot.map { [$0] } ?? []
        case .loop(let code): code.resultSlot.map { [$0] } ?? []
        case .branch, .yield, .skip, .next, .return, .output, .budget: []
        }
    }

    /// The names that it needs itself, without those of blocks inside it.
    var ownUses: [SlotReference] {
        switch self {
        case .evaluate(let code, _), .parameterDefault(let code, _, _), .branch(let code, _, _), .yield(let code, _),
            .next(let code), .output(_, let code), .budget(let code):
            return code.uses
        case .forEach(let code): return code.clauses.expressions.reduce(code.source.uses) { $0 + $1.uses }
        case .loop(let code): return code.initial.uses + (code.limit?.uses ?? [])
        case .return(let code): return code?.uses ?? []
        case .skip: return []
        case .step(let first):
            var uses: [SlotReference] = []
            var next: StepCode? = first
            while let code = next {
                next = nil
                uses += code.after + (code.when?.uses ?? []) + code.preparation.flatMap(\.uses)
                switch code.fallback {
                case .value(let other), .fail(let other): uses += other.uses
                case .step(let other): next = other
                case .none, .skip: break
                }
            }
            return uses
        }
    }
}
