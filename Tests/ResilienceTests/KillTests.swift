import Foundation
import HoloValue
import Testing

/// The process, or the service, ends without warning at any moment: nothing is paid twice, and the run comes to its end.
@Suite(.serialized) struct KillTests {
    /// 16 steps: chains in a `for`, a step that fails now and then, two writes in order. The result does not depend on
    /// the tag, which keeps the runs of one service apart.
    static let script = """
        input tag: text
        budget 300 credits

        let found = for id in ["p-0001", "p-0002", "p-0003", "p-0004", "p-0005", "p-0006"] {
          step page = web_extract { url: "https://bazaar.example/{id}?run={tag}", fields: ["price"] }
          step news = news_search { query: "{tag} {page.title}" }
          yield { title: page.title, price: page.fields.price, total: news.total }
        }

        step summary = web_summarize { url: "https://globex.example/?run={tag}" }
          retry 9 every 20ms

        step guess = email_guess { name: "Ada {tag}", domain: "globex.example" }

        step first = board_post { author: tag, text: "first {found.length()}" }
        step second = board_post { author: tag, text: "second {summary.summary.length()}" }

        return {
          found: found, in_order: first.position < second.position, words: summary.summary, guess: guess.confidence
        }
        """

    /// How many jobs of each action a whole run pays for.
    static let jobsOfActions = [
        "web_extract": 6, "news_search": 6, "web_summarize": 1, "email_guess": 1, "board_post": 2,
    ]

    struct Story {
        var tag: String
        var kills: [String] = []
        /// Of the last process.
        var end: Finished?
        var isInDoubt = false
    }

