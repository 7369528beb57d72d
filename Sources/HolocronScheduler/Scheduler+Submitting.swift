import HoloValue
import HolocronAPI

/// Sending tasks, and what their answers mean. A task is sent again only where it is certain that it was not taken.
extension Scheduler {
    /// A synchronous action answers when it is done, and a lost answer is dear.
    static let submissionTimeout = 120 * TimeUnit.second

    mutating func sendSubmission(
        _ next: (id: SubmissionID, request: TaskRequest), at now: Instant, commands: inout [SchedulerCommand]
    ) -> ExchangeID {
        let request = ServiceRequest(
            method: .post, target: Route.task.target(under: prefix), body: encodeTask(next.request), isPaid: true,
            timeout: Self.submissionTimeout)
        submissionBudget.sent(at: now)
        submissionsOut += 1
        commands.append(.leaving(next.id))
        return send(.submission(next.id), request, at: now, commands: &commands)
    }

    mutating func abandon(_ id: SubmissionID, commands: inout [SchedulerCommand]) {
        if let place = jobs.place(of: id) {
            forget(place)
        } else if let submission = submissions[id] {
            if submission.isOut {
                submissions[id]?.isAbandoned = true
            } else {
                submissions.remove(id)
                // It left and was turned away: that is known, and is the last word on it.
                if submission.hasLeft { commands.append(.rejected(id, submission.lastError ?? Self.notSent(nil))) }
            }
        }
    }

    private static func notSent(_ failure: TransportFailure?) -> ServiceError {
        ServiceError(
            status: 0, code: "NOT_SENT", message: failure?.message ?? "The task was given up before it was taken.")
    }

    mutating func submissionAnswered(
        _ id: SubmissionID, _ result: Result<ServiceResponse, TransportFailure>, exchange: ExchangeID, sentAt: Instant,
        at now: Instant, commands: inout [SchedulerCommand]
    ) {
        let response: ServiceResponse
        switch result {
        case .success(let answer):
            response = answer
        case .failure(let failure):
            if failure.requestMayHaveArrived {
                submissionBudget.counted(at: now)
                submissions.remove(id)
                commands.append(.inDoubt(id, reason: failure.message))
                connectionFailed(failure, sentAt: sentAt, at: now, commands: &commands)
            } else {
                submissionBudget.uncounted()
                connectionFailed(failure, sentAt: sentAt, at: now, commands: &commands)
                tryAgain(
                    id, .transport(failure), error: Self.notSent(failure), wait: 0, at: now, commands: &commands)
            }
            return
        }

        if response.status == 429 {
            submissionBudget.uncounted()
            reached(by: exchange, at: now, commands: &commands)
            refusedForPace(.submissions, \.submissionBudget, response, at: now, commands: &commands)
            if submissions[id]?.isAbandoned == true {
                settle(id, .rejected(id, decodeServiceError(response)), commands: &commands)
            } else {
                submissions[id]?.lastError = decodeServiceError(response)
                submissions.putBack(id)
            }
            return
        }

        submissionBudget.counted(at: now)
        switch response.status {
        case 200..<300:
            taskAnswered(id, response, exchange: exchange, sentAt: sentAt, at: now, commands: &commands)
        case 300..<400:
            reject(
                id,
                ServiceError(
                    status: response.status, code: "HTTP_\(response.status)",
                    message: "The service sends tasks elsewhere, and redirects are not followed: is the base URL right?"
                ),
                exchange: exchange, at: now, commands: &commands)
        case 408, 504, 520...:
            // Somebody in between gave up waiting: what stands behind may have taken the task, whatever the body says.
            doubt(id, Self.unreadable(response), sentAt: sentAt, at: now, commands: &commands)
        case 425, 500..<520:
            guard let error = decodeErrorEnvelope(response) else {
                return doubt(id, Self.unreadable(response), sentAt: sentAt, at: now, commands: &commands)
            }
            turnedAway(id, error, response, at: now, commands: &commands)
        case 400..<500:
            reject(id, decodeServiceError(response), exchange: exchange, at: now, commands: &commands)
        default:
            doubt(id, Self.unreadable(response), sentAt: sentAt, at: now, commands: &commands)
        }
    }

