import HoloValue
import HolocronAPI
import HolocronScheduler
import Testing

/// How soon ends are noticed under the documented limits, and at what cost.
@Suite struct PolicyTests {
    struct Measure {
        var lateness = 0.0
        var stretch = 0.0
        var makespan = 0.0
        var requests = 0.0
    }

    /// `count` jobs at once; the mean of several seeds.
    func measure(_ count: Int, seeds: Int, trusts: Bool = false, lag: Int = 0) -> Measure {
        var sum = Measure()
        var idealSum = 0
        for seed in 0..<seeds {
            var world = World(.documented, seed: UInt64(seed), trustsListResults: trusts)
            world.service.listLag = lag
            var work = Workload(UInt64(seed))
            var ideal = 0
            for id in 0..<count {
                let takes = work.next()
                // Nobody could submit sooner, nor notice before half a round trip after the end.
                ideal = max(ideal, 60 * second * (id / 20) + takes + 100 * millisecond)
                world.submit(id, takes: takes)
            }
            world.run()
            #expect(world.problems.isEmpty, "seed \(seed): \(world.problems.prefix(3))")
            #expect(world.service.refusals == 0, "seed \(seed)")
            #expect((0..<count).allSatisfy { world.told[$0] == ["accepted", "reported"] }, "seed \(seed)")
            sum.lateness += world.meanLateness / Double(seeds)
            idealSum += ideal
            sum.makespan += Double(world.lastNotice) / Double(second) / Double(seeds)
            sum.requests += Double(world.service.requests) / Double(count) / Double(seeds)
        }
        sum.stretch = sum.makespan * Double(seeds) * Double(second) / Double(idealSum)
        print("\(count) jobs\(trusts ? ", list trusted" : "")\(lag > 0 ? ", list \(lag / second) s behind" : ""):", sum)
        return sum
    }

    @Test(arguments: [(1, 0.6, 1.06), (5, 0.6, 1.06), (20, 0.8, 1.06), (50, 0.8, 1.06), (200, 0.8, 1.06)])
    func noticesSoon(count: Int, lateness: Double, stretch: Double) {
        let measured = measure(count, seeds: count < 50 ? 40 : 8)
        #expect(measured.lateness <= lateness)
        #expect(measured.stretch <= stretch)
    }

    @Test func trustedListsSpareLooks() {
        let measured = measure(20, seeds: 20, trusts: true)
        #expect(measured.lateness <= 0.6)
    }

    /// A list that is behind is found out, and single looks take over.
    @Test(arguments: [(3, 3.6), (10, 7.5)])
    func staleLists(lag: Int, lateness: Double) {
        let measured = measure(20, seeds: 10, lag: lag * second)
        #expect(measured.lateness <= lateness)
    }

    @Test func chain() {
        var lateness = 0.0
        for seed in 0..<20 {
            var world = World(.documented, seed: UInt64(seed))
            var work = Workload(UInt64(seed))
            let lengths = (0..<10).map { _ in work.next() }
            world.onEnd = { world, id in
                if id + 1 < lengths.count { world.submit(id + 1, takes: lengths[id + 1]) }
            }
            world.submit(0, takes: lengths[0])
            world.run()
            #expect(world.problems.isEmpty)
            #expect(world.service.refusals == 0)
            #expect((0..<10).allSatisfy { world.told[$0] == ["accepted", "reported"] })
            lateness += world.meanLateness / 20
        }
        print("chain of 10: late \(lateness)")
        #expect(lateness <= 0.6)
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
