import HoloValue
import HolocronAPI

/// Following jobs by single looks.
extension Scheduler {
    static let lookTimeout = 20 * TimeUnit.second
    /// A job may not be visible at once.
    static let visibilityDelay = 10 * TimeUnit.second
    /// How long one who asks for a look waits for it to be possible.
    static let lookPatience = 5 * TimeUnit.second

    /// Follows a job; `isNew` if it was accepted just now, and so stands on top of the list.
    mutating func follow(
        _ id: SubmissionID, jobID: String, actionID: String, acceptedAt: Instant, isNew: Bool, at now: Instant
    ) {
        guard jobs.place(of: id) == nil, submissions[id] == nil else { return }
        var job = Job(
            submission: id, id: jobID, target: Route.job(id: jobID).target(under: prefix), actionID: actionID,
            acceptedAt: acceptedAt, knownAt: acceptedAt,
            lookedAt: isNew ? acceptedAt : acceptedAt - TimeUnit.second)
        job.anchorCount = planner.added()
        job.isPlaced = isNew
        _ = jobs.add(job)
        durations.started(actionID, at: acceptedAt)
        nextPlan = min(nextPlan, now + 100 * TimeUnit.millisecond)
    }

    mutating func forget(_ place: Int) {
        guard jobs[place].isOpen else { return }
        durations.stopped(jobs[place].actionID, startedAt: jobs[place].acceptedAt)
        jobs.remove(place)
    }

    mutating func lookNow(_ id: SubmissionID, at now: Instant, commands: inout [SchedulerCommand]) {
        guard let place = jobs.place(of: id) else {
            commands.append(.stillRunning(id))
            return
        }
        guard host.circuit == nil else {
            commands.append(.unseen(id))
            return
        }
        guard jobs[place].answerDue == nil else { return }
        let due = now + Self.lookPatience
        jobs[place].answerDue = due
        patience.append(Due(at: due, order: 0, subject: id))
        jobs.hurry(place)
    }

    private mutating func answerWhoWaits(_ place: Int, isSeen: Bool = false, commands: inout [SchedulerCommand]) {
        guard jobs[place].answerDue != nil else { return }
        jobs[place].answerDue = nil
        let id = jobs[place].submission
        commands.append(isSeen ? .stillRunning(id) : .unseen(id))
    }

    mutating func answerAllWhoWait(commands: inout [SchedulerCommand]) {
        while let first = patience.removeFirst() {
            guard let place = jobs.place(of: first.subject) else { continue }
            answerWhoWaits(place, commands: &commands)
        }
    }

    /// Answers those whose patience is at an end while no look could leave.
    mutating func endPatience(at now: Instant, commands: inout [SchedulerCommand]) {
        while let first = patience.first {
            let place = jobs.place(of: first.subject)
            let counts = place.map { jobs[$0].answerDue == first.at } ?? false
            if counts && first.at > now { return }
            patience.removeFirst()
            guard counts, let place else { continue }
            // One that is out is answered when it comes back.
            if jobs[place].turn == .out {
                jobs[place].answerDue = now + Self.lookTimeout
            } else {
                answerWhoWaits(place, commands: &commands)
                if jobs[place].turn == .due { jobs.wait(place) }
            }
        }
    }

    mutating func sendLook(_ place: Int, at now: Instant, commands: inout [SchedulerCommand]) -> ExchangeID {
        jobs.leave(place, at: now)
        lookBudget.sent(at: now)
        let request = ServiceRequest(
            method: .get, target: jobs[place].target, timeout: Self.lookTimeout)
        return send(
            .look(place: place, generation: jobs[place].generation), request, at: now, commands: &commands)
    }

    mutating func lookAnswered(
        _ place: Int, _ generation: Int, _ result: Result<ServiceResponse, TransportFailure>, exchange: ExchangeID,
        sentAt: Instant, at now: Instant, commands: inout [SchedulerCommand]
    ) {
        // The job may have been abandoned, or settled by the list, while the look was out.
        let isWanted = jobs.isCurrent(place, generation)
        let response: ServiceResponse
        switch result {
        case .success(let answer):
            response = answer
        case .failure(let failure):
            if failure.requestMayHaveArrived { lookBudget.counted(at: now) } else { lookBudget.uncounted() }
            if isWanted { goOn(place, commands: &commands) }
            if failure.reason == .tooLarge {
                lookBudget.succeeded()
                reached(by: exchange, at: now, commands: &commands)
                if isWanted {
                    unanswerable(place, "ANSWER_TOO_LARGE", failure.message, status: 200, commands: &commands)
                }
            } else {
                connectionFailed(failure, sentAt: sentAt, at: now, commands: &commands)
            }
            return
        }
        lookTime.measured(now - sentAt)
        if response.status == 429 {
            lookBudget.uncounted()
            reached(by: exchange, at: now, commands: &commands)
            refusedForPace(.looks, \.lookBudget, response, at: now, commands: &commands)
            if isWanted { goOn(place, commands: &commands) }
            return
        }
        lookBudget.counted(at: now)
        switch response.status {
        case 200..<300:
            stateTold(place, isWanted, response, exchange: exchange, sentAt: sentAt, at: now, commands: &commands)
        case 401:
            if isWanted { goOn(place, commands: &commands) }
            openCircuit(.host, .service(decodeServiceError(response)), at: now, commands: &commands)
        case 400..<500 where response.status != 408 && response.status != 425:
            guard let error = decodeErrorEnvelope(response) else { fallthrough }
            lookBudget.succeeded()
            reached(by: exchange, at: now, commands: &commands)
            if isWanted { refusedToTell(place, error, sentAt: sentAt, at: now, commands: &commands) }
        default:
            let trouble =
                Self.isRedirect(response.status)
                ? Self.unreadable(response, "is a redirect, which is not followed") : Self.fault(response)
            lookFailed(
                place, isWanted, trouble, response, sentAt: sentAt, at: now, commands: &commands)
        }
    }

