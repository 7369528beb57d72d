import HoloValue
import HolocronAPI
import HolocronScheduler

/// A scheduler that is fed by hand. Every call gives what was commanded, in words.
struct Bench {
    var now = 0
    var scheduler: Scheduler
    /// The requests that wait for an answer, in the order in which they left.
    private(set) var out: [(exchange: ExchangeID, target: String)] = []

    init(_ limits: ServiceLimits = .documented, trustsListResults: Bool = false) {
        scheduler = Scheduler(limits: limits, seed: 7, trustsListResults: trustsListResults)
    }

    @discardableResult
    mutating func tell(_ event: SchedulerEvent, after wait: Int = 0) -> [String] {
        now += wait
        if case .answered(let id, _) = event { out.removeAll { $0.exchange == id } }
        var commands: [SchedulerCommand] = []
        scheduler.handle(event, at: now, commands: &commands)
        for case .send(let id, let request) in commands { out.append((id, request.target)) }
        return commands.map(words)
    }

    @discardableResult
    mutating func submit(
        _ id: SubmissionID, action: String = "act", followers: [[String]] = [], submitter: Int = 0
    ) -> [String] {
        tell(.submit(id, TaskRequest(actionID: action, parameters: .empty), followers: followers, submitter: submitter))
    }

    @discardableResult
    mutating func answer(_ id: ExchangeID, _ response: ServiceResponse, after wait: Int = 100 * millisecond) -> [String]
    {
        tell(.answered(id, .success(response)), after: wait)
    }

    @discardableResult
    mutating func fail(
        _ id: ExchangeID, _ reason: TransportFailure.Reason, arrived: Bool, after wait: Int = 100 * millisecond
    ) -> [String] {
        tell(
            .answered(
                id,
                .failure(TransportFailure(reason: reason, requestMayHaveArrived: arrived, message: reason.rawValue))),
            after: wait)
    }

    /// Goes to the next wake-up and ticks, until something is commanded or `most` has passed.
    mutating func wait(_ most: Int = 120 * second) -> [String] {
        let end = now + most
        while let wake = scheduler.nextWake, wake <= end {
            let commands = tell(.tick, after: wake - now)
            if !commands.isEmpty { return commands }
        }
        now = end
        return []
    }

    /// The oldest request without an answer, after waiting for one if there is none.
    mutating func next() -> (exchange: ExchangeID, target: String) {
        if out.isEmpty { _ = wait() }
        return out.first ?? (0, "nothing was sent")
    }

    /// The next single look, after answering lists with `rows`.
    mutating func nextLook(rows: [(id: String, status: String)] = [("j1", "processing")]) -> ExchangeID {
        for _ in 0..<100 {
            let sent = next()
            guard sent.target.contains("?") else { return sent.exchange }
            answer(sent.exchange, Bench.list(rows))
        }
        return 0
    }

    /// The next list, after answering looks with `processing`.
    mutating func nextList() -> ExchangeID {
        for _ in 0..<100 {
            let sent = next()
            if sent.target.contains("?") { return sent.exchange }
            answer(sent.exchange, Bench.processing)
        }
        return 0
    }

    /// Submits and has it accepted as job `j<id>`; the exchange of the POST must be `exchange`.
    mutating func run(_ id: SubmissionID, exchange: ExchangeID) {
        submit(id)
        answer(exchange, Bench.accepted("j\(id)"))
    }

    static func accepted(_ jobID: String) -> ServiceResponse {
        SimulatedService.json(202, .object([("status", .string("processing")), ("job_id", .string(jobID))]))
    }

    static let processing = SimulatedService.json(200, .object([("status", .string("processing"))]))
    static let completed = SimulatedService.json(
        200, .object([("status", .string("completed")), ("data", .int(1)), ("credits_used", .int(2))]))

    static func list(_ rows: [(id: String, status: String)], extra: [(String, Value)] = []) -> ServiceResponse {
        let jobs = rows.map { row in
            Value.object([("id", .string(row.id)), ("status", .string(row.status))] + extra)
        }
        return SimulatedService.json(200, .object([("jobs", .array(jobs)), ("total_pages", .int(1))]))
    }
}

private func words(_ command: SchedulerCommand) -> String {
    switch command {
    case .send(let id, let request):
        return "send \(id) \(request.method.rawValue) \(request.target.dropFirst("/v1/holocron".count))"
    case .leaving(let id): return "leaving \(id)"
    case .accepted(let id, let job): return "accepted \(id) \(job)"
    case .rejected(let id, let error): return "rejected \(id) \(error.status) \(error.code)"
    case .inDoubt(let id, _): return "inDoubt \(id)"
    case .reported(let id, .completed): return "completed \(id)"
    case .reported(let id, .failed(let code, _, _)): return "failed \(id) \(code)"
    case .reported(let id, .processing): return "processing \(id)"
    case .stillRunning(let id): return "stillRunning \(id)"
    case .unseen(let id): return "unseen \(id)"
    case .lost(let id, let error): return "lost \(id) \(error.status) \(error.code)"
    case .listed(let id, .success(let rows)): return "listed \(id) " + rows.map(\.id).joined(separator: " ")
    case .listed(let id, .failure(let trouble)): return "unlisted \(id) \(words(trouble))"
    case .unreachable(let trouble): return "unreachable \(words(trouble))"
    case .note(.rateLimited(let bucket, let waiting)): return "limited \(bucket) \(waiting / millisecond)"
    case .note(.troubled(let trouble, let attempt, _)): return "troubled \(words(trouble)) \(attempt)"
    case .note(.recovered): return "recovered"
    }
}

private func words(_ trouble: ServiceTrouble) -> String {
    switch trouble {
    case .transport(let failure): failure.reason.rawValue
    case .service(let error): "\(error.status) \(error.code)"
    case .unreadable: "unreadable"
    }
}
