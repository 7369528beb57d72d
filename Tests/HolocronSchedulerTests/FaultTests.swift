import HoloValue
import HolocronAPI
import HolocronScheduler
import Testing

/// Whole histories with random faults: everything ends once they stop, and each submission is told one story.
@Suite struct FaultTests {
    static let stories: [[String]] = [
        ["accepted", "reported"], ["accepted", "failed"], ["accepted", "lost"], ["rejected"], ["inDoubt"],
    ]

    @Test func randomFaults() {
        var failing: [String] = []
        for seed in 0..<150 {
            if let problem = history(UInt64(seed)) { failing.append("seed \(seed): \(problem)") }
        }
        #expect(failing.isEmpty, "\(failing.prefix(5))")
    }

    /// One history; nil if nothing is wrong with it.
    private func history(_ seed: UInt64) -> String? {
        var dice = Dice(seed &+ 77)
        var world = World(
            dice.chance(0.5) ? .documented : .none, seed: seed, trustsListResults: dice.chance(0.5))
        world.way = (millisecond, dice.between(2 * millisecond, 400 * millisecond))
        world.service.listsResults = dice.chance(0.5)
        world.service.listLag = dice.chance(0.3) ? dice.between(0, 5 * second) : 0
        world.service.visibilityDelay = dice.chance(0.3) ? dice.between(0, 3 * second) : 0
        world.service.mostRows = dice.chance(0.3) ? 10 : 100
        let rate = dice.fraction() * 0.5
        let stop = dice.between(20, 200) * second
        // Now and then nothing at all gets through for a while.
        let outage = dice.chance(0.3) ? dice.between(0, 100) * second : -1
        let outageEnd = outage + dice.between(1, 120) * second
        world.fault = { world, request in
            if world.now > stop { return nil }
            if outage >= 0, world.now >= outage, world.now < outageEnd { return .refused }
            guard world.dice.chance(rate) else { return nil }
            switch world.dice.between(0, 8) {
            case 0: return .refused
            case 1: return .cut
            case 2:
                return .replaced(
                    SimulatedService.error(429, "RATE_LIMIT_EXCEEDED", retryAfter: world.dice.chance(0.5) ? 3 : nil))
            case 3: return .replaced(SimulatedService.error(503, "ACTION_UNAVAILABLE"))
            case 4: return .replaced(SimulatedService.error(500, "EXECUTION_FAILED"))
            case 5: return .replaced(SimulatedService.html(502))
            case 6: return .replaced(SimulatedService.json(200, .object([("nothing", .null)])))
            default: return .replaced(ServiceResponse(status: 200, body: Array("{\"status\":".utf8)))
            }
        }
        let count = dice.between(1, 60)
        for id in 0..<count {
            world.submit(
                id, takes: dice.between(100 * millisecond, 30 * second), action: "act \(dice.between(0, 4))",
                after: dice.between(0, 60 * second), fails: dice.chance(0.1))
            if dice.chance(0.2) { world.later(dice.between(0, 80 * second), .event(.lookNow(id))) }
        }
        let listings = dice.between(0, 4)
        for listing in 0..<listings { world.later(dice.between(0, 60 * second), .event(.list(listing, since: 0))) }
        world.run(until: 3_600 * second)

        if let problem = world.problems.first { return problem }
        if let wake = world.client.nextWake { return "still awake at \(wake)" }
        for id in 0..<count where !Self.stories.contains(world.told[id] ?? []) {
            return "submission \(id) was told \(world.told[id] ?? [])"
        }
        // What was sent again was certain not to have been taken: no more jobs than acceptances and doubts.
        let taken = (0..<count).filter { world.told[$0]?.first != "rejected" }.count
        if world.service.jobs.count > taken { return "\(world.service.jobs.count) jobs for \(taken) submissions" }
        if (0..<listings).contains(where: { world.listed[$0] == nil }) { return "a listing without an answer" }
        return nil
    }

    /// Abandoning at any moment: nothing more than the fate of the submission itself is told.
    @Test func randomAbandoning() {
        for seed in 0..<60 {
            var world = World(seed % 2 == 0 ? .documented : .none, seed: UInt64(seed))
            world.way = (millisecond, 300 * millisecond)
            world.fault = { world, _ in
                world.dice.chance(0.2) && world.now < 60 * second
                    ? .replaced(SimulatedService.error(503, "ACTION_UNAVAILABLE")) : nil
            }
            var abandoned: [SubmissionID: Int] = [:]
            for id in 0..<30 {
                world.submit(id, takes: 5 * second, after: world.dice.between(0, 5 * second))
                guard world.dice.chance(0.5) else { continue }
                let at = world.dice.between(5 * second, 30 * second)
                abandoned[id] = at
                world.later(at, .event(.abandon(id)))
            }
            world.run(until: 3_600 * second)
            #expect(world.problems.isEmpty, "seed \(seed)")
            #expect(world.client.nextWake == nil, "seed \(seed)")
            for id in 0..<30 {
                let told = world.told[id] ?? []
                if let at = abandoned[id] {
                    #expect(
                        [[], ["accepted"], ["rejected"], ["accepted", "reported"]].contains(told), "seed \(seed), \(id)"
                    )
                    if let noticed = world.noticedAt[id] { #expect(noticed <= at, "seed \(seed), \(id)") }
                } else {
                    #expect(told == ["accepted", "reported"], "seed \(seed), \(id)")
                }
            }
        }
    }

    /// Jobs accepted by an earlier process, in any order, among hundreds of others in the list.
    @Test func watching() {
        var lateness = 0.0
        for seed in 0..<20 {
            var world = World(.documented, seed: UInt64(seed))
            let own = 100..<130
            for index in 0..<300 {
                let id = "old-\(index)"
                world.service.add(
                    .init(
                        id: id, action: "a", createdAt: (index - 400) * second,
                        endsAt: own.contains(index) ? world.dice.between(0, 60 * second) : (index - 390) * second,
                        fails: false))
            }
            for index in own {
                world.jobOf[index] = "old-\(index)"
                world.later(
                    world.dice.between(0, second),
                    .event(.watch(index, jobID: "old-\(index)", actionID: "a", acceptedAt: (index - 400) * second)))
            }
            world.run()
            #expect(world.problems.isEmpty, "seed \(seed)")
            #expect(world.service.refusals == 0, "seed \(seed)")
            #expect(own.allSatisfy { world.told[$0] == ["reported"] }, "seed \(seed)")
            lateness += world.meanLateness / 20
        }
        print("30 jobs of an earlier process: late \(lateness)")
        #expect(lateness < 3)
    }
}
