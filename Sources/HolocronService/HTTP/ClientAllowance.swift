import Synchronization

/// What clients may take of the service: so that those who dawdle, or come in crowds, leave enough to all others.
package struct ClientAllowance: Sendable {
    /// At a time. When there are more, whoever has kept the service waiting longest has to go.
    package var connections = 8_192
    /// Bytes of bodies that are not here as a whole, of all connections together.
    package var unfinishedBodies = 64 << 20
    /// Seconds for a request's head, from the last answer on.
    package var headTime = 75.0
    /// Seconds for a request's body, and for reading an answer.
    package var bodyTime = 60.0
    /// Seconds for the rest of a request that was answered before its end.
    package var drainTime = 2.0

    package init() {}
}

/// How much of the bodies that are on their way is here: without a bound, many that never end would fill the memory.
final class UnfinishedBodies: Sendable {
    private let bytes = Atomic<Int>(0)
    private let most: Int

    init(most: Int) { self.most = most }

    /// False where there is no room for so many more.
    func take(_ count: Int) -> Bool {
        if bytes.add(count, ordering: .relaxed).newValue <= most { return true }
        give(count)
        return false
    }

    func give(_ count: Int) { bytes.subtract(count, ordering: .relaxed) }
}

/// Since when the service waits for a client; read by those who look for room.
final class Waiting: Sendable {
    /// Nanoseconds; 0 while it is the client who waits.
    private let start = Atomic<UInt64>(0)

    func begins(at time: UInt64) { start.store(max(time, 1), ordering: .relaxed) }
    func ends() { start.store(0, ordering: .relaxed) }
    var since: UInt64? {
        let time = start.load(ordering: .relaxed)
        return time == 0 ? nil : time
    }
}
