import BenchmarkTable
import HolocronScheduler
import SchedulingModel

/// A shape of work, and over how many seeds it is played.
struct Scenario: Sendable {
    var name: String
    var seeds: Int
    var conditions = Conditions()
    var plan: @Sendable (UInt64) -> Plan

    static let documented: [Scenario] = [
        Scenario(name: "1 job", seeds: 400) { .independent(1, seed: $0) },
        Scenario(name: "5 jobs", seeds: 200) { .independent(5, seed: $0) },
        Scenario(name: "20 jobs", seeds: 100) { .independent(20, seed: $0) },
        Scenario(name: "50 jobs", seeds: 100) { .independent(50, seed: $0) },
        Scenario(name: "200 jobs", seeds: 20) { .independent(200, seed: $0) },
        Scenario(name: "1,000 jobs", seeds: 6) { .independent(1000, seed: $0) },
        Scenario(name: "chain of 10", seeds: 100) { .chains(1, of: 10, seed: $0) },
        Scenario(name: "chain of 10 short jobs", seeds: 100) { .chains(1, of: 10, action: Workload.lookup, seed: $0) },
        Scenario(name: "10 chains of 5", seeds: 50) { .chains(10, of: 5, seed: $0) },
        Scenario(name: "map-reduce 1-18-1-18-1", seeds: 50) { .groups([1, 18, 1, 18, 1], seed: $0) },
        Scenario(name: "20 layers of 10", seeds: 20) { .layers(20, of: 10, seed: $0) },
        Scenario(name: "chain of 10 beside 40 jobs", seeds: 50) { .chain(of: 10, beside: 40, seed: $0) },
        Scenario(
            name: "200 jobs, submissions not limited", seeds: 20,
            conditions: Conditions().with { $0.limits.submissions = nil }
        ) { .independent(200, seed: $0) },
    ]

    func tally(_ policy: Policy, _ conditions: Conditions? = nil) -> Tally {
        var tally = Tally()
        // Not the seeds that the policy was tuned on.
        for seed in 0..<seeds {
            let seed = UInt64(seed) + firstSeed
            tally.add(plan(seed).play(policy, conditions ?? self.conditions, seed: seed))
        }
        for problem in tally.problems.prefix(3) { print("PROBLEM in \(name), \(policy): \(problem)") }
        return tally
    }
}

nonisolated(unsafe) var firstSeed: UInt64 = 1_000_000

private func cell(_ tally: Tally, _ best: Tally) -> String {
    text(tally.lateness, 2) + " / " + text(tally.makespan / best.makespan, 3)
}

/// Everybody in every scenario.
func showContest(_ scenarios: [Scenario]) {
    var table = Table(
        "Mean lateness in seconds / makespan over the clairvoyant's",
        ["", "one by one", "3 s each", "1 to 10 s", "holo", "holo, learned", "clairvoyant"])
    for scenario in scenarios {
        let best = scenario.tally(.clairvoyant)
        let peers: [Policy] = [.sequential, .threeSeconds, .exponential, .ours(.none), .ours(.earlierCalls)]
        table.add(
            [scenario.name] + peers.map { cell(scenario.tally($0), best) }
                + [text(best.lateness, 2) + " / " + text(best.makespan, 1) + " s"])
    }
    table.show()
}

/// What it costs.
func showCosts(_ scenarios: [Scenario]) {
    var table = Table(
        "Lateness (95 in 100 are sooner), requests a job, refusals for pace a run",
        ["", "3 s each", "1 to 10 s", "holo", "holo, learned", "holo, list trusted"])
    for scenario in scenarios {
        let policies: [Policy] = [
            .threeSeconds, .exponential, .ours(.none), .ours(.earlierCalls), .ours(.none, trustsListResults: true),
        ]
        table.add(
            [scenario.name]
                + policies.map { policy in
                    let tally = scenario.tally(policy)
                    return text(tally.lateness(quantile: 0.95), 2) + "  " + text(tally.requestsPerJob, 1) + "  "
                        + text(tally.refusals, 1)
                })
    }
    table.show()
}

/// What the order of submissions is worth: the scheduler with what it has learned, against one with the true means.
func showOrders(_ scenarios: [Scenario]) {
    var table = Table(
        "Makespan over that with the order that knows the true means", ["", "nothing known", "learned", "true means"])
    for scenario in scenarios {
        let truth = scenario.tally(.ours(.trueMeans))
        let others = [Policy.ours(.none), .ours(.earlierCalls)].map { scenario.tally($0).makespan / truth.makespan }
        table.add([scenario.name] + others.map { text($0, 3) } + [text(truth.makespan, 1) + " s"])
    }
    table.show()
}

/// 50 jobs on a service that is not at its best.
func showTroubles(seeds: Int) {
    let fifty = Scenario(name: "", seeds: seeds) { .independent(50, seed: $0) }
    let plain = Conditions()
    let conditions: [(String, Conditions)] = [
        ("nothing", plain),
        ("list 1 s behind", plain.with { $0.listLag = second }),
        ("list 3 s behind", plain.with { $0.listLag = 3 * second }),
        ("list 10 s behind", plain.with { $0.listLag = 10 * second }),
        ("no list", plain.with { $0.hasList = false }),
        ("new jobs visible after 2 s", plain.with { $0.visibilityDelay = 2 * second }),
        ("54 looks a minute by others", plain.with { $0.foreign = .init(looks: 54) }),
        ("30 jobs a minute by others", plain.with { $0.foreign = .init(jobs: 30) }),
        ("round trips of 0.02 to 1 s", plain.with { $0.way = (10 * millisecond, 500 * millisecond) }),
        ("asleep from 10 s to 40 s", plain.with { $0.suspension = 10 * second..<40 * second }),
        ("a tenth fails for 2 minutes", plain.with { ($0.faultRate, $0.faultsEnd) = (0.1, 120 * second) }),
        ("gone from 30 s to 90 s", plain.with { $0.outage = 30 * second..<90 * second }),
    ]
    var table = Table(
        "50 jobs", ["what is wrong", "mean lateness", "95 in 100", "makespan", "requests a job", "refusals a run"])
    for (name, condition) in conditions {
        let tally = fifty.tally(.ours(.none), condition)
        table.add([
            name, text(tally.lateness, 2), text(tally.lateness(quantile: 0.95), 2), text(tally.makespan, 1),
            text(tally.requestsPerJob, 2), text(tally.refusals, 1),
        ])
    }
    table.show()
}
