import HoloMachine
import HoloValue
import HolocronAPI
import HolocronScheduler

// How jobs end: answers, failures, further attempts, and time that runs out.

extension Steps {
    mutating func reported(
        _ intent: IntentID, _ state: JobState, _ now: Instant, _ wall: WallTime, _ commands: inout [StepsCommand]
    ) {
        switch state {
        case .processing:
            stillRunning(intent, now, wall, &commands)
        case .completed(let data, let used, let time):
            writeEnded(intent, wall)
            guard let id = stepOfIntent.removeValue(forKey: intent), var attempted = attempts.removeValue(forKey: id) else {
                lateAnswer(intent, data, used, time, wall, &commands)
                return
            }
            // An answer that came at once has no job to be asked again: it has to be kept.
            var isInline = false
            if case .left = attempted.phase { isInline = true }
            attempted.history.ended(used)
            release(&attempted)
            let cost = used ?? attempted.request.action.credits
            credits.spent += cost
            highestCost[attempted.request.action.id] = max(highestCost[attempted.request.action.id] ?? 0, cost)
            commands.append(
                .record(
                    .settled(intent, .answer(data: JSON.encode(data), credits: used, executionTime: time), at: wall),
                    isDurable: isInline))
            tell(attempted.request, .finished(elapsed: elapsed(attempted, now), credits: used), &commands)
            charge(id, cost, &commands)
            answered.insert(attempted.fingerprint)
            settle(attempted, .answer(data, attempted.history.receipt(of: attempted, at: wall)), cost: cost, wall, &commands)
        case .failed(let code, let message, let used):
            ended(intent, .failed(code: code, message: message, credits: used), now, wall, &commands)
        }
    }

    func charge(_ id: StepID, _ credits: Int, _ commands: inout [StepsCommand]) {
        if credits > 0 { commands.append(.charged(id, credits: credits)) }
    }

    func elapsed(_ attempted: Attempted, _ now: Instant) -> Int {
        switch attempted.phase {
        case .running(_, let acceptedAt), .lastLook(_, let acceptedAt): max(0, now - acceptedAt)
        default: 0
        }
    }

    /// A job that was given up on has ended after all: what it held is free, what it took is spent.
    mutating func lateEnd(_ intent: IntentID, _ used: Int?) {
        guard let reserved = abandoned.removeValue(forKey: intent) else { return }
        credits.held -= reserved
        credits.spent += used ?? reserved
    }

    /// The job of an attempt that timed out was done after all: its answer is taken, unless the next attempt has left.
    mutating func lateAnswer(
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
        attempted.history.endedLate(used)
        let outcome = AttemptOutcome.answer(data: JSON.encode(data), credits: used, executionTime: time)
        commands.append(.record(.settled(intent, outcome, at: wall), isDurable: false))
        tell(attempted.request, .finished(elapsed: attempted.request.timeout ?? 0, credits: used), &commands)
        attempted.intent = intent
        answered.insert(attempted.fingerprint)
        settle(attempted, .answer(data, attempted.history.receipt(of: attempted, at: wall)), cost: used, wall, &commands)
    }

    /// The job failed, or can't be had any more.
    mutating func ended(
        _ intent: IntentID, _ outcome: AttemptOutcome, mayRetry: Bool = true, _ now: Instant, _ wall: WallTime,
        _ commands: inout [StepsCommand]
    ) {
        guard case .failed(let code, let message, let used) = outcome else { return }
        writeEnded(intent, wall)
        guard let id = stepOfIntent.removeValue(forKey: intent), var attempted = attempts[id] else {
            lateEnd(intent, used)
            return
        }
        var job: String?
        if case .running(let jobID, _) = attempted.phase { job = jobID }
        if case .lastLook(let jobID, _) = attempted.phase { job = jobID }
        let reserved = attempted.reserved
        attempted.history.ended(used)
        release(&attempted)
        credits.spent += used ?? reserved
        if used == 0 { credits.refunded += reserved }
        charge(id, used ?? reserved, &commands)
        attempts[id] = attempted
        commands.append(.record(.settled(intent, outcome, at: wall), isDurable: false))
        let failure = StepFailure(
            code: code, message: message, action: attempted.request.action.id, attempts: attempted.attempt, jobID: job,
            credits: used)
        fail(id, failure, mayRetry: mayRetry, now, wall, &commands)
    }

