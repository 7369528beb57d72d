import HoloValue

// A step's road: `when` → parameters and modifiers → its turn in the order of the page → request or call → `else`.

extension Evaluator {
    /// The names that the parameters and modifiers of a step need.
    func preparationUses(of code: StepCode) -> [SlotReference] {
        code.preparation.flatMap(\.uses) + code.after
    }

    func stepCodes(_ statement: StatementInstance, _ first: StepCode) -> [ExpressionCode] {
        let step = statement.work as? StepInstance
        let code = step?.code ?? first
        switch statement.phase {
        case .waiting:
            return code.when.map { [$0] } ?? code.preparation
        case .preparing:
            return code.preparation
        case .fallback:
            switch code.fallback {
            case .value(let expression), .fail(let expression): return [expression]
            case .none, .skip, .step: return []
            }
        case .ordered, .running, .settled, .failed, .cancelled:
            return []
        }
    }

    func stepEvaluated(_ waiter: Waiter, _ results: [Value]) {
        let block = waiter.block
        let index = waiter.statement
        guard case .step(let first) = block.code.statements[index].kind else { return }
        let step: StepInstance
        if let existing = block.statements[index].work as? StepInstance {
            step = existing
        } else {
            step = StepInstance(code: first)
            block.statements[index].work = step
        }
        switch block.statements[index].phase {
        case .waiting where step.code.when != nil:
            guard case .bool(let isWanted) = results[0] else {
                if let when = step.code.when { fail(waiter, needsBool(results[0], "`when`"), valueOf: when) }
                return
            }
            guard isWanted else {
                finish(waiter, step, .null)
                return
            }
            block.statements[index].phase = .preparing
            wait(block, index, for: preparationUses(of: step.code))
            enqueueIfReady(block, index)
        case .waiting, .preparing:
            if let (failure, code) = prepare(step, results) {
                fail(waiter, failure, valueOf: code)
                return
            }
            takeTurn(waiter, step)
        case .ordered:
            go(waiter, step)
        case .fallback:
            answerFailure(waiter, step, results)
        case .running, .settled, .failed, .cancelled:
            break
        }
    }

    /// Takes over the values of parameters and modifiers.
    private func prepare(_ step: StepInstance, _ results: [Value]) -> (Failure, ExpressionCode)? {
        guard case .record(let parameters) = results[0] else { return (.inconsistent, step.code.parameters) }
        if case .action(let number) = step.code.callee {
            let action = program.actions[number]
            do throws(Failure) {
                try action.kind.check(parameters, isWrite: action.isWrite)
            } catch {
                return (error, step.code.parameters)
            }
        }
        step.parameters = parameters
        var next = 1
        step.retries = 0
        step.retryEvery = nil
        step.timeout = nil
        step.identity = nil
        step.cacheAge = nil
        if let code = step.code.retry {
            guard case .int(let retries) = results[next], retries >= 0 else {
                return (Failure("E0313", "`retry` needs an int of 0 or more, found \(describe(results[next]))"), code)
            }
            step.retries = retries
            next += 1
        }
        if let code = step.code.retryEvery {
            guard case .duration(let every) = results[next], every >= 0 else {
                let failure = Failure(
                    "E0313", "`every` needs a duration, found \(describe(results[next]))", help: "write it as `5s` or `1m30s`")
                return (failure, code)
            }
            step.retryEvery = every
            next += 1
        }
        if let code = step.code.timeout {
            guard case .duration(let timeout) = results[next], timeout > 0 else {
                let failure = Failure(
                    "E0313", "`timeout` needs a duration, found \(describe(results[next]))",
                    help: "write it as `30s` or `2m`")
                return (failure, code)
            }
            step.timeout = timeout
            next += 1
        }
        if let code = step.code.identity {
            guard case .text(let name) = results[next], !name.string.isEmpty else {
                let failure = Failure(
                    "E0313", "`as` needs the name of an identity as a text, found \(describe(results[next]))")
                return (failure, code)
            }
            step.identity = name.string
            next += 1
        }
        if let code = step.code.cache {
            guard case .duration(let age) = results[next], age >= 0 else {
                let failure = Failure(
                    "E0313", "`cache` needs a duration, found \(describe(results[next]))", help: "write it as `1h` or `7d`")
                return (failure, code)
            }
            step.cacheAge = age
            next += 1
        }
        return nil
    }

    /// A flow is called at once: the steps in it take their own turns. An action waits for its turn.
    private func takeTurn(_ waiter: Waiter, _ step: StepInstance) {
        let block = waiter.block
        let index = waiter.statement
        switch step.code.callee {
        case .flow(let flow):
            call(flow, waiter, step)
        case .action(let action):
            block.statements[index].phase = .ordered
            need(program.actions[action].gate, block, index)
            enqueueIfReady(block, index)
        }
    }

