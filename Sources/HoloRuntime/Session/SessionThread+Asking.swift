import Foundation
import HoloCompiler
import HoloMachine
import HoloSteps
import HoloSyntax
import HoloValue

/// What only a person can say: approvals, prices, inputs, questions of steps, what may have been paid.
extension SessionThread {
    /// Asks, and goes on with the answer when it comes; nil where nobody answers.
    func ask(
        _ words: String, choices: [String] = [], isHidden: Bool = false, label: String? = nil,
        _ body: @escaping (String?) -> Void
    ) {
        guard !options.isUnattended else { return body(nil) }
        questions[nextQuestion] = body
        session.tell(
            .question(
                SessionQuestion(id: nextQuestion, words: words, choices: choices, isHidden: isHidden, label: label)))
        nextQuestion += 1
    }

    // MARK: Before an entry begins

    /// Tells what the entry costs, and asks where that is not allowed yet.
    func approve(_ entry: SessionEntry, _ program: Program, _ body: @escaping (Bool) -> Void) {
        let writes = Set(program.actions.filter(\.isWrite).map(\.id)).subtracting(approvedWrites).sorted()
        guard !writes.isEmpty, !options.approvesWrites else { return approveCost(entry, program, body) }
        let list = writes.map { "`\($0)`" }.joined(separator: ", ")
        guard !options.isUnattended else {
            session.tell(
                .problem(
                    RunProblem(
                        ExitStatus.invalid, "this changes things in the world: it calls \(list), and nobody approved that",
                        help: "approve it with `--yes`, or `" + writes.map { "--allow-write \($0)" }.joined(separator: " ") + "`")))
            return body(false)
        }
        ask("This changes things in the world: it calls \(list). Allow it? [y/N, a: always in this session] ") { [self] answer in
            switch answer?.lowercased() {
            case "y", "yes": break
            case "a", "always": approvedWrites.formUnion(writes)
            default:
                session.tell(.line("not approved: nothing ran, 0 credits spent"))
                return body(false)
            }
            approveCost(entry, program, body)
        }
    }

    private func approveCost(_ entry: SessionEntry, _ program: Program, _ body: @escaping (Bool) -> Void) {
        guard let carrier, program.actions.contains(where: { $0.kind == .service }) || entry.compilation.worstCase != 0 else {
            return body(true)
        }
        let account = carrier.steps.credits
        let worst = entry.compilation.worstCase
        if let cap {
            let isQuiet = !entries.contains { !$0.isOver && $0.hasSteps }
            if isQuiet { (quietSpending, committed) = (account.spent + account.held, 0) }
            let left = max(0, cap - max(account.spent + account.held, quietSpending + committed))
            if let worst, worst > left {
                session.tell(
                    .problem(
                        RunProblem(
                            ExitStatus.credits, "this may cost up to \(credits(worst)), and \(left) of the session's \(cap) are left",
                            help: "`:set credits \(cap - left + worst)` allows it")))
                return body(false)
            }
            if worst != 0 {
                let words = worst.map { "costs at most \(credits($0))" } ?? "its text does not tell what it may cost"
                session.tell(.line(words + ", \(left) of \(cap) left"))
                committed += worst ?? 0
            }
            return body(true)
        }
        // No cap: what a person allows now is added to it.
        guard worst != 0 else { return body(true) }
        let words = worst.map { "This may cost up to \(credits($0)). Go on? [y/N] " }
            ?? "Its text does not tell what it may cost. Spend at most how many credits? "
        ask(words) { [self] answer in
            let allowed: Int?
            if let worst, ["y", "yes"].contains(answer?.lowercased()) {
                allowed = worst
            } else {
                allowed = answer.flatMap { Int($0.trimmingCharacters(in: .whitespaces)) }.flatMap { $0 >= 0 ? $0 : nil }
            }
            guard let allowed else {
                session.tell(
                    .problem(
                        RunProblem(
                            ExitStatus.invalid, "there is no cap on what this may spend: nothing ran, 0 credits spent",
                            help: "`:set credits N`, or start with `--max-credits N`")))
                return body(false)
            }
            // What was allowed for entries that are under way stays allowed.
            let now = carrier.steps.credits
            carrier.tell(.budget(max(now.cap ?? 0, now.spent + now.held) + allowed))
            body(true)
        }
    }

    /// Asks for the `input`s that have no default, one after the other.
    func askInputs(_ entry: SessionEntry, _ body: @escaping (Bool) -> Void) {
        let missing = entry.compilation.inputs.filter { !$0.hasDefault }
        askInputs(entry, missing[...], [], [:], body)
    }

