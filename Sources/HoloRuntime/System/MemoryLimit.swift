import Foundation
import HoloValue

/// How much memory the process may take. Values are bounded one by one; this bounds what a script holds of them in all,
/// before the system ends the process without a word.
struct MemoryLimit {
    /// Bytes.
    private let most: Int
    private var calls = 0

    /// `HOLO_MEMORY_LIMIT` in megabytes; else three quarters of the machine's memory.
    init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        if let megabytes = environment["HOLO_MEMORY_LIMIT"].flatMap({ Int($0) }), megabytes > 0 {
            most = megabytes.multipliedReportingOverflow(by: 1 << 20).overflow ? .max : megabytes << 20
        } else {
            most = Int(clamping: ProcessInfo.processInfo.physicalMemory / 4 * 3)
        }
    }

    /// Asked between two slices of an evaluation; looks now and then. The process's peak counts.
    mutating func failure() -> Failure? {
        calls += 1
        guard calls % 16 == 0 else { return nil }
        var usage = rusage()
        #if os(macOS)
            guard getrusage(RUSAGE_SELF, &usage) == 0 else { return nil }
            let peak = Int(usage.ru_maxrss)
        #else
            guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return nil }
            let peak = Int(usage.ru_maxrss) * 1024
        #endif
        guard peak > most else { return nil }
        return Failure(
            "E0332", "this script needs more than \(most >> 20) MB of memory",
            help: "keep less at once: `take`, `filter` or `reduce` before `map`; `HOLO_MEMORY_LIMIT` sets another limit in MB")
    }
}
