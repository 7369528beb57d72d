// The order of the page: flags that clear, frontiers that move, gates that open.

extension Evaluator {
    /// Everything that the statement could bring is done.
    func settle(_ block: BlockInstance, _ index: Int) {
        if block.statements[index].phase != .settled { letGo(block, index) }
        block.statements[index].phase = .settled
        setPending(block, index, [])
    }

    /// Clears the flags of a statement that are not among `remaining`.
    func setPending(_ block: BlockInstance, _ index: Int, _ remaining: Pending) {
        let cleared = block.statements[index].pending.subtracting(remaining)
        guard !cleared.isEmpty else { return }
        block.statements[index].pending.subtract(cleared)
        countDown(block, cleared)
        flagsCleared(block, cleared)
    }

    private func countDown(_ block: BlockInstance, _ cleared: Pending) {
        for flag in 0..<Pending.count where cleared.has(flag) { block.counts[flag] -= 1 }
    }

    /// Moves the frontiers over what is clear, opens gates below, and tells what is around the block.
    private func flagsCleared(_ block: BlockInstance, _ cleared: Pending) {
        var moved = false
        for flag in 0..<Pending.count where cleared.has(flag) {
            var frontier = Int(block.frontiers[flag])
            let before = frontier
            while frontier < block.statements.count, !block.statements[frontier].pending.has(flag) { frontier += 1 }
            if frontier != before {
                block.frontiers[flag] = Int32(frontier)
                moved = true
            }
        }
        if moved { openGates(block) }
        // `anything` is the last flag: when it is told, all others have been.
        for flag in 0..<Pending.count where cleared.has(flag) && block.counts[flag] == 0 {
            childCleared(block, flag)
        }
    }

    /// Opens the gates of the block's statements as far as the frontiers allow.
    func openGates(_ block: BlockInstance) {
        guard !block.isDone else { return }
        for gate in 0..<Gates.count {
            let bit = Gates(rawValue: 1 << UInt8(gate))
            guard block.above.contains(bit) else { continue }
            let reach = min(Int(block.frontiers[Gates.flagInBlock[gate]]) + 1, block.statements.count)
            var index = Int(block.opened[gate])
            guard index < reach else { continue }
            block.opened[gate] = Int32(reach)
            while index < reach {
                open(bit, block, index)
                index += 1
            }
        }
    }

    private func open(_ gate: Gates, _ block: BlockInstance, _ index: Int) {
        if block.statements[index].needs.contains(gate) {
            block.statements[index].needs.remove(gate)
            enqueueIfReady(block, index)
        }
        guard let work = block.statements[index].work else { return }
        if let container = (work as? Container) ?? (work as? StepInstance)?.container { open(gate, container) }
    }

    /// Asks for one more gate for a statement: it waits if the gate is not open yet.
    func need(_ gate: Gates, _ block: BlockInstance, _ index: Int) {
        let number = gate.rawValue.trailingZeroBitCount
        if index >= Int(block.opened[number]) { block.statements[index].needs.insert(gate) }
    }

    // MARK: Containers

    /// The gates that are open for a statement.
    private func gates(_ block: BlockInstance, _ index: Int) -> Gates {
        var gates: Gates = []
        for gate in 0..<Gates.count where index < Int(block.opened[gate]) { gates.insert(Gates(rawValue: 1 << UInt8(gate))) }
        return gates
    }

    func adopt(_ container: Container) {
        container.above = gates(container.block, container.statement)
    }

    private func open(_ gate: Gates, _ container: Container) {
        container.above.insert(gate)
        let reach = reach(of: gate.rawValue.trailingZeroBitCount, container)
        for index in 0..<reach { open(gate, child: container.children[index]) }
    }

    private func open(_ gate: Gates, child: BlockInstance) {
        guard !child.isDone, !child.above.contains(gate) else { return }
        child.above.insert(gate)
        if child.hasBegun { openGates(child) }
    }

    /// For how many of the children the gate is open, once it is for the statement.
    private func reach(of gate: Int, _ container: Container) -> Int {
        switch container.kind {
        case .branch, .call:
            return container.children.count
        case .items:
            guard let flag = container.flagBetweenItems(gate) else { return container.children.count }
            return min(Int(container.frontiers[flag]) + 1, container.children.count)
        case .rounds:
            return min(Int(container.frontiers[Gates.flagInBlock[gate]]) + 1, container.children.count)
        }
    }

    /// Gives a new child, already in the list, the gates that are open for it, and counts what it may bring.
    func admit(_ child: BlockInstance, to container: Container) {
        for flag in 0..<Pending.count where child.counts[flag] > 0 { container.counts[flag] += 1 }
        for flag in 0..<Pending.count { advance(container, flag) }
        for gate in 0..<Gates.count {
            let bit = Gates(rawValue: 1 << UInt8(gate))
            if container.above.contains(bit), child.place < reach(of: gate, container) { child.above.insert(bit) }
        }
    }

