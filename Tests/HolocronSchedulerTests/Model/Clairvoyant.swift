import HoloValue
import HolocronAPI
import HolocronScheduler

/// Knows how long each job takes, and looks at it once, so that the look arrives when the job ends. Keeps the limits as
/// exactly as the service counts them. Nobody can be sooner with single looks and this order of submissions.
package struct Clairvoyant: Contestant {
    /// One way, to which it owes that it is never wrong.
    private static let way = 50 * millisecond

    private struct Window {
        var limit: Int?
        var sends: [Int] = []
        var head = 0

        func freeAt(_ now: Int) -> Int {
            guard let limit, sends.count - head >= limit else { return now }
            return sends[sends.count - limit] + 60 * second
        }

        mutating func sent(at now: Int) { sends.append(now) }

        mutating func expire(at now: Int) {
            while head < sends.count, sends[head] + 60 * second <= now { head += 1 }
        }
    }

    private struct Waiting {
        var id: SubmissionID
        var request: TaskRequest
    }

    private var submissions: Window
    private var looks: Window
    /// From each submission on, how long the way to the end is.
    private let lengths: [Double]
    private var waiting: [Waiting] = []
    private var due: [(at: Int, id: SubmissionID, job: String)] = []
    private var out: [ExchangeID: (id: SubmissionID, takes: Int)] = [:]
    private var last = 0
    package private(set) var nextWake: Instant?
    package var isModest: Bool { false }

    package init(limits: ServiceLimits, lengths: [Double]) {
        submissions = Window(limit: limits.submissions)
        looks = Window(limit: limits.looks)
        self.lengths = lengths
    }

    package mutating func handle(_ event: SchedulerEvent, at now: Instant, commands: inout [SchedulerCommand]) {
        switch event {
        case .submit(let id, let request, _, _):
            waiting.append(Waiting(id: id, request: request))
        case .answered(let exchange, .success(let response)):
            guard let (id, takes) = out.removeValue(forKey: exchange) else { break }
            if takes >= 0, case .accepted(let job)? = try? decodeTaskAnswer(response) {
                commands.append(.accepted(id, jobID: job))
                let ends = now - Self.way + takes
                due.append((max(now, ends - Self.way), id, job))
                due.sort { ($0.at, $0.id) > ($1.at, $1.id) }
            } else if let state = try? decodeJob(response) {
                commands.append(.reported(id, state))
            }
        default: break
        }
        submissions.expire(at: now)
        looks.expire(at: now)
        while submissions.freeAt(now) <= now, let next = takeLongest() {
            submissions.sent(at: now)
            commands.append(.leaving(next.id))
            let takes = next.request.parameters["takes"]?.asInt ?? 0
            send(
                (next.id, takes),
                ServiceRequest(
                    method: .post, target: Route.task.target(under: Route.prefix), body: encodeTask(next.request),
                    isPaid: true), &commands)
        }
        while looks.freeAt(now) <= now, let first = due.last, first.at <= now {
            due.removeLast()
            looks.sent(at: now)
            send(
                (first.id, -1),
                ServiceRequest(method: .get, target: Route.job(id: first.job).target(under: Route.prefix)), &commands)
        }
        let nextSubmission = waiting.isEmpty ? nil : submissions.freeAt(now)
        let nextLook = due.last.map { max($0.at, looks.freeAt(now)) }
        nextWake = [nextSubmission, nextLook].compactMap { $0 }.min()
    }

    private mutating func takeLongest() -> Waiting? {
        guard var best = waiting.indices.first else { return nil }
        for index in waiting.indices where lengths[waiting[index].id] > lengths[waiting[best].id] { best = index }
        return waiting.remove(at: best)
    }

    private mutating func send(
        _ meaning: (SubmissionID, Int), _ request: ServiceRequest, _ commands: inout [SchedulerCommand]
    ) {
        last += 1
        out[last] = meaning
        commands.append(.send(last, request))
    }
}
