import Foundation
import HoloValue
import HolocronService
import SQLite
import Synchronization
import Testing

/// Money: nothing is charged twice, kept wrongly, or lost.
@Suite struct LedgerTests {
    /// A file of the first format gets what it lacks, and its jobs are counted.
    @Test func anOlderFile() async throws {
        try await withFolder { folder in
            var configuration = ServiceConfiguration(folder: folder)
            configuration.speed = 1_000
            let before = try await LocalService.start(configuration)
            let client = TestClient(port: before.port, key: before.key)
            for _ in 0..<3 { _ = try await client.run("web_company", [("domain", .string("globex.example"))]) }
            await before.stop()
            let database = try Database(path: folder + "/service.sqlite")
            try database.withConnection { db in
                try db.execute(
                    script: """
                        DROP TRIGGER job_counted; DROP TRIGGER job_recounted; DROP TRIGGER job_uncounted; DROP TABLE tally;
                        ALTER TABLE api_key DROP COLUMN name; ALTER TABLE api_key DROP COLUMN revoked_at;
                        PRAGMA user_version = 1
                        """)
            }
            database.close()
            let after = try await LocalService.start(configuration)
            let list = try await TestClient(port: after.port, key: after.key).get("/v1/holocron/jobs").json
            #expect(list["total_count"]?.asInt == 3 && list["stats"]?["completed"]?.asInt == 3)
            await after.stop()
            #expect(try LocalService.audit(folder: folder).contradictions == [])
        }
    }

