import HoloCompiler
import HoloJournal
import HoloMachine
import HoloSteps
import HoloSyntax
import HoloValue
import HolocronScheduler

/// What went wrong in a run, as diagnostics over the script's text.
struct RunDiagnostics {
    let compilation: Compilation
    let main: String
    let baseURL: String?
    /// Where the key came from. Never the key.
    let keySource: String?
    /// `brisk-otter`, for the next command.
    let runName: String?
    let credits: CreditAccount
    /// What is wrong is an entry of a session, which is mended at the prompt.
    var isSession = false

    func diagnostic(_ failure: RunFailure) -> FileDiagnostic {
        var found = unbounded(failure)
        if let tolerated = failure.tolerated {
            found.diagnostic.notes.append(("tolerate", "one more than the \(tolerated) that the `for` around it may leave out"))
        }
        return found
    }

    private func unbounded(_ failure: RunFailure) -> FileDiagnostic {
        switch failure.cause {
        case .evaluation(let error, let positions):
            let place = positions.compactMap(compilation.place).first ?? compilation.place(failure.origin.position)
            var diagnostic = Diagnostic(
                .error, error.code, error.message, at: place?.span ?? Span(0, 0), help: advice(on: error))
            describe(failure.origin, in: &diagnostic)
            if let worded = failure.worded {
                diagnostic.notes = notes(worded.failure, worded.parameters)
                diagnostic.help = diagnostic.help ?? goingOn(worded.failure)
            }
            if let path = error.path, !path.isEmpty { diagnostic.notes.append(("where", visible(path))) }
            // The functions that were running, from the inner to the outer.
            for position in positions.dropFirst() {
                // A function that calls itself does so in one place, however often.
                guard let outer = compilation.place(position), outer != place,
                    !diagnostic.secondary.contains(where: { $0.span == outer.span && $0.file == outer.file })
                else { continue }
                diagnostic.secondary.append(Diagnostic.Label(outer.span, "called here", file: outer.file))
                if diagnostic.secondary.count == 3 { break }
            }
            return FileDiagnostic(file: place?.file ?? main, diagnostic: diagnostic)
        case .output(let error):
            return at(failure.origin, Diagnostic(.error, error.code, visible(error.message), at: Span(0, 0), help: error.help))
        case .step(let step, let parameters):
            return stepDiagnostic(step, parameters, failure.origin)
        }
    }

    private func stepDiagnostic(_ step: StepFailure, _ parameters: Record, _ origin: Origin) -> FileDiagnostic {
        let code: String
        let title: String
        switch step.code {
        case _ where step.code.hasPrefix("HTTP_") && step.action == "http":
            code = "E0517"
            title = "`http` was answered with status \(step.status ?? 0)"
        case _ where ["CONNECTION_FAILED", "ANSWER_TOO_LARGE"].contains(step.code) && step.action == "http":
            code = "E0518"
            title = "`\(step.action)` got no answer"
        case "TIMEOUT":
            code = "E0515"
            title = "`\(step.action)` gave no answer in time"
        case _ where step.code.hasPrefix("E0"):
            code = step.code
            title = "the answer of `\(step.action)` is not of its declared type: \(visible(step.message))"
        case _ where step.status != nil:
            code = "E0514"
            title = "the service refused `\(step.action)`"
        default:
            code = "E0510"
            title = "`\(step.action)` failed" + (step.attempts > 1 ? " \(step.attempts) times" : "")
        }
        var diagnostic = Diagnostic(.error, code, title, at: Span(0, 0))
        diagnostic.notes = notes(step, parameters)
        diagnostic.help = goingOn(step) + "; or answer it in the script: `else …`"
        return at(origin, diagnostic)
    }

    private func notes(_ step: StepFailure, _ parameters: Record) -> [(key: String, text: String)] {
        // An answer that was not of its type, or what failed in a flow without being a job: there is no service to quote.
        let isOwn = step.code.hasPrefix("E0") && step.status == nil
        let isAnswer = isOwn && compilation.program?.actions.contains { $0.id == step.action } == true
        let isFree = step.action == "http"
        let credits = isFree ? nil : isOwn ? (isAnswer ? "charged, not refunded · " + account : nil) : creditWords(step)
        var notes = stepNotes(parameters, service: isOwn ? nil : serviceWords(step), credits: credits)
        if isOwn { notes.append(("reason", "\(step.code) \(shortened(step.message, to: 300))")) }
        if let job = step.jobID { notes.append(("job", job)) }
        return notes
    }

    private func goingOn(_ step: StepFailure) -> String {
        if isSession { return "Up brings the entry back, to be mended" }
        let resume = "`holo resume\(runName.map { " " + $0 } ?? "")`"
        return step.code == "TIMEOUT" && step.action != "http"
            ? "\(resume) looks at the job again before anything is paid anew"
            : "mend it, then \(resume) (what was answered is not paid again)"
    }

