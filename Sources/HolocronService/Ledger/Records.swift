/// A job as the ledger keeps it.
package struct JobRecord: Sendable {
    package enum Status: String, Sendable { case queued, running, completed, failed }

    package var sequence: Int
    package var id: String
    package var account: String
    package var action: String
    package var actionName: String
    package var catalog: String
    /// JSON.
    package var parameters: [UInt8]
    package var fingerprint: String
    /// One for the first of equal requests.
    package var attempt: Int
    package var status: Status
    package var charged: Int
    /// JSON.
    package var result: [UInt8]?
    package var errorCode: String?
    package var errorMessage: String?
    package var creditsUsed: Int?
    /// Milliseconds.
    package var executionTime: Int?
    /// Microseconds since 1970.
    package var createdAt: Int
    package var completedAt: Int?
}

/// A task that passed all checks but the balance.
struct NewJob: Sendable {
    var id: String
    var account: String
    var action: String
    var actionName: String
    var catalog: String
    var parameters: [UInt8]
    var fingerprint: String
    var credits: Int
    /// Its last use is noted.
    var credential: String?
}

/// How a job ended.
enum JobOutcome: Sendable {
    /// `credits`: the final cost, at most what was charged; nil for all of it.
    case completed(result: [UInt8], credits: Int?)
    case failed(code: String, message: String)
}

enum SubmissionOutcome: Sendable {
    case accepted(JobRecord)
    case insufficient(balance: Int)
}

/// An account's credits. `balance + spent` is what was granted.
package struct AccountSummary: Sendable, Equatable {
    package var balance: Int
    /// Charged and not given back, open jobs included.
    package var spent: Int
    package var refunded: Int
    /// All that were ever charged.
    package var jobs: Int

    package init(balance: Int, spent: Int, refunded: Int, jobs: Int) {
        self.balance = balance
        self.spent = spent
        self.refunded = refunded
        self.jobs = jobs
    }
}

struct IdentityRecord: Sendable {
    struct Credential: Sendable {
        var id: String
        var type: String
        var status: String
        var lastUsedAt: Int?
        var createdAt: Int
    }

    var id: String
    var catalog: String
    var name: String
    var createdAt: Int
    var credentials: [Credential]

    var activeCredential: Credential? { credentials.first { $0.status == "active" } }
}

/// What `GET /jobs` asks for.
struct JobFilter: Sendable {
    var account: String
    /// `processing`, `completed` or `failed`.
    var status: String?
    var catalog: String?
    var search: String?
    var page: Int
    var limit: Int
    var view = JobView.current

    /// True where every job that is visible is asked for.
    var isUnfiltered: Bool { status == nil && catalog == nil && search == nil }
}

struct JobPage: Sendable {
    var jobs: [JobRecord]
    var total: Int
    var processing: Int
    var completed: Int
    var failed: Int
}
