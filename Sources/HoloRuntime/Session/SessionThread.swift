import Foundation
import HoloCompiler
import HoloJournal
import HoloMachine
import HoloSteps
import HoloSyntax
import HoloValue
import HolocronAPI
import HolocronScheduler

/// The thread of a session: takes entries in, lets the evaluators of those that are under way work in turn, and tells
/// what became of them. All of them share one run: one carrier, one cap, one journal.
final class SessionThread {
    let options: SessionOptions
    let isPiped: Bool
    let session: Session
    let bell: Bell

    var names = SessionNames()
    var entries: [SessionEntry] = []
    /// The files of entries that declare something, and of what they import.
    var declaring: [String: ScriptFile] = [:]
    var shownCount = 0
    /// What the outside answered first to each question: as the script that the session is saved as will ask it.
    var observed: [String: [UInt8]] = [:]
    var unregistered: [String] = []
    /// The same was asked again, and may have been answered otherwise.
    var hasObservedAgain = false
    /// Written by this session: they may be written again.
    var savedFiles: Set<String> = []
    /// The entry that the prompt waits for.
    var held: SessionEntry?
    var memory = MemoryLimit()
    let startedAt = Clock.wall
    let files: FileAccess

    /// Of digests that stand for secrets where nothing is recorded.
    let plainSecretKey: SecretKey

    // What a session with steps has; see SessionThread+Service.
    var service: SessionService?
    var carrier: Carrier?
    var approvedWrites: Set<String>
    var cap: Int?
    /// A person set it at the prompt.
    var isCapSet = false
    /// What was spent or held when no entry with steps was under way, and what those since then may cost.
    var quietSpending = 0
    var committed = 0
    /// Why nothing is submitted at present, once told.
    var toldPause = false

    // What is asked at present; see SessionThread+Asking.
    var questions: [Int: (String?) -> Void] = [:]
    var nextQuestion = 1
    var askedSteps: Set<StepID> = []
    var isDeciding = false
    private var isClosed = false
    private var awaitsAll = false
    private var publishedAt = Instant.min / 2
    /// More has happened than was published.
    private var isStale = false
    /// Microseconds.
    private static let publishPause = 20_000

    init(_ start: SessionStart) {
        options = start.options
        isPiped = start.isPiped
        session = start.session
        bell = start.bell
        var random = SystemRandomNumberGenerator()
        plainSecretKey = SecretKey((0..<SecretKey.byteCount).map { _ in UInt8.random(in: .min ... .max, using: &random) })
        approvedWrites = Set(options.allowedWrites)
        cap = options.maximumCredits
        files = FileAccess(
            scriptFolder: FileManager.default.currentDirectoryPath, extra: options.allowedFolders,
            baseWords: "the current folder")
    }

    func run() {
        while !isClosed {
            for command in session.takeCommands() { take(command) }
            startWaiting()
            let hasMore = work()
            attend()
            publish()
            if awaitsAll, entries.allSatisfy(\.isOver) {
                awaitsAll = false
                giveBackPrompt(entries.lazy.map(\.exitCode).first { $0 != ExitStatus.ok } ?? ExitStatus.ok)
            }
            if let carrier {
                carrier.receive(milliseconds: hasMore ? 0 : millisecondsToWait())
                if let lost = carrier.lost { journalLost(lost) }
            } else if !hasMore {
                bell.wait(milliseconds: millisecondsToWait())
            }
            for entry in entries where entry.isRunning { entry.host?.ringAlarms() }
        }
        close()
        session.tell(.closed)
    }

    private func take(_ command: SessionRequest) {
        switch command {
        case .enter(let text): enter(text)
        case .lookAround: lookAround()
        case .fetchCatalogue: fetchCatalogue()
        case .cost(let text): tellCost(text)
        case .type(let text): tellType(text)
        case .stopWaiting: stopWaiting()
        case .cancel(let name): cancel(name)
        case .setCap(let cap): set(cap: cap)
        case .answer(let id, let answer): questions.removeValue(forKey: id)?(answer)
        case .save(let path): save(path)
        case .load(let path): load(path)
        case .waitForAll: awaitsAll = true
        case .close: isClosed = true
        }
    }

    private func millisecondsToWait() -> Int {
        var wait = isStale ? Self.publishPause / 1_000 : 1_000
        if let due = carrier?.nextWake { wait = min(wait, max(0, (due - Clock.now + 999) / 1_000)) }
        for entry in entries where entry.isRunning {
            if let due = entry.host?.alarmWait { wait = min(wait, due / 1_000 + 1) }
        }
        return wait
    }

    // MARK: Work

    /// True where there is more to compute at once.
    private func work() -> Bool {
        var hasMore = false
        for entry in entries where entry.isRunning {
            guard let host = entry.host else { continue }
            let isUnfinished = host.evaluator.run(fuel: 20_000)
            if isUnfinished, let failure = memory.failure() { host.evaluator.giveUp(failure) }
            if host.carryOut() || isUnfinished { hasMore = true }
            takeNames(of: entry)
            if let end = host.evaluator.end { finish(entry, end) }
        }
        return hasMore
    }

