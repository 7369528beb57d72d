import Foundation
import HoloValue
import Testing

/// What a resumed run pays, and what it asks before: scripts that were edited, and runs of which nobody knows all.
@Suite struct ResumeTests {
    /// A service, and a folder where the scripts lie.
    private func prepared(
        _ script: @escaping @Sendable (FakeService.Request) -> FakeService.Reply = { _ in .usual }
    ) throws -> (FakeService, Sandbox) {
        let service = try FakeService(script)
        let sandbox = try Sandbox()
        sandbox.use(service.url)
        return (service, sandbox)
    }

    private func texts(_ service: FakeService) -> [String] { service.jobs.map { $0.parameters["text"]?.asString ?? "" } }

    private static func notes(_ texts: [String]) -> String {
        let steps = texts.enumerated().map { "step s\($0.offset) = note_write { text: \"\($0.element)\" }" }
        return "budget 90 credits\n" + steps.joined(separator: "\n")
    }

    @Test func aChangedWriteIsMadeOnlyWhereThatIsAllowed() async throws {
        try await waiting {
            let (service, sandbox) = try prepared()
            try sandbox.write("a.holo", Self.notes(["one", "two"]))
            try await sandbox.holo("run", "a.holo", "--yes").expect(0)
            try sandbox.write("a.holo", Self.notes(["one", "zwei"]))
            let refused = try await sandbox.holo("run", "a.holo", "--resume")
            refused.expect(2, "note_write", "--yes")
            #expect(texts(service) == ["one", "two"])
            let done = try await sandbox.holo("run", "a.holo", "--resume", "--allow-write", "note_write")
            done.expect(0, "this run made, and the script does not ask for any more:", "\"two\"", "it asks for, anew:", "\"zwei\"")
            #expect(texts(service) == ["one", "two", "zwei"])
        }
    }

    @Test func whereNothingIsMissingNothingIsSaid() async throws {
        try await waiting {
            let (service, sandbox) = try prepared()
            try sandbox.write("a.holo", Self.notes(["one", "two"]))
            try await sandbox.holo("run", "a.holo", "--yes").expect(0)
            try sandbox.write("a.holo", Self.notes(["zero", "two", "one"]))
            try await sandbox.holo("run", "a.holo", "--resume", "--yes").expect(0, not: ["W0554", "E0531"])
            #expect(texts(service) == ["one", "two", "zero"])
        }
    }

    @Test func aFailureThatNothingAnswersAnyMoreIsTriedAgain() async throws {
        try await waiting {
            let isWell = Flag()
            let (service, sandbox) = try prepared { request in
                !isWell.isSet && request.route == .task ? .answer(400, envelope("INVALID_INPUT", "No.")) : .usual
            }
            let step = "budget 9 credits\nstep page = page_read { url: \"https://a.example/\" }"
            try sandbox.write("a.holo", step + "\n  else { job: \"none\" }\nreturn page.job")
            let answered = try await sandbox.holo("run", "a.holo")
            answered.expect(0)
            #expect(answered.output == "\"none\"\n")
            // Well again: what was answered stays as it was, what nothing answers is tried.
            isWell.set()
            let again = try await sandbox.holo("run", "a.holo", "--resume")
            #expect(again.output == "\"none\"\n" && service.jobs.isEmpty)
            try sandbox.write("a.holo", step + "\nreturn page.job")
            let tried = try await sandbox.holo("run", "a.holo", "--resume")
            tried.expect(0)
            #expect(tried.output == "\"job-1\"\n")
        }
    }

    @Test func printsOfAnEditedScriptAreNewOnesAlone() async throws {
        try await waiting {
            let (_, sandbox) = try prepared()
            let step = "step page = page_read { url: \"https://a.example/\" }\n"
            try sandbox.write("a.holo", "budget 9 credits\n" + step + "print \"A\"\nprint \"B\"\nreturn page.job")
            try await sandbox.holo("run", "a.holo").expect(0, "\nA\n", "\nB\n")
            try sandbox.write("a.holo", "budget 9 credits\n" + step + "print \"NEW\"\nprint \"A\"\nprint \"B2\"\nreturn page.job")
            let resumed = try await sandbox.holo("run", "a.holo", "--resume")
            resumed.expect(0, "\nNEW\n", "\nB2\n", not: ["\nA\n", "\nB\n"])
        }
    }

    /// Where only the language's own steps are called, chance and files are kept as well.
    @Test func whatARunWithoutActionsSawStays() async throws {
        try await waiting {
            let sandbox = try Sandbox()
            try sandbox.write("n.json", "1")
            try sandbox.write(
                "a.holo",
                """
                let n = read("n.json")
                step pause = wait { for: 1ms }
                append { id: uuid(), n } to "log.jsonl"
                step gone = http { url: "http://127.0.0.1:\(try closedPort())/" }
                return gone.status
                """)
            try await sandbox.holo("run", "a.holo").expect(1)
            try sandbox.write("n.json", "2")
            try await sandbox.holo("resume").expect(1)
            let lines = FileManager.default.contents(atPath: sandbox.path("log.jsonl")).map { String(decoding: $0, as: UTF8.self) } ?? ""
            #expect(lines.split(separator: "\n").count == 1 && lines.contains("\"n\":1"), "\(lines)")
        }
    }