    private func serviceWords(_ step: StepFailure) -> String {
        (step.status.map { "\($0) " } ?? "") + visible(step.code) + " \"" + visible(shortened(step.message, to: 300)) + "\""
    }

    private func creditWords(_ step: StepFailure) -> String {
        let charged: String
        switch (step.credits, step.status) {
        case (nil, _):
            let held = compilation.program?.actions.first { $0.id == step.action }?.credits
            charged = (held.map { "\($0) held, " } ?? "") + "refund unknown"
        case (0?, .some): charged = "0 charged"
        case (0?, nil): charged = "refunded"
        case (let used?, _): charged = "\(used) charged, not refunded"
        }
        return charged + " · " + account
    }

    private var account: String {
        "run spent \(credits.spent)" + (credits.cap.map { " of \($0)" } ?? "")
    }

    private func stepNotes(_ parameters: Record, service: String?, credits: String?) -> [(key: String, text: String)] {
        var notes: [(key: String, text: String)] = []
        if parameters.count > 0 {
            let words = zip(parameters.shape.keys, parameters.values).map { key, value in
                "\(visible(key)) = \(visible(shortened(Redactor.process.redacted(JSON.encodeString(value, secrets: .label)), to: 80)))"
            }
            notes.append(("params", words.joined(separator: ", ")))
        }
        if let service { notes.append(("service", service)) }
        if let credits { notes.append(("credits", credits)) }
        return notes
    }

    /// At the end of a run that succeeded: what was written and is not asked for any more.
    func diagnostic(unclaimed made: [RecordedAttempt]) -> FileDiagnostic? {
        guard !made.isEmpty else { return nil }
        var diagnostic = Diagnostic(
            .warning, "W0554", "the script no longer asks for \(made.count == 1 ? "a write" : "\(made.count) writes") that an earlier part of this run made",
            at: Span(0, 0))
        diagnostic.notes = DecisionQuestion.words(of: made).map { ("made", $0) }
        return FileDiagnostic(file: main, diagnostic: diagnostic)
    }

    func at(_ origin: Origin, _ diagnostic: Diagnostic) -> FileDiagnostic {
        var diagnostic = diagnostic
        let place = compilation.place(origin.position)
        diagnostic.primary.span = place?.span ?? Span(0, 0)
        describe(origin, in: &diagnostic)
        return FileDiagnostic(file: place?.file ?? main, diagnostic: diagnostic)
    }

    /// `step person, for company[3] "Globex"`; in a flow also what called it: `step page, in flow team, step lead`.
    private func describe(_ origin: Origin, in diagnostic: inout Diagnostic) {
        var parts: [(kind: String, text: String)] = []
        if !origin.name.isEmpty { parts.append(("step", origin.name)) }
        for surrounding in origin.trail.reversed() {
            switch surrounding {
            case .item(let item): parts.append(("item", item))
            case .round(let number): parts.append(("round", String(number)))
            case .call(let flow, let step):
                parts.append(("flow", flow))
                if !step.isEmpty { parts.append(("step", step)) }
            }
        }
        let words = parts.map { kind, text in
            switch kind {
            case "item": "for \(text)"
            case "flow": "in flow \(text)"
            default: "\(kind) \(text)"
            }
        }
        diagnostic.surroundings = parts
        diagnostic.trail = words.isEmpty ? nil : words.joined(separator: ", ")
    }

    // MARK: Pauses

    func diagnostic(_ reason: PauseReason) -> FileDiagnostic {
        var found = runDiagnostic(reason)
        if isSession { found.diagnostic.help = sessionHelp(reason) ?? found.diagnostic.help }
        return found
    }

    /// What helps at the prompt; nil where it is the same as for a run.
    private func sessionHelp(_ reason: PauseReason) -> String? {
        switch reason {
        case .cap: "`:set credits N` allows more; Up brings the entry back"
        case .credits: "top up, then enter it again: nothing is lost"
        case .account: "open the link, then enter it again"
        case .identity: "Up brings the entry back, to be mended"
        case .key: "set another key and start again; a key made seconds ago may need 10 s"
        case .unreachable: "enter it again when the service answers; jobs that are running are followed meanwhile"
        case .rival(_, let run): "`holo resume \(run)` finds out, or `holo runs cancel \(run)` sets it aside; then enter it again"
        case .inDoubt: "it is never sent again by itself: look whether it happened"
        case .question, .waiting, .unapproved, .interrupted: nil
        }
    }

