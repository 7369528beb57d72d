import HoloValue

/// What `POST /task` asks for.
package struct TaskRequest: Sendable {
    package var actionID: String
    /// Without nulls: a parameter whose value is null is left out of the request.
    package var parameters: Record
    package var identityID: String?
    package var credentialID: String?

    package init(actionID: String, parameters: Record, identityID: String? = nil, credentialID: String? = nil) {
        self.actionID = actionID
        self.parameters = parameters
        self.identityID = identityID
        self.credentialID = credentialID
    }
}

/// What `POST /task` answers when it takes the task.
package enum TaskAnswer: Sendable {
    case accepted(jobID: String)
    /// An action of `mode: sync` answered at once.
    case finished(JobState)
}

/// The credits that an attempt can take. What a service says beyond is not taken for its word, so that those of all attempts
/// of a run together are a number.
package let creditRange = 0...1_000_000_000_000

/// The state of a job, as `GET /jobs/{id}` tells it.
package enum JobState: Sendable {
    /// `hint`: microseconds until the service suggests to look again.
    case processing(hint: Int?)
    /// `credits`: what the service says it took, where it says so: in `creditRange`. `executionTime`: microseconds, likewise.
    case completed(data: Value, credits: Int?, executionTime: Int?)
    case failed(code: String, message: String, credits: Int?)
}

/// A row of `GET /jobs`. A hint, not a fact: the result may be missing and the error has no code.
package struct JobRow: Sendable {
    package enum Status: Sendable { case processing, completed, failed }

    package var id: String
    package var actionID: String
    package var parameters: Value
    package var status: Status
    package var result: Value?
    package var credits: Int?
    package var error: String?
    /// Microseconds since 1970 by the service's clock.
    package var createdAt: Int?
    package var completedAt: Int?

    package init(
        id: String, actionID: String, parameters: Value, status: Status, result: Value? = nil, credits: Int? = nil,
        error: String? = nil, createdAt: Int? = nil, completedAt: Int? = nil
    ) {
        self.id = id
        self.actionID = actionID
        self.parameters = parameters
        self.status = status
        self.result = result
        self.credits = credits
        self.error = error
        self.createdAt = createdAt
        self.completedAt = completedAt
    }
}

/// A refusal or fault in the service's words. The HTTP status decides what it means.
package struct ServiceError: Error, Sendable, Equatable {
    package var status: Int
    /// As the service wrote it (`AUTH_REQUIRED`, `unauthorized`), or `HTTP_<status>` where it gave none.
    package var code: String
    package var message: String
    /// Where an account can be connected: a path or a URL.
    package var connectURL: String?
    package var balance: Int?
    package var required: Int?

    package init(
        status: Int, code: String, message: String, connectURL: String? = nil, balance: Int? = nil, required: Int? = nil
    ) {
        self.status = status
        self.code = code
        self.message = message
        self.connectURL = connectURL
        self.balance = balance
        self.required = required
    }
}