    // MARK: Other runs in doubt

    @Test func whatAnotherRunMayHavePaidForIsNotSubmitted() async throws {
        try await waiting {
            let isWell = Flag()
            // Taken, said nothing, and never listed.
            let (service, sandbox) = try prepared { request in
                guard !isWell.isSet else { return .usual }
                if request.route == .task { return .taken(butSaying: .silence) }
                return request.route == .list ? .answer(200, #"{"jobs":[],"total_count":0,"page":1,"limit":20,"total_pages":1}"#) : .usual
            }
            try sandbox.write("a.holo", OneStep.write)
            let process = try sandbox.start(["run", "a.holo", "--yes"])
            #expect(await process.wait(seconds: 20) { service.count(.list) > 0 })
            process.send(SIGINT)
            let first = await Finished(process)
            first.expect(130, "E0530")
            isWell.set()
            let second = try await sandbox.holo("run", "a.holo", "--yes")
            second.expect(6, "error[E0532]: another run, ", "may have paid for the same `note_write`", "0 charged", "runs cancel")
            #expect(service.posts == 1)
            // The first finds its job, and then the other may.
            let names = second.errors.split(separator: " ").filter { $0.contains("-") && $0.hasSuffix(",") }
            let name = String(names.first?.dropLast() ?? "")
            try await sandbox.holo("resume", name).expect(0)
            #expect(service.posts == 1)
            try await sandbox.holo("run", "a.holo", "--yes").expect(0)
            #expect(service.posts == 2)
        }
    }

    // MARK: Waiting

    @Test func aRunThatOnlyWaitsLeavesWhereItShall() async throws {
        try await waiting {
            let (service, sandbox) = try prepared()
            try sandbox.write(
                "a.holo",
                "budget 9 credits\nstep first = page_read { url: \"https://a.example/\" }\nstep pause = wait { for: 9h }\n"
                    + "step second = page_read { url: \"https://b.example/\" }\nreturn [first.job, second.job]")
            for command in [["run", "a.holo"], ["resume"]] {
                let waits = try await Finished(sandbox.start(command + ["--exit-when-waiting"]), command)
                waits.expect(7, "warning[W0553]: the run waits until ", "holo resume ")
            }
            #expect(service.posts == 1)
        }
    }

    // MARK: Caps

    @Test func nothingLeavesBeforeTheBudgetIsKnown() async throws {
        try await waiting {
            let (service, sandbox) = try prepared()
            try sandbox.write("n.json", "5")
            try sandbox.write(
                "a.holo",
                "let n = read(\"n.json\")\nbudget n credits\nlet jobs = for i in range(20) {\n"
                    + "  step page = page_read { url: \"https://a.example/{i}\" }\n  yield page.job\n}\nreturn jobs")
            try await sandbox.holo("run", "a.holo").expect(3, "error[E0540]: the cap of 5 credits is reached")
            #expect(service.posts == 2)
        }
    }

    @Test func withoutACapTheWorstCaseIsSaid() async throws {
        try await waiting {
            let (service, sandbox) = try prepared()
            try sandbox.write(
                "a.holo",
                "for i in range(4) {\n  step page = page_read { url: \"https://a.example/{i}\" }\n}")
            try await sandbox.holo("run", "a.holo").expect(2, "--max-credits 8", "the most that it may cost")
            try sandbox.write(
                "a.holo",
                "input n: int\nfor i in range(n) {\n  step page = page_read { url: \"https://a.example/{i}\" }\n}")
            try await sandbox.holo("run", "a.holo", "n=2").expect(2, "--max-credits N")
            #expect(service.posts == 0)
        }
    }

    /// A pause that holds beside a failure goes before it, and says what is to be done.
    @Test func anAccountThatMustBeConnectedIsToldBesideAFailure() async throws {
        let text = """
            budget 9 credits
            step a = page_read { url: "https://a.example/" }
            step b = page_read { url: "https://b.example/" }
            return [a, b]
            """
        let (done, service, _) = try await run(text) { request in
            switch request.route {
            case .task where request.body?["params"]?["url"]?.asString == "https://b.example/":
                return .answer(401, envelope("AUTH_REQUIRED", "Connect it.", #","connect_url":"/connect/here""#))
            case .look where request.occurrence < 4: return .answer(200, #"{"status":"processing"}"#)
            case .look:
                return .answer(200, #"{"status":"failed","error":{"code":"EXECUTION_FAILED","message":"No."},"credits_used":0}"#)
            default: return .usual
            }
        }
        done.expect(4, "error[E0511]", "/connect/here", "error[E0510]")
        #expect(service.posts == 2)
    }
}
