import HoloValue

// What each kind of statement waits for, evaluates, and does with what came out.

extension Evaluator {
    /// The names that the first evaluation of a statement needs.
    func firstUses(of kind: StatementOperation, in block: BlockInstance) -> [SlotReference] {
        switch kind {
        case .evaluate(let code, _), .branch(let code, _, _), .yield(let code, _), .next(let code), .output(_, let code),
            .budget(let code):
            return code.uses
        case .parameterDefault(let code, let slot, _):
            return block.known[slot] ? [] : code.uses
        case .forEach(let code):
            return code.clauses.expressions.reduce(code.source.uses) { $0 + $1.uses }
        case .loop(let code):
            return code.initial.uses + (code.limit?.uses ?? [])
        case .return(let code):
            return code?.uses ?? []
        case .skip:
            return []
        case .step(let code):
            return code.when?.uses ?? preparationUses(of: code)
        }
    }

    /// The expressions that a statement evaluates in its present phase.
    func codes(for waiter: Waiter) -> [ExpressionCode] {
        let block = waiter.block
        let statement = block.statements[waiter.statement]
        switch block.code.statements[waiter.statement].kind {
        case .evaluate(let code, _), .branch(let code, _, _), .yield(let code, _), .next(let code), .output(_, let code),
            .budget(let code):
            return [code]
        case .parameterDefault(let code, let slot, _):
            return block.known[slot] ? [] : [code]
        case .forEach(let code):
            return [code.source] + code.clauses.expressions
        case .loop(let code):
            return [code.initial] + (code.limit.map { [$0] } ?? [])
        case .return(let code):
            return code.map { [$0] } ?? []
        case .skip:
            return []
        case .step(let code):
            return stepCodes(statement, code)
        }
    }

    /// The values of those expressions are there.
    func evaluated(_ waiter: Waiter, _ results: [Value]) {
        let block = waiter.block
        let index = waiter.statement
        switch block.code.statements[index].kind {
        case .evaluate(_, let slot):
            if let slot { bind(block, slot, results[0]) }
            settle(block, index)
        case .parameterDefault(_, let slot, _):
            if let value = results.first { bind(block, slot, value) }
            settle(block, index)
        case .step:
            stepEvaluated(waiter, results)
        case .branch(let code, let then, let otherwise):
            guard case .bool(let condition) = results[0] else {
                fail(waiter, needsBool(results[0], "`if`"), valueOf: code)
                return
            }
            startBranch(waiter, condition ? then : otherwise, name: condition ? "then" : "else")
        case .forEach(let code):
            startItems(waiter, code, results[0], clauses: Array(results.dropFirst()))
        case .loop(let code):
            startLoop(waiter, code, initial: results[0], limit: results.count > 1 ? results[1] : nil)
        case .yield(let code, let isSpread):
            if isSpread {
                guard case .list = results[0] else {
                    let failure = Failure("E0308", "`yield ...` needs a list, found \(results[0].kind)")
                    fail(waiter, failure, valueOf: code)
                    return
                }
            }
            block.statements[index].yielded = results[0]
            settle(block, index)
        case .skip:
            skip(block, index)
        case .next:
            next(block, index, results[0])
        case .return(let code):
            let call = block.call
            if machine.secretKey != nil, let code, let secret = heldSecret(in: results[0]) {
                fail(waiter, .secret(secret, cannotBe: "returned from a script or flow"), valueOf: code)
                return
            }
            if call.result == nil { call.result = results.first ?? .null }
            leave(block, index) { $0.container == nil || $0.container?.kind == .call }
            settle(block, index)
        case .output(let kind, let code):
            if machine.secretKey != nil, let secret = heldSecret(in: results[0]) {
                fail(waiter, .secret(secret, cannotBe: Self.deed(of: kind)), valueOf: code)
                return
            }
            output(waiter, kind, results[0])
        case .budget(let code):
            guard case .int(let credits) = results[0], credits >= 0 else {
                let failure = Failure("E0319", "`budget` needs an int of 0 or more, found \(describe(results[0]))")
                fail(waiter, failure, valueOf: code)
                return
            }
            // A script that is called as a step spends its caller's money, and does not lift its caller's cap.
            if block.call === main { commands.append(.budget(credits)) }
            settle(block, index)
        }
    }

    private static func deed(of kind: OutputKind) -> String {
        switch kind {
        case .print: "printed"
        case .save, .append: "written to a file, or be part of its path"
        }
    }

