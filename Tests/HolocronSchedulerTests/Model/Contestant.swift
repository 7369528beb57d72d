import HolocronAPI
import HolocronScheduler

/// One who submits tasks and finds out when they end: the scheduler, or what it is compared with.
package protocol Contestant {
    /// Takes in what happened, and appends what follows from it.
    mutating func handle(_ event: SchedulerEvent, at now: Instant, commands: inout [SchedulerCommand])
    /// When to send a `tick` if nothing happens before.
    var nextWake: Instant? { get }
    /// Whether it promises to have few requests out at once.
    var isModest: Bool { get }
}

extension Scheduler: Contestant {
    package var isModest: Bool { true }
}
