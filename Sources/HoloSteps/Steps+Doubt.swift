import HoloMachine
import HoloValue
import HolocronAPI
import HolocronScheduler

// What is done where it is not known whether something was paid.

extension Steps {
    mutating func searchFor(_ intent: IntentID, _ reason: String, _ commands: inout [StepsCommand]) {
        guard let id = stepOfIntent[intent], var attempted = attempts[id] else { return }
        search(&attempted, scans: 0, reason: reason, &commands)
    }

    mutating func search(
        _ attempted: inout Attempted, scans: Int, reason: String, _ commands: inout [StepsCommand]
    ) {
        let listing = nextListing
        nextListing += 1
        attempted.phase = .searching(scans: scans, reason: reason)
        attempts[attempted.request.id] = attempted
        stepOfIntent[attempted.intent] = attempted.request.id
        searches[listing] = attempted.intent
        tell(attempted.request, .searching(reason: reason), &commands)
        commands.append(.schedule(.list(listing, since: earliestCreation(attempted))))
    }

    /// By the service's clock: a job that is older is not this attempt's.
    private func earliestCreation(_ attempted: Attempted) -> WallTime {
        let ahead = serviceAhead.map { $0 - Self.knownClockSlack } ?? -Self.clockSlack
        let (time, overflow) = attempted.intentAt.addingReportingOverflow(ahead)
        return overflow ? .min : time
    }

    mutating func listed(
        _ listing: ListingID, _ result: Result<[JobRow], ServiceTrouble>, _ claimed: Set<String>, _ now: Instant,
        _ wall: WallTime, _ commands: inout [StepsCommand]
    ) {
        guard let intent = searches.removeValue(forKey: listing), let id = stepOfIntent[intent], var attempted = attempts[id],
            case .searching(let scans, let reason) = attempted.phase
        else { return }
        let rows: [JobRow]
        switch result {
        case .success(let all): rows = all
        case .failure:
            stopInDoubt(&attempted, reason, "the list of jobs can't be read", wall, &commands)
            return
        }
        let earliest = earliestCreation(attempted)
        // The service has seen the secrets that the journal has digests of.
        let parameters = JSON.canonical(.record(attempted.request.parameters), secrets: .revealed)
        let candidates = rows.filter { row in
            row.actionID == attempted.request.action.id && JSON.canonical(row.parameters) == parameters
                && !claimed.contains(row.id) && !ownJobs.contains(row.id) && (row.createdAt ?? earliest) >= earliest
        }
        if !candidates.isEmpty, isLeaving(likeThatOf: attempted) {
            // One of them may be the job of an equal request whose answer is still on its way.
            attempted.phase = .waitingToSearch(until: now + Self.leavingPause, scans: scans, reason: reason)
            attempts[id] = attempted
            return
        }
        // Of a write, only a job that can be no one else's: where others were submitting, this one may be theirs.
        let isAlone = rows.allSatisfy { row in
            (row.createdAt ?? earliest) < earliest || claimed.contains(row.id) || ownJobs.contains(row.id)
                || candidates.contains { $0.id == row.id }
        }
        let mayAdopt =
            !attempted.request.action.isWrite || (candidates.count == 1 && (policy == .adopt || isAlone))
        // The oldest: what this run submitted came before what it may have submitted later.
        if let row = candidates.min(by: { ($0.createdAt ?? 0) < ($1.createdAt ?? 0) }), mayAdopt {
            adopt(row.id, createdAt: row.createdAt, &attempted, now, wall, &commands)
            return
        }
        if !candidates.isEmpty {
            let jobs = candidates.map(\.id)
            leaveToPerson(
                &attempted, reason, "its job is probably \(jobs.joined(separator: " or "))", jobs: jobs, wall, &commands)
            return
        }
        if scans == 0, pauseReason != nil {
            // Who wants to stop does not wait for a second search; a resumed run searches again.
            stopInDoubt(&attempted, reason, "no job of it is listed", wall, &commands)
        } else if scans == 0 {
            attempted.phase = .waitingToSearch(until: now + Self.searchPause, scans: 1, reason: reason)
            attempts[id] = attempted
        } else if policy == .resubmit, !attempted.request.action.isWrite {
            submitAgain(&attempted, reason, wall, &commands)
        } else {
            leaveToPerson(&attempted, reason, "no job of it is listed", wall, &commands)
        }
    }