    private func takeNames(of entry: SessionEntry) {
        guard !entry.open.isEmpty, let evaluator = entry.host?.evaluator else { return }
        entry.open.removeAll { name, id in
            guard let value = evaluator.value(ofName: name) else { return false }
            names.set(id, value)
            if entry.holdsPrompt || name.hasPrefix("receipt of ") { return true }
            if entry.shown.contains(id) {
                show(value, id)
            } else if names.name(of: id) == name, !isPiped {
                session.tell(.known(name: name, value))
            }
            return true
        }
    }

    private func finish(_ entry: SessionEntry, _ end: RunEnd) {
        var exitCode = ExitStatus.ok
        switch end {
        case .succeeded(let value):
            if entry.holdsPrompt {
                for id in entry.shown { if let value = names.values[id] { show(value, id) } }
            }
            if let value { show(value, entry.returned ?? names.reserve()) }
        case .failed(let failures):
            exitCode = entry.stopCode ?? ExitStatus.failed
            bindError(failures)
            let words = diagnostics(of: entry)
            // Why it was stopped was told.
            if entry.stopCode == nil {
                session.tell(.diagnostics(failures.prefix(5).map(words.diagnostic), sources: entry.sources, outcome: nil))
            }
        }
        if let host = entry.host {
            let words = diagnostics(of: entry)
            let leftOut = words.diagnostics(leftOut: host.leftOut)
            if !leftOut.isEmpty { session.tell(.diagnostics(leftOut, sources: entry.sources, outcome: nil)) }
            for path in host.savedPaths { session.tell(.line("wrote \(visible(path))")) }
        }
        conclude(entry, exitCode)
    }

    /// From here on nothing of it is waited for.
    func conclude(_ entry: SessionEntry, _ exitCode: Int32) {
        for (_, id) in entry.open { names.lose(id) }
        entry.open = []
        entry.host = nil
        entry.phase = .ended(exitCode)
        if held === entry { giveBackPrompt(exitCode) }
    }

    /// Shows a value under the next number, by which it can be had from then on: `_3`.
    private func show(_ value: Value, _ id: Surroundings.ValueID) {
        shownCount += 1
        let name = "_\(shownCount)"
        names.set(id, value)
        names.alias(name, to: id)
        names.alias("_", to: id)
        session.tell(.value(name: name, value))
    }

    /// What failed last can be had as `_err`, as an `else` has it as `error`.
    private func bindError(_ failures: [RunFailure]) {
        guard let failure = failures.first else { return }
        let value: Value =
            switch failure.cause {
            case .step(let step, _): step.value
            case .evaluation(let failure, _), .output(let failure):
                .object([("code", .string(failure.code)), ("message", .string(failure.message))])
            }
        names.set(names.bind("_err", .value), value)
    }

    func diagnostics(of entry: SessionEntry) -> RunDiagnostics {
        RunDiagnostics(
            compilation: entry.compilation, main: entry.name, baseURL: service.map { "\($0.access.baseURL)" },
            keySource: service?.access.keySource, runName: service?.run?.name,
            credits: carrier?.steps.credits ?? CreditAccount(), isSession: true)
    }

    func giveBackPrompt(_ exitCode: Int32) {
        held = nil
        publish(atOnce: true)
        session.tell(.ready(exitCode: exitCode))
    }

    // MARK: Starting and stopping

    /// Starts entries whose values are there and whose turn has come.
    func startWaiting() {
        for entry in entries {
            guard case .waiting = entry.phase else { continue }
            // Where nobody looks on, the first failure is the last.
            if isPiped, entries.contains(where: { $0.number < entry.number && $0.exitCode != ExitStatus.ok }) {
                refuse(entry, nil)
                continue
            }
            let missing = entry.compilation.usedValues.filter { names.values[$0] == nil }
            if let lost = missing.first(where: names.lost.contains) {
                let name = names.name(of: lost).map { "`\($0)`" } ?? "a name that it uses"
                refuse(entry, "\(name) has no value: its entry failed or was given up")
            } else if !missing.isEmpty {
                let waited = missing.compactMap(names.name(of:)).sorted().map { "`\($0)`" }.joined(separator: ", ")
                wait(entry, "for \(waited)", isNews: entry.holdsPrompt)
            } else if let reason = turn(of: entry) {
                wait(entry, reason, isNews: true)
            } else {
                start(entry)
            }
        }
    }

    private func wait(_ entry: SessionEntry, _ reason: String, isNews: Bool) {
        guard entry.wasTold != reason else { return }
        if isNews, !isPiped, entry.wasTold == nil {
            session.tell(.line("waiting \(reason)" + (entry.holdsPrompt ? " (Ctrl-C stops waiting; jobs go on)" : "")))
        }
        entry.wasTold = reason
    }

    /// Why it must not begin yet: what changes the world keeps the order of the page.
    private func turn(of entry: SessionEntry) -> String? {
        let earlier = entries.prefix { $0 !== entry }.filter { !$0.isOver && $0.hasSteps }
        if isPiped, entry.hasOutput, !earlier.isEmpty { return "for what stands above it" }
        guard entry.hasSteps else { return nil }
        if entry.isBarrier, !earlier.isEmpty {
            return "for \(earlier.count) earlier \(earlier.count == 1 ? "entry" : "entries"), since it changes things"
        }
        return earlier.contains(where: \.isBarrier) ? "for an earlier entry that changes things" : nil
    }

