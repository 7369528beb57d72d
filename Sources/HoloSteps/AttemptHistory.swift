import HoloMachine

/// What the attempts of one request took so far: what its receipt is made of.
struct AttemptHistory {
    /// When the first attempt left.
    private var startedAt: WallTime?
    /// The number of the last attempt that left.
    private var tried = 0
    /// Of the last attempt that left.
    var jobID: String?
    /// Of the attempts that have ended; nil: not known.
    private var taken: Int? = 0
    private var takenBefore: Int? = 0

    init() {}

    /// Goes on from the facts of an earlier part of the run. Its last attempt may have no end yet.
    init(_ group: FactIndex.Group) {
        for attempt in group.attempts {
            left(attempt.intent.attempt, at: attempt.intent.at)
            jobID = attempt.jobID
            switch attempt.outcome {
            case .answer(_, let used, _)?: ended(used)
            case .failed(_, _, let used)?: ended(used)
            case .unknown?, .rejected?, nil: break
            }
        }
    }

    mutating func left(_ attempt: Int, at wall: WallTime) {
        startedAt = startedAt ?? wall
        tried = attempt
        jobID = nil
        takenBefore = taken
    }

    /// An attempt ended and took so many credits; nil: not known.
    mutating func ended(_ used: Int?) {
        taken = taken.flatMap { sum in used.map { StepReceipt.sum(sum, $0) } }
    }

    /// The last attempt, which had been given up on, was answered after all.
    mutating func endedLate(_ used: Int?) {
        taken = takenBefore
        ended(used)
    }

    /// The end of the last attempt is asked for once more.
    mutating func reopen(_ job: String) {
        taken = takenBefore
        jobID = job
    }

    func receipt(of attempted: Steps.Attempted, at wall: WallTime) -> StepReceipt {
        StepReceipt(
            action: attempted.request.action.id, jobID: jobID, credits: taken, attempts: max(1, tried),
            startedAt: startedAt, finishedAt: wall)
    }

    /// The receipt of an answer that `cache` took over: another step, perhaps of another run, paid for it.
    static func receipt(ofTaken attempt: RecordedAttempt) -> StepReceipt {
        StepReceipt(
            action: attempt.intent.actionID, jobID: attempt.jobID, credits: 0, attempts: max(1, attempt.intent.attempt),
            isReused: true, startedAt: attempt.intent.at, finishedAt: attempt.settledAt)
    }

    /// The receipt of what an earlier part of the run came to the end of.
    static func receipt(of group: FactIndex.Group, action: String) -> StepReceipt {
        let history = AttemptHistory(group)
        let last = group.answer ?? group.attempts.last
        return StepReceipt(
            action: action, jobID: last?.jobID, credits: history.taken, attempts: max(1, last?.intent.attempt ?? 1),
            isReused: true, startedAt: history.startedAt, finishedAt: last?.settledAt)
    }
}
