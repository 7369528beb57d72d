import HoloValue
import HolocronService
import Testing

/// The service's document of its interface says what the service does.
@Suite struct OpenAPITests {
    private static let document = OpenAPI.document(servedAt: "http://127.0.0.1:1")
    private static let check = SchemaCheck(document: document)

    private static func template(_ endpoint: Endpoint, _ prefix: String) -> String {
        "/v1/\(prefix)/" + endpoint.pattern.joined(separator: "/")
    }

    @Test func everyRouteIsInIt() throws {
        var wanted = ["/health", "/openapi.json"]
        for prefix in Endpoint.prefixes {
            for endpoint in Endpoint.allCases {
                let path = Self.template(endpoint, prefix)
                wanted.append(path)
                let operation = try #require(Self.document["paths"]?[path]?[endpoint.method.lowercased()], "\(path)")
                // An empty list of keys is what says that none is needed.
                #expect((operation["security"]?.asList?.isEmpty ?? false) == !endpoint.needsKey, "\(path)")
                #expect(operation["responses"]?["401"] != nil, "\(path)")
            }
        }
        #expect(Self.check.members(Self.document["paths"]).map(\.0).sorted() == wanted.sorted())
        for (path, item) in Self.check.members(Self.document["paths"]) {
            #expect(Self.check.members(item).count == 1, "\(path) has one method")
        }
        var names: [String] = []
        func collect(_ value: Value) {
            for (key, member) in Self.check.members(value) {
                if key == "$ref" {
                    #expect(Self.check.resolve(member.asString ?? "") != nil, "\(JSON.encodeString(member))")
                }
                if key == "operationId", value["responses"] != nil { names.append(member.asString ?? "") }
                collect(member)
            }
            for element in value.asList ?? [] { collect(element) }
        }
        collect(Self.document)
        #expect(Set(names).count == names.count && names.count == wanted.count)
        #expect(names.contains("getJob") && names.contains("wire_getJob"))
        let link = Self.document["paths"]?["/v1/wire/task"]?["post"]?["responses"]?["202"]?["links"]?["job"]
        #expect(link?["operationId"]?.asString == "wire_getJob")
    }

    @Test func isServed() async throws {
        try await withService { service, client in
            var open = client
            open.key = nil
            let reply = try await open.get("/openapi.json")
            #expect(reply.status == 200 && reply.headers["content-type"]?.hasPrefix("application/json") == true)
            #expect(JSON.encode(reply.json) == JSON.encode(OpenAPI.document(servedAt: service.url)))
            #expect(reply.json["openapi"]?.asString == "3.1.0")
        }
    }

    /// What the document's examples and the actions' own rules say is taken, is.
    @Test func tasksAreToldAsTheyAreTaken() throws {
        let task = try #require(Self.check.resolve("#/components/schemas/Task"))
        #expect(task["oneOf"]?.asList?.count == Catalogue.catalogs.reduce(0) { $0 + $1.actions.count })
        let body = Self.document["paths"]?["/v1/wire/task"]?["post"]?["requestBody"]?["content"]
        let examples = body?["application/json"]?["examples"]
        #expect(Self.check.members(examples).count == 3)
        for (name, example) in Self.check.members(examples) {
            #expect(Self.check.mistakes(example["value"] ?? .null, task) == [], "\(name)")
        }
        for wrong in [
            #"{}"#, #"{"action_id":"none"}"#, #"{"action_id":"web_company"}"#,
            #"{"action_id":"web_company","params":{"domain":" "}}"#,
            #"{"action_id":"shop_search","params":{"limit":51}}"#,
            #"{"action_id":"shop_search","params":{"no":1}}"#, #"{"action_id":"shop_search","identity_id":7}"#,
        ] {
            #expect(Self.check.mistakes(try JSON.decode(Array(wrong.utf8)), task) != [], "\(wrong)")
        }
    }

    // MARK: answers