    private func output(_ waiter: Waiter, _ kind: OutputKind, _ value: Value) {
        let block = waiter.block
        var values: [Value] = []
        var path = ""
        guard case .list(let parts) = value else {
            fail(waiter, .evaluation(.inconsistent, []))
            return
        }
        if kind == .print {
            values = parts.elements
        } else {
            guard parts.elements.count == 2, case .text(let text) = parts.elements[1] else {
                fail(waiter, .evaluation(Failure("E0310", "`\(kind.rawValue)` needs a text as its path"), []))
                return
            }
            values = [parts.elements[0]]
            path = joined(block.code.folder, text.string)
            guard kind != .save || savedPaths.insert(path).inserted else {
                let failure = Failure(
                    "E0220", "\(JSON.encodeString(.string(shortened(path)))) is saved twice",
                    help: "the second would undo the first: save all of it at once, or give each its own path")
                fail(waiter, .evaluation(failure, []))
                return
            }
        }
        block.statements[waiter.statement].phase = .running
        let code = block.code.statements[waiter.statement]
        let request = OutputRequest(
            id: newOutput(waiter), key: block.keyPrefix + "\(code.place) \(kind.rawValue)", kind: kind, values: values,
            path: path, origin: origin(of: waiter, position: code.position, name: ""))
        commands.append(.output(request))
    }

    // MARK: Blocks

    private func startBranch(_ waiter: Waiter, _ chosen: Int?, name: String) {
        let block = waiter.block
        let index = waiter.statement
        guard let chosen else {
            settle(block, index)
            return
        }
        let container = Container(kind: .branch, block: block, statement: index)
        let place = block.code.statements[index].place
        let child = newBlock(
            chosen, environment: block, container: container, call: block.call, place: 0,
            keyPrefix: block.keyPrefix + "\(place)/\(name)/")
        start(container, [child], waiter)
    }

    /// Sets the children of a statement going and takes from its flags what they can't bring.
    func start(_ container: Container, _ children: [BlockInstance], _ waiter: Waiter) {
        let block = waiter.block
        let index = waiter.statement
        block.statements[index].phase = .running
        block.statements[index].work = container
        adopt(container)
        var pending: Pending = []
        for child in children {
            container.children.append(child)
            admit(child, to: container)
            for flag in 0..<Pending.count where child.counts[flag] > 0 { pending.insert(.flag(flag)) }
        }
        if container.kind != .branch {
            pending.remove(.exit)
            if pending.contains(.farExit) { pending.insert(.exit) }
        }
        if pending.contains(.anything) {
            setPending(block, index, block.statements[index].pending.intersection(pending))
            if container.admission == nil {
                for child in children { begin(child) }
            } else {
                enqueue(waiter)
            }
        } else {
            // Blocks without statements.
            for child in children { child.isDone = true }
            blocksFinished(container)
        }
    }

    private func startLoop(_ waiter: Waiter, _ code: LoopCode, initial: Value, limit: Value?) {
        let block = waiter.block
        let container = Container(kind: .rounds, block: block, statement: waiter.statement)
        if let limit, let limitCode = code.limit {
            guard case .int(let rounds) = limit, rounds >= 0 else {
                let failure = Failure("E0311", "`at most` needs an int of 0 or more, found \(describe(limit))")
                fail(waiter, failure, valueOf: limitCode)
                return
            }
            container.limit = (rounds, true)
        }
        guard container.limit.rounds > 0 else {
            if let slot = code.resultSlot { bind(block, slot, .list(.empty)) }
            settle(block, waiter.statement)
            return
        }
        block.statements[waiter.statement].phase = .running
        block.statements[waiter.statement].work = container
        container.mayGoOn = true
        adopt(container)
        startRound(container, code, initial)
    }

    private func startRound(_ container: Container, _ code: LoopCode, _ value: Value) {
        let block = container.block
        let number = container.children.count
        let place = block.code.statements[container.statement].place
        let child = newBlock(
            code.body, environment: block, container: container, call: block.call, place: number,
            keyPrefix: block.keyPrefix + "\(place)/round \(number + 1)/")
        child.slots[code.slot] = value
        child.known[code.slot] = true
        container.children.append(child)
        admit(child, to: container)
        begin(child)
        if child.code.statements.isEmpty { child.isDone = true }
        // Without a `next` there is no further round.
        if !child.code.pending.contains(.exit) { endRounds(container) }
    }

    private func skip(_ block: BlockInstance, _ index: Int) {
        leave(block, index) { $0.container?.kind == .items || $0.container == nil }
        settle(block, index)
    }

