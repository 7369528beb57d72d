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

    /// What was found for a `recall`, with its outcome; nil: nothing.
    case recalled(StepID, RecordedAttempt?)

    /// How a request of `http` ended.
    case exchanged(IntentID, Result<WebResponse, TransportFailure>)
    /// What a person answered to an `ask`.
    case answered(StepID, String)

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

    /// A person wants the run to stop: nothing new is submitted, what is paid for is followed.
    case interrupt
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
    /// Wants the newest answer that serves for this step; told with `recalled`.
    case recall(StepID, AnswerWish)
    case settled(StepID, StepOutcome)
    /// A request is on its way, or was so many microseconds before; `isNew` where it is not over. Each attempt tells it.
    case began(StepID, ago: Int, isNew: Bool)
    /// An attempt took credits, or may have taken them.
    case charged(StepID, credits: Int)
    /// Nothing new is submitted from here on. Told once.
    case pause(PauseReason)
    case progress(StepProgress)
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
    case interrupted
    /// Only questions are left, and nobody is there to answer.
    case question(step: StepRequest)

    /// Where several hold, the heaviest is the one that is told.
    var weight: Int {
        switch self {
        case .question: 0
        case .unreachable: 1
        case .cap, .credits: 2
        case .account, .identity, .key: 3
        case .inDoubt: 4
        case .interrupted: 5
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
        /// A `wait` has begun.
        case sleeping(until: WallTime)
    }

    package var step: StepID
    package var label: String
    package var action: ActionReference
    package var kind: Kind
}

/// What to do with a submission of which it is not known whether it was paid.
package enum InDoubtPolicy: String, Sendable, CaseIterable {
    /// Reads are adopted where their job is found; else the run stops.
    case stop
    /// Writes too, where exactly one job fits.
    case adopt
    /// Reads that are not found are submitted again: they may be paid twice.
    case resubmit
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
