import Foundation
import HoloCompiler
import HoloJournal
import HoloMachine
import HoloSteps
import HoloSyntax
import HoloValue
import HolocronAPI
import HolocronClient
import HolocronScheduler

/// Runs a script from its text to its result: loads, checks, asks for approval, and sets the runner going.
package struct RunSession {
    let options: RunOptions
    let person: Person
    let interruption: Interruption

    package init(options: RunOptions, person: Person, interruption: Interruption) {
        self.options = options
        self.person = person
        self.interruption = interruption
    }

    /// The local service's credits are play money: a cap for those who give none.
    static let playCap = 1_000
    /// A run that should not stay for a `wait` still stays for one that is over within this time, microseconds.
    static let shortWait = 10_000_000
    /// Shown in full; of the others the number is told.
    static let mostFailures = 5

    package func run() throws(RunProblem) -> RunResult {
        try run(resuming: nil)
    }

    /// Goes on with an earlier run, by name, id, or the last that did not succeed.
    package func resume(_ name: String?) throws(RunProblem) -> RunResult {
        let folders = try folders()
        let journal = try openJournal(folders, nil)
        let record = try orProblem { () throws(JournalError) in
            if let name { return try journal.findRun(name) }
            guard let last = try journal.lastUnfinishedRun() else {
                throw JournalError(.unknownRun, "there is no unfinished run", help: "name one: `holo resume NAME`")
            }
            return last
        }
        try? journal.close()
        guard record.setup.scriptPath != nil else {
            throw RunProblem(
                ExitStatus.usage, "\(record.name) was a session at the prompt, and was not saved as a script",
                help: "what it bought serves steps that say `cache`; `holo runs show \(record.name)` lists it")
        }
        return try run(resuming: record)
    }

    /// Goes on with the last run of this script, finished or not.
    package func resumeLastRun() throws(RunProblem) -> RunResult {
        guard let path = canonicalPath(options.scriptPath) else {
            throw RunProblem(ExitStatus.usage, "there is no script \"\(options.scriptPath)\"")
        }
        let journal = try openJournal(try folders(), nil)
        let record = try orProblem { () throws(JournalError) in try journal.lastRun(script: path) }
        try? journal.close()
        guard let record else {
            throw RunProblem(ExitStatus.usage, "there is no earlier run of this script", help: "run it without `--resume`")
        }
        return try run(resuming: record)
    }

    private func run(resuming record: RunRecord?) throws(RunProblem) -> RunResult {
        let path = options.scriptPath.isEmpty ? (record?.setup.scriptPath ?? "") : options.scriptPath
        let script = try loadScript(path)
        var result = RunResult(exitCode: ExitStatus.invalid)
        result.sources = script.sources
        result.shownNames = script.shownNames
        guard script.diagnostics.isEmpty else {
            result.diagnostics = script.diagnostics
            return result
        }
        // Only what a script calls costs a look at the catalogue; a script with mistakes of form costs none.
        let called = calledActions(in: script.files)
        let hasFormErrors = script.files.values.contains { $0.parsed.hasErrors }
        var access: ServiceAccess?
        var catalogue = ActionCatalogue(actions: [:], known: [], isAvailable: true)
        if !called.isEmpty, !hasFormErrors {
            let folders = try folders()
            let connected = try ServiceChoice(environment: options.environment, keyFile: options.keyFile)
                .connect(folders: folders, say: person.say)
            access = connected
            let cache = try? CatalogueCache.open(folder: folders.cache)
            catalogue = try CatalogueLookup(access: connected, cache: cache).actions(called)
            cache?.close()
        }
        let compilation = compile(main: script.main, files: script.files, catalogue: catalogue)
        result.diagnostics = hasFormErrors ? compilation.formDiagnostics : compilation.diagnostics
        guard let program = compilation.program else { return result }

        let files = FileAccess(scriptFolder: script.folder, extra: options.allowedFolders)
        var given = GivenInputs(
            words: options.inputs, file: options.inputFile, inputs: compilation.inputs, main: script.main, files: files.current)
        if let record { given.add(try orProblem { () throws(JournalError) in try record.inputs }) }
        let isRecorded = !program.actions.isEmpty || program.looksBack || program.appends
        let secretKey = program.usesSecrets ? try secretKey(isRecorded: isRecorded) : nil
        if let secretKey {
            given.addSecrets(
                from: SecretSources(environment: options.environment, key: secretKey, ask: person.askSecretly))
        }
        let checked = given.check()
        for warning in given.warnings { person.say(warning) }
        guard given.diagnostics.isEmpty else {
            result.exitCode = ExitStatus.usage
            result.diagnostics += given.diagnostics
            result.sources.merge(given.sources) { script, _ in script }
            return result
        }
        for value in checked.values {
            for secret in heldSecrets(in: value) { Redactor.process.hide(secret.revealed, as: secret.label) }
        }
        guard isRecorded else { return plainRun(program, compilation, script, checked, secretKey, files, result) }
        return try recordedRun(
            program, compilation, script, given: given.recorded, checked: checked, secretKey, files, access, record, result)
    }

    /// Of the digests that stand for secrets. What is not recorded needs none that lasts.
    private func secretKey(isRecorded: Bool) throws(RunProblem) -> SecretKey {
        guard isRecorded else {
            var random = SystemRandomNumberGenerator()
            return SecretKey((0..<SecretKey.byteCount).map { _ in UInt8.random(in: .min ... .max, using: &random) })
        }
        let folders = try folders()
        return try orProblem { () throws(JournalError) in try loadSecretKey(folder: folders.state) }
    }

    /// A script without steps: nothing to pay, nothing to record.
    private func plainRun(
        _ program: Program, _ compilation: Compilation, _ script: LoadedScript, _ inputs: [String: Value],
        _ secretKey: SecretKey?, _ files: FileAccess, _ result: RunResult
    ) -> RunResult {
        let runner = Runner(
            evaluator: Evaluator(program: program, inputs: inputs, runStart: Clock.wall, secretKey: secretKey),
            steps: Steps(
                facts: RecordedRun(), firstIntent: 1, maximumCredits: nil, defaultCap: nil, policy: .fail, seed: 1),
            scheduler: Scheduler(limits: .none, seed: 1), recorded: RecordedRun(),
            outputs: Outputs(files: files, print: person.print),
            observations: Observations(files: files, lastResult: { nil }, warn: person.say), interruption: interruption,
            observer: person.watch)
        let ending = runner.run(journal: nil, run: "", outside: nil)
        let words = RunDiagnostics(
            compilation: compilation, main: script.main, baseURL: nil, keySource: nil, runName: nil, credits: runner.credits)
        return concluded(ending, runner, words, result).result
    }

    private func recordedRun(
        _ program: Program, _ compilation: Compilation, _ script: LoadedScript, given: Record,
        checked: [String: Value], _ secretKey: SecretKey?, _ files: FileAccess, _ access: ServiceAccess?, _ record: RunRecord?, _ result: RunResult
    ) throws(RunProblem) -> RunResult {
        let writes = program.actions.filter(\.isWrite).map(\.id).sorted()
        let approved = try approve(writes, record, script)
        let cap = try defaultCap(program, worstCase: compilation.worstCase, access, record)
        var identities: [Identity] = []
        if let access, program.usesIdentities {
            identities = try CatalogueLookup(access: access, cache: nil).identities()
        }
        let folders = try folders()
        // The runner needs the journal's facts, and the journal the runner's inbox: a relay stands between.
        let relay = CommitRelay()
        let journal = try openJournal(folders, relay)
        let text = script.sources[script.main]?.text(Span(0, script.sources[script.main]?.bytes.count ?? 0)) ?? ""
        var random = SystemRandomNumberGenerator()
        var setup = RunSetup(
            id: record?.id ?? UUID().uuidString, scriptPath: script.path, scriptText: text,
            inputs: JSON.encode(.record(given)),
            instance: access?.instance ?? "none", host: access.map { "\($0.baseURL)" } ?? "", creditCap: options.maximumCredits,
            approvedWrites: approved, seed: record?.setup.seed ?? random.next() >> 1,
            startedAt: record?.setup.startedAt ?? Clock.wall)
        if setup.creditCap == nil { setup.creditCap = record?.setup.creditCap }
        let snapshot = JSON.encode(
            .array(program.actions.map { .object([("id", .string($0.id)), ("write", .bool($0.isWrite)), ("credits", .int($0.credits))]) }))
        let opened = try orProblem { () throws(JournalError) in
            try OpenedRun(setup, catalogue: snapshot, in: journal, goesOn: record != nil)
        }
        defer { opened.lock.release() }
        let runner = Runner(
            evaluator: Evaluator(program: program, inputs: checked, runStart: setup.startedAt, secretKey: secretKey),
            steps: opened.steps(
                maximumCredits: setup.creditCap, defaultCap: cap, policy: options.inDoubt, awaitsBudget: program.hasBudget,
                identities: identities),
            scheduler: opened.scheduler(limits: access?.limits ?? .none), recorded: opened.facts,
            outputs: Outputs(files: files, appends: opened.facts.appends, print: person.print),
            observations: Observations(
                files: files, lastResult: { (try? journal.lastSuccessfulResult(script: script.path)) ?? nil },
                warn: person.say),
            interruption: interruption, askPerson: askPerson, askDecision: options.isUnattended ? nil : person.question,
            longestStay: options.exitsWhenWaiting ? Self.shortWait : nil, scriptDigest: script.digest,
            allowedWrites: options.approvesWrites ? nil : Set(options.allowedWrites), observer: person.watch)
        relay.connect(acknowledge: runner.onAcknowledge, trouble: runner.onTrouble)
        var result = result
        result.spentBefore = runner.credits.spent
        let outside = try access.map { access throws(RunProblem) in try Carrier.Outside(access, state: folders.state) }
        let ending = runner.run(journal: journal, run: setup.id, outside: outside)
        let words = RunDiagnostics(
            compilation: compilation, main: script.main, baseURL: access.map { "\($0.baseURL)" },
            keySource: access?.keySource, runName: opened.name, credits: runner.credits)
        var (ended, status) = concluded(ending, runner, words, result)
        ended.runName = opened.name
        do throws(JournalError) {
            try journal.finishRun(
                setup.id, status: status, exitCode: Int(ended.exitCode),
                result: ended.isFinished && ended.exitCode == 0 ? JSON.encode(ended.value ?? .null) : nil, at: Clock.wall)
            try journal.close()
        } catch {
            person.say("the end of the run could not be recorded: \(error.message)")
            if ended.exitCode == 0 { ended.exitCode = ExitStatus.failed }
        }
        return ended
    }

    private func concluded(
        _ ending: Runner.Ending, _ runner: Runner, _ words: RunDiagnostics, _ before: RunResult
    ) -> (result: RunResult, status: RunStatus) {
        var result = before
        result.credits = runner.credits
        result.evaluated = runner.evaluator
        result.savedPaths = runner.savedPaths
        result.diagnostics += words.diagnostics(leftOut: runner.leftOut)
        switch ending {
        case .finished(.succeeded(let value)):
            if let missing = words.diagnostic(unclaimed: runner.unclaimedWrites) { result.diagnostics.append(missing) }
            result.exitCode = ExitStatus.ok
            result.value = value
            result.isFinished = true
            return (result, .succeeded)
        case .finished(.failed(let failures)):
            result.diagnostics += failures.prefix(Self.mostFailures).map(words.diagnostic)
            result.moreFailures = max(0, failures.count - Self.mostFailures)
            result.isFinished = true
            result.exitCode = ExitStatus.failed
            // What had stopped the run before goes before the failure.
            guard let reason = runner.pauseReason, reason.outweighsFailure else { return (result, .failed) }
            result.diagnostics += stops(reason, runner, words)
            result.exitCode = reason.exitCode
            return (result, reason.status)
        case .paused(let reason):
            result.diagnostics += stops(reason, runner, words)
            result.leftRunning = runner.underWay.map { ($0.request.label, $0.jobID) }
            result.exitCode = reason.exitCode
            // Nobody is there who would go on with it.
            return (result, options.isUnattended && reason.status == .paused ? .failed : reason.status)
        case .left:
            result.exitCode = ExitStatus.interrupted
            result.leftRunning = runner.underWay.map { ($0.request.label, $0.jobID) }
            return (result, .interrupted)
        case .journalLost(let error):
            person.say("the journal can't be written, so nothing more is submitted: \(error.message)\(error.help.map { " (\($0))" } ?? "")")
            result.exitCode = ExitStatus.failed
            result.leftRunning = runner.underWay.map { ($0.request.label, $0.jobID) }
            return (result, .interrupted)
        case .stuck:
            person.say("nothing can go on, although the run has not ended: this is a bug in holo, please report it")
            result.exitCode = ExitStatus.failed
            return (result, .failed)
        }
    }

    /// Why a run stopped. Whatever the reason: what may have been paid is told.
    private func stops(_ reason: PauseReason, _ runner: Runner, _ words: RunDiagnostics) -> [FileDiagnostic] {
        let doubts = runner.doubts.map { PauseReason.inDoubt(step: $0.request, reason: $0.reason) }
        var diagnostics: [FileDiagnostic] = []
        if case .inDoubt = reason {} else { diagnostics.append(words.diagnostic(reason)) }
        return diagnostics + doubts.prefix(20).map(words.diagnostic)
    }

    // MARK: Questions

    /// Who answers what the script asks: first the command line, once, then the person.
    private var askPerson: AskPerson? {
        let person = options.isUnattended ? nil : self.person.question
        guard let given = options.answer else { return person }
        var isUsed = false
        let say = self.person.say
        return { question, label, answer in
            if !isUsed {
                isUsed = true
                if let words = question.answer(from: given) { return answer(words) }
                say("\"\(visible(given))\" is not among the choices of \"\(visible(question.words))\"")
            }
            if let person { person(question, label, answer) } else { answer(nil) }
        }
    }

    // MARK: Folders and journal

    private func folders() throws(RunProblem) -> StateFolders {
        try orProblem { () throws(JournalError) in try StateFolders(environment: options.environment) }
    }

    private func openJournal(_ folders: StateFolders, _ relay: CommitRelay?) throws(RunProblem) -> Journal {
        try orProblem { () throws(JournalError) in
            try Journal.open(
                folder: folders.state, onAcknowledge: { relay?.acknowledge($0) }, onTrouble: { relay?.trouble($0) })
        }
    }

    private func orProblem<Result>(_ body: () throws(JournalError) -> Result) throws(RunProblem) -> Result {
        do throws(JournalError) {
            return try body()
        } catch {
            throw RunProblem(ExitStatus.usage, error.message, help: error.help)
        }
    }
}

extension Program {
    /// True where an earlier run's result is asked for.
    var looksBack: Bool {
        chunks.contains { chunk in
            chunk.instructions.contains { $0.operation == .observe && $0.d == Observation.Kind.lastRun.rawValue }
        }
    }

    /// True where something is appended, which a resumed run must not do again.
    var appends: Bool {
        blocks.contains { $0.statements.contains { if case .output(.append, _) = $0.kind { true } else { false } } }
    }
}

extension Compilation {
    /// Only what the parser found: a text with mistakes of form is not looked up in the catalogue, so what the checker
    /// would say of its actions is not known.
    var formDiagnostics: [FileDiagnostic] {
        diagnostics.filter { $0.diagnostic.code.hasPrefix("E01") || $0.diagnostic.code.hasPrefix("W01") }
    }
}

extension FileAccess {
    /// The same folders, with relative paths from the current one: paths on a command line.
    var current: FileAccess {
        FileAccess(
            scriptFolder: FileManager.default.currentDirectoryPath, extra: allowed + [base], baseWords: "the current folder")
    }
}
