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
        /// Its last look failed: the next one not before this.
        var lookAgainAt = Instant.min
        /// Taken back from the scheduler, which says what had become of it.
        var isWithdrawn = false
        var phase: Phase
    }

    private var facts: FactIndex
    private(set) package var credits: CreditAccount
    private var attempts: [StepID: Attempted] = [:]
    private var stepOfIntent: [IntentID: StepID] = [:]
    private var blocked: [StepID] = []
    /// Jobs that were given up on; their credits stay held until they end.
    private var abandoned: [IntentID: Int] = [:]
    /// The steps whose next attempts would be for the same.
    private var stepOfAbandoned: [IntentID: StepID] = [:]
    private var searches: [ListingID: IntentID] = [:]
    /// Jobs that steps of this run have.
    private var ownJobs: Set<String> = []
    /// The highest cost seen for each action.
    private var highestCost: [String: Int] = [:]
    private var nextIntent: IntentID
    private var nextListing = 1
    private var random: UInt64
    private let maximumCredits: Int?
    private let policy: InDoubtPolicy
    private(set) package var pauseReason: PauseReason?
    /// The service can't be used: jobs that run are followed when the run is resumed.
    private var isCutOff = false
    /// Steps that may have been paid and whose answers can't be had, with the reasons.
    private(set) package var doubts: [(request: StepRequest, reason: String)] = []

    /// Between two searches for a job that was not found, microseconds.
    static let searchPause = 60_000_000
    /// Between two last looks where the first one failed, microseconds.
    static let lookPause = 5_000_000
    /// Between two searches while an equal request is on its way, microseconds.
    static let leavingPause = 1_000_000
    /// How far the service's clock may lie behind ours.
    static let clockSlack = 300_000_000

    /// - Parameters:
    ///   - facts: what an earlier part of this run left.
    ///   - firstIntent: intent ids from here on are this process's own.
    ///   - maximumCredits: a cap that goes before the script's own.
    ///   - defaultCap: the cap where neither is given.
    package init(
        facts: RecordedRun, firstIntent: IntentID, maximumCredits: Int?, defaultCap: Int?, policy: InDoubtPolicy, seed: UInt64
    ) {
        self.facts = FactIndex(facts)
        nextIntent = firstIntent
        self.maximumCredits = maximumCredits
        self.policy = policy
        random = seed | 1
        credits = CreditAccount(cap: maximumCredits ?? defaultCap)
        for attempt in facts.attempts {
            if let job = attempt.jobID { ownJobs.insert(job) }
            switch attempt.outcome {
            case .answer(_, let used, _)?: credits.spent += used ?? attempt.intent.credits
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

    /// True where nothing is under way that could be waited for: a paused run can end.
    package var isIdle: Bool {
        attempts.values.allSatisfy { attempted in
            switch attempted.phase {
            case .blocked: true
            case .running, .lastLook: isCutOff
            case .queued, .left, .backoff, .searching, .waitingToSearch: false
            }
        }
    }

    /// Steps that are under way, with their jobs where these are known.
    package var underWay: [(request: StepRequest, jobID: String?)] {
        attempts.sorted { $0.key < $1.key }.compactMap { _, attempted in
            switch attempted.phase {
            case .running(let job, _), .lastLook(let job, _): (attempted.request, job)
            case .left, .searching, .waitingToSearch: (attempted.request, nil)
            case .blocked, .queued, .backoff: nil
            }
        }
    }

    /// When `tick` is due.
    package var nextWake: Instant? {
        var earliest: Instant?
        for attempted in attempts.values {
            var due: Instant?
            switch attempted.phase {
            case .backoff(let until), .waitingToSearch(let until, _, _): due = until
            case .running(_, let acceptedAt):
                due = attempted.request.timeout.map { max(attempted.lookAgainAt, Self.instant(acceptedAt, plus: $0)) }
            case .blocked, .queued, .left, .lastLook, .searching: break
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
        case .handled(let key): commands.append(.record(.handled(key: key), isDurable: false))
        case .budget(let cap): if maximumCredits == nil { credits.cap = cap }
        case .leaving(let intent): leaving(intent, wall, &commands)
        case .accepted(let intent, let job): accepted(intent, job, now, wall, &commands)
        case .rejected(let intent, let error): rejected(intent, error, now, wall, &commands)
        case .inDoubt(let intent, let reason): doubted(intent, reason, &commands)
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
        case .interrupt: pause(.interrupted, wall, &commands)
        case .tick: tick(now, wall, &commands)
        }
        settleBlocked(now, wall, &commands)
    }

    private mutating func requested(
        _ request: StepRequest, _ now: Instant, _ wall: WallTime, _ commands: inout [StepsCommand]
    ) {
        let parameters = JSON.canonical(.record(request.parameters))
        var attempted = Attempted(
            request: request, parameters: parameters,
            fingerprint: fingerprint(action: request.action.id, parameters: parameters), attempt: 1, intent: 0,
            intentAt: wall, phase: .blocked)
        if let group = facts.claim(key: request.key, fingerprint: attempted.fingerprint),
            reuse(group, &attempted, now, wall, &commands)
        {
            return
        }
        attempts[request.id] = attempted
        blocked.append(request.id)
    }

    /// True where the facts answer the request, or lead on from where it was.
    private mutating func reuse(
        _ group: FactIndex.Group, _ attempted: inout Attempted, _ now: Instant, _ wall: WallTime,
        _ commands: inout [StepsCommand]
    ) -> Bool {
        let request = attempted.request
        if let answer = group.answer, case .answer(let data, let used, _)? = answer.outcome {
            guard let value = try? JSON.decode(data) else { return false }
            let saved = used ?? answer.intent.credits
            credits.saved += saved
            tell(request, .reused(saved: saved), &commands)
            commands.append(.settled(request.id, .answer(value)))
            return true
        }
        guard let last = group.attempts.last else { return false }
        attempted.attempt = last.intent.attempt
        attempted.intent = last.intent.id
        attempted.intentAt = last.intent.at
        attempted.isRecorded = true
        switch last.outcome {
        case .failed(let code, let message, let used)? where facts.handled.contains(group.key):
            let failure = StepFailure(
                code: code, message: message, action: request.action.id, attempts: last.intent.attempt, jobID: last.jobID,
                credits: used)
            commands.append(.settled(request.id, .failure(failure)))
            return true
        case .rejected(let error)? where facts.handled.contains(group.key):
            commands.append(.settled(request.id, .failure(failure(of: error, attempted))))
            return true
        case .failed("TIMEOUT", _, _)?:
            // Its job was still running then: it is looked at again before anything is paid a second time.
            guard let job = last.jobID else { return false }
            credits.spent -= last.intent.credits
            attempted.reserved = cost(of: request.action)
            credits.held += attempted.reserved
            attempted.phase = .running(jobID: job, acceptedAt: now)
            attempts[request.id] = attempted
            stepOfIntent[last.intent.id] = request.id
            tell(request, .adopted(jobID: job), &commands)
            commands.append(.schedule(.watch(last.intent.id, jobID: job, actionID: request.action.id, acceptedAt: now)))
            return true
        case .failed?:
            // What was left of its attempts is left still; one that had none left is tried anew.
            attempted.attempt = last.intent.attempt <= request.retries ? last.intent.attempt + 1 : 1
            attempted.isRecorded = false
            return false
        case .rejected?, .answer?:
            attempted.isRecorded = false
            return false
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

    // MARK: Room under the cap

    private func cost(of action: ActionReference) -> Int { max(action.credits, highestCost[action.id] ?? 0) }

    /// Submits what fits, in the order of the requests. Where nothing is under way that could make room, the run pauses.
    private mutating func settleBlocked(_ now: Instant, _ wall: WallTime, _ commands: inout [StepsCommand]) {
        guard pauseReason == nil else { return }
        while let id = blocked.first {
            guard let attempted = attempts[id], case .blocked = attempted.phase else {
                blocked.removeFirst()
                continue
            }
            let needed = cost(of: attempted.request.action)
            if let cap = credits.cap, credits.spent + credits.held + needed > cap {
                if isIdle { pause(.cap(step: attempted.request, needed: needed), wall, &commands) }
                return
            }
            blocked.removeFirst()
            submit(id, needed, &commands)
        }
    }

    private mutating func submit(_ id: StepID, _ needed: Int, _ commands: inout [StepsCommand]) {
        guard var attempted = attempts[id] else { return }
        attempted.intent = nextIntent
        nextIntent += 1
        attempted.isRecorded = false
        attempted.reserved = needed
        credits.held += needed
        attempted.phase = .queued
        attempts[id] = attempted
        stepOfIntent[attempted.intent] = id
        commands.append(
            .schedule(
                .submit(
                    attempted.intent,
                    TaskRequest(actionID: attempted.request.action.id, parameters: attempted.request.parameters), priority: 0)))
    }

    private mutating func release(_ attempted: inout Attempted) {
        credits.held -= attempted.reserved
        attempted.reserved = 0
    }

    // MARK: Submission

    private mutating func leaving(_ intent: IntentID, _ wall: WallTime, _ commands: inout [StepsCommand]) {
        guard let id = stepOfIntent[intent], var attempted = attempts[id] else { return }
        attempted.phase = .left
        if !attempted.isRecorded {
            attempted.isRecorded = true
            attempted.intentAt = wall
            commands.append(
                .record(
                    .intent(
                        Intent(
                            id: intent, key: attempted.request.key, fingerprint: attempted.fingerprint,
                            actionID: attempted.request.action.id, parameters: attempted.parameters,
                            isWrite: attempted.request.action.isWrite, attempt: attempted.attempt,
                            credits: attempted.request.action.credits, at: wall)), isDurable: true))
            tell(attempted.request, .submitted, &commands)
        }
        attempts[id] = attempted
    }

    private mutating func accepted(
        _ intent: IntentID, _ job: String, _ now: Instant, _ wall: WallTime, _ commands: inout [StepsCommand]
    ) {
        guard let id = stepOfIntent[intent], var attempted = attempts[id] else { return }
        ownJobs.insert(job)
        attempted.phase = .running(jobID: job, acceptedAt: now)
        if attempted.isWithdrawn {
            // It was on its way when it was taken back, so the scheduler does not follow it by itself.
            attempted.isWithdrawn = false
            commands.append(
                .schedule(.watch(intent, jobID: job, actionID: attempted.request.action.id, acceptedAt: now)))
        }
        attempts[id] = attempted
        commands.append(.record(.accepted(intent, jobID: job, at: wall), isDurable: false))
        tell(attempted.request, .accepted(jobID: job), &commands)
    }

    private mutating func rejected(
        _ intent: IntentID, _ error: ServiceError, _ now: Instant, _ wall: WallTime, _ commands: inout [StepsCommand]
    ) {
        guard let id = stepOfIntent[intent], var attempted = attempts[id] else { return }
        commands.append(.record(.settled(intent, .rejected(error), at: wall), isDurable: false))
        stepOfIntent[intent] = nil
        release(&attempted)
        attempts[id] = attempted
        let request = attempted.request
        // Taken back before a try that might have gone well: that is no failure of the step.
        if attempted.isWithdrawn, Self.isPassing(error) {
            attempts[id]?.isWithdrawn = false
            if attempted.isHalted {
                attempts[id] = nil
                commands.append(.settled(id, .abandoned))
            } else {
                block(id)
            }
            return
        }
        let reason: PauseReason? =
            switch (error.status, error.code) {
            case (401, "AUTH_REQUIRED"), (401, "AUTH_EXPIRED"): .account(step: request, error)
            case (401, _): .key(error)
            case (402, _): .credits(step: request, error)
            default: nil
            }
        if reason != nil, attempted.isHalted {
            // Nobody waits for it any more.
            attempts[id] = nil
            commands.append(.settled(id, .abandoned))
            return
        }
        if let reason {
            block(id)
            pause(reason, wall, &commands)
            return
        }
        fail(id, failure(of: error, attempted), mayRetry: ![400, 403, 404].contains(error.status), now, wall, &commands)
    }

    /// What the scheduler would try again by itself; 0 stands for what never arrived.
    private static func isPassing(_ error: ServiceError) -> Bool {
        [0, 408, 425, 429].contains(error.status) || error.status >= 500
    }

    private mutating func block(_ id: StepID) {
        attempts[id]?.phase = .blocked
        if !blocked.contains(id) { blocked.append(id) }
    }

    private func failure(of error: ServiceError, _ attempted: Attempted) -> StepFailure {
        StepFailure(
            code: error.code, message: error.message, action: attempted.request.action.id, attempts: attempted.attempt,
            credits: 0, status: error.status)
    }

    // MARK: Jobs

    private mutating func reported(
        _ intent: IntentID, _ state: JobState, _ now: Instant, _ wall: WallTime, _ commands: inout [StepsCommand]
    ) {
        switch state {
        case .processing:
            stillRunning(intent, now, wall, &commands)
        case .completed(let data, let used, let time):
            guard let id = stepOfIntent.removeValue(forKey: intent), var attempted = attempts.removeValue(forKey: id) else {
                lateAnswer(intent, data, used, time, wall, &commands)
                return
            }
            release(&attempted)
            let cost = used ?? attempted.request.action.credits
            credits.spent += cost
            highestCost[attempted.request.action.id] = max(highestCost[attempted.request.action.id] ?? 0, cost)
            commands.append(
                .record(
                    .settled(intent, .answer(data: JSON.encode(data), credits: used, executionTime: time), at: wall),
                    isDurable: false))
            tell(attempted.request, .finished(elapsed: elapsed(attempted, now), credits: used), &commands)
            commands.append(.settled(id, .answer(data)))
        case .failed(let code, let message, let used):
            ended(intent, .failed(code: code, message: message, credits: used), now, wall, &commands)
        }
    }

    private func elapsed(_ attempted: Attempted, _ now: Instant) -> Int {
        switch attempted.phase {
        case .running(_, let acceptedAt), .lastLook(_, let acceptedAt): max(0, now - acceptedAt)
        default: 0
        }
    }

    /// A job that was given up on has ended after all: what it held is free, what it took is spent.
    private mutating func lateEnd(_ intent: IntentID, _ used: Int?) {
        guard let reserved = abandoned.removeValue(forKey: intent) else { return }
        credits.held -= reserved
        credits.spent += used ?? reserved
    }

    /// The job of an attempt that timed out was done after all: its answer is taken, unless the next attempt has left.
    private mutating func lateAnswer(
        _ intent: IntentID, _ data: Value, _ used: Int?, _ time: Int?, _ wall: WallTime,
        _ commands: inout [StepsCommand]
    ) {
        lateEnd(intent, used)
        guard let id = stepOfAbandoned.removeValue(forKey: intent), var attempted = attempts[id] else { return }
        switch attempted.phase {
        case .backoff: break
        case .blocked where attempted.reserved == 0: break
        case .queued: withdraw(&attempted, &commands)
        default: return
        }
        attempts[id] = nil
        let outcome = AttemptOutcome.answer(data: JSON.encode(data), credits: used, executionTime: time)
        commands.append(.record(.settled(intent, outcome, at: wall), isDurable: false))
        tell(attempted.request, .finished(elapsed: attempted.request.timeout ?? 0, credits: used), &commands)
        commands.append(.settled(id, .answer(data)))
    }

    /// The job failed, or can't be had any more.
    private mutating func ended(
        _ intent: IntentID, _ outcome: AttemptOutcome, mayRetry: Bool = true, _ now: Instant, _ wall: WallTime,
        _ commands: inout [StepsCommand]
    ) {
        guard case .failed(let code, let message, let used) = outcome else { return }
        guard let id = stepOfIntent.removeValue(forKey: intent), var attempted = attempts[id] else {
            lateEnd(intent, used)
            return
        }
        var job: String?
        if case .running(let jobID, _) = attempted.phase { job = jobID }
        if case .lastLook(let jobID, _) = attempted.phase { job = jobID }
        let reserved = attempted.reserved
        release(&attempted)
        credits.spent += used ?? reserved
        if used == 0 { credits.refunded += reserved }
        attempts[id] = attempted
        commands.append(.record(.settled(intent, outcome, at: wall), isDurable: false))
        let failure = StepFailure(
            code: code, message: message, action: attempted.request.action.id, attempts: attempted.attempt, jobID: job,
            credits: used)
        fail(id, failure, mayRetry: mayRetry, now, wall, &commands)
    }

    /// The service took it and can't tell how it ended. A write may have happened, so that is left to a person.
    private mutating func lost(
        _ intent: IntentID, _ error: ServiceError, _ now: Instant, _ wall: WallTime, _ commands: inout [StepsCommand]
    ) {
        if let id = stepOfIntent[intent], var attempted = attempts[id], attempted.request.action.isWrite {
            var job = "its job"
            if case .running(let jobID, _) = attempted.phase { job = "its job \(jobID)" }
            if case .lastLook(let jobID, _) = attempted.phase { job = "its job \(jobID)" }
            let reason = "the service can't tell how \(job) ended: \(error.status) \(error.code) \"\(error.message)\""
            stopInDoubt(&attempted, reason, nil, wall, &commands)
            return
        }
        let message =
            ["ANSWER_TOO_LARGE", "UNREADABLE_ANSWER"].contains(error.code)
            ? error.message : "the service does not know its job any more: \(error.message)"
        // It was paid, so nothing but a person's wish pays for it again.
        ended(intent, .failed(code: error.code, message: message, credits: nil), mayRetry: false, now, wall, &commands)
    }

    /// An attempt failed: another follows where the script wants one.
    private mutating func fail(
        _ id: StepID, _ failure: StepFailure, mayRetry: Bool, _ now: Instant, _ wall: WallTime,
        _ commands: inout [StepsCommand]
    ) {
        guard var attempted = attempts[id] else { return }
        guard mayRetry, attempted.attempt <= attempted.request.retries, !attempted.isHalted else {
            attempts[id] = nil
            tell(attempted.request, .failed(failure), &commands)
            commands.append(.settled(id, .failure(failure)))
            return
        }
        // The script wants another attempt, so its `else` is not asked: a resumed run makes it.
        guard pauseReason == nil else { return block(id) }
        let wait = attempted.request.retryEvery ?? backoff(after: attempted.attempt)
        tell(attempted.request, .retrying(failure: failure, attempt: attempted.attempt, wait: wait), &commands)
        attempted.attempt += 1
        attempted.phase = .backoff(until: Self.instant(now, plus: wait))
        attempts[id] = attempted
    }

    /// Exponential from 1 s to 60 s; the upper half of it is random, so that many steps do not come back at once.
    private mutating func backoff(after attempt: Int) -> Int {
        let most = min(60_000_000, 1_000_000 << min(attempt - 1, 6))
        random ^= random << 13
        random ^= random >> 7
        random ^= random << 17
        return most / 2 + Int(random % UInt64(most / 2 + 1))
    }

    // MARK: Time

    /// As late as there is, where the sum is too large.
    private static func instant(_ instant: Instant, plus wait: Int) -> Instant {
        let (sum, isTooLarge) = instant.addingReportingOverflow(max(0, wait))
        return isTooLarge ? .max : sum
    }

    private mutating func tick(_ now: Instant, _ wall: WallTime, _ commands: inout [StepsCommand]) {
        for id in attempts.keys.sorted() {
            guard var attempted = attempts[id] else { continue }
            switch attempted.phase {
            case .backoff(let until) where until <= now:
                block(id)
            case .running(let job, let acceptedAt):
                guard let timeout = attempted.request.timeout,
                    max(attempted.lookAgainAt, Self.instant(acceptedAt, plus: timeout)) <= now
                else { continue }
                attempted.phase = .lastLook(jobID: job, acceptedAt: acceptedAt)
                attempts[id] = attempted
                commands.append(.schedule(.lookNow(attempted.intent)))
            case .waitingToSearch(let until, let scans, let reason) where until <= now:
                search(&attempted, scans: scans, reason: reason, &commands)
            default:
                break
            }
        }
    }

    /// The last look at a job whose time is over: it goes on. That is no refund.
    private mutating func stillRunning(
        _ intent: IntentID, _ now: Instant, _ wall: WallTime, _ commands: inout [StepsCommand]
    ) {
        guard let id = stepOfIntent[intent], var attempted = attempts[id], case .lastLook(let job, _) = attempted.phase,
            let timeout = attempted.request.timeout
        else { return }
        stepOfIntent[intent] = nil
        abandoned[intent] = attempted.reserved
        stepOfAbandoned[intent] = id
        attempted.reserved = 0
        attempts[id] = attempted
        let message = "no answer within \(formatDuration(timeout)); its job may still end"
        commands.append(
            .record(.settled(intent, .failed(code: "TIMEOUT", message: message, credits: nil), at: wall), isDurable: false))
        let failure = StepFailure(
            code: "TIMEOUT", message: message, action: attempted.request.action.id, attempts: attempted.attempt, jobID: job,
            credits: nil)
        // A write that timed out may still happen: never a second time by itself.
        fail(id, failure, mayRetry: !attempted.request.action.isWrite, now, wall, &commands)
    }

    /// The last look failed. Whether the job goes on is not known, so that its time is over is not said.
    private mutating func unseen(_ intent: IntentID, _ now: Instant) {
        guard let id = stepOfIntent[intent], case .lastLook(let job, let acceptedAt)? = attempts[id]?.phase else { return }
        attempts[id]?.lookAgainAt = now + Self.lookPause
        attempts[id]?.phase = .running(jobID: job, acceptedAt: acceptedAt)
    }

    // MARK: Doubt

    private mutating func doubted(_ intent: IntentID, _ reason: String, _ commands: inout [StepsCommand]) {
        guard let id = stepOfIntent[intent], var attempted = attempts[id] else { return }
        search(&attempted, scans: 0, reason: reason, &commands)
    }

    private mutating func search(
        _ attempted: inout Attempted, scans: Int, reason: String, _ commands: inout [StepsCommand]
    ) {
        let listing = nextListing
        nextListing += 1
        attempted.phase = .searching(scans: scans, reason: reason)
        attempts[attempted.request.id] = attempted
        stepOfIntent[attempted.intent] = attempted.request.id
        searches[listing] = attempted.intent
        tell(attempted.request, .searching(reason: reason), &commands)
        commands.append(.schedule(.list(listing, since: attempted.intentAt - Self.clockSlack)))
    }

    private mutating func listed(
        _ listing: ListingID, _ result: Result<[JobRow], ServiceTrouble>, _ claimed: Set<String>, _ now: Instant,
        _ wall: WallTime, _ commands: inout [StepsCommand]
    ) {
        guard let intent = searches.removeValue(forKey: listing), let id = stepOfIntent[intent], var attempted = attempts[id],
            case .searching(let scans, let reason) = attempted.phase
        else { return }
        let rows: [JobRow]
        switch result {
        case .success(let all): rows = all
        case .failure:
            stopInDoubt(&attempted, reason, "the list of jobs can't be read", wall, &commands)
            return
        }
        let earliest = attempted.intentAt - Self.clockSlack
        let candidates = rows.filter { row in
            row.actionID == attempted.request.action.id && JSON.canonical(row.parameters) == attempted.parameters
                && !claimed.contains(row.id) && !ownJobs.contains(row.id) && (row.createdAt ?? earliest) >= earliest
        }
        if !candidates.isEmpty, isLeaving(attempted.fingerprint) {
            // One of them may be the job of an equal request whose answer is still on its way.
            attempted.phase = .waitingToSearch(until: now + Self.leavingPause, scans: scans, reason: reason)
            attempts[id] = attempted
            return
        }
        let mayAdopt = !attempted.request.action.isWrite || (policy == .adopt && candidates.count == 1)
        // The oldest: what this run submitted came before what it may have submitted later.
        if let row = candidates.min(by: { ($0.createdAt ?? 0) < ($1.createdAt ?? 0) }), mayAdopt {
            ownJobs.insert(row.id)
            // The clocks may differ; it is no older than its intent.
            let age = max(0, min(wall - attempted.intentAt, row.createdAt.map { wall - $0 } ?? 0))
            attempted.phase = .running(jobID: row.id, acceptedAt: now - age)
            attempts[id] = attempted
            commands.append(.record(.accepted(intent, jobID: row.id, at: row.createdAt ?? wall), isDurable: true))
            tell(attempted.request, .adopted(jobID: row.id), &commands)
            commands.append(
                .schedule(.watch(intent, jobID: row.id, actionID: attempted.request.action.id, acceptedAt: now - age)))
            return
        }
        if !candidates.isEmpty {
            stopInDoubt(&attempted, reason, "its job is probably \(candidates[0].id)", wall, &commands)
            return
        }
        if attempted.request.action.isWrite {
            stopInDoubt(&attempted, reason, "no job of it is listed", wall, &commands)
        } else if scans == 0, pauseReason != nil {
            // Who wants to stop does not wait for a second search; a resumed run searches again.
            stopInDoubt(&attempted, reason, "no job of it is listed", wall, &commands)
        } else if scans == 0 {
            attempted.phase = .waitingToSearch(until: now + Self.searchPause, scans: 1, reason: reason)
            attempts[id] = attempted
        } else if policy == .resubmit {
            commands.append(.record(.settled(intent, .unknown(reason: reason), at: wall), isDurable: false))
            stepOfIntent[intent] = nil
            // It may have been paid: that counts.
            credits.spent += attempted.reserved
            release(&attempted)
            attempts[id] = attempted
            block(id)
        } else {
            stopInDoubt(&attempted, reason, "no job of it is listed", wall, &commands)
        }
    }

    private func isLeaving(_ fingerprint: String) -> Bool {
        attempts.values.contains { other in
            guard case .left = other.phase else { return false }
            return other.fingerprint == fingerprint
        }
    }

    private mutating func stopInDoubt(
        _ attempted: inout Attempted, _ reason: String, _ finding: String?, _ wall: WallTime,
        _ commands: inout [StepsCommand]
    ) {
        // What a search found is not kept: the next one finds anew.
        let words = reason + (finding.map { "; " + $0 } ?? "")
        commands.append(.record(.settled(attempted.intent, .unknown(reason: reason), at: wall), isDurable: false))
        stepOfIntent[attempted.intent] = nil
        attempts[attempted.request.id] = attempted
        // Stays held: it may have been paid. It is not put back among those that wait.
        attempts[attempted.request.id]?.phase = .blocked
        doubts.append((attempted.request, words))
        pause(.inDoubt(step: attempted.request, reason: words), wall, &commands)
    }

    // MARK: Stopping

    /// Submits nothing any more; what has not left never will.
    private mutating func pause(_ reason: PauseReason, _ wall: WallTime, _ commands: inout [StepsCommand]) {
        if let known = pauseReason {
            if reason.weight > known.weight { pauseReason = reason }
        } else {
            pauseReason = reason
            commands.append(.pause(reason))
        }
        for id in attempts.keys.sorted() {
            guard var attempted = attempts[id] else { continue }
            switch attempted.phase {
            case .queued:
                withdraw(&attempted, &commands)
                attempts[id] = attempted
                block(id)
            case .left where !attempted.isWithdrawn:
                // On its way, or waiting to be tried again: the scheduler tells which.
                attempts[id]?.isWithdrawn = true
                commands.append(.schedule(.abandon(attempted.intent)))
            case .backoff:
                block(id)
            case .waitingToSearch(_, _, let reason):
                stopInDoubt(&attempted, reason, "no job of it is listed", wall, &commands)
            default:
                break
            }
        }
    }

    /// Takes a submission back that has not left.
    private mutating func withdraw(_ attempted: inout Attempted, _ commands: inout [StepsCommand]) {
        commands.append(.schedule(.abandon(attempted.intent)))
        stepOfIntent[attempted.intent] = nil
        release(&attempted)
    }

    /// A failure around it: no new attempt. What is paid for is followed.
    private mutating func halt(_ id: StepID, _ wall: WallTime, _ commands: inout [StepsCommand]) {
        guard var attempted = attempts[id] else { return }
        switch attempted.phase {
        case .blocked, .backoff, .queued:
            if case .queued = attempted.phase { withdraw(&attempted, &commands) }
            attempts[id] = nil
            commands.append(.settled(id, .abandoned))
        case .left:
            attempted.isHalted = true
            if !attempted.isWithdrawn { commands.append(.schedule(.abandon(attempted.intent))) }
            attempted.isWithdrawn = true
            attempts[id] = attempted
        case .running, .lastLook, .searching, .waitingToSearch:
            attempted.isHalted = true
            attempts[id] = attempted
        }
    }

    private func tell(_ request: StepRequest, _ kind: StepProgress.Kind, _ commands: inout [StepsCommand]) {
        commands.append(.progress(StepProgress(step: request.id, label: request.label, action: request.action, kind: kind)))
    }
}
