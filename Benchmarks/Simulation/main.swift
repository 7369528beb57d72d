// Plays whole runs in virtual time and says how many a second. Arguments: `runs N` for so many of each kind (2,000 unless
// told), `seed N` for the first seed.

import BenchmarkTable
import Foundation
import SimulationModel

/// Nanoseconds that this process has computed.
func processorTime() -> UInt64 { clock_gettime_nsec(CLOCK_PROCESS_CPUTIME_ID) }

/// Nanoseconds that passed: the one clock that is quick enough to be read around each call of a machine.
func passedTime() -> UInt64 { clock_gettime_nsec(CLOCK_MONOTONIC) }

private func clock_gettime_nsec(_ clock: clockid_t) -> UInt64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

var runs = 2_000
var firstSeed: UInt64 = 1
var arguments = CommandLine.arguments.dropFirst()
while let argument = arguments.popFirst() {
    let number = arguments.popFirst().flatMap { Int($0) }.map { max(1, $0) }
    switch (argument, number) {
    case ("runs", let number?): runs = number
    case ("seed", let number?): firstSeed = UInt64(number)
    default:
        print("usage: simulation-benchmark [runs N] [seed N]")
        exit(2)
    }
}

/// Runs of one workflow, a quarter of them in each weather.
@MainActor func play(_ workflow: Workflow, _ player: Player, _ runs: Int) -> (tally: Tally, nanoseconds: UInt64) {
    var tally = Tally()
    let start = processorTime()
    for number in 0..<runs {
        let weather = Weather.allCases[number % Weather.allCases.count]
        player.play(workflow, weather, seed: firstSeed + UInt64(number), into: &tally)
    }
    return (tally, processorTime() - start)
}

var speeds = Table(
    "Whole runs in virtual time, \(Workflow.steps) steps each, CPU time of one core",
    ["", "runs a second", "µs a step", "evaluator", "steps", "scheduler", "model", "requests a step", "processes a run"])
var problems: [String] = []
var sum: (runs: Int, nanoseconds: UInt64) = (0, 0)
for workflow in Workflow.all {
    let (tally, nanoseconds) = play(workflow, Player(), runs)
    // Once more with a clock around each machine: what the clock itself takes is shared by all, so that only the shares
    // count.
    let (split, whole) = play(workflow, Player(clock: passedTime), runs / 4 + 1)
    problems += tally.problems
    sum.runs += tally.runs
    sum.nanoseconds += nanoseconds
    let step = Double(nanoseconds) / 1_000 / Double(tally.runs * Workflow.steps)
    func share(_ part: UInt64) -> String { text(step * Double(part) / Double(whole), 1) }
    let machines = split.shares.evaluator + split.shares.steps + split.shares.scheduler
    speeds.add([
        workflow.name, text(Double(tally.runs) * 1e9 / Double(nanoseconds), 0), text(step, 1),
        share(split.shares.evaluator), share(split.shares.steps), share(split.shares.scheduler), share(whole - min(whole, machines)),
        text(Double(tally.requests) / Double(tally.runs * Workflow.steps), 1),
        text(Double(tally.processes) / Double(tally.runs), 2),
    ])
    print("\(workflow.name): \(tally.succeeded) of \(tally.runs) runs succeeded, \(tally.jobs) jobs")
}
speeds.show()
print("\nall: \(text(Double(sum.runs) * 1e9 / Double(sum.nanoseconds), 0)) runs a second")
for problem in problems.prefix(5) { print("PROBLEM: \(problem)") }
exit(problems.isEmpty ? 0 : 1)
