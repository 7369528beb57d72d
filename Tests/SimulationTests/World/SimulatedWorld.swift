import HoloSteps
import HoloTestSupport
import HoloValue
import HolocronAPI
import HolocronScheduler

/// What can go wrong between a run and the service.
package struct Faults {
    /// Of a hundred requests, while there are faults at all.
    package var percent = 0
    /// No faults from then on.
    package var until = 0
    /// Nobody listens.
    package var outage = 0..<0
    /// Answers that can't be read, or get lost: what makes a submission doubtful.
    package var areDoubtful = true

    package init() {}

    package enum Kind {
        /// Never arrives, and that is known.
        case refused
        /// Never arrives, and that is not known.
        case lost
        /// Arrives; its answer gets lost.
        case cut
        /// Another answers.
        case replaced(ServiceResponse)
    }

    package func next(at now: Int, _ random: inout SeededRandom) -> Kind? {
        if now >= until { return nil }
        if outage.contains(now) { return .refused }
        guard random.chance(percent) else { return nil }
        switch random.below(areDoubtful ? 10 : 6) {
        case 0: return .refused
        case 1, 2:
            return .replaced(
                SimulatedHolocron.error(429, "RATE_LIMIT_EXCEEDED", retryAfter: random.chance(50) ? 3 : nil))
        case 3: return .replaced(SimulatedHolocron.error(503, "ACTION_UNAVAILABLE"))
        case 4, 5: return .replaced(SimulatedHolocron.error(500, "EXECUTION_FAILED"))
        case 6: return .replaced(SimulatedHolocron.html(502))
        case 7: return .lost
        case 8: return .cut
        default: return .replaced(ServiceResponse(status: 200, body: Array("{\"status\":".utf8)))
        }
    }
}

