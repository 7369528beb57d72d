/// One kind of trouble, which requests meet it, and when.
package struct FaultRule: Sendable {
    /// Requests that the service can be made to trouble; those about the service itself, its pages and the account are
    /// always answered well.
    package enum Route: String, Sendable, CaseIterable {
        /// `POST /task`
        case submissions
        /// `GET /jobs/{id}`
        case looks
        /// `GET /jobs`
        case lists
        /// The catalogue, its search and the identities.
        case discovery
    }

    enum Trouble: Sendable {
        /// The request waits before it is looked at.
        case latency(FaultTime)
        /// The answer arrives in pieces over this time.
        case slow(FaultTime)
        /// Lists and looks tell what was true so long ago.
        case lag(FaultTime)
        /// Lists and looks do not know jobs that are younger.
        case hidden(FaultTime)
        /// A row of a list is there twice.
        case repeatedRow
        /// Something else than the answer; of several the first in the document counts.
        case instead(FaultyAnswer)
    }

    enum Frequency: Sendable {
        case always
        /// From 0 to 1.
        case chance(Double)
        /// The last of each so many.
        case every(Int)
    }

    var routes: [Route]
    var trouble: Trouble
    var frequency = Frequency.always
    /// Seconds since the start of the service.
    var window = 0..<Double.infinity
}

/// What comes in place of an answer.
package struct FaultyAnswer: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case rateLimit(retryAfter: Int?)
        /// `code`: nil for what suits the status.
        case error(status: Int, code: String?, retryAfter: Int?)
        /// The connection ends without an answer.
        case lost
        /// The connection ends in the middle of the answer.
        case cut
        /// The answer comes twice on the same connection.
        case twice
        /// A page of HTML, as a network's log-in page.
        case html
        case brokenJSON
        case wrongShape
    }

    package var kind: Kind
    /// True where the request is handled first: a task is taken and charged then.
    package var isAfter: Bool
    /// Chooses among shapes.
    package var draw: UInt64 = 0
}

/// A time in seconds that is drawn anew for each request.
enum FaultTime: Sendable {
    case fixed(Double)
    case between(Double, Double)
    /// Log-normal: half of all times lie below `median`, and 95 of 100 below `p95`.
    case spread(median: Double, p95: Double)

    static let longest = 3_600.0
}
