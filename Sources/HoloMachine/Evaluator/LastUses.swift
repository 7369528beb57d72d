import HoloValue

/// For each block of a program, which of its own names the statements in it may look at. The algorithm: a statement uses
/// the names of its own expressions, and those that the blocks below it use from outside. Where the last statement that
/// uses a name has settled, its value is let go: answers may be large, and a run long.
struct LastUses {
    /// For each block and statement: the slots of that block that it may look at, each once.
    private(set) var slots: [[[Int]]]
    /// For each block and slot: how many statements that are.
    private(set) var counts: [[Int32]]

    init(_ program: Program) {
        slots = program.blocks.map { $0.statements.map { _ in [] } }
        counts = program.blocks.map { $0.slotNames.map { _ in 0 } }
        var outer = [Set<SlotReference>?](repeating: nil, count: program.blocks.count)
        for block in program.blocks.indices { _ = visit(block, program, &outer) }
        // A flow may be called by any statement, and looks at the names of its script.
        for flow in program.flows {
            guard !flow.isScript, program.flows.indices.contains(flow.script) else { continue }
            let script = program.flows[flow.script].block
            for use in outer[flow.block] ?? [] where use.depth == 0 { keep(use.slot, of: script) }
        }
        // The words for an item are made of it when something in it fails.
        for block in program.blocks {
            for case .forEach(let code) in block.statements.map(\.kind) { keep(code.elementSlot, of: code.body) }
        }
    }

    /// One more than there are statements: it never comes to nothing.
    private mutating func keep(_ slot: Int, of block: Int) {
        if counts[block].indices.contains(slot) { counts[block][slot] += 1 }
    }

    /// What a block uses of the names around it, as the block around it sees them.
    private mutating func visit(
        _ block: Int, _ program: Program, _ outer: inout [Set<SlotReference>?]
    ) -> Set<SlotReference> {
        if let known = outer[block] { return known }
        var outside: Set<SlotReference> = []
        outer[block] = []
        for (index, statement) in program.blocks[block].statements.enumerated() {
            var uses = Set(statement.kind.ownUses)
            for inner in statement.kind.innerBlocks { uses.formUnion(visit(inner, program, &outer)) }
            for use in uses {
                if use.depth > 0 {
                    outside.insert(SlotReference(depth: use.depth - 1, slot: use.slot))
                } else if counts[block].indices.contains(use.slot) {
                    slots[block][index].append(use.slot)
                    counts[block][use.slot] += 1
                }
            }
        }
        outer[block] = outside
        return outside
    }
}

extension Evaluator {
    /// Nothing but this statement's end is left of it: what only it still used is let go.
    func letGo(_ block: BlockInstance, _ index: Int) {
        // What was asked for may be as large as what was answered.
        if let step = block.statements[index].work as? StepInstance { step.parameters = .empty }
        guard !keepsNames else { return }
        for slot in lastUses.slots[block.codeIndex][index] where slot < block.known.count {
            block.uses[slot] -= 1
            if block.uses[slot] == 0, block.known[slot] { block.slots[slot] = .null }
        }
    }

    /// The value of one of the script's own names; nil while it is not known, or where it was let go.
    package func value(ofName name: String) -> Value? {
        guard let slot = root.code.slotNames.firstIndex(of: name), slot < root.known.count, root.known[slot],
            keepsNames || root.uses[slot] > 0
        else { return nil }
        return root.slots[slot]
    }

    /// The names of the script whose values are in memory.
    package var heldNames: [String] {
        root.code.slotNames.indices.compactMap { slot in
            guard slot < root.known.count, root.known[slot], keepsNames || root.uses[slot] > 0 else { return nil }
            return root.code.slotNames[slot]
        }
    }
}
