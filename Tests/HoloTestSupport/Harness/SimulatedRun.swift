import HoloMachine
import HoloValue

/// A run of a program under virtual time: an evaluator, and around it a service, files and outputs that are functions
/// of their arguments. Nothing waits and nothing is random but the order of what happens at the same instant.
package final class SimulatedRun {
    package struct Options {
        package var inputs: [String: Value] = [:]
        /// Of the digests of secrets; nil: that of a secret among the inputs.
        package var secretKey: SecretKey?
        /// 2026-03-14T09:26:53Z.
        package var runStart = 1_773_480_413_000_000
        /// For each call of `run`: nil means as much as is wanted.
        package var fuel: Int?
        /// Lets events happen while an evaluation is interrupted.
        package var interleaves = false
        /// Decides between events of one instant; nil: in the order in which they came about.
        package var seed: UInt64?
        package var observe: (Observation) -> Result<Value, Failure> = { observation in
            observation.kind == .lastRun
                ? .success(.null) : .failure(Failure("E0401", "there is no file \"\(observation.argument)\""))
        }
        package var outputDelay: (OutputRequest) -> Int = { _ in 0 }
        package var writeOutput: (OutputRequest) -> Failure? = { _ in nil }

        package init() {}
    }

    /// What can be seen of a run from outside, in the order in which it happened.
    package struct Record {
        package enum Kind {
            case requested(StepRequest)
            case settled(StepRequest, StepOutcome)
            case halted([StepID])
            case handled(String)
            case leftOut(LeftOut)
            case output(OutputRequest)
            case outputDone(OutputRequest)
            case observed(Observation)
            case budget(Int)
            case finished
        }

        /// Microseconds since the start.
        package var time: Int
        package var kind: Kind
    }

    private enum Event {
        case settled(StepID)
        case observed(Observation)
        case outputDone(OutputRequest)
        case alarmed(AlarmID)
    }

    /// A request that was made and is not settled.
    private struct Flight {
        var request: StepRequest
        var attempt = 1
        let startedAt: Int
        var sentAt: Int
        var endsAt: Int
        var isHalted = false
        var isWaiting = false
        /// The present attempt does not end within its `timeout`.
        var isTooLong = false
        /// Credits that attempts took which timed out.
        var lost = 0

        /// A `wait` or `ask`: of no use any more once a failure halts it.
        var isPause: Bool { request.action.kind == .wait || request.action.kind == .ask }

        mutating func runs(for length: Int) {
            isTooLong = length > request.timeout ?? .max
            endsAt = sentAt + min(length, request.timeout ?? .max)
        }
    }

    private let evaluator: Evaluator
    private let service: SimulatedService
    private let options: Options
    private var random: SeededRandom
    private var queue = EventQueue<Event>()
    private var flights: [StepID: Flight] = [:]
    package private(set) var records: [Record] = []
    package private(set) var now = 0
    /// nil where the run stopped without an end: nothing was under way and nothing could start.
    package private(set) var end: RunEnd?
    /// Requests that were under way when the run ended: there should be none.
    package var leftOver: Int { flights.count }

    package init(_ program: Program, service: SimulatedService = .echo, options: Options = Options()) {
        self.service = service
        self.options = options
        random = SeededRandom(seed: options.seed ?? 0)
        evaluator = Evaluator(program: program, inputs: options.inputs, runStart: options.runStart, secretKey: options.secretKey)
        perform()
    }

    /// The requests in the order in which they were made.
    package var requests: [(time: Int, request: StepRequest)] {
        records.compactMap { record in
            if case .requested(let request) = record.kind { (record.time, request) } else { nil }
        }
    }

    package var outputs: [(time: Int, output: OutputRequest)] {
        records.compactMap { record in
            if case .output(let output) = record.kind { (record.time, output) } else { nil }
        }
    }

    private func perform() {
        compute()
        while end == nil, let (time, event) = queue.next() {
            now = max(now, time)
            deliver(event)
            compute()
        }
    }

    private func compute() {
        while true {
            let wantsMore = evaluator.run(fuel: options.fuel ?? 1_000_000)
            let commands = evaluator.takeCommands()
            for command in commands { perform(command) }
            // What was asked for may have been answered on the spot.
            guard wantsMore || !commands.isEmpty, end == nil else { return }
            if options.interleaves, random.chance(30), let (time, event) = queue.next() {
                now = max(now, time)
                deliver(event)
            }
        }
    }

    private func rank() -> UInt64 { options.seed == nil ? 0 : random.next() }

    private func note(_ kind: Record.Kind) { records.append(Record(time: now, kind: kind)) }

    // MARK: Commands

    private func perform(_ command: EvaluatorCommand) {
        switch command {
        case .request(let request):
            note(.requested(request))
            var delays = service.delays(request.action.id, request.parameters, 1)
            if let length = length(ofWait: request) { delays = (0, length) }
            var flight = Flight(
                request: request, startedAt: now + delays.queued, sentAt: now + delays.queued, endsAt: 0)
            flight.runs(for: delays.working)
            flights[request.id] = flight
            queue.add(.settled(request.id), at: flight.endsAt, rank: rank())
            evaluator.handle(.began(request.id, ago: 0, isNew: true))
        case .halt(let ids):
            note(.halted(ids))
            for id in ids { halt(id) }
        case .handled(let key):
            note(.handled(key))
        case .leftOut(let items):
            note(.leftOut(items))
        case .observe(let observation):
            note(.observed(observation))
            queue.add(.observed(observation), at: now, rank: rank())
        case .output(let output):
            note(.output(output))
            queue.add(.outputDone(output), at: now + options.outputDelay(output), rank: rank())
        case .alarm(let id, .after(let wait)):
            queue.add(.alarmed(id), at: now + wait, rank: rank())
        case .alarm(let id, .at(let wall)):
            queue.add(.alarmed(id), at: max(now, wall - options.runStart), rank: rank())
        case .budget(let credits):
            note(.budget(credits))
        case .finish(let end):
            note(.finished)
            self.end = end
        }
    }

    /// A `wait` takes as long as it says.
    private func length(ofWait request: StepRequest) -> Int? {
        guard request.action.kind == .wait else { return nil }
        if case .duration(let length)? = request.parameters["for"] { return length }
        if case .time(let time)? = request.parameters["until"] { return max(0, time - options.runStart - now) }
        return nil
    }

    /// What was not sent never is, nor another attempt; what was sent goes on to its end.
    private func halt(_ id: StepID) {
        guard var flight = flights[id] else { return }
        flight.isHalted = true
        if now < flight.sentAt || flight.isWaiting || flight.isPause {
            flight.endsAt = now
            queue.remove { if case .settled(let other) = $0 { other == id } else { false } }
            queue.add(.settled(id), at: now, rank: rank())
        }
        flights[id] = flight
    }

    // MARK: Events

    private func deliver(_ event: Event) {
        switch event {
        case .settled(let id): attemptEnded(id)
        case .observed(let observation):
            evaluator.handle(
                .observed(
                    observation,
                    observation.kind == .seed
                        ? .success(.string(Self.seed(for: observation.argument))) : options.observe(observation)))
        case .outputDone(let output):
            note(.outputDone(output))
            evaluator.handle(.outputDone(output.id, options.writeOutput(output)))
        case .alarmed(let id): evaluator.handle(.alarmed(id))
        }
    }

    /// The seed of a statement is a function of its name.
    private static func seed(for name: String) -> String {
        hexadecimal(Array(SHA256.hash(Array(name.utf8)).prefix(16)))
    }

    /// A job that failed takes nothing.
    private func receipt(of flight: Flight, hasFailed: Bool) -> StepReceipt {
        StepReceipt(
            action: flight.request.action.id, jobID: "job \(flight.request.id)",
            credits: flight.lost + (hasFailed ? 0 : flight.request.action.credits),
            attempts: flight.attempt, startedAt: options.runStart + flight.startedAt,
            finishedAt: options.runStart + now)
    }

    private func attemptEnded(_ id: StepID) {
        guard var flight = flights[id] else { return }
        let request = flight.request
        if flight.isWaiting, !flight.isHalted {
            flight.isWaiting = false
            flight.attempt += 1
            let delays = service.delays(request.action.id, request.parameters, flight.attempt)
            flight.sentAt = now + delays.queued
            flight.runs(for: delays.working)
            flights[id] = flight
            queue.add(.settled(id), at: flight.endsAt, rank: rank())
            return
        }
        // What it was to do yet is never done; its `else` is not asked, as no failure of it is the last word.
        if flight.isHalted, flight.isPause || flight.isWaiting || now < flight.sentAt { return settle(flight, .abandoned) }
        if request.action.kind == .wait { return settle(flight, .answer(.null, receipt(of: flight, hasFailed: false))) }
        var reply = service.reply(request.action.id, request.parameters, flight.attempt)
        var mayRetry = true
        if flight.isTooLong {
            // That is no refund, and a write is not tried again.
            reply = .failure(code: "TIMEOUT", message: "no answer in time")
            mayRetry = !request.action.isWrite
            flight.lost += request.action.credits
            if request.action.credits > 0 { evaluator.handle(.charged(id, credits: request.action.credits)) }
        }
        switch reply {
        case .answer(let value):
            settle(flight, .answer(value, receipt(of: flight, hasFailed: false)))
        case .failure(let code, let message):
            if mayRetry, flight.attempt <= request.retries, !flight.isHalted {
                flight.isWaiting = true
                flights[id] = flight
                queue.add(.settled(id), at: now + Self.wait(before: flight.attempt, request.retryEvery), rank: rank())
            } else {
                var failure = StepFailure(
                    code: code, message: message, action: request.action.id, attempts: flight.attempt)
                failure.receipt = receipt(of: flight, hasFailed: true)
                settle(flight, .failure(failure))
            }
        }
    }

    /// Microseconds between an attempt and the one after it.
    package static func wait(before attempt: Int, _ every: Int?) -> Int { every ?? 1_000_000 << min(attempt - 1, 10) }

    private func settle(_ flight: Flight, _ outcome: StepOutcome) {
        flights[flight.request.id] = nil
        if case .answer = outcome {
            evaluator.handle(.charged(flight.request.id, credits: flight.request.action.credits))
        }
        note(.settled(flight.request, outcome))
        evaluator.handle(.settled(flight.request.id, outcome))
    }
}
