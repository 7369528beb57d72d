import HoloJournal
import HoloMachine
import HoloSteps
import HoloTestSupport
import HoloValue
import HolocronAPI
import HolocronScheduler
import SimulationModel

/// A run that ended well and one that was killed in its midst, of one script: what a journal is filled with, and the world in
/// which the second one can be resumed.
struct GenuineRuns {
    static let ids = ["5F0C4E3A-0000-4000-8000-000000000001", "5F0C4E3A-0000-4000-8000-000000000002"]
    static let instance = "https://service.example#1"
    static let scriptPath = "/home/ada/genuine.holo"

    static let source = """
        let data = read("a.json")
        let luck = random(1000)
        step first = lookup { id: "first", n: data.n }
          cache 1h
        step broken = fetch { id: "broken" }
          retry 1 every 1s
          else { id: "instead" }
        step same = lookup { id: "first", n: data.n }
          cache 1h
        print "first {first.id}"
        step sent = post { id: "sent", n: first.n }
        append { id: sent.id, luck, instead: broken.id } to "log.jsonl"
        let all = for n in [1, 2, 3] {
          step each = lookup { id: "each", n }
            timeout 5m
            else { id: "late" }
          step told = post { id: "told {each.id}", n }
          append { n } to "log.jsonl"
          yield told.id
        }
        step page = http { url: "https://web.example/1" }
        print page.status
        step pause = wait { for: 2h }
        step word = ask { question: "Sure?", choices: ["yes", "no"] }
          else "none"
        save all to "all.json"
        return [same.id, all, word, pause]
        """

    let program: Program
    /// After the second run's end.
    private let world: SimulatedWorld
    /// Of each run.
    let facts: [[Fact]]
    /// What the first one gave.
    let result: Value

    init() throws {
        let script = TestScript(Self.source)
        guard let program = script.compilation.program else { throw Finding(description: script.report) }
        self.program = program
        var faults = Faults()
        faults.percent = 10
        faults.until = .max
        let world = SimulatedWorld(
            service: SimulatedHolocron(SimulatedHolocron.Settings(), seed: 1, epoch: SimulatedWorld.epoch, reply: Self.reply),
            faults: faults, seed: 1)
        world.web = { _ in WebResponse(status: 200, headers: [("content-type", "text/plain")], body: Array("page".utf8)) }
        self.world = world
        let journal = SimulatedJournal()
        var first = SimulatedProcess(program, world: world, journal: journal, number: 1, options: Self.options())
        guard case .finished(.succeeded(let value)) = first.run() else {
            throw Finding(description: "the genuine run does not end well")
        }
        result = value ?? .null
        var facts = [Array(journal.ownFacts)]
        journal.beginRun()
        var options = Self.options()
        options.killAfter = Self.life
        var second = SimulatedProcess(program, world: world, journal: journal, number: 2, options: options)
        guard case .killed = second.run() else { throw Finding(description: "the second genuine run is not killed") }
        facts.append(Self.withMoreTrouble(Array(journal.ownFacts)))
        self.facts = facts
    }

    /// Effects after which the second run is killed: by then it has most kinds of facts.
    private static let life = 150

    /// What seldom happens has happened: the answer to the last submission is lost, an append is cut off, a job has timed out,
    /// and a person has given up a write.
    private static func withMoreTrouble(_ facts: [Fact]) -> [Fact] {
        let accepted = facts.compactMap { if case .accepted(let id, _, let at) = $0 { (id: id, at: at) } else { nil } }
        var facts = facts.filter { fact in
            switch fact {
            case .accepted(let id, _, _): id != accepted.last?.id
            case .appended: false
            default: true
            }
        }
        if accepted.count > 2 {
            let late = accepted[accepted.count - 2]
            facts.append(
                .settled(late.id, .failed(code: "TIMEOUT", message: "no answer", credits: nil), at: late.at + 300_000_000))
        }
        if let first = accepted.first { facts.append(.superseded(first.id)) }
        return facts
    }

    private static func reply(_ action: String, _ parameters: Record, _ execution: Int) -> Reply {
        let id = parameters["id"]?.asString ?? ""
        if id == "broken" { return .failure(code: "EXECUTION_FAILED", message: "it broke") }
        return .answer(.object([("id", .string("\(id) \(execution)")), ("n", parameters["n"] ?? .null)]))
    }

    private static func options() -> SimulatedProcess.Options {
        var options = SimulatedProcess.Options()
        options.policy = .adopt
        options.seed = 7
        options.answer = { _ in "yes" }
        options.observe = { observation in .success(observation.kind == .lastRun ? .null : .object([("n", .int(4))])) }
        return options
    }

    /// Goes on with the second run, after what is recorded of it: it may end in any way but crash or stand still.
    ///
    /// - Parameters:
    ///   - others: attempts of other runs.
    ///   - firstIntent: from which on nobody has given numbers to attempts.
    func resume(
        _ recorded: RecordedRun, _ setup: RunSetup, others: [RecordedAttempt], learned: [LearnedAction], firstIntent: IntentID,
        answer: (IntentID) -> [UInt8]?
    ) throws {
        var options = Self.options()
        options.maximumCredits = setup.creditCap
        options.runStart = setup.startedAt
        options.seed = setup.seed
        options.highestCost = Dictionary(learned.map { ($0.action, $0.highestCredits) }, uniquingKeysWith: max)
        let journal = SimulatedJournal(of: recorded, others: others, lastIntent: firstIntent - 1, answer: answer)
        var process = SimulatedProcess(
            program, world: SimulatedWorld(copying: world), journal: journal, number: 0, options: options)
        // A `wait` may be damaged to last for ever; that is what it then says.
        if case .hung(let why) = process.run(), !why.hasPrefix("no end in") { throw Finding(description: why) }
        let credits = process.steps.credits
        try require(credits.spent >= 0 && credits.held >= 0, "\(credits)")
    }
}
