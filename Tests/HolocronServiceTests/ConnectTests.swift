import HoloValue
import HolocronService
import Testing

@Suite struct ConnectTests {
    private let export = Value.object([("action_id", .string("li_connections_export"))])

    /// Presses the button of the page.
    private func press(_ client: TestClient, _ path: String) async throws -> Reply {
        var browser = client
        browser.key = nil
        let page = try await browser.get(path)
        func value(_ name: String) throws -> String {
            let parts = page.text.components(separatedBy: "name=\"\(name)\" value=\"")
            return String(try #require(parts.dropFirst().first).prefix { $0 != "\"" })
        }
        return try await browser.post(
            path, text: "token=\(try value("token"))&do=\(try value("do"))",
            headers: ["Content-Type": "application/x-www-form-urlencoded"])
    }

    @Test func connectUseExpire() async throws {
        try await withService { service, client in
            let refused = try await client.post("/v1/holocron/task", export)
            #expect(refused.status == 401 && refused.code == "AUTH_REQUIRED")
            let link = try #require(refused.json["error"]?["connect_url"]?.asString)
            #expect(link == "\(service.url)/connect/linkup")
            #expect(try service.ledger.summary().jobs == 0)

            var stranger = client
            stranger.key = nil
            #expect(try await stranger.post("/connect/linkup", text: "").status == 403)
            #expect(try await stranger.post("/connect/linkup", text: "token=guess&do=connect").status == 403)

            let pressed = try await press(client, "/connect/linkup")
            #expect(pressed.status == 200 && pressed.text.contains("is connected"))
            let state = try await client.run("li_connections_export", [("limit", .int(3))])
            #expect(state["status"]?.asString == "completed" && state["credits_used"]?.asInt == 3)
            let names = state["data"]?["connections"]?.asList?.compactMap { $0["name"]?.asString }
            #expect(names == service.site.connections.prefix(3).map { service.site.people[$0].name })
            #expect(state["data"]?["total"]?.asInt == service.site.connections.count)

            let identities = try await client.get("/v1/holocron/identities").json["identities"]?.asList
            let identity = try #require(identities?.first)
            let id = try #require(identity["id"]?.asString)
            let credential = try #require(identity["credentials"]?.asList?.first)
            #expect(credential["status"]?.asString == "active")
            #expect(credential["last_used_at"]?.asString != nil)
            #expect(credential["identity_id"]?.asString == id)
            let one = try await client.get("/v1/holocron/identities/\(id)").json
            #expect(one["identity"]?["id"]?.asString == id)
            let other = try await client.get("/v1/holocron/identities?catalog_id=none").json
            #expect(other["identities"]?.asList?.isEmpty == true)
            let mine = try await client.get("/v1/holocron/catalog?scope=my").json
            #expect(mine["catalog"]?.asList?.compactMap { $0["slug"]?.asString } == ["linkup"])
            let found = try await client.get("/v1/holocron/search?q=li_connections_export").json
            #expect(found["results"]?.asList?.first?["connected"]?.asBool == true)

            func submit(_ more: [(String, Value)]) async throws -> Reply {
                try await client.post(
                    "/v1/holocron/task", .object([("action_id", .string("li_connections_export"))] + more))
            }
            #expect(try await submit([("identity_id", .string(id))]).status == 202)
            #expect(try await submit([("credential_id", .string(credential["id"]?.asString ?? ""))]).status == 202)
            #expect(try await submit([("identity_id", .string("other"))]).code == "FORBIDDEN")
            #expect(try await submit([("credential_id", .string("other"))]).code == "FORBIDDEN")
            #expect(try await submit([("identity_id", .int(7))]).code == "INVALID_INPUT")

            let left = try await press(client, "/connect/linkup")
            #expect(left.status == 200 && left.text.contains("Connect LinkUp"))
            let expired = try await client.post("/v1/holocron/task", export)
            #expect(expired.status == 401 && expired.code == "AUTH_EXPIRED")
            #expect(expired.json["error"]?["connect_url"]?.asString == link)

            let again = try await client.post("/connect/linkup", text: "")
            #expect(again.text == #"{"status":"ok","connected":true}"#)
            #expect(try await client.post("/v1/holocron/task", export).status == 202)
        }
    }

    @Test func onlyWhatTakesAnAccount() async throws {
        try await withService { _, client in
            for slug in ["bazaar", "nothing"] {
                let reply = try await client.get("/connect/\(slug)")
                #expect(reply.status == 404, "\(slug)")
            }
        }
    }
}
