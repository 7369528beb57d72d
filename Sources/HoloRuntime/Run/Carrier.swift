import HoloJournal
import HoloMachine
import HoloSteps
import HoloValue
import HolocronAPI
import HolocronClient
import HolocronScheduler
import Synchronization

/// Carries out what the steps of a run and the scheduler command, and tells them what happened. What is bought, and when,
/// those machines decide.
///
/// The road of an event is always the same: transport, journal or clock → scheduler → steps → whoever asked for the step,
/// and back as commands. A paid request is held back until its intent is on disk. All of it happens on one thread.
final class Carrier {
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

    /// What came from the journal's thread and from that of `http`.
    private enum News: Sendable {
        case trouble(CommitTrouble)
        case webAnswer(IntentID, Result<WebResponse, TransportFailure>)
    }

    private(set) var steps: Steps
    private var scheduler: Scheduler
    /// Rung when there is something to be taken in.
    let bell: Bell
    private let news: Mailbox<News>
    private let committed = LastCommit()
    private var journal: Journal?
    private var run = ""
    private var outside: Outside?
    /// Under which the journal knows the service.
    private var instance: String { outside?.access.instance ?? "none" }
    private let observer: (RunEvent) -> Void
    /// Takes what became of the steps that were asked for.
    var tellAsker: (EvaluatorEvent) -> Void = { _ in }

    private var web: WebThread?
    private var heldExchanges: [(ticket: CommitTicket, id: IntentID, request: WebRequest)] = []
    private var held: [HeldSend] = []
    private var intentTickets: [IntentID: CommitTicket] = [:]
    private var leaving: IntentID?
    /// How far the service's wall clock is ahead of ours, microseconds.
    private var serviceAhead: Int?
    private var work: [Work] = []
    private var isCarryingOut = false
    /// The journal can't be written any more: nothing may be submitted.
    private(set) var lost: JournalError?

    init(steps: Steps, scheduler: Scheduler, bell: Bell = Bell(), observer: @escaping (RunEvent) -> Void) {
        self.steps = steps
        self.scheduler = scheduler
        self.bell = bell
        self.observer = observer
        news = Mailbox(bell)
    }

    /// - Parameters:
    ///   - journal: nil where nothing is recorded.
    ///   - run: the run's id in it.
    ///   - outside: nil where no action is called.
    func connect(journal: Journal?, run: String, outside: Outside?) {
        self.journal = journal
        self.run = run
        self.outside = outside
        if let transport = outside?.transport { bell.onRing { transport.wake() } }
    }

    /// What the journal calls when something is on disk, or can't be.
    var onAcknowledge: @Sendable (CommitTicket) -> Void {
        { [committed, bell] ticket in
            committed.update(ticket)
            bell.ring()
        }
    }

    var onTrouble: @Sendable (CommitTrouble) -> Void { { [news] in news.add(.trouble($0)) } }

    /// Ends what it started.
    func end() { web?.end() }

    /// True where nothing but a wake-up of the scheduler is due.
    var isSchedulerIdle: Bool { scheduler.nextWake == nil }
    var hasOutside: Bool { outside != nil }

    // MARK: Waiting

    /// When it has something to do by itself.
    var nextWake: Instant? {
        switch (scheduler.nextWake, steps.nextWake) {
        case (let left?, let right?): min(left, right)
        case (let left, let right): left ?? right
        }
    }

    /// Takes in what has happened; waits for so long where nothing has.
    func receive(milliseconds timeout: Int) {
        if let outside {
            for (exchange, result) in outside.transport.poll(timeoutMilliseconds: timeout) {
                if case .success(let response) = result { tellClock(of: response) }
                tellScheduler(.answered(exchange, result))
            }
        } else if timeout > 0 {
            bell.wait(milliseconds: timeout)
        }
        if let committed = committed.ticket, !held.isEmpty || !heldExchanges.isEmpty { release(committed) }
        for piece in news.takeAll() {
            switch piece {
            case .webAnswer(let id, let result): tell(.exchanged(id, result.redacted))
            case .trouble(.notWritten(let error, _)), .trouble(.refused(let error, _, _, _)): lost = error
            }
        }
        let now = Clock.now
        if let due = scheduler.nextWake, due <= now { tellScheduler(.tick) }
        if let due = steps.nextWake, due <= now { tell(.tick) }
    }

