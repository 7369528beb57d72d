import Foundation
import HoloValue
import Testing

/// How often processes are killed: as usual, or as `HOLO_KILLS` says.
enum Kills {
    static func wanted(usual: Int) -> Int {
        ProcessInfo.processInfo.environment["HOLO_KILLS"].flatMap { Int($0) } ?? usual
    }
}

/// The service ends without warning, again and again, while runs go on and tasks come in: its ledger adds up, nothing
/// is charged twice, and what it said that it took, it still has.
@Suite(.serialized) struct ServiceKillTests {
    private struct Story {
        var tag: String
        var resumes = 0
        var ownKills = 0
        var end: Finished?
        var isInDoubt = false
    }

    /// A task that was sent without `holo`, and what was answered.
    private struct Errand {
        enum Answer: Equatable { case none, done, taken(job: String?) }

        var tag: String
        var answer: Answer

        /// One that fails and is refunded, one that goes well, a write, and one that is done at once.
        static func body(_ number: Int, tag: String) -> String {
            let action =
                switch number % 4 {
                case 0: #""email_find","params":{"name":"\#(tag)","domain":"globex.example"}"#
                case 1: #""news_search","params":{"query":"\#(tag)"}"#
                case 2: #""board_post","params":{"author":"\#(tag)","text":"hello"}"#
                default: #""email_guess","params":{"name":"\#(tag)","domain":"globex.example"}"#
                }
            return #"{"action_id":\#(action)}"#
        }
    }

    private let killed = Flag()

    @Test func ledgerSurvives() async throws {
        let seed = SeededRandom.chosenSeed()
        let wanted = Kills.wanted(usual: 20)
        print("service killed: HOLO_SEED=\(seed)")
        try await waiting {
            let sandbox = try Sandbox()
            try sandbox.write("a.holo", KillTests.script)
            let service = try await LocalService(in: sandbox, seed: 7)
            sandbox.use(service.url, key: service.key)
            let undisturbed = try await sandbox.holo("run", "a.holo", "tag=calm", "--yes")
            undisturbed.expect(0)
            let (url, key, port) = (service.url, service.key, service.port)

            let (stories, errands) = try await withThrowingTaskGroup(of: ([Story], [Errand]).self) { group in
                for lane in 0..<3 {
                    group.addTask { (try await self.stories(lane: lane, seed: seed, url: url, key: key), []) }
                }
                group.addTask { ([], await self.errands(port: port, key: key)) }
                do {
                    defer { killed.set() }
                    try await kill(service, wanted, seed: seed)
                }
                return try await group.reduce(into: ([Story](), [Errand]())) {
                    $0.0 += $1.0
                    $0.1 += $1.1
                }
            }
            try await expectAllEnded(service)
            let jobs = try service.jobs()
            check(stories, jobs, undisturbed, seed)
            check(errands, jobs, seed)
            try await checkLedger(service, jobs, seed)
            let resumes = stories.reduce(0) { $0 + $1.resumes }
            let ownKills = stories.reduce(0) { $0 + $1.ownKills }
            let lost = errands.count { $0.answer == .none }
            print(
                "service killed: \(wanted) times under \(stories.count) runs (\(resumes) times resumed,"
                    + " \(ownKills) times killed themselves, \(stories.count(where: \.isInDoubt)) in doubt)"
                    + " and \(errands.count) tasks"
                    + " (\(lost) without an answer); \(jobs.count) jobs, \(jobs.count { !$0.isPaid }) refunded")
        }
    }

    // MARK: what goes on

    private func kill(_ service: LocalService, _ count: Int, seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        var kills = 0
        while kills < count {
            try await Task.sleep(for: .milliseconds(Int.random(in: 5...500, using: &random)))
            let falls = (0..<Int.random(in: 0...1, using: &random)).map { _ in
                Duration.milliseconds(Int.random(in: 0...40, using: &random))
            }
            try await service.killAndRestart(
                pause: .milliseconds(Int.random(in: 0...60, using: &random)), falls: falls)
            kills += 1 + falls.count
        }
    }

    /// One run after the other until the killing is over, and one when it is.
    private func stories(lane: Int, seed: UInt64, url: String, key: String) async throws -> [Story] {
        var random = SeededRandom(seed: seed &+ UInt64(lane + 1) &* 104_729)
        var stories: [Story] = []
        var isCalm = false
        while !isCalm {
            isCalm = killed.isSet
            let tag = "s\(lane)r\(stories.count)x"
            stories.append(try await live(tag, url: url, key: key, random: &random))
        }
        return stories
    }

    /// One run to its end: resumed when the service was away for too long, and now and then killed itself.
    private func live(_ tag: String, url: String, key: String, random: inout SeededRandom) async throws -> Story {
        var story = Story(tag: tag)
        let sandbox = try Sandbox()
        sandbox.use(url, key: key)
        try sandbox.write("a.holo", KillTests.script)
        let first = ["run", "a.holo", "tag=\(tag)", "--yes"]
        var next = first
        while true {
            let process = try sandbox.start(next)
            if story.ownKills < 2, Int.random(in: 0..<3, using: &random) == 0 {
                let moment = Double(Int.random(in: 0...1_000, using: &random)) / 1_000
                if await !process.wait(seconds: moment, until: { false }) {
                    process.send(SIGKILL)
                    _ = await process.ending(within: 5)
                    story.ownKills += 1
                    next = ["resume"]
                    continue
                }
            }
            // A search for a job that nobody knows of pauses for a minute: nobody waits for that here.
            _ = await process.wait(seconds: 30) { process.errors.contains(" searching ") }
            if await !process.wait(seconds: 4, until: { false }) { process.send(SIGINT) }
            let end = await Finished(process, next, seconds: 15)
            story.end = end
            if end.code == 0 || story.resumes >= 40 { return story }
            story.resumes += 1
            if end.errors.contains("there is no unfinished run") {
                next = ["run", "a.holo", "--resume"]
            } else if end.errors.contains("there is no earlier run") || end.errors.contains("nothing was spent") {
                next = first
            } else if end.errors.contains("E0530") {
                // A person looks: a write whose job is listed was made, and is taken then. Where none is listed
                // nobody can know before the service was searched a second time.
                story.isInDoubt = next.contains("adopt") && end.errors.contains("no job of it is listed")
                if story.isInDoubt { return story }
                next = ["resume", "--in-doubt", "adopt"]
            } else {
                // The service was away for too long, or it failed and refunded a write that ran when it died.
                next = ["resume"]
            }
        }
    }

