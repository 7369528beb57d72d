import HoloValue
import HolocronAPI
import HolocronScheduler

/// What a client does that knows no limits: it submits, and asks for each job again and again. What is refused for pace
/// is sent again after `Retry-After`, or else after its own pause.
package struct PollingLoop: Contestant {
    package struct Pace: Sendable {
        /// The first pause, what each next one is times as long, and the longest.
        var first: Int
        var factor: Double
        var most: Int

        package static let threeSeconds = Pace(first: 3 * second, factor: 1, most: 3 * second)
        package static let exponential = Pace(first: second, factor: 1.5, most: 10 * second)
    }

    private enum Step {
        case submit(TaskRequest)
        case look(job: String)
    }

    private struct Task {
        var step: Step
        var pause: Int
    }

    private let pace: Pace
    /// So many jobs at once; nil for all.
    private let width: Int?
    private var waiting: [(id: SubmissionID, request: TaskRequest)] = []
    private var tasks: [SubmissionID: Task] = [:]
    /// Sorted, the next one last.
    private var due: [(at: Int, id: SubmissionID)] = []
    private var out: [ExchangeID: SubmissionID] = [:]
    private var last = 0
    package private(set) var nextWake: Instant?
    package var isModest: Bool { false }

    package init(_ pace: Pace, width: Int? = nil) {
        self.pace = pace
        self.width = width
    }

    package mutating func handle(_ event: SchedulerEvent, at now: Instant, commands: inout [SchedulerCommand]) {
        switch event {
        case .submit(let id, let request, _, _):
            waiting.append((id, request))
        case .answered(let exchange, let result):
            if let id = out.removeValue(forKey: exchange) { answered(id, result, at: now, commands: &commands) }
        default: break
        }
        while width.map({ tasks.count < $0 }) ?? true, let next = waiting.first {
            waiting.removeFirst()
            tasks[next.id] = Task(step: .submit(next.request), pause: pace.first)
            due.append((now, next.id))
        }
        while let first = due.last, first.at <= now {
            due.removeLast()
            send(first.id, commands: &commands)
        }
        nextWake = due.last?.at
    }

    private mutating func send(_ id: SubmissionID, commands: inout [SchedulerCommand]) {
        guard let task = tasks[id] else { return }
        last += 1
        out[last] = id
        switch task.step {
        case .submit(let request):
            commands.append(.leaving(id))
            commands.append(
                .send(
                    last,
                    ServiceRequest(
                        method: .post, target: Route.task.target(under: Route.prefix), body: encodeTask(request),
                        isPaid: true)))
        case .look(let job):
            commands.append(
                .send(last, ServiceRequest(method: .get, target: Route.job(id: job).target(under: Route.prefix))))
        }
    }

    private mutating func answered(
        _ id: SubmissionID, _ result: Result<ServiceResponse, TransportFailure>, at now: Instant,
        commands: inout [SchedulerCommand]
    ) {
        guard var task = tasks[id] else { return }
        var asked: Int?
        if case .success(let response) = result {
            asked = response.retryAfter.map { Int($0 * Double(second)) }
            switch task.step {
            case .submit:
                if case .accepted(let job)? = try? decodeTaskAnswer(response) {
                    commands.append(.accepted(id, jobID: job))
                    task = Task(step: .look(job: job), pause: pace.first)
                    tasks[id] = task
                    return wait(id, until: now + task.pause)
                }
            case .look:
                switch try? decodeJob(response) {
                case .processing?, nil: break
                case let state?:
                    tasks[id] = nil
                    commands.append(.reported(id, state))
                    return
                }
            }
        }
        task.pause = min(pace.most, Int(Double(task.pause) * pace.factor))
        tasks[id] = task
        wait(id, until: now + (asked ?? task.pause))
    }

    private mutating func wait(_ id: SubmissionID, until time: Instant) {
        let place = due.firstIndex { $0.at < time || ($0.at == time && $0.id < id) } ?? due.count
        due.insert((time, id), at: place)
    }
}
