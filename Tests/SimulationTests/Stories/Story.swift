import HoloCompiler
import HoloMachine
import HoloSteps
import HoloTestSupport
import HoloValue
import HolocronAPI
import HolocronScheduler

/// A run from its start to its end, over as many processes as it takes; and all that must hold of it.
final class Story {
    struct Plan {
        var source = ""
        /// What the text has become once the first process has ended; a run that succeeds is then resumed once more.
        var edited: String?
        /// What `read` finds.
        var files = ["a.json": Value.object([("n", .int(4))])]
        /// nil: random answers.
        var replies: SimulatedService?
        var inputs: [String: Value] = [:]
        /// Processes that are killed before one may go on to the end.
        var kills = 0
        /// The first is killed after just so many effects.
        var killsAfter: Int?
        /// Each that is killed has had fewer effects than that.
        var longestLife: Int?
        var interrupts = 0
        /// Plain runs, one after the other, on one journal: the later ones resume nothing.
        var runs = 1
        /// Nobody is there to answer questions in the first so many processes.
        var unattended = 0
        var cap: Int?
        var service = SimulatedHolocron.Settings()
        var faults = Faults()
        /// An action that fails does so whenever it is tried.
        var failsForGood = false
        /// A person lets an edited text make new writes.
        var allowsNewWrites = false
        var trustsListResults = false
    }

    /// What came of it.
    enum End {
        case succeeded(Value)
        case failed
        /// A write that may have been paid and can't be found: a person has to decide.
        case inDoubt
        case outOfCredits
    }

    let seed: UInt64
    let plan: Plan
    let logs: Bool
    private var random: SeededRandom
    let world: SimulatedWorld
    let journal = SimulatedJournal()
    private let replies: SimulatedService
    private(set) var problems: [String] = []
    private(set) var outputs: [String] = []
    private(set) var processes = 0
    private(set) var killed = 0
    /// Of the last process.
    private(set) var effects = 0
    private(set) var log: [String] = []
    /// What the last process left out of `for`s.
    private(set) var leftOut: [String] = []
    /// The words of requests by those with their parameters sorted, as the journal has them.
    private(set) var canonical: [String: String] = [:]
    private(set) var requests: Set<String> = []
    /// Jobs and visits from before the present run.
    private var jobsBefore = 0
    private var visitsBefore = 0
    private(set) var runs = 0
    /// Jobs that a run had bought when it succeeded, before its text was edited.
    private(set) var boughtBeforeEdit: Int?

    init(_ plan: Plan, seed: UInt64, logs: Bool = false) {
        self.seed = seed
        self.plan = plan
        self.logs = logs
        random = SeededRandom(seed: seed ^ 0x5708)
        let service = plan.replies ?? SimulatedService.random(answers: seed, delays: seed)
        let failsForGood = plan.failsForGood
        replies = SimulatedService(
            reply: { service.reply($0, $1, failsForGood ? 1 : $2) }, delays: { _, _, _ in (0, 1_000) })
        var settings = plan.service
        // What a step takes must be a matter of its answer alone where the credits of a loop have a limit.
        if plan.source.contains(" within ") { settings.settlesLater = false }
        world = SimulatedWorld(
            service: SimulatedHolocron(settings, seed: seed, epoch: SimulatedWorld.epoch, reply: replies.reply),
            faults: plan.faults, seed: seed)
        world.answerVisits(replies.reply)
    }

    /// Of the present run.
    var jobs: ArraySlice<SimulatedHolocron.Job> { world.service.jobs[jobsBefore...] }
    var visits: ArraySlice<(request: WebRequest, status: Int)> { world.visits[visitsBefore...] }

