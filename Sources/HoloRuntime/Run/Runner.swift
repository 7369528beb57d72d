import Foundation
import HoloJournal
import HoloMachine
import HoloSteps
import HoloValue
import HolocronScheduler

/// The one plain thread that owns the machines of a run: it lets them work in turn, and says when a person has to be
/// asked, and what holds where nobody is there.
final class Runner {
    private let host: EvaluatorHost
    private let carrier: Carrier
    private let recorded: RecordedRun
    private let interruption: Interruption
    private let observer: (RunEvent) -> Void

    private var memory = MemoryLimit()
    /// Who answers what the script asks; nil where nobody is there.
    private var askPerson: AskPerson?
    /// Who decides what only a person can; nil where nobody is there.
    private var askDecision: AskPerson?
    private let personAnswers: Mailbox<String?>
    /// What is being asked.
    private var asking: Asking?
    private enum Asking {
        case question(StepID)
        case decision(DecisionQuestion)
    }
    /// Where nothing but waiting is left, and longer than that, the run ends; microseconds, nil: it stays.
    private let longestStay: Int?
    private let scriptDigest: [UInt8]
    /// Actions whose writes may be made, whatever became of those that were; nil: all.
    private let allowedWrites: Set<String>?
    private var interruptionsSeen = 0

    init(
        evaluator: Evaluator, steps: Steps, scheduler: Scheduler, recorded: RecordedRun, outputs: Outputs,
        observations: Observations, interruption: Interruption, askPerson: AskPerson? = nil,
        askDecision: AskPerson? = nil, longestStay: Int? = nil, scriptDigest: [UInt8] = [],
        allowedWrites: Set<String>? = [], observer: @escaping (RunEvent) -> Void
    ) {
        carrier = Carrier(steps: steps, scheduler: scheduler, observer: observer)
        host = EvaluatorHost(
            evaluator, outputs: outputs, observations: observations, recorded: recorded, carrier: carrier)
        personAnswers = Mailbox(carrier.bell)
        self.recorded = recorded
        self.interruption = interruption
        self.askPerson = askPerson
        self.askDecision = askDecision
        self.longestStay = longestStay
        self.scriptDigest = scriptDigest
        self.allowedWrites = allowedWrites
        self.observer = observer
        carrier.tellAsker = { evaluator.handle($0) }
    }

    /// What the journal calls when something is on disk, or can't be.
    var onAcknowledge: @Sendable (CommitTicket) -> Void { carrier.onAcknowledge }
    var onTrouble: @Sendable (CommitTrouble) -> Void { carrier.onTrouble }

    /// How the run ended, or why it stopped.
    enum Ending {
        case finished(RunEnd)
        case paused(PauseReason)
        /// A second wish to stop: jobs may be running.
        case left
        case journalLost(JournalError)
        /// Nothing is under way and nothing can start: a fault of this program.
        case stuck
    }

    var evaluator: Evaluator { host.evaluator }
    var credits: CreditAccount { carrier.steps.credits }
    var pauseReason: PauseReason? { carrier.steps.pauseReason }
    var unclaimedWrites: [RecordedAttempt] { carrier.steps.unclaimedWrites }
    var underWay: [(request: StepRequest, jobID: String?)] { carrier.steps.underWay }
    var doubts: [(request: StepRequest, reason: String)] { carrier.steps.doubts }
    var savedPaths: [String] { host.savedPaths }
    var leftOut: [LeftOut] { host.leftOut }

    /// - Parameters:
    ///   - journal: nil where nothing is recorded.
    ///   - run: the run's id in it.
    ///   - outside: nil for a script that calls no action.
    func run(journal: Journal?, run: String, outside: Carrier.Outside?) -> Ending {
        carrier.connect(journal: journal, run: run, outside: outside)
        if journal != nil, recorded.observed[Self.scriptKey] == nil { recordScript() }
        interruption.onReceive { [bell = carrier.bell] in bell.ring() }
        defer {
            interruption.onReceive(nil)
            carrier.end()
        }
        while true {
            let isUnfinished = evaluator.run(fuel: 20_000)
            if isUnfinished, let failure = memory.failure() { evaluator.giveUp(failure) }
            // What was asked for may have been answered on the spot.
            let hasMore = host.carryOut() || isUnfinished
            if !hasMore, decide() { continue }
            if let ending = ending(hasMore) { return ending }
            carrier.receive(milliseconds: hasMore ? 0 : millisecondsToWait())
            for answer in personAnswers.takeAll() { answered(answer) }
            host.ringAlarms()
            if let lost = carrier.lost { return .journalLost(lost) }
        }
    }

