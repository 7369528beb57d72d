import Foundation
import HolocronAPI
import HolocronClient
import Testing

@Suite struct TransportTests {
    @Test func requestIsSentAsAskedFor() throws {
        let server = try TinyServer { _ in .answer() }
        defer { server.stop() }
        let transport = try transport(server.baseURL + "/prefix/", key: " secret\n", userAgent: "holo/1\r\nX-Evil: 1")
        #expect(transport.run(get("/v1/holocron/jobs?page=1&search=a%20b")).response?.status == 200)
        #expect(transport.run(post(#"{"a":"ü"}"#)).response?.status == 200)
        let seen = server.seen
        try #require(seen.count == 2)
        #expect(seen[0].line == "GET /prefix/v1/holocron/jobs?page=1&search=a%20b HTTP/1.1")
        #expect(seen[0].header("X-API-Key") == "secret")
        #expect(seen[0].header("Accept") == "application/json")
        #expect(seen[0].header("User-Agent") == "holo/1  X-Evil: 1")
        #expect(seen[0].header("Content-Type") == nil)
        #expect(seen[0].header("Accept-Encoding")?.contains("gzip") == true)
        #expect(seen[1].line == "POST /prefix/v1/holocron/task HTTP/1.1")
        #expect(seen[1].header("Content-Type") == "application/json")
        #expect(seen[1].header("Expect") == nil)
        #expect(seen[1].header("Content-Length") == "10")
        #expect(seen[1].body == #"{"a":"ü"}"#)
        #expect(seen.map(\.connection) == [0, 0])
    }