    /// Seconds are all that the service tells; a jump is news.
    private func tellClock(of response: ServiceResponse) {
        guard let date = response.date, (0...1 << 40).contains(date) else { return }
        let ahead = date * 1_000_000 - Clock.wall
        if let known = serviceAhead, abs(known - ahead) < 5_000_000 { return }
        serviceAhead = ahead
        tell(.serviceClock(ahead: ahead))
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

    func tell(_ event: StepsEvent) {
        if case .request(let request) = event { hide(request) }
        var commands: [StepsCommand] = []
        steps.handle(event, at: Clock.now, wall: Clock.wall, commands: &commands)
        work.append(contentsOf: commands.lazy.map { .steps($0) })
        carryOutAll()
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

    private func carryOut(_ command: StepsCommand) {
        switch command {
        case .record(let fact, let isDurable):
            guard let ticket = append(fact.redacted, isDurable) else { return }
            if case .intent(let intent) = fact { intentTickets[intent.id] = ticket }
        case .schedule(let event): tellScheduler(event)
        case .exchange(let id, let request): exchange(id, request)
        case .ask: break
        case .readAnswer(let id, let attempt): tell(.answerRead(id, answer(attempt)))
        case .recall(let id, let wish): tell(.recalled(id, knownAnswer(wish)))
        case .findRival(let id, let fingerprint): tell(.rival(id, rival(fingerprint)))
        case .settled(let id, let outcome): tellAsker(.settled(id, outcome))
        case .began(let id, let ago, let isNew): tellAsker(.began(id, ago: ago, isNew: isNew))
        case .charged(let id, let credits): tellAsker(.charged(id, credits: credits))
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
        case .accepted(let id, let job): tell(.accepted(id, jobID: job))
        case .rejected(let id, let error): tell(.rejected(id, error.redacted))
        case .inDoubt(let id, let reason): tell(.inDoubt(id, reason: Redactor.process.redacted(reason)))
        case .reported(let id, let state): tell(.reported(id, state.redacted))
        case .stillRunning(let id): tell(.stillRunning(id))
        case .unseen(let id): tell(.unseen(id))
        case .lost(let id, let error): tell(.lost(id, error.redacted))
        case .listed(let listing, let result): tell(.listed(listing, result, claimed: claimed(result)))
        case .unreachable(let trouble): tell(.unreachable(trouble.redacted))
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
        if let committed = committed.ticket, committed >= ticket {
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

    /// Keeps a fact. nil where nothing is recorded.
    @discardableResult
    func append(_ fact: Fact, _ isDurable: Bool) -> CommitTicket? {
        journal?.append([fact], run: run, durable: isDurable)
    }

    /// Waits until all that was appended is on disk.
    func flush() throws(JournalError) { try journal?.flush() }

    private func claimed(_ result: Result<[JobRow], ServiceTrouble>) -> Set<String> {
        guard case .success(let rows) = result, let journal, let outside else { return [] }
        do throws(JournalError) {
            return try journal.claimed(jobIDs: rows.map(\.id), instance: outside.access.instance)
        } catch {
            // Not known: then none of them may be adopted.
            return Set(rows.map(\.id))
        }
    }

    // MARK: http

    /// Leaves when its intent is on disk; one whose intent is not recorded never does.
    private func exchange(_ id: IntentID, _ request: WebRequest) {
        guard let ticket = intentTickets[id] else { return }
        if let committed = committed.ticket, committed >= ticket {
            startExchange(id, request)
        } else {
            heldExchanges.append((ticket, id, request))
        }
    }

    private func startExchange(_ id: IntentID, _ request: WebRequest) {
        do throws(TransportFailure) {
            if web == nil {
                web = try WebThread(userAgent: "holo/0.1") { [news] id, result in news.add(.webAnswer(id, result)) }
            }
            web?.start(id, request)
        } catch {
            news.add(.webAnswer(id, .failure(error)))
        }
    }

    // MARK: Facts

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
}

/// The last ticket that is on disk.
private final class LastCommit: Sendable {
    private let state = Mutex<CommitTicket?>(nil)

    var ticket: CommitTicket? { state.withLock { $0 } }

    func update(_ ticket: CommitTicket) { state.withLock { $0 = max($0 ?? ticket, ticket) } }
}
