import HoloValue
import HolocronAPI

/// An action as the local service offers it: what the catalogue says, and the provider that does the work.
package struct Action: Sendable {
    package enum Authorisation: String, Sendable { case none, optional, required }

    package var id: String
    package var name: String
    package var summary: String
    package var tags: [String]
    package var effect: ActionDescription.Effect
    package var isSynchronous = false
    package var authorisation: Authorisation = .none
    package var parameters: [Parameter]
    package var credits: Int
    /// Seconds that a job takes at the speed of one.
    package var duration: ClosedRange<Double> = 0.3...3
    /// The parameter that says it instead, in milliseconds.
    var timedBy: String?
    /// The share of jobs that fail for no reason of their own.
    package var failureRate: Double = 0
    var provider: Provider
}

/// Does an action's work.
enum Provider: Sendable {
    /// Reads pages. Runs on a worker's thread and may block there.
    case read(@Sendable (Reading) throws(ActionFailure) -> ActionResult)
    /// Adds a message to the board, in the transaction that ends the job.
    case post(@Sendable (Arguments) -> (author: String, text: String))
    /// Computes at once, from the parameters alone.
    case compute(@Sendable (Arguments) throws(ActionFailure) -> ActionResult)
}

/// What a provider gives.
struct ActionResult: Sendable {
    var data: Record
    /// The final cost where it is lower than the listed one.
    var credits: Int?

    init(_ pairs: [(String, Value)], credits: Int? = nil) {
        data = Record(pairs)
        self.credits = credits
    }
}

/// Why a job failed, in the words of the service.
struct ActionFailure: Error, Sendable {
    var code: String
    var message: String

    init(_ code: String, _ message: String) {
        self.code = code
        self.message = message
    }
}

/// A parameter as the catalogue lists it, with what the service checks.
package struct Parameter: Sendable {
    package var name: String
    /// As JSON Schema names it.
    package var type: String
    package var isRequired: Bool
    package var summary: String
    package var defaultValue: Value?
    package var allowed: [String]?
    /// For integers.
    package var range: ClosedRange<Int>?

    static func text(_ name: String, required: Bool = true, allowed: [String]? = nil, _ summary: String) -> Parameter {
        Parameter(name: name, type: "string", isRequired: required, summary: summary, allowed: allowed)
    }

    static func count(_ name: String, _ range: ClosedRange<Int>, standard: Int, _ summary: String) -> Parameter {
        Parameter(
            name: name, type: "integer", isRequired: false, summary: summary, defaultValue: .int(standard), range: range
        )
    }

    static func texts(_ name: String, required: Bool = false, _ summary: String) -> Parameter {
        Parameter(name: name, type: "array", isRequired: required, summary: summary)
    }
}

/// The checked parameters of a task.
struct Arguments: Sendable {
    let record: Record

    /// Empty where it was not given.
    func text(_ name: String) -> String { record[name]?.asString ?? "" }

    func optionalText(_ name: String) -> String? {
        guard let text = record[name]?.asString, !text.isEmpty else { return nil }
        return text
    }

    func integer(_ name: String, default standard: Int) -> Int { record[name]?.asInt ?? standard }

    func texts(_ name: String) -> [String]? { record[name]?.asList?.compactMap(\.asString) }
}
