import HolocronAPI

/// Names one submission for as long as a process lives. Chosen by the one who submits; never used twice.
package typealias SubmissionID = Int

/// Names one request that the scheduler asked the transport to send.
package typealias ExchangeID = Int

/// How much a service allows. `nil` stands for no limit.
package struct ServiceLimits: Sendable, Equatable {
    /// In any 60 seconds.
    package var submissions: Int?
    package var looks: Int?
    package var lists: Int?

    package init(submissions: Int?, looks: Int?, lists: Int?) {
        self.submissions = submissions
        self.looks = looks
        self.lists = lists
    }

    package static let documented = ServiceLimits(submissions: 20, looks: 60, lists: 60)
    package static let none = ServiceLimits(submissions: nil, looks: nil, lists: nil)
}

/// What the scheduler is told. Every call carries the time.
package enum SchedulerEvent: Sendable {
    /// Send this task as soon as the limits allow. `followers` are the chains of actions that can't start before it has
    /// ended; what is shared by chains stands in each. The task from which the longest way
    /// is expected goes first: its own time and the longest chain's. Equal ones go in the order of arrival. Different
    /// submitters, such as the entries of a session, take turns, however many submissions each of them has.
    case submit(SubmissionID, TaskRequest, followers: [[String]], submitter: Int = 0)
    /// Follow a job that was accepted earlier (by another process of the same run, or adopted). `acceptedAt` may lie
    /// before 0.
    case watch(SubmissionID, jobID: String, actionID: String, acceptedAt: Instant)
    /// Stop looking at its job; if it has not left yet, never send it. A submission that has left is still told as
    /// `accepted`, `rejected` or `inDoubt` and nothing more; or `reported`, where it was answered at once.
    case abandon(SubmissionID)
    /// Look at the job once, soon, whatever its turn: answered by `reported`, `stillRunning` or `unseen`.
    case lookNow(SubmissionID)
    /// Read the list of jobs, newest first, until a row older than `since` (microseconds since 1970 by the service's
    /// clock) or the end: answered by `listed`.
    case list(ListingID, since: Int)
    /// The answer to a `send`.
    case answered(ExchangeID, Result<ServiceResponse, TransportFailure>)
    /// Time passed: the wake-up asked for, or sooner.
    case tick
}

package typealias ListingID = Int

/// What the scheduler asks for and tells.
package enum SchedulerCommand: Sendable {
    // To the transport.
    case send(ExchangeID, ServiceRequest)

    // To the one who submitted.
    /// The POST is about to leave. From here on, until the answer, whether it is paid is not known. Told again for each
    /// further try, all earlier ones being known not to have been taken.
    case leaving(SubmissionID)
    /// Charged, and running from about now.
    case accepted(SubmissionID, jobID: String)
    /// The submission was refused and not charged; not to be sent again as it is (400, 401, 402, 403, 404, and others
    /// that last).
    case rejected(SubmissionID, ServiceError)
    /// The answer to the POST is lost or unreadable: it may or may not have been charged.
    case inDoubt(SubmissionID, reason: String)
    /// The job ended. Told once; without `accepted` before it where an action of `mode: sync` answered at once.
    case reported(SubmissionID, JobState)
    /// Answer to `lookNow` where the job goes on.
    case stillRunning(SubmissionID)
    /// Answer to `lookNow` where the job can't be looked at now.
    case unseen(SubmissionID)
    /// The service does not know this job (404 `NOT_FOUND`), or its answer can't be had for good (`ANSWER_TOO_LARGE`,
    /// `UNREADABLE_ANSWER`): the job was paid, and how it ended stays unknown. Told once, instead of `reported`.
    case lost(SubmissionID, ServiceError)
    case listed(ListingID, Result<[JobRow], ServiceTrouble>)
    /// The service could not be used for so long that the run should stop: what is in flight may be followed later.
    /// Told once; from then on one request every 30 s tries it, until `note(.recovered)`.
    case unreachable(ServiceTrouble)
    /// For progress only.
    case note(SchedulerNote)
}

/// Why a service can't be used.
package enum ServiceTrouble: Error, Sendable, Equatable {
    case transport(TransportFailure)
    case service(ServiceError)
    /// The answer is not what the interface says: not JSON, HTML, a wrong shape. `excerpt` holds its first characters.
    case unreadable(what: String, excerpt: String)
}

package enum SchedulerNote: Sendable, Equatable {
    case rateLimited(bucket: String, waiting: Int)
    case troubled(ServiceTrouble, attempt: Int, waiting: Int)
    case recovered
}
