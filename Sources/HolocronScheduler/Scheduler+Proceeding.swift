import HoloValue
import HolocronAPI

/// What to send now, and when to think again.
extension Scheduler {
    /// Submissions keep room beside looks.
    private static let mostLooks = 48
    /// Up to so many jobs single looks are cheaper than pages where nothing is limited.
    private static let fewJobs = 4
    /// See `Budget.pacedFreeAt`: pages may come fast while many jobs are about to end.
    private static let pagePace = 0.3
    private static let lookPace = 0.65
    /// Looks kept for jobs of which the list says that they ended.
    private static let reserve = 3.0

    mutating func proceed(at now: Instant, commands: inout [SchedulerCommand]) {
        jobs.rest = lookBudget.isUnlimited ? .unlimited(jobs: jobs.count) : .limited(jobs: jobs.count)
        submissions.endDelays(at: now)
        jobs.endRests(at: now)
        endPatience(at: now, commands: &commands)
        forgetIdleCircuit(at: now)
        if host.isOpen, let circuit = host.circuit {
            guard circuit.probe == nil, circuit.nextProbe <= now else { return }
            let probe = sendTrial(circuit.cause, early: true, at: now, commands: &commands)
            host.circuit?.probe = probe
            host.circuit?.nextProbe = now + HostHealth.probeInterval
            return
        }
        if host.isCut {
            guard host.trial == nil, host.blockedUntil <= now else { return }
            _ = sendTrial(.host, early: false, at: now, commands: &commands)
            return
        }
        sendDueLooks(at: now, commands: &commands)
        sendSubmissions(at: now, commands: &commands)
        if listings.first != nil, !listings.isOut, canLook, isFree(listBudget.freeAt(now), now) {
            _ = sendListing(at: now, commands: &commands)
        }
        sendPages(at: now, commands: &commands)
        sendUrgentLook(at: now, commands: &commands)
    }

    private func isFree(_ time: Instant?, _ now: Instant) -> Bool { time.map { $0 <= now } ?? false }

    private var canSend: Bool { exchanges.count < Self.mostExchanges }
    private var canLook: Bool { canSend && exchanges.count - submissionsOut < Self.mostLooks }

    /// One request to see whether the service is there again: one that costs nothing, if there is any.
    private mutating func sendTrial(
        _ cause: HostHealth.Cause, early: Bool, at now: Instant, commands: inout [SchedulerCommand]
    ) -> ExchangeID? {
        guard canSend else { return nil }
        let maySubmit = submissionsOut < Self.mostSubmissions && isFree(submissionBudget.freeAt(now), now)
        if case .submission(let id) = cause, maySubmit,
            let next = submissions.take(id) ?? submissions.takeNext(durations, at: now, early: early)
        {
            return sendSubmission(next, at: now, commands: &commands)
        }
        if isFree(lookBudget.freeAt(now), now), let place = jobs.anyForTrial(at: now) {
            return sendLook(place, at: now, commands: &commands)
        }
        if isFree(listBudget.freeAt(now), now), let listing = sendListing(at: now, commands: &commands) {
            return listing
        }
        guard jobs.isEmpty, maySubmit, let next = submissions.takeNext(durations, at: now, early: early)
        else { return nil }
        return sendSubmission(next, at: now, commands: &commands)
    }

    private mutating func sendDueLooks(at now: Instant, commands: inout [SchedulerCommand]) {
        while canLook, isFree(lookBudget.freeAt(now), now), let place = jobs.firstDue() {
            _ = sendLook(place, at: now, commands: &commands)
        }
    }

    private mutating func sendSubmissions(at now: Instant, commands: inout [SchedulerCommand]) {
        while canSend, submissionsOut < Self.mostSubmissions, isFree(submissionBudget.freeAt(now), now),
            let next = submissions.takeNext(durations, at: now)
        {
            _ = sendSubmission(next, at: now, commands: &commands)
        }
    }

    // MARK: pages and looks by their worth

    /// Whether pages are read at all for the jobs there are.
    private func wantsPages(at now: Instant) -> Bool {
        if jobs.isEmpty || now < listsOffUntil { return false }
        return !(listBudget.isUnlimited && lookBudget.isUnlimited && jobs.count <= Self.fewJobs)
    }

    /// When one more page may be read: at once, or when one that is out for long is given up; nil while an answer has
    /// to come first.
    private func pageTurn(at now: Instant) -> Instant? {
        if listBudget.isUnlimited { return pagesOut.count < Self.mostPages ? now : nil }
        if listings.isOut { return nil }
        return pagesOut.last.map { pagesOut.count < Self.mostPages ? $0.sentAt + listTime.patience : nil } ?? now
    }

    /// When a job may be looked at for its urgency alone: what a page that is out tells is waited for, but not for ever.
    private func lookTurn(at now: Instant) -> Instant {
        if lookBudget.isUnlimited { return now }
        return pagesOut.last.map { max(now, $0.sentAt + listTime.patience) } ?? now
    }

    private var pageGap: Int {
        let least = listBudget.isUnlimited ? max(10 * TimeUnit.millisecond, listTime.mean / 2) : Int.max
        return min(least, 250 * TimeUnit.millisecond)
    }

    private var lookGap: Int {
        let least = lookBudget.isUnlimited ? max(TimeUnit.millisecond, lookTime.mean / 32) : Int.max
        return min(least, 100 * TimeUnit.millisecond)
    }

