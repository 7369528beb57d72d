import HoloValue
import HolocronAPI
import HolocronScheduler

let second = 1_000_000
let millisecond = 1_000

/// Evenly spread numbers from a seed (xorshift64*): nothing of the scheduler's own.
struct Dice {
    private var state: UInt64

    init(_ seed: UInt64) {
        state = seed &* 0x2545_F491_4F6C_DD1D | 1
        // Neighbouring seeds start alike.
        for _ in 0..<16 { _ = fraction() }
    }

    mutating func fraction() -> Double {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return Double((state &* 0x2545_F491_4F6C_DD1D) >> 11) * 0x1p-53
    }

    mutating func chance(_ probability: Double) -> Bool { fraction() < probability }

    mutating func between(_ least: Int, _ most: Int) -> Int { least + Int(fraction() * Double(most - least)) }

    /// The sum of twelve even numbers is near enough to a normal one.
    mutating func normal() -> Double { (0..<12).reduce(-6.0) { sum, _ in sum + fraction() } }
}

/// A service that keeps jobs, lists them and counts its windows exactly.
struct SimulatedService {
    struct Job {
        var id: String
        var action: String
        var createdAt: Int
        var endsAt: Int
        var fails: Bool
    }

    struct Window {
        var limit: Int?
        var times: [Int] = []

        mutating func takes(at now: Int) -> Bool {
            guard let limit else { return true }
            times.removeAll { $0 <= now - 60 * second }
            if times.count >= limit { return false }
            times.append(now)
            return true
        }
    }

    var submissions: Window
    var looks: Window
    var lists: Window
    var jobs: [Job] = []
    var place: [String: Int] = [:]
    /// By how much the list is behind.
    var listLag = 0
    /// Jobs are not shown to single looks before this age.
    var visibilityDelay = 0
    var refusals = 0
    var requests = 0
    /// Whether rows of the list carry results.
    var listsResults = true
    var mostRows = 100
    var hints: Int?

    init(_ limits: ServiceLimits) {
        submissions = Window(limit: limits.submissions)
        looks = Window(limit: limits.looks)
        lists = Window(limit: limits.lists)
    }

    static func json(_ status: Int, _ value: Value, retryAfter: Double? = nil) -> ServiceResponse {
        ServiceResponse(
            status: status, body: JSON.encode(value), retryAfter: retryAfter, contentType: "application/json")
    }

    static func error(_ status: Int, _ code: String, _ message: String = "No.", retryAfter: Double? = nil)
        -> ServiceResponse
    {
        json(
            status,
            .object([
                ("status", .string("error")),
                ("error", .object([("code", .string(code)), ("message", .string(message))])),
            ]), retryAfter: retryAfter)
    }

    static func html(_ status: Int) -> ServiceResponse {
        ServiceResponse(status: status, body: Array("<html>Bad gateway</html>".utf8), contentType: "text/html")
    }

    private mutating func refused(_ dice: inout Dice) -> ServiceResponse {
        refusals += 1
        return Self.error(429, "RATE_LIMIT_EXCEEDED", retryAfter: dice.chance(0.5) ? 2 : nil)
    }

    /// What the service answers to a request that arrives now. A task says how long it takes in its parameters.
    mutating func answer(_ request: ServiceRequest, at now: Int, dice: inout Dice) -> ServiceResponse {
        requests += 1
        if request.method == .post {
            if !submissions.takes(at: now) { return refused(&dice) }
            return submit(request, at: now)
        }
        if request.target.hasPrefix("/v1/holocron/jobs?") {
            if !lists.takes(at: now) { return refused(&dice) }
            return list(request.target, at: now)
        }
        if !looks.takes(at: now) { return refused(&dice) }
        let id = String(request.target.dropFirst("/v1/holocron/jobs/".count))
        guard let index = place[id], jobs[index].createdAt + visibilityDelay <= now else {
            return Self.error(404, "NOT_FOUND", "There is no such job.")
        }
        return .init(
            status: 200, body: JSON.encode(state(jobs[index], at: now)), contentType: "application/json")
    }

    private mutating func submit(_ request: ServiceRequest, at now: Int) -> ServiceResponse {
        guard let body = request.body, let task = try? JSON.decode(body), let action = task["action_id"]?.asString,
            let takes = task["params"]?["takes"]?.asInt
        else { return Self.error(400, "BAD_REQUEST") }
        let id = "job-\(jobs.count)"
        place[id] = jobs.count
        jobs.append(
            Job(
                id: id, action: action, createdAt: now, endsAt: now + takes,
                fails: task["params"]?["fails"]?.asBool ?? false))
        return Self.json(
            202,
            .object([
                ("status", .string("processing")), ("job_id", .string(id)),
                ("poll_url", .string("/v1/holocron/jobs/\(id)")),
            ]))
    }

    private func state(_ job: Job, at now: Int) -> Value {
        if now < job.endsAt {
            var pairs: [(String, Value)] = [("status", .string("processing"))]
            if let hints { pairs.append(("retry_after_ms", .int(hints))) }
            return .object(pairs)
        }
        if job.fails {
            let error = Value.object([("code", .string("EXECUTION_FAILED")), ("message", .string("It broke."))])
            return .object([("status", .string("failed")), ("error", error), ("credits_used", .int(0))])
        }
        return .object([
            ("status", .string("completed")), ("data", .object([("of", .string(job.id))])), ("credits_used", .int(1)),
            ("execution_ms", .int((job.endsAt - job.createdAt) / 1000)),
        ])
    }

    private func list(_ target: String, at now: Int) -> ServiceResponse {
        func number(_ name: String) -> Int? {
            target.split(whereSeparator: { $0 == "?" || $0 == "&" }).lazy
                .compactMap { $0.hasPrefix(name + "=") ? Int($0.dropFirst(name.count + 1)) : nil }.first
        }
        let seen = now - listLag
        let page = number("page") ?? 1
        let limit = min(mostRows, number("limit") ?? 20)
        // Jobs are in the order of their creation.
        var visible = jobs.count
        while visible > 0 && jobs[visible - 1].createdAt > seen { visible -= 1 }
        let first = (page - 1) * limit
        let indexes = (first..<(first + limit)).compactMap { $0 < visible ? visible - 1 - $0 : nil }
        let rows = indexes.map { index -> Value in
            let job = jobs[index]
            var pairs: [(String, Value)] = [
                ("id", .string(job.id)), ("action_id", .string(job.action)),
                ("created_at", .string(formatTime(job.createdAt))),
            ]
            if seen < job.endsAt {
                pairs.append(("status", .string("processing")))
            } else if job.fails {
                pairs += [("status", .string("failed")), ("error", .string("It broke."))]
            } else {
                pairs.append(("status", .string("completed")))
                if listsResults { pairs.append(("result", .object([("of", .string(job.id))]))) }
            }
            return .object(pairs)
        }
        return Self.json(
            200,
            .object([
                ("jobs", .array(rows)), ("total_count", .int(visible)), ("page", .int(page)), ("limit", .int(limit)),
                ("total_pages", .int((visible + limit - 1) / limit)),
            ]))
    }
}
