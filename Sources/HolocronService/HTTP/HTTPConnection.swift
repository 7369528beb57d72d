import NIOCore
import NIOHTTP1

/// One connection: gathers a request, has it answered, writes the answer, and waits for the next one. SwiftNIO sees to it
/// that the next request is not seen before the answer to this one is written.
///
/// Everything has its time, so that a client that dawdles holds nothing but its own connection.
final class HTTPConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private enum Phase {
        case waiting
        case reading(HTTPRequestHead, body: [UInt8])
        case answering
        /// The answer ends the connection; closing it while bytes of the request are unread could lose the answer.
        case draining
        case closed
    }

    private let gateway: Gateway
    private let executor: LoopExecutor
    private let allowance: ClientAllowance
    private let waiting: Waiting
    private let bodies: UnfinishedBodies
    private var client = "unknown"
    private var phase = Phase.waiting
    /// The client sends no more, and may still wait for an answer.
    private var isInputOver = false
    private var deadline: NIODeadline?
    private var isWatched = false

    init(
        gateway: Gateway, allowance: ClientAllowance, waiting: Waiting, bodies: UnfinishedBodies, loop: any EventLoop
    ) {
        self.gateway = gateway
        self.allowance = allowance
        self.waiting = waiting
        self.bodies = bodies
        executor = LoopExecutor(loop: loop)
    }

    func channelActive(context: ChannelHandlerContext) {
        client = context.remoteAddress?.ipAddress ?? client
        waits(allowance.headTime, context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        letGoOfBody()
        phase = .closed
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (phase, unwrapInboundIn(data)) {
        case (.waiting, .head(let head)):
            began(head, context)
        case (.reading(let head, var body), .body(let part)):
            guard body.count + part.readableBytes <= Gateway.largestBody else {
                return refuse(.tooLarge, head.version, context)
            }
            guard bodies.take(part.readableBytes) else { return refuse(.tooMuchAtOnce, head.version, context) }
            phase = .waiting
            body.append(contentsOf: part.readableBytesView)
            phase = .reading(head, body: body)
        case (.reading(let head, let body), .end):
            answer(head, body, context)
        case (.draining, .end):
            context.close(promise: nil)
        default:
            break
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed {
            isInputOver = true
            if case .answering = phase {} else { context.close(promise: nil) }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? HTTPParserError, case .waiting = phase {
            let answer =
                error == .headerOverflow
                ? Answer.error(431, "HEADERS_TOO_LARGE", "The request's headers are too many or too long.")
                : Answer.error(400, "BAD_REQUEST", "That is no HTTP/1.1 request.")
            write(gateway.completed(answer), .http1_1, withBody: true, isLast: true, context)
        }
        context.close(promise: nil)
    }

    // MARK: A request

    private func began(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        if let length = head.headers.first(name: "content-length").flatMap({ Int($0) }), length > Gateway.largestBody {
            return refuse(.tooLarge, head.version, context)
        }
        phase = .reading(head, body: [])
        waits(allowance.bodyTime, context)
        if head.headers.first(name: "expect")?.lowercased() == "100-continue" {
            let goOn = HTTPResponseHead(version: head.version, status: .continue)
            context.writeAndFlush(wrapOutboundOut(.head(goOn)), promise: nil)
        }
    }

    private func answer(_ head: HTTPRequestHead, _ body: [UInt8], _ context: ChannelHandlerContext) {
        letGoOfBody()
        phase = .answering
        deadline = nil
        waiting.ends()
        let (gateway, client) = (gateway, client)
        let answered = context.eventLoop.makePromise(of: Answer.self)
        Self.begin(on: executor) { answered.succeed(await gateway.answer(head, body: body, client: client)) }
        answered.futureResult.assumeIsolated().whenSuccess { answer in
            guard case .answering = self.phase else { return }
            self.write(answer, head.version, withBody: head.method != .HEAD, isLast: !head.isKeepAlive, context)
        }
    }

    /// Most answers wait for nothing: those are given at once, and the others go on where the connection lives. No other
    /// thread has a part in them.
    private static func begin(on executor: LoopExecutor, _ work: @escaping @Sendable () async -> Void) {
        if #available(macOS 26, *) {
            Task.immediate(executorPreference: executor, operation: work)
        } else {
            Task(executorPreference: executor, operation: work)
        }
    }

    /// What was read of a body is no longer on its way.
    private func letGoOfBody() {
        if case .reading(_, let body) = phase { bodies.give(body.count) }
    }

    /// Answers before the request is here as a whole.
    private func refuse(_ answer: Answer, _ version: HTTPVersion, _ context: ChannelHandlerContext) {
        letGoOfBody()
        write(
            gateway.completed(answer), version, withBody: true, isLast: true, then: .draining, within: allowance.drainTime,
            context)
    }

    /// Where a fault is asked for, less than the answer reaches the client, or more, or it takes its time.
    private func write(
        _ answer: Answer, _ version: HTTPVersion, withBody: Bool, isLast: Bool, then next: Phase = .waiting,
        within time: Double? = nil, _ context: ChannelHandlerContext
    ) {
        if case .nothing = answer.delivery { return context.close(promise: nil) }
        var headers = HTTPHeaders(answer.headers)
        headers.add(name: "Content-Length", value: String(answer.body.count))
        if isLast {
            headers.add(name: "Connection", value: "close")
        } else if version == .http1_0 {
            headers.add(name: "Connection", value: "keep-alive")
        }
        let head = HTTPResponseHead(version: version, status: .init(statusCode: answer.status), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        let limit = time ?? allowance.bodyTime
        let finish = { self.finish(isLast: isLast, then: next, within: limit, context) }
        switch answer.delivery {
        case .spread(let time) where withBody:
            return drip(answer.body[...], size: answer.pieceSize, every: answer.pause(of: time), context, then: finish)
        case .cut:
            writeBody(answer.body.prefix(answer.body.count / 2), context)
            context.flush()
            return context.close(promise: nil)
        case .twice: writeBody(answer.bodyAndAgain[...], context)
        case .whole, .spread, .nothing: if withBody { writeBody(answer.body[...], context) }
        }
        finish()
    }

    private func writeBody(_ bytes: ArraySlice<UInt8>, _ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: bytes)))), promise: nil)
    }

    /// Writes so many bytes at a time, unless the client has gone meanwhile.
    private func drip(
        _ bytes: ArraySlice<UInt8>, size: Int, every time: TimeAmount, _ context: ChannelHandlerContext,
        then finish: @escaping () -> Void
    ) {
        guard case .answering = phase else { return }
        writeBody(bytes.prefix(size), context)
        context.flush()
        let rest = bytes.dropFirst(size)
        guard !rest.isEmpty else { return finish() }
        context.eventLoop.assumeIsolated().scheduleTask(in: time) {
            self.drip(rest, size: size, every: time, context, then: finish)
        }
    }

    private func finish(isLast: Bool, then next: Phase, within time: Double, _ context: ChannelHandlerContext) {
        phase = next
        waits(time, context)
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { _ in
            switch self.phase {
            case .waiting where isLast || self.isInputOver: context.close(promise: nil)
            case .waiting: self.waits(self.allowance.headTime, context)
            case .reading, .answering, .draining, .closed: break
            }
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
    }

    // MARK: Time

    /// It is for the client to do something, within so many seconds: else the connection is closed.
    private func waits(_ seconds: Double, _ context: ChannelHandlerContext) {
        let time = TimeAmount.nanoseconds(Int64(seconds * 1e9))
        waiting.begins(at: NIODeadline.now().uptimeNanoseconds)
        deadline = .now() + time
        if !isWatched { watch(for: time, context) }
    }

    /// One timer a connection, which looks at the deadline when it fires: most are moved on long before.
    private func watch(for time: TimeAmount, _ context: ChannelHandlerContext) {
        isWatched = true
        context.eventLoop.assumeIsolated().scheduleTask(in: time) {
            self.isWatched = false
            if case .closed = self.phase { return }
            guard let deadline = self.deadline else { return }
            let left = deadline - .now()
            if left > .zero { self.watch(for: left, context) } else { context.close(promise: nil) }
        }
    }
}
