import HoloMachine
import HoloSteps
import HoloSyntax
import HoloValue

/// What a person is asked where only a person can decide, and what the answers mean.
struct DecisionQuestion {
    /// What there is to know before, a line each.
    var lines: [String]
    var question: Question
    /// Of the step that it is about.
    var label: String
    private var events: [StepsEvent]
    /// Where there is no answer.
    let refusal: StepsEvent

    init(_ decision: OpenDecision) {
        switch decision {
        case .doubt(let step, let reason, let jobs):
            let isFree = step.action.kind == .http
            lines = [
                "`\(visible(step.action.id))` may have \(isFree ? "changed something" : "been paid"), and its answer is lost: \(visible(reason))",
                "  it asked for: " + parameterWords(JSON.encode(.record(step.parameters), secrets: .label)),
            ]
            var choices = jobs.map { "take job \($0)" }
            var events = jobs.map { StepsEvent.decided(step.id, .take(jobID: $0)) }
            choices.append(
                step.action.isWrite
                    ? "it did not happen: \(isFree ? "send" : "submit") it" : "submit it again; it may be paid twice")
            events.append(.decided(step.id, .submitAgain))
            choices.append("leave it in doubt, and stop")
            events.append(.decided(step.id, .leave))
            question = Question(words: "What is to be done?", choices: choices)
            label = step.label
            self.events = events
            refusal = .decided(step.id, .leave)
        case .newWrites(let new, let made):
            lines = ["this run made, and the script does not ask for any more:"]
            lines += Self.words(of: made).map { "  " + $0 }
            lines.append("it asks for, anew:")
            lines += Self.words(of: new).map { "  " + $0 }
            question = Question(words: "Make the new writes?", choices: ["yes", "no"])
            label = new.first?.label ?? ""
            events = [.newWritesDecided(.allow), .newWritesDecided(.refuse)]
            refusal = .newWritesDecided(.refuse)
        }
    }

    func event(for answer: String?) -> StepsEvent {
        guard let answer, let choice = question.choices.firstIndex(of: answer), choice < events.count else { return refusal }
        return events[choice]
    }

    static let mostShown = 10

    static func words(of made: [RecordedAttempt]) -> [String] {
        words(made.map { ($0.intent.actionID, $0.intent.parameters, $0.jobID) })
    }

    static func words(of new: [StepRequest]) -> [String] {
        words(new.map { ($0.action.id, JSON.encode(.record($0.parameters), secrets: .label), nil) })
    }

    /// `send { "to": "ada" }  job 4711`
    private static func words(_ writes: [(action: String, parameters: [UInt8], job: String?)]) -> [String] {
        var lines = writes.prefix(mostShown).map { write in
            "\(visible(write.action)) \(parameterWords(write.parameters))" + (write.job.map { "  job \(visible($0))" } ?? "")
        }
        if writes.count > mostShown { lines.append("and \(writes.count - mostShown) more") }
        return lines
    }
}

/// A step's parameters for people: without secrets, and no longer than a line.
func parameterWords(_ parameters: [UInt8]) -> String {
    visible(shortened(Redactor.process.redacted(String(decoding: parameters, as: UTF8.self)), to: 160))
}
