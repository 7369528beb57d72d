import HoloValue
import Testing

/// What a failed run says: where, in which items and calls, what the service said, what it cost.
@Suite struct FailureWordsTests {
    private static let nested = """
        budget 100 credits
        flow read(site) {
          step page = page_read { url: site }
            else fail "no page at {site}"
          return page.job
        }
        let all = for site in ["one", "two"] {
          step answer = read { site: site }
          yield answer
        }
        return all
        """

    private func failing(_ request: FakeService.Request) -> FakeService.Reply {
        guard request.route == .look else { return .usual }
        return .answer(200, #"{"status":"failed","error":{"code":"PAGE_GONE","message":"410 there"},"credits_used":0}"#)
    }

    @Test func whatElseFailWordsKeepsWhatTheServiceSaid() async throws {
        let (done, _, _) = try await run(Self.nested) { failing($0) }
        done.expect(
            1, "error[E0602]: no page at one", "a.holo:3:15   step page, in flow read, step answer, for site[0] \"one\"",
            "params:  url = \"one\"", "service: PAGE_GONE \"410 there\"", "credits: refunded", "job:     job-", "holo resume ")
    }

    @Test func aFailureOfAFlowNamesTheStepThatCalledIt() async throws {
        let (done, _, _) = try await run("flow f() {\n  fail \"oh\"\n}\nstep a = f {}\nreturn a\n") { _ in .usual }
        done.expect(1, "error[E0602]: oh", "a.holo:2:3   in flow f, step a")
    }

    @Test func programsGetTheSameAsJSON() async throws {
        let done = try await waiting {
            let service = try FakeService { failing($0) }
            let sandbox = try Sandbox()
            sandbox.use(service.url)
            try sandbox.write("a.holo", Self.nested.replacing("[\"one\", \"two\"]", with: "[\"one\"]"))
            return try await sandbox.holo("run", "a.holo", "--format", "json")
        }
        done.expect(1)
        // Nothing else is on stderr, and the failed run has no value.
        let lines = done.errors.split(separator: "\n")
        #expect(lines.count == 1 && done.output.isEmpty, "\(done)")
        let failure = try JSON.decode(String(lines[0]))
        #expect(failure["code"]?.asString == "E0602" && failure["line"]?.asInt == 3 && failure["column"]?.asInt == 15)
        #expect(
            failure["within"].map { JSON.encodeString($0) }
                == #"[{"step":"page"},{"flow":"read"},{"step":"answer"},{"item":"site[0] \"one\""}]"#)
    }

    @Test func aTimeoutHoldsWhatItMayHaveCost() async throws {
        let text = "budget 9 credits\nstep page = page_read { url: \"x\" } timeout 100ms\nreturn page.job\n"
        let (done, _, _) = try await run(text) { request in
            request.route == .look ? .answer(200, #"{"status":"processing"}"#) : .usual
        }
        done.expect(
            1, "error[E0515]", "credits: 2 held, refund unknown · run spent 0 of 9", "job:     job-1", "`holo resume ",
            "held 2 credits, refund unknown")
    }

    @Test func wordsOfTheCommandLine() async throws {
        let (command, option, near, code, list) = try await waiting {
            let sandbox = try Sandbox()
            return (
                try await sandbox.holo("rnu", "x"), try await sandbox.holo("--foo"),
                try await sandbox.holo("run", "--max-credit", "5", "a.holo"), try await sandbox.holo("explain", "E9999"),
                try await sandbox.holo("explain")
            )
        }
        command.expect(64, "there is no command `rnu`", "did you mean `holo run`?")
        option.expect(64, "Unknown option '--foo'", not: ["Did you mean"])
        near.expect(64, "Did you mean '--max-credits'?")
        code.expect(64, "`E9999`", not: ["did you mean"])
        list.expect(0)
        #expect(list.output.contains("E0204  ") && list.output.contains("W0201  "))
    }
}
