import HoloMachine
import HoloValue
import HolocronAPI
import HolocronScheduler

/// What the machine of attempts is told. Every call carries both clocks.
package enum StepsEvent: Sendable {
    // From the evaluator.
    case request(StepRequest)
    case halt([StepID])
    case handled(key: String)
    case budget(Int)

    /// The data of an answer that a `readAnswer` wanted; nil: it can't be read.
    case answerRead(StepID, [UInt8]?)
    /// What was found for a `recall`, with its outcome; nil: nothing.
    case recalled(StepID, RecordedAttempt?)
    /// What was found for a `findRival`.
    case rival(StepID, RivalState)

    /// How a request of `http` ended.
    case exchanged(IntentID, Result<WebResponse, TransportFailure>)
    /// What a person answered to an `ask`.
    case answered(StepID, String)
    /// What was decided of a step that may have been paid: an answer to `openDecision`.
    case decided(StepID, DoubtDecision)
    /// What was decided of new writes that the script asks for instead of, or beside, some that were made: an answer to
    /// `openDecision`.
    case newWritesDecided(NewWriteDecision)

    // From the scheduler. Submissions are named by their intents.
    case leaving(SubmissionID)
    case accepted(SubmissionID, jobID: String)
    case rejected(SubmissionID, ServiceError)
    case inDoubt(SubmissionID, reason: String)
    case reported(SubmissionID, JobState)
    case stillRunning(SubmissionID)
    case unseen(SubmissionID)
    case lost(SubmissionID, ServiceError)
    /// `claimed`: those of the listed jobs that some run of this machine knows as its own.
    case listed(ListingID, Result<[JobRow], ServiceTrouble>, claimed: Set<String>)
    case unreachable(ServiceTrouble)
    /// How far the service's wall clock is ahead of ours, microseconds.
    case serviceClock(ahead: Int)

    /// A person wants the run to stop: nothing new is submitted, what is paid for is followed.
    case interrupt
    /// What paused it is over: a higher cap, a key that is taken again, a person's word.
    case goOn
    case tick
}

package enum StepsCommand: Sendable {
    /// To the journal. An intent must be durable before its request leaves; the shell holds the request back until then.
    case record(Fact, isDurable: Bool)
    case schedule(SchedulerEvent)
    /// A request of `http`: it leaves once its intent is durable.
    case exchange(IntentID, WebRequest)
    /// A question to a person, whose turn has come.
    case ask(StepID)
    /// Wants the data of the answer to an attempt of an earlier part of the run; told with `answerRead`.
    case readAnswer(StepID, IntentID)
    /// Wants the newest answer that serves for this step; told with `recalled`.
    case recall(StepID, AnswerWish)
    /// Wants to know whether another run of this machine may have paid for an equal request; told with `rival`.
    case findRival(StepID, fingerprint: String)
    case settled(StepID, StepOutcome)
    /// A request is on its way, or was so many microseconds before; `isNew` where it is not over. Each attempt tells it.
    case began(StepID, ago: Int, isNew: Bool)
    /// An attempt took credits, or may have taken them.
    case charged(StepID, credits: Int)
    /// Nothing new is submitted from here on. Told once.
    case pause(PauseReason)
    case progress(StepProgress)
}

/// Whether another run may have paid for an equal request without knowing it.
package enum RivalState: Sendable, Equatable {
    case none
    /// It is at work, and will know soon.
    case underWay(run: String)
    /// It stopped, and nobody knows.
    case inDoubt(run: String)
}

/// Which answers, of any run, serve for a request.
package struct AnswerWish: Sendable, Equatable {
    package var fingerprint: String
    /// Not older than that.
    package var answeredSince: WallTime
    /// Asked for after the last write that this run made.
    package var requestedSince: WallTime
    /// This process has an answer that may not be on disk yet.
    package var isRecent: Bool
}

