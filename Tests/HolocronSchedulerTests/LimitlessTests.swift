import HoloValue
import HolocronAPI
import HolocronScheduler
import Testing

/// A service without limits, as the local one is.
@Suite struct LimitlessTests {
    @Test func oneJobTakesFewLooks() {
        var world = World(.none)
        world.way = (millisecond, millisecond)
        world.submit(1, takes: 3 * second)
        world.run()
        #expect(world.problems.isEmpty)
        #expect(world.told[1] == ["accepted", "reported"])
        #expect((5...20).contains(world.sends.looks))
        #expect(world.sends.lists == 0)
        #expect(world.meanLateness <= 0.5)
    }

    @Test(arguments: [false, true])
    func aThousandJobs(trusts: Bool) {
        var world = World(.none, trustsListResults: trusts)
        world.way = (2 * millisecond, 8 * millisecond)
        for id in 0..<1000 { world.submit(id, takes: 2 * second) }
        world.run()
        print("1,000 without limits\(trusts ? ", list trusted" : ""): late \(world.meanLateness), \(world.sends)")
        #expect(world.problems.isEmpty)
        #expect((0..<1000).allSatisfy { world.told[$0] == ["accepted", "reported"] })
        #expect(world.meanLateness < 0.5)
        #expect(world.sends.posts == 1000)
        // One look confirms each end where the list is not trusted, and few explore.
        #expect(world.sends.looks <= (trusts ? 100 : 1_100))
        #expect(world.sends.lists <= 150)
        #expect(world.lastNotice < 6 * second)
    }

    @Test func aThousandJobsFarAway() {
        var world = World(.none)
        world.way = (50 * millisecond, 50 * millisecond)
        for id in 0..<1000 { world.submit(id, takes: 2 * second) }
        world.run()
        print("1,000 without limits, 0.1 s away: late \(world.meanLateness), \(world.sends)")
        #expect(world.problems.isEmpty)
        #expect((0..<1000).allSatisfy { world.told[$0] == ["accepted", "reported"] })
        #expect(world.meanLateness < 1)
    }

    @Test func withoutListsSinglesServe() {
        var world = World(.none)
        world.way = (2 * millisecond, 8 * millisecond)
        world.fault = { _, request in
            request.target.contains("?") ? .replaced(SimulatedService.error(404, "NOT_FOUND")) : nil
        }
        for id in 0..<200 { world.submit(id, takes: 4 * second) }
        world.run()
        #expect((0..<200).allSatisfy { world.told[$0] == ["accepted", "reported"] })
        #expect(world.sends.lists == 1)
        #expect(world.meanLateness < 1)
    }
}
