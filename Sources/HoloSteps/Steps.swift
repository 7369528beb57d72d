import HoloMachine
import HoloValue
import HolocronAPI
import HolocronScheduler

/// The attempts of a run: reuse, reservation under the cap, submission, retry, timeout, doubt.
///
/// A machine without I/O. A request takes one road: facts of an earlier part of the run → room under the cap → the
/// scheduler, which says `leaving` when its turn has come → the intent is recorded, and the shell lets the request leave
/// once that is durable → accepted → reported → settled. Where the truth is not known it says so and stops.
package struct Steps {
    enum Phase {
        /// Does not fit under the cap, or the run is paused.
        case blocked
        /// With the scheduler; nothing has left.
        case queued
        /// The request has left, or may have.
        case left
        case running(jobID: String, acceptedAt: Instant)
        /// Its time is over: being looked at once more.
        case lastLook(jobID: String, acceptedAt: Instant)
        case backoff(until: Instant)
        /// Looking for its job in the list; `since` by the wall clock.
        case searching(scans: Int, reason: String)
        /// Not found: searched again then.
        case waitingToSearch(until: Instant, scans: Int, reason: String)
        /// Facts answer it; the data of the answer is being read.
        case reading(FactIndex.Group)
        /// Asks for an answer that serves again.
        case recalling
        /// An equal request is under way, whose outcome it takes.
        case following(StepID, since: Instant)
        /// A request of `http` is on its way, or waits for its intent to be durable.
        case exchanging
        case sleeping(until: WallTime, wakeAt: Instant)
        /// A question that nobody has answered.
        case asking
        /// May have been paid; a person decides.
        case undecided(reason: String, jobs: [String])
        /// Asks whether another run may have paid for the same.
        case checkingRival
        /// Another run is just submitting the same: asked again then.
        case waitingForRival(until: Instant)
        /// A new write, while some that were made are not asked for any more.
        case unapproved
    }

    struct Attempted {
        var request: StepRequest
        var parameters: [UInt8]
        var fingerprint: String
        var attempt: Int
        /// The intent of the present attempt; also the name of its submission.
        var intent: IntentID
        var intentAt: WallTime
        var isRecorded = false
        var reserved = 0
        var isHalted = false
        /// No other run may have paid for the same.
        var hasNoRival = false
        /// It was told that another run is at it.
        var hasToldRival = false
        /// Its last look failed: the next one not before this.
        var lookAgainAt = Instant.min
        /// It fails as the step that it followed does, by that step's attempt.
        var sharedFailure: IntentID?
        /// What a search for its job found.
        var finding: String?
        /// Taken back from the scheduler, which says what had become of it.
        var isWithdrawn = false
        /// For the receipt.
        var history = AttemptHistory()
        var phase: Phase
    }

    var facts: FactIndex
    package internal(set) var credits: CreditAccount
    var attempts = AttemptTable()
    var stepOfIntent: [IntentID: StepID] = [:]
    var blocked: [StepID] = []
    /// Requests of `http` that wait for others to end.
    var queuedRequests: [StepID] = []
    /// Steps that wait for a person's word on what may have been paid, and new writes that do.
    var doubted: [StepID] = []
    var shown: [StepID] = []
    var exchanging: Set<IntentID> = []
    /// Jobs that were given up on; their credits stay held until they end.
    var abandoned: [IntentID: Int] = [:]
    /// The steps whose next attempts would be for the same.
    var stepOfAbandoned: [IntentID: StepID] = [:]
    var searches: [ListingID: IntentID] = [:]
    /// For each fingerprint of a read that is under way: the step whose it is.
    var leaders: [String: StepID] = [:]
    var followers: [StepID: [StepID]] = [:]
    /// Fingerprints of the reads that this process has answers to.
    var answered: Set<String> = []
    /// The attempts by which steps failed, by their keys, until it is told that something answers that.
    var failedAttempts: [String: IntentID] = [:]
    /// Writes that may still happen, and the time of the last one: no answer from before it serves again.
    var openWrites: Set<IntentID> = []
    var lastWrite: WallTime
    let runStart: WallTime
    /// Fingerprints for which other runs may have paid without knowing it.
    let rivals: Set<String>
    /// Nothing is submitted before the script's `budget` is known.
    package private(set) var awaitsBudget: Bool
    /// Jobs that steps of this run have.
    var ownJobs: Set<String> = []
    /// The highest cost seen for each action.
    var highestCost: [String: Int]
    var serviceAhead: Int?
    var nextIntent: IntentID
    var nextListing = 1
    var random: UInt64
    let maximumCredits: Int?
    let policy: InDoubtPolicy
    let identities: [Identity]
    package internal(set) var pauseReason: PauseReason?
    /// The service can't be used: jobs that run are followed when the run is resumed.
    package internal(set) var isCutOff = false
    // What the shell asks for after every event is kept: to compute it, the whole machine would be copied out of the
    // object that holds it.

    /// True where nothing is under way that could be waited for: a paused run can end.
    package private(set) var isIdle = true
    /// When `tick` is due.
    package private(set) var nextWake: Instant?
    /// There may be open questions, or an open decision.
    package private(set) var needsPerson = false
    /// Steps that may have been paid and whose answers can't be had, with the reasons.
    package internal(set) var doubts: [(request: StepRequest, reason: String)] = []

    /// Between two searches for a job that was not found, microseconds.
    static let searchPause = 60_000_000
    /// Between two last looks where the first one failed, microseconds.
    static let lookPause = 5_000_000
    /// Between two searches while an equal request is on its way, microseconds.
    static let leavingPause = 1_000_000
    /// How much earlier than ours an unknown clock of the service may say that a job was made, microseconds.
    static let clockSlack = 300_000_000
    /// The same where the service's clock is known: ours may have been set since the request left.
    static let knownClockSlack = 60_000_000

    /// - Parameters:
    ///   - facts: what an earlier part of this run left.
    ///   - firstIntent: intent ids from here on are this process's own.
    ///   - maximumCredits: a cap that goes before the script's own.
    ///   - defaultCap: the cap where neither is given.
    ///   - awaitsBudget: the script has a `budget`, which is the cap where `maximumCredits` is nil.
    ///   - rivals: fingerprints for which other runs of this machine may have paid without knowing it.
    ///   - highestCost: the most that an answer of an action has taken in any run.
    ///   - runStart: from which the ages count that `cache` gives.
    ///   - identities: the account's own, for the names that `as` gives.
    package init(
        facts: RecordedRun, firstIntent: IntentID, maximumCredits: Int?, defaultCap: Int?, policy: InDoubtPolicy,
        awaitsBudget: Bool = false, rivals: Set<String> = [], identities: [Identity] = [],
        highestCost: [String: Int] = [:], runStart: WallTime = 0, seed: UInt64
    ) {
        self.awaitsBudget = awaitsBudget && maximumCredits == nil
        self.rivals = rivals
        self.highestCost = highestCost
        self.facts = FactIndex(facts)
        nextIntent = firstIntent
        self.maximumCredits = maximumCredits
        self.policy = policy
        self.identities = identities
        self.runStart = runStart
        lastWrite = 0
        random = seed | 1
        credits = CreditAccount(cap: maximumCredits ?? defaultCap)
        for group in self.facts.groups where !group.isReused {
            // One that another attempt came after was decided.
            if let last = group.attempts.last, last.intent.isWrite, last.isOpen { openWrites.insert(last.intent.id) }
        }
        for attempt in facts.attempts {
            if let job = attempt.jobID { ownJobs.insert(job) }
            if attempt.intent.isWrite {
                lastWrite = max(lastWrite, attempt.settledAt ?? attempt.intent.at)
            }
            switch attempt.outcome {
            case .answer(_, let used, _)?:
                let cost = used ?? attempt.intent.credits
                credits.spent += cost
                self.highestCost[attempt.intent.actionID] = max(self.highestCost[attempt.intent.actionID] ?? 0, cost)
            case .failed(_, _, let used)?:
                // Nothing, where it was given back; where that is not known, it counts as taken.
                credits.spent += used ?? attempt.intent.credits
            case .rejected?: break
            case .unknown?: credits.spent += attempt.intent.credits
            // Running, or in doubt, until the step that it belongs to is requested.
            case nil: credits.held += attempt.intent.credits
            }
        }
    }

    var isIdleNow: Bool {
        attempts.busyCount == 0 && (isCutOff || attempts.runningCount == 0)
    }

    /// Steps that are under way, with their jobs where these are known.
    package var underWay: [(request: StepRequest, jobID: String?)] {
        attempts.ids.compactMap { attempts[$0] }.compactMap { attempted in
            switch attempted.phase {
            case .running(let job, _), .lastLook(let job, _): (attempted.request, job)
            case .left, .searching, .waitingToSearch, .exchanging, .undecided: (attempted.request, nil)
            case .blocked, .queued, .backoff, .reading, .recalling, .following, .sleeping, .asking, .unapproved, .checkingRival,
                .waitingForRival:
                nil
            }
        }
    }

    private var earliestWake: Instant? {
        var earliest: Instant?
        for id in attempts.timed {
            guard let attempted = attempts[id] else { continue }
            var due: Instant?
            switch attempted.phase {
            case .backoff(let until), .waitingToSearch(let until, _, _), .waitingForRival(let until): due = until
            case .running(_, let acceptedAt):
                due = attempted.request.timeout.map { max(attempted.lookAgainAt, Self.instant(acceptedAt, plus: $0)) }
            case .following(let leader, let since): due = lastMoment(of: attempted, behind: leader, since: since)
            case .sleeping(_, let wakeAt): due = wakeAt
            case .blocked, .queued, .left, .lastLook, .searching, .reading, .recalling, .exchanging, .asking, .undecided,
                .unapproved, .checkingRival:
                break
            }
            if let due { earliest = min(earliest ?? due, due) }
        }
        return earliest
    }

    // MARK: Events

    package mutating func handle(
        _ event: StepsEvent, at now: Instant, wall: WallTime, commands: inout [StepsCommand]
    ) {
        switch event {
        case .request(let request): requested(request, now, wall, &commands)
        case .halt(let steps): for step in steps { halt(step, wall, &commands) }
        case .handled(let key): handled(key, &commands)
        case .budget(let cap):
            awaitsBudget = false
            if maximumCredits == nil { credits.cap = cap }
        case .exchanged(let intent, let result): exchanged(intent, result, now, wall, &commands)
        case .answered(let step, let answer): answered(step, answer, wall, &commands)
        case .decided(let step, let decision): decided(step, decision, now, wall, &commands)
        case .newWritesDecided(let decision): newWritesDecided(decision, now, wall, &commands)
        case .answerRead(let step, let data): answerRead(step, data, now, wall, &commands)
        case .recalled(let step, let attempt): recalled(step, attempt, wall, &commands)
        case .rival(let step, let state): rivalFound(step, state, now, wall, &commands)
        case .leaving(let intent): leaving(intent, wall, &commands)
        case .accepted(let intent, let job): accepted(intent, job, now, wall, &commands)
        case .rejected(let intent, let error): rejected(intent, error, now, wall, &commands)
        case .inDoubt(let intent, let reason): searchFor(intent, reason, &commands)
        case .reported(let intent, let state): reported(intent, state, now, wall, &commands)
        case .stillRunning(let intent): stillRunning(intent, now, wall, &commands)
        case .unseen(let intent): unseen(intent, now)
        case .lost(let intent, let error): lost(intent, error, now, wall, &commands)
        case .listed(let listing, let result, let claimed): listed(listing, result, claimed, now, wall, &commands)
        case .unreachable(let trouble):
            isCutOff = true
            if case .service(let error) = trouble, error.status == 401 {
                pause(.key(error), wall, &commands)
            } else {
                pause(.unreachable(trouble), wall, &commands)
            }
        case .serviceClock(let ahead): serviceAhead = ahead
        case .interrupt: pause(.interrupted, wall, &commands)
        case .goOn:
            pauseReason = nil
            isCutOff = false
        case .tick: tick(now, wall, &commands)
        }
        settleBlocked(now, wall, &commands)
        isIdle = isIdleNow
        nextWake = earliestWake
        needsPerson = !attempts.asking.isEmpty || !doubted.isEmpty || !shown.isEmpty
    }

    mutating func requested(
        _ request: StepRequest, _ now: Instant, _ wall: WallTime, _ commands: inout [StepsCommand]
    ) {
        let parameters = JSON.canonical(.record(request.parameters))
        var attempted = Attempted(
            request: request, parameters: parameters,
            fingerprint: fingerprint(
                action: (request.action.kind == .service ? "" : "built-in ") + request.action.id,
                parameters: parameters, identity: request.identity), attempt: 1, intent: 0, intentAt: wall,
            phase: .blocked)
        let group = facts.claim(key: request.key, fingerprint: attempted.fingerprint)
        if let group, let intent = group.unreadAnswer {
            attempted.phase = .reading(group)
            attempts[request.id] = attempted
            commands.append(.readAnswer(request.id, intent))
            return
        }
        begin(&attempted, group, now, wall, &commands)
    }

    /// The facts of a request are at hand. Where the data of its answer can't be read, that is as if it were damaged.
    private mutating func answerRead(
        _ id: StepID, _ data: [UInt8]?, _ now: Instant, _ wall: WallTime, _ commands: inout [StepsCommand]
    ) {
        guard var attempted = attempts[id], case .reading(var group) = attempted.phase else { return }
        group.fill(data ?? [])
        attempted.phase = .blocked
        attempts[id] = nil
        begin(&attempted, group, now, wall, &commands)
    }

    private mutating func begin(
        _ attempted: inout Attempted, _ group: FactIndex.Group?, _ now: Instant, _ wall: WallTime,
        _ commands: inout [StepsCommand]
    ) {
        let request = attempted.request
        if let group, reuse(group, &attempted, now, wall, &commands) {
            if attempts[request.id] != nil { lead(attempted) }
            return
        }
        if mustBeShown(request) {
            attempted.phase = .unapproved
            attempts[request.id] = attempted
            shown.append(request.id)
            return
        }
        guard request.action.kind == .service else { return startBuiltIn(attempted, now, wall, &commands) }
        attempts[request.id] = attempted
        if request.cacheAge == nil || !recall(attempted, now, &commands) { blocked.append(request.id) }
    }

    /// True where the facts answer the request, or lead on from where it was.
    mutating func reuse(
        _ group: FactIndex.Group, _ attempted: inout Attempted, _ now: Instant, _ wall: WallTime,
        _ commands: inout [StepsCommand]
    ) -> Bool {
        let request = attempted.request
        if group.isReused { return reuseAgain(group, attempted, &commands) }
        attempted.history = AttemptHistory(group)
        if let answer = group.answer, case .answer(let data, let used, _)? = answer.outcome {
            guard let data, let value = try? JSON.decode(data) else {
                recall(group, goingOn: answer, request.id, wall, &commands)
                fetchAgain(answer, used, &attempted, now, wall, &commands)
                return true
            }
            recall(group, goingOn: nil, request.id, wall, &commands)
            let saved = used ?? answer.intent.credits
            credits.saved += saved
            tell(request, .reused(saved: saved), &commands)
            let receipt = AttemptHistory.receipt(of: group, action: request.action.id)
            commands.append(.settled(request.id, .answer(value, receipt)))
            return true
        }
        // What nothing in the present script answers is tried again.
        let isAnswered = group.isHandled && request.isAnswered
        let mayPayAgain = policy == .resubmit && !request.action.isWrite
        if let unsettled = group.unsettledJob, group.hasEnded, !isAnswered, !mayPayAgain {
            // Looked at again before anything is paid a second time.
            recall(group, goingOn: unsettled, request.id, wall, &commands)
            fetchAgain(unsettled, nil, &attempted, now, wall, &commands)
            return true
        }
        guard let last = group.attempts.last else { return false }
        recall(group, goingOn: last.isOver ? nil : last, request.id, wall, &commands)
        attempted.attempt = last.intent.attempt
        attempted.intent = last.intent.id
        attempted.intentAt = last.intent.at
        attempted.isRecorded = true
        switch last.outcome {
        case .failed(let code, let message, let used)? where isAnswered:
            var failure = StepFailure(
                code: code, message: message, action: request.action.id, attempts: last.intent.attempt, jobID: last.jobID,
                credits: used)
            failure.receipt = AttemptHistory.receipt(of: group, action: request.action.id)
            failed(request.key, last.intent.id)
            commands.append(.settled(request.id, .failure(failure)))
            return true
        case .rejected(let error)? where isAnswered:
            var failure = failure(of: error, attempted)
            failure.receipt = AttemptHistory.receipt(of: group, action: request.action.id)
            failed(request.key, last.intent.id)
            commands.append(.settled(request.id, .failure(failure)))
            return true
        case .failed?:
            // What was left of its attempts is left still; one that had none left is tried anew.
            attempted.attempt = last.intent.attempt <= request.retries ? last.intent.attempt + 1 : 1
            attempted.isRecorded = false
            return false
        case .rejected?, .answer?:
            attempted.isRecorded = false
            return false
        case nil, .unknown?:
            if request.action.kind != .service { return resumeBuiltIn(last, &attempted, now, wall, &commands) }
            return follow(last, &attempted, now, wall, &commands)
        }
    }

    /// An attempt that may be running, or may have been paid.
    private mutating func follow(
        _ last: RecordedAttempt, _ attempted: inout Attempted, _ now: Instant, _ wall: WallTime,
        _ commands: inout [StepsCommand]
    ) -> Bool {
        let request = attempted.request
        switch last.outcome {
        case .answer?, .failed?, .rejected?: return false
        case nil:
            credits.held -= last.intent.credits
            attempted.reserved = cost(of: request.action)
            credits.held += attempted.reserved
            if let job = last.jobID {
                let age = max(0, wall - (last.acceptedAt ?? wall))
                attempted.phase = .running(jobID: job, acceptedAt: now - age)
                attempts[request.id] = attempted
                stepOfIntent[last.intent.id] = request.id
                tell(request, .adopted(jobID: job), &commands)
                commands.append(
                    .schedule(.watch(last.intent.id, jobID: job, actionID: request.action.id, acceptedAt: now - age)))
            } else {
                search(&attempted, scans: 0, reason: "the run ended before the service's answer was recorded", &commands)
            }
            return true
        case .unknown(let reason)?:
            // Counted as spent so far; from here on it is held.
            credits.spent -= last.intent.credits
            attempted.reserved = cost(of: request.action)
            credits.held += attempted.reserved
            if let job = last.jobID {
                attempted.phase = .running(jobID: job, acceptedAt: now)
                attempts[request.id] = attempted
                stepOfIntent[last.intent.id] = request.id
                tell(request, .adopted(jobID: job), &commands)
                commands.append(
                    .schedule(.watch(last.intent.id, jobID: job, actionID: request.action.id, acceptedAt: now)))
            } else {
                search(&attempted, scans: 0, reason: reason, &commands)
            }
            return true
        }
    }

    /// Tells when the step first began in an earlier part of the run, and what its attempts took that are over.
    private func recall(
        _ group: FactIndex.Group, goingOn: RecordedAttempt?, _ id: StepID, _ wall: WallTime, _ commands: inout [StepsCommand]
    ) {
        let first = group.attempts.first?.intent.at ?? wall
        commands.append(.began(id, ago: max(0, wall - first), isNew: goingOn != nil))
        for attempt in group.attempts where attempt.intent.id != goingOn?.intent.id { charge(id, attempt.taken, &commands) }
    }

    /// An answer that was paid for, or may have been, and is not at hand: that is no reason to pay again. The service still
    /// has it, or a person has to decide.
    private mutating func fetchAgain(
        _ answer: RecordedAttempt, _ used: Int?, _ attempted: inout Attempted, _ now: Instant, _ wall: WallTime,
        _ commands: inout [StepsCommand]
    ) {
        credits.spent -= used ?? answer.intent.credits
        attempted.reserved = cost(of: attempted.request.action)
        credits.held += attempted.reserved
        attempted.attempt = answer.intent.attempt
        attempted.intent = answer.intent.id
        attempted.intentAt = answer.intent.at
        attempted.isRecorded = true
        guard let job = answer.jobID else {
            leaveToPerson(&attempted, "its recorded answer can't be read", nil, wall, &commands)
            return
        }
        attempted.history.reopen(job)
        attempted.phase = .running(jobID: job, acceptedAt: now)
        attempts[attempted.request.id] = attempted
        stepOfIntent[attempted.intent] = attempted.request.id
        tell(attempted.request, .adopted(jobID: job), &commands)
        commands.append(
            .schedule(.watch(attempted.intent, jobID: job, actionID: attempted.request.action.id, acceptedAt: now)))
    }

    mutating func failed(_ key: String, _ attempt: IntentID) { failedAttempts[key] = attempt }

    private mutating func handled(_ key: String, _ commands: inout [StepsCommand]) {
        guard let attempt = failedAttempts.removeValue(forKey: key) else { return }
        commands.append(.record(.handled(key: key, attempt: attempt), isDurable: false))
    }

    func tell(_ request: StepRequest, _ kind: StepProgress.Kind, _ commands: inout [StepsCommand]) {
        commands.append(.progress(StepProgress(step: request.id, label: request.label, action: request.action, kind: kind)))
    }
}
