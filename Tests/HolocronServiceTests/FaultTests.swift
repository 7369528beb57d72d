import HoloValue
import HolocronService
import Synchronization
import Testing

/// Faults on the wire: what the client sees, and that the ledger holds what happened.
@Suite struct FaultTests {
    private func faulty<Result>(
        _ rules: String, speed: Double = 1_000, _ work: (LocalService, TestClient) async throws -> Result
    ) async throws -> Result {
        let document = try FaultDocument(Array(#"{"faults": [\#(rules)]}"#.utf8))
        return try await withService(
            configure: {
                $0.faults = document
                $0.speed = speed
            }, work)
    }

    private static let task = Value.object([
        ("action_id", .string("web_company")), ("params", .object([("domain", .string("globex.example"))])),
    ])

    /// What the ledger has: jobs charged, and jobs listed.
    private func charged(_ client: TestClient) async throws -> Int? {
        try await client.get("/v1/holocron/account").json["jobs"]?.asInt
    }

    private func submit(_ client: TestClient) async throws -> Reply {
        try await client.post("/v1/holocron/task", Self.task)
    }

    @Test func errorsBeforeAndAfter() async throws {
        try await faulty(
            """
            {"fault": "error", "status": 500, "on": "submissions", "every": 2},
            {"fault": "error", "status": 502, "on": "looks"},
            {"fault": "error", "status": 503, "retry_after": 2, "on": "lists"},
            {"fault": "error", "status": 503, "code": "BUSY", "on": "discovery"}
            """
        ) { _, client in
            let taken = try await submit(client)
            #expect(taken.status == 202)
            let refused = try await submit(client)
            #expect(refused.status == 500 && refused.code == "EXECUTION_FAILED")
            #expect(try await charged(client) == 1)
            let look = try await client.get("/v1/wire/jobs/\(taken.json["job_id"]?.asString ?? "")")
            #expect(look.status == 502 && look.code == "bad_gateway" && look.message != nil)
            let list = try await client.get("/v1/holocron/jobs")
            #expect(list.status == 503 && list.code == "ACTION_UNAVAILABLE" && list.headers["retry-after"] == "2")
            #expect(try await client.get("/v1/holocron/catalog").code == "BUSY")
            #expect(try await client.get("/v1/holocron/search?q=x").code == "BUSY")
            // What is about the service itself is always answered.
            #expect(try await client.get("/v1/holocron/service").status == 200)
            #expect(try await client.get("/health").status == 200)
        }
        try await faulty(#"{"fault": "error", "status": 503, "on": "submissions", "when": "after"}"#) { _, client in
            let refused = try await submit(client)
            #expect(refused.status == 503)
            #expect(try await charged(client) == 1)
        }
    }

    @Test func rateLimits() async throws {
        try await faulty(
            #"{"fault": "rate_limit", "on": "submissions", "retry_after": 3}, {"fault": "rate_limit", "on": "looks"}"#
        ) { _, client in
            let task = try await submit(client)
            #expect(task.status == 429 && task.code == "RATE_LIMIT_EXCEEDED" && task.headers["retry-after"] == "3")
            let look = try await client.get("/v1/holocron/jobs/x")
            #expect(look.status == 429 && look.headers["retry-after"] == nil)
            #expect(try await charged(client) == 0)
        }
    }

    @Test(arguments: [("before", 0), ("after", 1)])
    func lostAnswers(_ moment: String, _ jobs: Int) async throws {
        try await faulty(#"{"fault": "lost", "on": "submissions", "when": "\#(moment)"}"#) { _, client in
            await #expect(throws: SocketError.self) { try await submit(client) }
            #expect(try await charged(client) == jobs)
            // What was accepted is listed at once.
            let list = try await client.get("/v1/holocron/jobs").json
            #expect(list["total_count"]?.asInt == jobs && list["jobs"]?.asList?.count == jobs)
        }
    }

    @Test func answersThatAreCut() async throws {
        try await faulty(#"{"fault": "cut", "on": ["submissions", "lists"]}"#) { _, client in
            let whole = try await client.get("/v1/holocron/catalog")
            #expect(whole.status == 200)
            for _ in 0..<2 {
                do {
                    _ = try await submit(client)
                    Issue.record("the answer came whole")
                } catch let error as SocketError {
                    // As the test client says that less came than was told.
                    #expect(error.what.contains(" bytes of "))
                }
            }
            #expect(try await charged(client) == 2)
        }
    }

    @Test func answersThatComeTwice() async throws {
        try await faulty(#"{"fault": "twice", "on": "looks"}"#) { _, client in
            do {
                _ = try await client.get("/v1/holocron/jobs/x")
                Issue.record("the answer came once")
            } catch let error as SocketError {
                let numbers = error.what.split { !$0.isNumber }.compactMap { Int($0) }
                #expect(numbers.count == 2 && numbers[0] > 2 * numbers[1], "\(error.what)")
            }
        }
    }

    @Test func answersOfAnotherKind() async throws {
        try await faulty(
            """
            {"fault": "html", "on": "lists"}, {"fault": "broken_json", "on": "discovery", "when": "after"},
            {"fault": "wrong_shape", "on": "looks"}
            """
        ) { _, client in
            let list = try await client.get("/v1/holocron/jobs")
            #expect(list.status == 200 && list.headers["content-type"]?.hasPrefix("text/html") == true)
            #expect(list.text.contains("<html>"))
            let catalogue = try await client.get("/v1/holocron/catalog")
            #expect(catalogue.status == 200 && catalogue.text.hasPrefix(#"{"catalog":["#))
            #expect(throws: JSONError.self) { try JSON.decode(catalogue.body) }
            var shapes: Set<String> = []
            for _ in 0..<40 {
                let look = try await client.get("/v1/holocron/jobs/x")
                #expect(look.status == 200)
                _ = try JSON.decode(look.body)
                shapes.insert(look.text)
            }
            #expect(shapes.count > 4)
        }
    }

    @Test func delays() async throws {
        // A thousand times faster: a hundred seconds are a tenth of one.
        try await faulty(
            #"{"fault": "latency", "seconds": 100, "on": "looks"}, {"fault": "slow", "seconds": 70, "on": "lists"}"#
        ) { _, client in
            func time(_ target: String) async throws -> Duration {
                let start = ContinuousClock.now
                let reply = try await client.get(target)
                #expect(reply.json.asRecord != nil)
                return ContinuousClock.now - start
            }
            let look = try await time("/v1/holocron/jobs/x")
            let list = try await time("/v1/holocron/jobs")
            #expect(look >= .milliseconds(100) && list >= .milliseconds(70))
        }
    }

    @Test func newJobsAreHidden() async throws {
        // Longer than the test takes: what was made meanwhile is never seen.
        try await faulty(#"{"fault": "hidden", "seconds": 3600, "every": 2}"#, speed: 1) { service, client in
            let accepted = try await submit(client)
            let id = try #require(accepted.json["job_id"]?.asString)
            #expect(try await client.get("/v1/holocron/jobs/\(id)").status == 200)
            let hidden = try await client.get("/v1/holocron/jobs/\(id)")
            #expect(hidden.status == 404 && hidden.code == "NOT_FOUND")
            #expect(try await client.get("/v1/holocron/jobs").json["total_count"]?.asInt == 1)
            let list = try await client.get("/v1/holocron/jobs").json
            #expect(list["total_count"]?.asInt == 0 && list["jobs"]?.asList?.isEmpty == true)
            #expect(list["stats"]?["processing"]?.asInt == 0)
            #expect(try service.ledger.summary().jobs == 1)
        }
    }

    @Test func lag() async throws {
        try await withFolder { folder in
            let clock = Mutex(1_800_000_000_000_000)
            func set(_ seconds: Int) { clock.withLock { $0 = (1_800_000_000 + seconds) * 1_000_000 } }
            var configuration = ServiceConfiguration(folder: folder)
            configuration.now = { clock.withLock { $0 } }
            configuration.speed = 0.001
            let first = try await LocalService.start(configuration)
            var client = TestClient(port: first.port, key: first.key)
            let id = try #require(try await submit(client).json["job_id"]?.asString)
            await first.stop()

            // It was made at second 0, and ends at second 100.
            set(100)
            configuration.speed = 1_000
            configuration.faults = try FaultDocument(Array(#"{"faults": [{"fault": "lag", "seconds": 3000}]}"#.utf8))
            let second = try await LocalService.start(configuration)
            client = TestClient(port: second.port, key: second.key)
            for _ in 0..<3_000 where second.openJobs > 0 { try await Task.sleep(for: .milliseconds(5)) }
            // Three seconds behind.
            for (time, status) in [(102, "processing"), (104, "completed")] {
                set(time)
                let look = try await client.get("/v1/holocron/jobs/\(id)").json
                #expect(look["status"]?.asString == status)
                let list = try await client.get("/v1/holocron/jobs?status=\(status)").json
                let row = try #require(list["jobs"]?.asList?.first)
                #expect(list["total_count"]?.asInt == 1 && list["stats"]?[status]?.asInt == 1)
                #expect(row["status"]?.asString == status)
                #expect(row["result"]?.isNull == (status == "processing"))
                #expect(row["completed_at"]?.isNull == (status == "processing"))
                #expect(row["credits_used"]?.isNull == (status == "processing"))
            }
            set(102)
            #expect(try await client.get("/v1/wire/jobs?status=completed").json["total_count"]?.asInt == 0)
            set(2)
            #expect(try await client.get("/v1/wire/jobs").json["total_count"]?.asInt == 0)
            #expect(try await client.get("/v1/wire/jobs/\(id)").status == 404)
            await second.stop()
        }
    }

    @Test func rowsAreRepeated() async throws {
        try await faulty(#"{"fault": "repeated_row", "on": "lists", "every": 2}"#) { _, client in
            for _ in 0..<3 { _ = try await submit(client) }
            func ids() async throws -> [String] {
                try await client.get("/v1/holocron/jobs").json["jobs"]?.asList?.compactMap { $0["id"]?.asString } ?? []
            }
            let usual = try await ids()
            let repeated = try await ids()
            #expect(Set(usual).count == 3 && usual.count == 3)
            #expect(repeated.count == 4)
            let once = repeated.reduce(into: [String]()) { if $0.last != $1 { $0.append($1) } }
            #expect(once == usual)
        }
    }
}