    private func runDiagnostic(_ reason: PauseReason) -> FileDiagnostic {
        let resume = "holo resume\(runName.map { " " + $0 } ?? "")"
        switch reason {
        case .cap(let step, let needed):
            var diagnostic = Diagnostic(
                .error, "E0540", "the cap of \(credits.cap ?? 0) credits is reached", at: Span(0, 0))
            diagnostic.notes = [
                ("needed", "\(needed) for `\(step.action.id)`"), ("credits", "\(credits.spent) spent, \(credits.held) held"),
            ]
            diagnostic.help = "`\(resume) --max-credits N` goes on; what was answered is not paid again"
            return at(step.origin, diagnostic)
        case .credits(let step, let error):
            var diagnostic = Diagnostic(.error, "E0512", "the account has too few credits for `\(step.action.id)`", at: Span(0, 0))
            var words = "\(error.status) \(visible(error.code)) \"\(visible(error.message))\""
            if let balance = error.balance, let required = error.required { words += " (balance \(balance), required \(required))" }
            diagnostic.notes = stepNotes(step.parameters, service: words, credits: "0 charged · " + account)
            diagnostic.help = "top up, then `\(resume)`: nothing is lost"
            return at(step.origin, diagnostic)
        case .account(let step, let error):
            var diagnostic = Diagnostic(.error, "E0511", "`\(step.action.id)` needs a connected account", at: Span(0, 0))
            diagnostic.notes = stepNotes(
                step.parameters, service: "\(error.status) \(visible(error.code)) \"\(visible(error.message))\"",
                credits: "0 charged · " + account)
            if let url = error.connectURL { diagnostic.notes.append(("connect", visible(whole(url)))) }
            diagnostic.help = "open the link, then `\(resume)` (what was answered is not paid again)"
            return at(step.origin, diagnostic)
        case .identity(let step, let problem): return diagnostic(problem, step, resume)
        case .key(let error):
            var diagnostic = Diagnostic(
                .error, "E0513", "the service does not take the API key" + (keySource.map { " from \($0)" } ?? ""),
                at: Span(0, 0))
            diagnostic.notes = [
                ("service", "\(error.status) \(visible(error.code)) \"\(visible(shortened(error.message, to: 300)))\""),
                ("credits", account),
            ]
            diagnostic.help = "set another key, then `\(resume)`; a key made seconds ago may need 10 s"
            return FileDiagnostic(file: main, diagnostic: diagnostic)
        case .unreachable(let trouble):
            var diagnostic = Diagnostic(.error, "E0520", "the service can't be used\(baseURL.map { ": " + $0 } ?? "")", at: Span(0, 0))
            diagnostic.notes = [("reason", words(trouble)), ("credits", "\(credits.spent) spent, \(credits.held) held")]
            diagnostic.help = "when it answers again: `\(resume)`; jobs that are running are followed then, not paid again"
            return FileDiagnostic(file: main, diagnostic: diagnostic)
        case .question(let step):
            var diagnostic = Diagnostic(.warning, "W0552", "the run waits for an answer", at: Span(0, 0))
            diagnostic.notes = questionNotes(step)
            diagnostic.help = "`\(resume)` on a terminal asks; `\(resume) --answer \"…\"` answers"
            return at(step.origin, diagnostic)
        case .waiting(let step, let until):
            var diagnostic = Diagnostic(.warning, "W0553", "the run waits until \(formatTime(until))", at: Span(0, 0))
            diagnostic.help = "`\(resume)` goes on with it, before or after that"
            guard let step else { return FileDiagnostic(file: main, diagnostic: diagnostic) }
            return at(step.origin, diagnostic)
        case .unapproved(let new, let made):
            var diagnostic = Diagnostic(
                .error, "E0531", "the script asks for new writes, and not any more for some that were made", at: Span(0, 0))
            diagnostic.notes =
                DecisionQuestion.words(of: made).map { ("made", $0) } + DecisionQuestion.words(of: new).map { ("new", $0) }
            let allowing = new.map(\.action.id).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
                .map { "--allow-write \($0)" }.joined(separator: " ")
            diagnostic.help = "nothing new was written; if the new ones are meant: `\(resume) \(allowing)`"
            guard let first = new.first else { return FileDiagnostic(file: main, diagnostic: diagnostic) }
            return at(first.origin, diagnostic)
        case .rival(let step, let run):
            var diagnostic = Diagnostic(
                .error, "E0532", "another run, \(run), may have paid for the same `\(step.action.id)`, and does not know", at: Span(0, 0))
            diagnostic.notes = stepNotes(step.parameters, service: nil, credits: "0 charged · " + account)
            diagnostic.help =
                "`holo resume \(run)` finds out, or `holo runs cancel \(run)` sets it aside; then `\(resume)`"
            return at(step.origin, diagnostic)
        case .inDoubt(let step, let reason) where step.action.kind == .http:
            var diagnostic = Diagnostic(
                .error, "E0519", "`http` may have changed something, and its answer is lost", at: Span(0, 0))
            diagnostic.notes = stepNotes(step.parameters, service: nil, credits: nil)
            diagnostic.notes.append(("reason", visible(reason)))
            diagnostic.help =
                "it is never sent again by itself: look whether it happened; `\(resume)` on a terminal asks, and sends it where you say that it did not"
            return at(step.origin, diagnostic)
        case .inDoubt(let step, let reason):
            var diagnostic = Diagnostic(
                .error, "E0530", "`\(step.action.id)` may have been paid, and its answer can't be had", at: Span(0, 0))
            diagnostic.notes = stepNotes(step.parameters, service: nil, credits: "maybe \(step.action.credits) charged · " + account)
            diagnostic.notes.append(("reason", visible(reason)))
            diagnostic.help =
                step.action.isWrite
                ? "look whether it happened; `\(resume)` on a terminal asks what to do, `\(resume) --in-doubt adopt` takes the one job that fits"
                : "`\(resume)` searches again; `\(resume) --in-doubt resubmit` may pay it twice"
            return at(step.origin, diagnostic)
        case .interrupted:
            var diagnostic = Diagnostic(.warning, "W0550", "the run was interrupted", at: Span(0, 0))
            diagnostic.help = "`\(resume)` goes on"
            return FileDiagnostic(file: main, diagnostic: diagnostic)
        }
    }

