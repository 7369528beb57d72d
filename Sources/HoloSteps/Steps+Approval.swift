import HoloMachine
import HoloValue
import HolocronAPI

// What a resumed run asks a person: new writes where the script was edited, and what became of attempts in doubt.

extension Steps {
    /// The next thing that only a person can decide.
    package var openDecision: OpenDecision? {
        for id in doubted {
            guard let attempted = attempts[id], case .undecided(let reason, let jobs) = attempted.phase else { continue }
            let words = reason + (attempted.finding.map { "; " + $0 } ?? "")
            return .doubt(attempted.request, reason: words, jobs: jobs)
        }
        let new = unapproved
        return new.isEmpty ? nil : .newWrites(new, made: facts.unclaimedWrites)
    }

    /// Writes of earlier parts of the run that were made, or may have been, and that nothing has asked for again.
    package var unclaimedWrites: [RecordedAttempt] { facts.unclaimedWrites }

    private var unapproved: [StepRequest] {
        shown.compactMap { id in
            if let attempted = attempts[id], case .unapproved = attempted.phase { attempted.request } else { nil }
        }
    }

    /// True for a write that no fact matches while one that was made, or may have been, is not asked for any more: the
    /// script was edited, and perhaps this one is that one.
    func mustBeShown(_ request: StepRequest) -> Bool {
        request.action.isWrite && facts.hasUnclaimedWrites
    }

    /// Starts the new writes once every write that was made is asked for again.
    mutating func releaseShown(_ now: Instant, _ wall: WallTime, _ commands: inout [StepsCommand]) {
        if !shown.isEmpty, !facts.hasUnclaimedWrites { startShown(now, wall, &commands) }
    }

    private mutating func startShown(_ now: Instant, _ wall: WallTime, _ commands: inout [StepsCommand]) {
        let ready = unapproved
        shown.removeAll()
        for request in ready {
            guard let attempted = attempts[request.id] else { continue }
            if request.action.kind == .service {
                block(request.id)
            } else {
                startBuiltIn(attempted, now, wall, &commands)
            }
        }
    }

    mutating func newWritesDecided(
        _ decision: NewWriteDecision, _ now: Instant, _ wall: WallTime, _ commands: inout [StepsCommand]
    ) {
        let new = unapproved
        guard !new.isEmpty else { return }
        switch decision {
        case .allow:
            for attempt in facts.unclaimedWrites {
                commands.append(.record(.superseded(attempt.intent.id), isDurable: true))
            }
            facts.supersedeWrites()
        case .goOn: startShown(now, wall, &commands)
        case .refuse: pause(.unapproved(new: new, made: facts.unclaimedWrites), wall, &commands)
        }
    }
}
