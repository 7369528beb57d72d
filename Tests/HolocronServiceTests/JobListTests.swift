import HoloValue
import HolocronService
import Testing

@Suite struct JobListTests {
    @Test func pagesAndFilters() async throws {
        try await withService { service, client in
            var ids: [String] = []
            func add(_ action: String, _ parameters: [(String, Value)]) async throws {
                let reply = try await client.post(
                    "/v1/holocron/task", .object([("action_id", .string(action)), ("params", .object(parameters))]))
                let id = try #require(reply.json["job_id"]?.asString)
                ids.append(id)
                _ = try await client.wait(for: id)
            }
            for index in 0..<23 {
                try await add("web_company", [("domain", .string(service.site.companies[index].domain))])
            }
            for index in 1...5 { try await add("shop_price", [("id", .string("p-000\(index)"))]) }
            for index in 1...4 { try await add("web_company", [("domain", .string("missing\(index).example"))]) }

            func list(_ query: String) async throws -> Value { try await client.get("/v1/wire/jobs?" + query).json }
            func listed(_ value: Value) -> [String] { value["jobs"]?.asList?.compactMap { $0["id"]?.asString } ?? [] }
            let newest = Array(ids.reversed())

            var seen: [String] = []
            for page in 1...4 {
                let part = try await list("page=\(page)&limit=10")
                #expect(part["total_count"]?.asInt == 32)
                #expect(part["total_pages"]?.asInt == 4)
                #expect(part["page"]?.asInt == page && part["limit"]?.asInt == 10)
                seen += listed(part)
            }
            #expect(seen == newest)
            #expect(listed(try await list("page=5&limit=10")) == [])
            #expect(listed(try await list("page=9223372036854775807&limit=100")) == [])
            let standard = try await list("")
            #expect(standard["limit"]?.asInt == 20 && listed(standard) == Array(newest.prefix(20)))
            #expect(try await list("limit=1000")["limit"]?.asInt == 100)
            #expect(standard["stats"]?["completed"]?.asInt == 28)

            #expect(try await list("catalog=bazaar&limit=100")["total_count"]?.asInt == 5)
            #expect(listed(try await list("status=failed")) == Array(newest.prefix(4)))
            #expect(try await list("status=processing")["total_count"]?.asInt == 0)
            #expect(try await list("search=missing3")["total_count"]?.asInt == 1)
            #expect(try await list("search=shop_price&status=completed")["total_count"]?.asInt == 5)
            // No wildcards: an underscore is an underscore.
            #expect(try await list("search=p-____")["total_count"]?.asInt == 0)
            #expect(try await list("search=%25")["total_count"]?.asInt == 0)

            let row = try #require(standard["jobs"]?.asList?.first)
            #expect(
                row.asRecord?.shape.keys == [
                    "id", "action_id", "action_name", "catalog_slug", "params", "status", "result", "credits_used",
                    "error",
                    "created_at", "completed_at",
                ])
            #expect(row["status"]?.asString == "failed")
            #expect(row["error"]?.asString?.contains("missing4.example") == true)
            #expect(row["params"]?["domain"]?.asString == "missing4.example")
            let created = try parseTime(try #require(row["created_at"]?.asString))
            let completed = try parseTime(try #require(row["completed_at"]?.asString))
            #expect(created <= completed)
            #expect(created > 1_700_000_000_000_000)

            for query in ["page=0", "page=x", "limit=0", "limit=-1", "status=done"] {
                let reply = try await client.get("/v1/holocron/jobs?" + query)
                #expect(reply.status == 400 && reply.code == "INVALID_INPUT", "\(query)")
            }
        }
    }
}
