import HoloValue
import HolocronAPI
import HolocronScheduler
import Testing

/// A scheduler, a service and the way between them, in virtual time. Checks at every step what must always hold.
struct World {
    enum Happening {
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

    var now = 0
    var scheduler: Scheduler
    var service: SimulatedService
    var dice: Dice
    /// One way, at least and at most.
    var way = (50 * millisecond, 50 * millisecond)
    /// Stands between service and scheduler: nil lets the request through.
    var fault: ((inout World, ServiceRequest) -> Fault?)?
    var pending = PendingQueue()

    enum Fault {
        /// Never arrives.
        case refused
        /// Arrives; its answer gets lost.
        case cut
        /// Is answered by another.
        case replaced(ServiceResponse)
    }

    var out: [ExchangeID: ServiceRequest] = [:]
    var mostOut = 0
    var told: [SubmissionID: [String]] = [:]
    var jobOf: [SubmissionID: String] = [:]
    var noticedAt: [SubmissionID: Int] = [:]
    var listed: [ListingID: Result<[JobRow], ServiceTrouble>] = [:]
    var unreachable: [(Int, ServiceTrouble)] = []
    var notes: [SchedulerNote] = []
    var stillRunning: [SubmissionID] = []
    var sends = (posts: 0, looks: 0, lists: 0)
    var problems: [String] = []
    /// Called for what is told, to submit more.
    var onEnd: ((inout World, SubmissionID) -> Void)?

    init(_ limits: ServiceLimits, seed: UInt64 = 1, trustsListResults: Bool = false) {
        scheduler = Scheduler(limits: limits, seed: seed, trustsListResults: trustsListResults)
        service = SimulatedService(limits)
        dice = Dice(seed)
    }

    static func task(_ takes: Int, action: String = "act", fails: Bool = false) -> TaskRequest {
        TaskRequest(actionID: action, parameters: Record([("takes", .int(takes)), ("fails", .bool(fails))]))
    }

    mutating func later(_ wait: Int, _ happening: Happening) { pending.add(at: now + wait, happening) }

    mutating func submit(_ id: SubmissionID, takes: Int, priority: Double = 0, after: Int = 0, fails: Bool = false) {
        later(after, .event(.submit(id, Self.task(takes, fails: fails), priority: priority)))
    }

    /// Runs until nothing is left to happen, or until `end`.
    mutating func run(until end: Int = .max) {
        var idle = 0
        while true {
            let wake = scheduler.nextWake
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
                tell(.tick)
            }
        }
        if end != .max { now = end }
    }

    private mutating func happen(_ happening: Happening) {
        switch happening {
        case .event(let event):
            tell(event)
        case .arrives(let id, let request):
            var answer: Result<ServiceResponse, TransportFailure>
            switch fault?(&self, request) {
            case .refused:
                answer = .failure(.init(reason: .refused, requestMayHaveArrived: false, message: "refused"))
            case .cut:
                _ = service.answer(request, at: now, dice: &dice)
                answer = .failure(.init(reason: .cut, requestMayHaveArrived: true, message: "cut"))
            case .replaced(let response):
                answer = .success(response)
            case nil:
                answer = .success(service.answer(request, at: now, dice: &dice))
            }
            later(dice.between(way.0, way.1), .event(.answered(id, answer)))
        }
    }

    mutating func tell(_ event: SchedulerEvent) {
        if case .answered(let id, _) = event { out[id] = nil }
        var commands: [SchedulerCommand] = []
        scheduler.handle(event, at: now, commands: &commands)
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
                if out.count > 64 { problems.append("\(out.count) exchanges out") }
                if out.values.lazy.filter({ $0.method == .post }).count > 32 { problems.append("too many POSTs out") }
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
        if let wake = scheduler.nextWake, wake <= now { problems.append("a wake-up in the past") }
    }

    /// Seconds between end and notice, on average.
    var meanLateness: Double {
        var sum = 0
        for (id, at) in noticedAt {
            guard let job = jobOf[id], let place = service.place[job] else { continue }
            sum += at - service.jobs[place].endsAt
        }
        return Double(sum) / Double(second) / Double(max(1, noticedAt.count))
    }

    var lastNotice: Int { noticedAt.values.max() ?? 0 }
}

/// What is still to happen, in the order of time.
struct PendingQueue {
    private var entries: [World.Pending] = []
    private var order = 0

    var nextAt: Int? { entries.first?.at }

    mutating func add(at time: Int, _ happening: World.Happening) {
        order += 1
        entries.append(World.Pending(at: time, order: order, happening: happening))
        var child = entries.count - 1
        while child > 0, entries[child] < entries[(child - 1) / 2] {
            entries.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func removeFirst() -> World.Happening? {
        guard let first = entries.first, let last = entries.popLast() else { return nil }
        if entries.isEmpty { return first.happening }
        entries[0] = last
        var parent = 0
        while 2 * parent + 1 < entries.count {
            var child = 2 * parent + 1
            if child + 1 < entries.count, entries[child + 1] < entries[child] { child += 1 }
            if entries[parent] < entries[child] { break }
            entries.swapAt(parent, child)
            parent = child
        }
        return first.happening
    }
}