    /// Moves a frontier of the container over the children that are clear. One flag at a time: whoever moves a frontier
    /// must open what it held back.
    private func advance(_ container: Container, _ flag: Int) {
        var frontier = Int(container.frontiers[flag])
        while frontier < container.children.count, container.children[frontier].counts[flag] == 0 { frontier += 1 }
        container.frontiers[flag] = Int32(frontier)
    }

    /// Nothing in the block is pending with the flag any more.
    func childCleared(_ child: BlockInstance, _ flag: Int) {
        let isAnything = Pending.flag(flag) == .anything
        guard let container = child.container else {
            if isAnything { finishCall(child.call) }
            return
        }
        let block = container.block
        let index = container.statement
        switch container.kind {
        case .branch:
            if isAnything {
                settle(block, index)
            } else {
                setPending(block, index, block.statements[index].pending.subtracting(.flag(flag)))
            }
        case .call:
            if isAnything {
                finishCall(child.call)
            } else if let step = block.statements[index].work as? StepInstance, !step.code.fallbackPending.has(flag),
                !Pending.flag(flag).isSubset(of: [.exit, .farExit])
            {
                setPending(block, index, block.statements[index].pending.subtracting(.flag(flag)))
            }
        case .items, .rounds:
            let before = container.frontiers
            container.counts[flag] -= 1
            if Int(container.frontiers[flag]) == child.place { advance(container, flag) }
            if isAnything {
                compact(child)
                if let admission = container.admission { itemSettled(container, admission, child) }
            }
            if container.frontiers[flag] != before[flag] { openBehindFrontier(container, flag, before: Int(before[flag])) }
            if container.kind == .rounds, Pending.flag(flag) == .exit, !child.wentOn { endRounds(container) }
            if container.counts[flag] == 0, !container.mayGoOn { containerCleared(container, flag) }
        }
    }

    private func openBehindFrontier(_ container: Container, _ flag: Int, before: Int) {
        for gate in 0..<Gates.count {
            let holding = container.kind == .items ? container.flagBetweenItems(gate) : Gates.flagInBlock[gate]
            guard holding == flag else { continue }
            let bit = Gates(rawValue: 1 << UInt8(gate))
            guard container.above.contains(bit) else { continue }
            let reach = reach(of: gate, container)
            var index = min(before, reach)
            while index < reach {
                open(bit, child: container.children[index])
                index += 1
            }
        }
    }

    /// No item or round is pending with the flag, and none will come.
    private func containerCleared(_ container: Container, _ flag: Int) {
        let block = container.block
        let index = container.statement
        switch Pending.flag(flag) {
        case .anything:
            blocksFinished(container)
        case .exit:
            // `skip` and `next` end here; what reaches further is counted by the other flag.
            break
        case .farExit:
            setPending(block, index, block.statements[index].pending.subtracting([.exit, .farExit]))
        default:
            setPending(block, index, block.statements[index].pending.subtracting(.flag(flag)))
        }
    }

    /// A `loop` that gets no further round.
    func endRounds(_ container: Container) {
        guard container.mayGoOn else { return }
        container.mayGoOn = false
        for flag in 0..<Pending.count where container.counts[flag] == 0 { containerCleared(container, flag) }
    }

    /// Keeps of a block that is done only what it yielded.
    private func compact(_ block: BlockInstance) {
        block.yields = block.isLeftOut ? [] : yields(of: block)
        release(block)
        block.statements = []
        block.slots = []
        block.known = []
        block.uses = []
    }

    /// Lets go of what still waits in a block that is over and in those below it: waiters hold their blocks.
    func release(_ block: BlockInstance) {
        block.isDone = true
        block.waiters = [:]
        for statement in block.statements {
            guard let work = statement.work else { continue }
            if let container = (work as? Container) ?? (work as? StepInstance)?.container { release(container) }
        }
    }

    func release(_ container: Container) {
        for child in container.children { release(child) }
    }

    // MARK: Exits

    /// Control leaves the block behind the statement: what stands below it never starts. None of it has: all of it
    /// waited for the gate that this statement held.
    func cancelRest(_ block: BlockInstance, after index: Int) {
        var cleared: Pending = []
        for later in (index + 1)..<max(index + 1, block.statements.count) {
            let pending = block.statements[later].pending
            block.statements[later].phase = .cancelled
            block.statements[later].pending = []
            countDown(block, pending)
            cleared.formUnion(pending)
        }
        if !cleared.isEmpty { flagsCleared(block, cleared) }
    }
}
