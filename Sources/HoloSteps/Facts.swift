import HoloValue
import HolocronAPI

/// Names one paid attempt in the journal: unique in it, for all runs.
package typealias IntentID = Int

/// Wall-clock time: microseconds since 1970-01-01T00:00:00Z.
package typealias WallTime = Int

/// What the journal keeps of a run. Looks, lists, alarms and refusals for pace are never among it.
///
/// Facts are keyed by step instance. A resumed run starts a fresh evaluator on the current program, which consults
/// them before anything is requested: see `RecordedStep`.
package enum Fact: Sendable {
    /// Durable before its POST leaves: from here on it may have been paid.
    case intent(Intent)
    /// The service took it, and its credits.
    case accepted(IntentID, jobID: String, at: WallTime)
    /// How the attempt ended.
    case settled(IntentID, AttemptOutcome, at: WallTime)
    /// An equal request had this attempt's outcome; nothing was sent for this step instance.
    case reused(key: String, fingerprint: String, IntentID, at: WallTime)
    /// This attempt's failure, as that of this step instance, was answered by an `else` or tolerated: a resumed run leaves
    /// it as it was for as long as something answers it.
    case handled(key: String, attempt: IntentID)
    /// A value from outside that the script saw (`read:companies.csv`, `last_run`): a resumed run sees the same.
    case observed(key: String, value: [UInt8])
    /// A `print` or `save` that was done.
    case output(key: String, at: WallTime)
    /// Durable before an `append` writes.
    case appending(AppendNote, at: WallTime)
    /// That it has.
    case appended(key: String, fingerprint: String, at: WallTime)
    /// A person has seen that the script no longer asks for this write, and lets new ones be made.
    case superseded(IntentID)
}

package struct Intent: Sendable {
    package var id: IntentID
    /// Place in the tree, loop keys and flow calls around it, and callee.
    package var key: String
    /// Callee, canonical parameters and identity.
    package var fingerprint: String
    package var actionID: String
    /// Canonical JSON of the parameters.
    package var parameters: [UInt8]
    package var isWrite: Bool
    /// 1 for the first.
    package var attempt: Int
    /// What the catalogue said it costs.
    package var credits: Int
    package var at: WallTime

    package init(
        id: IntentID, key: String, fingerprint: String, actionID: String, parameters: [UInt8], isWrite: Bool,
        attempt: Int, credits: Int, at: WallTime
    ) {
        self.id = id
        self.key = key
        self.fingerprint = fingerprint
        self.actionID = actionID
        self.parameters = parameters
        self.isWrite = isWrite
        self.attempt = attempt
        self.credits = credits
        self.at = at
    }
}

package enum AttemptOutcome: Sendable {
    /// `data` is the answer's JSON, nil where it was not read from the journal; `credits` what was taken in the end, nil where
    /// the service did not say.
    case answer(data: [UInt8]?, credits: Int?, executionTime: Int?)
    /// The job ran and failed. `credits` nil: whether it was refunded is not known.
    case failed(code: String, message: String, credits: Int?)
    /// Refused at submission: nothing was taken.
    case rejected(ServiceError)
    /// Looked for and not found, or its answer can't be had: it may have been paid.
    case unknown(reason: String)
}

extension AttemptOutcome {
    /// The same with the answer's JSON, where it is an answer.
    func with(data: [UInt8]) -> AttemptOutcome {
        guard case .answer(_, let credits, let executionTime) = self else { return self }
        return .answer(data: data, credits: credits, executionTime: executionTime)
    }
}

/// What the journal knows of one attempt.
package struct RecordedAttempt: Sendable {
    package var intent: Intent
    package var jobID: String?
    package var acceptedAt: WallTime?
    package var outcome: AttemptOutcome?
    package var settledAt: WallTime?

    package init(
        intent: Intent, jobID: String? = nil, acceptedAt: WallTime? = nil, outcome: AttemptOutcome? = nil,
        settledAt: WallTime? = nil
    ) {
        self.intent = intent
        self.jobID = jobID
        self.acceptedAt = acceptedAt
        self.outcome = outcome
        self.settledAt = settledAt
    }
}

extension RecordedAttempt {
    /// False where it may still be running, or it is not known how it ended.
    var isOver: Bool {
        switch outcome {
        case .answer?, .failed?, .rejected?: true
        case .unknown?, nil: false
        }
    }

    /// The credits that it took, or may have taken.
    var taken: Int {
        switch outcome {
        case .answer(_, let used, _)?, .failed(_, _, let used)?: used ?? intent.credits
        case .unknown?: intent.credits
        case .rejected?, nil: 0
        }
    }
}

extension RecordedAttempt {
    /// True where it may still happen, or may have happened without anyone knowing.
    var isOpen: Bool {
        switch outcome {
        case nil, .unknown?, .failed(_, _, nil)?: true
        case .answer?, .failed?, .rejected?: false
        }
    }

    /// True where it changed something, or may have.
    var mayHaveHappened: Bool {
        switch outcome {
        case .answer?, .unknown?, .failed(_, _, nil)?, nil: true
        case .failed?, .rejected?: false
        }
    }
}

/// A failure that something answered.
package struct HandledFailure: Hashable, Sendable {
    package var key: String
    package var attempt: IntentID

    package init(key: String, attempt: IntentID) {
        self.key = key
        self.attempt = attempt
    }
}

/// All that an earlier part of a run left behind. The data of its answers stays in the journal until a request takes it.
package struct RecordedRun: Sendable {
    /// In the order of their ids.
    package var attempts: [RecordedAttempt]
    /// Attempts whose outcomes were taken over, under the keys of those that took them.
    package var reused: [RecordedAttempt]
    package var handled: Set<HandledFailure>
    package var observed: [String: [UInt8]]
    package var outputs: Set<String>
    /// In their order.
    package var appends: [RecordedAppend]
    /// Writes that need not be asked for any more.
    package var superseded: Set<IntentID>

    package init(
        attempts: [RecordedAttempt] = [], reused: [RecordedAttempt] = [], handled: Set<HandledFailure> = [], observed: [String: [UInt8]] = [:],
        outputs: Set<String> = [], appends: [RecordedAppend] = [], superseded: Set<IntentID> = []
    ) {
        self.attempts = attempts
        self.reused = reused
        self.handled = handled
        self.observed = observed
        self.outputs = outputs
        self.appends = appends
        self.superseded = superseded
    }
}
