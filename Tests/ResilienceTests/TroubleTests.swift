import Foundation
import HoloValue
import Testing

/// One test for each thing that a service can do wrong: how the run ends, how many tasks were sent, and what is said.
@Suite struct TroubleTests {
    @Test func nothingWrong() async throws {
        let (done, service, _) = try await run { _ in .usual }
        done.expect(0, "1 step · 2 credits spent of 100")
        #expect(done.output == "\"job-1\"\n")
        #expect(service.posts == 1)
    }

    // MARK: The service is not there

    @Test func refusedFromTheBeginning() async throws {
        let done = try await waiting {
            let sandbox = try Sandbox()
            sandbox.use("http://127.0.0.1:\(try closedPort())")
            try sandbox.write("a.holo", OneStep.read)
            return try await sandbox.holo("run", "a.holo")
        }
        done.expect(5, "error: the service at http://127.0.0.1:", "can't be used", "help: nothing was spent")
    }

    @Test func refusedAfterTheCatalogueWasRead() async throws {
        let ended = try await waiting {
            let sandbox = try Sandbox()
            let service = try await LocalService(in: sandbox, seed: 1)
            sandbox.use(service.url, key: service.key)
            try sandbox.write(
                "a.holo", "budget 9 credits\nstep p = shop_price { id: \"p-0001\" }\nreturn p")
            try await sandbox.holo("check", "a.holo").expect(0)
            service.process.send(SIGKILL)
            _ = await service.process.ending(within: 10)
            return try await sandbox.holo("run", "a.holo")
        }
        ended.expect(
            5, "error[E0520]: the service can't be used: http://127.0.0.1:", "0 spent",
            "help: when it answers again: `holo resume "
        )
    }

    @Test(arguments: ["not JSON", "<html><body>Log in to the hotel's network</body></html>", "", "[]", "{}"])
    func catalogueIsSomethingElse(body: String) async throws {
        let (done, service, _) = try await run { _ in .answer(200, body) }
        done.expect(5, "can't be used", "nothing was spent", not: ["unknown action", "E02"])
        #expect(service.posts == 0)
    }

    @Test func catalogueIsElsewhere() async throws {
        let (done, service, _) = try await run { _ in
            .answer(302, "", headers: ["Location: https://elsewhere.example/"])
        }
        done.expect(5, "can't be used", "redirect")
        #expect(service.posts == 0)
        #expect(service.requestHeads.count == 1, "a redirect does not mend itself")
    }

