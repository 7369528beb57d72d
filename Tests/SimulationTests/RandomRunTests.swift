import Foundation
import HoloTestSupport
import HolocronScheduler
import Testing

/// Whole runs of random workflows against the simulated service.
///
/// `HOLO_SIMULATION_RUNS=20000` runs so many of each kind, `HOLO_SIMULATION_SEED=7` begins with another seed, and
/// `HOLO_SIMULATION_LOG=1` prints what happened in the first that shows a fault.
@Suite struct RandomRunTests {
    /// Seeds that once showed a fault.
    static let known: [UInt64] = [36, 67, 222, 603, 980, 1054, 1072]

    static func number(_ name: String) -> Int? { ProcessInfo.processInfo.environment[name].flatMap { Int($0) } }

    static func seeds(_ usual: Int) -> [UInt64] {
        let first = UInt64(number("HOLO_SIMULATION_SEED") ?? 1)
        let count = UInt64(number("HOLO_SIMULATION_RUNS") ?? usual)
        return known + (first..<first + count)
    }

    /// Tells a story for each seed; reports the first few that go wrong. Gives how many processes were killed.
    @discardableResult
    static func tell(_ name: String, _ count: Int, _ plan: (UInt64, inout SeededRandom) -> Story.Plan) -> Int {
        var wrong = 0
        var tally: [String: Int] = [:]
        var jobs = 0
        var kills = 0
        var processes = 0
        let clock = ContinuousClock()
        let seeds = seeds(count)
        let time = clock.measure {
            for seed in seeds {
                var random = SeededRandom(seed: seed ^ 0xB1A5)
                let plan = plan(seed, &random)
                let story = Story(plan, seed: seed)
                let end = story.tell()
                jobs += story.world.service.jobs.count
                processes += story.processes
                kills += story.killed
                tally["\(end.map { "\($0)".prefix { $0 != "(" } } ?? "none")", default: 0] += 1
                guard !story.problems.isEmpty else { continue }
                Issue.record("\(name), seed \(seed):\n\(story.problems.prefix(8).joined(separator: "\n"))\n\(plan.source)")
                wrong += 1
                if wrong == 1, number("HOLO_SIMULATION_LOG") != nil {
                    let again = Story(plan, seed: seed, logs: true)
                    _ = again.tell()
                    print(again.log.joined(separator: "\n"))
                }
                if wrong >= 3 { return }
            }
        }
        let ends = tally.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        print("\(name): \(seeds.count) runs (\(ends)), \(processes) processes, \(kills) killed, \(jobs) jobs in \(time)")
        return kills
    }

    static func workflow(_ seed: UInt64) -> String {
        var generator = WorkflowGenerator(seed: seed)
        return generator.script()
    }

    static func service(_ random: inout SeededRandom) -> SimulatedHolocron.Settings {
        var settings = SimulatedHolocron.Settings()
        settings.limits = random.chance(60) ? .documented : .none
        settings.listLag = random.chance(30) ? random.below(5_000_000) : 0
        settings.visibilityDelay = random.chance(30) ? random.below(3_000_000) : 0
        settings.listsResults = random.chance(50)
        settings.mostRows = random.chance(30) ? 10 : 100
        settings.synchronousActions = random.chance(20) ? ["shop.find"] : []
        settings.median = random.pick([0.2, 2, 8, 30])
        settings.spread = random.fraction()
        settings.settlesLater = random.chance(20)
        settings.clockSkew = random.chance(30) ? random.between(-200_000_000, 200_000_000) : 0
        return settings
    }

    /// Nothing goes wrong but what the actions themselves do.
    @Test func quietRuns() {
        Self.tell("quiet", 200) { seed, random in
            var plan = Story.Plan()
            plan.source = Self.workflow(seed)
            plan.service = Self.service(&random)
            return plan
        }
    }

    @Test func runsUnderACap() {
        Self.tell("capped", 150) { seed, random in
            var plan = Story.Plan()
            plan.source = Self.workflow(seed)
            plan.service = Self.service(&random)
            plan.service.settlesLater = false
            plan.cap = random.below(12)
            plan.failsForGood = true
            return plan
        }
    }

    @Test func interruptedRuns() {
        Self.tell("interrupted", 150) { seed, random in
            var plan = Story.Plan()
            plan.source = Self.workflow(seed)
            plan.service = Self.service(&random)
            plan.interrupts = 1 + random.below(4)
            plan.unattended = random.below(3)
            return plan
        }
    }

    @Test func runsWithFaults() {
        Self.tell("faults", 250) { seed, random in
            var plan = Story.Plan()
            plan.source = Self.workflow(seed)
            plan.service = Self.service(&random)
            plan.service.synchronousActions = []
            plan.faults = Self.faults(&random)
            plan.failsForGood = true
            return plan
        }
    }

    /// What one run bought serves the next one, where it says `cache`.
    @Test func runsOneAfterTheOther() {
        Self.tell("one after the other", 100) { seed, random in
            var plan = Story.Plan()
            plan.source = Self.workflow(seed)
            plan.service = Self.service(&random)
            plan.runs = 2
            plan.kills = random.chance(50) ? random.below(3) : 0
            if plan.kills > 0 { plan.service.synchronousActions = [] }
            plan.unattended = random.below(3)
            plan.failsForGood = true
            return plan
        }
    }

    @Test func killedRuns() {
        Self.tell("killed", 300) { seed, random in
            var plan = Story.Plan()
            plan.source = Self.workflow(seed)
            plan.service = Self.service(&random)
            plan.service.synchronousActions = []
            plan.kills = 1 + random.below(5)
            plan.failsForGood = true
            return plan
        }
    }

    /// Killed over and over, at ten thousand moments in all, each soon after it was taken up again.
    @Test func runsKilledAgainAndAgain() {
        let kills = Self.tell("killed again and again", 700) { seed, random in
            var plan = Story.Plan()
            plan.source = Self.workflow(seed)
            plan.service = Self.service(&random)
            plan.service.synchronousActions = []
            plan.kills = 50
            plan.longestLife = random.pick([8, 20, 40])
            plan.failsForGood = true
            return plan
        }
        #expect(kills > 10_000 || Self.number("HOLO_SIMULATION_RUNS") != nil, "\(kills)")
    }

    @Test func killedRunsWithFaults() {
        Self.tell("killed with faults", 300) { seed, random in
            var plan = Story.Plan()
            plan.source = Self.workflow(seed)
            plan.service = Self.service(&random)
            plan.service.synchronousActions = []
            plan.faults = Self.faults(&random)
            plan.kills = random.below(5)
            plan.interrupts = random.below(2)
            plan.failsForGood = true
            return plan
        }
    }

    static func faults(_ random: inout SeededRandom) -> Faults {
        var faults = Faults()
        faults.percent = random.below(40)
        faults.until = random.below(400_000_000)
        faults.areDoubtful = random.chance(60)
        if random.chance(30) {
            let start = random.below(60_000_000)
            faults.outage = start..<start + random.below(300_000_000)
        }
        return faults
    }
}
