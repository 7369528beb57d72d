import HoloValue
import HolocronAPI
import HolocronScheduler
import Testing

/// How soon ends are noticed under the documented limits, and at what cost.
@Suite struct PolicyTests {
    func tally(
        _ policy: Policy, _ conditions: Conditions = Conditions(), seeds: Int, _ plan: (UInt64) -> Plan
    ) -> Tally {
        var tally = Tally()
        for seed in 0..<UInt64(seeds) {
            let outcome = plan(seed).play(policy, conditions, seed: seed)
            #expect(outcome.problems.isEmpty, "seed \(seed): \(outcome.problems.prefix(3))")
            #expect(outcome.told.allSatisfy { $0 == ["accepted", "reported"] }, "seed \(seed)")
            tally.add(outcome)
        }
        return tally
    }

    struct Shape: Sendable {
        var name: String
        var seeds: Int
        /// The most that is taken: seconds late in the mean, makespan over the clairvoyant's, and requests a job.
        var lateness: Double
        var stretch: Double
        var requests: Double
        var plan: @Sendable (UInt64) -> Plan
    }

    static let shapes = [
        Shape(name: "1 job", seeds: 60, lateness: 0.45, stretch: 1.05, requests: 22) { .independent(1, seed: $0) },
        Shape(name: "5 jobs", seeds: 30, lateness: 0.5, stretch: 1.03, requests: 11) { .independent(5, seed: $0) },
        Shape(name: "20 jobs", seeds: 10, lateness: 0.5, stretch: 1.03, requests: 7) { .independent(20, seed: $0) },
        Shape(name: "50 jobs", seeds: 6, lateness: 0.5, stretch: 1.02, requests: 6.5) { .independent(50, seed: $0) },
        Shape(name: "200 jobs", seeds: 2, lateness: 0.6, stretch: 1.02, requests: 6) { .independent(200, seed: $0) },
        Shape(name: "chain", seeds: 15, lateness: 0.55, stretch: 1.05, requests: 22) { .chains(1, of: 10, seed: $0) },
        Shape(name: "map-reduce", seeds: 5, lateness: 0.55, stretch: 1.03, requests: 8) {
            .groups([1, 18, 1, 18, 1], seed: $0)
        },
    ]

    /// With the true means, so that only the looks make the difference; the clairvoyant submits in the same order.
    @Test(arguments: shapes)
    func nearlyAsSoonAsTheClairvoyant(shape: Shape) {
        let best = tally(.clairvoyant, seeds: shape.seeds, shape.plan)
        let ours = tally(.ours(.trueMeans), seeds: shape.seeds, shape.plan)
        #expect(ours.lateness <= shape.lateness, "\(shape.name)")
        #expect(ours.lateness(quantile: 0.95) <= 1.2, "\(shape.name)")
        #expect(ours.makespan <= best.makespan * shape.stretch, "\(shape.name): \(ours.makespan / best.makespan)")
        #expect(ours.requestsPerJob <= shape.requests, "\(shape.name): \(ours.requestsPerJob)")
        #expect(ours.refusals == 0 && best.refusals == 0, "\(shape.name)")
    }

    /// What is learned orders submissions nearly as well as the truth, and better than the order of the page.
    @Test func learnedMeansOrderWell() {
        func makespan(_ knowledge: Policy.Knowledge) -> Double {
            tally(.ours(knowledge), seeds: 12) { .chain(of: 10, beside: 40, seed: $0) }.makespan
        }
        let truth = makespan(.trueMeans)
        #expect(makespan(.earlierCalls) <= 1.03 * truth)
        #expect(makespan(.none) <= 1.1 * truth)
    }

    /// Who is compared with does what is said of it.
    @Test func theOthersDoTheirJobsToo() {
        for policy in [Policy.sequential, .threeSeconds, .exponential] {
            _ = tally(policy, seeds: 3) { .groups([2, 25, 1], seed: $0) }
        }
        let truth = tally(.clairvoyant, seeds: 20) { .independent(5, seed: $0) }
        // Half a round trip is what nobody can save.
        #expect(abs(truth.lateness - 0.05) < 0.001)
        #expect(truth.requestsPerJob == 2)
    }

