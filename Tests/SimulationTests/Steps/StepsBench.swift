import HoloMachine
import HoloSteps
import HoloValue
import HolocronAPI
import HolocronScheduler

let second = 1_000_000

/// The machine of attempts alone, told by hand what happens.
struct StepsBench {
    static let epoch = 1_773_480_413_000_000

    var steps: Steps
    var now = 0
    var commands: [StepsCommand] = []
    /// Since the last `tell`.
    var latest: [StepsCommand] = []
    /// What is known of other runs.
    var rival = RivalState.none

    init(
        facts: RecordedRun = RecordedRun(), firstIntent: IntentID = 1, cap: Int? = nil, policy: InDoubtPolicy = .fail,
        rivals: Set<String> = [], identities: [Identity] = [], runStart: Int = 0, seed: UInt64 = 1
    ) {
        steps = Steps(
            facts: facts, firstIntent: firstIntent, maximumCredits: cap, defaultCap: nil, policy: policy,
            rivals: rivals, identities: identities, runStart: runStart, seed: seed)
    }

    static func request(
        _ id: StepID, _ action: String = "look", n: Int? = nil, isWrite: Bool = false, credits: Int = 1, retries: Int = 0,
        every: Int? = nil, timeout: Int? = nil, key: String? = nil, isAnswered: Bool = true
    ) -> StepRequest {
        var request = StepRequest(
            id: id, key: key ?? "key \(id)", action: ActionReference(id: action, isWrite: isWrite, credits: credits),
            parameters: Record([("n", .int(n ?? id))]), retries: retries, retryEvery: every, timeout: timeout,
            label: "step\(id)", origin: Origin(position: 0))
        request.isAnswered = isAnswered
        return request
    }

    mutating func tell(_ event: StepsEvent, at time: Int? = nil) {
        now = time ?? now
        latest = []
        steps.handle(event, at: now, wall: Self.epoch + now, commands: &latest)
        var next = 0
        while next < latest.count {
            if case .findRival(let id, _) = latest[next] {
                steps.handle(.rival(id, rival), at: now, wall: Self.epoch + now, commands: &latest)
            }
            next += 1
        }
        commands += latest
    }

    /// Requested, sent, and accepted as a job of its own name.
    mutating func start(_ request: StepRequest) {
        tell(.request(request))
        guard let intent = submissions.last else { return }
        tell(.leaving(intent))
        tell(.accepted(intent, jobID: "job \(intent)"))
    }

    static func failed(_ credits: Int? = 0) -> JobState { .failed(code: "EXECUTION_FAILED", message: "No.", credits: credits) }

    static func done(_ value: Int = 7, credits: Int? = 1) -> JobState {
        .completed(data: .int(value), credits: credits, executionTime: nil)
    }

    static func error(_ status: Int, _ code: String) -> ServiceError {
        ServiceError(status: status, code: code, message: "No.")
    }

    // MARK: What it asked for, in order

    func submissions(in commands: [StepsCommand]) -> [IntentID] {
        commands.compactMap { if case .schedule(.submit(let id, _, _, _)) = $0 { id } else { nil } }
    }

    var submissions: [IntentID] { submissions(in: commands) }

    var abandoned: [IntentID] {
        commands.compactMap { if case .schedule(.abandon(let id)) = $0 { id } else { nil } }
    }

    var looks: [IntentID] {
        commands.compactMap { if case .schedule(.lookNow(let id)) = $0 { id } else { nil } }
    }

    var recalls: [AnswerWish] {
        commands.compactMap { if case .recall(_, let wish) = $0 { wish } else { nil } }
    }

    /// The attempts whose answers it wants to be read.
    var reads: [IntentID] {
        commands.compactMap { if case .readAnswer(_, let attempt) = $0 { attempt } else { nil } }
    }

    var exchanges: [(id: IntentID, request: WebRequest)] {
        commands.compactMap { if case .exchange(let id, let request) = $0 { (id, request) } else { nil } }
    }

    var watched: [String] {
        commands.compactMap { if case .schedule(.watch(_, let job, _, _)) = $0 { job } else { nil } }
    }

    var searches: [ListingID] {
        commands.compactMap { if case .schedule(.list(let id, _)) = $0 { id } else { nil } }
    }

    /// `1 = 7`, `2 ! EXECUTION_FAILED`, `3 -`.
    var settled: [String] {
        commands.compactMap { command in
            guard case .settled(let id, let outcome) = command else { return nil }
            switch outcome {
            case .answer(let value, _): return "\(id) = \(JSON.encodeString(value))"
            case .failure(let failure): return "\(id) ! \(failure.code)"
            case .abandoned: return "\(id) -"
            }
        }
    }

    var pauses: Int { commands.lazy.filter { if case .pause = $0 { true } else { false } }.count }

    /// What a later process finds of all that was recorded, after what this one found.
    func recorded(after earlier: RecordedRun = RecordedRun()) -> RecordedRun {
        let journal = SimulatedJournal()
        for case .record(let fact, _) in commands { _ = journal.append(fact) }
        var run = journal.recorded
        run.attempts = earlier.attempts + run.attempts
        run.reused = earlier.reused + run.reused
        run.handled.formUnion(earlier.handled)
        run.superseded.formUnion(earlier.superseded)
        return run
    }

    /// A row of the list for a step's parameters.
    func row(_ id: String, _ request: StepRequest, createdAt: Int, status: JobRow.Status = .processing) -> JobRow {
        JobRow(
            id: id, actionID: request.action.id, parameters: .record(request.parameters), status: status,
            createdAt: Self.epoch + createdAt)
    }
}

extension StepsBench {
    /// The receipts of what was settled: action, job, credits, attempts, whether it was reused, its start and end in
    /// seconds since the epoch.
    var receipts: [String] {
        commands.compactMap { command in
            guard case .settled(_, let outcome) = command else { return nil }
            let receipt: StepReceipt?
            switch outcome {
            case .answer(_, let known): receipt = known
            case .failure(let failure): receipt = failure.receipt
            case .abandoned: receipt = nil
            }
            guard let receipt else { return "-" }
            func seconds(_ wall: WallTime?) -> String { wall.map { "\(($0 - Self.epoch) / second)" } ?? "-" }
            return [
                receipt.action ?? "-", receipt.jobID ?? "-", receipt.credits.map { "\($0)" } ?? "?",
                "\(receipt.attempts)", receipt.isReused ? "reused" : "paid", seconds(receipt.startedAt), seconds(receipt.finishedAt),
            ].joined(separator: " ")
        }
    }
}
