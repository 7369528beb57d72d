import HoloValue
import HolocronService
import Testing

/// The shape of every route, under both prefixes.
@Suite struct RoutesTests {
    static let prefixes = ["/v1/holocron", "/v1/wire"]

    private func keys(_ value: Value?) -> [String] { value?.asRecord?.shape.keys ?? [] }

    @Test(arguments: prefixes) func taskAndJob(_ prefix: String) async throws {
        try await withService { service, client in
            let accepted = try await client.post(
                prefix + "/task",
                .object([
                    ("action_id", .string("web_company")), ("params", .object([("domain", .string("globex.example"))])),
                ]))
            #expect(accepted.status == 202)
            #expect(keys(accepted.json) == ["status", "job_id", "jobId", "poll_url"])
            #expect(accepted.json["status"]?.asString == "processing")
            let id = try #require(accepted.json["job_id"]?.asString)
            #expect(accepted.json["jobId"]?.asString == id)
            #expect(accepted.json["poll_url"]?.asString == "\(prefix)/jobs/\(id)")
            let state = try await client.wait(for: id)
            #expect(keys(state) == ["status", "data", "credits_used", "execution_ms"])
            #expect(state["status"]?.asString == "completed")
            #expect(state["credits_used"]?.asInt == 1)
            #expect(state["data"]?["company"]?.asString == "Globex")

            let download = try await client.get("\(prefix)/jobs/\(id)/download")
            #expect(download.status == 200)
            #expect(download.json["company"]?.asString == "Globex")
            #expect(download.headers["content-disposition"]?.contains(id) == true)
            let unknown = try await client.get("\(prefix)/jobs/00000000-0000-0000-0000-000000000000")
            #expect(unknown.status == 404 && unknown.code == "NOT_FOUND")
            _ = service
        }
    }

    @Test(arguments: prefixes) func processingJobsSaySo(_ prefix: String) async throws {
        try await withService(configure: { $0.speed = 0.01 }) { _, client in
            var hints = 0
            for index in 0..<4 {
                let accepted = try await client.post(
                    prefix + "/task",
                    .object([
                        ("action_id", .string("web_company")),
                        ("params", .object([("domain", .string("c\(index).example"))])),
                    ]))
                let id = try #require(accepted.json["job_id"]?.asString)
                let state = try await client.get("\(prefix)/jobs/\(id)")
                #expect(state.status == 200)
                #expect(state.json["status"]?.asString == "processing")
                if let hint = state.json["retry_after_ms"]?.asInt {
                    hints += 1
                    #expect((50...3_000).contains(hint))
                }
                let download = try await client.get("\(prefix)/jobs/\(id)/download")
                #expect(download.status == 404)
            }
            #expect(hints == 2)
        }
    }

