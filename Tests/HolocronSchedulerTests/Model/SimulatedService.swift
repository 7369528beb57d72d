import HoloValue
import HolocronAPI
import HolocronScheduler

/// A service that keeps jobs, lists them and counts its windows exactly.
package struct SimulatedService {
    package struct Job {
        package var id: String
        package var action: String
        package var createdAt: Int
        package var endsAt: Int
        package var fails: Bool

        package init(id: String, action: String, createdAt: Int, endsAt: Int, fails: Bool) {
            self.id = id
            self.action = action
            self.createdAt = createdAt
            self.endsAt = endsAt
            self.fails = fails
        }
    }

    package struct Window {
        package var limit: Int?
        package var times: [Int] = []

        package mutating func takes(at now: Int) -> Bool {
            guard let limit else { return true }
            times.removeAll { $0 <= now - 60 * second }
            if times.count >= limit { return false }
            times.append(now)
            return true
        }

        /// Whole seconds until there is room again.
        package func wait(at now: Int) -> Double {
            guard let first = times.first else { return 1 }
            return Double(max(1, (first + 60 * second - now + second - 1) / second))
        }
    }

    /// What others do, at even times, so many times a minute.
    package struct ForeignTraffic: Sendable {
        /// Jobs that stand in the list. Their submissions count elsewhere.
        package var jobs = 0
        /// Requests with the same key.
        package var looks = 0
        package var lists = 0

        package init(jobs: Int = 0, looks: Int = 0, lists: Int = 0) {
            self.jobs = jobs
            self.looks = looks
            self.lists = lists
        }

        package var isNone: Bool { looks == 0 && lists == 0 }
    }

    package var submissions: Window
    package var looks: Window
    package var lists: Window
    package var jobs: [Job] = []
    package var place: [String: Int] = [:]
    /// By how much the list is behind.
    package var listLag = 0
    /// Jobs are not shown to single looks before this age.
    package var visibilityDelay = 0
    /// Whether there is a list of jobs at all.
    package var hasList = true
    package var foreign = ForeignTraffic()
    /// Until when `foreign` has been sent.
    private var foreignUntil = 0
    /// Requests of the client that were refused for pace.
    package var refusals = 0
    package var requests = 0
    /// Whether rows of the list carry results.
    package var listsResults = true
    package var mostRows = 100
    package var hints: Int?

    package init(_ limits: ServiceLimits) {
        submissions = Window(limit: limits.submissions)
        looks = Window(limit: limits.looks)
        lists = Window(limit: limits.lists)
    }

    package static func json(_ status: Int, _ value: Value, retryAfter: Double? = nil) -> ServiceResponse {
        ServiceResponse(
            status: status, body: JSON.encode(value), retryAfter: retryAfter, contentType: "application/json")
    }

    package static func error(_ status: Int, _ code: String, _ message: String = "No.", retryAfter: Double? = nil)
        -> ServiceResponse
    {
        json(
            status,
            .object([
                ("status", .string("error")),
                ("error", .object([("code", .string(code)), ("message", .string(message))])),
            ]), retryAfter: retryAfter)
    }

    package static func html(_ status: Int) -> ServiceResponse {
        ServiceResponse(status: status, body: Array("<html>Bad gateway</html>".utf8), contentType: "text/html")
    }

    private mutating func refused(_ window: Window, at now: Int, _ dice: inout Dice) -> ServiceResponse {
        refusals += 1
        return Self.error(429, "RATE_LIMIT_EXCEEDED", retryAfter: dice.chance(0.5) ? window.wait(at: now) : nil)
    }

    /// Takes in what others have sent up to now.
    private mutating func catchUp(with now: Int) {
        guard foreignUntil < now else { return }
        func times(_ aMinute: Int) -> [Int] {
            guard aMinute > 0 else { return [] }
            let gap = 60 * second / aMinute
            return Array(stride(from: (foreignUntil / gap + 1) * gap, through: now, by: gap))
        }
        for time in times(foreign.looks) { _ = looks.takes(at: time) }
        for time in times(foreign.lists) { _ = lists.takes(at: time) }
        for time in times(foreign.jobs) {
            let id = "foreign-\(jobs.count)"
            add(Job(id: id, action: "other", createdAt: time, endsAt: time + 5 * second, fails: false))
        }
        foreignUntil = now
    }

    package mutating func add(_ job: Job) {
        place[job.id] = jobs.count
        jobs.append(job)
    }

    /// What the service answers to a request that arrives now. A task says how long it takes in its parameters.
    package mutating func answer(_ request: ServiceRequest, at now: Int, dice: inout Dice) -> ServiceResponse {
        requests += 1
        catchUp(with: now)
        if request.method == .post {
            if !submissions.takes(at: now) { return refused(submissions, at: now, &dice) }
            return submit(request, at: now)
        }
        if request.target.hasPrefix("/v1/holocron/jobs?") {
            if !hasList { return Self.error(404, "NOT_FOUND", "There is no such route.") }
            if !lists.takes(at: now) { return refused(lists, at: now, &dice) }
            return list(request.target, at: now)
        }
        if !looks.takes(at: now) { return refused(looks, at: now, &dice) }
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
        add(
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
