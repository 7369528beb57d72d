import Foundation
import HoloTestSupport
import HoloValue
import HolocronAPI
import HolocronScheduler

/// The service: an account with its ledger, jobs, their list, and windows that are counted exactly.
package struct SimulatedHolocron {
    package struct Settings {
        package var limits = ServiceLimits.documented
        /// By how much the list is behind.
        package var listLag = 0
        /// Single looks do not find a job before this age.
        package var visibilityDelay = 0
        package var listsResults = true
        package var mostRows = 100
        /// Percent of the refusals for pace that say how long to wait.
        package var retryAfter = 50
        /// These answer at once, without a job.
        package var synchronousActions: Set<String> = []
        /// Seconds, in the middle; and how far from it, as the deviation of the logarithm.
        package var median = 5.0
        package var spread = 0.5
        /// And at most: below the timeouts of the random workflows, which would make their results a matter of time.
        package var longest = 250.0
        /// What is taken in the end differs from what is listed.
        package var settlesLater = false
        /// By how much its clock is ahead of ours, microseconds.
        package var clockSkew = 0

        package init() {}
    }

    package struct Job {
        package var id: String
        /// The action and its parameters, as the oracle writes them.
        package var words: String
        package var action: String
        package var parameters: Value
        /// The name of the identity that it runs with.
        package var identity: String?
        package var createdAt: Int
        package var endsAt: Int
        package var reply: Reply
        /// What was taken at acceptance.
        package var price: Int
        package var used: Int
        /// A synchronous action's task has no job that could be looked at.
        package var isHidden = false
        package var isEnded = false

        package var hasFailed: Bool { if case .failure = reply { true } else { false } }
    }

    private struct Window {
        var limit: Int?
        var times: [Int] = []
        var first = 0

        mutating func takes(at now: Int) -> Bool {
            guard let limit else { return true }
            while first < times.count, times[first] <= now - 60_000_000 { first += 1 }
            if times.count - first >= limit { return false }
            times.append(now)
            return true
        }
    }

    /// One for each name, with a credential.
    package static let identities = WorkflowGenerator.identities.map { name in
        Identity(
            id: "id of \(name)", catalogID: nil, name: name,
            credentials: [Identity.Credential(id: "credential of \(name)", isActive: true)])
    }

    package let settings: Settings
    /// What an action's n-th execution with the same parameters gives.
    package let reply: (_ action: String, _ parameters: Record, _ execution: Int) -> Reply
    /// Microseconds since 1970 at the instant 0.
    package let epoch: Int
    package private(set) var jobs: [Job] = []
    private var executions: [String: Int] = [:]
    /// Those that run, the one that ends first last.
    private var open: [Int] = []
    /// Those that the list shows, in the order of their acceptance, with what it says of them.
    private var listed: [ListedJob] = []
    private var submissions: Window
    private var looks: Window
    private var lists: Window
    private var random: SeededRandom

    /// Charges without refunds, and the most that they ever came to.
    package private(set) var taken = 0
    package private(set) var mostTaken = 0
    /// nil: as much as is wanted.
    package var balance: Int?
    /// Requests that were over a limit.
    package private(set) var refusals = 0
    package private(set) var requests = 0

    package init(
        _ settings: Settings, seed: UInt64, epoch: Int,
        reply: @escaping (_ action: String, _ parameters: Record, _ execution: Int) -> Reply
    ) {
        self.settings = settings
        self.reply = reply
        self.epoch = epoch
        submissions = Window(limit: settings.limits.submissions)
        looks = Window(limit: settings.limits.looks)
        lists = Window(limit: settings.limits.lists)
        random = SeededRandom(seed: seed ^ 0x5EA1)
    }

    // MARK: The ledger

    /// Ends what has ended: a failed job's credits are given back, once.
    package mutating func settle(at now: Int) {
        while let index = open.last, jobs[index].endsAt <= now {
            open.removeLast()
            jobs[index].isEnded = true
            taken += jobs[index].used - jobs[index].price
            mostTaken = max(mostTaken, taken)
        }
    }

    /// Among those that run.
    private mutating func enter(_ index: Int, endsAt: Int) {
        var place = open.count
        while place > 0, jobs[open[place - 1]].endsAt <= endsAt { place -= 1 }
        open.insert(index, at: place)
    }

    /// Jobs that took credits for good or still may.
    package func paid(_ words: String) -> [Job] { jobs.filter { $0.words == words && !($0.isEnded && $0.hasFailed) } }

    // MARK: Answers

    package static func json(_ status: Int, _ value: Value, retryAfter: Double? = nil) -> ServiceResponse {
        ServiceResponse(status: status, body: JSON.encode(value), retryAfter: retryAfter, contentType: "application/json")
    }

    package static func error(_ status: Int, _ code: String, retryAfter: Double? = nil) -> ServiceResponse {
        json(
            status,
            .object([
                ("status", .string("error")),
                ("error", .object([("code", .string(code)), ("message", .string("No."))])),
            ]), retryAfter: retryAfter)
    }

    package static func html(_ status: Int) -> ServiceResponse {
        ServiceResponse(status: status, body: Array("<html>Bad gateway</html>".utf8), contentType: "text/html")
    }

    /// What it answers to a request that arrives now.
    package mutating func answer(_ request: ServiceRequest, at now: Int) -> ServiceResponse {
        requests += 1
        settle(at: now)
        if request.method == .post {
            return submissions.takes(at: now) ? submit(request, at: now) : refused()
        }
        let asked = request.target.utf8.dropFirst(Self.jobsTarget.utf8.count)
        if asked.first == UInt8(ascii: "?") {
            return lists.takes(at: now) ? list(asked, at: now) : refused()
        }
        guard looks.takes(at: now) else { return refused() }
        guard let index = Self.job(asked.dropFirst()), jobs.indices.contains(index),
            jobs[index].createdAt + settings.visibilityDelay <= now
        else { return Self.error(404, "NOT_FOUND") }
        return jobs[index].isEnded ? Self.json(200, state(jobs[index])) : Self.processing
    }

    private static let jobsTarget = "/v1/holocron/jobs"

    /// The number of the job with this id, as `submit` makes them.
    private static func job(_ id: Substring.UTF8View) -> Int? {
        guard id.starts(with: "job-".utf8) else { return nil }
        let digits = id.dropFirst("job-".utf8.count)
        guard (1...15).contains(digits.count), digits.count == 1 || digits.first != UInt8(ascii: "0") else { return nil }
        var number = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            number = number * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return number
    }

    private static let processing = json(200, .object([("status", .string("processing"))]))

    private mutating func refused() -> ServiceResponse {
        refusals += 1
        return Self.error(
            429, "RATE_LIMIT_EXCEEDED", retryAfter: random.chance(settings.retryAfter) ? Double(1 + random.below(5)) : nil)
    }

    private mutating func submit(_ request: ServiceRequest, at now: Int) -> ServiceResponse {
        guard let body = request.body, let task = try? JSON.decode(body), let action = task["action_id"]?.asString,
            let parameters = task["params"]?.asRecord
        else { return Self.error(400, "BAD_REQUEST") }
        let price = 1
        if let balance {
            guard taken + price <= balance else { return Self.error(402, "INSUFFICIENT_CREDITS") }
        }
        let parametersText = JSON.encodeString(.record(parameters))
        let words = action + " " + parametersText
        let execution = executions[words, default: 0] + 1
        executions[words] = execution
        taken += price
        mostTaken = max(mostTaken, taken)
        let isSynchronous = settings.synchronousActions.contains(action)
        let seconds = settings.median * exp(settings.spread * random.normal())
        let result = reply(action, parameters, execution)
        var used = price
        if settings.settlesLater { used = random.below(4) }
        if case .failure = result { used = 0 }
        let job = Job(
            id: "job-\(jobs.count)", words: words, action: action, parameters: .record(parameters),
            identity: task["credential_id"]?.asString.map { String($0.dropFirst("credential of ".count)) }, createdAt: now,
            endsAt: isSynchronous ? now : now + Int(min(settings.longest, seconds) * 1_000_000), reply: result, price: price, used: used,
            isHidden: isSynchronous)
        jobs.append(job)
        enter(jobs.count - 1, endsAt: job.endsAt)
        if !isSynchronous {
            let time = formatTime(epoch + now + settings.clockSkew)
            listed.append(ListedJob(job, parameters: parametersText, at: time, settings))
        }
        if isSynchronous {
            settle(at: now)
            return Self.json(200, state(jobs[jobs.count - 1]))
        }
        let accepted = "{\"status\":\"processing\",\"job_id\":\"\(job.id)\",\"poll_url\":\"/v1/holocron/jobs/\(job.id)\"}"
        return ServiceResponse(status: 202, body: Array(accepted.utf8), contentType: "application/json")
    }

    private func state(_ job: Job) -> Value {
        guard job.isEnded else { return .object([("status", .string("processing"))]) }
        switch job.reply {
        case .failure(let code, let message):
            return .object([
                ("status", .string("failed")),
                ("error", .object([("code", .string(code)), ("message", .string(message))])), ("credits_used", .int(0)),
            ])
        case .answer(let value):
            return .object([
                ("status", .string("completed")), ("data", value), ("credits_used", .int(job.used)),
                ("execution_ms", .int((job.endsAt - job.createdAt) / 1000)),
            ])
        }
    }

    private mutating func list(_ query: Substring.UTF8View, at now: Int) -> ServiceResponse {
        let asked = Self.page(query)
        let seen = now - settings.listLag
        let limit = min(settings.mostRows, asked.limit ?? 20)
        var visible = listed.count
        while visible > 0, listed[visible - 1].createdAt > seen { visible -= 1 }
        let last = max(0, visible - (asked.page - 1) * limit)
        let first = max(0, last - limit)
        var body: [UInt8] = []
        body.reserveCapacity(64 + (last - first) * 256)
        body += "{\"jobs\":[".utf8
        for place in (first..<last).reversed() {
            if place < last - 1 { body.append(UInt8(ascii: ",")) }
            body += listed[place].row(seen: seen)
        }
        let pages = (visible + limit - 1) / limit
        body += "],\"total_count\":\(visible),\"page\":\(asked.page),\"limit\":\(limit),\"total_pages\":\(pages)}".utf8
        return ServiceResponse(status: 200, body: body, contentType: "application/json")
    }

    /// What `?page=1&limit=20` asks for.
    private static func page(_ query: Substring.UTF8View) -> (page: Int, limit: Int?) {
        var page = 1
        var limit: Int?
        var name: UInt8 = 0
        var number: Int?
        var last: UInt8 = 0
        // The names begin with different letters, and no other is asked for.
        for byte in query {
            switch byte {
            case UInt8(ascii: "="): number = 0
            case UInt8(ascii: "0")...UInt8(ascii: "9"): number = number.map { $0 &* 10 &+ Int(byte - UInt8(ascii: "0")) }
            case UInt8(ascii: "&"): number = nil
            default: if last == UInt8(ascii: "?") || last == UInt8(ascii: "&") { name = byte }
            }
            last = byte
            if name == UInt8(ascii: "p"), let number { page = number }
            if name == UInt8(ascii: "l"), let number { limit = number }
        }
        return (page, limit)
    }
}

extension SeededRandom {
    package mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// The sum of twelve even numbers is near enough to a normal one.
    package mutating func normal() -> Double { (0..<12).reduce(-6.0) { sum, _ in sum + fraction() } }

    /// Evenly from `least` to below `most`.
    package mutating func between(_ least: Int, _ most: Int) -> Int { least + below(max(1, most - least)) }
}
