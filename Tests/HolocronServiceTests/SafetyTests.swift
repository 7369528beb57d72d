import HoloValue
import HolocronService
import Testing

/// What clients can't do to the service, or to each other.
@Suite struct SafetyTests {
    private static let task = Value.object([
        ("action_id", .string("web_company")), ("params", .object([("domain", .string("globex.example"))])),
    ])

    @Test func whoDawdlesIsLetGo() async throws {
        try await withService(configure: {
            $0.allowance.headTime = 0.1
            $0.allowance.bodyTime = 0.1
        }) { service, client in
            let silent = try RawConnection(port: service.port)
            let head = try RawConnection(port: service.port)
            head.send("GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Mo")
            let body = try RawConnection(port: service.port)
            body.send("POST /v1/wire/task HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{\"action")
            #expect(try await client.get("/health").status == 200)
            for connection in [silent, head, body] { #expect(await connection.rest() == "") }
            #expect(try service.ledger.summary().jobs == 0)
        }
    }

    /// A crowd of idle connections keeps nobody out.
    @Test func whoWaitedLongestMakesRoom() async throws {
        try await withService(configure: { $0.allowance.connections = 4 }) { service, client in
            var idle: [RawConnection] = []
            for _ in 0..<4 {
                let connection = try RawConnection(port: service.port)
                connection.send("GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n")
                idle.append(connection)
                // Each is known before the next one comes.
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(idle.map(\.isOver) == [false, false, false, false])
            #expect(try await client.get("/health").status == 200)
            #expect(await idle[0].rest() == "")
            #expect(idle.map(\.isOver) == [true, false, false, false])
            // Those that stayed can go on.
            idle[1].send("Connection: close\r\n\r\n")
            let answer = await idle[1].rest(seconds: 60)
            #expect(answer?.hasPrefix("HTTP/1.1 200 OK") == true, "\(answer ?? "nothing")")
            for _ in 0..<20 { #expect(try await client.get("/health").status == 200) }
        }
    }

    /// Bodies that never end fill a bounded part of the memory.
    @Test func unfinishedBodiesAreBounded() async throws {
        try await withService(configure: { $0.allowance.unfinishedBodies = 1_000 }) { service, client in
            let text = String(repeating: "x", count: 500)
            func post(until status: Int) async throws -> Reply {
                var reply = try await client.post("/v1/wire/task", text: text)
                for _ in 0..<1_000 where reply.status != status {
                    reply = try await client.post("/v1/wire/task", text: text)
                }
                return reply
            }
            #expect(try await post(until: 400).code == "BAD_REQUEST")
            var other: RawConnection? = try RawConnection(port: service.port)
            other?.send("POST /v1/wire/task HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2000\r\n\r\n\(text)\(text)")
            #expect(try await post(until: 503).code == "SERVICE_UNAVAILABLE")
            #expect(try await client.get("/v1/wire/jobs").status == 200)
            other = nil
            #expect(try await post(until: 400).code == "BAD_REQUEST")
            for _ in 0..<50 { #expect(try await client.post("/v1/wire/task", text: text).status == 400) }
        }
    }

    /// Who is gone before the answer has a job all the same, and finds it in the list.
    @Test func whatWasAcceptedIsListed() async throws {
        try await withService(configure: { $0.speed = 0.01 }) { service, client in
            for prefix in Endpoint.prefixes {
                let body = JSON.encodeString(Self.task)
                let connection = try RawConnection(port: service.port)
                connection.send(
                    "POST /v1/\(prefix)/task HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: \(service.key)\r\n"
                        + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
            }
            var list = Value.null
            for _ in 0..<1_000 where list["total_count"]?.asInt != 2 {
                list = try await client.get("/v1/wire/jobs").json
            }
            #expect(list["jobs"]?.asList?.count == 2)
            #expect(try service.ledger.summary().spent == 2)
        }
    }

    /// Who is in the middle of a request when the service stops is answered; what was accepted, the next one does.
    @Test func whoIsThereWhenItStopsIsServed() async throws {
        try await withFolder { folder in
            var configuration = ServiceConfiguration(folder: folder)
            configuration.speed = 1_000
            let first = try await LocalService.start(configuration)
            let connection = try RawConnection(port: first.port)
            let body = JSON.encodeString(Self.task)
            connection.send(
                "POST /v1/wire/task HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: \(first.key)\r\n"
                    + "Expect: 100-continue\r\nContent-Length: \(body.utf8.count)\r\n\r\n")
            for _ in 0..<2_000 where !connection.hasNews { try await Task.sleep(for: .milliseconds(5)) }
            let stopping = Task { await first.stop() }
            // Nothing new is taken from here on.
            for _ in 0..<2_000 where (try? RawConnection(port: first.port)) != nil {
                try await Task.sleep(for: .milliseconds(1))
            }
            connection.send(body)
            let said = await connection.rest() ?? ""
            #expect(said.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 202 Accepted\r\n"), "\(said)")
            await stopping.value
            let second = try await LocalService.start(configuration)
            let client = TestClient(port: second.port, key: second.key)
            let id = try #require(
                try await client.get("/v1/wire/jobs").json["jobs"]?.asList?.first?["id"]?.asString)
            #expect(said.contains(id))
            #expect(try await client.wait(for: id)["status"]?.asString == "completed")
            await second.stop()
            #expect(try LocalService.audit(folder: folder).contradictions == [])
        }
    }

    @Test func depthAndStrangePaths() async throws {
        try await withService { service, client in
            let deep = #"{"action_id":"web_company","params":"# + String(repeating: "[", count: 100_000)
            let reply = try await client.post("/v1/wire/task", text: deep)
            #expect(reply.status == 400 && reply.code == "BAD_REQUEST" && reply.message?.contains("deep") == true)
            for path in [
                "/site/..%2F..%2F..%2Fetc%2Fpasswd", "/site/../../etc/passwd", "/../service.key", "/v1/wire/catalog/%00",
                "/v1/wire/jobs/..%2F..%2Fx", "/v1/wire/jobs/x/download?file=..%2F..%2Fservice.key",
                "/connect/..%2Fservice.key", "//v1//wire/catalog/.%2E", "/v1/wire/identities/%FF",
            ] {
                let reply = try await client.get(path)
                #expect(reply.status == 404, "\(path)")
                #expect(!reply.text.contains("root:") && !reply.text.contains(service.key), "\(path)")
            }
            let header = try await client.get("/health", headers: ["X-Long": String(repeating: "x", count: 70_000)])
            #expect(header.status == 431 && header.code == "HEADERS_TOO_LARGE" && header.message?.isEmpty == false)
            let many = Dictionary(uniqueKeysWithValues: (0..<200).map { ("X-\($0)", "y") })
            #expect(try await client.get("/health", headers: many).status == 431)
            let broken = try RawConnection(port: service.port)
            broken.send("NO SUCH THING\r\n\r\n")
            let said = await broken.rest() ?? ""
            #expect(said.hasPrefix("HTTP/1.1 400 ") && said.contains(#""code":"BAD_REQUEST","message""#))
        }
    }

    @Test func onlyTheMethodsThatARouteTakes() async throws {
        try await withService { _, client in
            for prefix in Endpoint.prefixes {
                for endpoint in Endpoint.allCases {
                    let path = "/v1/\(prefix)/" + endpoint.pattern.joined(separator: "/")
                    for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"]
                    where method != endpoint.method {
                        let reply = try await client.send(method, path, headers: [:], body: [])
                        #expect(reply.status == 405 && reply.code == "METHOD_NOT_ALLOWED", "\(method) \(path)")
                        #expect(reply.headers["allow"] == (endpoint.method == "GET" ? "GET, HEAD" : "POST"), "\(path)")
                    }
                }
            }
            for path in ["/health", "/openapi.json", "/site", "/site/board"] {
                #expect(try await client.send("POST", path, headers: [:], body: []).headers["allow"] == "GET, HEAD")
            }
            #expect(try await client.send("PUT", "/connect/linkup", headers: [:], body: []).status == 405)
        }
    }

    /// Where others can reach the service, it says nothing without a key but that it is there.
    @Test func othersNeedAKey() async throws {
        try await withService(configure: { $0.host = "0.0.0.0" }) { service, client in
            var stranger = client
            stranger.key = nil
            let host = ["Host": "box.example:8080"]
            for endpoint in Endpoint.allCases {
                let path = "/v1/wire/" + endpoint.pattern.joined(separator: "/")
                let reply = try await stranger.send(endpoint.method, path, headers: host, body: [])
                #expect(reply.status == 401 && reply.json["error"]?.asString == "unauthorized", "\(path)")
            }
            #expect(try await stranger.get("/health", headers: host).status == 200)
            #expect(try await client.get("/v1/wire/catalog", headers: host).status == 200)
            #expect(try await stranger.get("/connect/linkup", headers: host).status == 403)
            let needed = try await client.post(
                "/v1/wire/task", .object([("action_id", .string("li_connections_export"))]), headers: host)
            let link = try #require(needed.json["error"]?["connect_url"]?.asString)
            let origin = "http://box.example:8080"
            #expect(link.hasPrefix(origin + "/connect/linkup?account=local&ticket="))
            #expect(try await stranger.get(String(link.dropFirst(origin.count)), headers: host).status == 200)
            // A name that is none is not repeated.
            let odd = try await client.post(
                "/v1/wire/task", .object([("action_id", .string("li_connections_export"))]), headers: ["Host": "a/\"b"])
            #expect(odd.json["error"]?["connect_url"]?.asString?.hasPrefix("http://127.0.0.1:\(service.port)/") == true)
        }
    }
}
