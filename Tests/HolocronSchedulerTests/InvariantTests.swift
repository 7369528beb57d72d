import HolocronAPI
import HolocronScheduler
import Testing

/// What must hold whatever the service and the way to it are like.
@Suite struct InvariantTests {
    static let stories: [[String]] = [["accepted", "reported"], ["rejected"], ["inDoubt"]]

    /// Conditions and a plan from a seed; every kind of trouble is in some of them, and most are in many at once.
    static func draw(_ seed: UInt64) -> (plan: Plan, conditions: Conditions, policy: Policy) {
        var dice = Dice(seed &+ 4_242)
        var conditions = Conditions()
        if dice.chance(0.2) { conditions.limits = .none }
        if dice.chance(0.1) { conditions.limits = ServiceLimits(submissions: 3, looks: 6, lists: dice.between(1, 10)) }
        conditions.way = dice.chance(0.5) ? (50 * millisecond, 50 * millisecond) : (millisecond, 800 * millisecond)
        if dice.chance(0.4) { conditions.listLag = dice.between(0, 12 * second) }
        if dice.chance(0.3) { conditions.visibilityDelay = dice.between(0, 8 * second) }
        conditions.hasList = !dice.chance(0.2)
        if dice.chance(0.3), conditions.limits == .documented {
            conditions.foreign = .init(
                jobs: dice.between(0, 40), looks: dice.between(0, 55), lists: dice.between(0, 55))
        }
        if dice.chance(0.3) {
            let start = dice.between(0, 60 * second)
            conditions.suspension = start..<start + dice.between(second, 300 * second)
        }
        if dice.chance(0.4) {
            conditions.faultRate = dice.fraction() * 0.3
            conditions.faultsEnd = dice.between(10, 200) * second
        }
        if dice.chance(0.2) {
            let start = dice.between(0, 100 * second)
            conditions.outage = start..<start + dice.between(second, 90 * second)
        }
        let plan: Plan =
            switch dice.between(0, 5) {
            case 0: .independent(dice.between(1, 60), seed: seed)
            case 1: .chains(dice.between(1, 8), of: dice.between(1, 6), seed: seed)
            case 2: .groups([1, dice.between(1, 30), 1, dice.between(1, 30)], seed: seed)
            case 3: .layers(dice.between(1, 5), of: dice.between(1, 8), seed: seed)
            default: .chains(3, of: 10, action: Workload.lookup, seed: seed)
            }
        return (plan, conditions, .ours(dice.chance(0.5) ? .none : .earlierCalls, trustsListResults: dice.chance(0.3)))
    }

    @Test func whateverTheServiceIsLike() {
        for seed in 0..<UInt64(150) {
            let (plan, conditions, policy) = Self.draw(seed)
            let outcome = plan.play(policy, conditions, seed: seed)
            let place: Comment = "seed \(seed)"
            #expect(outcome.problems.isEmpty, place)
            // All ends are known soon after the last trouble, and nothing is left to wake up for.
            #expect(outcome.isIdle, place)
            let unexpected = outcome.told.filter { !Self.stories.contains($0) }
            #expect(unexpected.isEmpty, place)
            // Nothing is submitted twice: each job belongs to a submission that was not turned away.
            let takers = outcome.told.lazy.filter { $0 != ["rejected"] }.count
            #expect(outcome.taken <= takers, place)
            #expect(outcome.taken >= outcome.told.lazy.filter { $0.first == "accepted" }.count, place)
            // The service counts every window, and never had to refuse, unless others used the key as well.
            if conditions.foreign.isNone { #expect(outcome.refusals == 0, place) }
            #expect(outcome.mostIdleTicks <= 50, "seed \(seed): \(outcome.mostIdleTicks) idle wake-ups in a second")
        }
    }
}
