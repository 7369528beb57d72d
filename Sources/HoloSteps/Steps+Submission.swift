import HoloMachine
import HoloValue
import HolocronAPI
import HolocronScheduler

// From room under the cap to the service's word that it took a task, or did not.

extension Steps {
    func cost(of action: ActionReference) -> Int { max(action.credits, highestCost[action.id] ?? 0) }

    /// Submits what fits, in the order of the requests. Where nothing is under way that could make room, the run pauses.
    mutating func settleBlocked(_ now: Instant, _ wall: WallTime, _ commands: inout [StepsCommand]) {
        guard pauseReason == nil else { return }
        releaseShown(now, wall, &commands)
        sendQueued(now, wall, &commands)
        guard !awaitsBudget else { return }
        while let id = blocked.first {
            guard let attempted = attempts[id], case .blocked = attempted.phase else {
                blocked.removeFirst()
                continue
            }
            if follow(attempted, now) {
                blocked.removeFirst()
                continue
            }
            if mayHaveRival(attempted) {
                blocked.removeFirst()
                findRival(attempted, &commands)
                continue
            }
            let needed = cost(of: attempted.request.action)
            if let cap = credits.cap, credits.spent + credits.held + needed > cap {
                if isIdleNow { pause(.cap(step: attempted.request, needed: needed), wall, &commands) }
                return
            }
            let task: TaskRequest
            do throws(IdentityProblem) {
                task = try self.task(for: attempted.request)
            } catch {
                return pause(.identity(step: attempted.request, error), wall, &commands)
            }
            blocked.removeFirst()
            submit(id, task, needed, &commands)
        }
    }

    mutating func submit(_ id: StepID, _ task: TaskRequest, _ needed: Int, _ commands: inout [StepsCommand]) {
        guard var attempted = attempts[id] else { return }
        attempted.intent = nextIntent
        nextIntent += 1
        attempted.isRecorded = false
        attempted.reserved = needed
        credits.held += needed
        attempted.phase = .queued
        attempts[id] = attempted
        lead(attempted)
        stepOfIntent[attempted.intent] = id
        commands.append(
            .schedule(
                .submit(
                    attempted.intent, task, followers: attempted.request.followers,
                    submitter: StepRange.evaluator(of: id))))
    }

    mutating func release(_ attempted: inout Attempted) {
        credits.held -= attempted.reserved
        attempted.reserved = 0
    }

    mutating func leaving(_ intent: IntentID, _ wall: WallTime, _ commands: inout [StepsCommand]) {
        guard let id = stepOfIntent[intent], var attempted = attempts[id] else { return }
        attempted.phase = .left
        if attempted.request.action.isWrite { writeBegan(intent, wall) }
        if !attempted.isRecorded {
            attempted.isRecorded = true
            attempted.intentAt = wall
            attempted.history.left(attempted.attempt, at: wall)
            commands.append(
                .record(
                    .intent(
                        Intent(
                            id: intent, key: attempted.request.key, fingerprint: attempted.fingerprint,
                            actionID: attempted.request.action.id, parameters: attempted.parameters,
                            isWrite: attempted.request.action.isWrite, attempt: attempted.attempt,
                            credits: attempted.request.action.credits, at: wall)), isDurable: true))
            tell(attempted.request, .submitted, &commands)
            commands.append(.began(id, ago: 0, isNew: true))
        }
        attempts[id] = attempted
    }

    mutating func accepted(
        _ intent: IntentID, _ job: String, _ now: Instant, _ wall: WallTime, _ commands: inout [StepsCommand]
    ) {
        guard let id = stepOfIntent[intent], var attempted = attempts[id] else { return }
        ownJobs.insert(job)
        attempted.history.jobID = job
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

    mutating func rejected(
        _ intent: IntentID, _ error: ServiceError, _ now: Instant, _ wall: WallTime, _ commands: inout [StepsCommand]
    ) {
        guard let id = stepOfIntent[intent], var attempted = attempts[id] else { return }
        writeEnded(intent, wall)
        commands.append(.record(.settled(intent, .rejected(error), at: wall), isDurable: false))
        stepOfIntent[intent] = nil
        release(&attempted)
        attempts[id] = attempted
        let request = attempted.request
        // Taken back before a try that might have gone well: that is no failure of the step.
        if attempted.isWithdrawn, Self.isPassing(error) {
            attempts[id]?.isWithdrawn = false
            if attempted.isHalted {
                settle(attempted, .abandoned, wall, &commands)
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
            settle(attempted, .abandoned, wall, &commands)
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
    static func isPassing(_ error: ServiceError) -> Bool {
        [0, 408, 425, 429].contains(error.status) || error.status >= 500
    }

    mutating func block(_ id: StepID) {
        attempts[id]?.phase = .blocked
        if attempts[id]?.request.action.kind == .http {
            if !queuedRequests.contains(id) { queuedRequests.append(id) }
        } else if !blocked.contains(id) {
            blocked.append(id)
        }
    }

    func failure(of error: ServiceError, _ attempted: Attempted) -> StepFailure {
        StepFailure(
            code: error.code, message: error.message, action: attempted.request.action.id, attempts: attempted.attempt,
            credits: 0, status: error.status)
    }
}
