import HoloValue

// The items of a `for`: how they come to life, when they start, and what is done where one fails.

extension Evaluator {
    func startItems(_ waiter: Waiter, _ code: ForCode, _ source: Value, clauses: [Value]) {
        let block = waiter.block
        let index = waiter.statement
        let elements: [Value]
        var keys: [String]?
        switch source {
        case .list(let list): elements = list.elements
        case .record(let record):
            elements = Array(record.values)
            keys = record.shape.keys
        default:
            fail(
                waiter,
                Failure(
                    "E0309", "`for` needs a list or a record, found \(source.kind)",
                    help: source.isNull ? "write `… ?? []` where it may be null" : nil), valueOf: code.source)
            return
        }
        let container = Container(kind: .items, block: block, statement: index)
        if !code.clauses.expressions.isEmpty || code.clauses.isUnordered {
            let admission = ItemAdmission()
            if let (failure, expression) = admission.take(code.clauses, clauses, items: elements.count) {
                fail(waiter, failure, valueOf: expression)
                return
            }
            container.admission = admission
        }
        let prefix = block.keyPrefix + "\(block.code.statements[index].place)/"
        var occurrences: [String: Int] = [:]
        var children: [BlockInstance] = []
        children.reserveCapacity(elements.count)
        for (number, element) in elements.enumerated() {
            let hash = keys.map { $0[number] } ?? itemHash(element)
            let occurrence = occurrences[hash, default: 0]
            occurrences[hash] = occurrence + 1
            let key = occurrence == 0 ? hash : "\(hash)#\(occurrence)"
            let isBorder = container.admission?.tolerated != nil
            let call = isBorder
                ? CallInstance(parent: block.call, flow: block.call.flow, owner: block, statement: index, item: number)
                : block.call
            let child = newBlock(
                code.body, environment: block, container: container, call: call, place: number,
                keyPrefix: prefix + "[\(key)]/")
            child.slots[code.elementSlot] = element
            child.known[code.elementSlot] = true
            if let slot = code.indexSlot {
                child.slots[slot] = keys.map { .string($0[number]) } ?? .int(number)
                child.known[slot] = true
            }
            children.append(child)
        }
        guard !children.isEmpty else {
            if let slot = code.resultSlot { bind(block, slot, .list(.empty)) }
            settle(block, index)
            return
        }
        start(container, children, waiter)
    }

    /// Twelve hexadecimal digits of the item's canonical JSON: a key that does not change when rows move.
    private func itemHash(_ element: Value) -> String {
        hexadecimal(Array(SHA256.hash(JSON.canonical(element)).prefix(6)))
    }

    // MARK: Clauses

    /// Starts the items whose turn it is; leaves the rest out where the credits are used up.
    func admitItems(_ waiter: Waiter) {
        guard let container = waiter.block.statements[waiter.statement].work as? Container,
            let admission = container.admission
        else { return }
        while admission.started < container.children.count, admission.isFree {
            guard admission.hasRoom else {
                if admission.running == 0 { leaveOutRest(waiter, container, admission) }
                return
            }
            let child = container.children[admission.started]
            admission.started += 1
            admission.running += 1
            if admission.spacing != nil { admission.newest = .open }
            begin(child)
        }
    }

    /// An item that was started, or left out, is over.
    func itemSettled(_ container: Container, _ admission: ItemAdmission, _ child: BlockInstance) {
        guard child.hasBegun else { return }
        admission.running -= 1
        if admission.costs.indices.contains(child.place) {
            let cost = admission.costs[child.place]
            let (spent, isLarge) = admission.spent.addingReportingOverflow(
                cost.isUncertain ? admission.worstCase : cost.credits)
            admission.spent = isLarge ? .max : spent
        }
        if child.place == admission.started - 1 { admission.newest = .over }
        goOn(container, admission)
    }

    private func goOn(_ container: Container, _ admission: ItemAdmission) {
        guard admission.started < container.children.count else { return }
        enqueue(Waiter(block: container.block, statement: container.statement))
    }