    @Test func answerIsTakenApart() throws {
        let server = try TinyServer { _ in
            .answer(
                status: 429, headers: ["content-type: Application/JSON; charset=utf-8", "RETRY-AFTER: 12"],
                body: Array("no".utf8))
        }
        defer { server.stop() }
        let answer = try transport(server.baseURL).run(get())
        #expect(
            answer
                == .success(
                    ServiceResponse(
                        status: 429, body: Array("no".utf8), retryAfter: 12, contentType: "application/json")))
    }

    /// 1994-11-06 08:49:37 is 784,111,777 seconds after 1970 (RFC 9110's own example date); 1 March of a leap year and the
    /// last second of the year before are 60 days and a second apart.
    @Test(
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:50:07 GMT", 30.0),
            ("Fri, 31 Dec 1999 23:59:59 GMT", "Wed, 01 Mar 2000 00:00:00 GMT", 60.0 * 86_400 + 1),
            ("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:07 GMT", 0),
            ("Sun, 06 Nov 1994 08:49:37 GMT", "2.5", 2.5),
            ("Sun, 06 Nov 1994 08:49:37 GMT", "soon", nil),
            ("Sun, 06 Nov 1994 08:49:37 GMT", "-3", nil),
            ("no date", "Sun, 06 Nov 1994 08:49:37 GMT", nil),
        ] as [(String, String, Double?)])
    func retryAfter(date: String, text: String, expected: Double?) throws {
        let server = try TinyServer { _ in .answer(status: 503, headers: ["Date: \(date)", "Retry-After: \(text)"]) }
        defer { server.stop() }
        #expect(try transport(server.baseURL).run(get()).response?.retryAfter == expected)
    }

    @Test func redirectIsAnAnswer() throws {
        let other = try TinyServer { _ in .answer() }
        defer { other.stop() }
        let location = "Location: \(other.baseURL)/elsewhere"
        let server = try TinyServer { _ in .answer(status: 302, headers: [location]) }
        defer { server.stop() }
        #expect(try transport(server.baseURL, key: "secret").run(get()).response?.status == 302)
        #expect(other.seen.isEmpty)
    }

    @Test(arguments: ["@evil.example/", "jobs", "", "/a b", "/a\r\nX: 1", "/a#b", "/ü"])
    func targetThatIsNoPathIsRefused(_ target: String) throws {
        let server = try TinyServer { _ in .answer() }
        defer { server.stop() }
        let failure = try #require(transport(server.baseURL, key: "secret").run(get(target)).failure)
        #expect(failure.reason == .other)
        #expect(!failure.requestMayHaveArrived)
        #expect(server.seen.isEmpty)
    }

    @Test func compressedAnswerIsOpened() throws {
        // `printf '{"a":1}' | gzip -n`
        let body: [UInt8] = [
            0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0xab, 0x56, 0x4a, 0x54, 0xb2, 0x32, 0xac, 0x05,
            0x00, 0xaf, 0xac, 0x1b, 0x56, 0x07, 0x00, 0x00, 0x00,
        ]
        let server = try TinyServer { _ in .answer(headers: ["Content-Encoding: gzip"], body: body) }
        defer { server.stop() }
        #expect(try transport(server.baseURL).run(get()).text == #"{"a":1}"#)
    }

    @Test(arguments: [true, false])
    func tooLargeAnswerIsGivenUp(announced: Bool) throws {
        let text = String(repeating: "x", count: 1001)
        let server = try TinyServer { _ in
            announced ? .answer(body: Array(text.utf8)) : .raw("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + text)
        }
        defer { server.stop() }
        let failure = try #require(transport(server.baseURL, maximumAnswerBytes: 1000).run(post()).failure)
        #expect(failure.reason == .tooLarge)
        #expect(failure.requestMayHaveArrived)
        #expect(try transport(server.baseURL, maximumAnswerBytes: 1001).run(post()).text == text)
    }

    @Test func largeAnswerComesWhole() throws {
        let body = (0..<2_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        let server = try TinyServer { _ in .answer(body: body) }
        defer { server.stop() }
        #expect(try transport(server.baseURL).run(get()).response?.body == body)
    }

    @Test func manyRequestsWaitForFewConnections() throws {
        let server = try TinyServer { _ in .answer() }
        defer { server.stop() }
        let transport = try transport(server.baseURL, maximumConnections: 3)
        for id in 0..<50 { transport.start(id, get("/\(id)")) }
        #expect(transport.active == 50)
        var ended: Set<Int> = []
        while transport.active > 0 {
            for (id, result) in transport.poll(timeoutMilliseconds: 5_000) {
                #expect(result.response?.status == 200)
                #expect(ended.insert(id).inserted)
            }
        }
        #expect(ended == Set(0..<50))
        #expect(server.seen.count == 50)
        #expect(Set(server.seen.map(\.connection)).count <= 3)
    }

    @Test func numberInUseIsRefused() throws {
        let server = try TinyServer { _ in .silence }
        defer { server.stop() }
        let transport = try transport(server.baseURL)
        transport.start(1, get())
        transport.start(1, get())
        let ended = transport.poll(timeoutMilliseconds: 5_000)
        #expect(ended.map(\.id) == [1])
        #expect(ended.first?.result.failure?.requestMayHaveArrived == false)
        #expect(transport.active == 1)
    }

    /// With and without a request under way, and with a wake-up that comes before the wait.
    @Test(arguments: [false, true])
    func wakeEndsAWait(isBusy: Bool) throws {
        let server = try TinyServer { _ in .silence }
        defer { server.stop() }
        let transport = try transport(server.baseURL)
        if isBusy { transport.start(1, get(timeout: 60_000_000)) }
        let started = ContinuousClock.now
        Thread.detachNewThread {
            usleep(20_000)
            transport.wake()
        }
        #expect(transport.poll(timeoutMilliseconds: 30_000).isEmpty)
        transport.wake()
        transport.wake()
        #expect(transport.poll(timeoutMilliseconds: 30_000).isEmpty)
        #expect(ContinuousClock.now - started < .seconds(15))
        #expect(transport.poll(timeoutMilliseconds: 30).isEmpty)
        #expect(ContinuousClock.now - started >= .milliseconds(50))
    }

    @Test func endsWithRequestsUnderWay() throws {
        let server = try TinyServer { _ in .silence }
        defer { server.stop() }
        for _ in 0..<3 {
            let transport = try transport(server.baseURL)
            for id in 0..<5 { transport.start(id, post()) }
            #expect(transport.poll(timeoutMilliseconds: 5).isEmpty)
        }
    }

    @Test func fetchWaitsAndLeavesStartedRequestsAlone() throws {
        let server = try TinyServer { _ in .answer() }
        defer { server.stop() }
        let transport = try transport(server.baseURL, key: "secret")
        transport.start(1, get("/started"))
        #expect(transport.fetch(get("/one")).text == "{}")
        #expect(transport.fetch(get("/two")).text == "{}")
        #expect(server.seen.map(\.line) == ["GET /one HTTP/1.1", "GET /two HTTP/1.1"])
        #expect(server.seen.map(\.connection) == [0, 0])
        #expect(server.seen.allSatisfy { $0.header("X-API-Key") == "secret" })
        #expect(transport.poll(timeoutMilliseconds: 5_000).map(\.id) == [1])
    }
}

#if os(Linux)
    @Suite struct LibraryLoadingTests {
        /// In a process of its own, since a library stays once it is there.
        @Test func firstRequestOpensTheLibrary() async {
            await #expect(processExitsWith: .success) {
                func mapped() -> Bool {
                    let maps = FileHandle(forReadingAtPath: "/proc/self/maps")?.readDataToEndOfFile() ?? Data()
                    precondition(String(decoding: maps, as: UTF8.self).contains("libc.so"))
                    return String(decoding: maps, as: UTF8.self).contains("libcurl")
                }
                let server = try TinyServer { _ in .answer() }
                let transport = try transport(server.baseURL, key: "secret")
                _ = transport.poll(timeoutMilliseconds: 1)
                transport.wake()
                _ = transport.poll(timeoutMilliseconds: 1)
                precondition(!mapped())
                precondition(transport.run(get()).response?.status == 200)
                precondition(mapped())
            }
        }
    }
