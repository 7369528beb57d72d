import HoloSteps

/// Facts in the order in which they were appended; the first `durableCount` of them are on disk.
package final class SimulatedJournal {
    package private(set) var facts: [Fact] = []
    package private(set) var durableCount = 0
    /// The first fact of the present run; those before it are of runs that it does not resume.
    private var firstOfRun = 0
    /// The job of each attempt: no two have the same.
    private var holder: [String: IntentID] = [:]
    package private(set) var problems: [String] = []
    private var intents: Set<IntentID> = []
    package private(set) var lastIntent: IntentID = 0

    package init() {}

    /// What a real one has of a run, all of it on disk.
    ///
    /// - Parameters:
    ///   - others: attempts of other runs.
    ///   - lastIntent: the highest number that may have been given to an attempt.
    ///   - answer: the data of the answer to an attempt.
    package init(
        of run: RecordedRun, others: [RecordedAttempt], lastIntent: IntentID, answer: (IntentID) -> [UInt8]?
    ) {
        var known: Set<IntentID> = []
        func add(_ attempts: [RecordedAttempt]) {
            for attempt in attempts where known.insert(attempt.intent.id).inserted {
                let id = attempt.intent.id
                facts.append(.intent(attempt.intent))
                if let job = attempt.jobID { facts.append(.accepted(id, jobID: job, at: attempt.acceptedAt ?? 0)) }
                guard var outcome = attempt.outcome else { continue }
                if case .answer(nil, let credits, let time) = outcome {
                    outcome = .answer(data: answer(id), credits: credits, executionTime: time)
                }
                facts.append(.settled(id, outcome, at: attempt.settledAt ?? 0))
            }
        }
        let own = Set(run.attempts.map(\.intent.id))
        add((others + run.reused).filter { !own.contains($0.intent.id) })
        firstOfRun = facts.count
        add(run.attempts)
        for attempt in run.reused {
            facts.append(
                .reused(key: attempt.intent.key, fingerprint: attempt.intent.fingerprint, attempt.intent.id, at: 0))
        }
        for failure in run.handled.sorted(by: { ($0.attempt, $0.key) < ($1.attempt, $1.key) }) {
            facts.append(.handled(key: failure.key, attempt: failure.attempt))
        }
        for (key, value) in run.observed.sorted(by: { $0.key < $1.key }) { facts.append(.observed(key: key, value: value)) }
        for key in run.outputs.sorted() { facts.append(.output(key: key, at: 0)) }
        for append in run.appends {
            let note = append.note
            facts.append(.appending(note, at: 0))
            if append.isDone { facts.append(.appended(key: note.key, fingerprint: note.fingerprint, at: 0)) }
        }
        for id in run.superseded.sorted() { facts.append(.superseded(id)) }
        durableCount = facts.count
        self.lastIntent = lastIntent
        intents = known
        for case .accepted(let id, let job, _) in facts { holder[job] = id }
    }

    /// Returns the ticket: durable once `durableCount` has reached it.
    package func append(_ fact: Fact) -> Int {
        check(fact)
        facts.append(fact)
        return facts.count
    }

    /// What follows belongs to a run that resumes nothing.
    package func beginRun() { firstOfRun = facts.count }

    package func commit(_ ticket: Int) { durableCount = max(durableCount, ticket) }

    /// The process ends without warning.
    package func lose() {
        facts.removeLast(facts.count - durableCount)
        holder = [:]
        for case .accepted(let id, let job, _) in facts { holder[job] = id }
    }

    /// The process ends in order.
    package func close() { durableCount = facts.count }

    package func claimed(_ jobs: [String]) -> Set<String> { Set(jobs.filter { holder[$0] != nil }) }

    private func check(_ fact: Fact) {
        switch fact {
        case .intent(let intent):
            if !intents.insert(intent.id).inserted { problems.append("intent \(intent.id) twice") }
            lastIntent = max(lastIntent, intent.id)
        case .accepted(let id, let job, _):
            if !intents.contains(id) { problems.append("accepted without an intent: \(id)") }
            if let other = holder[job], other != id { problems.append("\(job) belongs to \(other) and to \(id)") }
            holder[job] = id
        case .settled(let id, _, _):
            if !intents.contains(id) { problems.append("settled without an intent: \(id)") }
        case .reused(_, _, let id, _):
            if !intents.contains(id) { problems.append("reused without an intent: \(id)") }
        case .superseded(let id):
            if !intents.contains(id) { problems.append("set aside without an intent: \(id)") }
        case .handled, .observed, .output, .appending, .appended:
            break
        }
    }

    /// The newest answer that serves.
    package func knownAnswer(_ wish: AnswerWish) -> RecordedAttempt? {
        recorded(from: 0).attempts.last { attempt in
            guard case .answer? = attempt.outcome, attempt.intent.fingerprint == wish.fingerprint else { return false }
            return attempt.intent.at >= wish.requestedSince && (attempt.settledAt ?? 0) >= wish.answeredSince
        }
    }

    /// All of the present run.
    package var recorded: RecordedRun { recorded(from: firstOfRun) }

    /// As a resumed run finds it: the data of answers is read when it is wanted.
    package var loaded: RecordedRun {
        var run = recorded
        for place in run.attempts.indices { run.attempts[place].outcome = Self.unread(run.attempts[place].outcome) }
        for place in run.reused.indices { run.reused[place].outcome = Self.unread(run.reused[place].outcome) }
        return run
    }

    package func answer(_ attempt: IntentID) -> [UInt8]? {
        for case .settled(attempt, .answer(let data, _, _), _) in facts.reversed() { return data }
        return nil
    }

    private static func unread(_ outcome: AttemptOutcome?) -> AttemptOutcome? {
        guard case .answer(_, let credits, let time)? = outcome else { return outcome }
        return .answer(data: nil, credits: credits, executionTime: time)
    }

    /// The facts of the present run.
    package var ownFacts: ArraySlice<Fact> { facts[firstOfRun...] }

    private func recorded(from first: Int) -> RecordedRun {
        var run = RecordedRun()
        var known: [IntentID: RecordedAttempt] = [:]
        var own: [IntentID] = []
        for (place, fact) in facts.enumerated() {
            let isOwn = place >= first
            switch fact {
            case .intent(let intent):
                known[intent.id] = RecordedAttempt(intent: intent)
                if isOwn { own.append(intent.id) }
            case .accepted(let id, let job, let at):
                known[id]?.jobID = job
                known[id]?.acceptedAt = at
            case .settled(let id, let outcome, let at):
                known[id]?.outcome = outcome
                known[id]?.settledAt = at
            case .reused(let key, _, let id, _) where isOwn:
                guard var attempt = known[id] else { continue }
                attempt.intent.key = key
                run.reused.append(attempt)
            case _ where isOwn: Self.add(fact, to: &run)
            default: break
            }
        }
        run.attempts = own.compactMap { known[$0] }
        return run
    }

    /// What is not about attempts.
    private static func add(_ fact: Fact, to run: inout RecordedRun) {
        switch fact {
        case .handled(let key, let attempt): run.handled.insert(HandledFailure(key: key, attempt: attempt))
        case .superseded(let id): run.superseded.insert(id)
        case .observed(let key, let value): run.observed[key] = value
        case .output(let key, _): run.outputs.insert(key)
        case .appending(let note, _):
            let known = run.appends.firstIndex { $0.note.key == note.key && $0.note.fingerprint == note.fingerprint }
            if let known {
                run.appends[known] = RecordedAppend(note: note, isDone: false)
            } else {
                run.appends.append(RecordedAppend(note: note, isDone: false))
            }
        case .appended(let key, let fingerprint, _):
            for index in run.appends.indices
            where run.appends[index].note.key == key && run.appends[index].note.fingerprint == fingerprint {
                run.appends[index].isDone = true
            }
        case .intent, .accepted, .settled, .reused: break
        }
    }
}
