import BenchmarkTable
import Foundation
import HolocronAPI
import HolocronScheduler
import SchedulingModel

/// Takes the CPU time of a client.
private final class Stopwatch {
    var seconds = 0.0
    var events = 0
}

/// Seconds that this thread has computed.
private func cpuTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

private struct Timed: Contestant {
    var client: any Contestant
    let stopwatch: Stopwatch
    var nextWake: Instant? { client.nextWake }
    var isModest: Bool { client.isModest }

    mutating func handle(_ event: SchedulerEvent, at now: Instant, commands: inout [SchedulerCommand]) {
        let start = cpuTime()
        client.handle(event, at: now, commands: &commands)
        stopwatch.seconds += cpuTime() - start
        stopwatch.events += 1
    }
}

/// A service without limits and near, as the local one is.
func showLimitless() {
    let near = Conditions().with {
        $0.limits = .none
        $0.way = (500, 2 * millisecond)
    }
    var table = Table(
        "Without limits, round trips of 1 to 4 ms",
        ["", "mean lateness ms", "95 in 100", "requests a job", "scheduler CPU µs a job"])
    let shapes: [(String, Policy, Plan)] = [
        (
            "100 short jobs, one after the other", .ours(.none),
            .chains(1, of: 100, action: Workload.lookup, seed: firstSeed)
        ),
        ("20 chains of 20 short jobs", .ours(.none), .chains(20, of: 20, action: Workload.lookup, seed: firstSeed)),
        ("50 jobs", .ours(.none), .independent(50, seed: firstSeed)),
        ("1,000 jobs", .ours(.none), .independent(1000, seed: firstSeed)),
        ("1,000 jobs, list trusted", .ours(.none, trustsListResults: true), .independent(1000, seed: firstSeed)),
        ("10,000 jobs", .ours(.none), .independent(10_000, seed: firstSeed)),
        ("10,000 jobs, list trusted", .ours(.none, trustsListResults: true), .independent(10_000, seed: firstSeed)),
    ]
    for (name, policy, plan) in shapes {
        let stopwatch = Stopwatch()
        var tally = Tally()
        tally.add(plan.play(policy, near, seed: 1) { Timed(client: $0, stopwatch: stopwatch) })
        table.add([
            name, text(tally.lateness * 1000, 0), text(tally.lateness(quantile: 0.95) * 1000, 0),
            text(tally.requestsPerJob, 1), text(stopwatch.seconds * 1e6 / Double(plan.jobs.count), 0),
        ])
    }
    table.show()
}