    private func ending(_ hasMore: Bool) -> Ending? {
        if let end = evaluator.end { return .finished(end) }
        let wishes = interruption.count
        if wishes > interruptionsSeen {
            interruptionsSeen = wishes
            if wishes >= 2 || (!carrier.hasOutside && carrier.steps.isIdle) { return .left }
            carrier.tell(.interrupt)
            host.carryOut()
            observer(.stopping(carrier.steps.underWay.map { ($0.request.label, $0.jobID) }))
        }
        guard !hasMore, evaluator.commands.isEmpty else { return nil }
        if let reason = carrier.steps.pauseReason, carrier.steps.isIdle { return .paused(reason) }
        if carrier.steps.needsPerson, asking == nil, let question = carrier.steps.openQuestions.first {
            if let askPerson {
                ask(question, askPerson)
            } else if carrier.steps.isIdle, carrier.nextWake == nil {
                return .paused(.question(step: question))
            }
        }
        if let waiting = longWait { return .paused(waiting) }
        // A `budget` that only what waits for it could tell: nothing can be spent.
        if carrier.steps.awaitsBudget, asking == nil, isQuiet, carrier.isSchedulerIdle {
            carrier.tell(.budget(0))
            return ending(hasMore)
        }
        if carrier.steps.pauseReason == nil, carrier.steps.isIdle, carrier.steps.nextWake == nil, !evaluator.isWaiting { return .stuck }
        return nil
    }

    /// True where nothing is under way, and nothing will be by itself.
    private var isQuiet: Bool { carrier.steps.isIdle && carrier.steps.nextWake == nil && host.alarmWait == nil }

    /// True where the text is that of the part of the run that made these writes, and all their steps are still to come:
    /// only data was added.
    private func willAsk(for made: [RecordedAttempt]) -> Bool {
        guard scriptDigest == recorded.observed[Self.scriptKey] else { return false }
        let keys = evaluator.awaitedStepKeys()
        return made.allSatisfy { keys.contains($0.intent.key) }
    }

    /// Under which the journal keeps the digest of the text that the run's writes are asked for by.
    private static let scriptKey = "script"

    private func recordScript() { carrier.append(.observed(key: Self.scriptKey, value: scriptDigest), false) }

    /// What may still be requested may match a write that was made.
    private func isTime(for decision: OpenDecision) -> Bool {
        switch decision {
        case .doubt: true
        case .newWrites: isQuiet
        }
    }

    /// Where nothing but waiting is left, longer than this run stays for: until when.
    private var longWait: PauseReason? {
        guard let longestStay, carrier.steps.isIdle, asking == nil, carrier.isSchedulerIdle else { return nil }
        let alarm = host.alarmWait.map { Clock.wall.addingReportingOverflow($0) }
            .map { $0.overflow ? .max : $0.partialValue }
        let sleeper = carrier.steps.nextWaking
        guard let until = [alarm, sleeper?.until].compactMap({ $0 }).min(), until - Clock.wall > longestStay else { return nil }
        return .waiting(step: sleeper?.until == until ? sleeper?.step : nil, until: until)
    }

    private func millisecondsToWait() -> Int {
        var wait = 1_000
        if let due = carrier.nextWake { wait = min(wait, max(0, (due - Clock.now + 999) / 1_000)) }
        if let due = host.alarmWait { wait = min(wait, due / 1_000 + 1) }
        return wait
    }

    // MARK: Asking

    private func ask(_ step: StepRequest, _ askPerson: AskPerson) {
        asking = .question(step.id)
        askPerson(step.question, step.label) { [personAnswers] in personAnswers.add($0) }
    }

    /// Asks a person for the next open decision. True where one was made without: something may go on then.
    private func decide() -> Bool {
        guard carrier.steps.needsPerson, carrier.steps.pauseReason == nil, asking == nil, evaluator.commands.isEmpty,
            let decision = carrier.steps.openDecision, isTime(for: decision)
        else { return false }
        if case .newWrites(_, let made) = decision, willAsk(for: made) {
            carrier.tell(.newWritesDecided(.goOn))
            return true
        }
        let question = DecisionQuestion(decision)
        if case .newWrites(let new, _) = decision, areAllowed(new) {
            observer(.deciding(question.lines))
            recordScript()
            carrier.tell(.newWritesDecided(.allow))
            return true
        }
        guard let askDecision else {
            carrier.tell(question.refusal)
            return true
        }
        asking = .decision(question)
        observer(.deciding(question.lines))
        askDecision(question.question, question.label) { [personAnswers] in personAnswers.add($0) }
        return false
    }

    /// A person said so when the run was started: then it is told, and not asked.
    private func areAllowed(_ writes: [StepRequest]) -> Bool {
        guard let allowedWrites else { return true }
        return writes.allSatisfy { allowedWrites.contains($0.action.id) }
    }

    /// Who gives no answer is not asked again in this part of the run.
    private func answered(_ answer: String?) {
        defer { asking = nil }
        if answer == nil {
            askPerson = nil
            askDecision = nil
        }
        switch asking {
        case .question(let id)?: if let answer { carrier.tell(.answered(id, answer)) }
        case .decision(let question)?:
            let event = question.event(for: answer)
            if case .newWritesDecided(.allow) = event { recordScript() }
            carrier.tell(event)
        case nil: break
        }
    }
}

/// Asks a person a question, without waiting for the answer: that is given to the closure, from any thread; nil where
/// there will be none.
package typealias AskPerson = (Question, _ label: String, _ answer: @escaping @Sendable (String?) -> Void) -> Void

/// What a run tells those who watch it.
package enum RunEvent {
    case step(StepProgress, CreditAccount)
    case note(SchedulerNote)
    case pausing(PauseReason)
    /// A person is asked something, and should know this before.
    case deciding([String])
    /// A wish to stop was heard; these are followed to their ends.
    case stopping([(label: String, jobID: String?)])
}
