import BenchmarkTable
import Foundation
import HoloValue
import SchedulingModel

/// Plays given jobs, to be compared with what `holo run` made of the same: reads a JSON list of
/// `{"milliseconds": …, "parents": [places before it]}` and prints makespan and latenesses in seconds.
func replay(_ path: String) throws {
    let document = try JSON.decode([UInt8](Data(contentsOf: URL(fileURLWithPath: path))))
    let jobs = (document.asList ?? []).map { entry in
        // One action for all, as the script has it: what it learns of one it knows of all.
        Plan.Job(
            action: 1, takes: (entry["milliseconds"]?.asInt ?? 0) * millisecond,
            parents: (entry["parents"]?.asList ?? []).compactMap(\.asInt))
    }
    let outcome = Plan(jobs).play(.ours(.none), seed: 1)
    let latenesses = outcome.latenesses.map { text($0, 3) }.joined(separator: ",")
    print("{\"makespan\":\(text(outcome.makespan, 3)),\"lateness\":[\(latenesses)]}")
}