    /// The service took it and can't tell how it ended. A write may have happened, so that is left to a person.
    mutating func lost(
        _ intent: IntentID, _ error: ServiceError, _ now: Instant, _ wall: WallTime, _ commands: inout [StepsCommand]
    ) {
        if let id = stepOfIntent[intent], var attempted = attempts[id], attempted.request.action.isWrite {
            var job = "its job"
            if case .running(let jobID, _) = attempted.phase { job = "its job \(jobID)" }
            if case .lastLook(let jobID, _) = attempted.phase { job = "its job \(jobID)" }
            let reason = "the service can't tell how \(job) ended: \(error.status) \(error.code) \"\(error.message)\""
            leaveToPerson(&attempted, reason, nil, wall, &commands)
            return
        }
        let message =
            ["ANSWER_TOO_LARGE", "UNREADABLE_ANSWER"].contains(error.code)
            ? error.message : "the service does not know its job any more: \(error.message)"
        // It was paid, so nothing but a person's wish pays for it again.
        ended(intent, .failed(code: error.code, message: message, credits: nil), mayRetry: false, now, wall, &commands)
    }

    /// An attempt failed: another follows where the script wants one.
    mutating func fail(
        _ id: StepID, _ failure: StepFailure, mayRetry: Bool, _ now: Instant, _ wall: WallTime,
        _ commands: inout [StepsCommand]
    ) {
        guard var attempted = attempts[id] else { return }
        guard mayRetry, attempted.attempt <= attempted.request.retries, !attempted.isHalted else {
            var failure = failure
            failure.receipt = attempted.history.receipt(of: attempted, at: wall)
            tell(attempted.request, .failed(failure), &commands)
            settle(attempted, .failure(failure), mayRetry: mayRetry, now: now, wall, &commands)
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
    mutating func backoff(after attempt: Int) -> Int {
        let most = min(60_000_000, 1_000_000 << min(attempt - 1, 6))
        random ^= random << 13
        random ^= random >> 7
        random ^= random << 17
        return most / 2 + Int(random % UInt64(most / 2 + 1))
    }

    /// As late as there is, where the sum is too large.
    static func instant(_ instant: Instant, plus wait: Int) -> Instant {
        let (sum, isTooLarge) = instant.addingReportingOverflow(max(0, wait))
        return isTooLarge ? .max : sum
    }

    mutating func tick(_ now: Instant, _ wall: WallTime, _ commands: inout [StepsCommand]) {
        for id in attempts.timed.sorted() {
            guard var attempted = attempts[id] else { continue }
            switch attempted.phase {
            case .backoff(let until) where until <= now, .waitingForRival(let until) where until <= now:
                block(id)
            case .sleeping:
                wake(id, now, wall, &commands)
            case .running(let job, let acceptedAt):
                guard let timeout = attempted.request.timeout,
                    max(attempted.lookAgainAt, Self.instant(acceptedAt, plus: timeout)) <= now
                else { continue }
                attempted.phase = .lastLook(jobID: job, acceptedAt: acceptedAt)
                attempts[id] = attempted
                commands.append(.schedule(.lookNow(attempted.intent)))
            case .waitingToSearch(let until, let scans, let reason) where until <= now:
                search(&attempted, scans: scans, reason: reason, &commands)
            case .following(let leader, let since):
                guard let due = lastMoment(of: attempted, behind: leader, since: since), due <= now else { continue }
                stopFollowing(attempted, now, wall, &commands)
            default:
                break
            }
        }
    }

    /// The last look at a job whose time is over: it goes on. That is no refund.
    mutating func stillRunning(
        _ intent: IntentID, _ now: Instant, _ wall: WallTime, _ commands: inout [StepsCommand]
    ) {
        guard let id = stepOfIntent[intent], var attempted = attempts[id], case .lastLook(let job, _) = attempted.phase,
            let timeout = attempted.request.timeout
        else { return }
        stepOfIntent[intent] = nil
        abandoned[intent] = attempted.reserved
        stepOfAbandoned[intent] = id
        charge(id, attempted.reserved, &commands)
        attempted.reserved = 0
        attempted.history.ended(nil)
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
    mutating func unseen(_ intent: IntentID, _ now: Instant) {
        guard let id = stepOfIntent[intent], case .lastLook(let job, let acceptedAt)? = attempts[id]?.phase else { return }
        attempts[id]?.lookAgainAt = now + Self.lookPause
        attempts[id]?.phase = .running(jobID: job, acceptedAt: acceptedAt)
    }
}