    private mutating func settle(
        _ id: SubmissionID, _ command: SchedulerCommand, commands: inout [SchedulerCommand]
    ) {
        submissions.remove(id)
        commands.append(command)
    }

    private mutating func reject(
        _ id: SubmissionID, _ error: ServiceError, exchange: ExchangeID, at now: Instant,
        commands: inout [SchedulerCommand]
    ) {
        submissionBudget.succeeded()
        settle(id, .rejected(id, error), commands: &commands)
        reached(by: exchange, at: now, commands: &commands)
    }

    /// Whether it was taken can't be told from the answer. Others wait: they might go the same way.
    private mutating func doubt(
        _ id: SubmissionID, _ trouble: ServiceTrouble, sentAt: Instant, at now: Instant,
        commands: inout [SchedulerCommand]
    ) {
        var reason = "the answer can't be read"
        if case .unreadable(let what, let excerpt) = trouble {
            reason = excerpt.isEmpty ? what : "\(what): \(excerpt)"
        }
        settle(id, .inDoubt(id, reason: reason), commands: &commands)
        serviceFailed(
            trouble, \.submissionBudget, retryAfter: nil, most: 30 * TimeUnit.second, sentAt: sentAt, at: now,
            commands: &commands)
    }

    private mutating func taskAnswered(
        _ id: SubmissionID, _ response: ServiceResponse, exchange: ExchangeID, sentAt: Instant, at now: Instant,
        commands: inout [SchedulerCommand]
    ) {
        let answer: TaskAnswer
        do throws(UnreadableAnswer) {
            answer = try decodeTaskAnswer(response)
        } catch {
            return doubt(id, Self.unreadable(response, error.what), sentAt: sentAt, at: now, commands: &commands)
        }
        submissionBudget.succeeded()
        guard let submission = submissions[id] else { return }
        switch answer {
        case .accepted(let jobID):
            settle(id, .accepted(id, jobID: jobID), commands: &commands)
            // Even where nobody follows it, the job stands on top of the list.
            if submission.isAbandoned {
                _ = planner.added()
            } else {
                follow(
                    id, jobID: jobID, actionID: submission.request.actionID, acceptedAt: now, isNew: true, at: now)
            }
        case .finished(let state):
            if case .completed(_, _, let time) = state {
                durations.learn(submission.request.actionID, count: 1, total: Double(time ?? now - sentAt))
            }
            settle(id, .reported(id, state), commands: &commands)
        }
        reached(by: exchange, at: now, commands: &commands)
    }

    /// A refusal that passes: nothing was taken.
    private mutating func turnedAway(
        _ id: SubmissionID, _ error: ServiceError, _ response: ServiceResponse, at now: Instant,
        commands: inout [SchedulerCommand]
    ) {
        let attempt = (submissions[id].map { $0.epoch == epoch ? $0.troubles : 0 } ?? 0) + 1
        var wait = random.backoff(attempt: attempt)
        if error.status == 503 { wait = random.duration(30 * TimeUnit.second, 60 * TimeUnit.second) }
        if let asked = Self.microseconds(response.retryAfter) {
            wait = asked + random.duration(0, TimeUnit.second)
        }
        if submissions[id]?.isAbandoned != true {
            commands.append(.note(.troubled(.service(error), attempt: attempt, waiting: wait)))
        }
        tryAgain(id, .service(error), error: error, wait: wait, at: now, commands: &commands)
    }

    private mutating func tryAgain(
        _ id: SubmissionID, _ trouble: ServiceTrouble, error: ServiceError, wait: Int, at now: Instant,
        commands: inout [SchedulerCommand]
    ) {
        guard var submission = submissions[id] else { return }
        if submission.isAbandoned { return settle(id, .rejected(id, error), commands: &commands) }
        if submission.epoch != epoch || submission.troubles == 0 {
            submission.epoch = epoch
            submission.troubles = 0
            submission.firstTroubleAt = now
        }
        submission.troubles += 1
        submission.lastError = error
        submissions[id] = submission
        submissions.putBack(id, until: now + wait)
        if submission.troubles >= Self.mostTroubles || now - submission.firstTroubleAt >= HostHealth.patience {
            openCircuit(.submission(id), trouble, at: now, commands: &commands)
        }
    }
}
