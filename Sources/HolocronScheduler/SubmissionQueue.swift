import HolocronAPI

/// The submissions that are not settled yet: those that wait for their turn, for another try, or for an answer.
struct SubmissionQueue {
    struct Submission {
        let request: TaskRequest
        let priority: Double
        let arrival: Int
        /// Counts its entries in the queues: only the last one counts.
        var generation = 0
        var isOut = false
        /// It left at least once; all that it met were refusals that cost nothing.
        var hasLeft = false
        var isAbandoned = false
        /// Troubles in a row, since the service was last found well.
        var troubles = 0
        var firstTroubleAt: Instant = 0
        var epoch = 0
        /// What it met last.
        var lastError: ServiceError?
    }

    /// Larger priorities first, equal ones as they came.
    private struct Turn: Comparable {
        var priority: Double
        var arrival: Int
        var id: SubmissionID
        var generation: Int

        static func < (left: Turn, right: Turn) -> Bool {
            left.priority == right.priority ? left.arrival < right.arrival : left.priority > right.priority
        }
    }

    private var entries: [SubmissionID: Submission] = [:]
    private var ready = Heap<Turn>()
    private var delayed = Heap<Due>()
    private var arrivals = 0
    /// Those that wait to be sent, now or later.
    private(set) var waitingCount = 0

    subscript(id: SubmissionID) -> Submission? {
        get { entries[id] }
        _modify { yield &entries[id] }
    }

    mutating func add(_ id: SubmissionID, _ request: TaskRequest, priority: Double) {
        guard entries[id] == nil else { return }
        arrivals += 1
        entries[id] = Submission(request: request, priority: priority.isNaN ? 0 : priority, arrival: arrivals)
        waitingCount += 1
        makeReady(id)
    }

    /// Takes it out for good.
    mutating func remove(_ id: SubmissionID) {
        guard let entry = entries.removeValue(forKey: id) else { return }
        if !entry.isOut { waitingCount -= 1 }
    }

    private mutating func makeReady(_ id: SubmissionID) {
        guard let entry = entries[id] else { return }
        ready.insert(Turn(priority: entry.priority, arrival: entry.arrival, id: id, generation: entry.generation))
    }

    private func counts(_ id: SubmissionID, _ generation: Int) -> Bool {
        entries[id].map { !$0.isOut && $0.generation == generation } ?? false
    }

    /// Back among the waiting, to be sent at `time` or later; at once without one.
    mutating func putBack(_ id: SubmissionID, until time: Instant? = nil) {
        guard let entry = entries[id], entry.isOut else { return }
        entries[id]?.isOut = false
        waitingCount += 1
        if let time {
            delayed.insert(Due(at: time, order: entry.arrival, subject: id, generation: entry.generation))
        } else {
            makeReady(id)
        }
    }

    mutating func endDelays(at now: Instant) {
        while let first = delayed.least, first.at <= now || !counts(first.subject, first.generation) {
            delayed.removeLeast()
            if counts(first.subject, first.generation) { makeReady(first.subject) }
        }
    }

    var nextDelayEnd: Instant? { delayed.least?.at }

    /// Whether one could be sent now.
    mutating func hasReady() -> Bool {
        while let least = ready.least {
            if counts(least.id, least.generation) { return true }
            ready.removeLeast()
        }
        return false
    }

    /// Takes the next one to send; with `early` also one that should still wait for its next try.
    mutating func takeNext(early: Bool = false) -> (id: SubmissionID, request: TaskRequest)? {
        if hasReady(), let turn = ready.removeLeast() { return take(turn.id) }
        guard early else { return nil }
        while let first = delayed.removeLeast() {
            if counts(first.subject, first.generation) { return take(first.subject) }
        }
        return nil
    }

    /// Takes this one, if it waits.
    mutating func take(_ id: SubmissionID) -> (id: SubmissionID, request: TaskRequest)? {
        guard let entry = entries[id], !entry.isOut else { return nil }
        entries[id]?.isOut = true
        entries[id]?.hasLeft = true
        entries[id]?.generation += 1
        waitingCount -= 1
        return (id, entry.request)
    }
}
