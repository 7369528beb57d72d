import HoloValue
import HolocronAPI

/// The submissions that are not settled yet: those that wait for their turn, for another try, or for an answer.
///
/// The turn goes to the one from which the longest way to the end is expected, and what is expected changes with each
/// job that ends. So submissions with the same way before them wait in one line, and only lines are ranked. Submitters
/// take turns before that: who asks for one thing does not wait for all that another asked for before.
struct SubmissionQueue {
    struct Submission {
        let request: TaskRequest
        let line: Int
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

    /// What is done from a submission on: its action, then the chains of those that wait for it.
    private struct Way: Hashable {
        var submitter: Int
        var action: String
        var followers: [[String]]
    }

    private struct Line {
        var way: Way
        /// Those that may be sent now, in the order of arrival. Entries that no longer count are skipped.
        var ready = Heap<Due>()
        /// Microseconds that are expected from here to the end.
        var expected = 0.0
    }

    /// Who goes first among lines.
    private struct Rank {
        var turn: Int
        var expected: Double
        var arrival: Int

        func goesBefore(_ other: Rank) -> Bool {
            if turn != other.turn { return turn < other.turn }
            if expected != other.expected { return expected > other.expected }
            return arrival < other.arrival
        }
    }

    private var entries: [SubmissionID: Submission] = [:]
    private var lines: [Line] = []
    /// The turns that each submitter has had. One that had nothing to send meanwhile has no claim to those that it missed.
    private var turns: [Int: Int] = [:]
    /// The turn that was had last.
    private var lastTurn = 0
    private var lineOfWay: [Way: Int] = [:]
    /// The lines that hold entries.
    private var active: [Int] = []
    private var rankedAt = Instant.min
    private static let rankingHolds = 20 * TimeUnit.millisecond
    private var delayed = Heap<Due>()
    private var arrivals = 0
    /// Those that wait to be sent, now or later.
    private(set) var waitingCount = 0

    subscript(id: SubmissionID) -> Submission? {
        get { entries[id] }
        _modify { yield &entries[id] }
    }

    mutating func add(_ id: SubmissionID, _ request: TaskRequest, followers: [[String]], submitter: Int) {
        guard entries[id] == nil else { return }
        arrivals += 1
        let way = Way(submitter: submitter, action: request.actionID, followers: followers)
        let line: Int
        if let known = lineOfWay[way] {
            line = known
        } else {
            line = lines.count
            lines.append(Line(way: way))
            lineOfWay[way] = line
        }
        entries[id] = Submission(request: request, line: line, arrival: arrivals)
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
        if lines[entry.line].ready.isEmpty {
            active.append(entry.line)
            rankedAt = Instant.min
        }
        lines[entry.line].ready.insert(Due(at: 0, order: entry.arrival, subject: id, generation: entry.generation))
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

    /// The first of a line, after those that no longer count were taken out.
    private mutating func first(of line: Int) -> Due? {
        while let least = lines[line].ready.least {
            if counts(least.subject, least.generation) { return least }
            lines[line].ready.removeLeast()
        }
        return nil
    }

    /// Whether one could be sent now.
    mutating func hasReady() -> Bool {
        while let line = active.last {
            if first(of: line) != nil { return true }
            active.removeLast()
        }
        return false
    }

    /// Takes the next one to send; with `early` also one that should still wait for its next try.
    mutating func takeNext(
        _ durations: LearnedDurations, at now: Instant, early: Bool = false
    ) -> (id: SubmissionID, request: TaskRequest)? {
        rank(durations, at: now)
        var best: (line: Int, first: Due, rank: Rank)?
        for index in active.indices.reversed() {
            let line = active[index]
            guard let first = first(of: line) else {
                active.swapAt(index, active.count - 1)
                active.removeLast()
                continue
            }
            let rank = Rank(
                turn: max(lastTurn, turns[lines[line].way.submitter] ?? 0), expected: lines[line].expected, arrival: first.order)
            if best.map({ rank.goesBefore($0.rank) }) ?? true { best = (line, first, rank) }
        }
        if let best {
            lines[best.line].ready.removeLeast()
            lastTurn = best.rank.turn
            turns[lines[best.line].way.submitter] = best.rank.turn + 1
            return take(best.first.subject)
        }
        guard early else { return nil }
        while let first = delayed.removeLeast() {
            if counts(first.subject, first.generation) { return take(first.subject) }
        }
        return nil
    }

    /// Reckons anew what is expected from each line. Where many leave one after the other, not for each of them.
    private mutating func rank(_ durations: LearnedDurations, at now: Instant) {
        guard rankedAt == Instant.min || now - rankedAt >= Self.rankingHolds else { return }
        rankedAt = now
        for line in active {
            let way = lines[line].way
            let longest = way.followers.map { chain in chain.reduce(0) { $0 + durations.mean($1, at: now) } }.max() ?? 0
            lines[line].expected = durations.mean(way.action, at: now) + longest
        }
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
