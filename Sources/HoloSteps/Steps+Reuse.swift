import HoloMachine
import HoloValue
import HolocronAPI
import HolocronScheduler

// `cache`: answers that serve again, and equal requests that are bought once.
//
// It stands outside `retry`: the one that waits counts the attempts of the one that acts as its own, fails with it where
// it has no more attempts than that, and makes those that it has beyond by itself.

extension Steps {
    /// True where an equal request is followed, or an answer from before is asked for. While a write of this run is
    /// under way nothing from before serves, and after it nothing that was asked for before it.
    mutating func recall(_ attempted: Attempted, _ now: Instant, _ commands: inout [StepsCommand]) -> Bool {
        if follow(attempted, now) { return true }
        guard openWrites.isEmpty, let age = attempted.request.cacheAge else { return false }
        let (since, isBeforeAll) = runStart.subtractingReportingOverflow(age)
        attempts[attempted.request.id]?.phase = .recalling
        commands.append(
            .recall(
                attempted.request.id,
                AnswerWish(
                    fingerprint: attempted.fingerprint, answeredSince: isBeforeAll ? .min : since,
                    requestedSince: lastWrite == 0 ? .min : lastWrite + 1,
                    isRecent: answered.contains(attempted.fingerprint))))
        return true
    }

    mutating func recalled(
        _ id: StepID, _ found: RecordedAttempt?, _ wall: WallTime, _ commands: inout [StepsCommand]
    ) {
        guard let attempted = attempts[id], case .recalling = attempted.phase else { return }
        guard let found, case .answer(let data?, let used, _)? = found.outcome, let value = try? JSON.decode(data) else {
            return block(id)
        }
        takeOver(attempted, found.intent.id, saved: used ?? found.intent.credits, wall, &commands)
        settle(attempted, .answer(value, AttemptHistory.receipt(ofTaken: found)), wall, &commands)
    }

    /// From here on equal requests with `cache` follow this one.
    mutating func lead(_ attempted: Attempted) {
        guard !attempted.request.action.isWrite, leaders[attempted.fingerprint] == nil else { return }
        leaders[attempted.fingerprint] = attempted.request.id
    }

    /// True where an equal request is under way that was not asked for before a write of this run.
    mutating func follow(_ attempted: Attempted, _ now: Instant) -> Bool {
        let id = attempted.request.id
        guard attempted.request.cacheAge != nil, openWrites.isEmpty, let leader = leaders[attempted.fingerprint],
            leader != id, let leading = attempts[leader]
        else { return false }
        if leading.isRecorded, leading.intentAt <= lastWrite { return false }
        attempts[id]?.phase = .following(leader, since: now)
        followers[leader, default: []].append(id)
        return true
    }

    /// The step's end, told to the evaluator and to those that follow it.
    ///
    /// - Parameters:
    ///   - cost: what the answer took, where that is known.
    ///   - mayRetry: false for failures that another attempt would not change.
    mutating func settle(
        _ attempted: Attempted, _ outcome: StepOutcome, cost: Int? = nil, mayRetry: Bool = true, now: Instant = 0,
        _ wall: WallTime, _ commands: inout [StepsCommand]
    ) {
        let id = attempted.request.id
        attempts[id] = nil
        if case .failure = outcome { failed(attempted.request.key, attempted.sharedFailure ?? attempted.intent) }
        commands.append(.settled(id, outcome))
        if leaders[attempted.fingerprint] == id { leaders[attempted.fingerprint] = nil }
        for follower in followers.removeValue(forKey: id) ?? [] {
            guard var following = attempts[follower], case .following(id, _) = following.phase else { continue }
            switch outcome {
            case .answer(let value, var receipt):
                takeOver(following, attempted.intent, saved: cost ?? attempted.request.action.credits, wall, &commands)
                receipt?.credits = 0
                receipt?.isReused = true
                settle(following, .answer(value, receipt), wall, &commands)
            case .failure(let failure) where failure.code == "TIMEOUT" && isMorePatient(following, than: attempted):
                // Its own time is not over: that the other waits no longer is no failure of it.
                block(follower)
            case .failure(let failure):
                following.attempt = max(following.attempt, failure.attempts)
                attempts[follower] = following
                if following.attempt > following.request.retries || !mayRetry {
                    attempts[follower]?.sharedFailure = attempted.intent
                    commands.append(
                        .record(
                            .reused(
                                key: following.request.key, fingerprint: following.fingerprint, attempted.intent, at: wall),
                            isDurable: false))
                }
                fail(follower, failure, mayRetry: mayRetry, now, wall, &commands)
            case .abandoned:
                block(follower)
            }
        }
    }

