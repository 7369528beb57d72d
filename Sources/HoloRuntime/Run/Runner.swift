import Foundation
import HoloJournal
import HoloMachine
import HoloSteps
import HoloValue
import HolocronAPI
import HolocronClient
import HolocronScheduler
import Synchronization

/// The one plain thread that owns the machines of a run: it carries their commands out and tells them what happened.
///
/// What is bought, and when, the machines decide; it tells when a person has to be asked, and what holds where nobody is
/// there. The road of an event is always the same: transport, journal or clock → scheduler → steps →
/// evaluator, and back as commands. A paid request is held back until its intent is on disk.
final class Runner {
    /// What came from other threads.
    private final class Inbox: Sendable {
        struct State {
            var committed: CommitTicket?
            var troubles: [CommitTrouble] = []
            var webAnswers: [(id: IntentID, result: Result<WebResponse, TransportFailure>)] = []
            var personAnswers: [String?] = []
            var wake: (@Sendable () -> Void)?
        }
        let state = Mutex(State())
        let signal = DispatchSemaphore(value: 0)

        func add(_ body: (inout State) -> Void) {
            let wake = state.withLock { state in
                body(&state)
                return state.wake
            }
            signal.signal()
            wake?()
        }
    }

    /// The services of the outside that a run with steps has.
    struct Outside {
        var access: ServiceAccess
        var transport: Transport
        /// What other processes send with the same key; nil where the service does not count.
        var pace: PaceBook?
    }

    private struct HeldSend {
        var ticket: CommitTicket
        var exchange: ExchangeID
        var request: ServiceRequest
    }

    let evaluator: Evaluator
    private var steps: Steps
    private var scheduler: Scheduler
    private let inbox = Inbox()
    private var journal: Journal?
    private var run = ""
    private var outside: Outside?
    /// Under which the journal knows the service.
    private var instance: String { outside?.access.instance ?? "none" }
    private var outputs: Outputs
    private let observations: Observations
    private let recorded: RecordedRun
    private var prints: PrintIndex
    private let interruption: Interruption
    private let observer: (RunEvent) -> Void

    private var memory = MemoryLimit()
    private var alarms = Alarms()
    /// Items that clauses of `for`s left out.
    private(set) var leftOut: [LeftOut] = []
    /// Who answers what the script asks; nil where nobody is there.
    private var askPerson: AskPerson?
    /// Who decides what only a person can; nil where nobody is there.
    private var askDecision: AskPerson?
    /// What is being asked.
    private var asking: Asking?
    private enum Asking {
        case question(StepID)
        case decision(DecisionQuestion)
    }
    /// Where nothing but waiting is left, and longer than that, the run ends; microseconds, nil: it stays.
    private let longestStay: Int?
    private let scriptDigest: [UInt8]
    /// Actions whose writes may be made, whatever became of those that were; nil: all.
    private let allowedWrites: Set<String>?
    private var web: WebThread?
    private var heldExchanges: [(ticket: CommitTicket, id: IntentID, request: WebRequest)] = []
    private var held: [HeldSend] = []
    private var intentTickets: [IntentID: CommitTicket] = [:]
    private var leaving: IntentID?
    /// How far the service's wall clock is ahead of ours, microseconds.
    private var serviceAhead: Int?
    private var work: [Work] = []
    private var isCarryingOut = false
    private var interruptionsSeen = 0
    private var lost: JournalError?

    init(
        evaluator: Evaluator, steps: Steps, scheduler: Scheduler, recorded: RecordedRun, outputs: Outputs,
        observations: Observations, interruption: Interruption, askPerson: AskPerson? = nil,
        askDecision: AskPerson? = nil, longestStay: Int? = nil, scriptDigest: [UInt8] = [],
        allowedWrites: Set<String>? = [], observer: @escaping (RunEvent) -> Void
    ) {
        self.evaluator = evaluator
        self.steps = steps
        self.scheduler = scheduler
        self.recorded = recorded
        prints = PrintIndex(recorded.outputs)
        self.outputs = outputs
        self.observations = observations
        self.interruption = interruption
        self.askPerson = askPerson
        self.askDecision = askDecision
        self.longestStay = longestStay
        self.scriptDigest = scriptDigest
        self.allowedWrites = allowedWrites
        self.observer = observer
    }

