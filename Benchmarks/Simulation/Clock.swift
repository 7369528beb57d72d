import Foundation

/// Nanoseconds that this process has computed.
func processorTime() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// The same, with what the readings took themselves left out: it can be read around each call of a machine.
final class InnerClock {
    private var readings: UInt64 = 0
    private var last: UInt64 = 0
    /// Nanoseconds that one takes.
    private let cost: UInt64

    init() {
        let count: UInt64 = 100_000
        let start = processorTime()
        for _ in 0..<count { _ = processorTime() }
        cost = (processorTime() - start) / count
    }

    func read() -> UInt64 {
        readings += 1
        let time = processorTime()
        // A reading may take less than the mean, but the clock does not go back.
        last = max(last, time - min(time, readings * cost))
        return last
    }
}
