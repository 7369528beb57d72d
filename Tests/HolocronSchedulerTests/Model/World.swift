import HoloValue
import HolocronAPI
import HolocronScheduler

/// A scheduler, a service and the way between them, in virtual time. Checks at every step what must always hold.
package struct World {
    package enum Happening {
        case event(SchedulerEvent)
        case arrives(ExchangeID, ServiceRequest)
    }

    struct Pending: Comparable {
        var at: Int
        var order: Int
        var happening: Happening

        static func < (left: Pending, right: Pending) -> Bool { (left.at, left.order) < (right.at, right.order) }
        static func == (left: Pending, right: Pending) -> Bool { left.order == right.order }
    }

    package var now = 0
    package var client: any Contestant
    package var service: SimulatedService
    package var dice: Dice
    /// One way, at least and at most.
    package var way = (50 * millisecond, 50 * millisecond)
    /// Stands between service and scheduler: nil lets the request through.
    package var fault: ((inout World, ServiceRequest) -> Fault?)?
    private var pending = PendingQueue()

    package enum Fault {
        /// Never arrives.
        case refused
        /// Arrives; its answer gets lost.
        case cut
        /// Arrives; nothing comes back, and the transport gives up in the end.
        case swallowed
        /// Is answered by another.
        case replaced(ServiceResponse)
    }

    /// The client's machine sleeps: it is told nothing meanwhile, and all at once afterwards. The service goes on.
    package var suspension: Range<Int>?
    /// How many wake-ups in one second the client asked for at most and then had nothing to say.
    package private(set) var mostIdleTicks = 0
    private var idleTicks = (second: 0, count: 0)

    package var out: [ExchangeID: ServiceRequest] = [:]
    package var mostOut = 0
    package var told: [SubmissionID: [String]] = [:]
    package var jobOf: [SubmissionID: String] = [:]
    package var noticedAt: [SubmissionID: Int] = [:]
    package var listed: [ListingID: Result<[JobRow], ServiceTrouble>] = [:]
    package var unreachable: [(Int, ServiceTrouble)] = []
    package var notes: [SchedulerNote] = []
    package var stillRunning: [SubmissionID] = []
    package var sends = (posts: 0, looks: 0, lists: 0)
    package var problems: [String] = []
    /// Called for what is told, to submit more.
    package var onEnd: ((inout World, SubmissionID) -> Void)?

    package init(_ limits: ServiceLimits, seed: UInt64 = 1, trustsListResults: Bool = false) {
        self.init(
            limits, seed: seed, client: Scheduler(limits: limits, seed: seed, trustsListResults: trustsListResults))
    }

    package init(_ limits: ServiceLimits, seed: UInt64 = 1, client: any Contestant) {
        self.client = client
        service = SimulatedService(limits)
        dice = Dice(seed)
    }

    package static func task(_ takes: Int, action: String = "act", fails: Bool = false) -> TaskRequest {
        TaskRequest(actionID: action, parameters: Record([("takes", .int(takes)), ("fails", .bool(fails))]))
    }

    package mutating func later(_ wait: Int, _ happening: Happening) { pending.add(at: now + wait, happening) }

    package mutating func submit(
        _ id: SubmissionID, takes: Int, action: String = "act", followers: [[String]] = [], after: Int = 0,
        fails: Bool = false
    ) {
        later(after, .event(.submit(id, Self.task(takes, action: action, fails: fails), followers: followers)))
    }

    /// Runs until nothing is left to happen, or until `end`.
    package mutating func run(until end: Int = .max) {
        var idle = 0
        while true {
            let wake = client.nextWake.map(awake)
            let next = pending.nextAt
            guard let time = [wake, next].compactMap({ $0 }).min(), time <= end else { break }
            if time == now { idle += 1 } else { idle = 0 }
            if idle > 100_000 {
                problems.append("time stands still at \(now)")
                return
            }
            now = max(now, time)
            if let next, next <= time, let first = pending.removeFirst() {
                happen(first)
            } else {
                if idleTicks.second != now / second { idleTicks = (now / second, 0) }
                if tell(.tick) == 0 { idleTicks.count += 1 }
                mostIdleTicks = max(mostIdleTicks, idleTicks.count)
            }
        }
        if end != .max { now = end }
    }

    /// When the client learns of what happens at a time.
    private func awake(_ time: Int) -> Int {
        guard let suspension, suspension.contains(time) else { return time }
        return suspension.upperBound
    }

    private mutating func happen(_ happening: Happening) {
        switch happening {
        case .event(let event):
            if awake(now) > now { return later(awake(now) - now, happening) }
            tell(event)
        case .arrives(let id, let request):
            var answer: Result<ServiceResponse, TransportFailure>
            switch fault?(&self, request) {
            case .refused:
                answer = .failure(.init(reason: .refused, requestMayHaveArrived: false, message: "refused"))
            case .cut:
                _ = service.answer(request, at: now, dice: &dice)
                answer = .failure(.init(reason: .cut, requestMayHaveArrived: true, message: "cut"))
            case .swallowed:
                _ = service.answer(request, at: now, dice: &dice)
                answer = .failure(.init(reason: .timedOut, requestMayHaveArrived: true, message: "timed out"))
                return later(request.timeout, .event(.answered(id, answer)))
            case .replaced(let response):
                answer = .success(response)
            case nil:
                answer = .success(service.answer(request, at: now, dice: &dice))
            }
            later(dice.between(way.0, way.1), .event(.answered(id, answer)))
        }
    }

    /// Tells the client, does what it commands, and gives the number of commands.
    @discardableResult
    package mutating func tell(_ event: SchedulerEvent) -> Int {
        if case .answered(let id, _) = event { out[id] = nil }
        var commands: [SchedulerCommand] = []
        client.handle(event, at: now, commands: &commands)
        var leaving: SubmissionID?
        for command in commands {
            let justLeft = leaving
            leaving = nil
            switch command {
            case .send(let id, let request):
                if (request.method == .post) != (justLeft != nil) { problems.append("no `leaving` before a POST") }
                if request.method == .post && !request.isPaid { problems.append("a POST that is not marked as paid") }
                if out[id] != nil { problems.append("exchange \(id) twice") }
                out[id] = request
                mostOut = max(mostOut, out.count)
                if client.isModest, out.count > 64 { problems.append("\(out.count) exchanges out") }
                if client.isModest, out.values.lazy.filter({ $0.method == .post }).count > 32 {
                    problems.append("too many POSTs out")
                }
                if request.method == .post {
                    sends.posts += 1
                } else if request.target.contains("?") {
                    sends.lists += 1
                } else {
                    sends.looks += 1
                }
                later(dice.between(way.0, way.1), .arrives(id, request))
            case .leaving(let id):
                leaving = id
                if told[id]?.isEmpty == false { problems.append("\(id) leaves after \(told[id] ?? [])") }
            case .accepted(let id, let jobID):
                told[id, default: []].append("accepted")
                jobOf[id] = jobID
            case .rejected(let id, _):
                told[id, default: []].append("rejected")
                onEnd?(&self, id)
            case .inDoubt(let id, _):
                told[id, default: []].append("inDoubt")
                onEnd?(&self, id)
            case .reported(let id, let state):
                let word = if case .failed = state { "failed" } else { "reported" }
                told[id, default: []].append(word)
                if noticedAt[id] == nil { noticedAt[id] = now }
                if case .completed(let data, _, _) = state, data["of"]?.asString != jobOf[id] {
                    problems.append("\(id) got the result of another job")
                }
                onEnd?(&self, id)
            case .lost(let id, _):
                told[id, default: []].append("lost")
                onEnd?(&self, id)
            case .stillRunning(let id), .unseen(let id): stillRunning.append(id)
            case .listed(let id, let result):
                if listed[id] != nil { problems.append("listing \(id) told twice") }
                listed[id] = result
            case .unreachable(let trouble): unreachable.append((now, trouble))
            case .note(let note): notes.append(note)
            }
        }
        if let wake = client.nextWake, wake <= now { problems.append("a wake-up in the past") }
        return commands.count
    }

    /// The microseconds between end and notice, in no order.
    package var latenesses: [Int] {
        noticedAt.compactMap { id, at in
            jobOf[id].flatMap { service.place[$0] }.map { at - service.jobs[$0].endsAt }
        }
    }

    /// Seconds between end and notice, on average.
    package var meanLateness: Double {
        let all = latenesses
        return Double(all.reduce(0, +)) / Double(second) / Double(max(1, all.count))
    }

    package var lastNotice: Int { noticedAt.values.max() ?? 0 }
}

