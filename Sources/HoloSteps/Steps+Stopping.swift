import HoloMachine
import HoloValue
import HolocronAPI
import HolocronScheduler

// Pausing a run, and halting what a failure made needless.

extension Steps {
    /// Submits nothing any more; what has not left never will.
    mutating func pause(_ reason: PauseReason, _ wall: WallTime, _ commands: inout [StepsCommand]) {
        if let known = pauseReason {
            if reason.weight > known.weight { pauseReason = reason }
        } else {
            pauseReason = reason
            commands.append(.pause(reason))
        }
        for id in attempts.ids {
            guard var attempted = attempts[id] else { continue }
            switch attempted.phase {
            case .queued:
                withdraw(&attempted, &commands)
                attempts[id] = attempted
                block(id)
            case .left where !attempted.isWithdrawn:
                // On its way, or waiting to be tried again: the scheduler tells which.
                attempts[id]?.isWithdrawn = true
                commands.append(.schedule(.abandon(attempted.intent)))
            case .backoff, .waitingForRival:
                block(id)
            case .waitingToSearch(_, _, let reason):
                stopInDoubt(&attempted, reason, "no job of it is listed", wall, &commands)
            case .undecided(let reason, _):
                stopInDoubt(&attempted, reason, attempted.finding, wall, &commands)
            default:
                break
            }
        }
    }

    /// Takes a submission back that has not left.
    mutating func withdraw(_ attempted: inout Attempted, _ commands: inout [StepsCommand]) {
        commands.append(.schedule(.abandon(attempted.intent)))
        stepOfIntent[attempted.intent] = nil
        release(&attempted)
    }

    /// A failure around it: no new attempt. What is paid for is followed.
    mutating func halt(_ id: StepID, _ wall: WallTime, _ commands: inout [StepsCommand]) {
        guard var attempted = attempts[id] else { return }
        switch attempted.phase {
        case .blocked, .backoff, .queued, .reading, .recalling, .following, .sleeping, .asking, .unapproved, .checkingRival,
            .waitingForRival:
            if case .queued = attempted.phase { withdraw(&attempted, &commands) }
            settle(attempted, .abandoned, wall, &commands)
        case .left:
            attempted.isHalted = true
            if !attempted.isWithdrawn { commands.append(.schedule(.abandon(attempted.intent))) }
            attempted.isWithdrawn = true
            attempts[id] = attempted
        case .running, .lastLook, .searching, .waitingToSearch, .exchanging, .undecided:
            attempted.isHalted = true
            attempts[id] = attempted
        }
    }
}