    @Test func catalogueRefusesTheKey() async throws {
        let (done, service, _) = try await run { _ in
            .answer(401, #"{"error":"unauthorized","message":"Invalid API key"}"#)
        }
        done.expect(4, "does not take the key from HOLOCRON_API_KEY", "Invalid API key", not: [Sandbox.key])
        #expect(service.requestHeads.count == 1)
    }

    // MARK: Passing trouble at submission: nothing was taken, so it is sent again

    @Test(arguments: [
        (500, #"{"status":"error","error":{"code":"EXECUTION_FAILED","message":"could not be queued"}}"#),
        (502, #"{"status":"error","error":{"code":"ACTION_UNAVAILABLE","message":"not now"}}"#),
        (502, #"{"error":"bad_gateway","message":"upstream"}"#),
        (503, #"{"status":"error","error":{"code":"ACTION_UNAVAILABLE","message":"not now"}}"#),
        (503, #"{"error":"service_unavailable","message":"busy"}"#),
    ])
    func turnedAwayOnce(status: Int, body: String) async throws {
        let (done, service, _) = try await run { request in
            guard request.route == .task, request.occurrence == 1 else { return .usual }
            return .answer(status, body, headers: ["Retry-After: 0"])
        }
        done.expect(0, "1 step · 2 credits spent")
        #expect(service.posts == 2)
        #expect(service.jobs.count == 1)
    }

    @Test func longWaitIsToldAndCanBeEnded() async throws {
        let ended = try await waiting {
            let service = try FakeService { request in
                request.route == .task ? .answer(503, envelope("ACTION_UNAVAILABLE", "maintenance")) : .usual
            }
            let sandbox = try Sandbox()
            sandbox.use(service.url)
            try sandbox.write("a.holo", OneStep.read)
            let process = try sandbox.start(["run", "a.holo"])
            _ = await process.wait(seconds: 20) { process.errors.contains("trying again in") }
            process.send(SIGINT)
            return (await Finished(process, seconds: 5), service.posts)
        }
        ended.0.expect(130, "503 ACTION_UNAVAILABLE", "trying again in", "go on with: holo resume ", "0 credits spent")
        #expect(ended.1 == 1)
    }

    @Test(arguments: [["Retry-After: 1"], []])
    func overALimit(headers: [String]) async throws {
        let (done, service, _) = try await run { request in
            guard request.route == .task, request.occurrence == 1 else { return .usual }
            return .answer(429, envelope("RATE_LIMIT_EXCEEDED", "slow down"), headers: headers)
        }
        done.expect(0, "the service limits submissions; going on in 1.0s")
        #expect(service.posts == 2)
        #expect(service.jobs.count == 1)
    }

    // MARK: Refusals

    @Test func keyIsNotTaken() async throws {
        let (done, service, _) = try await run { request in
            request.route == .task ? .answer(401, #"{"error":"unauthorized","message":"Invalid API key"}"#) : .usual
        }
        done.expect(
            4, "error[E0513]", "HOLOCRON_API_KEY", "401 unauthorized \"Invalid API key\"", "`holo resume ",
            not: [Sandbox.key])
        #expect(service.posts == 1)
    }

    @Test func accountIsNotConnected() async throws {
        let (done, service, _) = try await run { request in
            guard request.route == .task else { return .usual }
            return .answer(
                401, envelope("AUTH_REQUIRED", "Connect first.", #","connect_url":"/connect/desk""#))
        }
        done.expect(
            4, "error[E0511]: `page_read` needs a connected account", "step page", "a.holo:2:1",
            #"url = "https://a.example/""#, "401 AUTH_REQUIRED \"Connect first.\"", "0 charged",
            "connect: \(service.url)/connect/desk", "help: open the link, then `holo resume ")
        #expect(service.posts == 1)
    }

    @Test func creditsAreUsedUp() async throws {
        let (done, service, sandbox) = try await run { request in
            guard request.route == .task, request.occurrence == 1 else { return .usual }
            return .answer(
                402, envelope("INSUFFICIENT_CREDITS", "Not enough.", #","balance":1,"required":2"#))
        }
        done.expect(
            3, "error[E0512]", "`page_read`", "402 INSUFFICIENT_CREDITS \"Not enough.\" (balance 1, required 2)",
            "0 charged",
            "top up, then `holo resume ", "nothing is lost")
        #expect(service.posts == 1)
        try await sandbox.holo("resume").expect(0, "2 credits spent")
        #expect(service.jobs.count == 1)
    }

    @Test(arguments: [(400, "INVALID_INPUT"), (403, "FORBIDDEN"), (404, "NOT_FOUND")])
    func refusalsAreNeverTriedAgain(status: Int, code: String) async throws {
        let text = """
            budget 100 credits
            step page = page_read { url: "https://a.example/" }
              retry 3 every 1ms
            return page.job
            """
        let (done, service, _) = try await run(text) { request in
            request.route == .task ? .answer(status, envelope(code, "No such luck.")) : .usual
        }
        done.expect(
            1, "error[E0514]: the service refused `page_read`", "a.holo:2:1", "step page",
            #"params:  url = "https://a.example/""#, "\(status) \(code) \"No such luck.\"",
            "0 charged · run spent 0 of 100",
            "`holo resume ")
        #expect(service.posts == 1)
    }

    @Test func refusalCanBeAnsweredByTheScript() async throws {
        let (done, service, _) = try await run(
            "budget 9 credits\nstep p = page_read { url: \"x\" } else error.code\nreturn p"
        ) { request in
            request.route == .task ? .answer(403, envelope("FORBIDDEN", "Not yours.")) : .usual
        }
        done.expect(0)
        #expect(done.output == "\"FORBIDDEN\"\n")
        #expect(service.posts == 1)
    }

    @Test func redirectedTaskIsRefused() async throws {
        let (done, service, _) = try await run { request in
            guard request.route == .task else { return .usual }
            return .answer(307, "", headers: ["Location: http://127.0.0.1:1/v1/holocron/task"])
        }
        done.expect(1, "error[E0514]", "307 HTTP_307", "redirects are not followed", "0 charged")
        #expect(service.posts == 1)
    }

    // MARK: Taken, but the answer is lost

    static let lostAnswers: [(String, FakeService.Reply)] = [
        ("silence", .silence),
        ("half an answer", .raw("HTTP/1.1 202 Accepted\r\nContent-Length: 200\r\n\r\n{\"status\":\"proc")),
        ("half a head", .raw("HTTP/1.1 202 Acc")),
        ("HTML of a gateway", .answer(502, "<html><h1>502 Bad Gateway</h1></html>")),
        ("nothing in it", .answer(202, "")),
        ("no JSON", .answer(202, "accepted")),
        ("no job", .answer(202, #"{"status":"processing"}"#)),
        ("another shape", .answer(202, #"[{"job_id":7}]"#)),
        ("an empty fault", .answer(500, "")),
    ]

    @Test(arguments: lostAnswers.indices)
    func readWithALostAnswerIsAdopted(index: Int) async throws {
        let reply = Self.lostAnswers[index].1
        let (done, service, _) = try await run { request in
            request.route == .task ? .taken(butSaying: reply) : .usual
        }
        done.expect(0, "searching", "followed", "job job-1", "1 step", "2 credits spent of 100")
        #expect(done.output == "\"job-1\"\n", "\(Self.lostAnswers[index].0)")
        #expect(service.posts == 1)
    }

    @Test(arguments: lostAnswers.indices)
    func writeWithALostAnswerTakesTheOnlyJobThatFits(index: Int) async throws {
        let reply = Self.lostAnswers[index].1
        let (done, service, _) = try await run(OneStep.write) { request in
            request.route == .task ? .taken(butSaying: reply) : .usual
        }
        done.expect(0, "searching", "followed", "job job-1", "3 credits spent of 100")
        #expect(done.output == "\"job-1\"\n", "\(Self.lostAnswers[index].0)")
        #expect(service.posts == 1)
    }

    /// Somebody else was submitting meanwhile: the job may be theirs.
    @Test(arguments: [0, 3, 4])
    func besideOthersAWriteWithALostAnswerIsLeftToAPerson(index: Int) async throws {
        let reply = Self.lostAnswers[index].1
        let list = #"""
            {"jobs": [
              {"id": "other-1", "action_id": "page_read", "params": {"url": "https://b.example/"}, "status": "processing"},
              {"id": "job-1", "action_id": "note_write", "params": {"text": "hello"}, "status": "completed"}
            ], "total_count": 2, "page": 1, "limit": 100, "total_pages": 1}
            """#
        let (done, service, sandbox) = try await run(OneStep.write) { request in
            if request.route == .list { return .answer(200, list) }
            return request.route == .task && request.occurrence == 1 ? .taken(butSaying: reply) : .usual
        }
        done.expect(
            6, "error[E0530]: `note_write` may have been paid", "a.holo:2:1", "step note", #"text = "hello""#,
            "maybe 3 charged", "its job is probably job-1", "--in-doubt adopt")
        #expect(done.output.isEmpty)
        #expect(service.posts == 1)
        // Asking again sends nothing, and a person's word takes the job.
        try await sandbox.holo("resume").expect(6, "E0530")
        #expect(service.posts == 1)
        let adopted = try await sandbox.holo("resume", "--in-doubt", "adopt")
        adopted.expect(0, "followed", "3 of 100 in all")
        #expect(adopted.output == "\"job-1\"\n")
        #expect(service.posts == 1)
    }

    @Test func equalReadsInFlightAreNotMixedUp() async throws {
        let text = """
            budget 100 credits
            let all = for n in [1, 2, 3] {
              step page = page_read { url: "https://a.example/" }
              yield page.job
            }
            return all.sort()
            """
        let (done, service, _) = try await run(text) { request in
            request.route == .task && request.occurrence == 2 ? .taken(butSaying: .silence) : .usual
        }
        done.expect(0)
        #expect(done.output == "[\"job-1\",\"job-2\",\"job-3\"]\n")
        #expect(service.posts == 3)
    }

    @Test func searchingForAReadCanBeEnded() async throws {
        let ended = try await waiting {
            // The task never came through, and nobody can know that.
            let service = try FakeService { $0.route == .task ? .silence : .usual }
            let sandbox = try Sandbox()
            sandbox.use(service.url)
            try sandbox.write("a.holo", OneStep.read)
            let process = try sandbox.start(["run", "a.holo"])
            _ = await process.wait(seconds: 20) { service.count(.list) > 0 && process.errors.contains("searching") }
            try await Task.sleep(for: .milliseconds(300))
            process.send(SIGINT)
            return (await Finished(process, seconds: 5), service.posts, service.jobs.count)
        }
        // An interruption goes before doubt.
        ended.0.expect(
            130, "holo resume ", "error[E0530]: `page_read` may have been paid", "maybe 2 charged", "2 held")
        #expect(ended.1 == 1)
        #expect(ended.2 == 0)
    }

    @Test func listThatCanNotBeReadLeavesDoubt() async throws {
        let (done, service, _) = try await run { request in
            switch request.route {
            case .task: .taken(butSaying: .silence)
            case .list: .answer(403, envelope("FORBIDDEN", "Not for this key."))
            default: .usual
            }
        }
        done.expect(6, "error[E0530]", "the list of jobs can't be read", "maybe 2 charged")
        #expect(service.posts == 1)
    }

    // MARK: What may not be shown

    @Test func controlCharactersNeverReachTheTerminal() async throws {
        let evil = #"\u001b[2J\u001b]0;pwned\u0007 red\u001b[31m \r\n \u0000 \u009b31m \u202Eback"#
        let (done, _, _) = try await run { request in
            request.route == .look
                ? .answer(
                    200,
                    #"{"status":"failed","error":{"code":"E\#(evil)","message":"\#(evil)"},"credits_used":0}"#)
                : .usual
        }
        done.expect(1, "E0510")
        Self.expectHarmless(done.errors)

        let (printed, _, _) = try await run(
            "budget 9 credits\nstep p = page_read { url: \"x\" }\nprint p, p.text\nreturn p"
        ) { request in
            request.route == .look
                ? .answer(200, #"{"status":"completed","data":{"text":"\#(evil)","\#(evil)":1},"credits_used":2}"#)
                : .usual
        }
        printed.expect(0)
        Self.expectHarmless(printed.errors)
        // What goes to a file is data and stays as it is; as JSON it has no control characters of ASCII.
        #expect(!printed.output.utf8.contains { $0 < 0x20 && $0 != 0x0A })

        let (refused, _, _) = try await run { request in
            request.route == .task ? .answer(400, envelope("BAD\(evil)", evil)) : .usual
        }
        refused.expect(1)
        Self.expectHarmless(refused.errors)

        let (troubled, _, _) = try await run { _ in .answer(401, envelope("BAD\(evil)", evil)) }
        troubled.expect(4)
        Self.expectHarmless(troubled.errors)
    }

    private static func expectHarmless(_ text: String) {
        let harmful = text.unicodeScalars.filter {
            ($0.value < 0x20 && $0 != "\n") || (0x7F..<0xA0).contains($0.value) || (0x202A...0x202E).contains($0.value)
        }
        #expect(harmful.isEmpty, "\(harmful) in \(text)")
    }

    @Test func keyIsNowhere() async throws {
        // A service that shows the key in whatever it says.
        let leak = Sandbox.key
        let (done, _, sandbox) = try await run { request in
            switch request.route {
            case .task where request.occurrence == 1:
                return .answer(502, #"{"error":"bad_gateway","message":"upstream"}"#, headers: ["Retry-After: 0"])
            case .task where request.occurrence == 2: return .taken(butSaying: .silence)
            case .task: return .answer(401, #"{"error":"unauthorized","message":"Invalid API key"}"#)
            default: return .usual
            }
        }
        done.expect(0)
        try sandbox.write("b.holo", "budget 9 credits\nstep p = page_read { url: \"other\" }\nreturn p")
        let refused = try await sandbox.holo("run", "b.holo")
        refused.expect(4)
        for (path, data) in sandbox.allFiles() {
            #expect(data.range(of: Data(leak.utf8)) == nil, "the key is in \(path)")
        }
        #expect(sandbox.allFiles().contains { $0.path.contains("journal") })
    }
}