/// The service, the way to it, and time: all that outlives a process.
package final class SimulatedWorld {
    package enum Event {
        case arrives(process: Int, exchange: ExchangeID, request: ServiceRequest)
        case answered(process: Int, exchange: ExchangeID, result: Result<ServiceResponse, TransportFailure>)
        case committed(process: Int, ticket: Int)
        case interrupted(process: Int)
        case exchanged(process: Int, intent: IntentID, result: Result<WebResponse, TransportFailure>)
    }

    package var service: SimulatedHolocron
    package var faults: Faults
    private var random: SeededRandom
    /// One way, at least and at most.
    package var way = (1_000, 200_000)
    private var clock = 0
    private var timeline = Timeline<Event>()
    /// What was appended to, by path.
    package var files: [String: [UInt8]] = [:]
    /// Microseconds since 1970 at the instant 0.
    package static let epoch = 1_773_480_413_000_000

    package init(service: SimulatedHolocron, faults: Faults, seed: UInt64) {
        self.service = service
        self.faults = faults
        random = SeededRandom(seed: seed ^ 0x3017D)
    }

    /// Goes on from where the other one is, which stays as it is.
    package init(copying other: SimulatedWorld) {
        service = other.service
        faults = other.faults
        random = other.random
        way = other.way
        clock = other.clock
        timeline = other.timeline
        files = other.files
        web = other.web
        visits = other.visits
        visitors = other.visitors
    }

    /// Microseconds, as `wall` shows them and from 0.
    package var now: Int { clock }
    package var wall: Int { Self.epoch + clock }
    /// When the next thing happens.
    package var nextTime: Int? { timeline.nextTime }

    package func later(_ wait: Int, _ event: Event) { timeline.add(event, at: clock + wait) }

    /// What other services answer.
    package var web: (WebRequest) -> WebResponse = { _ in WebResponse(status: 200, headers: [], body: []) }
    package private(set) var visits: [(request: WebRequest, status: Int)] = []
    private var visitors: [String: Int] = [:]

    /// Other services answer as actions do, by address: whoever visits one for the n-th time gets what an n-th execution
    /// gives.
    package func answerVisits(_ reply: @escaping (_ action: String, _ parameters: Record, _ execution: Int) -> Reply) {
        web = { [unowned self] request in
            visitors[request.url, default: 0] += 1
            let answer = reply("http", Record([("url", .string(request.url))]), visitors[request.url] ?? 1)
            guard case .answer(let value) = answer, let body = value["body"]?.asString, let headers = value["headers"]?.asRecord
            else { return WebResponse(status: 500, headers: [], body: []) }
            return WebResponse(
                status: 200, headers: zip(headers.shape.keys, headers.values).map { ($0, $1.asString ?? "") },
                body: Array(body.utf8))
        }
    }

    package func visit(_ request: WebRequest, _ intent: IntentID, of process: Int) {
        let response = web(request)
        visits.append((request, response.status))
        later(oneWay(), .exchanged(process: process, intent: intent, result: .success(response)))
    }

    package func wait(until time: Int) { clock = max(clock, time) }

    private func oneWay() -> Int {
        let way = way
        return random.between(way.0, way.1)
    }

    package func start(_ request: ServiceRequest, _ exchange: ExchangeID, of process: Int) {
        later(oneWay(), .arrives(process: process, exchange: exchange, request: request))
    }

    /// The next thing that happens; what concerns the service alone happens at once.
    package func next() -> Event? {
        guard let (time, event) = timeline.next() else { return nil }
        clock = max(clock, time)
        if case .arrives(let process, let exchange, let request) = event {
            arrived(process, exchange, request)
            return nil
        }
        return event
    }

    private func arrived(_ process: Int, _ exchange: ExchangeID, _ request: ServiceRequest) {
        let result: Result<ServiceResponse, TransportFailure>
        switch faults.next(at: now, &random) {
        case .refused:
            result = .failure(TransportFailure(reason: .refused, requestMayHaveArrived: false, message: "refused"))
        case .lost:
            result = .failure(TransportFailure(reason: .cut, requestMayHaveArrived: true, message: "cut"))
        case .cut:
            _ = service.answer(request, at: now)
            result = .failure(TransportFailure(reason: .cut, requestMayHaveArrived: true, message: "cut"))
        case .replaced(let response) where request.method == .post && response.status == 200:
            // A cut answer was a whole one where it left.
            _ = service.answer(request, at: now)
            result = .success(response)
        case .replaced(let response):
            result = .success(response)
        case nil:
            result = .success(service.answer(request, at: now))
        }
        later(oneWay(), .answered(process: process, exchange: exchange, result: result))
    }

    /// The process is gone: some of what it had just sent never arrives.
    package func died(_ process: Int) {
        timeline.filter { event in
            switch event {
            case .arrives(let owner, _, _): owner != process || random.chance(50)
            case .answered(let owner, _, _), .exchanged(let owner, _, _), .committed(let owner, _), .interrupted(let owner): owner != process
            }
        }
    }
}

/// What is still to happen: the earliest first, of one instant in the order in which it was added.
package struct Timeline<Event> {
    /// Descending, so that the next one is the last.
    private var entries: [(time: Int, place: Int)] = []
    /// The events stay where they are, whatever comes before them.
    private var events: [Event?] = []
    private var vacant: [Int] = []

    package var nextTime: Int? { entries.isEmpty ? nil : entries[entries.count - 1].time }

    package mutating func add(_ event: Event, at time: Int) {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].time > time { low = middle + 1 } else { high = middle }
        }
        let place = vacant.popLast() ?? events.count
        if place == events.count { events.append(event) } else { events[place] = event }
        entries.insert((time, place), at: low)
    }

    package mutating func next() -> (time: Int, event: Event)? {
        guard let (time, place) = entries.popLast(), let event = events[place].take() else { return nil }
        vacant.append(place)
        return (time, event)
    }

    package mutating func filter(_ keeps: (Event) -> Bool) {
        entries.removeAll { entry in
            guard let event = events[entry.place], !keeps(event) else { return false }
            events[entry.place] = nil
            vacant.append(entry.place)
            return true
        }
    }
}