    /// What the journal calls when something is on disk, or can't be.
    var onAcknowledge: @Sendable (CommitTicket) -> Void {
        { [inbox] ticket in inbox.add { $0.committed = max($0.committed ?? ticket, ticket) } }
    }

    var onTrouble: @Sendable (CommitTrouble) -> Void {
        { [inbox] trouble in inbox.add { $0.troubles.append(trouble) } }
    }

    /// How the run ended, or why it stopped.
    enum Ending {
        case finished(RunEnd)
        case paused(PauseReason)
        /// A second wish to stop: jobs may be running.
        case left
        case journalLost(JournalError)
        /// Nothing is under way and nothing can start: a fault of this program.
        case stuck
    }

    var credits: CreditAccount { steps.credits }
    var pauseReason: PauseReason? { steps.pauseReason }
    var unclaimedWrites: [RecordedAttempt] { steps.unclaimedWrites }
    var underWay: [(request: StepRequest, jobID: String?)] { steps.underWay }
    var doubts: [(request: StepRequest, reason: String)] { steps.doubts }
    var savedPaths: [String] { outputs.saved }

    /// - Parameters:
    ///   - journal: nil where nothing is recorded.
    ///   - run: the run's id in it.
    ///   - outside: nil for a script that calls no action.
    func run(journal: Journal?, run: String, outside: Outside?) -> Ending {
        self.journal = journal
        self.run = run
        self.outside = outside
        if journal != nil, recorded.observed[Self.scriptKey] == nil { recordScript() }
        let transport = outside?.transport
        if let transport { inbox.state.withLock { $0.wake = { transport.wake() } } }
        interruption.onReceive { [inbox] in inbox.add { _ in } }
        defer {
            interruption.onReceive(nil)
            web?.end()
        }
        while true {
            let isUnfinished = evaluator.run(fuel: 20_000)
            if isUnfinished, let failure = memory.failure() { evaluator.giveUp(failure) }
            // What was asked for may have been answered on the spot.
            let hasMore = carryOutEvaluator() || isUnfinished
            if !hasMore, decide() { continue }
            if let ending = ending(hasMore) { return ending }
            receive(waiting: !hasMore)
            if let lost { return .journalLost(lost) }
        }
    }

    private func ending(_ hasMore: Bool) -> Ending? {
        if let end = evaluator.end { return .finished(end) }
        let wishes = interruption.count
        if wishes > interruptionsSeen {
            interruptionsSeen = wishes
            if wishes >= 2 || (outside == nil && steps.isIdle) { return .left }
            tellSteps(.interrupt)
            carryOutEvaluator()
            observer(.stopping(steps.underWay.map { ($0.request.label, $0.jobID) }))
        }
        guard !hasMore, evaluator.commands.isEmpty else { return nil }
        if let reason = steps.pauseReason, steps.isIdle { return .paused(reason) }
        if let question = steps.openQuestions.first, asking == nil {
            if let askPerson {
                ask(question, askPerson)
            } else if steps.isIdle, steps.nextWake == nil, scheduler.nextWake == nil {
                return .paused(.question(step: question))
            }
        }
        if let waiting = longWait { return .paused(waiting) }
        // A `budget` that only what waits for it could tell: nothing can be spent.
        if steps.awaitsBudget, asking == nil, isQuiet, scheduler.nextWake == nil {
            tellSteps(.budget(0))
            return ending(hasMore)
        }
        if steps.pauseReason == nil, steps.isIdle, steps.nextWake == nil, !evaluator.isWaiting { return .stuck }
        return nil
    }

    /// True where nothing is under way, and nothing will be by itself.
    private var isQuiet: Bool {
        steps.isIdle && steps.nextWake == nil && alarms.wait(now: Clock.now, wall: Clock.wall) == nil
    }

    /// True where the text is that of the part of the run that made these writes, and all their steps are still to come:
    /// only data was added.
    private func willAsk(for made: [RecordedAttempt]) -> Bool {
        guard scriptDigest == recorded.observed[Self.scriptKey] else { return false }
        let keys = evaluator.awaitedStepKeys()
        return made.allSatisfy { keys.contains($0.intent.key) }
    }

