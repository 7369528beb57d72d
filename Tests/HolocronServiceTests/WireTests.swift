import HoloValue
import HolocronService
import Testing

/// What holds for every answer, under both prefixes.
@Suite struct WireTests {
    private static let refusals: [(method: String, target: String, body: String?, status: Int, code: String)] = [
        ("POST", "/task", "{", 400, "BAD_REQUEST"), ("POST", "/task", "", 400, "BAD_REQUEST"),
        ("POST", "/task", "7", 400, "BAD_REQUEST"), ("POST", "/task", "{}", 400, "INVALID_INPUT"),
        ("POST", "/task", #"{"action_id":"web_company"}"#, 400, "INVALID_INPUT"),
        ("POST", "/task", #"{"action_id":"web_company","params":[]}"#, 400, "INVALID_INPUT"),
        ("POST", "/task", #"{"action_id":"web_company","params":{"domian":"x"}}"#, 400, "INVALID_INPUT"),
        ("POST", "/task", #"{"action_id":"none"}"#, 404, "NOT_FOUND"),
        ("POST", "/task", #"{"action_id":"li_connections_export"}"#, 401, "AUTH_REQUIRED"),
        (
            "POST", "/task", #"{"action_id":"web_company","params":{"domain":"x"},"identity_id":"none"}"#, 403,
            "FORBIDDEN"
        ),
        ("GET", "/jobs/none", nil, 404, "NOT_FOUND"), ("GET", "/jobs/none/download", nil, 404, "NOT_FOUND"),
        ("GET", "/jobs?page=0", nil, 400, "INVALID_INPUT"), ("GET", "/jobs?limit=many", nil, 400, "INVALID_INPUT"),
        ("GET", "/jobs?status=done", nil, 400, "INVALID_INPUT"), ("GET", "/catalog/none", nil, 404, "NOT_FOUND"),
        ("GET", "/search?auth=maybe", nil, 400, "INVALID_INPUT"), ("GET", "/search?auth_mode=x", nil, 400, "INVALID_INPUT"),
        ("GET", "/resolve?auth_mode=x", nil, 400, "INVALID_INPUT"),
        ("GET", "/resolve?q=x&limit=0", nil, 400, "INVALID_INPUT"),
        ("GET", "/identities/none", nil, 404, "NOT_FOUND"), ("GET", "/none", nil, 404, "NOT_FOUND"),
        ("GET", "/task", nil, 405, "METHOD_NOT_ALLOWED"), ("PUT", "/task", "{}", 405, "METHOD_NOT_ALLOWED"),
        ("DELETE", "/jobs/none", nil, 405, "METHOD_NOT_ALLOWED"),
    ]

    @Test(arguments: RoutesTests.prefixes) func everyErrorSaysWhatAndWhy(_ prefix: String) async throws {
        try await withService { service, client in
            var requests: Set<String> = []
            for (method, target, body, status, code) in Self.refusals {
                let reply = try await client.send(
                    method, prefix + target, headers: [:], body: body.map { Array($0.utf8) })
                let words = "\(method) \(target) \(body ?? ""): \(reply.status) \(reply.text)"
                #expect(reply.status == status && reply.code == code, "\(words)")
                #expect(reply.json["status"]?.asString == "error", "\(words)")
                #expect(reply.message?.isEmpty == false, "\(words)")
                #expect(reply.headers["content-type"]?.hasPrefix("application/json") == true, "\(words)")
                requests.insert(reply.headers["x-request-id"] ?? "")
                if code == "AUTH_REQUIRED" {
                    let address = reply.json["error"]?["connect_url"]?.asString
                    #expect(address == service.url + "/connect/linkup")
                }
            }
            // Each has an id of its own.
            #expect(requests.count == Self.refusals.count && !requests.contains(""))
            #expect(try service.ledger.summary().jobs == 0)
        }
    }

    @Test(arguments: RoutesTests.prefixes) func whatIsNotKnownIsLetBe(_ prefix: String) async throws {
        try await withService { _, client in
            let reply = try await client.post(
                prefix + "/task",
                text: #"""
                    {"webhook_url": "https://a.example/hook", "more": [1, {"x": null}], "identity_id": null,
                     "credential_id": null, "action_id": "email_find",
                     "params": {"domain": "globex.example", "name": "Ada"}}
                    """#)
            #expect(reply.status == 202, "\(reply.text)")
            let id = try #require(reply.json["job_id"]?.asString)
            _ = try await client.wait(for: id)
            let list = try await client.get(prefix + "/jobs?more=1&status=&catalog=&search=&page=&limit=").json
            #expect(list["limit"]?.asInt == 20 && list["page"]?.asInt == 1 && list["total_pages"]?.asInt == 1)
            // As the client sent them, in its order.
            #expect(
                JSON.encodeString(list["jobs"]?.asList?.first?["params"] ?? .null)
                    == #"{"domain":"globex.example","name":"Ada"}"#)
        }
    }

    /// Every action's result is an object, whichever provider makes it.
    @Test func dataIsAnObject() async throws {
        try await withService { service, client in
            _ = try await client.post("/connect/linkup", text: "")
            let site = service.site
            let person = try #require(site.people.first)
            let tasks: [(String, [(String, Value)])] = [
                ("web_company", [("domain", .string("globex.example"))]),
                ("web_team_page", [("domain", .string("globex.example"))]), ("shop_search", []),
                ("shop_product", [("id", .string("p-0001"))]), ("shop_price", [("id", .string("p-0001"))]),
                ("news_search", [("query", .string("a"))]), ("jobs_listing", []), ("board_list", []),
                ("board_post", [("author", .string("a")), ("text", .string("b"))]),
                ("li_profile_scrape", [("profile_url", .string(person.url))]), ("li_connections_export", []),
            ]
            for (action, parameters) in tasks {
                var state = try await client.run(action, parameters)
                // Some fail now and then.
                for _ in 0..<20 where state["status"]?.asString != "completed" {
                    state = try await client.run(action, parameters)
                }
                #expect(state["data"]?.asRecord != nil, "\(action): \(JSON.encodeString(state))")
            }
        }
    }
}
