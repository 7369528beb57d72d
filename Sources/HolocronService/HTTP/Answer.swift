import HoloValue

/// What the service answers, before HTTP gives it a shape.
struct Answer: Sendable {
    var status: Int
    var contentType: String
    var headers: [(String, String)] = []
    var body: [UInt8]

    static func json(_ status: Int = 200, _ value: Value) -> Answer {
        Answer(status: status, contentType: "application/json; charset=utf-8", body: JSON.encode(value))
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
}
