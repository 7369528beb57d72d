import Foundation
import HoloSteps
import HolocronAPI

/// The clocks of a live run.
package enum Clock {
    /// Microseconds since the machine started, time asleep included: for windows and timers.
    package static var now: Instant {
        var time = timespec()
        #if os(Linux)
            clock_gettime(CLOCK_BOOTTIME, &time)
        #else
            clock_gettime(CLOCK_MONOTONIC_RAW, &time)
        #endif
        return Int(time.tv_sec) * 1_000_000 + Int(time.tv_nsec) / 1_000
    }

    /// Names the machine's present start: what `now` counts from.
    package static var boot: String {
        #if os(Linux)
            let id = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
            return (id ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        #else
            var size = 0
            sysctlbyname("kern.bootsessionuuid", nil, &size, nil, 0)
            var name = [CChar](repeating: 0, count: size + 1)
            sysctlbyname("kern.bootsessionuuid", &name, &size, nil, 0)
            return String(cString: name)
        #endif
    }

    /// Microseconds since 1970.
    package static var wall: WallTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int(time.tv_sec) * 1_000_000 + Int(time.tv_nsec) / 1_000
    }
}
