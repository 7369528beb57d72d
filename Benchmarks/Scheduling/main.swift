// Plays the scheduler against its peers in virtual time. Arguments: the tables to show (all without one), `quick` for
// fewer seeds, `seed N` for the first seed. Or `replay FILE`: see there.

import Foundation
import SchedulingModel

var tables: [String] = []
var share = 1.0
var arguments = CommandLine.arguments.dropFirst()
while let argument = arguments.popFirst() {
    switch argument {
    case "quick": share = 0.2
    case "replay":
        do {
            try replay(arguments.popFirst() ?? "")
        } catch {
            print("it can't be read: \(error)")
            exit(1)
        }
        exit(0)
    case "seed": firstSeed = arguments.popFirst().flatMap { UInt64($0) } ?? firstSeed
    default: tables.append(argument)
    }
}
let scenarios = Scenario.documented.map { scenario in
    var scenario = scenario
    scenario.seeds = max(1, Int(Double(scenario.seeds) * share))
    return scenario
}
let all = ["contest", "costs", "bounds", "orders", "troubles", "limitless"]
for table in tables.isEmpty ? all : tables {
    switch table {
    case "contest": showContest(scenarios)
    case "costs": showCosts(scenarios)
    case "bounds": showBounds(seeds: max(1, Int(50 * share)))
    case "orders": showOrders(scenarios)
    case "troubles": showTroubles(seeds: max(1, Int(50 * share)))
    case "limitless": showLimitless()
    default: print("no such table: \(table); there are \(all.joined(separator: ", "))")
    }
}