    private mutating func sendPages(at now: Instant, commands: inout [SchedulerCommand]) {
        guard wantsPages(at: now), isFree(pageTurn(at: now), now), canLook,
            isFree(listBudget.pacedFreeAt(now, leastGap: pageGap, pace: Self.pagePace), now)
        else { return }
        let givenUp = now - listTime.patience
        let busy = pagesOut.compactMap { $0.sentAt > givenUp ? $0.page : nil }
        if now < planner.nextWeighing(jobs.count), let page = planner.takePage(except: busy) {
            return sendPage(page, at: now, commands: &commands)
        }
        guard nextPlan <= now else { return }
        let next = planner.weigh(jobs, at: now, price: pagePrice, lag: lag.estimate)
        if let page = planner.takePage(except: busy) {
            nextPlan = planner.nextWeighing(jobs.count)
            return sendPage(page, at: now, commands: &commands)
        }
        // The price falls as slots expire, so nothing is put off for long.
        nextPlan = max(
            now + 20 * TimeUnit.millisecond, min(next ?? Instant.max, now + TimeUnit.second))
    }

    /// What a page has to be worth. The ends that it shows have to be confirmed, which a look of its own saves; that
    /// tells where only few jobs are on it.
    private var pagePrice: Double {
        let count = Double(max(1, jobs.count))
        return listBudget.price(demand: 0.3 * count) * (count + 1.5) / count
    }

    /// The square of the urgency from which on a job is worth a look of its own.
    private func lookPrice(at now: Instant) -> Double {
        let listsServe = wantsPages(at: now) && listBudget.failures == 0 && lag.estimate < Double(TimeUnit.second) / 2
        // Where nothing is limited the list serves all that it shows; what it does not show becomes urgent.
        guard !lookBudget.isUnlimited else { return listsServe ? 9 : lookBudget.price(demand: 0) }
        let count = Double(jobs.count)
        let price = lookBudget.price(demand: 0.5 * count)
        // A page tells of many for the same, and each end that it shows will need a look.
        return listsServe ? price * max(1, 1.2 * count) : price
    }

    private var hasRoomToExplore: Bool { lookBudget.room - Double(jobs.dueCount) >= 1 + Self.reserve }

    private mutating func sendUrgentLook(at now: Instant, commands: inout [SchedulerCommand]) {
        guard canLook, lookTurn(at: now) <= now, lookBudget.isUnlimited || hasRoomToExplore,
            isFree(lookBudget.pacedFreeAt(now, leastGap: lookGap, pace: Self.lookPace), now),
            let (place, urgency) = jobs.mostUrgent(at: now), urgency * urgency >= lookPrice(at: now)
        else { return }
        _ = sendLook(place, at: now, commands: &commands)
    }

    // MARK: when to think again

    mutating func wakeTime(at now: Instant) -> Instant? {
        // These take out what no longer counts.
        let hasReady = submissions.hasReady()
        let ripe = jobs.urgentAt(lookPrice(at: now).squareRoot())
        return wakeTime(at: now, hasReady: hasReady, ripe: ripe)
    }

    /// - Parameters:
    ///   - hasReady: whether a submission could be sent at once.
    ///   - ripe: when the first job will be worth a look of its own.
    private func wakeTime(at now: Instant, hasReady: Bool, ripe: Instant?) -> Instant? {
        let asked = patience.first?.at
        if host.isOpen, let circuit = host.circuit {
            let hasWork = !jobs.isEmpty || submissions.waitingCount > 0
            return circuit.probe == nil && hasWork ? circuit.nextProbe : nil
        }
        if host.isCut {
            let hasWork = !jobs.isEmpty || submissions.waitingCount > 0 || listings.first != nil
            guard host.trial == nil, hasWork else { return asked }
            // Past its time and still not sent: what it takes is not free yet.
            let next = host.blockedUntil > now ? host.blockedUntil : now + TimeUnit.second / 4
            return earliest(asked, next)
        }
        var wake = earliest(asked, earliest(submissions.nextDelayEnd, jobs.nextRestEnd))
        if canSend, submissionsOut < Self.mostSubmissions, hasReady {
            wake = earliest(wake, submissionBudget.freeAt(now))
        }
        guard canLook else { return wake }
        if jobs.dueCount > 0 { wake = earliest(wake, lookBudget.freeAt(now)) }
        if listings.first != nil, !listings.isOut { wake = earliest(wake, listBudget.freeAt(now)) }
        if wantsPages(at: now), let turn = pageTurn(at: now),
            let free = listBudget.pacedFreeAt(now, leastGap: pageGap, pace: Self.pagePace)
        {
            let weighing = planner.hasPages && now < planner.nextWeighing(jobs.count) ? now : nextPlan
            wake = earliest(wake, max(free, turn, weighing))
        }
        guard let ripe else { return wake }
        if lookBudget.isUnlimited || hasRoomToExplore {
            if let free = lookBudget.pacedFreeAt(now, leastGap: lookGap, pace: Self.lookPace) {
                wake = earliest(wake, max(lookTurn(at: now), min(max(free, ripe), now + TimeUnit.second)))
            }
        } else {
            wake = earliest(wake, lookBudget.nextExpiry ?? now + TimeUnit.second)
        }
        return wake
    }
}