    /// Runs it to its end and says what is wrong.
    func tell() -> End? {
        var programs: [Program] = []
        var script = TestScript(plan.source)
        for source in [plan.source, plan.edited].compactMap({ $0 }) {
            script = TestScript(source)
            guard let program = script.compilation.program else {
                problems.append("does not compile: \(script.report)\n\(source)")
                return nil
            }
            programs.append(program)
        }
        guard let parsed = script.files["main.holo"]?.parsed.script else { return nil }
        let oracle = Oracle(parsed, service: replies, haltsFailedCalls: false, outputDelay: { _ in 0 }, files: plan.files)
        let expected = oracle.run(inputs: plan.inputs)
        for event in oracle.events where !event.isOutput { note(event.words) }
        var end: End?
        for run in 0..<plan.runs {
            if run > 0 { beginRun() }
            let before = end
            end = live(programs)
            runs += 1
            if let end { compare(end, expected.value) }
            problems += checkLedger(oracle, end) + checkOrder(oracle)
            checkOutputs(oracle, end)
            // What an edited text says of its items, those that an earlier one started did not know.
            if plan.edited == nil { problems += checkClauses(oracle) + checkWaiting(oracle) }
            if case .succeeded? = end { problems += checkLeftOut(leftOut, oracle) }
            if case .succeeded? = before { problems += checkCache(oracle) }
            if !problems.isEmpty || end == nil { break }
        }
        problems += journal.problems
        return end
    }

    /// From here on another plain run.
    func beginRun() {
        journal.beginRun()
        jobsBefore = world.service.jobs.count
        visitsBefore = world.visits.count
        outputs = []
        leftOut = []
        world.files = [:]
    }

    private func note(_ words: String) {
        let parts = words.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let parameters = try? JSON.decode(String(parts[1])),
            let sorted = try? JSON.decode(JSON.canonical(parameters))
        else { return }
        canonical[parts[0] + " " + JSON.encodeString(sorted)] = words
    }

    // MARK: Processes

    /// Runs one program after the other, each as a resumption of the one before; the last to its end. nil where it has
    /// none.
    func live(_ programs: [Program]) -> End? {
        defer { world.service.settle(at: .max) }
        var kills = plan.kills
        var interrupts = plan.interrupts
        var policy = InDoubtPolicy.ask
        var cap = plan.cap
        var doubts: [String: Int] = [:]
        let files = plan.files
        let start = world.wall
        while processes < 60 * plan.runs {
            processes += 1
            var options = SimulatedProcess.Options()
            options.inputs = plan.inputs
            options.maximumCredits = cap
            options.policy = policy
            options.trustsListResults = plan.trustsListResults
            options.decide = { [world] in Self.truth($0, in: world) }
            options.isEdited = plan.edited != nil
            options.allowsNewWrites = plan.allowsNewWrites
            options.seed = random.next()
            options.runStart = start
            if processes > plan.unattended {
                options.answer = { [replies] question in
                    guard case .answer(let value) = replies.reply("ask", question.parameters, 1) else { return nil }
                    return value.asString
                }
            }
            options.observe = { observation in
                if observation.kind == .lastRun { return .success(.null) }
                return files[observation.argument].map { .success($0) }
                    ?? .failure(Failure("E0401", "there is no file \"\(observation.argument)\""))
            }
            if processes == 1, let moment = plan.killsAfter {
                options.killAfter = moment
            } else if kills > 0 {
                kills -= 1
                options.killAfter = 1 + random.below(plan.longestLife ?? (random.chance(50) ? 40 : 400))
            }
            if interrupts > 0 {
                interrupts -= 1
                options.interruptAfter = random.below(60_000_000)
            }
            guard let program = processes == 1 ? programs.first : programs.last else { return nil }
            var process = SimulatedProcess(
                program, world: world, journal: journal, number: processes, options: options, logs: logs)
            let ending = process.run()
            problems += process.problems
            effects = process.effects
            outputs += process.outputs.map(\.words)
            log += process.log
            leftOut = process.leftOut.map(\.words)
            for request in process.requests { requests.insert(request.words) }
            if logs { log.append("\(world.now / 1000) ======== \(ending)") }
            checkCap(process.steps.credits.cap)
            switch ending {
            case .finished(.succeeded(let value)):
                guard programs.count > 1, processes == 1 else { return .succeeded(value ?? .null) }
                boughtBeforeEdit = world.service.jobs.count
            case .finished(.failed):
                guard programs.count > 1, processes == 1 else { return .failed }
            case .hung(let why):
                problems.append(why)
                return nil
            case .killed:
                killed += 1
                world.wait(until: world.now + random.below(random.chance(50) ? 1_000_000 : 600_000_000))
            case .paused(.question) where processes <= plan.unattended:
                world.wait(until: world.now + random.below(600_000_000))
            case .paused(.interrupted), .paused(.unreachable):
                world.wait(until: world.now + random.below(600_000_000))
            case .paused(.inDoubt(let step, _)):
                guard plan.kills > 0 || plan.killsAfter != nil || (plan.faults.percent > 0 && plan.faults.areDoubtful) else {
                    problems.append("in doubt without a reason")
                    return nil
                }
                // A person lets it look again later, and then takes the risk where nothing can be found.
                world.wait(until: world.now + random.below(600_000_000))
                doubts[step.words, default: 0] += 1
                if step.action.isWrite, doubts[step.words, default: 0] > 2 { return .inDoubt }
                policy = step.action.isWrite ? .adopt : .resubmit
            case .paused(.cap):
                guard let present = process.steps.credits.cap else {
                    problems.append("a cap without a cap")
                    return nil
                }
                cap = 2 * max(present, world.service.taken) + 1 + random.below(10)
            case .paused(.credits):
                guard world.service.balance != nil else {
                    problems.append("out of credits that have no end")
                    return nil
                }
                world.service.balance = nil
            case .paused(let reason):
                problems.append("pauses for no reason: \(reason)")
                return nil
            }
        }
        problems.append("no end after \(processes) processes")
        return nil
    }