    /// Under which the journal keeps the digest of the text that the run's writes are asked for by.
    private static let scriptKey = "script"

    private func recordScript() {
        _ = append(.observed(key: Self.scriptKey, value: scriptDigest), false)
    }

    /// What may still be requested may match a write that was made.
    private func isTime(for decision: OpenDecision) -> Bool {
        switch decision {
        case .doubt: true
        case .newWrites: isQuiet
        }
    }

    /// Where nothing but waiting is left, longer than this run stays for: until when.
    private var longWait: PauseReason? {
        guard let longestStay, steps.isIdle, asking == nil, scheduler.nextWake == nil else { return nil }
        let now = Clock.now
        let alarm = alarms.wait(now: now, wall: Clock.wall).map { Clock.wall.addingReportingOverflow($0) }
            .map { $0.overflow ? .max : $0.partialValue }
        let sleeper = steps.nextWaking
        guard let until = [alarm, sleeper?.until].compactMap({ $0 }).min(), until - Clock.wall > longestStay else { return nil }
        return .waiting(step: sleeper?.until == until ? sleeper?.step : nil, until: until)
    }

    // MARK: Waiting

    private func receive(waiting: Bool) {
        let timeout = waiting ? millisecondsToWait() : 0
        if let outside {
            for (exchange, result) in outside.transport.poll(timeoutMilliseconds: timeout) {
                if case .success(let response) = result { tellClock(of: response) }
                tellScheduler(.answered(exchange, result))
            }
        } else if timeout > 0 {
            _ = inbox.signal.wait(timeout: .now() + .milliseconds(timeout))
        }
        let news = inbox.state.withLock { state in
            defer {
                state.troubles = []
                state.webAnswers = []
                state.personAnswers = []
            }
            return (state.committed, state.troubles, state.webAnswers, state.personAnswers)
        }
        if let committed = news.0, !held.isEmpty || !heldExchanges.isEmpty { release(committed) }
        for (id, result) in news.2 { tellSteps(.exchanged(id, result.redacted)) }
        for answer in news.3 { answered(answer) }
        for trouble in news.1 { take(trouble) }
        let now = Clock.now
        if let due = scheduler.nextWake, due <= now { tellScheduler(.tick) }
        if let due = steps.nextWake, due <= now { tellSteps(.tick) }
        for alarm in alarms.takeDue(now: now, wall: Clock.wall) { evaluator.handle(.alarmed(alarm)) }
    }

    /// Seconds are all that the service tells; a jump is news.
    private func tellClock(of response: ServiceResponse) {
        guard let date = response.date, (0...1 << 40).contains(date) else { return }
        let ahead = date * 1_000_000 - Clock.wall
        if let known = serviceAhead, abs(known - ahead) < 5_000_000 { return }
        serviceAhead = ahead
        tellSteps(.serviceClock(ahead: ahead))
    }

    private func millisecondsToWait() -> Int {
        var wait = 1_000
        let now = Clock.now
        for due in [scheduler.nextWake, steps.nextWake] {
            guard let due else { continue }
            wait = min(wait, max(0, (due - now + 999) / 1_000))
        }
        if let due = alarms.wait(now: now, wall: Clock.wall) { wait = min(wait, due / 1_000 + 1) }
        return wait
    }

    private func take(_ trouble: CommitTrouble) {
        switch trouble {
        case .notWritten(let error, _): lost = error
        case .refused(let error, _, _, _): lost = error
        }
    }

    // MARK: Carrying out

    /// A command that is still to be carried out. They are taken in the order in which they were given: what follows from
    /// one comes after all that was given before it.
    private enum Work {
        case scheduler(SchedulerCommand)
        case steps(StepsCommand)
        /// A request that the scheduler let go and that did not leave.
        case unsent(ExchangeID)
    }

    private func tellScheduler(_ event: SchedulerEvent) {
        var commands: [SchedulerCommand] = []
        decide(event, at: Clock.now, &commands)
        work.append(contentsOf: commands.lazy.map { .scheduler($0) })
        carryOutAll()
    }