/// Why a run stops before its end, to be resumed.
package enum PauseReason: Sendable {
    /// The next step does not fit under the cap beside what is spent and held.
    case cap(step: StepRequest, needed: Int)
    /// 402 in the service's words.
    case credits(step: StepRequest, ServiceError)
    /// 401 AUTH_REQUIRED or AUTH_EXPIRED.
    case account(step: StepRequest, ServiceError)
    /// The identity that `as` names is not there, or there are several.
    case identity(step: StepRequest, IdentityProblem)
    /// 401: the key is not taken.
    case key(ServiceError)
    case unreachable(ServiceTrouble)
    /// It may have been paid, and no answer can be had.
    case inDoubt(step: StepRequest, reason: String)
    /// Another run may have paid for the same, and does not know.
    case rival(step: StepRequest, run: String)
    case interrupted
    /// Only questions are left, and nobody is there to answer.
    case question(step: StepRequest)
    /// Only what waits for its time is left.
    case waiting(step: StepRequest?, until: WallTime)
    /// The script wants new writes and no longer asks for some that were made, and nobody approved that.
    case unapproved(new: [StepRequest], made: [RecordedAttempt])

    /// Where several hold, the heaviest is the one that is told.
    var weight: Int {
        switch self {
        case .question, .waiting: 0
        case .unapproved: 1
        case .unreachable: 2
        case .cap, .credits: 3
        case .account, .identity, .key: 4
        case .inDoubt, .rival: 5
        case .interrupted: 6
        }
    }
}

package struct StepProgress: Sendable {
    package enum Kind: Sendable {
        case submitted
        case accepted(jobID: String)
        /// `elapsed`: microseconds from acceptance to the answer.
        case finished(elapsed: Int, credits: Int?)
        /// The answer was there, from an earlier part of the run or to an equal request; `saved` credits were not paid again.
        case reused(saved: Int)
        /// An attempt failed and another follows in `wait` microseconds.
        case retrying(failure: StepFailure, attempt: Int, wait: Int)
        case failed(StepFailure)
        /// Looking for the job of a submission whose answer is lost.
        case searching(reason: String)
        case adopted(jobID: String)
        /// Another run is just asking for the same. Told once.
        case waitingForRun(String)
        /// A `wait` has begun.
        case sleeping(until: WallTime)
    }

    package var step: StepID
    package var label: String
    package var action: ActionReference
    package var kind: Kind
}

/// What to do with a submission of which it is not known whether it was paid, where its job can't be told for sure.
///
/// Under every policy a read takes any job that fits it, and a write the only one that fits it where nobody else was
/// submitting meanwhile.
package enum InDoubtPolicy: String, Sendable, CaseIterable {
    /// A person decides; where nobody is there, the run stops.
    case ask
    /// A write takes the only job that fits it, whoever else was submitting. For the rest a person decides.
    case adopt
    /// The run stops, and nobody is asked.
    case fail
    /// Reads that are not found are submitted again: they may be paid twice. For writes a person decides.
    case resubmit
}

/// What is done with a step that may have been paid.
package enum DoubtDecision: Sendable {
    /// This job is its own.
    case take(jobID: String)
    /// Once more, whatever it costs.
    case submitAgain
    /// Nothing: it stays in doubt, and the run stops.
    case leave
}

/// Whether new writes may be made although some that were made were not asked for so far.
package enum NewWriteDecision: Sendable {
    /// A person has seen which, and wants it so.
    case allow
    /// Those will be asked for yet: nothing is missing.
    case goOn
    case refuse
}

/// What only a person can decide.
package enum OpenDecision: Sendable {
    /// The step may have been paid. `jobs`: those that may be its own.
    case doubt(StepRequest, reason: String, jobs: [String])
    /// New writes are asked for, and some that were made are not asked for any more. To be decided once nothing else is
    /// under way: what is still to be requested may match them.
    case newWrites([StepRequest], made: [RecordedAttempt])
}

/// Credits of a run, in the service's whole credits.
package struct CreditAccount: Sendable, Equatable {
    /// What is known to have been taken.
    package var spent = 0
    /// What running and submitted steps may take.
    package var held = 0
    /// What reused answers would have cost.
    package var saved = 0
    /// What was given back for jobs that failed.
    package var refunded = 0
    /// nil: none.
    package var cap: Int?

    package init(cap: Int? = nil) { self.cap = cap }
}
