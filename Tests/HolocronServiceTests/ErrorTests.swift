import HoloValue
import HolocronService
import Testing

/// What the service refuses, and in which words.
@Suite struct ErrorTests {
    private func task(_ action: String, _ parameters: Value) -> Value {
        .object([("action_id", .string(action)), ("params", parameters)])
    }

    @Test func badTasks() async throws {
        try await withService { service, client in
            let path = "/v1/holocron/task"
            func check(_ reply: Reply, _ status: Int, _ code: String, _ word: String) {
                #expect(reply.status == status && reply.code == code, "\(reply.text)")
                #expect(reply.message?.contains(word) == true, "\(reply.text)")
            }
            check(try await client.post(path, text: "{"), 400, "BAD_REQUEST", "JSON")
            check(try await client.post(path, text: ""), 400, "BAD_REQUEST", "JSON")
            check(try await client.post(path, text: "[]"), 400, "BAD_REQUEST", "object")
            check(try await client.post(path, text: "{}"), 400, "INVALID_INPUT", "action_id")
            check(try await client.post(path, text: #"{"action_id":7}"#), 400, "INVALID_INPUT", "action_id")
            check(try await client.post(path, task("nothing", .null)), 404, "NOT_FOUND", "nothing")
            check(try await client.post(path, task("web_company", .null)), 400, "INVALID_INPUT", "`domain`")
            check(try await client.post(path, task("web_company", .array([]))), 400, "INVALID_INPUT", "params")
            check(
                try await client.post(path, task("web_company", .object([("domian", .string("x"))]))), 400,
                "INVALID_INPUT",
                "`domian`")
            check(
                try await client.post(path, task("web_company", .object([("domain", .int(1))]))), 400, "INVALID_INPUT",
                "`domain` must be of type string, not integer")
            check(
                try await client.post(path, task("web_company", .object([("domain", .string(" "))]))), 400,
                "INVALID_INPUT",
                "`domain`")
            check(
                try await client.post(path, task("shop_search", .object([("limit", .string("5"))]))), 400,
                "INVALID_INPUT",
                "`limit`")
            check(
                try await client.post(path, task("shop_search", .object([("limit", .int(51))]))), 400, "INVALID_INPUT",
                "from 1 to 50")
            check(
                try await client.post(
                    path, task("web_extract", .object([("url", .string("x")), ("fields", .array([.int(1)]))]))), 400,
                "INVALID_INPUT", "`fields`")
            #expect(try service.ledger.summary().jobs == 0)
            // A null counts as not given.
            let state = try await client.run("shop_search", [("query", .null), ("limit", .int(1))])
            #expect(state["data"]?["total"]?.asInt == 400)
        }
    }

    @Test func keys() async throws {
        try await withService { service, client in
            var open = client
            open.key = nil
            for target in ["jobs", "jobs/x", "account", "identities", "jobs/x/download"] {
                let reply = try await open.get("/v1/holocron/\(target)")
                #expect(reply.status == 401 && reply.json["error"]?.asString == "unauthorized")
                #expect(reply.message?.isEmpty == false)
                #expect(reply.headers["x-request-id"] != nil)
            }
            #expect(try await open.post("/v1/holocron/task", text: "{}").status == 401)
            #expect(try await open.get("/v1/holocron/catalog?scope=my").status == 401)
            #expect(try await open.get("/v1/holocron/account", headers: ["X-API-Key": service.key + "x"]).status == 401)
            #expect(
                try await open.get("/v1/holocron/account", headers: ["Authorization": "Basic \(service.key)"]).status
                    == 401)
            for name in ["X-API-Key", "x-api-key", "Api-Key", "api_key", "apikey", "X-Access-Key"] {
                #expect(
                    try await open.get("/v1/holocron/account", headers: [name: service.key]).status == 200, "\(name)")
            }
            for scheme in ["Bearer", "bearer"] {
                let headers = ["Authorization": "\(scheme) \(service.key)"]
                #expect(try await open.get("/v1/wire/account", headers: headers).status == 200)
            }
            // A wrong key does not shut the door to what needs none.
            #expect(try await open.get("/v1/holocron/catalog", headers: ["X-API-Key": "wrong"]).status == 200)
        }
    }

