import HolocronAPI
import HolocronClient
import Testing

/// However a connection ends, a paid request reaches the service once, and its loss is told.
@Suite struct PaidRequestTests {
    @Test func endsWithoutAnswerOnFreshConnection() throws {
        let server = try TinyServer { _ in .close }
        defer { server.stop() }
        let failure = try #require(transport(server.baseURL).run(post()).failure)
        #expect(failure.reason == .cut)
        #expect(failure.requestMayHaveArrived)
        #expect(server.tasks == 1)
        #expect(server.seen.count == 1)
    }

    /// Here libcurl would by itself send the request a second time.
    @Test func endsWithoutAnswerOnReusedConnection() throws {
        let server = try TinyServer { $0 == 0 ? .answer() : $0 == 1 ? .close : .answer(status: 202) }
        defer { server.stop() }
        let transport = try transport(server.baseURL)
        #expect(transport.run(get()).response?.status == 200)
        let failure = try #require(transport.run(post()).failure)
        #expect(failure.reason == .cut)
        #expect(failure.requestMayHaveArrived)
        #expect(server.tasks == 1)
        #expect(server.seen.map(\.connection) == [0, 0])
    }

    /// The same for a body that takes many reads and is on its way when the connection ends.
    @Test func endsWithoutAnswerAfterLargeBody() throws {
        let server = try TinyServer { $0 == 1 ? .close : .answer() }
        defer { server.stop() }
        let transport = try transport(server.baseURL)
        #expect(transport.run(post("1")).response?.status == 200)
        let body = String(repeating: "x", count: 3_000_000)
        let failure = try #require(transport.run(post(body)).failure)
        #expect(failure.requestMayHaveArrived)
        #expect(server.seen.map { $0.body?.utf8.count } == [1, 3_000_000])
    }

    /// A request that may be repeated is, which shows that the server does provoke it.
    @Test func unpaidRequestIsRepeatedOnReusedConnection() throws {
        let server = try TinyServer { $0 == 1 ? .close : .answer() }
        defer { server.stop() }
        let transport = try transport(server.baseURL)
        #expect(transport.run(get()).response?.status == 200)
        #expect(transport.run(post(isPaid: false)).response?.status == 200)
        #expect(server.tasks == 2)
        #expect(server.seen.last?.body == #"{"action_id":"a"}"#)
    }

    @Test func endsAfterHalfTheAnswer() throws {
        let server = try TinyServer { _ in .raw("HTTP/1.1 202 Accepted\r\nContent-Length: 100\r\n\r\n{\"status\"") }
        defer { server.stop() }
        let failure = try #require(transport(server.baseURL).run(post()).failure)
        #expect(failure.reason == .cut)
        #expect(failure.requestMayHaveArrived)
        #expect(server.tasks == 1)
    }

    @Test(arguments: [
        "HTTP/1.1 202 Acc", "HTTP/1.1 202 Accepted\r\nContent-Le",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"st",
    ])
    func endsInsideTheHeadOrAChunk(_ text: String) throws {
        let server = try TinyServer { $0 == 0 ? .answer() : .raw(text) }
        defer { server.stop() }
        let transport = try transport(server.baseURL)
        #expect(transport.run(get()).response?.status == 200)
        let failure = try #require(transport.run(post()).failure)
        #expect(failure.reason == .cut)
        #expect(failure.requestMayHaveArrived)
        #expect(server.tasks == 1)
    }

    /// Whether any of the body left before the reset was noticed is a race; that nothing is sent again is not.
    @Test func connectionIsResetUnread() throws {
        let server = try TinyServer { _ in .closeUnread }
        defer { server.stop() }
        let failure = try #require(transport(server.baseURL).run(post()).failure)
        #expect(failure.reason == .cut)
        #expect(server.tasks == 0)
        #expect(server.seen.count == 1)
    }

    /// Whether libcurl notices before any of the body left is a race. Either it goes to a new connection, where it arrives
    /// once, or the request is given up as perhaps arrived.
    @Test(arguments: [false, true])
    func reusedConnectionIsReset(afterHead: Bool) throws {
        let server = try TinyServer { $0 == 1 ? (afterHead ? .closeAfterHead : .closeUnread) : .answer() }
        defer { server.stop() }
        let transport = try transport(server.baseURL)
        #expect(transport.run(get()).response?.status == 200)
        let answer = transport.run(post())
        if let failure = answer.failure {
            #expect(failure.requestMayHaveArrived)
            #expect(server.tasks == 0)
        } else {
            #expect(answer.response?.status == 200)
            #expect(server.tasks == 1)
            #expect(server.seen.last?.body == #"{"action_id":"a"}"#)
        }
    }

