import HoloMachine
import HoloTestSupport
import HoloValue
import Testing

/// Items with `every` whose steps take what is there: they cost no time, and nothing waits for ever.
@Suite struct SpacingTests {
    private static let minute = 60_000_000

    private func story(_ source: String, runs: Int = 1, kills: Int = 0) throws -> (Story, Program) {
        var plan = Story.Plan()
        plan.source = source
        plan.kills = kills
        plan.replies = SimulatedService(
            reply: { _, parameters, _ in .answer(.record(parameters)) }, delays: { _, _, _ in (0, 1) })
        let program = try #require(TestScript(source).compilation.program)
        return (Story(plan, seed: 1), program)
    }

    private func give(_ story: Story, _ program: Program) -> String {
        guard case .succeeded(let value)? = story.live([program]) else { return "no answer: \(story.problems)" }
        #expect(story.problems.isEmpty, "\(story.problems)")
        return JSON.encodeString(value)
    }

    @Test func whatIsCachedCostsNoTimeWithAllClausesTogether() throws {
        let (story, program) = try story(
            """
            let found = for n in [1, 2, 3, 4, 5] parallel 2 every 10m within 6 credits {
              step a = lookup { n: n % 2 }
                cache 30d
              step b = fetch { n: n % 2, more: a.n }
                cache 30d
              yield b.n
            }
            return found
            """)
        #expect(give(story, program) == "[1,0,1,0,1]")
        // Two items buy, ten minutes apart; the third waits for that time too, and what follows for none.
        #expect(story.world.now >= 20 * Self.minute && story.world.now < 21 * Self.minute)
        #expect(story.jobs.count == 4)
        story.beginRun()
        let start = story.world.now
        #expect(give(story, program) == "[1,0,1,0,1]")
        #expect(story.world.now - start < Self.minute / 60 && story.jobs.isEmpty)
    }

    @Test func equalRequestsOfItemsInFlight() throws {
        let (story, program) = try story(
            """
            let found = for i, n in [7, 7, 7, 7] every 1s {
              step a = lookup { n }
                cache 0s
              yield a.n + i
            }
            return found
            """)
        #expect(give(story, program) == "[7,8,9,10]")
        #expect(story.jobs.count == 1 && story.world.now < 3 * Self.minute)
    }

    @Test func aResumedRunKeepsTheSpacingOfWhatLeft() throws {
        let (story, program) = try story(
            """
            let found = for n in [1, 2, 3, 4] parallel 3 every 10m within 8 credits {
              step a = lookup { n }
              step b = fetch { n: a.n }
              print b.n
              yield b.n
            }
            return found
            """, kills: 3)
        #expect(give(story, program) == "[1,2,3,4]")
        // What may not have arrived is sent again: the first time counts.
        var first: [String: Int] = [:]
        for attempt in story.journal.recorded.attempts where attempt.intent.actionID == "lookup" {
            first[attempt.intent.key] = min(first[attempt.intent.key] ?? .max, attempt.intent.at)
        }
        let starts = first.values.sorted()
        #expect(starts.count == 4 && zip(starts, starts.dropFirst()).allSatisfy { $1 - $0 >= 10 * Self.minute })
        // Once more on what is all there: nothing leaves.
        let jobs = story.jobs.count
        #expect(give(story, program) == "[1,2,3,4]")
        #expect(story.jobs.count == jobs)
    }

    @Test func aNestedLoopWhoseStepsAreAllKnown() throws {
        let (story, program) = try story(
            """
            let found = for n in [1, 2] every 1h {
              let inner = for m in [1, 2, 3] every 10m parallel 1 {
                step a = lookup { m }
                  cache 30d
                yield a.m * n
              }
              yield inner.sum()
            }
            return found
            """)
        #expect(give(story, program) == "[6,12]")
        #expect(story.jobs.count == 3)
        story.beginRun()
        let start = story.world.now
        #expect(give(story, program) == "[6,12]")
        #expect(story.jobs.isEmpty && story.world.now - start < Self.minute)
    }
}
