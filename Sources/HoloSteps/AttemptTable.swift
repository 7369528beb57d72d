import HoloMachine

/// The steps that are under way, by their requests; and which of them have something that the shell asks for after every
/// event. With thousands in flight it must not look through all of them.
struct AttemptTable {
    /// What of a step is looked for.
    private struct Traits: OptionSet {
        let rawValue: UInt8

        /// Something is under way that can be waited for, whatever becomes of the service.
        static let busy = Traits(rawValue: 1 << 0)
        /// A job runs: that is waited for as long as the service can be reached.
        static let running = Traits(rawValue: 1 << 1)
        /// There may be a time at which it goes on by itself.
        static let timed = Traits(rawValue: 1 << 2)
        static let asking = Traits(rawValue: 1 << 3)

        init(rawValue: UInt8) { self.rawValue = rawValue }

        init(_ attempted: Steps.Attempted?) {
            guard let attempted else {
                self = []
                return
            }
            let hasTimeout = attempted.request.timeout != nil
            switch attempted.phase {
            case .blocked, .undecided, .unapproved: self = []
            case .queued, .left, .searching, .reading, .recalling, .exchanging, .checkingRival: self = .busy
            case .backoff, .waitingToSearch, .waitingForRival: self = [.busy, .timed]
            case .running: self = hasTimeout ? [.running, .timed] : .running
            case .lastLook: self = .running
            case .following: self = hasTimeout ? .timed : []
            case .sleeping: self = .timed
            case .asking: self = .asking
            }
        }
    }

    private var all: [StepID: Steps.Attempted] = [:]
    private(set) var busyCount = 0
    private(set) var runningCount = 0
    private(set) var timed: Set<StepID> = []
    private(set) var asking: Set<StepID> = []

    subscript(id: StepID) -> Steps.Attempted? {
        get { all[id] }
        _modify {
            let before = Traits(all[id])
            defer { note(id, before, Traits(all[id])) }
            yield &all[id]
        }
    }

    mutating func removeValue(forKey id: StepID) -> Steps.Attempted? {
        let before = all[id]
        self[id] = nil
        return before
    }

    var ids: [StepID] { all.keys.sorted() }
    var values: Dictionary<StepID, Steps.Attempted>.Values { all.values }

    private mutating func note(_ id: StepID, _ before: Traits, _ after: Traits) {
        guard before != after else { return }
        busyCount += (after.contains(.busy) ? 1 : 0) - (before.contains(.busy) ? 1 : 0)
        runningCount += (after.contains(.running) ? 1 : 0) - (before.contains(.running) ? 1 : 0)
        if after.contains(.timed) { timed.insert(id) } else if before.contains(.timed) { timed.remove(id) }
        if after.contains(.asking) { asking.insert(id) } else if before.contains(.asking) { asking.remove(id) }
    }
}
