import Foundation
import Synchronization

/// Counts the wishes of a person, or of the system, that the process ends: SIGINT and SIGTERM.
package final class Interruption: Sendable {
    private let received = Atomic<Int>(0)
    private let listener = Mutex<(@Sendable () -> Void)?>(nil)
    /// Somebody listens, or did.
    private let isHeard = Atomic<Bool>(false)

    package init() {}

    /// How many have come.
    package var count: Int { received.load(ordering: .acquiring) }

    /// Blocks the signals in this thread and those it starts, and counts them on one of their own. Call it before any
    /// other thread is started. Until there is a run that listens nothing can be lost, so the process ends at once.
    package func watch() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        let awaited = signals
        Thread.detachNewThread { [self] in
            var awaited = awaited
            while true {
                var signal: Int32 = 0
                guard sigwait(&awaited, &signal) == 0 else { continue }
                // Twice asks the run to leave at once; a third time it does not come to that, whatever it hangs on.
                if !isHeard.load(ordering: .acquiring) || count >= 2 { _exit(ExitStatus.interrupted) }
                add()
            }
        }
    }

    package func add() {
        received.add(1, ordering: .releasing)
        listener.withLock { $0 }?()
    }

    /// What is called, on another thread, whenever one comes.
    func onReceive(_ body: (@Sendable () -> Void)?) {
        listener.withLock { $0 = body }
        isHeard.store(true, ordering: .releasing)
    }
}