    @Test func neverAnswered() throws {
        let server = try TinyServer { _ in .silence }
        defer { server.stop() }
        let failure = try #require(transport(server.baseURL).run(post(timeout: 200_000)).failure)
        #expect(failure.reason == .timedOut)
        #expect(failure.requestMayHaveArrived)
        #expect(server.tasks == 1)
    }

    @Test func emptyBodyIsNotRepeated() throws {
        let server = try TinyServer { $0 == 1 ? .close : .answer() }
        defer { server.stop() }
        let transport = try transport(server.baseURL)
        #expect(transport.run(get()).response?.status == 200)
        let failure = try #require(transport.run(post("")).failure)
        #expect(failure.requestMayHaveArrived)
        #expect(server.tasks == 1)
    }

    @Test func cancelTellsWhetherItMayHaveArrived() throws {
        let server = try TinyServer { _ in .silence }
        defer { server.stop() }
        let transport = try transport(server.baseURL)
        transport.start(1, post())
        #expect(transport.cancel(1) == false)
        transport.start(2, post())
        while server.tasks == 0 { #expect(transport.poll(timeoutMilliseconds: 5).isEmpty) }
        #expect(transport.cancel(2) == true)
        #expect(transport.active == 0)
        #expect(transport.poll(timeoutMilliseconds: 0).isEmpty)
    }

    // MARK: What can't have arrived

    @Test func refusedConnectionHasNotArrived() throws {
        let failure = try #require(transport("http://127.0.0.1:\(closedPort())").run(post()).failure)
        #expect(failure.reason == .refused)
        #expect(!failure.requestMayHaveArrived)
        #expect(!failure.message.isEmpty)
    }

    /// The address is not one, so that no name server is asked.
    @Test func unresolvedNameHasNotArrived() throws {
        let failure = try #require(transport("http://127.0.0.1.256").run(post()).failure)
        #expect(failure.reason == .unresolved)
        #expect(!failure.requestMayHaveArrived)
    }

    @Test func failedTLSHasNotArrived() throws {
        let server = try TinyServer { _ in .raw("HTTP/1.1 400 Bad Request\r\n\r\n") }
        defer { server.stop() }
        let failure = try #require(transport("https://127.0.0.1:\(server.port)").run(post(timeout: 500_000)).failure)
        #expect(failure.reason == .insecure || failure.reason == .timedOut)
        #expect(!failure.requestMayHaveArrived)
    }

    // MARK: HTTP/2

    @Test(arguments: [TinyHTTP2Server.Reaction.close, .refuseStream])
    func streamEndsOnReusedHTTP2Connection(_ reaction: TinyHTTP2Server.Reaction) throws {
        let server = try TinyHTTP2Server { $0 == 1 ? reaction : .answer }
        defer { server.stop() }
        let transport = try transport(server.baseURL, plainProtocol: .http2Upgrade)
        #expect(transport.run(get()).response?.status == 200)
        let failure = try #require(transport.run(post("paid")).failure)
        #expect(failure.reason == .cut)
        #expect(failure.requestMayHaveArrived)
        #expect(server.seen == ["", "paid"])
    }

    @Test func unpaidRequestIsRepeatedOverHTTP2() throws {
        let server = try TinyHTTP2Server { $0 == 1 ? .refuseStream : .answer }
        defer { server.stop() }
        let transport = try transport(server.baseURL, plainProtocol: .http2Upgrade)
        #expect(transport.run(get()).response?.status == 200)
        #expect(transport.run(post("free", isPaid: false)).response?.status == 200)
        #expect(server.seen == ["", "free", "free"])
    }

    @Test func manyPaidRequestsShareOneHTTP2Connection() throws {
        let server = try TinyHTTP2Server { _ in .answer }
        defer { server.stop() }
        let transport = try transport(server.baseURL, plainProtocol: .http2Upgrade)
        #expect(transport.run(get()).response?.status == 200)
        for number in 1...20 { transport.start(number, post("\(number)")) }
        var ended: Set<Int> = []
        while transport.active > 0 {
            for (id, result) in transport.poll(timeoutMilliseconds: 5_000) {
                #expect(result.text == "{}")
                #expect(ended.insert(id).inserted)
            }
        }
        #expect(ended == Set(1...20))
        #expect(server.seen.sorted() == ([""] + (1...20).map(String.init)).sorted())
        #expect(server.connections == 1)
    }
}
