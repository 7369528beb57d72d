import HoloMachine
import HoloTestSupport
import HoloValue
import HolocronAPI
import HolocronScheduler
import SimulationModel

/// What runs were like, and what they cost.
struct Tally {
    var runs = 0
    var succeeded = 0
    var jobs = 0
    var requests = 0
    var processes = 0
    var shares = SimulatedProcess.Shares()
    var problems: [String] = []
}

/// What the service and the way to it are like in a run.
enum Weather: String, CaseIterable {
    /// No limits, and answers after 1 to 4 ms.
    case near = "without limits, near"
    case documented = "documented limits"
    case late = "list and looks up to 5 s late"
    case faulty = "10 in 100 requests meet trouble"
}

struct Player {
    /// Nanoseconds of any clock: where the time of the machines is to be told apart.
    var clock: (() -> UInt64)?

    /// Answers that depend on nothing but what is asked; two steps of the layers fail the first time.
    private static let service = SimulatedService(
        reply: { action, parameters, attempt in
            let id = parameters["id"]?.asString ?? ""
            var random = SeededRandom(seed: stableNumber(id, seed: 1))
            let number = random.below(100)
            if attempt == 1, action == "lookup", id.hasPrefix("a 3") || id.hasPrefix("c 2") {
                return .failure(code: "EXECUTION_FAILED", message: "It broke.")
            }
            return .answer(
                .object([
                    ("n", .int(number)), ("ok", .bool(random.chance(50))), ("id", .string(id)),
                    ("items", .array([.int(random.below(20)), .int(random.below(20))])),
                ]))
        }, delays: { _, _, _ in (0, 1) })

    func settings(_ weather: Weather, _ random: inout SeededRandom) -> SimulatedHolocron.Settings {
        var settings = SimulatedHolocron.Settings()
        settings.limits = weather == .near ? .none : .documented
        if weather == .late {
            settings.listLag = random.below(5_000_000)
            settings.visibilityDelay = random.below(3_000_000)
        }
        settings.listsResults = random.chance(50)
        settings.median = random.pick([0.2, 2, 8, 30])
        settings.spread = random.fraction()
        return settings
    }

    /// A whole run from its start to its end, over as many processes as it takes.
    func play(_ workflow: Workflow, _ weather: Weather, seed: UInt64, into tally: inout Tally) {
        var random = SeededRandom(seed: seed ^ 0xBE7C)
        var faults = Faults()
        if weather == .faulty {
            faults.percent = 10
            faults.until = random.below(200_000_000)
        }
        let world = SimulatedWorld(
            service: SimulatedHolocron(
                settings(weather, &random), seed: seed, epoch: SimulatedWorld.epoch, reply: Self.service.reply),
            faults: faults, seed: seed)
        if weather == .near { world.way = (500, 2_000) }
        let journal = SimulatedJournal()
        var options = SimulatedProcess.Options()
        options.policy = .resubmit
        options.clock = clock
        tally.runs += 1
        run: for number in 1...20 {
            options.seed = random.next()
            var process = SimulatedProcess(workflow.program, world: world, journal: journal, number: number, options: options)
            let ending = process.run()
            tally.processes += 1
            tally.shares.evaluator += process.shares.evaluator
            tally.shares.steps += process.shares.steps
            tally.shares.scheduler += process.shares.scheduler
            tally.problems += process.problems
            switch ending {
            case .finished(.succeeded):
                tally.succeeded += 1
                break run
            case .finished(.failed): break run
            case .paused: world.wait(until: world.now + 60_000_000)
            case .killed, .hung:
                tally.problems.append("\(workflow.name), seed \(seed): \(ending)")
                break run
            }
        }
        tally.jobs += world.service.jobs.count
        tally.requests += world.service.requests
        tally.problems += journal.problems
    }
}
