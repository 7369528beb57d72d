/// Names one alarm of the evaluator; never used twice in a process's part of a run.
package typealias AlarmID = Int

/// A time that the evaluator waits for, which has no clock of its own.
package enum AlarmTime: Sendable, Equatable {
    /// So many microseconds from when the command is carried out.
    case after(Int)
    /// By the wall clock, microseconds since 1970.
    case at(Int)
}

/// The alarms that a shell keeps for the evaluator. Both clocks are arguments.
package struct Alarms: Sendable {
    private var byClock: [(id: AlarmID, due: Int)] = []
    private var byWall: [(id: AlarmID, due: Int)] = []

    package init() {}

    /// - Parameter now: microseconds of the clock that never goes back.
    package mutating func set(_ id: AlarmID, _ time: AlarmTime, now: Int) {
        switch time {
        case .after(let wait):
            let (due, isTooLate) = now.addingReportingOverflow(max(0, wait))
            byClock.append((id, isTooLate ? .max : due))
        case .at(let due): byWall.append((id, due))
        }
    }

    /// Microseconds until the next one rings, 0 where one is due; nil without alarms.
    package func wait(now: Int, wall: Int) -> Int? {
        if byClock.isEmpty, byWall.isEmpty { return nil }
        var shortest: Int?
        for (alarms, time) in [(byClock, now), (byWall, wall)] {
            for alarm in alarms {
                let (wait, isLong) = alarm.due.subtractingReportingOverflow(time)
                shortest = min(shortest ?? .max, isLong ? .max : max(0, wait))
            }
        }
        return shortest
    }

    /// Takes those that are due: those by the clock first, each kind in the order of their times and then of their ids.
    package mutating func takeDue(now: Int, wall: Int) -> [AlarmID] {
        if byClock.isEmpty, byWall.isEmpty { return [] }
        let due = byClock.filter { $0.due <= now }.sorted { ($0.due, $0.id) < ($1.due, $1.id) }
            + byWall.filter { $0.due <= wall }.sorted { ($0.due, $0.id) < ($1.due, $1.id) }
        byClock.removeAll { $0.due <= now }
        byWall.removeAll { $0.due <= wall }
        return due.map(\.id)
    }
}