    /// From here on this job is the step's own.
    private mutating func adopt(
        _ job: String, createdAt: WallTime?, _ attempted: inout Attempted, _ now: Instant, _ wall: WallTime,
        _ commands: inout [StepsCommand]
    ) {
        let intent = attempted.intent
        ownJobs.insert(job)
        stepOfIntent[intent] = attempted.request.id
        // The clocks may differ; it is no older than its intent.
        let created = createdAt.map { $0.subtractingReportingOverflow(serviceAhead ?? 0).partialValue }
        let age = max(0, min(wall - attempted.intentAt, created.map { wall - $0 } ?? 0))
        attempted.history.jobID = job
        attempted.phase = .running(jobID: job, acceptedAt: now - age)
        attempts[attempted.request.id] = attempted
        commands.append(.record(.accepted(intent, jobID: job, at: created ?? wall), isDurable: true))
        tell(attempted.request, .adopted(jobID: job), &commands)
        commands.append(
            .schedule(.watch(intent, jobID: job, actionID: attempted.request.action.id, acceptedAt: now - age)))
    }

    /// Another attempt beside one that may have been paid.
    private mutating func submitAgain(
        _ attempted: inout Attempted, _ reason: String, _ wall: WallTime, _ commands: inout [StepsCommand]
    ) {
        commands.append(.record(.settled(attempted.intent, .unknown(reason: reason), at: wall), isDurable: true))
        stepOfIntent[attempted.intent] = nil
        writeEnded(attempted.intent, wall)
        // It may have been paid: that counts.
        credits.spent += attempted.reserved
        charge(attempted.request.id, attempted.reserved, &commands)
        attempted.history.ended(nil)
        release(&attempted)
        attempts[attempted.request.id] = attempted
        if attempted.isHalted {
            settle(attempted, .abandoned, wall, &commands)
        } else {
            block(attempted.request.id)
        }
    }

    /// Where the policy wants a person to decide it waits for one; else it stops the run.
    mutating func leaveToPerson(
        _ attempted: inout Attempted, _ reason: String, _ finding: String?, jobs: [String] = [], _ wall: WallTime,
        _ commands: inout [StepsCommand]
    ) {
        guard policy != .fail, pauseReason == nil else {
            stopInDoubt(&attempted, reason, finding, wall, &commands)
            return
        }
        attempted.finding = finding
        attempted.phase = .undecided(reason: reason, jobs: jobs)
        attempts[attempted.request.id] = attempted
        doubted.append(attempted.request.id)
    }

    mutating func decided(
        _ id: StepID, _ decision: DoubtDecision, _ now: Instant, _ wall: WallTime, _ commands: inout [StepsCommand]
    ) {
        guard var attempted = attempts[id], case .undecided(let reason, let jobs) = attempted.phase else { return }
        switch decision {
        case .take(let job) where jobs.contains(job) && !ownJobs.contains(job):
            adopt(job, createdAt: nil, &attempted, now, wall, &commands)
        case .submitAgain: submitAgain(&attempted, reason, wall, &commands)
        case .take, .leave: stopInDoubt(&attempted, reason, attempted.finding, wall, &commands)
        }
    }

    /// The list does not say for which identity a job runs.
    func isLeaving(likeThatOf attempted: Attempted) -> Bool {
        attempts.values.contains { other in
            guard case .left = other.phase else { return false }
            return other.request.action.id == attempted.request.action.id && other.parameters == attempted.parameters
        }
    }

    mutating func stopInDoubt(
        _ attempted: inout Attempted, _ reason: String, _ finding: String?, _ wall: WallTime,
        _ commands: inout [StepsCommand]
    ) {
        // What a search found is not kept: the next one finds anew.
        let words = reason + (finding.map { "; " + $0 } ?? "")
        commands.append(.record(.settled(attempted.intent, .unknown(reason: reason), at: wall), isDurable: false))
        stepOfIntent[attempted.intent] = nil
        attempts[attempted.request.id] = attempted
        // Stays held: it may have been paid. It is not put back among those that wait.
        attempts[attempted.request.id]?.phase = .blocked
        doubts.append((attempted.request, words))
        // What was around it has failed, and waits for it to end.
        if attempted.isHalted { settle(attempted, .abandoned, wall, &commands) }
        pause(.inDoubt(step: attempted.request, reason: words), wall, &commands)
    }
}