    /// A person who looks what became of a submission, and takes what is new for what it is.
    private static func truth(_ decision: OpenDecision, in world: SimulatedWorld) -> StepsEvent? {
        guard case .doubt(let step, _, let jobs) = decision else { return nil }
        if step.action.kind == .http {
            let url = step.parameters["url"]?.asString
            let happened = world.visits.contains { !$0.request.isRead && $0.request.url == url && $0.status < 400 }
            return happened ? nil : .decided(step.id, .submitAgain)
        }
        guard let job = world.service.jobs.last(where: { $0.words == step.words }) else { return .decided(step.id, .submitAgain) }
        return jobs.contains(job.id) ? .decided(step.id, .take(jobID: job.id)) : nil
    }

    // MARK: What must hold

    private func compare(_ end: End, _ expected: Value?) {
        switch (end, expected) {
        case (.succeeded(let value), let wanted?):
            let (value, wanted) = (JSON.encodeString(value), JSON.encodeString(wanted))
            if value != wanted { problems.append("gives \(value), not \(wanted)") }
        case (.succeeded, nil): problems.append("succeeds, but should fail")
        case (.failed, _?): problems.append("fails, but should succeed")
        case (.failed, nil), (.inDoubt, _), (.outOfCredits, _): break
        }
    }

    private func checkCap(_ cap: Int?) {
        // What several runs took is not told apart.
        guard let cap, !plan.service.settlesLater, plan.runs == 1 else { return }
        if world.service.mostTaken > cap { problems.append("took \(world.service.mostTaken) under a cap of \(cap)") }
    }

    /// Each output once in the order of the page; more often only where a process ended before it was recorded.
    private func checkOutputs(_ oracle: Oracle, _ end: End?) {
        var seen: Set<String> = []
        let found = outputs.filter { seen.insert($0).inserted }
        let wanted = oracle.events.filter(\.isOutput).map(\.words)
        guard !oracle.hasFailedCall else { return }
        if case .succeeded? = end, found != wanted { problems.append("outputs \(found), not \(wanted)") }
        if !wanted.starts(with: found) { problems.append("outputs \(found), no beginning of \(wanted)") }
        for path in Set(WorkflowGenerator.logs).sorted() {
            let lines = String(decoding: world.files[path] ?? [], as: UTF8.self).split(separator: "\n")
                .map { "append \($0) \(path)" }
            let wantedLines = wanted.filter { $0.hasPrefix("append ") && $0.hasSuffix(" " + path) }
            if case .succeeded? = end, lines != wantedLines { problems.append("appended \(lines), not \(wantedLines)") }
            // A line can be torn until the run is resumed.
            if !wantedLines.starts(with: lines.dropLast()) {
                problems.append("appended \(lines), no beginning of \(wantedLines)")
            }
        }
        if processes == 1, found.count != outputs.count { problems.append("outputs more than once: \(outputs)") }
    }
}
