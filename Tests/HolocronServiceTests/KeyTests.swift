import Foundation
import HoloValue
import HolocronService
import Testing

/// Keys and the accounts that they open.
@Suite struct KeyTests {
    private static let task = Value.object([
        ("action_id", .string("web_company")), ("params", .object([("domain", .string("globex.example"))])),
    ])

    /// As `holo serve keys …` does: on the file, beside the service.
    private func onFile<Result: Sendable>(
        _ folder: String, _ work: @Sendable (Ledger) async throws -> Result
    ) async throws -> Result {
        try await LocalService.withLedger(folder: folder, makingFolder: true, work)
    }

    @Test func areMadeAndRevokedBesideTheService() async throws {
        try await withFolder { folder in
            var configuration = ServiceConfiguration(folder: folder)
            configuration.speed = 1_000
            let service = try await LocalService.start(configuration)
            let (key, record) = try await onFile(folder) {
                try await $0.makeKey(name: "ci", account: "team", credits: 5)
            }
            #expect(key.hasPrefix("holo_") && key.utf8.count == 53 && record.account == "team")
            var other = TestClient(port: service.port, key: key)
            let local = TestClient(port: service.port, key: service.key)
            #expect(try await other.get("/v1/wire/account").json["balance"]?.asInt == 5)
            let listed = try await onFile(folder) { try $0.keyRecords() }
            #expect(listed.map(\.name) == ["local", "ci"] && listed.map(\.account) == ["local", "team"])
            #expect(listed[1] == record && listed.allSatisfy { $0.revokedAt == nil && $0.id.count == 12 })

            // Nothing of one account is seen or touched by the other.
            let id = try #require(try await other.post("/v1/wire/task", Self.task).json["job_id"]?.asString)
            _ = try await other.wait(for: id)
            #expect(try await local.get("/v1/wire/jobs/\(id)").status == 404)
            #expect(try await local.get("/v1/wire/jobs/\(id)/download").status == 404)
            #expect(try await local.get("/v1/wire/jobs").json["total_count"]?.asInt == 0)
            #expect(try await local.get("/v1/wire/account").json["balance"]?.asInt == 100_000)
            #expect(try await other.get("/v1/wire/jobs").json["stats"]?["completed"]?.asInt == 1)
            #expect(try await other.get("/v1/wire/account").json["balance"]?.asInt == 4)
            _ = try await local.post("/connect/linkup", text: "")
            #expect(try await local.get("/v1/wire/identities").json["identities"]?.asList?.count == 1)
            #expect(try await other.get("/v1/wire/identities").json["identities"]?.asList?.count == 0)
            let foreign = try #require(
                try await local.get("/v1/wire/identities").json["identities"]?.asList?.first?["id"]?.asString)
            #expect(try await other.get("/v1/wire/identities/\(foreign)").status == 404)
            let refused = try await other.post(
                "/v1/wire/task",
                .object([("action_id", .string("li_connections_export")), ("identity_id", .string(foreign))]))
            #expect(refused.status == 403)

            // Whoever has no key at hand in the browser connects the account that the ticket names.
            let export = Value.object([("action_id", .string("li_connections_export"))])
            let needed = try await other.post("/v1/wire/task", export)
            let link = try #require(needed.json["error"]?["connect_url"]?.asString)
            #expect(link.hasPrefix(service.url + "/connect/linkup?account=team&ticket="))
            let page = String(link.dropFirst(service.url.count))
            var browser = other
            browser.key = nil
            #expect(try await browser.get(String(page.dropLast(1)) + "x").status == 403)
            #expect(try await browser.get("/connect/linkup?account=team").status == 403)
            #expect(try await browser.get(page.replacing("linkup", with: "none")).status == 404)
            #expect(try await browser.get(page).text.contains("Connect LinkUp"))
            #expect(try await other.post(page, text: "").json["connected"]?.asBool == true)
            #expect(try await other.get("/v1/wire/identities").json["identities"]?.asList?.count == 1)

            let again = try await onFile(folder) { try await $0.makeKey(name: "ci", account: "team", credits: 900) }
            let revoked = try await onFile(folder) { try await $0.revokeKeys(record.id) }
            #expect(revoked.map(\.id) == [record.id])
            let repeated = try await onFile(folder) { try await $0.revokeKeys(record.id) }
            #expect(repeated == [])
            var status = 200
            for _ in 0..<300 where status == 200 {
                status = try await other.get("/v1/wire/account").status
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(status == 401)
            other.key = again.key
            // The account was there: it gets nothing more.
            #expect(try await other.get("/v1/wire/account").json["balance"]?.asInt == 4)
            let named = try await onFile(folder) { try await $0.revokeKeys("ci") }
            #expect(named.map(\.id) == [again.record.id])
            await service.stop()
            let audit = try LocalService.audit(folder: folder)
            #expect(audit.contradictions == [] && audit.summary.balance == 100_004 && audit.summary.jobs == 1)
        }
    }

    @Test func onlyHashesAreKept() async throws {
        try await withFolder { folder in
            let (key, _) = try await onFile(folder) { try await $0.makeKey(name: "a", account: "local", credits: 0) }
            for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
                let file = try Data(contentsOf: URL(filePath: folder + "/" + name))
                #expect(file.range(of: Data(key.utf8)) == nil, "\(name)")
                #expect(file.range(of: Data(key.dropFirst(5).utf8)) == nil, "\(name)")
            }
        }
    }

    /// The service's own key is no other: once it is revoked, the next start makes a new one.
    @Test func theLocalKeyIsRenewed() async throws {
        try await withFolder { folder in
            let first = try await LocalService.start(ServiceConfiguration(folder: folder))
            await first.stop()
            let revoked = try await onFile(folder) { try await $0.revokeKeys("local") }
            #expect(revoked.count == 1)
            let second = try await LocalService.start(ServiceConfiguration(folder: folder))
            #expect(second.key != first.key)
            #expect(try await TestClient(port: second.port, key: first.key).get("/v1/wire/account").status == 401)
            #expect(try await TestClient(port: second.port, key: second.key).get("/v1/wire/account").status == 200)
            await second.stop()
        }
    }

    @Test func notWithoutALedger() async throws {
        try await withFolder { folder in
            await #expect(throws: StateFolder.Failure.self) {
                try await LocalService.withLedger(folder: folder, makingFolder: false) { try $0.keyRecords() }
            }
            #expect(!FileManager.default.fileExists(atPath: folder))
        }
    }
}
