// Plays whole runs in virtual time and says how many a second. Arguments: `runs N` for so many of each workflow (2,000
// unless told), `seed N` for the first seed.

import BenchmarkTable
import Foundation
import SimulationModel

/// What runs of one kind cost.
struct Cost {
    var tally = Tally()
    var nanoseconds: UInt64 = 0

    var steps: Double { Double(tally.runs * Workflow.steps) }
    var runsPerSecond: String { text(Double(tally.runs) * 1e9 / Double(max(1, nanoseconds)), 0) }
    var microsecondsPerStep: Double { Double(nanoseconds) / 1_000 / steps }
    var requestsPerStep: String { text(Double(tally.requests) / steps, 1) }
}

/// Runs of one workflow, an equal part of them in each weather.
func play(_ workflow: Workflow, _ runs: Int, firstSeed: UInt64, into byWeather: inout [Cost]) -> Cost {
    var cost = Cost()
    for number in 0..<runs {
        let place = number % Weather.allCases.count
        let seed = firstSeed + UInt64(number)
        let before = cost.tally.requests
        let start = processorTime()
        Player().play(workflow, Weather.allCases[place], seed: seed, into: &cost.tally)
        let spent = processorTime() - start
        cost.nanoseconds += spent
        byWeather[place].nanoseconds += spent
        byWeather[place].tally.runs += 1
        byWeather[place].tally.requests += cost.tally.requests - before
    }
    return cost
}

/// The same runs again, with a clock around each machine: what part of the time each takes.
func share(_ workflow: Workflow, _ runs: Int, firstSeed: UInt64) -> [Double] {
    let clock = InnerClock()
    var tally = Tally()
    let start = clock.read()
    for number in 0..<runs {
        let weather = Weather.allCases[number % Weather.allCases.count]
        Player(clock: clock.read).play(workflow, weather, seed: firstSeed + UInt64(number), into: &tally)
    }
    let whole = Double(clock.read() - start)
    let machines = [tally.shares.evaluator, tally.shares.steps, tally.shares.scheduler].map { Double($0) / whole }
    return machines + [max(0, 1 - machines.reduce(0, +))]
}

func showSpeed(runs: Int, firstSeed: UInt64) -> [String] {
    var table = Table(
        "Whole runs of \(Workflow.steps) paid steps in virtual time; CPU time of one core",
        ["", "runs a second", "requests a step", "µs a step", "evaluator", "steps", "scheduler", "model"])
    var problems: [String] = []
    var all = Cost()
    var byWeather = Weather.allCases.map { _ in Cost() }
    for workflow in Workflow.all {
        let cost = play(workflow, runs, firstSeed: firstSeed, into: &byWeather)
        let shares = share(workflow, runs / 4 + 1, firstSeed: firstSeed)
        let step = cost.microsecondsPerStep
        table.add(
            [workflow.name, cost.runsPerSecond, cost.requestsPerStep, text(step, 1)] + shares.map { text(step * $0, 1) })
        problems += cost.tally.problems
        if cost.tally.succeeded < runs { problems.append("\(workflow.name): \(runs - cost.tally.succeeded) runs fail") }
        all.nanoseconds += cost.nanoseconds
        all.tally.runs += cost.tally.runs
        all.tally.requests += cost.tally.requests
    }
    table.add(["all", all.runsPerSecond, all.requestsPerStep, text(all.microsecondsPerStep, 1)])
    for (weather, cost) in zip(Weather.allCases, byWeather) {
        table.add([weather.rawValue, cost.runsPerSecond, cost.requestsPerStep, text(cost.microsecondsPerStep, 1)])
    }
    table.show()
    return problems
}

var runs = 2_000
var firstSeed: UInt64 = 1
var arguments = CommandLine.arguments.dropFirst()
while let argument = arguments.popFirst() {
    switch (argument, arguments.popFirst().flatMap { Int($0) }) {
    case ("runs", let number?) where number > 0: runs = number
    case ("seed", let number?) where number >= 0: firstSeed = UInt64(number)
    default:
        print("usage: simulation-benchmark [runs N] [seed N]")
        exit(2)
    }
}
let problems = showSpeed(runs: runs, firstSeed: firstSeed)
for problem in problems.prefix(5) { print("PROBLEM: \(problem)") }
exit(problems.isEmpty ? 0 : 1)