#endif

@Suite struct PageFetcherTests {
    @Test func followsRedirectsWithoutAKey() throws {
        let server = try TinyServer {
            $0 == 0
                ? .answer(status: 301, headers: ["Location: /there", "Content-Type: text/plain"])
                : .answer(headers: ["Content-Type: text/html"], body: Array("<p>".utf8))
        }
        defer { server.stop() }
        let fetcher = try PageFetcher()
        let answer = fetcher.get(server.baseURL + "/here?x=1")
        #expect(answer == .success(ServiceResponse(status: 200, body: Array("<p>".utf8), contentType: "text/html")))
        #expect(server.seen.map(\.line) == ["GET /here?x=1 HTTP/1.1", "GET /there HTTP/1.1"])
        #expect(server.seen.allSatisfy { $0.header("X-API-Key") == nil })
        #expect(fetcher.get(server.baseURL).response?.status == 200)
        #expect(server.seen.map(\.connection) == [0, 0, 0])
    }

    @Test func redirectsCanBeAnswers() throws {
        let server = try TinyServer { _ in .answer(status: 301, headers: ["Location: /there"]) }
        defer { server.stop() }
        #expect(try PageFetcher(followsRedirects: false).get(server.baseURL).response?.status == 301)
        #expect(server.seen.count == 1)
    }

    @Test(arguments: [
        "file:///etc/passwd", "ftp://127.0.0.1/", "example.org", "http://a:b@127.0.0.1/", "http://a b/", "",
    ])
    func takesOnlyWebAddresses(_ url: String) throws {
        let failure = try #require(PageFetcher().get(url).failure)
        #expect(failure.reason == .other)
        #expect(!failure.requestMayHaveArrived)
        #expect(!failure.message.isEmpty)
    }

    @Test func redirectsLeaveTheWebNowhere() throws {
        let server = try TinyServer { _ in .answer(status: 302, headers: ["Location: file:///etc/passwd"]) }
        defer { server.stop() }
        #expect(try PageFetcher().get(server.baseURL).failure != nil)
    }
}
