/// Microseconds on a clock that the shell chooses: the boot-time clock in a live run, virtual time in a simulation.
package typealias Instant = Int

/// A request as the machines word it. The transport adds the host, the key and everything about connections.
package struct ServiceRequest: Sendable, Equatable {
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }

    package var method: Method
    /// With the leading slash and the query, percent-encoded: `/v1/holocron/jobs?page=1&limit=20`.
    package var target: String
    /// JSON, for a POST.
    package var body: [UInt8]?
    /// True where sending it twice could be paid twice: the transport must then never send it again by itself, and must
    /// say whether any of it had left when it failed.
    package var isPaid: Bool
    /// Microseconds after which the transport gives up.
    package var timeout: Int

    package init(method: Method, target: String, body: [UInt8]? = nil, isPaid: Bool = false, timeout: Int = 60_000_000)
    {
        self.method = method
        self.target = target
        self.body = body
        self.isPaid = isPaid
        self.timeout = timeout
    }
}

/// What came back from the service, whole.
package struct ServiceResponse: Sendable, Equatable {
    package var status: Int
    package var body: [UInt8]
    /// Seconds, where `Retry-After` was a number.
    package var retryAfter: Double?
    /// Without parameters, lower case: `application/json`.
    package var contentType: String?
    /// The service's own clock when it answered, whole seconds since 1970.
    package var date: Int?

    package init(
        status: Int, body: [UInt8], retryAfter: Double? = nil, contentType: String? = nil, date: Int? = nil
    ) {
        self.date = date
        self.status = status
        self.body = body
        self.retryAfter = retryAfter
        self.contentType = contentType
    }
}

/// Why nothing, or not all, came back.
package struct TransportFailure: Error, Sendable, Equatable {
    package enum Reason: String, Sendable {
        /// The name could not be resolved.
        case unresolved
        /// Nobody listens there.
        case refused
        /// No connection, or no whole answer, in time.
        case timedOut
        /// The connection ended before or in the middle of the answer.
        case cut
        /// TLS could not be established or the certificate is not trusted.
        case insecure
        /// The answer is larger than the transport takes.
        case tooLarge
        case other
    }

    package var reason: Reason
    /// True where some bytes of the request may have reached the service: a paid request is then in doubt.
    package var requestMayHaveArrived: Bool
    /// The transport's own words; holds no key.
    package var message: String

    package init(reason: Reason, requestMayHaveArrived: Bool, message: String) {
        self.reason = reason
        self.requestMayHaveArrived = requestMayHaveArrived
        self.message = message
    }
}