    @Test func idsAreUUIDsInTheOrderOfTime() throws {
        let shape = #/[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/#
        let ids = (0..<1_000).map { freshID(at: 1_795_000_000_000_000 + $0 * 1_000) }
        #expect(ids == ids.sorted() && ids[0].hasPrefix("01a1ee56-5e00-7"))
        let random = (0..<1_000).map { _ in randomID() }
        #expect(Set(ids + random).count == 2_000)
        for id in ids + random + [freshID(at: .max), freshID(at: -1)] { #expect(id.wholeMatch(of: shape) != nil, "\(id)") }
    }

    @Test func concurrentSubmissionsWithFailures() async throws {
        try await withService { service, client in
            // Of 200 tasks a part fails by the seed, a part since nobody of that name is there; the rest settles.
            let ids = try await withThrowingTaskGroup(of: String.self) { group in
                for index in 0..<200 {
                    group.addTask {
                        let task: Value =
                            switch index % 4 {
                            case 0:
                                .object([
                                    ("action_id", .string("web_summarize")),
                                    (
                                        "params",
                                        .object([
                                            ("url", .string("https://\(service.site.companies[index / 4].domain)"))
                                        ])
                                    ),
                                ])
                            case 1:
                                .object([
                                    ("action_id", .string("email_find")),
                                    (
                                        "params",
                                        .object([
                                            ("name", .string("Nobody \(index)")), ("domain", .string("globex.example")),
                                        ])
                                    ),
                                ])
                            case 2:
                                .object([
                                    ("action_id", .string("web_extract")),
                                    (
                                        "params",
                                        .object([
                                            ("url", .string("https://globex.example")),
                                            ("fields", .array([.string("city")])),
                                        ])
                                    ),
                                ])
                            default:
                                .object([
                                    ("action_id", .string("shop_product")),
                                    ("params", .object([("id", .string("p-0001"))])),
                                ])
                            }
                        let reply = try await client.post("/v1/holocron/task", task)
                        return try #require(reply.json["job_id"]?.asString)
                    }
                }
                var ids: [String] = []
                for try await id in group { ids.append(id) }
                return ids
            }
            #expect(Set(ids).count == 200)
            var kept = 0
            var failed = 0
            var attempts: [Int] = []
            for id in ids {
                let state = try await client.wait(for: id)
                let used = try #require(state["credits_used"]?.asInt)
                kept += used
                let job = try #require(try service.ledger.job(id: id))
                if state["status"]?.asString == "failed" {
                    failed += 1
                    #expect(used == 0)
                } else if job.action == "web_extract" {
                    #expect(used == 2)
                }
                if job.action == "shop_product" { attempts.append(job.attempt) }
                let action = try #require(Catalogue.find(action: job.action)).action
                let isDoomed = service.fate.fails(action, fingerprint: job.fingerprint, attempt: job.attempt)
                if isDoomed { #expect(job.errorCode == "EXECUTION_FAILED") }
                if job.action == "email_find", !isDoomed { #expect(job.errorCode == "NOT_FOUND_ON_PAGE") }
                if job.action == "web_summarize" { #expect((job.status == .failed) == isDoomed) }
            }
            // Fifty equal requests are told apart, each with a number of its own.
            #expect(attempts.sorted() == Array(1...50))
            #expect(failed > 50 && failed < 100)
            let summary = try service.ledger.summary()
            #expect(summary.jobs == 200)
            #expect(summary.spent == kept)
            #expect(summary.balance == 100_000 - kept)
            #expect(try service.ledger.summedBalance() == summary.balance)
        }
    }

    private final class Flag: Sendable {
        private let value = Mutex(false)
        var isSet: Bool { value.withLock { $0 } }
        func set() { value.withLock { $0 = true } }
    }

    /// One task after the other. Gives the ids that were told.
    private static func submit(
        _ tasks: [String], to client: TestClient, until isOver: Flag
    ) async throws -> Set<String> {
        var ids: Set<String> = []
        var index = 0
        while !isOver.isSet {
            index += 1
            // Where the service is away or going, there is no answer or none that takes the task.
            guard let reply = try? await client.post("/v1/wire/task", text: tasks[index % tasks.count]) else {
                try await Task.sleep(for: .milliseconds(2))
                continue
            }
            #expect([200, 202, 402, 500].contains(reply.status), "\(reply.text)")
            if let id = reply.json["job_id"]?.asString { ids.insert(id) }
        }
        return ids
    }

    /// Starts on a port that was its own a moment ago: any client on this machine may have been given it meanwhile.
    private static func start(_ configuration: ServiceConfiguration) async throws -> LocalService {
        for _ in 0..<250 {
            do { return try await LocalService.start(configuration) } catch {
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        return try await LocalService.start(configuration)
    }

    /// Several accounts are busy at once while the service is stopped and started again and again: each pays for what it
    /// has, once, and for nothing else.
    @Test func accountsAddUpThroughRestarts() async throws {
        try await withFolder { folder in
            var configuration = ServiceConfiguration(folder: folder)
            configuration.speed = 200
            configuration.width = 8
            var service = try await LocalService.start(configuration)
            configuration.port = service.port
            let port = service.port
            var keys = ["local": service.key]
            for account in ["one", "two"] {
                keys[account] = try await LocalService.withLedger(folder: folder, makingFolder: false) {
                    try await $0.makeKey(name: account, account: account, credits: 60).key
                }
            }
            let tasks = [
                #"{"action_id":"web_extract","params":{"url":"https://globex.example","fields":["city"]}}"#,
                #"{"action_id":"email_find","params":{"name":"Nobody","domain":"globex.example"}}"#,
                #"{"action_id":"board_post","params":{"author":"a","text":"b"}}"#,
                #"{"action_id":"email_guess","params":{"name":"Ada B","domain":"globex.example"}}"#,
            ]
            let isOver = Flag()
            let told = try await withThrowingTaskGroup(of: (String, Set<String>).self) { group in
                for (account, key) in keys {
                    let client = TestClient(port: port, key: key)
                    group.addTask { (account, try await Self.submit(tasks, to: client, until: isOver)) }
                }
                defer { isOver.set() }
                for _ in 0..<6 {
                    try await Task.sleep(for: .milliseconds(60))
                    await service.stop()
                    service = try await Self.start(configuration)
                }
                isOver.set()
                return try await group.reduce(into: [String: Set<String>]()) { $0[$1.0] = $1.1 }
            }
            for (account, grant) in [("local", 100_000), ("one", 60), ("two", 60)] {
                let client = TestClient(port: port, key: keys[account])
                for _ in 0..<2_000 {
                    if try await client.get("/v1/wire/jobs").json["stats"]?["processing"]?.asInt == 0 { break }
                    try await Task.sleep(for: .milliseconds(5))
                }
                var used = 0
                var found: Set<String> = []
                var page = 1
                var pages = 1
                while page <= pages {
                    let list = try await client.get("/v1/wire/jobs?limit=100&page=\(page)").json
                    pages = list["total_pages"]?.asInt ?? 0
                    for job in list["jobs"]?.asList ?? [] {
                        used += job["credits_used"]?.asInt ?? 0
                        found.insert(job["id"]?.asString ?? "")
                    }
                    page += 1
                }
                #expect(told[account]?.isSubset(of: found) == true && found.count > 5, "\(account)")
                let summary = try service.ledger.summary(of: account)
                #expect(summary.spent == used && summary.balance == grant - used, "\(account): \(summary)")
                #expect(summary.jobs == found.count && summary.balance >= 0, "\(account): \(summary)")
                #expect(try service.ledger.summedBalance(of: account) == summary.balance, "\(account)")
            }
            await service.stop()
            let audit = try LocalService.audit(folder: folder)
            #expect(audit.contradictions == [] && audit.openJobs == 0)
        }
    }

    @Test func creditsAreNeverOverdrawn() async throws {
        try await withService { service, client in
            try await service.ledger.setBalance(7)
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for index in 1...20 {
                    group.addTask {
                        try await client.post(
                            "/v1/holocron/task",
                            .object([
                                ("action_id", .string("board_post")),
                                ("params", .object([("author", .string("a")), ("text", .string("\(index)"))])),
                            ])
                        ).status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.count { $0 == 202 } == 3)
            #expect(statuses.count { $0 == 402 } == 17)
            #expect(try service.ledger.summary().balance == 1)
        }
    }

    @Test func restartGoesOnAndChargesOnce() async throws {
        try await withFolder { folder in
            var slow = ServiceConfiguration(folder: folder)
            slow.speed = 0.01
            slow.width = 4
            let first = try await LocalService.start(slow)
            var client = TestClient(port: first.port, key: first.key)
            var ids: [String] = []
            for index in 0..<12 {
                let reply = try await client.post(
                    "/v1/holocron/task",
                    .object([
                        ("action_id", .string("web_company")),
                        ("params", .object([("domain", .string(first.site.companies[index].domain))])),
                    ]))
                ids.append(try #require(reply.json["job_id"]?.asString))
            }
            var posts: [String] = []
            for text in ["left waiting", "perhaps done"] {
                let reply = try await client.post(
                    "/v1/holocron/task",
                    .object([
                        ("action_id", .string("board_post")),
                        ("params", .object([("author", .string("me")), ("text", .string(text))])),
                    ]))
                posts.append(try #require(reply.json["job_id"]?.asString))
            }
            #expect(first.openJobs == 14)
            let (key, instance) = (first.key, first.instance)
            await first.stop()

            // As if the service had died between the note that it starts to post and the post.
            let ledger = try Ledger(path: folder + "/service.sqlite", now: { 1_700_000_000_000_000 })
            try await ledger.markRunning(posts[1])
            ledger.close()

            var fast = ServiceConfiguration(folder: folder)
            fast.speed = 1_000
            let second = try await LocalService.start(fast)
            client = TestClient(port: second.port, key: key)
            #expect(second.key == key && second.instance == instance)
            for (index, id) in ids.enumerated() {
                let state = try await client.wait(for: id)
                #expect(state["status"]?.asString == "completed")
                #expect(state["data"]?["company"]?.asString == second.site.companies[index].name)
            }
            #expect(try await client.wait(for: posts[0])["status"]?.asString == "completed")
            let lost = try await client.wait(for: posts[1])
            #expect(lost["status"]?.asString == "failed")
            #expect(lost["error"]?["code"]?.asString == "EXECUTION_FAILED")
            let board = try await client.run("board_list")
            #expect(board["data"]?["messages"]?.asList?.compactMap { $0["text"]?.asString } == ["left waiting"])
            let summary = try second.ledger.summary()
            // Twelve reads of one, a post of two that stayed, a post of two that was refunded, a read of the board.
            #expect(summary == AccountSummary(balance: 100_000 - 15, spent: 15, refunded: 2, jobs: 15))
            #expect(try second.ledger.summedBalance() == summary.balance)
            await second.stop()
        }
    }

    @Test func jobsThatWereStuckAreRefunded() async throws {
        try await withFolder { folder in
            let seconds = Mutex(1_800_000_000)
            var configuration = ServiceConfiguration(folder: folder)
            configuration.now = { seconds.withLock { $0 * 1_000_000 } }
            configuration.speed = 0.001
            let first = try await LocalService.start(configuration)
            var client = TestClient(port: first.port, key: first.key)
            var ids: [String] = []
            for _ in 0..<2 {
                let reply = try await client.post(
                    "/v1/holocron/task",
                    .object([
                        ("action_id", .string("web_company")),
                        ("params", .object([("domain", .string("globex.example"))])),
                    ]))
                ids.append(try #require(reply.json["job_id"]?.asString))
                seconds.withLock { $0 += 3_000 }
            }
            await first.stop()
            // The first is of 6000 seconds ago, the second of 3000.
            configuration.speed = 1_000
            let second = try await LocalService.start(configuration)
            client = TestClient(port: second.port, key: second.key)
            let stuck = try await client.wait(for: ids[0])
            #expect(stuck["status"]?.asString == "failed" && stuck["credits_used"]?.asInt == 0)
            #expect(try await client.wait(for: ids[1])["status"]?.asString == "completed")
            #expect(try second.ledger.summary() == AccountSummary(balance: 99_999, spent: 1, refunded: 1, jobs: 2))
            await second.stop()
            #expect(try LocalService.audit(folder: folder).contradictions == [])
        }
    }

    @Test func retriesDrawAnew() {
        // A request that fails at first must be able to succeed later, else no retry could help.
        let fate = Fate(seed: 1)
        let action = Catalogue.find(action: "web_summarize")?.action
        var recovered = 0
        var failures = 0
        for index in 0..<400 {
            let fingerprint = Fate.fingerprint(
                action: "web_summarize", parameters: Record([("url", .string("https://c\(index).example"))]))
            guard let action else { break }
            guard fate.fails(action, fingerprint: fingerprint, attempt: 1) else { continue }
            failures += 1
            if (2...6).contains(where: { !fate.fails(action, fingerprint: fingerprint, attempt: $0) }) {
                recovered += 1
            }
        }
        // A quarter fails; all but one in a thousand of those get through within five more tries.
        #expect((60...140).contains(failures))
        #expect(recovered >= failures - 2)
    }
}
