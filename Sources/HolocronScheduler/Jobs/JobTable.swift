import HolocronAPI

/// The jobs that are followed, and whose turn it is to be looked at singly.
///
/// The urgency of a job is the time since it was last known over its gap. It grows for each at its own slope, so no
/// single order of all jobs lasts; among jobs of one gap, the one that has waited longest always leads. So there is
/// one heap for each length of gap, and the most urgent job is the best of their tops.
struct JobTable {
    private var slots: [Job] = []
    private var vacant: [Int] = []
    private var placeOfSubmission: [SubmissionID: Int] = [:]
    private var placeOfJob: [String: Int] = [:]

    private var waiting = [Heap<Due>](repeating: Heap(), count: LookGap.lengths.count)
    /// The steps whose heaps hold entries, as bits: mostly few of them do.
    private var stepsInUse: UInt32 = 0
    private var due = Queue<Due>()
    private var resting = Heap<Due>()
    private var order = 0
    private(set) var count = 0
    /// How many jobs are due.
    private(set) var dueCount = 0
    var rest = LookRest.limited(jobs: 0)

    var isEmpty: Bool { count == 0 }
    var places: Range<Int> { slots.indices }

    subscript(place: Int) -> Job {
        _read { yield slots[place] }
        _modify { yield &slots[place] }
    }

    func place(of submission: SubmissionID) -> Int? { placeOfSubmission[submission] }
    func place(ofJob id: String) -> Int? { placeOfJob[id] }

    mutating func add(_ job: Job) -> Int {
        var job = job
        let place = vacant.popLast() ?? slots.count
        if place == slots.count {
            slots.append(job)
        } else {
            job.generation = slots[place].generation + 1
            slots[place] = job
        }
        placeOfSubmission[job.submission] = place
        // Two who follow one job: the list speaks to the first, the other looks by itself.
        if placeOfJob[job.id] == nil { placeOfJob[job.id] = place }
        count += 1
        enterWaiting(place)
        return place
    }

    mutating func remove(_ place: Int) {
        guard slots[place].isOpen else { return }
        leaveTurn(place)
        slots[place].isOpen = false
        placeOfSubmission[slots[place].submission] = nil
        if placeOfJob[slots[place].id] == place { placeOfJob[slots[place].id] = nil }
        vacant.append(place)
        count -= 1
    }

    // MARK: turns

    private mutating func leaveTurn(_ place: Int) {
        if slots[place].turn == .due { dueCount -= 1 }
        slots[place].generation += 1
    }

    private mutating func entry(_ place: Int, at time: Instant) -> Due {
        order += 1
        return Due(at: time, order: order, subject: place, generation: slots[place].generation)
    }

    private mutating func enterWaiting(_ place: Int) {
        slots[place].turn = .waiting
        let step = LookGap.step(age: slots[place].knownAt - slots[place].acceptedAt, hint: slots[place].hint)
        slots[place].gapStep = step
        waiting[step].insert(entry(place, at: slots[place].knownAt))
        stepsInUse |= 1 << UInt32(step)
    }

    /// Back among the waiting, or next if there is reason.
    mutating func wait(_ place: Int) {
        leaveTurn(place)
        if slots[place].needsConfirmation || slots[place].answerDue != nil {
            enterDue(place)
        } else {
            enterWaiting(place)
        }
    }

    private mutating func enterDue(_ place: Int) {
        slots[place].turn = .due
        dueCount += 1
        due.append(entry(place, at: 0))
    }

    /// To be looked at next, unless it rests after trouble, or a look is out that left after the given time.
    mutating func hurry(_ place: Int, unlessLeftAfter time: Instant = Instant.min) {
        switch slots[place].turn {
        case .waiting: break
        case .out where slots[place].leftAt <= time: break
        case .due, .out, .resting: return
        }
        leaveTurn(place)
        enterDue(place)
    }

    /// A look at it left.
    mutating func leave(_ place: Int, at now: Instant) {
        leaveTurn(place)
        slots[place].turn = .out
        slots[place].leftAt = now
    }

    mutating func rest(_ place: Int, until time: Instant) {
        leaveTurn(place)
        slots[place].turn = .resting
        resting.insert(entry(place, at: time))
    }

    /// Whether a place still holds the job, at the same turn.
    func isCurrent(_ place: Int, _ generation: Int) -> Bool {
        slots[place].isOpen && slots[place].generation == generation
    }

    private func counts(_ entry: Due) -> Bool { isCurrent(entry.subject, entry.generation) }

    mutating func endRests(at now: Instant) {
        while let first = resting.least, first.at <= now || !counts(first) {
            resting.removeLeast()
            if counts(first) { wait(first.subject) }
        }
    }

    var nextRestEnd: Instant? { resting.least?.at }

    // MARK: whose turn it is

    /// The first of those that are due.
    mutating func firstDue() -> Int? {
        while let first = due.first {
            if counts(first) { return first.subject }
            due.removeFirst()
        }
        return nil
    }

    /// The most urgent of the waiting, with its urgency, among those not looked at for a while.
    mutating func mostUrgent(at now: Instant) -> (place: Int, urgency: Double)? {
        var best: (place: Int, urgency: Double)?
        var steps = stepsInUse
        while let step = Self.takeLowest(of: &steps) {
            guard let place = longestWaiting(step), slots[place].restsUntil(rest) <= now else { continue }
            let urgency = Double(now - slots[place].knownAt) / Double(LookGap.lengths[step])
            if best.map({ $0.urgency < urgency }) ?? true { best = (place, urgency) }
        }
        return best
    }

    /// When the first of the waiting reaches this urgency.
    mutating func urgentAt(_ urgency: Double) -> Instant? {
        var soonest: Instant?
        var steps = stepsInUse
        while let step = Self.takeLowest(of: &steps) {
            guard let place = longestWaiting(step) else { continue }
            let ripe = slots[place].knownAt + Int((urgency * Double(LookGap.lengths[step])).rounded(.up))
            let time = max(ripe, slots[place].restsUntil(rest))
            soonest = soonest.map { min($0, time) } ?? time
        }
        return soonest
    }

    private mutating func longestWaiting(_ step: Int) -> Int? {
        while let least = waiting[step].least {
            if counts(least) { return least.subject }
            waiting[step].removeLeast()
        }
        stepsInUse &= ~(1 << UInt32(step))
        return nil
    }

    /// Takes the lowest of the bits that are set.
    private static func takeLowest(of bits: inout UInt32) -> Int? {
        guard bits != 0 else { return nil }
        let lowest = bits.trailingZeroBitCount
        bits &= bits - 1
        return lowest
    }

    /// Any job for a trial of the service, the most urgent first; none while all are out.
    mutating func anyForTrial(at now: Instant) -> Int? {
        if let place = firstDue() { return place }
        if let (place, _) = mostUrgent(at: now) { return place }
        for step in waiting.indices {
            if let place = longestWaiting(step) { return place }
        }
        while let least = resting.least {
            if counts(least) { return least.subject }
            resting.removeLeast()
        }
        return nil
    }
}
