import HoloValue

/// What the service answers, before HTTP gives it a shape.
struct Answer: Sendable {
    /// How it reaches the client. All but the first are faults.
    enum Delivery: Sendable {
        case whole
        /// In pieces, the last of them after this time.
        case spread(Duration)
        /// The connection ends after half of the body.
        case cut
        /// Once more, unasked, on the same connection.
        case twice
        /// The connection ends.
        case nothing
    }

    var status: Int
    var contentType: String
    var headers: [(String, String)] = []
    var body: [UInt8]
    var delivery = Delivery.whole

    static let jsonType = "application/json; charset=utf-8"

    static func json(_ status: Int = 200, _ value: Value) -> Answer {
        Answer(status: status, contentType: jsonType, body: JSON.encode(value))
    }

    static func html(_ status: Int = 200, _ source: String) -> Answer {
        Answer(
            status: status, contentType: "text/html; charset=utf-8",
            headers: [("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'")],
            body: Array(source.utf8))
    }

    /// The error envelope.
    static func error(_ status: Int, _ code: String, _ message: String, _ more: [(String, Value)] = []) -> Answer {
        let error: [(String, Value)] = [("code", .string(code)), ("message", .string(message))] + more
        return .json(status, .object([("status", .string("error")), ("error", .object(error))]))
    }

    /// What the gateway in front of the service says to a bad key: flat, in lower case.
    static let badKey = Answer.json(
        401,
        .object([
            ("error", .string("unauthorized")), ("code", .string("unauthorized")),
            ("message", .string("The API key is missing or not valid.")),
        ]))

    static let notQueued = Answer.error(
        500, "EXECUTION_FAILED", "The task could not be queued. Nothing was charged.")

    /// `retryAfter` in seconds; nil where it is not told.
    static func overLimit(retryAfter: Int?) -> Answer {
        var answer = Answer.error(429, "RATE_LIMIT_EXCEEDED", "Too many requests in one minute. Try again later.")
        if let retryAfter { answer.headers.append(("Retry-After", String(retryAfter))) }
        return answer
    }

    /// `allowed`: what the route takes; where it may be read, its head may be too.
    static func wrongMethod(_ method: String, allowed: [String]) -> Answer {
        let methods = allowed.flatMap { $0 == "GET" ? ["GET", "HEAD"] : [$0] }.joined(separator: ", ")
        var answer = Answer.error(
            405, "METHOD_NOT_ALLOWED", "This route does not take \(method.prefix(20)); it takes \(methods).")
        answer.headers.append(("Allow", methods))
        return answer
    }

    static func notFound(_ message: String) -> Answer { .error(404, "NOT_FOUND", message) }
    static func invalid(_ message: String) -> Answer { .error(400, "INVALID_INPUT", message) }
}

/// A request with the parts that the routes look at.
struct Inquiry: Sendable {
    var method: String
    /// Decoded, between the slashes.
    var path: [String]
    var target: String
    var query: SiteQuery
    var headers: @Sendable (String) -> String?
    var body: [UInt8]
    var view = JobView.current
}