    private func start(_ entry: SessionEntry) {
        // What it uses was not known when it was entered.
        if entry.wasTold != nil || !entry.compilation.usedValues.isEmpty {
            let values = names.values
            entry.compilation = compile(
                entry: entry.name, files: entry.files, catalogue: catalogue, valueOf: { values[$0] })
        }
        guard let program = entry.compilation.program else {
            session.tell(.diagnostics(entry.compilation.diagnostics, sources: entry.sources, outcome: nil))
            return refuse(entry, nil)
        }
        let carrier = carrier ?? plainCarrier()
        let prefix = "\(entry.number) "
        let evaluator = Evaluator(
            program: program, inputs: entry.inputs, runStart: startedAt, secretKey: secretKey, keepsNames: true,
            keyPrefix: prefix, firstStep: entry.firstStep)
        let session = session
        entry.host = EvaluatorHost(
            evaluator, outputs: Outputs(files: files, print: { session.tell(.printed($0)) }),
            observations: Observations(files: files, lastResult: { nil }, warn: { session.tell(.line($0)) }),
            recorded: RecordedRun(), carrier: carrier, keyPrefix: prefix)
        entry.host?.onBudget = { [unowned self] in budget($0) }
        entry.host?.onObserved = { [unowned self] key, answer in
            if observed[key] != nil {
                hasObservedAgain = true
            } else {
                observed[key] = answer
                unregistered.append(key)
            }
        }
        entry.phase = .running
    }

    /// An entry that does not come to run.
    func refuse(_ entry: SessionEntry, _ reason: String?) {
        if let reason { session.tell(.problem(RunProblem(ExitStatus.failed, reason))) }
        conclude(entry, ExitStatus.failed)
    }

    /// The prompt comes back. What was only waiting or computing is given up; steps go on.
    private func stopWaiting() {
        guard let entry = held else { return }
        switch entry.phase {
        case .running where entry.hasSteps:
            entry.holdsPrompt = false
            giveBackPrompt(ExitStatus.ok)
        case .running:
            session.tell(.line("stopped"))
            entry.stopCode = ExitStatus.interrupted
            entry.host?.evaluator.stop(Failure("E0525", "it was stopped"))
        case .waiting:
            session.tell(.line("not waiting any more; the entry did not run"))
            refuse(entry, nil)
        case .ended: giveBackPrompt(ExitStatus.ok)
        }
    }

    private func cancel(_ word: String) {
        let name = word.trimmingCharacters(in: .whitespaces)
        let number = Int(name.trimmingCharacters(in: CharacterSet(charactersIn: "[]")))
        let found = entries.last { entry in
            !entry.isOver && (entry.number == number || entry.script.values.contains(name))
        }
        guard let entry = found else {
            session.tell(.line("nothing under way is called `\(visible(name))`; `:jobs` shows what is"))
            return
        }
        if case .waiting = entry.phase { return refuse(entry, "\(entry.name) was given up before it began") }
        entry.stopCode = ExitStatus.interrupted
        entry.host?.evaluator.stop(Failure("E0525", "it was given up"))
        session.tell(.line("nothing new of \(entry.name) is submitted; jobs that run are followed, since they are paid"))
    }

    /// Tells the one who looks what there is.
    private func publish(atOnce: Bool = false) {
        let now = Clock.now
        // Going through all that is under way takes its time where that is much.
        isStale = !atOnce && now - publishedAt < Self.publishPause
        guard !isStale else { return }
        publishedAt = now
        var jobs: [SessionJob] = []
        for (request, job) in carrier?.steps.underWay ?? [] {
            let number = StepRange.evaluator(of: request.id)
            let entry = entries.first { $0.number == number }
            jobs.append(
                SessionJob(
                    label: request.label.hasPrefix(" ") ? request.action.id : request.label, action: request.action.id,
                    jobID: job, age: now - (entry?.enteredAt ?? now), entry: number))
        }
        let waiting = entries.compactMap { entry -> (entry: Int, reason: String)? in
            guard case .waiting = entry.phase, let reason = entry.wasTold else { return nil }
            return (entry.number, reason)
        }
        let running = entries.filter { $0.isRunning && $0.hasSteps }.map { entry in
            (entry: entry.number, text: String(entry.text.prefix { $0 != "\n" }))
        }
        let list = names.list
        session.update { view in
            view.names = list
            view.jobs = jobs
            view.waiting = waiting
            view.running = running
            view.credits = carrier?.steps.credits ?? CreditAccount(cap: cap)
            view.runName = service?.run?.name
        }
    }

    private func journalLost(_ error: JournalError) {
        session.tell(
            .problem(
                RunProblem(
                    ExitStatus.failed, "the journal can't be written, so nothing more is submitted: \(error.message)",
                    help: error.help)))
        isClosed = true
    }
}
