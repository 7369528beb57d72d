import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Listens, and holds the connections: SwiftNIO reads and writes HTTP/1.1, `HTTPConnection` makes requests of it.
final class HTTPServer: Sendable {
    /// How long those that are being answered may take when the server stops.
    static let patience = TimeAmount.seconds(3)

    private struct State {
        var listener: (any Channel)?
        var connections: [ObjectIdentifier: (channel: any Channel, waiting: Waiting)] = [:]
        var isStopping = false
    }

    private let gateway: Gateway
    private let allowance: ClientAllowance
    private let bodies: UnfinishedBodies
    private let state = Mutex(State())

    init(gateway: Gateway, allowance: ClientAllowance) {
        self.gateway = gateway
        self.allowance = allowance
        bodies = UnfinishedBodies(most: allowance.unfinishedBodies)
    }

    /// Starts to listen and gives the port. Serves until `stop`.
    func start(host: String, port: Int) async throws -> Int {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 1_024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture { try connect(channel) }
            }
            .bind(host: host, port: port).get()
        let bound = listener.localAddress?.port ?? port
        gateway.listens(at: "http://\(Self.reachable(host)):\(bound)")
        state.withLock { $0.listener = listener }
        return bound
    }

    /// Takes no more connections and waits for those that are being answered, three seconds at most.
    func stop() async {
        let (listener, connections) = state.withLock { state in
            state.isStopping = true
            return (state.listener, state.connections.values.map(\.channel))
        }
        try? await listener?.close().get()
        for connection in connections {
            connection.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
            // Its loop outlives the connection: closing one that is closed does nothing.
            connection.eventLoop.scheduleTask(in: Self.patience) { connection.close(promise: nil) }
        }
        for connection in connections { try? await connection.closeFuture.get() }
    }

    private func connect(_ channel: any Channel) throws {
        let waiting = Waiting()
        let (isWelcome, leaving) = state.withLock { state -> (Bool, (any Channel)?) in
            guard !state.isStopping else { return (false, nil) }
            var leaving: (any Channel)?
            if state.connections.count >= allowance.connections {
                let idle = state.connections.lazy.compactMap { id, held in
                    held.waiting.since.map { (id: id, since: $0) }
                }
                // All others are being answered: nobody has to go before their answer.
                guard let slowest = idle.min(by: { $0.since < $1.since }) else { return (false, nil) }
                leaving = state.connections.removeValue(forKey: slowest.id)?.channel
            }
            state.connections[ObjectIdentifier(channel)] = (channel, waiting)
            return (true, leaving)
        }
        leaving?.close(promise: nil)
        guard isWelcome else { return channel.close(promise: nil) }
        channel.closeFuture.whenComplete { [self] _ in
            state.withLock { _ = $0.connections.removeValue(forKey: ObjectIdentifier(channel)) }
        }
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = 16 << 10
        limits.maxHeaderListSize = 64 << 10
        limits.maxHeaderFieldCount = 100
        try channel.pipeline.syncOperations.configureHTTPServerPipeline(
            withPipeliningAssistance: true, withErrorHandling: false, withEncoderConfiguration: .init(),
            withDecoderLimitConfiguration: limits)
        // Who does not read answers can't make more of them pile up.
        try channel.pipeline.syncOperations.addHandler(BackPressureHandler())
        try channel.pipeline.syncOperations.addHandler(
            HTTPConnection(
                gateway: gateway, allowance: allowance, waiting: waiting, bodies: bodies, loop: channel.eventLoop))
    }

    /// The name under which this machine reaches a service that listens at `host`.
    static func reachable(_ host: String) -> String {
        switch host {
        case "0.0.0.0": "127.0.0.1"
        case "::", "::1": "[::1]"
        default: host.contains(":") ? "[\(host)]" : host
        }
    }
}