    @Test(arguments: prefixes) func discovery(_ prefix: String) async throws {
        try await withService { _, client in
            var open = client
            open.key = nil
            let catalogs = try await open.get(prefix + "/catalog")
            let entries = try #require(catalogs.json["catalog"]?.asList)
            #expect(entries.count == Catalogue.catalogs.count)
            for entry in entries {
                #expect(
                    keys(entry) == [
                        "id", "slug", "name", "url", "domain", "category", "description", "auth_required", "auth_types",
                        "status", "action_count", "created_at", "updated_at",
                    ])
            }
            var shapes: [String] = []
            for catalog in Catalogue.catalogs {
                let one = try await open.get("\(prefix)/catalog/\(catalog.slug)")
                #expect(one.status == 200)
                let actions = try #require(one.json["actions"]?.asList)
                #expect(actions.compactMap { $0["action_id"]?.asString } == catalog.actions.map(\.id))
                for action in actions {
                    shapes.append(action["parameters"]?.kind ?? "none")
                    #expect(["read", "write"].contains(action["type"]?.asString))
                    #expect(["async", "sync"].contains(action["mode"]?.asString))
                    #expect(["none", "optional", "required"].contains(action["auth_mode"]?.asString))
                    #expect(action["credits_per_call"]?.asInt != nil)
                }
            }
            #expect(shapes.contains("record") && shapes.contains("list"))
            #expect(try await open.get("\(prefix)/catalog/none").status == 404)

            let service = try await open.get(prefix + "/service")
            #expect(service.json["instance_id"]?.asString?.count == 36)
            #expect(service.json["limits"]?.isNull == true)
            #expect(service.json["version"]?.asString == "1.0.0")
        }
    }

    @Test(arguments: prefixes) func search(_ prefix: String) async throws {
        try await withService { _, client in
            let found = try await client.get(prefix + "/search?q=profile")
            let results = try #require(found.json["results"]?.asList)
            #expect(results.first?["action_id"]?.asString == "li_profile_scrape")
            #expect(
                keys(results.first).filter { $0 != "type" } == [
                    "action_id", "catalog_name", "catalog_slug", "name", "description", "mode", "auth_mode",
                    "auth_required", "connected", "params", "credits",
                ])
            func ids(_ query: String) async throws -> [String] {
                try await client.get(prefix + "/search?" + query).json["results"]?.asList?
                    .compactMap { $0["action_id"]?.asString } ?? []
            }
            #expect(try await ids("catalog=bazaar") == ["shop_search", "shop_product", "shop_price"])
            #expect(try await ids("category=people&auth=true") == ["li_connections_export"])
            #expect(try await ids("auth_mode=optional") == ["li_profile_scrape"])
            #expect(try await ids("q=email_guess").first == "email_guess")
            #expect(try await ids("q=zzzz") == [])
            // Words rank: the more of them and the nearer to the id, the better; small ones say nothing.
            #expect(try await ids("q=what+does+a+product+cost+today").first == "shop_price")
            #expect(try await ids("q=someone's+e-mail+address").prefix(2).sorted() == ["email_find", "email_guess"])
            #expect(try await ids("q=post+a+message+on+the+board").first == "board_post")
            #expect(try await ids("q=open+positions+of+a+company").first == "jobs_listing")
            #expect(try await ids("q=+Email_Guess+").first == "email_guess")
            #expect(try await client.get(prefix + "/search?auth=maybe").code == "INVALID_INPUT")

            let resolved = try await client.get(prefix + "/resolve?q=price+of+a+product&limit=2")
            let rows = try #require(resolved.json["results"]?.asList)
            #expect(rows.count == 2)
            #expect(keys(rows[0]) == ["action_id", "catalog", "params", "credits", "auth_required", "auth_satisfied"])
            #expect(keys(rows[0]["params"]) == ["required", "optional"])
            #expect(resolved.json["next"]?.asString?.contains(prefix + "/task") == true)
            func actions(_ query: String) async throws -> [String] {
                try await client.get(prefix + "/resolve?" + query).json["results"]?.asList?
                    .compactMap { $0["action_id"]?.asString } ?? []
            }
            #expect(try await actions("catalog=bazaar") == ["shop_search", "shop_product", "shop_price"])
            #expect(try await actions("category=people&auth_mode=required") == ["li_connections_export"])
            #expect(try await actions("").count == 5)
            #expect(try await actions("limit=99999999999999999999999").count > 15)
        }
    }

    @Test(arguments: prefixes) func accountAndIdentities(_ prefix: String) async throws {
        try await withService { _, client in
            let account = try await client.get(prefix + "/account")
            #expect(account.text == #"{"status":"ok","balance":100000,"spent":0,"refunded":0,"jobs":0}"#)
            let identities = try await client.get(prefix + "/identities")
            #expect(identities.text == #"{"status":"ok","identities":[]}"#)
            #expect(try await client.get(prefix + "/identities/none").status == 404)
        }
    }

    @Test func healthAndUnknownRoutes() async throws {
        try await withService { _, client in
            #expect(try await client.get("/health").text == #"{"status":"ok"}"#)
            for target in [
                "/", "/nothing", "/v1/holocron", "/v1/holocron/nothing", "/v2/holocron/jobs", "/connect/none",
            ] {
                let reply = try await client.get(target)
                #expect(reply.status == 404 && reply.code == "NOT_FOUND", "\(target)")
                #expect(reply.message?.isEmpty == false)
                #expect(reply.headers["x-request-id"]?.count == 36)
            }
            let missing = try await client.get("/site/nothing")
            #expect(missing.status == 404 && missing.headers["content-type"]?.hasPrefix("text/html") == true)
        }
    }

    @Test func synchronousActionsAnswerAtOnce() async throws {
        try await withService { service, client in
            let reply = try await client.post(
                "/v1/holocron/task",
                .object([
                    ("action_id", .string("email_guess")),
                    ("params", .object([("name", .string("Jürgen D'Angelo")), ("domain", .string("globex.example"))])),
                ]))
            #expect(reply.status == 200)
            #expect(keys(reply.json) == ["status", "data", "credits_used", "execution_ms"])
            #expect(reply.json["data"]?["email"]?.asString == "juergen.dangelo@globex.example")
            #expect(try service.ledger.summary() == AccountSummary(balance: 99_999, spent: 1, refunded: 0, jobs: 1))

            let failed = try await client.post(
                "/v1/holocron/task",
                .object([
                    ("action_id", .string("email_guess")),
                    ("params", .object([("name", .string("李伟")), ("domain", .string("globex.example"))])),
                ]))
            #expect(failed.status == 200)
            #expect(failed.json["status"]?.asString == "failed")
            #expect(failed.json["credits_used"]?.asInt == 0)
            #expect(try service.ledger.summary() == AccountSummary(balance: 99_999, spent: 1, refunded: 1, jobs: 2))
        }
    }
}