    /// `within`: neither this item nor any after it is started.
    private func leaveOutRest(_ waiter: Waiter, _ container: Container, _ admission: ItemAdmission) {
        guard let limit = admission.limit else { return }
        let first = admission.started
        let rest = container.children[first...]
        admission.started = container.children.count
        tellLeftOut(
            .credits(spent: admission.spent, worstCase: admission.worstCase, limit: limit), waiter, place: first,
            count: rest.count)
        for child in rest { leaveOut(child) }
    }

    private func tellLeftOut(_ reason: LeftOut.Reason, _ waiter: Waiter, place: Int, count: Int) {
        let code = waiter.block.code.statements[waiter.statement]
        guard case .forEach(let forCode) = code.kind else { return }
        let clause: ExpressionCode?
        switch reason {
        case .failed: clause = forCode.clauses.tolerate
        case .credits: clause = forCode.clauses.within
        }
        let position = clause.flatMap { program.chunks[$0.chunk].positions.last } ?? code.position
        commands.append(
            .leftOut(
                LeftOut(
                    reason: reason, item: program.blocks[forCode.body].slotNames[forCode.elementSlot], place: place,
                    count: count, origin: origin(of: waiter, position: position, name: ""))))
    }

    /// The item is over and yields nothing, whatever of it has not happened.
    private func leaveOut(_ child: BlockInstance) {
        child.isLeftOut = true
        release(child)
        let open = (0..<Pending.count).filter { child.counts[$0] > 0 }
        child.counts = .init(repeating: 0)
        for flag in open { childCleared(child, flag) }
    }

    /// Nothing is under way any more in an item that failed, of a `for` that tolerates failures.
    func itemFailed(_ waiter: Waiter, _ item: Int, _ call: CallInstance) {
        guard let container = waiter.block.statements[waiter.statement].work as? Container,
            let admission = container.admission, let tolerated = admission.tolerated,
            container.children.indices.contains(item), let first = call.failures.first
        else { return }
        let child = container.children[item]
        becomesUncertain(child)
        guard admission.failed < tolerated else {
            for var failure in call.failures {
                if failure.tolerated == nil { failure.tolerated = tolerated }
                fail(waiter, failure)
            }
            return
        }
        admission.failed += 1
        for key in call.failures.flatMap(\.keys) { commands.append(.handled(key: key)) }
        tellLeftOut(.failed(first), waiter, place: item, count: 1)
        leaveOut(child)
    }

    // MARK: Starts and credits

    /// A request in an item of a `for` with `every` is on its way.
    func began(_ waiter: Waiter, ago: Int, isNew: Bool) {
        forEachItem(around: waiter.block) { container, admission, child in
            guard let spacing = admission.spacing, child.place == admission.started - 1 else { return }
            switch (admission.newest, isNew) {
            case (.open, false): admission.newest = .reused
            case (.open, true), (.reused, true): admission.newest = .over
            case (.reused, false), (.over, _): return
            }
            guard admission.started < container.children.count else { return }
            let left = spacing - max(0, ago)
            let statement = Waiter(block: container.block, statement: container.statement)
            if left > 0 { admission.alarm = newAlarm(statement, .after(left)) } else { enqueue(statement) }
        }
    }

    func charged(_ waiter: Waiter, _ credits: Int) {
        forEachItem(around: waiter.block) { _, admission, child in
            guard admission.costs.indices.contains(child.place) else { return }
            let (sum, isLarge) = admission.costs[child.place].credits.addingReportingOverflow(credits)
            admission.costs[child.place].credits = isLarge ? .max : sum
        }
    }

    /// A failure stopped what is around here, so that what it took depends on when that was: it counts with what it
    /// takes at most. Else the credits that are left, and so the items that fit, would be a matter of time.
    func becomesUncertain(_ block: BlockInstance) {
        forEachItem(around: block) { _, admission, child in
            if admission.costs.indices.contains(child.place) { admission.costs[child.place].isUncertain = true }
        }
    }

    /// The items of `for`s with clauses that the block is or stands in, from the innermost outwards.
    private func forEachItem(
        around block: BlockInstance, _ body: (Container, ItemAdmission, BlockInstance) -> Void
    ) {
        var block = block
        while let container = block.container {
            if let admission = container.admission { body(container, admission, block) }
            block = container.block
        }
    }
}
