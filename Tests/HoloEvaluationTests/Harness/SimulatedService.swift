import HoloMachine
import HoloValue

/// How one attempt at a request ends.
enum Reply {
    case answer(Value)
    case failure(code: String, message: String)
}

/// What answers the requests of a simulated run. Both depend on nothing but their arguments, so that neither the order
/// of requests nor their time changes what a script sees.
struct SimulatedService: Sendable {
    /// Attempts count from 1.
    var reply: @Sendable (_ action: String, _ parameters: Record, _ attempt: Int) -> Reply
    /// Microseconds until an attempt is sent, and from then on until it ends.
    var delays: @Sendable (_ action: String, _ parameters: Record, _ attempt: Int) -> (queued: Int, working: Int)

    /// Answers with the parameters after 100 ms.
    static let echo = SimulatedService(
        reply: { _, parameters, _ in .answer(.record(parameters)) }, delays: { _, _, _ in (0, 100_000) })
}