    private func go(_ waiter: Waiter, _ step: StepInstance) {
        let block = waiter.block
        let index = waiter.statement
        guard case .action(let number) = step.code.callee else { return }
        // A failure around it: the step is surely not needed any more, and its block never gets settled.
        guard !block.call.isHalted else {
            block.statements[index].phase = .cancelled
            return
        }
        block.statements[index].phase = .running
        let action = program.actions[number]
        let id = newStep(waiter)
        step.id = id
        var given = RecordBuilder()
        for (key, value) in zip(step.parameters.shape.keys, step.parameters.values) where !value.isNull {
            given.set(key, value)
        }
        var request = StepRequest(
            id: id, key: key(of: waiter, step), action: action, parameters: given.build(), retries: step.retries,
            retryEvery: step.retryEvery, timeout: step.timeout, identity: step.identity,
            cacheAge: step.cacheAge,
            label: label(of: waiter, name: step.code.name.isEmpty ? action.id : step.code.name),
            origin: origin(of: waiter, position: step.code.position, name: step.code.name))
        request.isAnswered = step.code.isAnswered || isAnswered(block.call)
        if action.kind == .service {
            request.followers = followers(of: waiter).chains.map { $0.map { program.actions[$0].id } }
        }
        commands.append(.request(request))
    }

    /// True where a failure that nothing in the call answers is answered further out.
    private func isAnswered(_ call: CallInstance) -> Bool {
        var call: CallInstance? = call
        while let current = call {
            if current.item != nil { return true }
            if let owner = current.owner, let step = owner.statements[current.statement].work as? StepInstance,
                step.code.isAnswered
            {
                return true
            }
            call = current.parent
        }
        return false
    }

    /// The key of the step instance.
    func key(of waiter: Waiter, _ step: StepInstance) -> String {
        let place = waiter.block.code.statements[waiter.statement].place
        let turn = step.fallbacks == 0 ? "" : "/else\(step.fallbacks)"
        let callee: String
        switch step.code.callee {
        case .action(let action): callee = program.actions[action].id
        case .flow(let flow): callee = program.flows[flow].name
        }
        return waiter.block.keyPrefix + "\(place)\(turn) \(callee)"
    }

    // MARK: Calls of flows

    private func call(_ number: Int, _ waiter: Waiter, _ step: StepInstance) {
        let block = waiter.block
        let index = waiter.statement
        guard block.call.depth < 200 else {
            fail(waiter, .evaluation(Failure("E0330", "flows call each other more than 200 deep"), []))
            return
        }
        let flow = program.flows[number]
        let call = CallInstance(parent: block.call, flow: number, owner: block, statement: index)
        let container = Container(kind: .call, block: block, statement: index)
        let root = newBlock(
            flow.block, environment: flow.isScript ? nil : scriptBlock(of: flow.script, from: block), container: container,
            call: call, place: 0, keyPrefix: key(of: waiter, step) + "/")
        for (slot, parameter) in flow.parameters.enumerated() {
            guard var value = step.parameters[parameter.name] else { continue }
            if let type = parameter.type {
                do throws(Failure) {
                    value = try convert(value, to: type.type, path: type.path, secretKey: machine.secretKey)
                } catch {
                    fail(waiter, .evaluation(error, []))
                    return
                }
            }
            root.slots[slot] = value
            root.known[slot] = true
        }
        block.statements[index].phase = .running
        step.container = container
        adopt(container)
        container.children.append(root)
        admit(root, to: container)
        // What neither the flow nor the `else` can bring was only possible before.
        var pending: Pending = [.anything]
        pending.formUnion(step.code.fallbackPending)
        for flag in 0..<Pending.count where root.counts[flag] > 0 && !Pending.flag(flag).isSubset(of: [.exit, .farExit]) {
            pending.insert(.flag(flag))
        }
        setPending(block, index, block.statements[index].pending.intersection(pending))
        begin(root)
        if root.code.statements.isEmpty { finishCall(call) }
    }

    /// The block of the script that a flow stands in, seen from a place inside that script.
    private func scriptBlock(of script: Int, from block: BlockInstance) -> BlockInstance? {
        var next: BlockInstance? = block
        while let current = next {
            if current.environment == nil { return current.call.flow == script ? current : nil }
            next = current.environment
        }
        return nil
    }

    func callSucceeded(_ waiter: Waiter, _ call: CallInstance) {
        guard let step = waiter.block.statements[waiter.statement].work as? StepInstance else { return }
        if let container = step.container { release(container) }
        took(call, waiter, step)
        let flow = program.flows[call.flow]
        let result = call.result ?? .null
        guard let type = flow.resultType else {
            answered(waiter, step, result)
            return
        }
        do throws(Failure) {
            answered(waiter, step, try convert(result, to: type.type, path: type.path, secretKey: machine.secretKey))
        } catch {
            failed(waiter, step, StepFailure(conversion: error, action: flow.name, credits: 0))
        }
    }

    func callFailed(_ waiter: Waiter, _ call: CallInstance) {
        guard let step = waiter.block.statements[waiter.statement].work as? StepInstance, let first = call.failures.first
        else { return }
        if let container = step.container { release(container) }
        took(call, waiter, step)
        step.container = nil
        becomesUncertain(waiter.block)
        step.original = first
        step.failedKeys = call.failures.flatMap(\.keys)
        failed(waiter, step, stepFailure(of: first, flow: program.flows[call.flow].name))
    }

