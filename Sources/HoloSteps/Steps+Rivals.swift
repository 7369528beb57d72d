import HoloMachine
import HoloValue
import HolocronAPI

// What another run of this machine may have paid for without knowing it is not submitted again meanwhile: it could not be
// told whose job is whose, and both would be paid.

extension Steps {
    /// Between two questions while another run is at it, microseconds.
    static let rivalPause = 2_000_000

    /// True where it has to be asked. Of reads those count that were in doubt when the run began; writes are asked for each.
    func mayHaveRival(_ attempted: Attempted) -> Bool {
        guard !attempted.hasNoRival, attempted.attempt == 1 else { return false }
        if attempted.request.action.isWrite { return true }
        return policy != .resubmit && rivals.contains(attempted.fingerprint)
    }

    mutating func findRival(_ attempted: Attempted, _ commands: inout [StepsCommand]) {
        attempts[attempted.request.id]?.phase = .checkingRival
        commands.append(.findRival(attempted.request.id, fingerprint: attempted.fingerprint))
    }

    mutating func rivalFound(
        _ id: StepID, _ state: RivalState, _ now: Instant, _ wall: WallTime, _ commands: inout [StepsCommand]
    ) {
        guard let attempted = attempts[id], case .checkingRival = attempted.phase else { return }
        switch state {
        case .none:
            attempts[id]?.hasNoRival = true
            block(id)
        case .underWay(let run):
            attempts[id]?.phase = .waitingForRival(until: now + Self.rivalPause)
            attempts[id]?.hasToldRival = true
            if !attempted.hasToldRival { tell(attempted.request, .waitingForRun(run), &commands) }
        case .inDoubt(let run):
            block(id)
            pause(.rival(step: attempted.request, run: run), wall, &commands)
        }
    }
}
