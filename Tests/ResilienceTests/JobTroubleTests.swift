import Foundation
import HoloValue
import Testing

/// What goes wrong with a job once it was taken: it is looked at again, told, or left to a person, and never paid twice.
@Suite struct JobTroubleTests {
    // MARK: Looking at a job

    static let passingLooks: [(String, FakeService.Reply)] = [
        ("silence", .silence),
        ("half an answer", .raw("HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n{\"status\":\"comp")),
        ("HTML", .answer(200, "<html>nginx</html>")),
        ("HTML of a gateway", .answer(504, "<html>504</html>")),
        ("nothing", .answer(200, "")),
        ("no JSON", .answer(200, "completed")),
        ("another shape", .answer(200, #"{"state":"fine"}"#)),
        ("a completed job without data", .answer(200, #"{"status":"completed","credits_used":2}"#)),
        ("a fault", .answer(500, envelope("INTERNAL", "oops"))),
        ("a flat fault", .answer(503, #"{"error":"service_unavailable","message":"busy"}"#)),
        ("a limit", .answer(429, envelope("RATE_LIMIT_EXCEEDED", "slow down"), headers: ["Retry-After: 1"])),
        ("not known yet", .answer(404, envelope("NOT_FOUND", "There is no such job."))),
        ("a redirect", .answer(302, "", headers: ["Location: /elsewhere"])),
        ("still running", .answer(200, #"{"status":"processing","retry_after_ms":10}"#)),
    ]

    @Test(arguments: passingLooks.indices)
    func passingTroubleOfLooksCostsNothing(index: Int) async throws {
        let reply = Self.passingLooks[index].1
        let (done, service, _) = try await run { request in
            request.route == .look && request.occurrence <= 2 ? reply : .usual
        }
        done.expect(0, "2 credits spent of 100")
        #expect(done.output == "\"job-1\"\n", "\(Self.passingLooks[index].0)")
        #expect(service.posts == 1)
    }

    @Test func keyThatEndsWhileAJobRuns() async throws {
        let (done, service, sandbox) = try await run { request in
            request.route == .look && request.occurrence == 1
                ? .answer(401, #"{"error":"unauthorized","message":"Invalid API key"}"#) : .usual
        }
        done.expect(4, "401 unauthorized", "HOLOCRON_API_KEY", "`holo resume ")
        try await sandbox.holo("resume").expect(0, "followed", "2 credits spent of 100")
        #expect(service.posts == 1)
    }

    // MARK: Jobs that fail

    @Test(arguments: [
        (#","credits_used":0"#, "= credits: refunded · run spent 2 of 100"), ("", "2 held, refund unknown"),
        (#","credits_used":2"#, "2 charged, not refunded"),
    ])
    func jobFails(credits: String, words: String) async throws {
        let text = """
            budget 100 credits
            let all = for site in ["a", "b"] {
              step page = page_read { url: site }
                retry 1 every 1ms
              yield page.job
            }
            return all
            """
        let (done, service, _) = try await run(text) { request in
            guard request.route == .look, !request.target.hasSuffix("-1") else { return .usual }
            return .answer(
                200, #"{"status":"failed","error":{"code":"PAGE_GONE","message":"410 there"}\#(credits)}"#)
        }
        done.expect(
            1, "error[E0510]: `page_read` failed 2 times", "a.holo:3:15", "step page, for", "PAGE_GONE \"410 there\"",
            "params:", "job:", words, not: ["E0530"])
        #expect(service.posts == 3, "one that works, and one that is tried twice")
        #expect(done.output.isEmpty)
    }

    @Test func pricesThatAreNotToldCountAsTheCatalogueSays() async throws {
        let (done, _, _) = try await run { request in
            request.route == .look ? .answer(200, #"{"status":"completed","data":{"job":"x"}}"#) : .usual
        }
        done.expect(0, "2 credits spent of 100")
    }

    @Test func jobThatIsLostForGood() async throws {
        let text = "budget 9 credits\nstep note = note_write { text: \"x\" } retry 2 every 1ms\nreturn note"
        let (done, service, sandbox) = try await run(text) { request in
            request.route == .look ? .answer(410, envelope("GONE", "Too old.")) : .usual
        }
        // It was paid and may have happened: never a second time by itself.
        done.expect(6, "error[E0530]: `note_write` may have been paid", "Too old.", "job-1")
        #expect(service.posts == 1)
        try await sandbox.holo("resume").expect(6, "E0530")
        #expect(service.posts == 1)
    }

    @Test func writeThatTimedOutIsFollowedByAResumeAndNotDoneAgain() async throws {
        let text = "budget 9 credits\nstep note = note_write { text: \"x\" } timeout 200ms\nreturn note.job"
        let (done, service, sandbox) = try await run(text) { request in
            guard request.route == .look, request.occurrence <= 8 else { return .usual }
            return .answer(200, #"{"status":"processing"}"#)
        }
        done.expect(1, "error[E0515]: `note_write` gave no answer in time")
        #expect(service.posts == 1)
        // It says so each time, until there is an answer.
        var last = done
        for _ in 0..<20 where last.code != 0 { last = try await sandbox.holo("resume") }
        last.expect(0, "followed", "3 of 9")
        #expect(last.output == "\"job-1\"\n")
        #expect(service.posts == 1)
    }

    // MARK: Shapes

    @Test func answeredAtOnce() async throws {
        let text = "budget 9 credits\nstep p = page_now { url: \"x\" }\nreturn p.title"
        let (done, service, _) = try await run(text) { request in
            request.route == .task
                ? .answer(200, #"{"status":"completed","data":{"title":"T"},"credits_used":1,"execution_ms":3}"#)
                : .usual
        }
        done.expect(0, "1 credit spent of 9")
        #expect(done.output == "\"T\"\n")
        #expect(service.count(.look) == 0)
    }

    @Test func jobIDInAnotherSpelling() async throws {
        let (done, service, _) = try await run { request in
            request.route == .task
                ? .taken(butSaying: .answer(200, #"{"status":"PENDING","jobId":"job-1"}"#)) : .usual
        }
        done.expect(0)
        #expect(done.output == "\"job-1\"\n")
        #expect(service.posts == 1)
    }

    @Test func answerThatIsTooLarge() async throws {
        let (done, service, _) = try await run { request in
            guard request.route == .look else { return .usual }
            return .answer(200, #"{"status":"completed","data":""# + String(repeating: "x", count: 65 << 20) + "\"}")
        }
        done.expect(1, "the answer is larger than", not: ["does not know its job"])
        #expect(service.posts == 1)
    }

    @Test func deepAnswer() async throws {
        let deep = String(repeating: "[", count: 200_000) + String(repeating: "]", count: 200_000)
        let (done, service, _) = try await run { request in
            guard request.route == .look, request.occurrence == 1 else { return .usual }
            return .answer(200, #"{"status":"completed","data":\#(deep),"credits_used":2}"#)
        }
        done.expect(0)
        #expect(service.posts == 1)
    }

    // MARK: Runs that stop or fail while a step has trouble

    @Test func interruptionLeavesRetriesToTheResume() async throws {
        let text = """
            budget 100 credits
            step page = page_read { url: "x" }
              retry 2 every 1ms
              else { job: "given up" }
            return page.job
            """
        let (first, resumed, posts) = try await waiting {
            // The job fails once the interruption was heard, however busy the machine is.
            let isHeard = Flag()
            let service = try FakeService { request in
                guard request.route == .look, request.target.hasSuffix("job-1") else { return .usual }
                return !isHeard.isSet
                    ? .answer(200, #"{"status":"processing"}"#)
                    : .answer(200, #"{"status":"failed","error":{"code":"X","message":"no"},"credits_used":0}"#)
            }
            let sandbox = try Sandbox()
            sandbox.use(service.url)
            try sandbox.write("a.holo", text)
            let process = try sandbox.start(["run", "a.holo"])
            _ = await process.wait(seconds: 20) { service.count(.look) > 0 }
            process.send(SIGINT)
            _ = await process.wait(seconds: 20) { process.errors.contains("stopping") }
            isHeard.set()
            let first = await Finished(process)
            return (first, try await sandbox.holo("resume"), service.posts)
        }
        first.expect(130, "stopping", "1 running step is followed to the end", "0 credits spent")
        resumed.expect(0, "2 credits spent")
        #expect(resumed.output == "\"job-2\"\n", "the `else` was asked although another attempt was due")
        #expect(posts == 2)
    }

    @Test func failedRunDoesNotSendWhatWaitsForAnotherTry() async throws {
        let text = """
            budget 100 credits
            step one = page_read { url: "fails" }
            step two = page_read { url: "waits" }
            return [one, two]
            """
        let (done, service, sandbox) = try await run(text) { request in
            switch request.route {
            case .task where request.body?["params"]?["url"]?.asString == "waits" && request.occurrence <= 2:
                // Longer than all else here takes, also where the machine has much to do.
                .answer(503, envelope("ACTION_UNAVAILABLE", "not now"), headers: ["Retry-After: 55"])
            case .look where request.occurrence <= 1:
                .answer(200, #"{"status":"failed","error":{"code":"X","message":"no"},"credits_used":0}"#)
            default: .usual
            }
        }
        done.expect(1, "error[E0510]: `page_read` failed", "0 credits spent", not: ["held"])
        #expect(service.posts == 2, "one that fails, and one that is turned away")
        #expect(done.time < .seconds(55), "\(done)")
        try await sandbox.holo("resume").expect(0, "4 credits spent")
        #expect(service.posts == 4)
    }
}
