import HoloMachine
import HoloTestSupport
import HoloValue
import Testing

/// What a request says of the actions that can't start before it is settled: the chains, each as its actions.
@Suite struct FollowerTests {
    /// What each request says, by its label: chains as their actions, in alphabetical order.
    func followers(_ source: String) throws -> [String: [String]] {
        let script = TestScript(source)
        #expect(script.report == "")
        let run = SimulatedRun(try #require(script.compilation.program))
        var said: [String: [String]] = [:]
        for (_, request) in run.requests {
            said[request.label] = request.followers.map { $0.sorted().joined(separator: " ") }.sorted()
        }
        return said
    }

    @Test func chainsThroughNames() throws {
        let said = try followers(
            """
            step a = lookup { n: 1 }
            step alone = lookup { n: 2 }
            let more = a.n + 1
            step b = fetch { n: more }
            step c = shop.find { n: b.n }
            return [c.n, alone.n]
            """)
        #expect(said == ["a": ["fetch shop.find"], "alone": [""], "b": ["shop.find"], "c": [""]])
    }

    /// Two ways that neither outlasts the other for sure; one that is a part of another is left out.
    @Test func severalChains() throws {
        let said = try followers(
            """
            step a = lookup { n: 1 }
            step b = fetch { n: a.n }
            step c = fetch { n: b.n }
            step d = shop.find { n: a.n }
            step e = fetch { n: a.n }
            return [c.n, d.n, e.n]
            """)
        #expect(said["a"] == ["fetch fetch", "shop.find"])
        #expect(said["b"] == ["fetch"] && said["d"] == [""])
    }

    @Test func itemsLeadToWhatNeedsTheWholeList() throws {
        let said = try followers(
            """
            step list = lookup { n: 1 }
            let pages = for n in [1, list.n] {
              step page = fetch { n }
              step part = shop.find { n: page.n }
              yield part.n
            }
            step sum = lookup { n: pages[0] }
            return sum.n
            """)
        #expect(said["list"] == ["fetch lookup shop.find"] && said["sum"] == [""])
        #expect(said.values.filter { $0 == ["lookup shop.find"] }.count == 2)
        #expect(said.values.filter { $0 == ["lookup"] }.count == 2)
        #expect(said.count == 6)
    }

    @Test func flowsCountWhereTheyAreCalled() throws {
        let said = try followers(
            """
            flow both(n) {
              step one = fetch { n }
              step two = shop.find { n: one.n }
              return two.n
            }
            step first = lookup { n: 1 }
            step called = both { n: first.n }
            step last = lookup { n: called }
            return last.n
            """)
        #expect(said["first"] == ["fetch lookup shop.find"] && said["last"] == [""])
        #expect(Set(said.values) == [["fetch lookup shop.find"], ["lookup shop.find"], ["lookup"], [""]])
    }

    /// A write waits for all that stands above it, and reads below wait for the write.
    @Test func writesKeepTheOrderOfThePage() throws {
        let said = try followers(
            """
            step a = lookup { n: 1 }
            step w = post { n: 2 }
            step b = fetch { n: 3 }
            return [a.n, b.n]
            """)
        #expect(said == ["a": ["fetch post"], "w": ["fetch"], "b": [""]])
    }

    /// Long chains are cut.
    @Test func boundedWhateverTheScript() throws {
        let chain = (1...200).map { "step s\($0) = lookup { n: \($0 == 1 ? "1" : "s\($0 - 1).n") }" }
        let said = try followers(chain.joined(separator: "\n") + "\nreturn s200.n")
        #expect(said.count == 200)
        #expect(said["s1"]?.first?.split(separator: " ").count == 64)
        #expect(said["s199"] == ["lookup"])
    }
}
