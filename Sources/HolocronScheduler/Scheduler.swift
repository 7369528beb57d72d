import HoloValue
import HolocronAPI

/// Drives one service with one key for all who submit: when to send a task, when to look at which job singly or through
/// the list, what to make of answers and of their absence.
///
/// A state machine: it is told facts with the time at which they happened, and answers with commands. It knows no
/// clock, and its only randomness comes from the seed.
///
/// Looks and lists are prices against worth. Each budget has a price that grows with its use; a job's worth is the
/// square of its urgency, a page's the sum of its jobs' worths. What is worth its price is asked for, and not more.
package struct Scheduler: Sendable {
    /// At most so many requests are out at once.
    static let mostExchanges = 64
    /// And so many of them submissions.
    static let mostSubmissions = 32

    enum Purpose {
        case submission(SubmissionID)
        case look(place: Int, generation: Int)
        /// A page for what it tells of the jobs that are followed. `additions`: the planner's count when it left.
        case page(Int, expected: [(place: Int, generation: Int)], additions: Int)
        case listing(ListingID)
    }

    struct Exchange {
        var purpose: Purpose
        var sentAt: Instant
    }

    let prefix: String
    let trustsListResults: Bool
    var random: Randomness

    var submissionBudget: Budget
    var lookBudget: Budget
    var listBudget: Budget
    var host = HostHealth()
    /// Counts the circuits that were closed: troubles of a submission before the last one are forgotten.
    var epoch = 0

    var exchanges = ConsecutiveTable<Exchange>()
    var submissionsOut = 0
    var pagesOut: [(exchange: ExchangeID, page: Int, sentAt: Instant)] = []
    var pageReader = JobOutlineReader()
    var lastListTarget: (page: Int, pageSize: Int, target: String)?
    var lookTime = RoundTrip()
    var listTime = RoundTrip()

    var submissions = SubmissionQueue()
    var jobs = JobTable()
    var planner: ListPlanner
    var lag = ListLag()
    var durations = LearnedDurations()
    var listings = ListingQueue()
    /// Who asked for looks, in the order in which their patience ends.
    var patience = Queue<Due>()
    /// The service has no list, or not for this key: not tried again before this.
    var listsOffUntil = Instant.min
    /// When the pages are weighed next.
    var nextPlan = Instant.min

    /// When to send a `tick` if nothing happens before; nil where there is nothing to wait for.
    package private(set) var nextWake: Instant?

    /// - Parameters:
    ///   - seed: for the jitter of retries.
    ///   - trustsListResults: whether a completed row of the list that carries its result settles a job: only for
    /// services
    ///     where that result is known to be the job's. Else every end is confirmed by a single look.
    ///   - pageSize: rows of a page of the list; nil for 20 where lists are limited and 100 where not.
    package init(
        limits: ServiceLimits, seed: UInt64, trustsListResults: Bool = false, prefix: String = Route.prefix,
        pageSize: Int? = nil
    ) {
        self.prefix = prefix
        self.trustsListResults = trustsListResults
        random = Randomness(seed: seed)
        submissionBudget = Budget(documented: limits.submissions)
        lookBudget = Budget(documented: limits.looks)
        listBudget = Budget(documented: limits.lists)
        planner = ListPlanner(pageSize: pageSize ?? (limits.lists == nil ? 100 : 20))
    }

    /// Takes in what happened, and appends what follows from it, in the order in which it is to be done.
    package mutating func handle(_ event: SchedulerEvent, at now: Instant, commands: inout [SchedulerCommand]) {
        submissionBudget.expire(at: now)
        lookBudget.expire(at: now)
        listBudget.expire(at: now)
        switch event {
        case .submit(let id, let request, let followers, let submitter):
            submissions.add(id, request, followers: followers, submitter: submitter)
        case .watch(let id, let jobID, let actionID, let acceptedAt):
            // Nothing is older than a year to it: times further off would only overflow.
            let start = min(now, max(acceptedAt, now - 31_536_000 * TimeUnit.second))
            follow(id, jobID: jobID, actionID: actionID, acceptedAt: start, isNew: false, at: now)
        case .abandon(let id):
            abandon(id, commands: &commands)
        case .lookNow(let id):
            lookNow(id, at: now, commands: &commands)
        case .list(let id, let since):
            if let circuit = host.circuit {
                commands.append(.listed(id, .failure(circuit.trouble)))
            } else {
                listings.add(id, since: since)
            }
        case .answered(let id, let result):
            answered(id, result, at: now, commands: &commands)
        case .tick:
            break
        }
        proceed(at: now, commands: &commands)
        nextWake = wakeTime(at: now).map { max($0, now + TimeUnit.millisecond) }
    }

    /// What budget a request is taken from; nil for one that is not out.
    package func budget(of exchange: ExchangeID) -> BudgetKind? {
        guard let exchange = exchanges[exchange] else { return nil }
        switch exchange.purpose {
        case .submission: return .submissions
        case .look: return .looks
        case .page, .listing: return .lists
        }
    }

    /// Counts a request that another process sent with the same key, or this one before it was started again.
    package mutating func countForeign(_ kind: BudgetKind, at time: Instant) {
        switch kind {
        case .submissions: submissionBudget.countForeign(at: time)
        case .looks: lookBudget.countForeign(at: time)
        case .lists: listBudget.countForeign(at: time)
        }
    }

    /// Takes in how long `count` earlier jobs of an action took, `total` microseconds together.
    package mutating func learn(actionID: String, count: Int, total: Int) {
        durations.learn(actionID, count: count, total: Double(total))
    }

    /// How long a job of this action may take, in microseconds: for the order of submissions and for forecasts.
    package func expectedDuration(of actionID: String, at now: Instant) -> Int {
        Int(min(durations.mean(actionID, at: now), 1e15))
    }

    private mutating func answered(
        _ id: ExchangeID, _ result: Result<ServiceResponse, TransportFailure>, at now: Instant,
        commands: inout [SchedulerCommand]
    ) {
        guard let exchange = exchanges.remove(id) else { return }
        if host.trial == id { host.trial = nil }
        switch exchange.purpose {
        case .submission(let submission):
            submissionsOut -= 1
            submissionAnswered(submission, result, exchange: id, sentAt: exchange.sentAt, at: now, commands: &commands)
        case .look(let place, let generation):
            lookAnswered(
                place, generation, result, exchange: id, sentAt: exchange.sentAt, at: now, commands: &commands)
        case .page(let page, let expected, let additions):
            pagesOut.removeAll { $0.exchange == id }
            pageAnswered(
                page, expected: expected, additions: additions, result, exchange: id, sentAt: exchange.sentAt, at: now,
                commands: &commands)
            nextPlan = planner.nextWeighing(jobs.count)
        case .listing(let listing):
            listings.isOut = false
            listingAnswered(listing, result, exchange: id, sentAt: exchange.sentAt, at: now, commands: &commands)
        }
        // A probe that brought no success.
        if host.circuit?.probe == id {
            host.circuit?.probe = nil
            host.circuit?.nextProbe = now + HostHealth.probeInterval
        }
    }

    mutating func send(
        _ purpose: Purpose, _ request: ServiceRequest, at now: Instant, commands: inout [SchedulerCommand]
    ) -> ExchangeID {
        let exchange = exchanges.add(Exchange(purpose: purpose, sentAt: now))
        if host.isCut { host.trial = exchange }
        commands.append(.send(exchange, request))
        return exchange
    }
}

/// How long the service takes to answer, smoothed.
struct RoundTrip {
    private(set) var mean = 100 * TimeUnit.millisecond

    mutating func measured(_ length: Int) { mean += (length - mean) / 8 }

    /// After so long an answer may never come: what it was to tell is asked for once more.
    var patience: Int { max(2 * TimeUnit.second, 4 * mean) }
}
