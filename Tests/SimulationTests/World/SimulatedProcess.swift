import HoloMachine
import HoloSteps
import HoloTestSupport
import HoloValue
import HolocronAPI
import HolocronScheduler

/// One process's part of a run: the three machines, joined as the real shell joins them, in virtual time.
package struct SimulatedProcess {
    package enum Ending {
        case finished(RunEnd)
        case paused(PauseReason)
        case killed
        /// Nothing is under way and nothing can start, or it goes on for ever: a fault.
        case hung(String)
    }

    package struct Options {
        package var inputs: [String: Value] = [:]
        package var maximumCredits: Int?
        package var policy = InDoubtPolicy.ask
        package var allowsNewWrites = false
        /// The text is not that of the part of the run that made the writes.
        package var isEdited = false
        package var trustsListResults = false
        /// The most that an answer of an action has taken in earlier runs.
        package var highestCost: [String: Int] = [:]
        package var seed: UInt64 = 0
        /// Ends without warning after so many effects.
        package var killAfter = Int.max
        /// Microseconds after the start: a person wants it to stop.
        package var interruptAfter: Int?
        /// Microseconds until a fact is on disk: at most, for those that have to be and for others.
        package var commitTimes = (durable: 3_000, other: 150_000)
        /// What a person answers; nil: nobody is there.
        package var answer: (StepRequest) -> String? = { _ in nil }
        /// What a person decides; nil: nobody is there.
        package var decide: (OpenDecision) -> StepsEvent? = { _ in nil }
        package var observe: (Observation) -> Result<Value, Failure> = { _ in .success(.null) }
        /// From which the ages of answers count.
        package var runStart = SimulatedWorld.epoch
        package var longest = 200 * 3_600 * 1_000_000

        /// Nanoseconds of any clock: where the time of the machines is to be told apart.
        package var clock: (() -> UInt64)?

        package init() {}
    }

    /// Nanoseconds that were spent in the machines.
    package struct Shares {
        package var evaluator: UInt64 = 0
        package var steps: UInt64 = 0
        package var scheduler: UInt64 = 0

        package init() {}
    }

    private enum Work {
        /// The command of the scheduler at this place of `schedulerCommands`.
        case scheduler(Int)
        /// And of the steps, in `stepsCommands`.
        case steps(Int)
        /// A request that the scheduler let go and that did not leave.
        case unsent(ExchangeID)
    }

    private struct HeldSend {
        var ticket: Int
        var exchange: ExchangeID
        var request: ServiceRequest
    }

    private let world: SimulatedWorld
    private let journal: SimulatedJournal
    private let number: Int
    private let options: Options
    private let evaluator: Evaluator
    package private(set) var steps: Steps
    private var scheduler: Scheduler
    private let recorded: RecordedRun
    private var appends: AppendIndex
    private var prints: PrintIndex
    private var random: SeededRandom

    private var alarms = Alarms()
    private var heldExchanges: [(ticket: Int, id: IntentID, request: WebRequest)] = []
    private var held: [HeldSend] = []
    private var intentTickets: [IntentID: Int] = [:]
    private var leaving: IntentID?
    /// What is still to be carried out, in order.
    private var work: [Work] = []
    private var schedulerCommands: [SchedulerCommand] = []
    private var stepsCommands: [StepsCommand] = []
    private var isCarryingOut = false
    /// The evaluator or the steps were told something since it was last looked what they want and whether they are done:
    /// most of what happens is between the scheduler and the service alone.
    private var hasNews = true
    /// What it did so far that can be seen from outside.
    package private(set) var effects = 0
    private var isKilled: Bool { effects >= options.killAfter }
    private var turns = 0
    private let startedAt: Int

    /// What was put out, in order.
    package private(set) var outputs: [OutputRequest] = []
    package private(set) var requests: [StepRequest] = []
    package private(set) var leftOut: [LeftOut] = []
    package private(set) var reused = 0
    package private(set) var problems: [String] = []
    package private(set) var log: [String] = []
    package private(set) var shares = Shares()
    package let logs: Bool

    package init(
        _ program: Program, world: SimulatedWorld, journal: SimulatedJournal, number: Int, options: Options,
        logs: Bool = false
    ) {
        self.world = world
        self.journal = journal
        self.number = number
        self.options = options
        self.logs = logs
        startedAt = world.now
        recorded = journal.loaded
        appends = AppendIndex(recorded.appends)
        prints = PrintIndex(recorded.outputs)
        random = SeededRandom(seed: options.seed)
        let start = options.clock?() ?? 0
        evaluator = Evaluator(program: program, inputs: options.inputs, runStart: SimulatedWorld.epoch)
        let evaluatorStands = options.clock?() ?? 0
        steps = Steps(
            facts: recorded, firstIntent: max(journal.lastIntent + 1, number * 1_000_000),
            maximumCredits: options.maximumCredits, defaultCap: nil, policy: options.policy,
            awaitsBudget: program.hasBudget, identities: SimulatedHolocron.identities, highestCost: options.highestCost,
            runStart: options.runStart, seed: options.seed)
        let stepsStand = options.clock?() ?? 0
        scheduler = Scheduler(
            limits: world.service.settings.limits, seed: options.seed, trustsListResults: options.trustsListResults)
        if let clock = options.clock {
            shares.evaluator = evaluatorStands - start
            shares.steps = stepsStand - evaluatorStands
            shares.scheduler = clock() - stepsStand
        }
        if let wait = options.interruptAfter { world.later(wait, .interrupted(process: number)) }
    }

    package mutating func run() -> Ending {
        while true {
            hasNews = false
            let start = reading
            let isUnfinished = evaluator.run(fuel: 20_000)
            shares.evaluator += reading - start
            let hasMore = carryOutEvaluator() || isUnfinished
            if steps.needsPerson, !hasMore, !isKilled, steps.pauseReason == nil, evaluator.commands.isEmpty, let decision = steps.openDecision,
                let event = answer(to: decision)
            {
                tellSteps(event)
                continue
            }
            if isKilled {
                world.died(number)
                journal.lose()
                return .killed
            }
            if let ending = ending(hasMore) {
                if case .hung = ending { return ending }
                if !held.isEmpty { problems.append("the run ends with requests held back") }
                world.died(number)
                journal.close()
                return ending
            }
            if hasMore { continue }
            repeat {
                if let problem = advance() { return .hung(problem) }
            } while !hasNews && !isKilled
        }
    }

    private func ending(_ hasMore: Bool) -> Ending? {
        if let end = evaluator.end { return .finished(end) }
        guard !hasMore, evaluator.commands.isEmpty else { return nil }
        if let reason = steps.pauseReason, steps.isIdle { return .paused(reason) }
        if steps.needsPerson, steps.isIdle, steps.nextWake == nil, let question = steps.openQuestions.first {
            return .paused(.question(step: question))
        }
        if steps.pauseReason == nil, steps.isIdle, steps.nextWake == nil, !evaluator.isWaiting {
            return .hung("stuck")
        }
        return nil
    }

    /// nil where it is not yet time to decide.
    private func answer(to decision: OpenDecision) -> StepsEvent? {
        switch decision {
        case .doubt(let step, _, _):
            return options.decide(decision) ?? .decided(step.id, .leave)
        case .newWrites(_, let made):
            let isQuiet = steps.isIdle && steps.nextWake == nil && alarms.wait(now: world.now, wall: world.wall) == nil
            guard isQuiet else { return nil }
            let keys = options.isEdited ? [] : evaluator.awaitedStepKeys()
            if made.allSatisfy({ keys.contains($0.intent.key) }) { return .newWritesDecided(.goOn) }
            if options.allowsNewWrites { return .newWritesDecided(.allow) }
            return options.decide(decision) ?? .newWritesDecided(.refuse)
        }
    }

    /// Goes on to the next thing that happens.
    private mutating func advance() -> String? {
        turns += 1
        let alarm = alarms.wait(now: world.now, wall: world.wall).flatMap { $0 < options.longest ? world.now + $0 : nil }
        let happens = world.nextTime
        let due = min(min(scheduler.nextWake ?? .max, steps.nextWake ?? .max), alarm ?? .max)
        let time = min(due, happens ?? .max)
        if time == .max { return "nothing will ever happen" }
        if turns > 400_000 { return "no end after \(turns) turns" }
        if time - startedAt > options.longest { return "no end in \(options.longest / 3_600_000_000) hours" }
        if let happens, happens <= due {
            if let event = world.next() { deliver(event) }
        } else {
            world.wait(until: time)
        }
        if let due = scheduler.nextWake, due <= world.now { tellScheduler(.tick) }
        if let due = steps.nextWake, due <= world.now { tellSteps(.tick) }
        for alarm in alarms.takeDue(now: world.now, wall: world.wall) { tellEvaluator(.alarmed(alarm)) }
        return nil
    }

    private mutating func deliver(_ event: SimulatedWorld.Event) {
        switch event {
        case .answered(number, let exchange, let result):
            tellScheduler(.answered(exchange, result))
        case .committed(number, let ticket):
            journal.commit(ticket)
            let durable = journal.durableCount
            let ready = held.filter { $0.ticket <= durable }
            held.removeAll { $0.ticket <= durable }
            for send in ready { start(send.exchange, send.request) }
            for exchange in heldExchanges where exchange.ticket <= journal.durableCount {
                world.visit(exchange.request, exchange.id, of: number)
            }
            heldExchanges.removeAll { $0.ticket <= durable }
        case .exchanged(number, let intent, let result):
            tellSteps(.exchanged(intent, result))
        case .interrupted(number):
            tellSteps(.interrupt)
        case .arrives, .answered, .committed, .interrupted, .exchanged:
            break
        }
    }

    // MARK: Carrying out

    private mutating func tellScheduler(_ event: SchedulerEvent) {
        guard !isKilled else { return }
        let first = schedulerCommands.count
        let start = reading
        scheduler.handle(event, at: world.now, commands: &schedulerCommands)
        shares.scheduler += reading - start
        for place in first..<schedulerCommands.count { work.append(.scheduler(place)) }
        carryOutAll()
    }

    private mutating func tellSteps(_ event: StepsEvent) {
        guard !isKilled else { return }
        note("→ \(event)")
        hasNews = true
        let first = stepsCommands.count
        let start = reading
        steps.handle(event, at: world.now, wall: world.wall, commands: &stepsCommands)
        shares.steps += reading - start
        for place in first..<stepsCommands.count { work.append(.steps(place)) }
        checkCredits()
        carryOutAll()
    }

    private mutating func tellEvaluator(_ event: EvaluatorEvent) {
        hasNews = true
        let start = reading
        evaluator.handle(event)
        shares.evaluator += reading - start
    }

    /// Of the clock that tells the machines apart, where there is one.
    private var reading: UInt64 { options.clock?() ?? 0 }

    private mutating func carryOutAll() {
        guard !isCarryingOut, !work.isEmpty else { return }
        isCarryingOut = true
        var next = 0
        while next < work.count, !isKilled {
            effects += 1
            switch work[next] {
            case .scheduler(let place): carryOut(schedulerCommands[place])
            case .steps(let place): carryOut(stepsCommands[place])
            case .unsent(let exchange):
                let failure = TransportFailure(reason: .other, requestMayHaveArrived: false, message: "it was taken back")
                tellScheduler(.answered(exchange, .failure(failure)))
            }
            next += 1
        }
        work.removeAll(keepingCapacity: true)
        schedulerCommands.removeAll(keepingCapacity: true)
        stepsCommands.removeAll(keepingCapacity: true)
        isCarryingOut = false
    }

    private mutating func carryOutEvaluator() -> Bool {
        let start = reading
        let commands = evaluator.takeCommands()
        shares.evaluator += reading - start
        for command in commands where !isKilled {
            effects += 1
            switch command {
            case .request(let request):
                requests.append(request)
                tellSteps(.request(request))
            case .halt(let steps): tellSteps(.halt(steps))
            case .handled(let key): tellSteps(.handled(key: key))
            case .leftOut(let items): leftOut.append(items)
            case .budget(let credits): tellSteps(.budget(credits))
            case .observe(let observation): observe(observation)
            case .output(let request): output(request)
            case .alarm(let id, let time): alarms.set(id, time, now: world.now)
            case .finish: break
            }
        }
        return !commands.isEmpty
    }

    private mutating func carryOut(_ command: StepsCommand) {
        note("← \(command)")
        switch command {
        case .record(let fact, let isDurable):
            let ticket = append(fact, isDurable)
            if case .intent(let intent) = fact { intentTickets[intent.id] = ticket }
        case .schedule(let event): tellScheduler(event)
        case .exchange(let id, let request): heldExchanges.append((intentTickets[id] ?? .max, id, request))
        case .ask(let id):
            let question = steps.openQuestions.first { $0.id == id }
            if let answer = question.flatMap(options.answer) { tellSteps(.answered(id, answer)) }
        case .findRival(let id, _): tellSteps(.rival(id, .none))
        case .readAnswer(let id, let attempt): tellSteps(.answerRead(id, journal.answer(attempt)))
        case .recall(let id, let wish): tellSteps(.recalled(id, journal.knownAnswer(wish)))
        case .settled(let id, let outcome): tellEvaluator(.settled(id, outcome))
        case .began(let id, let ago, let isNew): tellEvaluator(.began(id, ago: ago, isNew: isNew))
        case .charged(let id, let credits): tellEvaluator(.charged(id, credits: credits))
        case .pause: break
        case .progress(let progress): if case .reused = progress.kind { reused += 1 }
        }
    }

    private mutating func carryOut(_ command: SchedulerCommand) {
        switch command {
        case .send(let exchange, let request): send(exchange, request)
        case .leaving(let id):
            leaving = id
            recordIntent(id)
        case .accepted(let id, let job): tellSteps(.accepted(id, jobID: job))
        case .rejected(let id, let error): tellSteps(.rejected(id, error))
        case .inDoubt(let id, let reason): tellSteps(.inDoubt(id, reason: reason))
        case .reported(let id, let state): tellSteps(.reported(id, state))
        case .stillRunning(let id): tellSteps(.stillRunning(id))
        case .unseen(let id): tellSteps(.unseen(id))
        case .lost(let id, let error): tellSteps(.lost(id, error))
        case .listed(let listing, let result):
            var claimed: Set<String> = []
            if case .success(let rows) = result { claimed = journal.claimed(rows.map(\.id)) }
            tellSteps(.listed(listing, result, claimed: claimed))
        case .unreachable(let trouble): tellSteps(.unreachable(trouble))
        case .note: break
        }
    }

    private mutating func recordIntent(_ id: SubmissionID) {
        note("→ leaving \(id)")
        hasNews = true
        let first = stepsCommands.count
        let start = reading
        steps.handle(.leaving(id), at: world.now, wall: world.wall, commands: &stepsCommands)
        shares.steps += reading - start
        for place in first..<stepsCommands.count {
            if case .record = stepsCommands[place] { carryOut(stepsCommands[place]) } else { work.append(.steps(place)) }
        }
    }

    private mutating func send(_ exchange: ExchangeID, _ request: ServiceRequest) {
        let intent = leaving
        if request.isPaid { leaving = nil }
        guard request.isPaid else {
            start(exchange, request)
            return
        }
        guard let intent, let ticket = intentTickets[intent] else {
            // Taken back between the scheduler's word and here: nothing is recorded of it, so it must not leave.
            work.append(.unsent(exchange))
            return
        }
        if journal.durableCount >= ticket {
            start(exchange, request)
        } else {
            held.append(HeldSend(ticket: ticket, exchange: exchange, request: request))
        }
    }

    private mutating func start(_ exchange: ExchangeID, _ request: ServiceRequest) {
        if request.isPaid { note("POST \(exchange) leaves") }
        world.start(request, exchange, of: number)
    }

    private mutating func append(_ fact: Fact, _ isDurable: Bool) -> Int {
        let ticket = journal.append(fact)
        let most = isDurable ? options.commitTimes.durable : options.commitTimes.other
        world.later(random.between(0, most), .committed(process: number, ticket: ticket))
        return ticket
    }

    private mutating func observe(_ observation: Observation) {
        var result = options.observe(observation)
        if observation.kind == .seed {
            let bytes = recorded.observed[observation.key]
            let text = bytes.map { String(decoding: $0, as: UTF8.self) }
                ?? RandomSeed(high: random.next(), low: random.next()).text
            if bytes == nil { _ = append(.observed(key: observation.key, value: Array(text.utf8)), false) }
            result = .success(.string(text))
        }
        tellEvaluator(.observed(observation, result))
    }

    private mutating func output(_ request: OutputRequest) {
        if request.kind == .append {
            append(request)
            if !isKilled { tellEvaluator(.outputDone(request.id, nil)) }
            return
        }
        let key = request.kind == .print ? PrintIndex.key(request.key, request.values) : request.key
        if request.kind != .print || !prints.claim(key) {
            outputs.append(request)
            _ = append(.output(key: key, at: world.wall), false)
        }
        tellEvaluator(.outputDone(request.id, nil))
    }

    /// A write can be cut off in its middle; others may append between two processes of a run.
    private mutating func append(_ request: OutputRequest) {
        let value = request.values.first ?? .null
        let fingerprint = AppendNote.fingerprint(path: request.path, value: value)
        let earlier = appends.claim(key: request.key, fingerprint: fingerprint)
        if earlier?.isDone == true { return }
        let file = world.files[request.path] ?? []
        let end = FileEnd(isEmpty: file.isEmpty, endsLine: file.isEmpty || file.last == 0x0A)
        guard var content = try? encodeAppended(value, ending: "jsonl", to: end) else {
            problems.append("can't append \(request.words)")
            return
        }
        var isNoted = false
        if let note = earlier?.note {
            let offset = min(note.offset, file.count)
            let before = offset == 0 || file[offset - 1] == 0x0A
            let whole =
                (try? encodeAppended(value, ending: "jsonl", to: FileEnd(isEmpty: offset == 0, endsLine: before))) ?? []
            switch AppendPlan(note, content: whole, size: file.count, read: { Array(file[$0]) }) {
            case .done:
                content = []
                isNoted = true
                outputs.append(request)
            case .complete(let start):
                content = Array(whole[start...])
                isNoted = true
            case .add(let start):
                if start > 0 { problems.append("one line is torn into two: \(request.words)") }
            }
        }
        if !isNoted {
            let note = AppendNote(
                key: earlier?.note.key ?? request.key, fingerprint: fingerprint, offset: file.count, content: content)
            journal.commit(journal.append(.appending(note, at: world.wall)))
            effects += 1
        }
        if isKilled { return }
        effects += 1
        let written = isKilled ? random.below(content.count + 1) : content.count
        world.files[request.path] = file + content[..<written]
        if isKilled { return }
        if !content.isEmpty { outputs.append(request) }
        _ = append(
            .appended(key: earlier?.note.key ?? request.key, fingerprint: fingerprint, at: world.wall), false)
    }

    // MARK: Checks

    private mutating func checkCredits() {
        let account = steps.credits
        if account.held < 0 { problems.append("held \(account.held)") }
        if account.spent < 0 { problems.append("spent \(account.spent)") }
    }

    private mutating func note(_ words: @autoclosure () -> String) {
        if logs { log.append("\(world.now / 1000) \(words())") }
    }
}