    @Test func trustedListsSpareLooks() {
        let trusted = tally(.ours(.none, trustsListResults: true), seeds: 20) { .independent(20, seed: $0) }
        let confirmed = tally(.ours(.none), seeds: 20) { .independent(20, seed: $0) }
        #expect(trusted.lateness <= 0.4)
        #expect(trusted.requestsPerJob < confirmed.requestsPerJob)
    }

    /// A list that is behind is found out, and single looks take over as far as there are any.
    @Test(arguments: [(3, 3.4), (10, 7.9)])
    func staleLists(lag: Int, lateness: Double) {
        let conditions = Conditions().with { $0.listLag = lag * second }
        let measured = tally(.ours(.none), conditions, seeds: 10) { .independent(20, seed: $0) }
        #expect(measured.lateness <= lateness)
    }

    /// A list that never answers holds nothing up for long.
    @Test func aListThatHangs() {
        var world = World(.documented)
        world.fault = { _, request in request.target.contains("?") ? .swallowed : nil }
        var work = Workload(5)
        for id in 0..<10 { world.submit(id, takes: work.next()) }
        world.run(until: 600 * second)
        #expect(world.problems.isEmpty)
        #expect((0..<10).allSatisfy { world.told[$0] == ["accepted", "reported"] })
        #expect(world.meanLateness < 10)
    }

    /// Short jobs, each after the one before, are noticed before half a second has passed; without limits at once.
    @Test func shortJobsOneAfterTheOther() {
        let short = { (seed: UInt64) in Plan.chains(1, of: 10, action: Workload.lookup, seed: seed) }
        #expect(tally(.ours(.none), seeds: 10, short).lateness <= 0.35)
        let near = Conditions().with {
            $0.limits = .none
            $0.way = (millisecond, 2 * millisecond)
        }
        #expect(tally(.ours(.none), near, seeds: 10, short).lateness <= 0.06)
    }

    /// Windows hold whatever the way takes: a slow answer keeps its slot.
    @Test(arguments: 0..<10)
    func neverOverLimit(seed: Int) {
        var world = World(.documented, seed: UInt64(seed))
        world.way = (5 * millisecond, 1_500 * millisecond)
        var work = Workload(UInt64(seed))
        for id in 0..<100 { world.submit(id, takes: work.next(), after: world.dice.between(0, 100 * second)) }
        world.run()
        #expect(world.service.refusals == 0)
        #expect(world.problems.isEmpty)
        #expect((0..<100).allSatisfy { world.told[$0] == ["accepted", "reported"] })
    }

    /// Others use the key as well: refusals come, and nothing is lost.
    @Test func foreignTraffic() {
        var world = World(.documented)
        world.fault = { world, _ in
            // Another client's look before each of ours, up to 54 a minute.
            if world.dice.chance(0.5), world.service.looks.times.count < 54 {
                _ = world.service.looks.takes(at: world.now)
            }
            return nil
        }
        var work = Workload(7)
        for id in 0..<60 { world.submit(id, takes: work.next()) }
        world.run()
        print("foreign traffic: late \(world.meanLateness), \(world.service.refusals) refusals")
        #expect(world.problems.isEmpty)
        #expect((0..<60).allSatisfy { world.told[$0] == ["accepted", "reported"] })
        #expect(world.meanLateness < 4)
    }

    /// Jobs of others stand between own ones in the list.
    @Test func foreignJobsPushRowsDown() {
        var world = World(.documented)
        var made = 0
        world.fault = { world, _ in
            if made < 200, world.dice.chance(0.7) {
                made += 1
                let id = "foreign-\(made)"
                world.service.add(
                    .init(id: id, action: "other", createdAt: world.now, endsAt: world.now + second, fails: false))
            }
            return nil
        }
        var work = Workload(3)
        for id in 0..<40 { world.submit(id, takes: work.next()) }
        world.run()
        print("foreign jobs: late \(world.meanLateness)")
        #expect(world.problems.isEmpty)
        #expect(world.service.refusals == 0)
        #expect(world.meanLateness < 1.5)
    }
}
