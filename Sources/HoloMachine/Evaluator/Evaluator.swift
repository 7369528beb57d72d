import HoloValue

/// Runs a program: decides what is known, what may start, and what the script's value is.
///
/// It is a machine without I/O: `handle` takes what happened, `run` computes until nothing more can be computed or its
/// fuel is used up, and both leave commands. The algorithm: every block that comes to life registers its statements
/// with the names that they use and with the *gates* above them (see `Gates`); a statement whose names are known and
/// whose gates are open is evaluated in one go. What a statement may still bring for those below it is kept as flags
/// (see `Pending`), which only ever clear; a flag that clears moves a frontier in its block, which opens gates below.
/// So each statement is touched a bounded number of times, whatever finishes first.
package final class Evaluator {
    let program: Program
    let machine: VirtualMachine
    let lastUses: LastUses
    /// The values of names are kept when nothing uses them any more.
    let keepsNames: Bool
    package internal(set) var commands: [EvaluatorCommand] = []
    package private(set) var end: RunEnd?

    let main: CallInstance
    var root: BlockInstance
    private var ready: [Waiter] = []
    private var readyStart = 0
    private var isStopped = false
    private var current: Evaluation?
    private var failedCalls = FailedCalls()
    private var blockCount = 0

    private var nextStep: StepID
    private var nextOutput = 1
    private var nextAlarm = 1
    var steps: [StepID: Waiter] = [:]
    private var outputs: [OutputID: Waiter] = [:]
    private var observing: [Observation: [Waiter]] = [:]
    /// Not under way in the sense of `CallInstance.inFlight`: a call that fails does not wait for them.
    private var alarms: [AlarmID: Waiter] = [:]
    /// Of the statement instances that drew random values.
    var seeds: [StatementPlace: RandomSeed] = [:]

    private lazy var followerTable = FollowerTable(program)

    /// Where `save` wrote: a path is saved once.
    var savedPaths: Set<String> = []

    /// A statement's expressions, evaluated one after the other.
    private struct Evaluation {
        var waiter: Waiter
        var codes: [ExpressionCode]
        var results: [Value] = []
        var isStarted = false
    }

    /// - Parameters:
    ///   - inputs: the script's parameters by name, converted to their declared types.
    ///   - runStart: microseconds since 1970, for `now()` and `today()`.
    ///   - secretKey: where the program declares secrets, the key of the digests that stand for them; without one, that of
    ///     a secret among the inputs.
    ///   - keepsNames: whether the values of names stay in memory when nothing in the program uses them any more.
    ///   - keyPrefix: what the keys of all that it asks for begin with, where several share a run.
    ///   - firstStep: from which it numbers its requests.
    package init(
        program: Program, inputs: [String: Value], runStart: Int, secretKey: SecretKey? = nil, keepsNames: Bool = false,
        keyPrefix: String = "", firstStep: StepID = 1
    ) {
        nextStep = firstStep
        self.program = program
        self.keepsNames = keepsNames
        lastUses = LastUses(program)
        machine = VirtualMachine(program: program)
        machine.runStart = runStart
        machine.secretKey = secretKey ?? inputs.values.lazy.compactMap { heldSecret(in: $0)?.key }.first
        main = CallInstance(parent: nil, flow: 0, owner: nil, statement: 0)
        let script = program.flows[0].block
        let code = program.blocks[script]
        root = BlockInstance(
            number: 0, codeIndex: script, code: code, uses: lastUses.counts[script], environment: nil, container: nil,
            call: main, place: 0, keyPrefix: keyPrefix)
        for (slot, parameter) in program.flows[0].parameters.enumerated() {
            if let value = inputs[parameter.name] {
                root.slots[slot] = value
                root.known[slot] = true
            }
        }
        root.above = .all
        begin(root)
        if code.statements.isEmpty { finishCall(main) }
    }

    /// Given up in its midst, or failed: what still waits holds its blocks.
    deinit { release(root) }

    /// True while an answer to a request, output or observation is due, or an alarm.
    package var isWaiting: Bool { main.inFlight > 0 || !alarms.isEmpty }

    /// Takes the commands that gathered.
    package func takeCommands() -> [EvaluatorCommand] {
        if commands.isEmpty { return [] }
        let taken = commands
        commands.removeAll(keepingCapacity: true)
        return taken
    }

    // MARK: Events

    package func handle(_ event: EvaluatorEvent) {
        switch event {
        case .settled(let id, let outcome):
            guard let waiter = steps.removeValue(forKey: id) else { return }
            forEachCall(around: waiter) { $0.steps.remove(id) }
            countInFlight(waiter.block.call, by: -1)
            if !waiter.block.call.isOver { stepSettled(waiter, outcome) }
        case .observed(let observation, let result):
            if observation.kind != .seed { machine.observations[observation] = result }
            for waiter in observing.removeValue(forKey: observation) ?? [] {
                countInFlight(waiter.block.call, by: -1)
                if observation.kind == .seed, waiter.block.call.isOver || !takeSeed(result, for: waiter) { continue }
                enqueue(waiter)
            }
        case .outputDone(let id, let failure):
            guard let waiter = outputs.removeValue(forKey: id) else { return }
            countInFlight(waiter.block.call, by: -1)
            guard !waiter.block.call.isOver else { return }
            if let failure {
                fail(waiter, .output(failure))
            } else {
                settle(waiter.block, waiter.statement)
            }
        case .began(let id, let ago, let isNew):
            if let waiter = steps[id] { began(waiter, ago: ago, isNew: isNew) }
        case .charged(let id, let credits):
            if let waiter = steps[id] { charged(waiter, credits) }
        case .alarmed(let id):
            guard let waiter = alarms.removeValue(forKey: id) else { return }
            let isGone = waiter.block.call.isOver || waiter.block.isDone
            if !isGone { rang(waiter, id) }
        }
    }

    func countInFlight(_ call: CallInstance, by change: Int) {
        var next: CallInstance? = call
        while let current = next {
            current.inFlight += change
            if current.inFlight == 0, current.isFailing { failedCalls.add(current) }
            next = current.parent
        }
    }

    /// The flow calls around a statement, from the innermost outwards; not the script.
    private func forEachCall(around waiter: Waiter, _ body: (CallInstance) -> Void) {
        var call = waiter.block.call
        while let parent = call.parent {
            body(call)
            call = parent
        }
    }

    // MARK: Work

    /// Computes for about `fuel` calls and rounds. True where there is more to compute at once.
    package func run(fuel limit: Int) -> Bool {
        var fuel = limit
        while end == nil {
            if current != nil {
                if !goOn(&fuel) { return true }
                continue
            }
            if let waiter = takeReady() {
                fuel -= 1
                let statement = waiter.block.statements.isEmpty ? nil : waiter.block.statements[waiter.statement]
                guard !waiter.block.call.isOver, !waiter.block.isDone, let statement,
                    statement.phase.rawValue < StatementInstance.Phase.settled.rawValue
                else { continue }
                if statement.phase == .running {
                    admitItems(waiter)
                    continue
                }
                start(waiter)
                if fuel <= 0 { return true }
                continue
            }
            if !finishFailingCall() { return false }
        }
        return false
    }

    private func takeReady() -> Waiter? {
        guard readyStart < ready.count else {
            if readyStart > 0 {
                ready.removeAll(keepingCapacity: true)
                readyStart = 0
            }
            return nil
        }
        defer { readyStart += 1 }
        return ready[readyStart]
    }

    func enqueue(_ waiter: Waiter) {
        if !isStopped { ready.append(waiter) }
    }

    /// Ends the evaluation that is under way: the shell can't give what it needs. No `try` sees that.
    package func giveUp(_ failure: Failure) {
        guard let waiter = current?.waiter else { return }
        current = nil
        fail(waiter, .evaluation(failure, []))
    }

    /// Ends the run: nothing is computed any more, nothing new starts, and what is under way is waited for. Nothing in the
    /// script answers that.
    package func stop(_ failure: Failure) {
        guard end == nil, !isStopped else { return }
        isStopped = true
        current = nil
        ready.removeAll()
        readyStart = 0
        guard !main.isFailing else { return }
        main.failures.append(RunFailure(cause: .evaluation(failure, []), origin: Origin(position: 0), keys: []))
        main.isFailing = true
        if !steps.isEmpty { commands.append(.halt(steps.keys.sorted())) }
        if main.inFlight == 0 { failedCalls.add(main) }
    }

    /// True when the current evaluation is through, false when fuel ran out.
    private func goOn(_ fuel: inout Int) -> Bool {
        guard var evaluation = current else { return true }
        let waiter = evaluation.waiter
        while evaluation.results.count < evaluation.codes.count {
            let code = evaluation.codes[evaluation.results.count]
            if !evaluation.isStarted {
                guard let arguments = arguments(of: code, for: waiter) else {
                    current = nil
                    fail(waiter, .evaluation(.inconsistent, []))
                    return true
                }
                machine.start(code.chunk, arguments)
                evaluation.isStarted = true
            }
            switch machine.run(fuel: &fuel) {
            case .returned(let value):
                evaluation.results.append(value)
                evaluation.isStarted = false
            case .outOfFuel:
                current = evaluation
                return false
            case .failed(let failure, let positions):
                current = nil
                fail(waiter, .evaluation(failure, positions))
                return true
            case .needs(var observation):
                current = nil
                if observation.kind == .seed { observation.argument = seedKey(of: waiter) }
                if observing[observation] == nil { commands.append(.observe(observation)) }
                observing[observation, default: []].append(waiter)
                countInFlight(waiter.block.call, by: 1)
                return true
            }
        }
        current = nil
        evaluated(waiter, evaluation.results)
        return true
    }

    private func arguments(of code: ExpressionCode, for waiter: Waiter) -> [Value]? {
        var values: [Value] = []
        values.reserveCapacity(code.uses.count + 1)
        for use in code.uses {
            guard let holder = waiter.block.holder(of: use), use.slot < holder.slots.count, holder.known[use.slot] else {
                return nil
            }
            values.append(holder.slots[use.slot])
        }
        if code.usesError {
            let step = waiter.block.statements[waiter.statement].work as? StepInstance
            values.append(step?.failure?.value ?? .null)
        }
        return values
    }

    /// Evaluates the expressions that the statement needs in its phase, and goes on in `evaluated`.
    private func start(_ waiter: Waiter) {
        current = Evaluation(waiter: waiter, codes: codes(for: waiter))
        machine.random = stream(for: waiter)
    }

    // MARK: Blocks and names

    func newBlock(
        _ block: Int, environment: BlockInstance?, container: Container, call: CallInstance, place: Int, keyPrefix: String
    ) -> BlockInstance {
        blockCount += 1
        return BlockInstance(
            number: blockCount, codeIndex: block, code: program.blocks[block], uses: lastUses.counts[block],
            environment: environment, container: container, call: call, place: place, keyPrefix: keyPrefix)
    }

    /// Registers the statements of a block, whose gates from above are set.
    func begin(_ block: BlockInstance) {
        block.hasBegun = true
        for index in block.code.statements.indices {
            let uses = firstUses(of: block.code.statements[index].kind, in: block)
            var needs: Gates = .exit
            if case .output = block.code.statements[index].kind { needs.insert(.output) }
            block.statements[index].needs = needs
            wait(block, index, for: uses)
        }
        openGates(block)
    }

    /// Counts the names that are not known yet and waits for them.
    func wait(_ block: BlockInstance, _ index: Int, for uses: [SlotReference]) {
        var missing: Int32 = 0
        for use in uses {
            guard let holder = block.holder(of: use), use.slot < holder.known.count else { continue }
            if !holder.known[use.slot] {
                holder.waiters[use.slot, default: []].append(Waiter(block: block, statement: index))
                missing += 1
            }
        }
        block.statements[index].missing = missing
    }

    func enqueueIfReady(_ block: BlockInstance, _ index: Int) {
        let statement = block.statements[index]
        guard statement.missing == 0, statement.needs.isEmpty else { return }
        switch statement.phase {
        case .waiting, .preparing, .ordered, .fallback: enqueue(Waiter(block: block, statement: index))
        case .running, .settled, .failed, .cancelled: break
        }
    }

    func bind(_ block: BlockInstance, _ slot: Int, _ value: Value) {
        block.slots[slot] = keepsNames || block.uses[slot] > 0 ? value : .null
        block.known[slot] = true
        for waiter in block.waiters.removeValue(forKey: slot) ?? [] {
            guard !waiter.block.call.isOver, !waiter.block.isDone else { continue }
            waiter.block.statements[waiter.statement].missing -= 1
            if waiter.block.statements[waiter.statement].missing == 0 {
                enqueueIfReady(waiter.block, waiter.statement)
            }
        }
    }

    // MARK: Failures and ends

    func fail(_ waiter: Waiter, _ cause: RunFailure.Cause, worded: FailedStep? = nil) {
        let block = waiter.block
        let step = block.statements[waiter.statement].work as? StepInstance
        let position = step?.code.position ?? block.code.statements[waiter.statement].position
        fail(
            waiter,
            RunFailure(
                cause: cause, origin: origin(of: waiter, position: position, name: step?.code.name ?? ""),
                worded: worded, keys: step?.failedKeys ?? []))
    }

    /// The value of one of the statement's expressions is not what it should be.
    func fail(_ waiter: Waiter, _ failure: Failure, valueOf code: ExpressionCode) {
        fail(waiter, .evaluation(failure, program.chunks[code.chunk].positions.last.map { [$0] } ?? []))
    }

    /// The failure of a statement that nothing around it in its flow call answers.
    func fail(_ waiter: Waiter, _ failure: RunFailure) {
        waiter.block.statements[waiter.statement].phase = .failed
        let call = waiter.block.call
        call.failures.append(failure)
        guard !call.isFailing else { return }
        call.isFailing = true
        let halted = call.parent == nil ? steps.keys.sorted() : call.steps.sorted()
        if !halted.isEmpty { commands.append(.halt(halted)) }
        if call.inFlight == 0 { failedCalls.add(call) }
    }

    /// Ends one failing call in which nothing is under way any more. False where there is none.
    private func finishFailingCall() -> Bool {
        guard let call = failedCalls.next() else { return false }
        call.isFinished = true
        guard let owner = call.owner else {
            end = .failed(call.failures)
            release(root)
            commands.append(.finish(.failed(call.failures)))
            return true
        }
        let waiter = Waiter(block: owner, statement: call.statement)
        if let item = call.item { itemFailed(waiter, item, call) } else { callFailed(waiter, call) }
        return true
    }

    /// Everything in the call is settled.
    func finishCall(_ call: CallInstance) {
        guard !call.isFailing, !call.isFinished else { return }
        call.isFinished = true
        guard let owner = call.owner else {
            end = .succeeded(call.result)
            release(root)
            commands.append(.finish(.succeeded(call.result)))
            return
        }
        callSucceeded(Waiter(block: owner, statement: call.statement), call)
    }

    /// The chains of actions that can't start before this statement is settled, as far as the text tells.
    func followers(of waiter: Waiter) -> Followers {
        var around: [Container] = []
        var container = waiter.block.container
        var outside = Followers.none
        while let next = container {
            if let known = next.followers {
                outside = known
                break
            }
            around.append(next)
            container = next.block.container
        }
        for next in around.reversed() {
            outside = followerTable.after(next.statement, inBlock: next.block.codeIndex).then(outside)
            next.followers = outside
        }
        return followerTable.after(waiter.statement, inBlock: waiter.block.codeIndex).then(outside)
    }

    func newStep(_ waiter: Waiter) -> StepID {
        defer { nextStep += 1 }
        steps[nextStep] = waiter
        forEachCall(around: waiter) { $0.steps.insert(nextStep) }
        countInFlight(waiter.block.call, by: 1)
        return nextStep
    }

    /// Asks for an alarm, which `rang` is told of with the same waiter.
    func newAlarm(_ waiter: Waiter, _ time: AlarmTime) -> AlarmID {
        defer { nextAlarm += 1 }
        alarms[nextAlarm] = waiter
        commands.append(.alarm(nextAlarm, time))
        return nextAlarm
    }

    /// The time has come that the statement waited for.
    private func rang(_ waiter: Waiter, _ id: AlarmID) {
        if let container = waiter.block.statements[waiter.statement].work as? Container, container.admission?.alarm == id {
            container.admission?.alarm = nil
            enqueue(waiter)
        }
    }

    func newOutput(_ waiter: Waiter) -> OutputID {
        defer { nextOutput += 1 }
        outputs[nextOutput] = waiter
        countInFlight(waiter.block.call, by: 1)
        return nextOutput
    }
}
