import HoloValue

/// Names one request of the evaluator; never used twice in a process's part of a run.
package typealias StepID = Int
package typealias OutputID = Int

/// The steps of evaluators that share one run, such as those of a session's entries: each numbers its own in a range.
package enum StepRange {
    private static let size = 1_000_000

    package static func first(ofEvaluator number: Int) -> StepID { number * size + 1 }

    /// 0 for an evaluator that was given no number.
    package static func evaluator(of step: StepID) -> Int { step / size }
}

/// An action that the script surely needs, with everything about it evaluated.
package struct StepRequest: Sendable {
    package var id: StepID
    /// The step instance: place in the tree, loop keys and flow calls around it, and callee.
    package var key: String
    package var action: ActionReference
    /// Without nulls.
    package var parameters: Record
    /// At most so many attempts after the first.
    package var retries: Int
    /// Microseconds between attempts; nil: exponential backoff from 1 s.
    package var retryEvery: Int?
    /// Microseconds for one attempt.
    package var timeout: Int?
    /// The name of the identity to run with.
    package var identity: String?
    /// How old an answer to an equal request may be that serves again, microseconds before the run's start; nil: none.
    package var cacheAge: Int?
    /// An `else` answers its failure, or that of a flow call around it, or a `for` around it tolerates it.
    package var isAnswered = false
    /// The chains of actions that can't start before it is settled, as far as the text tells: for the order in which
    /// steps are submitted.
    package var followers: [[String]] = []
    /// For people: `person[3]`.
    package var label: String
    package var origin: Origin

    package init(
        id: StepID, key: String, action: ActionReference, parameters: Record, retries: Int = 0, retryEvery: Int? = nil,
        timeout: Int? = nil, identity: String? = nil, cacheAge: Int? = nil, label: String, origin: Origin
    ) {
        self.id = id
        self.key = key
        self.action = action
        self.parameters = parameters
        self.retries = retries
        self.retryEvery = retryEvery
        self.timeout = timeout
        self.identity = identity
        self.cacheAge = cacheAge
        self.label = label
        self.origin = origin
    }
}

/// Where in the script, and for which items, something happened.
package struct Origin: Sendable {
    package var position: Position
    /// The name of the step as written; empty without one.
    package var name: String
    /// From the outermost `for`, loop or flow call inwards.
    package var trail: [Surrounding]

    package init(position: Position, name: String = "", trail: [Surrounding] = []) {
        self.position = position
        self.name = name
        self.trail = trail
    }
}

/// One thing that a place stands in while the script runs.
package enum Surrounding: Sendable, Equatable {
    /// An item of a `for`: `company[3] "Globex"`.
    case item(String)
    /// A round of a `loop`, from 1.
    case round(Int)
    /// The call of a flow or script; `step` is the calling step's name, empty without one.
    case call(flow: String, step: String)
}

/// How a request ended.
package enum StepOutcome: Sendable {
    /// The receipt is nil where nothing is known of how it came about.
    case answer(Value, StepReceipt?)
    case failure(StepFailure)
    /// Never sent, because the evaluator halted it.
    case abandoned
}

/// A step that failed for good, in the words of the one who failed it.
package struct StepFailure: Sendable {
    package var code: String
    package var message: String
    package var action: String
    package var attempts: Int
    package var jobID: String?
    /// What it cost in the end; nil: not known.
    package var credits: Int?
    /// The HTTP status, where the submission was refused.
    package var status: Int?
    /// What all of its attempts took; nil where nothing is known but what stands here.
    package var receipt: StepReceipt?

    package init(
        code: String, message: String, action: String, attempts: Int, jobID: String? = nil, credits: Int? = 0,
        status: Int? = nil
    ) {
        self.code = code
        self.message = message
        self.action = action
        self.attempts = attempts
        self.jobID = jobID
        self.credits = credits
        self.status = status
    }

    /// An answer, or what a flow returned, that is not of its declared type.
    init(conversion failure: Failure, action: String, credits: Int?) {
        let place = failure.path.map { "\($0): " } ?? ""
        self.init(code: failure.code, message: place + failure.message, action: action, attempts: 1, credits: credits)
    }

    /// What the script sees as `error`: always the same fields, of the same kinds.
    package var value: Value {
        .object([
            ("code", .string(code)), ("message", .string(message)), ("action", .string(action)), ("attempts", .int(attempts)),
        ])
    }
}

/// A step that failed for good, with what it was given.
package struct FailedStep: Sendable {
    package var failure: StepFailure
    package var parameters: Record
}

