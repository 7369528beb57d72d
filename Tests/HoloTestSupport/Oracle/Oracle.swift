import HoloCompiler
import HoloMachine
import HoloSyntax
import HoloValue

/// A second opinion on what a script does: a walk over its tree in the order of the page, one statement after the
/// other.
///
/// It keeps no queues and waits for nothing. Instead it reckons: each name has the instant at which it is known, each
/// place the instants from which on control has reached it and reads, writes and outputs may happen there; a step is
/// requested at the latest of those that concern it, and settled as much later as the service takes. What never comes
/// about has the instant `never`. The rules are those of the language, written down once more:
/// - a statement happens when the names in it are known and nothing above it can end a block around it any more;
/// - a read waits for the writes above it, a write for the steps and outputs above it, an output for everything above
///   it; between items of a `for` only writes wait for writes and outputs for everything;
/// - the first failure in a flow call that nothing answers halts the call: no step starts in it any more, and it fails
///   when what was under way is over. Where there is such a failure, the call is walked twice: once to learn when it
///   happens.
package final class Oracle {
    package struct Event {
        package enum Kind {
            case request(Effect)
            case output
        }

        package var kind: Kind
        /// `lookup {"id":"…"}`, `print …`.
        package var words: String
        /// When it happens, and when it is over.
        package var time: Int
        package var settled: Int
        /// The items around it: which `for`, which item.
        package var items: [Item]
        /// What it takes.
        package var credits = 0
        package var identity: String?
        /// It says `cache`, with this age.
        package var cacheAge: Int?
        /// The flow call around it is over by then.
        package var isTooLate = false

        package var isOutput: Bool { if case .output = kind { true } else { false } }
    }

    package struct Item: Equatable {
        package var block: Int
        package var place: Int
        /// Writes of different items keep no order.
        package var isUnordered = false
    }

    /// A flow call, or the script.
    package final class Call {
        package let parent: Call?
        /// From then on no step starts.
        package let halt: Int
        package var firstFailure = never
        package var result: OracleScope.Known?

        package init(_ parent: Call?, halt: Int) {
            self.parent = parent
            self.halt = min(halt, parent?.halt ?? never)
        }

        package func fail(at time: Int) { firstFailure = min(firstFailure, time) }
    }

    package struct Outcome {
        /// nil: failed.
        package var value: Value?
        package var end: Int
    }

    package let service: SimulatedService
    package let outputDelay: (String) -> Int
    package let outputFails: (String) -> Bool
    package let files: [String: Value]
    package let statements: [Statement]
    package let haltsFailedCalls: Bool
    package var functions: [String: FunctionDeclaration] = [:]
    package var flows: [String: FlowDeclaration] = [:]
    package var functionNames: [String: Set<String>] = [:]
    package private(set) var script = OracleScope(nil)

    /// In the order of the page.
    package var events: [Event] = []
    var savedPaths: Set<String> = []
    package var blockCount = 0
    /// False where a step could start at the very instant of a failure: both is right then.
    package var isExact = true
    /// Calls, and items of `for`s that tolerate failures, in which something failed that nothing answered.
    package private(set) var failedCalls = 0
    package var hasFailedCall: Bool { failedCalls > 0 }
    /// `x[2]` for items that failed, `x[2]+3` for those that no credits were left for. What is left out in a call that
    /// fails is not among them.
    package var leftOut: [String] = []
    /// Something was left out in a call that fails: whether it comes to that is a matter of time.
    package private(set) var isLeftOutVague = false
    /// Item for item, of each `for` with a limit that depends on when they start or what they take.
    package var limits: [Limits] = []

    /// - Parameters:
    ///   - haltsFailedCalls: false to reckon all that could happen, whenever failures are met.
    ///   - outputDelay: how long an output takes, and whether it fails, by its words.
    ///   - files: what `read` gives.
    package init(
        _ script: Script, service: SimulatedService, haltsFailedCalls: Bool = true,
        outputDelay: @escaping (String) -> Int, outputFails: @escaping (String) -> Bool = { _ in false },
        files: [String: Value] = [:]
    ) {
        statements = script.statements
        self.haltsFailedCalls = haltsFailedCalls
        self.service = service
        self.outputDelay = outputDelay
        self.outputFails = outputFails
        self.files = files
        for statement in statements {
            switch statement.kind {
            case .function(let declaration): functions[declaration.name.text] = declaration
            case .flow(let declaration): flows[declaration.name.text] = declaration
            default: break
            }
        }
    }

    package func run(inputs: [String: Value]) -> Outcome {
        let (call, times, failedAt) = walkCall(in: nil) { call in
            script = OracleScope(nil)
            for statement in statements {
                if case .input(let input) = statement.kind, let value = inputs[input.name.text] {
                    script.bind(input.name, value, at: 0)
                }
            }
            return walk(statements, Place(scope: script, call: call)).times
        }
        if let failedAt { return Outcome(value: nil, end: failedAt) }
        return Outcome(value: call.result?.value ?? .null, end: times.anything)
    }

    /// Walks a call; twice, where it fails. `failedAt` is then when nothing in it is under way any more.
    package func walkCall(in parent: Call?, _ body: (Call) -> Times) -> (call: Call, times: Times, failedAt: Int?) {
        let start = mark
        var call = Call(parent, halt: never)
        var times = body(call)
        guard call.firstFailure != never else { return (call, times, nil) }
        failedCalls += 1
        guard haltsFailedCalls else {
            leavesVague(since: start)
            return (call, times, call.firstFailure)
        }
        let failure = call.firstFailure
        go(back: start)
        call = Call(parent, halt: failure)
        times = body(call)
        leavesVague(since: start)
        // What is output once something has failed may come while other things are under way, but not after.
        var end = failure
        for event in events[start.events...] {
            if case .request = event.kind { end = max(end, event.settled) }
        }
        var isLonger = true
        while isLonger {
            isLonger = false
            for event in events[start.events...] {
                // At the very instant at which the call may end, an output may come first or not at all.
                if event.isOutput, event.time == end { isExact = false }
                if event.isOutput, !event.isTooLate, event.time <= end, event.settled > end {
                    end = event.settled
                    isLonger = true
                }
            }
        }
        for index in start.events..<events.count where events[index].time > end { events[index].isTooLate = true }
        return (call, times, end)
    }

    /// Where the walk is, to go back to and walk again.
    struct Mark {
        var events: Int
        var blocks: Int
        var leftOut: Int
        var limits: Int
        var isExact: Bool
        var savedPaths: Set<String>
    }

    var mark: Mark {
        Mark(
            events: events.count, blocks: blockCount, leftOut: leftOut.count, limits: limits.count, isExact: isExact,
            savedPaths: savedPaths)
    }

    func go(back mark: Mark) {
        events.removeLast(events.count - mark.events)
        leftOut.removeLast(leftOut.count - mark.leftOut)
        limits.removeLast(limits.count - mark.limits)
        blockCount = mark.blocks
        isExact = mark.isExact
        savedPaths = mark.savedPaths
    }

    private func leavesVague(since mark: Mark) {
        if leftOut.count > mark.leftOut { isLeftOutVague = true }
        leftOut.removeLast(leftOut.count - mark.leftOut)
    }

    // MARK: The world

    /// What `now()` gives, microseconds since 1970.
    package static let runStart = SimulatedRun.Options().runStart

    /// When a `wait` or `ask` that begins at `time` is over. A failure around it ends it at once.
    package func pause(_ action: String, _ parameters: Record, at time: Int, halt: Int) -> (
        settled: Int, reply: Reply?, timedOut: Int
    ) {
        var end = time
        var reply = Reply.answer(.null)
        if action == "ask" {
            let delays = service.delays(action, parameters, 1)
            end += delays.queued + delays.working
            reply = service.reply(action, parameters, 1)
        } else if case .duration(let length)? = parameters["for"] {
            end += length
        } else if case .time(let until)? = parameters["until"] {
            end = max(end, until - Self.runStart)
        }
        if halt == end { isExact = false }
        return halt < end ? (max(halt, time), nil, 0) : (end, reply, 0)
    }

    /// When a request that is made at `time` is over, what comes out, and how many attempts timed out. `reply` nil: it was
    /// stopped before an attempt that was still due.
    package func request(
        _ action: String, _ parameters: Record, _ effect: Effect, retries: Int, every: Int?, timeout: Int?, at time: Int,
        halt: Int
    ) -> (settled: Int, reply: Reply?, timedOut: Int) {
        var start = time
        var attempt = 1
        var timedOut = 0
        var reply: Reply?
        while true {
            let delays = service.delays(action, parameters, attempt)
            let sent = start + delays.queued
            if halt < sent { return (max(halt, start), nil, timedOut) }
            let isTooLong = delays.working > timeout ?? never
            let end = sent + (isTooLong ? timeout ?? 0 : delays.working)
            reply = isTooLong
                ? .failure(code: "TIMEOUT", message: "") : service.reply(action, parameters, attempt)
            if isTooLong { timedOut += 1 }
            let isLast = attempt > retries || (isTooLong && effect == .write)
            guard case .failure = reply, !isLast, halt > end else { return (end, reply, timedOut) }
            start = end + SimulatedRun.wait(before: attempt, every)
            if halt < start { return (halt, nil, timedOut) }
            attempt += 1
        }
    }

    /// Whether a step may start at an instant: nothing around it has failed.
    package func mayStart(at time: Int, in call: Call) -> Bool {
        guard time != never, time <= call.halt else { return false }
        if time == call.halt { isExact = false }
        return true
    }
}