    @Test func processIsKilledAtFiftyMoments() async throws {
        let seed = SeededRandom.chosenSeed()
        print("kill -9: HOLO_SEED=\(seed)")
        let (service, undisturbed) = try await waiting {
            let sandbox = try Sandbox()
            try sandbox.write("a.holo", Self.script)
            let service = try await LocalService(in: sandbox, seed: 7)
            sandbox.use(service.url, key: service.key)
            return (service, try await sandbox.holo("run", "a.holo", "tag=calm", "--yes"))
        }
        undisturbed.expect(0)
        let (url, key) = (service.url, service.key)
        let wanted = Kills.wanted(usual: 40)
        var stories: [Story] = []
        repeat {
            let (first, count) = (stories.count, stories.isEmpty ? 50 : 20)
            stories += try await withThrowingTaskGroup(of: Story.self) { group in
                for number in first..<(first + count) {
                    group.addTask {
                        try await waiting { try await Self.live(number, seed: seed, url: url, key: key) }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        } while stories.reduce(0) { $0 + $1.kills.count } < wanted
        let jobs = try service.jobs()
        let twice = paidTwice(jobs)
        #expect(twice.isEmpty, "paid twice, HOLO_SEED=\(seed): \(twice)")
        for story in stories {
            let words: Comment = "HOLO_SEED=\(seed) \(story.tag): \(story.kills) \(String(describing: story.end))"
            let end = try #require(story.end)
            if story.isInDoubt {
                // Legal: nobody can know. That nothing is paid twice was seen above.
                #expect(end.code == 6 || end.code == 130, words)
                // And the service indeed has no job of what is in doubt.
                for (action, count) in Self.jobsOfActions where end.errors.contains("`\(action)` may have been paid") {
                    let paid = jobs.count { $0.isPaid && $0.action == action && $0.parameters.contains(story.tag) }
                    #expect(paid < count, words)
                }
                #expect(end.errors.contains("E0530"), words)
                continue
            }
            #expect(end.code == 0, words)
            #expect(end.output == undisturbed.output, words)
            #expect(jobs.count { $0.isPaid && $0.parameters.contains(story.tag) } == 16, words)
        }
        let account = try service.get("/v1/holocron/account")
        let paid = jobs.reduce(0) { $0 + $1.credits }
        #expect(
            account["spent"]?.asInt.map { $0 - (account["refunded"]?.asInt ?? 0) } == paid
                || account["spent"]?.asInt == paid)
        let doubtful = stories.filter(\.isInDoubt).count
        let kills = stories.reduce(0) { $0 + $1.kills.count }
        print("kill -9: \(kills) kills, \(doubtful) of \(stories.count) runs ended in doubt")
        #expect(doubtful * 2 < stories.count, "doubt is the exception")
    }

    /// One run, killed up to five times and taken up again each time.
    private static func live(_ number: Int, seed: UInt64, url: String, key: String) async throws -> Story {
        var random = SeededRandom(seed: seed &+ UInt64(number) &* 7_919)
        var story = Story(tag: "k\(number)x")
        let sandbox = try Sandbox()
        sandbox.use(url, key: key)
        try sandbox.write("a.holo", script)
        let first = ["run", "a.holo", "tag=\(story.tag)", "--yes"]
        var next = first
        let most = Int.random(in: 1...5, using: &random)
        while true {
            let process = try sandbox.start(next)
            if story.kills.count < most {
                let moment = Int.random(in: 0...1_800, using: &random)
                if await !process.wait(seconds: Double(moment) / 1_000, until: { false }) {
                    process.send(SIGKILL)
                    _ = await process.ending(within: 5)
                    story.kills.append("\(moment) ms")
                    next = ["resume"]
                    continue
                }
            } else if await !process.wait(seconds: 12, until: { false }) {
                // A search for a job that nobody knows of pauses for a minute: nobody waits for that here.
                story.isInDoubt = process.errors.contains("searching")
                process.send(SIGINT)
            }
            let end = await Finished(process, next, seconds: 10)
            if end.errors.contains("there is no unfinished run") {
                // It was killed after its end was recorded, and before it was told.
                next = ["run", "a.holo", "--resume"]
            } else if end.errors.contains("there is no earlier run") {
                // It was killed before anything was recorded: it never began.
                next = first
            } else if end.code == 6, !next.contains("--in-doubt") {
                // A person looks: a write whose job is listed was made, and is taken then.
                next = ["resume", "--in-doubt", "adopt"]
                story.end = end
            } else {
                story.isInDoubt = story.isInDoubt || end.code == 6
                story.end = end
                return story
            }
        }
    }

    // MARK: A person's wish

    private func started(
        _ body: (Sandbox, LocalService, ChildProcess) async throws -> Void
    ) async throws {
        try await waiting {
            let sandbox = try Sandbox()
            let service = try await LocalService(in: sandbox, speed: 4, seed: 7)
            sandbox.use(service.url, key: service.key)
            try sandbox.write("a.holo", Self.script)
            let process = try sandbox.start(["run", "a.holo", "tag=t", "--yes"])
            // Jobs are running from here on.
            _ = await process.wait(seconds: 20) { (try? service.jobs().count) ?? 0 >= 6 }
            try await body(sandbox, service, process)
        }
    }

    @Test func oneInterruptionFollowsWhatIsPaid() async throws {
        try await started { sandbox, service, process in
            process.send(SIGINT)
            let code = await process.exitCode()
            let errors = process.errors
            #expect(code == 130, "\(errors)")
            #expect(errors.contains("stopping: nothing new is submitted"), "\(errors)")
            #expect(errors.contains("followed to the end"), "\(errors)")
            #expect(errors.contains("go on with: holo resume "), "\(errors)")
            #expect(process.output.isEmpty)
            let before = try service.jobs()
            #expect(before.allSatisfy { $0.status != "processing" }, "it left before its jobs had ended")
            let resumed = try await sandbox.holo("resume")
            resumed.expect(0, "reused")
            let jobs = try service.jobs()
            #expect(paidTwice(jobs).isEmpty)
            #expect(jobs.count { $0.isPaid } == 16)
        }
    }

    @Test func twoInterruptionsLeaveAtOnce() async throws {
        try await started { sandbox, service, process in
            process.send(SIGINT)
            _ = await process.wait(seconds: 5) { process.errors.contains("stopping") }
            let began = ContinuousClock.now
            process.send(SIGINT)
            let code = await process.exitCode()
            let errors = process.errors
            #expect(code == 130, "\(errors)")
            #expect(ContinuousClock.now - began < .seconds(1))
            #expect(errors.contains("left running:"), "\(errors)")
            for job in try service.jobs() where job.status == "processing" {
                #expect(errors.contains("job \(job.id)"), "\(job) is not named in \(errors)")
            }
            try await sandbox.holo("resume").expect(0, "followed")
            let jobs = try service.jobs()
            #expect(paidTwice(jobs).isEmpty)
            #expect(jobs.count { $0.isPaid } == 16)
        }
    }

    @Test func twoResumesOfOneRun() async throws {
        try await started { sandbox, service, process in
            process.send(SIGKILL)
            _ = await process.ending(within: 5)
            let first = try sandbox.start(["resume"])
            _ = await first.wait(seconds: 10) { first.errors.contains("followed") }
            try await sandbox.holo("resume").expect(64, "another process (\(first.id)) works on this run")
            let code = await first.exitCode()
            #expect(code == 0, "\(first.errors)")
            let jobs = try service.jobs()
            #expect(paidTwice(jobs).isEmpty)
            #expect(jobs.count { $0.isPaid } == 16)
        }
    }

    // MARK: The service

    @Test func serviceIsKilledAndComesBack() async throws {
        let seed = SeededRandom.chosenSeed()
        print("service: HOLO_SEED=\(seed)")
        try await started { sandbox, service, process in
            var random = SeededRandom(seed: seed)
            for _ in 0..<3 {
                _ = await process.wait(seconds: Double.random(in: 0...0.4, using: &random)) { false }
                try await service.killAndRestart(pause: .milliseconds(Int.random(in: 0...400, using: &random)))
            }
            var code = await process.exitCode(within: 60)
            var errors = process.errors
            for _ in 0..<5 where code == 5 || code == 1 {
                // A write that ran when the service died is failed and refunded by it; a person tries again.
                let resumed = try await sandbox.holo("resume")
                code = resumed.code
                errors += resumed.errors
            }
            // A submission whose answer died with the service is in doubt.
            #expect(code == 0 || code == 6, "HOLO_SEED=\(seed) \(String(describing: code)) \(errors)")
            let jobs = try service.jobs()
            #expect(paidTwice(jobs).isEmpty, "HOLO_SEED=\(seed) \(errors)")
            if code == 0 { #expect(jobs.count { $0.isPaid } == 16, "HOLO_SEED=\(seed) \(errors)") }
        }
    }

    @Test func interruptionBeforeTheRunBegins() async throws {
        let ended = try await waiting {
            // A service that never answers.
            let (listener, port) = try listenOnLoopback()
            defer { close(listener) }
            let sandbox = try Sandbox()
            sandbox.use("http://127.0.0.1:\(port)")
            try sandbox.write("a.holo", Self.script)
            let process = try sandbox.start(["run", "a.holo", "tag=t", "--yes"])
            _ = waitUntilReadable(listener, seconds: 10)
            process.send(SIGINT)
            return (await process.ending(within: 3), process.errors)
        }
        #expect(ended.0 == .exited(130), "\(ended.1)")
    }
}
