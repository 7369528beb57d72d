import HoloJournal
import HoloMachine
import HoloSteps
import HoloValue
import HolocronScheduler

/// An evaluator and what it asks of the outside beside steps: files, output, clocks.
final class EvaluatorHost {
    let evaluator: Evaluator
    private var outputs: Outputs
    private let observations: Observations
    /// What it was told of the outside in an earlier part of the run.
    private let observed: [String: [UInt8]]
    private var prints: PrintIndex
    private var alarms = Alarms()
    /// What the keys of its observations begin with, where several share a run.
    private let keyPrefix: String
    /// Told, with the key without its prefix, what the outside answered.
    var onObserved: ((_ key: String, _ answer: [UInt8]) -> Void)?
    private let carrier: Carrier
    /// Takes what the script says that it may spend; nil: it is the run's cap.
    var onBudget: ((Int) -> Void)?
    /// Items that clauses of `for`s left out.
    private(set) var leftOut: [LeftOut] = []

    init(
        _ evaluator: Evaluator, outputs: Outputs, observations: Observations, recorded: RecordedRun, carrier: Carrier,
        keyPrefix: String = ""
    ) {
        self.evaluator = evaluator
        self.outputs = outputs
        self.observations = observations
        self.carrier = carrier
        self.keyPrefix = keyPrefix
        observed = recorded.observed
        prints = PrintIndex(recorded.outputs)
    }

    var savedPaths: [String] { outputs.saved }

    /// Microseconds until the next of its alarms rings.
    var alarmWait: Int? { alarms.wait(now: Clock.now, wall: Clock.wall) }

    func ringAlarms() {
        for alarm in alarms.takeDue(now: Clock.now, wall: Clock.wall) { evaluator.handle(.alarmed(alarm)) }
    }

    /// Carries out what the evaluator asks for. False where that is nothing.
    @discardableResult
    func carryOut() -> Bool {
        let commands = evaluator.takeCommands()
        for command in commands {
            switch command {
            case .request(let request): carrier.tell(.request(request))
            case .halt(let steps): carrier.tell(.halt(steps))
            case .handled(let key): carrier.tell(.handled(key: key))
            case .leftOut(let items): leftOut.append(items)
            case .budget(let credits): if let onBudget { onBudget(credits) } else { carrier.tell(.budget(credits)) }
            case .observe(let observation): observe(observation)
            case .output(let request): output(request)
            case .alarm(let id, let time): alarms.set(id, time, now: Clock.now)
            case .finish: break
            }
        }
        return !commands.isEmpty
    }

    private func observe(_ observation: Observation) {
        let key = keyPrefix + observation.key
        if let bytes = observed[key], let kept = Observations.decode(bytes) {
            evaluator.handle(.observed(observation, kept))
            return
        }
        let result = observations.answer(observation)
        let answer = Observations.encode(result)
        carrier.append(.observed(key: key, value: answer), false)
        onObserved?(observation.key, answer)
        evaluator.handle(.observed(observation, result))
    }

    private func output(_ request: OutputRequest) {
        // What was printed in an earlier part of the run is not printed again; files are written anew, since the script
        // may have changed.
        let key = request.kind == .print ? PrintIndex.key(request.key, request.values) : request.key
        if request.kind == .print, prints.claim(key) {
            evaluator.handle(.outputDone(request.id, nil))
            return
        }
        let failure = outputs.perform(request) { fact, isDurable throws(Failure) in
            carrier.append(fact, isDurable)
            guard isDurable else { return }
            do throws(JournalError) {
                try carrier.flush()
            } catch {
                throw Failure("E0347", "it can't be noted what is appended: \(error.message)", help: error.help)
            }
        }
        if failure == nil, request.kind != .append { carrier.append(.output(key: key, at: Clock.wall), false) }
        evaluator.handle(.outputDone(request.id, failure))
    }
}