    private mutating func stateTold(
        _ place: Int, _ isWanted: Bool, _ response: ServiceResponse, exchange: ExchangeID, sentAt: Instant,
        at now: Instant, commands: inout [SchedulerCommand]
    ) {
        let state: JobState
        do throws(UnreadableAnswer) {
            state = try decodeJob(response)
        } catch {
            return lookFailed(
                place, isWanted, Self.unreadable(response, error.what), response, sentAt: sentAt, at: now,
                commands: &commands)
        }
        lookBudget.succeeded()
        reached(by: exchange, at: now, commands: &commands)
        guard isWanted else { return }
        switch state {
        case .processing(let hint):
            jobs[place].hint = hint ?? 0
            jobs[place].troubles = 0
            heard(place, at: sentAt + (now - sentAt) / 2)
            goOn(place, isSeen: true, commands: &commands)
        case .completed(_, _, let time):
            durations.learn(
                jobs[place].actionID, count: 1, total: Double(time ?? max(0, now - jobs[place].acceptedAt)))
            lag.ended(jobs[place].id, at: now)
            report(place, state, commands: &commands)
        case .failed:
            lag.ended(jobs[place].id, at: now)
            report(place, state, commands: &commands)
        }
    }

    mutating func report(_ place: Int, _ state: JobState, commands: inout [SchedulerCommand]) {
        commands.append(.reported(jobs[place].submission, state))
        forget(place)
    }

    /// The job was still running at `time`.
    func known(_ place: Int, _ time: Instant) -> Instant { max(jobs[place].knownAt, time) }

    private mutating func heard(_ place: Int, at time: Instant) {
        jobs[place].knownAt = known(place, time)
        jobs[place].lookedAt = max(jobs[place].lookedAt, time)
        jobs[place].needsConfirmation = false
    }

    /// After a look that settled nothing.
    private mutating func goOn(_ place: Int, isSeen: Bool = false, commands: inout [SchedulerCommand]) {
        answerWhoWaits(place, isSeen: isSeen, commands: &commands)
        jobs.wait(place)
    }

    private mutating func refusedToTell(
        _ place: Int, _ error: ServiceError, sentAt: Instant, at now: Instant, commands: inout [SchedulerCommand]
    ) {
        if error.status == 404, sentAt - jobs[place].acceptedAt < Self.visibilityDelay {
            heard(place, at: sentAt)
            goOn(place, commands: &commands)
            return
        }
        commands.append(.lost(jobs[place].submission, error))
        forget(place)
    }

    private mutating func lookFailed(
        _ place: Int, _ isWanted: Bool, _ trouble: ServiceTrouble, _ response: ServiceResponse, sentAt: Instant,
        at now: Instant, commands: inout [SchedulerCommand]
    ) {
        serviceFailed(
            trouble, \.lookBudget, retryAfter: response.retryAfter, most: 10 * TimeUnit.second, sentAt: sentAt, at: now,
            commands: &commands)
        guard isWanted else { return }
        answerWhoWaits(place, commands: &commands)
        jobs[place].troubles += 1
        if jobs[place].troubles == 1 { jobs[place].firstTroubleAt = now }
        // The service is well, and yet it can't tell of this job for minutes.
        if jobs[place].troubles >= Self.mostTroubles, now - jobs[place].firstTroubleAt > 2 * TimeUnit.minute,
            let success = host.lastSuccessAt, success > jobs[place].firstTroubleAt
        {
            switch trouble {
            case .service(let error):
                commands.append(.lost(jobs[place].submission, error))
                forget(place)
            case .unreadable(let what, let excerpt):
                unanswerable(
                    place, "UNREADABLE_ANSWER", "\(what): \(excerpt)", status: response.status, commands: &commands)
            case .transport:
                break
            }
            return
        }
        jobs.rest(place, until: now + random.backoff(attempt: jobs[place].troubles))
    }

    private mutating func unanswerable(
        _ place: Int, _ code: String, _ message: String, status: Int, commands: inout [SchedulerCommand]
    ) {
        commands.append(.lost(jobs[place].submission, ServiceError(status: status, code: code, message: message)))
        forget(place)
    }
}
