import HolocronAPI

/// The way to one service: many requests at once over few connections.
///
/// Belongs to one thread. `wake` alone may be called from any other, which is what makes it sendable. The library behind
/// it is opened by the first request; a process that sends none never loads it.
///
/// The key goes to the configured host and nowhere else, redirects are answers and are not followed, and a request that
/// is paid for leaves at most once.
package final class Transport: @unchecked Sendable {
    private let configuration: TransportConfiguration
    /// What every URL begins with.
    private let base: String
    private let avoidsProxies: Bool
    private let client: Client
    /// For `fetch`, so that it does not mix with what `poll` returns.
    private var blockingClient: Client?

    /// Fails only where the process can't have another pipe.
    package init(configuration: TransportConfiguration) throws(TransportFailure) {
        self.configuration = configuration
        base = configuration.baseURL.description
        avoidsProxies = configuration.baseURL.isLoopback
        client = try Client(settings: Self.settings(configuration))
    }

    private static func settings(_ configuration: TransportConfiguration) -> Client.Settings {
        Client.Settings(
            headers: ["Accept: application/json"] + (configuration.key.map { ["X-API-Key: " + $0.revealed] } ?? []),
            userAgent: headerText(configuration.userAgent), maximumAnswerBytes: configuration.maximumAnswerBytes,
            connectTimeout: configuration.connectTimeout, maximumConnections: configuration.maximumConnections,
            plainProtocol: configuration.plainProtocol)
    }

    /// Requests that have not ended yet, or whose end `poll` has not returned yet.
    package var active: Int { client.active }

    /// Takes a request under a number that no active one has. It leaves with the next `poll`.
    package func start(_ id: Int, _ request: ServiceRequest) {
        switch outgoing(request) {
        case .success(let outgoing): client.start(id, outgoing)
        case .failure(let failure): client.refuse(id, failure.message)
        }
    }

    /// Drops a request: `poll` says nothing of it any more. Returns whether it may have arrived.
    @discardableResult
    package func cancel(_ id: Int) -> Bool { client.cancel(id) }

    /// Sends and receives until a request has ended, `wake` was called or the time is over.
    package func poll(timeoutMilliseconds: Int) -> [(id: Int, result: Result<ServiceResponse, TransportFailure>)] {
        client.poll(timeoutMilliseconds: timeoutMilliseconds)
    }

    /// Ends a `poll` that waits, or the next one. From any thread, and from signal handlers.
    package func wake() { client.wake() }

    /// Sends a request and waits for its answer, for callers with nothing else to do. Requests that were started are
    /// neither advanced nor returned by it.
    package func fetch(_ request: ServiceRequest) -> Result<ServiceResponse, TransportFailure> {
        do throws(TransportFailure) {
            let outgoing = try outgoing(request).get()
            if let blockingClient { return blockingClient.run(outgoing) }
            let client = try Client(settings: Self.settings(configuration))
            blockingClient = client
            return client.run(outgoing)
        } catch {
            return .failure(error)
        }
    }

    private func outgoing(_ request: ServiceRequest) -> Result<OutgoingRequest, TransportFailure> {
        // Without the slash, `@other.host` would turn our host into a user name of theirs.
        guard request.target.utf8.first == UInt8(ascii: "/"),
            request.target.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "#") })
        else {
            return .failure(
                TransportFailure(
                    reason: .other, requestMayHaveArrived: false,
                    message: "the request's target is not a percent-encoded path: \(request.target)"))
        }
        return .success(
            OutgoingRequest(
                method: request.method, url: base + request.target,
                body: request.method == .post ? request.body ?? [] : [], isPaid: request.isPaid,
                timeout: request.timeout, avoidsProxies: avoidsProxies))
    }
}

extension Transport: CustomReflectable {
    /// Empty: a dump must not find the header with the key.
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

/// What may stand in a header line: a line end in it would begin another.
func headerText(_ text: String) -> String {
    String(decoding: text.utf8.map { $0 < 0x20 || $0 == 0x7f ? 0x20 : $0 }, as: UTF8.self)
}

extension Client {
    func run(_ request: OutgoingRequest) -> Result<ServiceResponse, TransportFailure> {
        start(0, request)
        while true {
            if let completion = poll(timeoutMilliseconds: 60_000).first { return completion.result }
        }
    }
}