    private func next(_ block: BlockInstance, _ index: Int, _ value: Value) {
        var round = block
        while let container = round.container, container.kind != .rounds { round = container.block }
        guard let container = round.container,
            case .loop(let code) = container.block.code.statements[container.statement].kind
        else { return }
        leave(block, index) { $0 === round }
        if case .null = value {
            settle(block, index)
            return
        }
        if container.children.count >= container.limit.rounds {
            guard container.limit.isQuiet else {
                fail(
                    Waiter(block: block, statement: index),
                    .evaluation(
                        Failure(
                            "E0331", "this `loop` went on for more than \(container.limit.rounds) rounds",
                            help: "end it with `at most N times`, or check that `next` gets null at last"), []))
                return
            }
            settle(block, index)
            return
        }
        round.wentOn = true
        startRound(container, code, value)
        settle(block, index)
    }

    /// Cancels what stands below the statement, in its block and in those around it up to the one that `isLast` names.
    func leave(_ block: BlockInstance, _ index: Int, upTo isLast: (BlockInstance) -> Bool) {
        var block = block
        var index = index
        while true {
            cancelRest(block, after: index)
            if isLast(block) { return }
            guard let container = block.container else { return }
            index = container.statement
            block = container.block
        }
    }

    /// All items or rounds are settled.
    func blocksFinished(_ container: Container) {
        let block = container.block
        let index = container.statement
        let resultSlot: Int?
        switch block.code.statements[index].kind {
        case .forEach(let code): resultSlot = code.resultSlot
        case .loop(let code): resultSlot = code.resultSlot
        default: resultSlot = nil
        }
        if let resultSlot {
            var values: [Value] = []
            for child in container.children { values.append(contentsOf: child.yields) }
            bind(block, resultSlot, .list(List(values)))
        }
        if container.kind != .branch { block.statements[index].work = nil }
        settle(block, index)
    }

    /// What the block yielded, in the order of the page.
    func yields(of block: BlockInstance) -> [Value] {
        var values: [Value] = []
        for (index, statement) in block.statements.enumerated() {
            if let value = statement.yielded {
                if case .yield(_, spread: true) = block.code.statements[index].kind, case .list(let list) = value {
                    values.append(contentsOf: list.elements)
                } else {
                    values.append(value)
                }
            } else if let container = statement.work as? Container, container.kind == .branch {
                for child in container.children { values.append(contentsOf: yields(of: child)) }
            }
        }
        return values
    }

    // MARK: Words

    /// Where a statement stands, for people: the items, rounds and calls around it.
    func origin(of waiter: Waiter, position: Position, name: String) -> Origin {
        var trail: [Surrounding] = []
        var block: BlockInstance = waiter.block
        while let container = block.container {
            let outer = container.block
            switch container.kind {
            case .branch: break
            case .items:
                if case .forEach(let code) = outer.code.statements[container.statement].kind {
                    let element = block.slots.isEmpty ? Value.null : block.slots[code.elementSlot]
                    let words = summary(of: element)
                    let name = "\(block.code.slotNames[code.elementSlot])[\(block.place)]"
                    trail.append(.item(name + (words.isEmpty ? "" : " \(words)")))
                }
            case .rounds: trail.append(.round(block.place + 1))
            case .call:
                let step = (outer.statements[container.statement].work as? StepInstance)?.code.name ?? ""
                trail.append(.call(flow: program.flows[block.call.flow].name, step: step))
            }
            block = outer
        }
        return Origin(position: position, name: name, trail: trail.reversed())
    }

    /// `person[3]`, or `lead[3].person` for a step in the flow that `lead` calls: names of steps, from the outermost call
    /// inwards, each with the places of the items around it.
    func label(of waiter: Waiter, name: String) -> String {
        var label = ""
        var part = name
        var places = ""
        var block: BlockInstance = waiter.block
        while let container = block.container {
            switch container.kind {
            case .branch: break
            case .items, .rounds: places = "[\(block.place)]" + places
            case .call:
                label = "." + part + places + label
                part = program.flows[block.call.flow].name
                places = ""
                if case .step(let code) = container.block.code.statements[container.statement].kind, !code.name.isEmpty {
                    part = code.name
                }
            }
            block = container.block
        }
        return part + places + label
    }
}

/// A few words that tell an item from others: its text, or that of a field that usually names it.
private func summary(of value: Value) -> String {
    switch value {
    case .text(let text): return quoted(text.string)
    case .int(let number): return String(number)
    case .record(let record):
        for key in ["name", "title", "domain", "id", "url"] {
            if case .text(let text)? = record[key] { return quoted(text.string) }
        }
        return ""
    default: return ""
    }
}

private func quoted(_ text: String) -> String {
    text.unicodeScalars.count > 40 ? "\"\(String(text.unicodeScalars.prefix(39)))…\"" : "\"\(text)\""
}
