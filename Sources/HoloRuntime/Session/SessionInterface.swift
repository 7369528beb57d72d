import HoloCompiler
import HoloSteps
import HoloSyntax
import HoloValue
import HolocronAPI
import HolocronScheduler

/// What a person asks of a session.
package struct SessionOptions: Sendable {
    /// The session spends at most this; nil: each paid entry is asked for, except on the local service.
    package var maximumCredits: Int?
    package var approvesWrites = false
    package var allowedWrites: [String] = []
    package var allowedFolders: [String] = []
    package var inDoubt = InDoubtPolicy.ask
    package var keyFile: String?
    package var environment: [String: String] = [:]
    /// Nobody is there to be asked.
    package var isUnattended = false

    package init() {}
}

/// What a session tells the one who shows it, in order.
package enum SessionEvent: Sendable {
    case line(String)
    /// What the entry itself prints.
    case printed(String)
    case diagnostics([FileDiagnostic], sources: [String: SourceText], outcome: String?)
    case problem(RunProblem)
    /// What a bare expression or an unnamed step gave, under which name it can be had: `_3`.
    case value(name: String, Value)
    /// A name that was waited for in the background has its value.
    case known(name: String, Value)
    case step(StepProgress)
    case note(SchedulerNote)
    case question(SessionQuestion)
    /// The prompt may come back: the entry has ended, with the exit code that `holo run` would give, or goes on in the
    /// background, with 0.
    case ready(exitCode: Int32)
    case closed
}

package struct SessionQuestion: Sendable {
    package var id: Int
    package var words: String
    /// Empty where any text is an answer.
    package var choices: [String]
    package var isHidden = false
    /// The step that asks, where one does.
    package var label: String?
}

/// A name that a person can use in the next entry.
package struct SessionBinding: Sendable {
    package enum Kind: String, Sendable { case value, step, input, function, flow, type, `import` }
    package var name: String
    package var kind: Kind
    /// nil while it is not there yet, and for what is no value.
    package var value: Value?
    /// Its entry failed before it had one.
    package var isLost = false
    /// One line: the text of a declaration.
    package var summary = ""
    /// Of functions and flows, in order.
    package var parameters: [String] = []
}

/// A step that is under way.
package struct SessionJob: Sendable {
    package var label: String
    package var action: String
    package var jobID: String?
    /// Microseconds since it was asked for.
    package var age: Int
    package var entry: Int
}

/// What there is to see of a session at a moment.
package struct SessionView: Sendable {
    package var names: [SessionBinding] = []
    package var jobs: [SessionJob] = []
    /// Entries that wait for values or for their turn, by number, with the reason.
    package var waiting: [(entry: Int, reason: String)] = []
    package var credits = CreditAccount()
    package var catalogue: [ActionDescription] = []
    /// Changes with the catalogue.
    package var catalogueGeneration = 0
    package var service: String?
    package var isLocal = false
    package var runName: String?
    /// Entries with steps that are under way: number and first line.
    package var running: [(entry: Int, text: String)] = []
}

extension SessionView {
    /// Adds actions to the catalogue; what was known of them is replaced.
    mutating func learn(_ actions: [ActionDescription]) {
        let new = Set(actions.map(\.id))
        catalogue = (actions + catalogue.filter { !new.contains($0.id) }).sorted { $0.id < $1.id }
        catalogueGeneration += 1
    }
}

/// What a person asks of a session. All but `lookAround`, `stopWaiting`, `cancel`, `answer` and `close` are followed by one
/// `ready`.
package enum SessionRequest: Sendable {
    /// Statements and expressions of the language.
    case enter(String)
    /// Get to know the service and its catalogue, for who types.
    case lookAround
    /// Have the catalogue, as far as it can be had.
    case fetchCatalogue
    /// Only what they would cost at most.
    case cost(String)
    /// Only the type of an expression.
    case type(String)
    /// Stop waiting for what the prompt waits for; jobs go on.
    case stopWaiting
    /// Give up an entry, or a step by its name.
    case cancel(String)
    case setCap(Int)
    case answer(question: Int, String?)
    /// Write the session's statements as a script, whose last run the session then is.
    case save(String)
    /// Take in a script's statements.
    case load(String)
    /// Be ready once all entries have ended: with the exit code of the first that failed.
    case waitForAll
    /// End; jobs that run are left to be followed later.
    case close
}