    private func questionNotes(_ step: StepRequest) -> [(key: String, text: String)] {
        var notes = [(key: "question", text: visible(step.question.words))]
        if !step.question.choices.isEmpty {
            notes.append(("choices", step.question.choices.map { "\"\(visible($0))\"" }.joined(separator: ", ")))
        }
        return notes
    }

    private func diagnostic(_ problem: IdentityProblem, _ step: StepRequest, _ resume: String) -> FileDiagnostic {
        let name = visible(problem.name)
        var diagnostic = Diagnostic(
            .error, "E0516",
            problem.matches == 0
                ? "`\(step.action.id)` can't run as \"\(name)\": there is no such identity"
                : "`\(step.action.id)` can't run as \"\(name)\": \(problem.matches) identities have that name",
            at: Span(0, 0))
        diagnostic.notes = stepNotes(step.parameters, service: nil, credits: "0 charged · " + account)
        diagnostic.notes.append(
            ("known", problem.known.isEmpty ? "none of this site" : problem.known.map { "\"\(visible($0))\"" }.joined(separator: ", ")))
        if problem.matches > 0 {
            diagnostic.help = "write its id instead, or rename one of them; then `\(resume)`"
        } else if let close = closestMatch(problem.name, among: problem.known) {
            diagnostic.help = "did you mean \"\(visible(close))\"? Then `\(resume)` (what was answered is not paid again)"
        } else {
            diagnostic.help = "connect that account or correct the name, then `\(resume)`"
        }
        return at(step.origin, diagnostic)
    }

    /// A path is one of the service's.
    private func whole(_ url: String) -> String {
        url.hasPrefix("/") ? (baseURL ?? "") + url : url
    }

    func words(_ trouble: ServiceTrouble) -> String {
        switch trouble {
        case .transport(let failure): visible(failure.message)
        case .service(let error): "\(error.status) \(visible(error.code)) \"\(visible(shortened(error.message, to: 300)))\""
        case .unreadable(let what, let excerpt): "\(what): \(visible(shortened(excerpt, to: 120)))"
        }
    }
}

extension PauseReason {
    var exitCode: Int32 {
        switch self {
        case .cap, .credits: ExitStatus.credits
        case .account, .identity, .key: ExitStatus.account
        case .unreachable: ExitStatus.unreachable
        case .inDoubt, .rival: ExitStatus.inDoubt
        case .interrupted: ExitStatus.interrupted
        case .question, .waiting: ExitStatus.waiting
        case .unapproved: ExitStatus.invalid
        }
    }

    var status: RunStatus {
        switch self {
        case .inDoubt: .inDoubt
        case .interrupted: .interrupted
        case .cap, .credits, .account, .identity, .key, .unreachable, .question, .waiting, .unapproved, .rival: .paused
        }
    }

    /// Where a step failed too, the exit code of the heavier is given: 130, 6, 4, 3, 5, 1, 7.
    var outweighsFailure: Bool {
        switch self {
        case .inDoubt, .rival, .interrupted, .cap, .credits, .account, .identity, .key, .unreachable: true
        case .question, .waiting, .unapproved: false
        }
    }
}