    private static let company = #"{"action_id":"web_company","params":{"domain":"globex.example"}}"#
    /// `{p}` stands for the prefix, `{j}` for a job that is completed, `{f}` for one that failed, `{i}` for an identity.
    private static let requests: [(method: String, target: String, body: String?, status: Int)] = [
        ("POST", "{p}/task", company, 202),
        ("POST", "{p}/task", #"{"action_id":"email_guess","params":{"name":"Ada B","domain":"globex.example"}}"#, 200),
        ("POST", "{p}/task", #"{"action_id":"email_guess","params":{"name":"李","domain":"globex.example"}}"#, 200),
        ("POST", "{p}/task", "{", 400), ("POST", "{p}/task", #"{"action_id":"web_company"}"#, 400),
        ("POST", "{p}/task", #"{"action_id":"none"}"#, 404),
        ("POST", "{p}/task", #"{"action_id":"li_connections_export","identity_id":"other"}"#, 403),
        ("GET", "{p}/task", nil, 405), ("DELETE", "{p}/jobs/{j}", nil, 405),
        ("GET", "{p}/jobs", nil, 200), ("GET", "{p}/jobs?status=failed", nil, 200),
        ("GET", "{p}/jobs?page=-1", nil, 400), ("GET", "{p}/jobs?page=&limit=100", nil, 200),
        ("GET", "{p}/jobs/{j}", nil, 200), ("GET", "{p}/jobs/{f}", nil, 200), ("GET", "{p}/jobs/{o}", nil, 200),
        ("GET", "{p}/jobs/none", nil, 404),
        ("GET", "{p}/jobs/{j}/download", nil, 200), ("GET", "{p}/jobs/{j}/download?file=other", nil, 404),
        ("GET", "{p}/jobs/{o}/download", nil, 404),
        ("GET", "{p}/identities", nil, 200), ("GET", "{p}/identities/{i}", nil, 200),
        ("GET", "{p}/identities/none", nil, 404), ("GET", "{p}/account", nil, 200), ("GET", "{p}/service", nil, 200),
        ("GET", "{p}/catalog", nil, 200), ("GET", "{p}/catalog?scope=my", nil, 200),
        ("GET", "{p}/catalog?scope=x", nil, 400), ("GET", "{p}/catalog/none", nil, 404),
        ("GET", "{p}/catalog/web", nil, 200), ("GET", "{p}/catalog/bazaar", nil, 200),
        ("GET", "{p}/search?q=page", nil, 200), ("GET", "{p}/search?auth_mode=x", nil, 400),
        ("GET", "{p}/resolve?q=page", nil, 200), ("GET", "{p}/resolve", nil, 200),
        ("GET", "{p}/resolve?limit=0", nil, 400),
        ("GET", "/health", nil, 200), ("POST", "/health", "", 405), ("GET", "/openapi.json", nil, 200),
    ]

    private func verify(_ reply: Reply, _ method: String, _ target: String) throws {
        let path = String(target.prefix { $0 != "?" })
        let parts = path.split(separator: "/").map(String.init)
        let template = Endpoint.named(by: parts).map { Self.template($0.endpoint, $0.prefix) } ?? path
        let words = "\(method) \(target): \(reply.status) \(reply.text.prefix(300))"
        let operation = try #require(Self.check.members(Self.document["paths"]?[template]).first?.1, "\(words)")
        var response = try #require(operation["responses"]?[String(reply.status)], "\(words)")
        if let reference = response["$ref"]?.asString { response = try #require(Self.check.resolve(reference)) }
        for (name, told) in Self.check.members(response["headers"]) {
            let header = told["$ref"]?.asString.flatMap(Self.check.resolve) ?? told
            guard header["required"]?.asBool == true else { continue }
            #expect(reply.headers[name.lowercased()] != nil, "\(name): \(words)")
        }
        #expect(reply.headers["content-type"] == "application/json; charset=utf-8", "\(words)")
        let schema = try #require(response["content"]?["application/json"]?["schema"], "\(words)")
        let mistakes = Self.check.mistakes(try JSON.decode(reply.body), schema)
        #expect(mistakes == [], "\(words)")
    }

    @Test func answersAreAsTold() async throws {
        let slow = #"{"action_id":"try_echo","params":{"text":"x","milliseconds":3600000}}"#
        // The slow one takes longer than the test.
        try await withService(configure: { $0.speed = 50 }) { service, client in
            #expect(try await client.post("/connect/linkup", text: "").status == 200)
            let done = try #require(
                try await client.post("/v1/wire/task", text: Self.company).json["job_id"]?.asString)
            let fails = #"{"action_id":"try_echo","params":{"text":"x","fails":"F","milliseconds":0}}"#
            let failed = try #require(try await client.post("/v1/wire/task", text: fails).json["job_id"]?.asString)
            let open = try #require(try await client.post("/v1/wire/task", text: slow).json["job_id"]?.asString)
            for id in [done, failed] { _ = try await client.wait(for: id) }
            let identity = try #require(
                try await client.get("/v1/wire/identities").json["identities"]?.asList?.first?["id"]?.asString)
            var answered: Set<String> = []
            for prefix in Endpoint.prefixes {
                for (method, pattern, body, status) in Self.requests {
                    let target = pattern.replacing("{p}", with: "/v1/\(prefix)").replacing("{j}", with: done)
                        .replacing("{f}", with: failed).replacing("{o}", with: open).replacing("{i}", with: identity)
                    let reply = try await client.send(method, target, headers: [:], body: body.map { Array($0.utf8) })
                    #expect(reply.status == status, "\(method) \(target): \(reply.text)")
                    try verify(reply, method, target)
                    guard status < 300 else { continue }
                    let path = target.prefix { $0 != "?" }.split(separator: "/").map(String.init)
                    guard let found = Endpoint.named(by: path) else { continue }
                    answered.insert("\(found.prefix) \(found.endpoint)")
                }
            }
            #expect(answered.count == Endpoint.prefixes.count * Endpoint.allCases.count)
            // What any request can meet.
            var stranger = client
            stranger.key = nil
            for endpoint in Endpoint.allCases where endpoint.needsKey {
                let target = Self.template(endpoint, "wire").replacing("{id}", with: done)
                let reply = try await stranger.send(endpoint.method, target, headers: [:], body: Array("{}".utf8))
                #expect(reply.status == 401)
                try verify(reply, endpoint.method, target)
            }
            let large = try await client.post("/v1/wire/task", text: String(repeating: "x", count: (1 << 20) + 1))
            #expect(large.status == 413)
            try verify(large, "POST", "/v1/wire/task")
            let target = "/v1/wire/jobs?search=" + String(repeating: "y", count: 9_000)
            let long = try await client.get(target)
            #expect(long.status == 414)
            try verify(long, "GET", target)
            let more = ["X-More": String(repeating: "z", count: 70_000)]
            let heads = try await client.get("/v1/wire/jobs", headers: more)
            #expect(heads.status == 431)
            try verify(heads, "GET", "/v1/wire/jobs")
            let foreign = try await client.get("/v1/wire/jobs", headers: ["Host": "evil.example"])
            #expect(foreign.status == 403)
            try verify(foreign, "GET", "/v1/wire/jobs")
            try await service.ledger.setBalance(0)
            let poor = try await client.post("/v1/wire/task", text: Self.company)
            #expect(poor.status == 402)
            try verify(poor, "POST", "/v1/wire/task")
        }
        try await withService(configure: { $0.limit = .documented }) { _, client in
            let unconnected = try await client.post("/v1/wire/task", text: #"{"action_id":"li_connections_export"}"#)
            #expect(unconnected.status == 401)
            try verify(unconnected, "POST", "/v1/wire/task")
            for _ in 0..<30 { _ = try await client.get("/v1/wire/search?q=x") }
            for _ in 0..<2 {
                let limited = try await client.get("/v1/wire/resolve?q=x")
                #expect(limited.status == 429)
                try verify(limited, "GET", "/v1/wire/resolve")
            }
        }
    }
}