    /// The failure of a flow call as its `else` sees it.
    private func stepFailure(of failure: RunFailure, flow: String) -> StepFailure {
        switch failure.cause {
        case .step(let failure, _): return failure
        case .evaluation(let failure, _), .output(let failure):
            return StepFailure(code: failure.code, message: failure.message, action: flow, attempts: 1)
        }
    }

    // MARK: Ends

    func stepSettled(_ waiter: Waiter, _ outcome: StepOutcome) {
        guard let step = waiter.block.statements[waiter.statement].work as? StepInstance else { return }
        let key = key(of: waiter, step)
        step.id = nil
        switch outcome {
        case .answer(let value, let receipt):
            step.failedKeys = [key]
            took(receipt ?? StepReceipt(action: actionID(of: step), credits: nil, attempts: 1), waiter, step)
            answered(waiter, step, value)
        case .failure(let failure):
            step.failedKeys = [key]
            took(StepReceipt(failure), waiter, step)
            failed(waiter, step, failure)
        case .abandoned:
            waiter.block.statements[waiter.statement].phase = .cancelled
        }
    }

    /// An answer came: checks it against the declared type.
    private func answered(_ waiter: Waiter, _ step: StepInstance, _ value: Value) {
        guard let type = step.code.type else {
            finish(waiter, step, value)
            return
        }
        do throws(Failure) {
            finish(waiter, step, try convert(value, to: type.type, path: type.path, secretKey: machine.secretKey))
        } catch {
            // Paid for and answered: nothing is given back.
            failed(waiter, step, StepFailure(conversion: error, action: actionID(of: step), credits: nil))
        }
    }

    /// The action's id, or the flow's name.
    private func actionID(of step: StepInstance) -> String {
        switch step.code.callee {
        case .action(let number): program.actions[number].id
        case .flow(let number): program.flows[number].name
        }
    }

    /// Adds what was tried to what the step took, and to what the flow call around it took. The action and job of the
    /// step are those of its last try.
    private func took(_ receipt: StepReceipt, _ waiter: Waiter, _ step: StepInstance) {
        waiter.block.call.receipt.add(receipt)
        var sum = receipt
        sum.add(step.receipt)
        step.receipt = sum
    }

    /// What the steps in a flow took, as the receipt of its call.
    private func took(_ call: CallInstance, _ waiter: Waiter, _ step: StepInstance) {
        var receipt = call.receipt
        receipt.action = program.flows[call.flow].name
        receipt.jobID = nil
        took(receipt, waiter, step)
    }

    private func finish(_ waiter: Waiter, _ step: StepInstance, _ value: Value) {
        let block = waiter.block
        step.container = nil
        if case .step(let first) = block.code.statements[waiter.statement].kind {
            if let slot = first.slot { bind(block, slot, value) }
            if let slot = first.receiptSlot { bind(block, slot, step.receipt.value) }
        }
        settle(block, waiter.statement)
    }

    /// The step failed for good: its `else` answers, or the flow call around it fails.
    private func failed(_ waiter: Waiter, _ step: StepInstance, _ failure: StepFailure) {
        let block = waiter.block
        let index = waiter.statement
        step.failure = failure
        switch step.code.fallback {
        case .none:
            if let original = step.original {
                fail(waiter, original)
            } else {
                fail(waiter, .step(failure, parameters: step.parameters))
            }
        case .value(let code), .fail(let code):
            block.statements[index].phase = .fallback
            wait(block, index, for: code.uses)
            enqueueIfReady(block, index)
        case .skip:
            tellHandled(step)
            leave(block, index) { $0.container?.kind == .items || $0.container == nil }
            step.container = nil
            settle(block, index)
        case .step(let other):
            tellHandled(step)
            step.code = other
            step.fallbacks += 1
            step.failedKeys = []
            step.original = nil
            step.container = nil
            // What only the step before could bring is over.
            setPending(block, index, block.statements[index].pending.intersection(pending(of: other)))
            block.statements[index].phase = other.when == nil ? .preparing : .waiting
            wait(block, index, for: other.when?.uses ?? preparationUses(of: other))
            enqueueIfReady(block, index)
        }
    }

    /// All that a step may bring, its `else` included.
    private func pending(of code: StepCode) -> Pending {
        let callee: Pending
        switch code.callee {
        case .action(let action):
            callee = program.actions[action].pending
        case .flow(let flow):
            callee = program.blocks[program.flows[flow].block].pending.subtracting([.exit, .farExit])
        }
        return callee.union(code.fallbackPending).union(.anything)
    }

    private func answerFailure(_ waiter: Waiter, _ step: StepInstance, _ results: [Value]) {
        guard let value = results.first else { return }
        if case .fail = step.code.fallback {
            let failure = Construction.failure(value, isAssertion: false)
            fail(waiter, .evaluation(failure, []), worded: step.failedStep)
            return
        }
        tellHandled(step)
        finish(waiter, step, value)
    }

    private func tellHandled(_ step: StepInstance) {
        for key in step.failedKeys { commands.append(.handled(key: key)) }
    }
}