    /// What others send with the same key counts as well. Where that can't be told, the service will say so.
    private func decide(_ event: SchedulerEvent, at now: Instant, _ commands: inout [SchedulerCommand]) {
        var isDecided = false
        try? outside?.pace?.decide(at: now) { foreign in
            for send in foreign { scheduler.countForeign(send.kind, at: send.at) }
            scheduler.handle(event, at: now, commands: &commands)
            isDecided = true
            return commands.compactMap { command in
                if case .send(let exchange, _) = command { scheduler.budget(of: exchange) } else { nil }
            }
        }
        if !isDecided { scheduler.handle(event, at: now, commands: &commands) }
    }

    private func tellSteps(_ event: StepsEvent) {
        var commands: [StepsCommand] = []
        steps.handle(event, at: Clock.now, wall: Clock.wall, commands: &commands)
        work.append(contentsOf: commands.lazy.map { .steps($0) })
        carryOutAll()
    }

    private func carryOutAll() {
        guard !isCarryingOut else { return }
        isCarryingOut = true
        var next = 0
        while next < work.count {
            switch work[next] {
            case .scheduler(let command): carryOut(command)
            case .steps(let command): carryOut(command)
            case .unsent(let exchange):
                let failure = TransportFailure(reason: .other, requestMayHaveArrived: false, message: "it was taken back")
                tellScheduler(.answered(exchange, .failure(failure)))
            }
            next += 1
        }
        work.removeAll(keepingCapacity: true)
        isCarryingOut = false
    }

    /// False where the evaluator asked for nothing.
    @discardableResult
    private func carryOutEvaluator() -> Bool {
        let commands = evaluator.takeCommands()
        for command in commands {
            switch command {
            case .request(let request):
                hide(request)
                tellSteps(.request(request))
            case .halt(let steps): tellSteps(.halt(steps))
            case .handled(let key): tellSteps(.handled(key: key))
            case .leftOut(let items): leftOut.append(items)
            case .budget(let credits): tellSteps(.budget(credits))
            case .observe(let observation): observe(observation)
            case .output(let request): output(request)
            case .alarm(let id, let time): alarms.set(id, time, now: Clock.now)
            case .finish: break
            }
        }
        return !commands.isEmpty
    }

    private func carryOut(_ command: StepsCommand) {
        switch command {
        case .record(let fact, let isDurable):
            guard let ticket = append(fact.redacted, isDurable) else { return }
            if case .intent(let intent) = fact { intentTickets[intent.id] = ticket }
        case .schedule(let event): tellScheduler(event)
        case .exchange(let id, let request): exchange(id, request)
        case .ask: break
        case .readAnswer(let id, let attempt): tellSteps(.answerRead(id, answer(attempt)))
        case .recall(let id, let wish): tellSteps(.recalled(id, knownAnswer(wish)))
        case .findRival(let id, let fingerprint): tellSteps(.rival(id, rival(fingerprint)))
        case .settled(let id, let outcome): evaluator.handle(.settled(id, outcome))
        case .began(let id, let ago, let isNew): evaluator.handle(.began(id, ago: ago, isNew: isNew))
        case .charged(let id, let credits): evaluator.handle(.charged(id, credits: credits))
        case .pause(let reason): observer(.pausing(reason))
        case .progress(let progress): observer(.step(progress, steps.credits))
        }
    }

    private func carryOut(_ command: SchedulerCommand) {
        switch command {
        case .send(let exchange, let request):
            send(exchange, request)
        case .leaving(let id):
            leaving = id
            recordIntent(id)
        case .accepted(let id, let job): tellSteps(.accepted(id, jobID: job))
        case .rejected(let id, let error): tellSteps(.rejected(id, error.redacted))
        case .inDoubt(let id, let reason): tellSteps(.inDoubt(id, reason: Redactor.process.redacted(reason)))
        case .reported(let id, let state): tellSteps(.reported(id, state.redacted))
        case .stillRunning(let id): tellSteps(.stillRunning(id))
        case .unseen(let id): tellSteps(.unseen(id))
        case .lost(let id, let error): tellSteps(.lost(id, error.redacted))
        case .listed(let listing, let result): tellSteps(.listed(listing, result, claimed: claimed(result)))
        case .unreachable(let trouble): tellSteps(.unreachable(trouble.redacted))
        case .note(let note): observer(.note(note))
        }
    }

