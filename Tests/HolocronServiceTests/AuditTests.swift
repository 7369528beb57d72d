import Foundation
import HoloValue
import HolocronService
import SQLite
import Testing

/// A ledger that does not add up is found out.
@Suite struct AuditTests {
    /// What is done to a sound ledger, and what must be said then.
    static let damages: [(change: String, words: String)] = [
        ("UPDATE account SET balance = balance + 1", "the balance is "),
        ("DELETE FROM movement WHERE kind = 'refund'", "it failed, and 0 of 1 were given back"),
        ("UPDATE movement SET amount = 2 WHERE kind = 'refund'", "it failed, and 2 of 1 were given back"),
        ("DELETE FROM movement WHERE kind = 'settle'", "it used 2 of 3, and 0 were given back"),
        ("DELETE FROM movement WHERE kind = 'charge'", "and was charged 0"),
        ("UPDATE movement SET amount = amount - 1 WHERE kind = 'charge'", "it was to be charged 1 and was charged 2"),
        ("UPDATE job SET status = 'queued' WHERE status = 'failed'", "it has not ended, and 1 were given back"),
        ("DELETE FROM message", "it is completed, and its message is not there"),
        ("UPDATE job SET status = 'running' WHERE action = 'board_post'", "it is running, and its message is there"),
        ("DELETE FROM job WHERE action = 'web_company'", "it was charged, and there is no such job"),
        ("UPDATE tally SET jobs = jobs + 1 WHERE status = 'completed'", "there are other numbers of jobs"),
        ("UPDATE job SET credits_used = NULL WHERE action = 'web_company'", "it used nothing"),
    ]

    @Test func damagesAreFound() async throws {
        try await withFolder { folder in
            var configuration = ServiceConfiguration(folder: folder)
            configuration.speed = 1_000
            let service = try await LocalService.start(configuration)
            let client = TestClient(port: service.port, key: service.key)
            let company = try await client.run("web_company", [("domain", .string("globex.example"))])
            #expect(company["credits_used"]?.asInt == 1)
            let cheap = try await client.run(
                "web_extract",
                [("url", .string("https://globex.example")), ("fields", .array([.string("city")]))])
            #expect(cheap["credits_used"]?.asInt == 2)
            let failed = try await client.run(
                "email_find", [("name", .string("Nobody")), ("domain", .string("globex.example"))])
            #expect(failed["status"]?.asString == "failed")
            _ = try await client.run("board_post", [("author", .string("me")), ("text", .string("hello"))])
            await service.stop()

            let sound = try LocalService.audit(folder: folder)
            #expect(sound.contradictions == [] && sound.openJobs == 0)
            #expect(sound.summary.jobs == 4 && sound.summary.balance == 100_000 - 1 - 2 - 2)

            let path = folder + "/service.sqlite"
            let bytes = try Data(contentsOf: URL(filePath: path))
            for (change, words) in Self.damages {
                try bytes.write(to: URL(filePath: path))
                let database = try Database(path: path)
                try database.withConnection { db in
                    try db.execute(script: "DROP TRIGGER movement_kept; DROP TRIGGER movement_fixed; " + change)
                }
                database.close()
                let said = try LocalService.audit(folder: folder).contradictions
                #expect(said.contains { $0.contains(words) }, "\(change): \(said)")
            }
        }
    }

    @Test func onlyWhatIsThereAndFree() async throws {
        try await withFolder { folder in
            #expect(throws: StateFolder.Failure.self) { try LocalService.audit(folder: folder) }
            #expect(!FileManager.default.fileExists(atPath: folder))
            let service = try await LocalService.start(ServiceConfiguration(folder: folder))
            #expect(throws: StateFolder.Failure.self) { try LocalService.audit(folder: folder) }
            await service.stop()
            #expect(try LocalService.audit(folder: folder).contradictions == [])
        }
    }
}
