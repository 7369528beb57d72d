import Foundation
import HoloREPLAnalysis
import HoloRuntime
import HoloSyntax
import HoloValue
import LineEditor

/// How a session looks and what it is told, where that is not the session's own.
package struct PromptOptions {
    package var session = SessionOptions()
    package var usesColor = false
    package var historyFile: String?
    /// `0.1.0`.
    package var version = ""
    /// A script to begin with.
    package var loads: String?
    package var isTour = false

    package init() {}
}

/// `holo repl` on a terminal: reads entries, shows what becomes of them, and what ends in the background above the line
/// that is being typed.
package final class Prompt {
    let options: PromptOptions
    let session: Session
    let editor: LineEditor
    let writer: EventWriter
    let knowledge: PromptKnowledge
    private let wakePipe: WakePipe
    /// What the next entry begins with.
    var draft = ""
    /// The text of the last entry, for `:edit`.
    var lastEntry = ""
    private var isReady = true
    private var isClosed = false
    private var lastExitCode = ExitStatus.ok
    private var tour: Tour?

    package init(_ options: PromptOptions) throws(RunProblem) {
        self.options = options
        guard let pipe = WakePipe() else {
            throw RunProblem(ExitStatus.failed, "a pipe can't be made: \(String(cString: strerror(errno)))")
        }
        wakePipe = pipe
        pipe.heedInterruptions()
        let session = Session(options: options.session, wake: { pipe.wake() })
        self.session = session
        let knowledge = PromptKnowledge(session)
        self.knowledge = knowledge
        editor = LineEditor(
            historyFile: options.historyFile, wakeDescriptor: pipe.readEnd, hooks: knowledge.hooks,
            usesColor: options.usesColor)
        writer = EventWriter(usesColor: options.usesColor)
        if options.isTour { tour = Tour() }
    }

    /// Until the end of the session. Gives the exit code.
    package func run() -> Int32 {
        QuietTerminal.begin()
        defer { QuietTerminal.restore() }
        show("holo \(options.version)  `:help` helps, Ctrl-D leaves" + (tour == nil ? ", `holo repl --tour` shows around" : ""))
        session.send(.lookAround)
        if let path = options.loads { enter(.load(path)) }
        if let tour { show(tour.begin(writer)) }
        while true {
            drain()
            if isClosed {
                editor.close()
                return ExitStatus.failed
            }
            let text = draft
            draft = ""
            switch editor.next(prompt: writer.prompt, continuation: writer.continuation, initial: text) {
            case .line(let line): if take(line) { return leave() }
            case .interrupted: break
            case .endOfInput: if mayLeave() { return leave() }
            case .woken: break
            }
        }
    }

    /// What is typed here; true where it ends the session.
    private func take(_ line: String) -> Bool {
        let text = line.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else { return false }
        lastExitCode = ExitStatus.ok
        if let command = Command(text) {
            if command.name == "quit" { return mayLeave() }
            perform(command)
        } else {
            lastEntry = line
            enter(.enter(line))
        }
        if let words = tour?.next(after: text, succeeded: lastExitCode == ExitStatus.ok, writer) { show(words) }
        return false
    }

    /// Sends what the prompt waits for, and waits.
    func enter(_ request: SessionRequest) {
        isReady = false
        // Ctrl-C since Enter is for what was entered.
        let isUnwanted = wakePipe.empty() == .interrupted
        session.send(request)
        if isUnwanted { stopWaiting() }
        while !isReady, !isClosed {
            let reason = wakePipe.wait()
            if drain() == .interrupted || reason == .interrupted { stopWaiting() }
        }
    }

    private func stopWaiting() {
        show("^C")
        session.send(.stopWaiting)
    }

    /// Shows what has happened.
    @discardableResult
    private func drain() -> WakePipe.Reason {
        let reason = wakePipe.empty()
        for event in session.takeEvents() {
            switch event {
            case .ready(let exitCode):
                isReady = true
                lastExitCode = exitCode
            case .question(let question): answer(question)
            case .closed: isClosed = true
            default: if let text = writer.text(event) { show(text) }
            }
        }
        return reason
    }

    func show(_ text: String) { editor.printAbove(Redactor.process.redacted(text)) }

    private func answer(_ question: SessionQuestion) {
        let asked = question.question
        if !asked.choices.isEmpty || question.label != nil { show(writer.text(question)) }
        let prompt = asked.choices.isEmpty && question.label == nil ? visible(question.words) : "? "
        while true {
            guard let line = editor.ask(prompt, hidden: question.isHidden) else {
                session.send(.answer(question: question.id, nil))
                return
            }
            if let found = asked.answer(from: line) {
                session.send(.answer(question: question.id, found))
                return
            }
            show("Choose one of 1 to \(asked.choices.count).")
        }
    }

    // MARK: Leaving

    private func mayLeave() -> Bool {
        drain()
        let jobs = session.view.jobs
        guard !jobs.isEmpty else { return true }
        for job in jobs { show("  \(visible(job.label))  " + (job.jobID.map { "job \(visible($0))" } ?? "its job is not known yet")) }
        let words = "\(jobs.count) job\(jobs.count == 1 ? " is" : "s are") running, and paid. Leave all the same? [y/N] "
        guard let answer = editor.ask(words) else { return false }
        return ["y", "yes"].contains(answer.lowercased())
    }

    private func leave() -> Int32 {
        session.send(.close)
        while !isClosed {
            _ = wakePipe.wait()
            drain()
        }
        editor.close()
        return ExitStatus.ok
    }
}