    @Test func emptyAccounts() async throws {
        try await withService { service, client in
            try await service.ledger.setBalance(3)
            let page = Value.object([("url", .string("https://globex.example/"))])
            let reply = try await client.post("/v1/holocron/task", task("web_summarize", page))
            #expect(reply.status == 402 && reply.code == "INSUFFICIENT_CREDITS")
            #expect(reply.json["error"]?["balance"]?.asInt == 3)
            #expect(reply.json["error"]?["required"]?.asInt == 4)
            #expect(try service.ledger.summary().balance == 3)
        }
    }

    @Test func sizesAndHosts() async throws {
        try await withService { _, client in
            let large = String(repeating: "x", count: (1 << 20) + 1)
            let refused = try await client.post("/v1/holocron/task", text: "\"\(large)\"")
            #expect(refused.status == 413 && refused.code == "PAYLOAD_TOO_LARGE")
            let long = try await client.get("/site/search?q=" + String(repeating: "y", count: 9_000))
            #expect(long.status == 414 && long.code == "URI_TOO_LONG")
            for host in ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "10.0.0.1"] {
                let reply = try await client.get("/health", headers: ["Host": host])
                #expect(reply.status == 403 && reply.code == "FORBIDDEN", "\(host)")
            }
            for host in ["localhost", "LOCALHOST:1234", "127.0.0.1", "[::1]:80"] {
                #expect(try await client.get("/health", headers: ["Host": host]).status == 200, "\(host)")
            }
        }
    }

    @Test func documentedLimits() async throws {
        try await withService(configure: { $0.limit = .documented }) { _, client in
            let service = try await client.get("/v1/holocron/service")
            #expect(service.json["limits"]?["submissions"]?.asInt == 20)
            #expect(service.json["limits"]?["looks"]?.asInt == 60)
            #expect(service.json["limits"]?["lists"]?.asInt == 60)
            let company = task("web_company", .object([("domain", .string("globex.example"))]))
            var id = ""
            for _ in 0..<20 {
                let reply = try await client.post("/v1/holocron/task", company)
                #expect(reply.status == 202)
                id = reply.json["job_id"]?.asString ?? ""
            }
            var hints = 0
            for _ in 0..<4 {
                let reply = try await client.post("/v1/wire/task", company)
                #expect(reply.status == 429 && reply.code == "RATE_LIMIT_EXCEEDED")
                if let seconds = reply.headers["retry-after"].flatMap({ Int($0) }) {
                    hints += 1
                    #expect((1...61).contains(seconds))
                }
            }
            #expect(hints == 2)
            // Each route has a bucket of its own; all jobs share one.
            for _ in 0..<60 { #expect(try await client.get("/v1/holocron/jobs/\(id)").status == 200) }
            #expect(try await client.get("/v1/holocron/jobs/\(id)").status == 429)
            for _ in 0..<60 { #expect(try await client.get("/v1/holocron/jobs").status == 200) }
            #expect(try await client.get("/v1/holocron/jobs").status == 429)
            for _ in 0..<30 { #expect(try await client.get("/v1/wire/jobs/\(id)/download").status != 429) }
            #expect(try await client.get("/v1/holocron/jobs/\(id)/download").status == 429)
            // Discovery: by address, with a key or without.
            var open = client
            open.key = nil
            for _ in 0..<30 {
                #expect(try await client.get("/v1/holocron/catalog").status == 200)
                #expect(try await open.get("/v1/wire/catalog/web").status == 200)
            }
            #expect(try await open.get("/v1/holocron/catalog").status == 429)
            for _ in 0..<30 { #expect(try await open.get("/v1/holocron/search?q=x").status == 200) }
            #expect(try await client.get("/v1/wire/search").status == 429)
        }
    }
}