    /// Tasks without a client that knows better, until the killing is over.
    private func errands(port: Int, key: String) async -> [Errand] {
        var errands: [Errand] = []
        while !killed.isSet {
            let tag = "errand\(errands.count)x"
            let body = Errand.body(errands.count, tag: tag)
            errands.append(Errand(tag: tag, answer: Self.submit(body, port: port, key: key)))
            try? await Task.sleep(for: .milliseconds(4))
        }
        return errands
    }

    private static func submit(_ body: String, port: Int, key: String) -> Errand.Answer {
        guard let socket = try? connectToLoopback(port) else { return .none }
        defer { close(socket) }
        let head =
            "POST /v1/holocron/task HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: \(key)\r\nConnection: close\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n"
        var received: [UInt8] = []
        guard sendAll(socket, Array((head + body).utf8)) else { return .none }
        while receiveSome(socket, &received) {}
        guard let head = messageHead(received) else { return .none }
        if head.text.hasPrefix("HTTP/1.1 200 ") { return .done }
        guard head.text.hasPrefix("HTTP/1.1 202 ") else { return .none }
        return .taken(job: (try? JSON.decode(Array(received[head.count...])))?["job_id"]?.asString)
    }

    // MARK: what must hold

    private func expectAllEnded(_ service: LocalService) async throws {
        for _ in 0..<2_000 {
            if try service.get("/v1/holocron/jobs?status=processing")["total_count"]?.asInt == 0 { return }
            try await Task.sleep(for: .milliseconds(5))
        }
        Issue.record("jobs do not end")
    }

    private func check(_ stories: [Story], _ jobs: [ServiceJob], _ undisturbed: Finished, _ seed: UInt64) {
        let twice = paidTwice(jobs)
        #expect(twice.isEmpty, "paid twice, HOLO_SEED=\(seed): \(twice)")
        for story in stories {
            let words: Comment = "HOLO_SEED=\(seed) \(story.tag): \(String(describing: story.end))"
            let paid = jobs.count { $0.isPaid && $0.parameters.contains(story.tag) }
            if story.isInDoubt {
                // Legal: nobody can know. And the service indeed has no job of what is in doubt.
                let missing = KillTests.jobsOfActions.filter { action, count in
                    jobs.count { $0.isPaid && $0.action == action && $0.parameters.contains(story.tag) } < count
                }
                let doubtful = missing.keys.filter {
                    story.end?.errors.contains("`\($0)` may have been paid") == true
                }
                #expect(!doubtful.isEmpty, words)
            } else {
                #expect(story.end?.code == 0, words)
                #expect(story.end?.output == undisturbed.output, words)
                #expect(paid == 16, words)
            }
        }
        #expect(stories.contains { !$0.isInDoubt })
    }

    /// What the service said that it took is there, and what it did not say is there once at most.
    private func check(_ errands: [Errand], _ jobs: [ServiceJob], _ seed: UInt64) {
        var found: [String: [String]] = [:]
        for job in jobs {
            guard let parameters = try? JSON.decode(job.parameters),
                let tag = ["name", "query", "author"].lazy.compactMap({ parameters[$0]?.asString }).first,
                tag.hasPrefix("errand")
            else { continue }
            found[tag, default: []].append(job.id)
        }
        var confirmed = 0
        for errand in errands {
            let ids = found.removeValue(forKey: errand.tag) ?? []
            #expect(ids.count <= 1, "HOLO_SEED=\(seed) \(errand)")
            guard errand.answer != .none else { continue }
            confirmed += 1
            #expect(ids.count == 1, "HOLO_SEED=\(seed) \(errand) is lost")
            if case .taken(let job) = errand.answer { #expect(ids.first == job, "HOLO_SEED=\(seed) \(errand)") }
        }
        #expect(found.isEmpty, "HOLO_SEED=\(seed) \(found)")
        #expect(confirmed > 20, "HOLO_SEED=\(seed)")
    }

    private func checkLedger(_ service: LocalService, _ jobs: [ServiceJob], _ seed: UInt64) async throws {
        let account = try service.get("/v1/holocron/account")
        let used = jobs.reduce(0) { $0 + $1.credits }
        #expect(account["jobs"]?.asInt == jobs.count, "HOLO_SEED=\(seed)")
        #expect(account["spent"]?.asInt == used, "HOLO_SEED=\(seed)")
        #expect(account["balance"]?.asInt == 100_000 - used, "HOLO_SEED=\(seed)")
        let audit = try await service.stopAndAudit()
        audit.expect(0)
        #expect(
            audit.output.hasPrefix("the ledger adds up: \(jobs.count) jobs charged, \(used) credits spent"), "\(audit)")
        #expect(audit.output.contains(" 0 jobs open"), "\(audit)")
    }
}
