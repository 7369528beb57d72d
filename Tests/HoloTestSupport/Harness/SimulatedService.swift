import HoloMachine
import HoloValue

/// How one attempt at a request ends.
package enum Reply {
    case answer(Value)
    case failure(code: String, message: String)
}

/// What answers the requests of a simulated run. Both depend on nothing but their arguments, so that neither the order
/// of requests nor their time changes what a script sees.
package struct SimulatedService: Sendable {
    /// Attempts count from 1.
    package var reply: @Sendable (_ action: String, _ parameters: Record, _ attempt: Int) -> Reply
    /// Microseconds until an attempt is sent, and from then on until it ends.
    package var delays: @Sendable (_ action: String, _ parameters: Record, _ attempt: Int) -> (queued: Int, working: Int)

    package init(
        reply: @escaping @Sendable (_ action: String, _ parameters: Record, _ attempt: Int) -> Reply,
        delays: @escaping @Sendable (_ action: String, _ parameters: Record, _ attempt: Int) -> (queued: Int, working: Int)
    ) {
        self.reply = reply
        self.delays = delays
    }

    /// Answers with the parameters after 100 ms.
    package static let echo = SimulatedService(
        reply: { _, parameters, _ in .answer(.record(parameters)) }, delays: { _, _, _ in (0, 100_000) })
}
