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
            sum.stretch += Double(world.lastNotice) / Double(ideal) / Double(seeds)
            sum.makespan += Double(world.lastNotice) / Double(second) / Double(seeds)
            sum.requests += Double(world.service.requests) / Double(count) / Double(seeds)
        }
        print("\(count) jobs\(trusts ? ", list trusted" : "")\(lag > 0 ? ", list \(lag / second) s behind" : ""):", sum)
        return sum
    }

    @Test(arguments: [(1, 0.6, 1.12), (5, 0.6, 1.06), (20, 0.8, 1.06), (50, 0.8, 1.06), (200, 0.8, 1.06)])
    func noticesSoon(count: Int, lateness: Double, stretch: Double) {
        let measured = measure(count, seeds: count < 50 ? 40 : 8)
        #expect(measured.lateness <= lateness)
        #expect(measured.stretch <= stretch)
    }
}