/// Why a run, or a flow call in it, failed.
package struct RunFailure: Sendable {
    package enum Cause: Sendable {
        case step(StepFailure, parameters: Record)
        /// Evaluation failed, with the places of the functions that were running, innermost first.
        case evaluation(Failure, [Position])
        /// Writing what was output failed.
        case output(Failure)
    }

    package var cause: Cause
    package var origin: Origin
    /// Where an `else fail` worded it: the failure of the step that had failed for good before.
    package var worded: FailedStep?
    /// The step instances whose failures it stands for.
    var keys: [String]
    /// It was one more than so many failures that a `for` around it tolerates.
    package var tolerated: Int?
}

/// Items of a `for` that a clause of it left out.
package struct LeftOut: Sendable {
    package enum Reason: Sendable {
        /// `tolerate`: the item failed for good.
        case failed(RunFailure)
        /// `within`: this item and all after it. What those before it took, what an item takes at most, and the limit.
        case credits(spent: Int, worstCase: Int, limit: Int)
    }

    package var reason: Reason
    /// The item's name in the `for`, and its place there.
    package var item: String
    package var place: Int
    package var count: Int
    /// The clause of the `for`.
    package var origin: Origin
}

/// A value from outside that an expression asked for.
package struct Observation: Hashable, Sendable {
    package enum Kind: UInt8, Sendable { case read, lastRun, seed }

    package var kind: Kind
    /// The path, for `read`; for `seed` the name of the statement that asks, see `seedKey`.
    package var argument: String

    package init(kind: Kind, argument: String) {
        self.kind = kind
        self.argument = argument
    }

    /// The name under which a run keeps it.
    package var key: String {
        switch kind {
        case .read: "read:" + argument
        case .lastRun: "last_run"
        case .seed: "seed:" + argument
        }
    }

    /// - Parameter folder: where a path that is not absolute begins; null for the folder of the script of the run.
    init(_ number: UInt8, argument: Value, folder: Value) throws(Failure) {
        guard let kind = Kind(rawValue: number) else { throw .inconsistent }
        switch kind {
        case .lastRun, .seed:
            self.init(kind: kind, argument: "")
        case .read:
            guard case .text(let path) = argument else {
                if case .secret(let secret) = argument { throw .secret(secret, cannotBe: "the path of a file") }
                throw Failure("E0303", "`read` needs a text as its path, found \(argument.kind)")
            }
            var whole = path.string
            if case .text(let folder) = folder { whole = joined(folder.string, whole) }
            self.init(kind: kind, argument: whole)
        }
    }
}

package struct OutputRequest: Sendable {
    package var id: OutputID
    package var key: String
    package var kind: OutputKind
    /// What is printed, one after the other; or the value that is saved or appended.
    package var values: [Value]
    /// For `save` and `append`.
    package var path: String
    package var origin: Origin
}

package enum EvaluatorEvent: Sendable {
    case settled(StepID, StepOutcome)
    case observed(Observation, Result<Value, Failure>)
    case outputDone(OutputID, Failure?)
    /// The request is on its way to the service, or was `ago` microseconds before; `isNew` where that is not over.
    case began(StepID, ago: Int, isNew: Bool)
    /// The request took credits; told before it is settled, perhaps in parts.
    case charged(StepID, credits: Int)
    /// The time of an alarm has come.
    case alarmed(AlarmID)
}

package enum EvaluatorCommand: Sendable {
    case request(StepRequest)
    /// A failure stopped the flow call or run that these stand in: no new attempt of them; what was paid is followed.
    case halt([StepID])
    /// An `else` or `tolerate` answered the failure of this step instance.
    case handled(key: String)
    case leftOut(LeftOut)
    case observe(Observation)
    case output(OutputRequest)
    /// Wants to be told `alarmed` at that time. One that nothing waits for any more may ring all the same.
    case alarm(AlarmID, AlarmTime)
    /// The script's own cap, in credits. Told before any request.
    case budget(Int)
    case finish(RunEnd)
}

package enum RunEnd: Sendable {
    /// nil where the script came to no `return`.
    case succeeded(Value?)
    case failed([RunFailure])
}

extension Failure {
    /// A program that the compiler should not have made; says so instead of ending the process.
    static let inconsistent = Failure("E0999", "the program is inconsistent: this is a bug in holo, please report it")
}

/// A path of a script as one from the folder of the script of the run.
func joined(_ folder: String, _ path: String) -> String {
    guard !folder.isEmpty, !path.isEmpty, path.utf8.first != UInt8(ascii: "/") else { return path }
    return folder == "/" ? folder + path : folder + "/" + path
}