    /// Nothing leaves for it and it takes no credits: where items start so far apart, it is as if it were not there.
    private mutating func takeOver(
        _ attempted: Attempted, _ intent: IntentID, saved: Int, _ wall: WallTime, _ commands: inout [StepsCommand]
    ) {
        credits.saved += saved
        commands.append(
            .record(
                .reused(key: attempted.request.key, fingerprint: attempted.fingerprint, intent, at: wall),
                isDurable: false))
        tell(attempted.request, .reused(saved: saved), &commands)
    }

    /// What an earlier part of the run took over, and what it did about a failure.
    mutating func reuseAgain(
        _ group: FactIndex.Group, _ attempted: Attempted, _ commands: inout [StepsCommand]
    ) -> Bool {
        guard let last = group.attempts.last else { return false }
        let request = attempted.request
        switch last.outcome {
        case .answer(let data, let used, _)?:
            guard let data, let value = try? JSON.decode(data) else { return false }
            let saved = used ?? last.intent.credits
            credits.saved += saved
            tell(request, .reused(saved: saved), &commands)
            commands.append(.settled(request.id, .answer(value, AttemptHistory.receipt(ofTaken: last))))
            return true
        case .failed(let code, let message, let used)? where group.isHandled && request.isAnswered:
            let failure = StepFailure(
                code: code, message: message, action: request.action.id, attempts: last.intent.attempt, jobID: last.jobID,
                credits: used)
            failed(request.key, last.intent.id)
            commands.append(.settled(request.id, .failure(failure)))
            return true
        case .rejected(let error)? where group.isHandled && request.isAnswered:
            var failing = attempted
            failing.attempt = last.intent.attempt
            failed(request.key, last.intent.id)
            commands.append(.settled(request.id, .failure(failure(of: error, failing))))
            return true
        default:
            return false
        }
    }

    private func isMorePatient(_ attempted: Attempted, than other: Attempted) -> Bool {
        (attempted.request.timeout ?? .max) > (other.request.timeout ?? .max)
    }

    /// When a step's `timeout` is over that follows another; nil while that can't be said, or where the other's own
    /// `timeout` comes first.
    func lastMoment(of attempted: Attempted, behind leader: StepID, since: Instant) -> Instant? {
        guard let timeout = attempted.request.timeout, let leading = attempts[leader],
            case .running(_, let acceptedAt) = leading.phase, (leading.request.timeout ?? .max) > timeout
        else { return nil }
        return Self.instant(max(since, acceptedAt), plus: timeout)
    }

    /// It waits no longer. The job is the other's, which goes on.
    mutating func stopFollowing(
        _ attempted: Attempted, _ now: Instant, _ wall: WallTime, _ commands: inout [StepsCommand]
    ) {
        let failure = StepFailure(
            code: "TIMEOUT", message: "no answer within \(formatDuration(attempted.request.timeout ?? 0)); its job may still end",
            action: attempted.request.action.id, attempts: attempted.attempt, credits: 0)
        attempts[attempted.request.id]?.phase = .blocked
        fail(attempted.request.id, failure, mayRetry: true, now, wall, &commands)
    }

    // MARK: Writes

    mutating func writeBegan(_ intent: IntentID, _ wall: WallTime) {
        openWrites.insert(intent)
        lastWrite = max(lastWrite, wall)
    }

    mutating func writeEnded(_ intent: IntentID, _ wall: WallTime) {
        if openWrites.remove(intent) != nil { lastWrite = max(lastWrite, wall) }
    }
}
