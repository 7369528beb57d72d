/// What a transport is told once.
package struct TransportConfiguration: Sendable {
    /// How to speak HTTP where TLS does not negotiate it.
    package enum PlainProtocol: Sendable {
        case http1
        /// HTTP/2 if the server agrees to it in its first answer.
        case http2Upgrade
    }

    package var baseURL: BaseURL
    /// Sent as `X-API-Key`, to this host alone.
    package var key: APIKey?
    package var userAgent: String
    /// Bytes of a decoded answer above which the transport gives up on it.
    package var maximumAnswerBytes: Int
    /// Microseconds for the name, the connection and TLS together.
    package var connectTimeout: Int
    /// Open at once; requests above it wait for one to be free, which counts towards their timeout.
    package var maximumConnections: Int
    package var plainProtocol: PlainProtocol

    package init(
        baseURL: BaseURL, key: APIKey? = nil, userAgent: String = "holo", maximumAnswerBytes: Int = 64 << 20,
        connectTimeout: Int = 10_000_000, maximumConnections: Int = 16, plainProtocol: PlainProtocol = .http1
    ) {
        self.baseURL = baseURL
        self.key = key
        self.userAgent = userAgent
        self.maximumAnswerBytes = maximumAnswerBytes
        self.connectTimeout = connectTimeout
        self.maximumConnections = maximumConnections
        self.plainProtocol = plainProtocol
    }
}
