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

        init(_ phase: Steps.Phase, hasTimeout: Bool) {
            switch phase {
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

    private struct Slot {
        var attempted: Steps.Attempted?
        var traits: Traits = []

        var presentTraits: Traits {
            guard let phase = attempted?.phase else { return [] }
            return Traits(phase, hasTimeout: attempted?.request.timeout != nil)
        }
    }

    /// Not in the dictionary itself, which would copy all that is known of a step to look at it.
    private var slots: [Slot] = []
    private var vacant: [Int] = []
    private var places: [StepID: Int] = [:]
    private(set) var busyCount = 0
    private(set) var runningCount = 0
    private(set) var timed: Set<StepID> = []
    private(set) var asking: Set<StepID> = []

    subscript(id: StepID) -> Steps.Attempted? {
        _read {
            if let place = places[id] { yield slots[place].attempted } else { yield nil }
        }
        _modify {
            let place = places[id] ?? occupy(id)
            defer { settle(id, place) }
            yield &slots[place].attempted
        }
    }

    mutating func removeValue(forKey id: StepID) -> Steps.Attempted? {
        guard let place = places[id] else { return nil }
        let before = slots[place].attempted.take()
        settle(id, place)
        return before
    }

    var ids: [StepID] { places.keys.sorted() }
    /// In no order.
    var values: some Sequence<Steps.Attempted> { slots.lazy.compactMap(\.attempted) }

    private mutating func occupy(_ id: StepID) -> Int {
        let place = vacant.popLast() ?? slots.count
        if place == slots.count { slots.append(Slot()) }
        places[id] = place
        return place
    }

    /// Takes in what has become of the step at a place.
    private mutating func settle(_ id: StepID, _ place: Int) {
        note(id, slots[place].traits, slots[place].presentTraits)
        if slots[place].attempted == nil {
            slots[place] = Slot()
            places[id] = nil
            vacant.append(place)
        } else {
            slots[place].traits = slots[place].presentTraits
        }
    }

    private mutating func note(_ id: StepID, _ before: Traits, _ after: Traits) {
        guard before != after else { return }
        busyCount += (after.contains(.busy) ? 1 : 0) - (before.contains(.busy) ? 1 : 0)
        runningCount += (after.contains(.running) ? 1 : 0) - (before.contains(.running) ? 1 : 0)
        if after.contains(.timed) { timed.insert(id) } else if before.contains(.timed) { timed.remove(id) }
        if after.contains(.asking) { asking.insert(id) } else if before.contains(.asking) { asking.remove(id) }
    }
}
