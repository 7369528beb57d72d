import Foundation
import HolocronAPI
import HolocronClient
import Testing

/// Requests of scripts to other services.
@Suite struct WebClientTests {
    private func run(_ request: WebRequest, most: Int = 64 << 20) throws -> Result<WebResponse, TransportFailure> {
        let client = try WebClient(userAgent: "holo", maximumAnswerBytes: most)
        client.start(3, request)
        while true {
            if let (id, result) = client.poll(timeoutMilliseconds: 5_000).first {
                #expect(id == 3)
                return result
            }
        }
    }

    private func request(
        _ method: String, _ url: String, _ headers: [(String, String)] = [], body: String? = nil, timeout: Int = 5_000_000
    ) -> WebRequest {
        WebRequest(
            method: method, url: url, headers: headers.map { (name: $0.0, value: $0.1) },
            body: body.map { Array($0.utf8) }, isRead: ["GET", "HEAD"].contains(method), timeout: timeout)
    }

    @Test func methodHeadersAndBodyLeaveAsTheyAre() throws {
        let server = try TinyServer { _ in .answer(status: 201, headers: ["X-One: 1", "x-one:  2 ", "Set-Cookie: a=b"]) }
        defer { server.stop() }
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "PROPFIND"] {
            let body = method == "GET" || method == "DELETE" ? nil : "{\"a\":1}"
            let answer = try run(request(method, server.baseURL + "/x?y=1", [("X-Key", "k"), ("Accept", "a/b")], body: body)).get()
            #expect(answer.status == 201 && String(decoding: answer.body, as: UTF8.self) == "{}")
            #expect(answer.headers.filter { $0.name.lowercased() == "x-one" }.map(\.value) == ["1", "2"])
            let seen = try #require(server.seen.last)
            #expect(seen.line == "\(method) /x?y=1 HTTP/1.1")
            #expect(seen.header("X-Key") == "k" && seen.header("Accept") == "a/b")
            #expect(seen.header("X-API-Key") == nil && seen.header("Expect") == nil && seen.header("Content-Type") == nil)
            #expect(seen.body == (body ?? ""))
        }
    }

    @Test func headHasNoBody() throws {
        let server = try TinyServer { _ in .raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\nX: y\r\n\r\n") }
        defer { server.stop() }
        let answer = try run(request("HEAD", server.baseURL)).get()
        #expect(answer.status == 200 && answer.body.isEmpty && answer.headers.contains { $0.name == "X" })
    }

    @Test func toAnotherHostGoesNoSecret() throws {
        let other = try TinyServer { _ in .answer() }
        defer { other.stop() }
        let location = "Location: \(other.baseURL)/there"
        let server = try TinyServer { number in .answer(status: 302, headers: number == 0 ? ["Location: /here"] : [location]) }
        defer { server.stop() }
        let headers = [("Authorization", "Bearer s"), ("X-Secret", "s"), ("Cookie", "s"), ("Accept", "a/b")]
        #expect(try run(request("GET", server.baseURL + "/x", headers)).get().status == 200)
        #expect(server.seen.map(\.line) == ["GET /x HTTP/1.1", "GET /here HTTP/1.1"])
        #expect(server.seen.map { $0.header("X-Secret") } == ["s", "s"])
        let last = try #require(other.seen.first)
        #expect(last.header("Accept") == "a/b")
        for name in ["Authorization", "X-Secret", "Cookie"] { #expect(last.header(name) == nil) }
    }

    @Test func redirectsEnd() throws {
        let server = try TinyServer { _ in .answer(status: 301, headers: ["Location: /again"]) }
        defer { server.stop() }
        #expect(try run(request("GET", server.baseURL)).get().status == 301)
        #expect(server.seen.count == 11)
        #expect(try run(request("POST", server.baseURL, body: "x")).get().status == 301, "what writes is not sent on")
        #expect(server.seen.count == 12)
    }

    @Test func whatMayHaveArrivedIsTold() throws {
        let server = try TinyServer { _ in .close }
        defer { server.stop() }
        for method in ["POST", "DELETE"] {
            guard case .failure(let failure) = try run(request(method, server.baseURL, body: method == "POST" ? "x" : nil))
            else {
                Issue.record("no failure")
                return
            }
            #expect(failure.requestMayHaveArrived)
        }
        #expect(server.seen.count == 2, "each left once")
        guard case .failure(let failure) = try run(request("POST", "http://127.0.0.1:1/", body: "x")) else {
            Issue.record("no failure")
            return
        }
        #expect(failure.reason == .refused && !failure.requestMayHaveArrived)
    }

    @Test func answersThatAreTooLargeOrTooLate() throws {
        let large = try TinyServer { _ in .answer(body: Array(repeating: 0x61, count: 2_000)) }
        defer { large.stop() }
        guard case .failure(let failure) = try run(request("GET", large.baseURL), most: 1_000) else {
            Issue.record("no failure")
            return
        }
        #expect(failure.reason == .tooLarge)
        let silent = try TinyServer { _ in .silence }
        defer { silent.stop() }
        guard case .failure(let late) = try run(request("GET", silent.baseURL, timeout: 200_000)) else {
            Issue.record("no failure")
            return
        }
        #expect(late.reason == .timedOut)
    }

    @Test(arguments: ["ftp://a.example/", "http://user:word@a.example/", "http:///x", ""])
    func addressesThatAreRefused(_ url: String) throws {
        guard case .failure(let failure) = try run(request("GET", url)) else {
            Issue.record("no failure")
            return
        }
        #expect(!failure.requestMayHaveArrived)
    }
}