    /// What leaves in a request may come back in the service's words.
    private func hide(_ request: StepRequest) {
        for secret in heldSecrets(in: .record(request.parameters)) {
            Redactor.process.hide(secret.revealed, as: secret.label)
        }
    }

    /// The intent goes to the journal before the `send` that follows is looked at.
    private func recordIntent(_ id: SubmissionID) {
        var commands: [StepsCommand] = []
        steps.handle(.leaving(id), at: Clock.now, wall: Clock.wall, commands: &commands)
        for command in commands {
            if case .record = command { carryOut(command) } else { work.append(.steps(command)) }
        }
    }

    /// A paid request leaves when its intent is on disk; any other at once.
    private func send(_ exchange: ExchangeID, _ request: ServiceRequest) {
        let intent = leaving
        if request.isPaid { leaving = nil }
        guard request.isPaid else {
            outside?.transport.start(exchange, request)
            return
        }
        guard let intent, let ticket = intentTickets[intent] else {
            // Taken back between the scheduler's word and here: nothing is recorded of it, so it must not leave.
            work.append(.unsent(exchange))
            return
        }
        if let committed = inbox.state.withLock({ $0.committed }), committed >= ticket {
            outside?.transport.start(exchange, request)
        } else {
            held.append(HeldSend(ticket: ticket, exchange: exchange, request: request))
        }
    }

    private func release(_ committed: CommitTicket) {
        let ready = held.filter { $0.ticket <= committed }
        held.removeAll { $0.ticket <= committed }
        for send in ready { outside?.transport.start(send.exchange, send.request) }
        let exchanges = heldExchanges.filter { $0.ticket <= committed }
        heldExchanges.removeAll { $0.ticket <= committed }
        for exchange in exchanges { startExchange(exchange.id, exchange.request) }
    }

    private func append(_ fact: Fact, _ isDurable: Bool) -> CommitTicket? {
        journal?.append([fact], run: run, durable: isDurable)
    }

    private func claimed(_ result: Result<[JobRow], ServiceTrouble>) -> Set<String> {
        guard case .success(let rows) = result, let journal, let outside else { return [] }
        do throws(JournalError) {
            return try journal.claimed(jobIDs: rows.map(\.id), instance: outside.access.instance)
        } catch {
            // Not known: then none of them may be adopted.
            return Set(rows.map(\.id))
        }
    }

    // MARK: http and ask

    /// Leaves when its intent is on disk; one whose intent is not recorded never does.
    private func exchange(_ id: IntentID, _ request: WebRequest) {
        guard let ticket = intentTickets[id] else { return }
        if let committed = inbox.state.withLock({ $0.committed }), committed >= ticket {
            startExchange(id, request)
        } else {
            heldExchanges.append((ticket, id, request))
        }
    }

    private func startExchange(_ id: IntentID, _ request: WebRequest) {
        do throws(TransportFailure) {
            if web == nil {
                web = try WebThread(userAgent: "holo/0.1") { [inbox] id, result in
                    inbox.add { $0.webAnswers.append((id, result)) }
                }
            }
            web?.start(id, request)
        } catch {
            inbox.add { $0.webAnswers.append((id, .failure(error))) }
        }
    }

    private func ask(_ step: StepRequest, _ askPerson: AskPerson) {
        asking = .question(step.id)
        askPerson(step.question, step.label) { [inbox] answer in
            inbox.add { $0.personAnswers.append(answer) }
        }
    }

    /// Asks a person for the next open decision. True where one was made without: something may go on then.
    private func decide() -> Bool {
        guard steps.pauseReason == nil, asking == nil, evaluator.commands.isEmpty, let decision = steps.openDecision,
            isTime(for: decision)
        else { return false }
        if case .newWrites(_, let made) = decision, willAsk(for: made) {
            tellSteps(.newWritesDecided(.goOn))
            return true
        }
        let question = DecisionQuestion(decision)
        if case .newWrites(let new, _) = decision, areAllowed(new) {
            observer(.deciding(question.lines))
            recordScript()
            tellSteps(.newWritesDecided(.allow))
            return true
        }
        guard let askDecision else {
            tellSteps(question.refusal)
            return true
        }
        asking = .decision(question)
        observer(.deciding(question.lines))
        askDecision(question.question, question.label) { [inbox] answer in
            inbox.add { $0.personAnswers.append(answer) }
        }
        return false
    }