    private func askInputs(
        _ entry: SessionEntry, _ missing: ArraySlice<InputDescription>, _ words: [String],
        _ secrets: [String: String], _ body: @escaping (Bool) -> Void
    ) {
        guard let input = missing.first else {
            var given = GivenInputs(words: words, inputs: entry.compilation.inputs, main: entry.name, files: files)
            if let secretKey, entry.compilation.inputs.contains(where: \.isSecret) {
                let sources = options.environment.merging(secrets) { _, typed in typed }
                given.addSecrets(from: SecretSources(environment: sources, key: secretKey, ask: { _ in nil }))
            }
            entry.inputs = given.check()
            guard given.diagnostics.isEmpty else {
                let sources = given.sources.merging(entry.sources) { _, own in own }
                session.tell(.diagnostics(given.diagnostics, sources: sources, outcome: "nothing ran, 0 credits spent"))
                return body(false)
            }
            for value in entry.inputs.values {
                for secret in heldSecrets(in: value) { Redactor.process.hide(secret.revealed, as: secret.label) }
            }
            return body(true)
        }
        if input.isSecret {
            let variable = SecretSources.variable(for: input.name)
            guard options.environment[variable]?.isEmpty != false else {
                return askInputs(entry, missing.dropFirst(), words, secrets, body)
            }
            // Where there is no answer, what is missing is told with all ways to give it.
            return ask("The secret `\(input.name)`: ", isHidden: true) { [self] answer in
                askInputs(entry, missing.dropFirst(), words, secrets.merging([variable: answer ?? ""]) { $1 }, body)
            }
        }
        let type = input.type.map { ": \($0)" } ?? ""
        ask("\(input.name)\(type) = ") { [self] answer in
            guard let answer else {
                session.tell(.line("`\(input.name)` was not given: nothing ran, 0 credits spent"))
                return body(false)
            }
            askInputs(entry, missing.dropFirst(), words + ["\(input.name)=\(answer)"], secrets, body)
        }
    }

    // MARK: While entries are under way

    /// Sees to what waits for a person, and to what stopped submitting.
    func attend() {
        guard let carrier else { return }
        if carrier.steps.needsPerson { attendQuestions(carrier) }
        attendPause(carrier)
    }

    private func attendQuestions(_ carrier: Carrier) {
        for question in carrier.steps.openQuestions where askedSteps.insert(question.id).inserted {
            let asked = question.question
            ask(asked.words, choices: asked.choices, label: question.label) { [self] answer in
                if let answer {
                    carrier.tell(.answered(question.id, answer))
                } else {
                    stop(entryOf: question.id, Failure("E0526", "nobody answered its question"))
                }
            }
        }
        if !isDeciding, let decision = carrier.steps.openDecision, carrier.steps.pauseReason == nil {
            isDeciding = true
            let question = DecisionQuestion(decision)
            for line in question.lines { session.tell(.line(line)) }
            ask(question.question.words, choices: question.question.choices, label: question.label) { [self] answer in
                isDeciding = false
                carrier.tell(question.event(for: answer))
            }
        }
    }

    /// In a run a pause ends it; in a session it ends the entries that it stops, and the session goes on.
    private func attendPause(_ carrier: Carrier) {
        guard let reason = carrier.steps.pauseReason else { return }
        if !toldPause {
            toldPause = true
            let first = entries.first { $0.isRunning && $0.hasSteps }
            if let first {
                let words = diagnostics(of: first)
                session.tell(.diagnostics([words.diagnostic(reason)], sources: first.sources, outcome: nil))
            }
            for entry in entries where entry.isRunning && entry.hasSteps {
                entry.stopCode = reason.exitCode
                entry.host?.evaluator.stop(Failure("E0525", "it was stopped, since nothing can be submitted"))
                entry.host?.carryOut()
                // Jobs that nobody can look at are not waited for: they are recorded, and followed when that can be.
                if carrier.steps.isCutOff { conclude(entry, reason.exitCode) }
            }
        }
        guard carrier.steps.isIdle else { return }
        toldPause = false
        carrier.tell(.goOn)
    }

    private func stop(entryOf step: StepID, _ failure: Failure) {
        let number = StepRange.evaluator(of: step)
        entries.first { $0.number == number }?.host?.evaluator.stop(failure)
    }

    /// `budget 20 credits` in an entry. What a person allowed it can lower, not lift.
    func budget(_ credits: Int) {
        let allowed = carrier?.steps.credits.cap ?? cap
        let isPlay = options.maximumCredits == nil && !isCapSet && service?.access.isLocal != false
        let new = isPlay ? credits : min(credits, allowed ?? credits)
        if cap != nil || isPlay { cap = new }
        carrier?.tell(.budget(new))
        if new < credits {
            session.tell(.line("the session's cap stays \(self.credits(new)); `:set credits N` sets another"))
        }
    }

    func set(cap: Int) {
        self.cap = cap
        isCapSet = true
        carrier?.tell(.budget(cap))
        session.tell(.line("the session spends at most \(credits(cap))"))
        giveBackPrompt(ExitStatus.ok)
    }
}
