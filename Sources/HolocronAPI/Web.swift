/// A request to a service that is not Holocron.
package struct WebRequest: Sendable {
    package var method: String
    package var url: String
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]?
    /// It only reads, so that redirects can be followed and nothing is lost where it is sent twice.
    package var isRead: Bool
    /// Microseconds.
    package var timeout: Int

    package init(
        method: String, url: String, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil, isRead: Bool,
        timeout: Int
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.isRead = isRead
        self.timeout = timeout
    }
}

/// What it answered, whole.
package struct WebResponse: Sendable {
    package var status: Int
    /// As they came.
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]

    package init(status: Int, headers: [(name: String, value: String)], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
