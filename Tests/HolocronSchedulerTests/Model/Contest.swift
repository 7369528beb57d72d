import HoloValue
import HolocronAPI
import HolocronScheduler

/// Who plays.
package enum Policy: Sendable, Equatable {
    /// The sequential loop of the service's documentation: submit one, look each 3 s until it ends, then the next.
    case sequential
    /// All at once, each looked at every 3 s.
    case threeSeconds
    /// All at once, each looked at after pauses that grow from 1 s to 10 s.
    case exponential
    /// The scheduler. It knows nothing of the actions, or what 30 earlier calls of each took, or their true means.
    case ours(Knowledge, trustsListResults: Bool = false)
    case clairvoyant

    package enum Knowledge: Sendable { case none, earlierCalls, trueMeans }
}

/// What the service and the way to it are like.
package struct Conditions: Sendable {
    package var limits = ServiceLimits.documented
    package var listLag = 0
    package var visibilityDelay = 0
    package var hasList = true
    package var foreign = SimulatedService.ForeignTraffic()
    package var suspension: Range<Int>?
    /// Of all requests that arrive before `faultsEnd`, so many meet trouble.
    package var faultRate = 0.0
    package var faultsEnd = 0
    /// Nothing gets through.
    package var outage: Range<Int>?
    package var way = (50 * millisecond, 50 * millisecond)

    package init() {}

    /// As these, with something else.
    package func with(_ change: (inout Conditions) -> Void) -> Conditions {
        var changed = self
        change(&changed)
        return changed
    }

    /// What meets a request that is on its way at `now`.
    func fault(at now: Int, _ dice: inout Dice) -> World.Fault? {
        if let outage, outage.contains(now) { return .refused }
        guard now < faultsEnd, dice.chance(faultRate) else { return nil }
        switch dice.between(0, 6) {
        case 0: return .replaced(SimulatedService.error(500, "EXECUTION_FAILED"))
        case 1: return .replaced(SimulatedService.error(503, "ACTION_UNAVAILABLE"))
        case 2: return .replaced(SimulatedService.html(502))
        case 3: return .cut
        case 4: return .swallowed
        default: return .refused
        }
    }
}

/// What came of it.
package struct Outcome: Sendable {
    /// Seconds until the last end was noticed.
    package var makespan = 0.0
    /// Seconds between each end and its notice.
    package var latenesses: [Double] = []
    package var requests = 0
    package var refusals = 0
    package var mostIdleTicks = 0
    package var problems: [String] = []
    /// What the client was told of each job of the plan.
    package var told: [[String]] = []
    /// How many jobs the service took.
    package var taken = 0
    package var isIdle = true
}

extension Plan {
    /// Does all of the plan's jobs, each once all that it needs has ended.
    package func play(
        _ policy: Policy, _ conditions: Conditions = Conditions(), seed: UInt64,
        wrap: (any Contestant) -> any Contestant = { $0 }
    ) -> Outcome {
        let outlook = outlook
        let client: any Contestant
        switch policy {
        case .sequential: client = PollingLoop(.threeSeconds, width: 1)
        case .threeSeconds: client = PollingLoop(.threeSeconds)
        case .exponential: client = PollingLoop(.exponential)
        case .clairvoyant: client = Clairvoyant(limits: conditions.limits, lengths: outlook.lengths)
        case .ours(let knowledge, let trustsListResults):
            var scheduler = Scheduler(limits: conditions.limits, seed: seed, trustsListResults: trustsListResults)
            scheduler.teach(knowledge, seed: seed)
            client = scheduler
        }
        var world = World(conditions.limits, seed: seed, client: wrap(client))
        world.way = conditions.way
        world.service.listLag = conditions.listLag
        world.service.visibilityDelay = conditions.visibilityDelay
        world.service.hasList = conditions.hasList
        world.service.foreign = conditions.foreign
        world.suspension = conditions.suspension
        if conditions.faultRate > 0 || conditions.outage != nil {
            world.fault = { world, _ in conditions.fault(at: world.now, &world.dice) }
        }

        let children = children
        var missing = jobs.map(\.parents.count)
        func submit(_ index: Int, _ world: inout World) {
            world.submit(
                index, takes: jobs[index].takes, action: Workload.actions[jobs[index].action].name,
                followers: outlook.followers[index])
        }
        world.onEnd = { world, id in
            for child in children[id] {
                missing[child] -= 1
                if missing[child] == 0 { submit(child, &world) }
            }
        }
        for index in jobs.indices where missing[index] == 0 { submit(index, &world) }
        // Far beyond any end that is reached at all.
        world.run(until: 40_000 * second)

        var outcome = Outcome()
        outcome.makespan = Double(world.lastNotice) / Double(second)
        outcome.latenesses = world.latenesses.map { Double($0) / Double(second) }
        outcome.requests = world.service.requests
        outcome.refusals = world.service.refusals
        outcome.mostIdleTicks = world.mostIdleTicks
        outcome.problems = world.problems
        outcome.told = jobs.indices.map { world.told[$0] ?? [] }
        outcome.taken = world.service.jobs.lazy.filter { $0.action != "other" }.count
        outcome.isIdle = world.client.nextWake == nil
        return outcome
    }
}

extension Scheduler {
    mutating func teach(_ knowledge: Policy.Knowledge, seed: UInt64) {
        var work = Workload(seed &+ 0x5EED)
        for (index, action) in Workload.actions.enumerated() {
            switch knowledge {
            case .none: break
            case .earlierCalls:
                learn(actionID: action.name, count: 30, total: (0..<30).reduce(0) { sum, _ in sum + work.takes(index) })
            case .trueMeans:
                learn(actionID: action.name, count: 10_000, total: Int(action.mean * 10_000 * Double(second)))
            }
        }
    }
}

/// The outcomes of several seeds together.
package struct Tally: Sendable {
    package private(set) var outcomes: [Outcome] = []

    package init() {}

    package mutating func add(_ outcome: Outcome) { outcomes.append(outcome) }

    private func mean(_ value: (Outcome) -> Double) -> Double {
        outcomes.reduce(0) { $0 + value($1) } / Double(max(1, outcomes.count))
    }

    package var makespan: Double { mean(\.makespan) }
    private var jobCount: Int { outcomes.reduce(0) { $0 + $1.latenesses.count } }
    /// Seconds, over all jobs of all seeds.
    package var lateness: Double {
        outcomes.reduce(0) { $0 + $1.latenesses.reduce(0, +) } / Double(max(1, jobCount))
    }
    package func lateness(quantile: Double) -> Double {
        let all = outcomes.flatMap(\.latenesses).sorted()
        return all.isEmpty ? 0 : all[min(all.count - 1, Int(quantile * Double(all.count)))]
    }
    package var requestsPerJob: Double {
        Double(outcomes.reduce(0) { $0 + $1.requests }) / Double(max(1, jobCount))
    }
    /// A run.
    package var refusals: Double { mean { Double($0.refusals) } }
    package var problems: [String] { outcomes.flatMap(\.problems) }
}