    /// A person said so when the run was started: then it is told, and not asked.
    private func areAllowed(_ writes: [StepRequest]) -> Bool {
        guard let allowedWrites else { return true }
        return writes.allSatisfy { allowedWrites.contains($0.action.id) }
    }

    /// Who gives no answer is not asked again in this part of the run.
    private func answered(_ answer: String?) {
        defer { asking = nil }
        if answer == nil {
            askPerson = nil
            askDecision = nil
        }
        switch asking {
        case .question(let id)?: if let answer { tellSteps(.answered(id, answer)) }
        case .decision(let question)?:
            let event = question.event(for: answer)
            if case .newWritesDecided(.allow) = event { recordScript() }
            tellSteps(event)
        case nil: break
        }
    }

    /// nil also where the journal can't be read: then it is fetched from the service, which does not forget it for a month.
    private func answer(_ attempt: IntentID) -> [UInt8]? {
        guard let journal else { return nil }
        return (try? journal.answer(attempt: attempt)) ?? nil
    }

    /// nil also where the journal can't be read: then the answer is bought.
    private func knownAnswer(_ wish: AnswerWish) -> RecordedAttempt? {
        guard let journal else { return nil }
        do throws(JournalError) {
            if wish.isRecent { try journal.flush() }
            return try journal.knownAnswer(
                fingerprint: wish.fingerprint, instance: instance, since: wish.answeredSince,
                requestedSince: wish.requestedSince)
        } catch {
            return nil
        }
    }

    /// Where the journal can't be read, nothing is known of others; what is submitted then is not recorded either, so it
    /// never leaves.
    private func rival(_ fingerprint: String) -> RivalState {
        guard let journal,
            let found = try? journal.rival(fingerprint: fingerprint, instance: instance, exceptRun: run)
        else { return .none }
        return found.isLive ? .underWay(run: found.runName) : .inDoubt(run: found.runName)
    }

    private func observe(_ observation: Observation) {
        if let bytes = recorded.observed[observation.key], let kept = Observations.decode(bytes) {
            evaluator.handle(.observed(observation, kept))
            return
        }
        let result = observations.answer(observation)
        if journal != nil {
            _ = append(.observed(key: observation.key, value: Observations.encode(result)), false)
        }
        evaluator.handle(.observed(observation, result))
    }

    private func output(_ request: OutputRequest) {
        // What was printed in an earlier part of the run is not printed again; files are written anew, since the script
        // may have changed.
        let key = request.kind == .print ? PrintIndex.key(request.key, request.values) : request.key
        if request.kind == .print, prints.claim(key) {
            evaluator.handle(.outputDone(request.id, nil))
            return
        }
        let failure = outputs.perform(request) { fact, isDurable throws(Failure) in
            _ = append(fact, isDurable)
            guard isDurable, let journal else { return }
            do throws(JournalError) {
                try journal.flush()
            } catch {
                throw Failure("E0347", "it can't be noted what is appended: \(error.message)", help: error.help)
            }
        }
        if failure == nil, request.kind != .append { _ = append(.output(key: key, at: Clock.wall), false) }
        evaluator.handle(.outputDone(request.id, failure))
    }
}

/// Asks a person a question, without waiting for the answer: that is given to the closure, from any thread; nil where
/// there will be none.
package typealias AskPerson = (Question, _ label: String, _ answer: @escaping @Sendable (String?) -> Void) -> Void

/// What a run tells those who watch it.
package enum RunEvent {
    case step(StepProgress, CreditAccount)
    case note(SchedulerNote)
    case pausing(PauseReason)
    /// A person is asked something, and should know this before.
    case deciding([String])
    /// A wish to stop was heard; these are followed to their ends.
    case stopping([(label: String, jobID: String?)])
}
