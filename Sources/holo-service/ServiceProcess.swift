import Foundation
import HolocronService
import Synchronization

/// The life of the process: starts the service, waits for a signal or for idleness, ends it gracefully.
final class ServiceProcess: Sendable {
    static let folderIsTaken: Int32 = 3

    private let settings: ServiceConfiguration
    private let isBackground: Bool

    init(settings: ServiceConfiguration, isBackground: Bool) {
        self.settings = settings
        self.isBackground = isBackground
    }

    /// Returns the exit status.
    func run() -> Int32 {
        signal(SIGPIPE, SIG_IGN)
        // The ledger and the key are the owner's alone.
        umask(0o077)
        if isBackground {
            // Fails for the leader of a process group, which has no terminal's group to leave; the signals are ignored
            // all the same.
            setsid()
            signal(SIGHUP, SIG_IGN)
            signal(SIGINT, SIG_IGN)
        }
        // Blocked here, before there are other threads, so that only `sigwait` below ever takes them.
        var ending = sigset_t()
        sigemptyset(&ending)
        sigaddset(&ending, SIGTERM)
        if !isBackground {
            sigaddset(&ending, SIGINT)
            sigaddset(&ending, SIGHUP)
        }
        pthread_sigmask(SIG_BLOCK, &ending, nil)

        let log = isBackground ? BoundedLog(path: settings.folder + "/service.log") : nil
        let say: @Sendable (String) -> Void = { words in
            if let log { log.write(words) } else { FileHandle.standardError.write(Data((words + "\n").utf8)) }
        }
        let result = Mutex<Int32>(0)
        let isDone = DispatchSemaphore(value: 0)
        let idleness = Mutex<Task<Void, Never>?>(nil)
        let started = DispatchSemaphore(value: 0)
        let held = Mutex<LocalService?>(nil)
        var settings = settings
        settings.allowance.connections = min(settings.allowance.connections, Self.roomForConnections())
        let chosen = settings
        Task {
            do {
                let service = try await LocalService.start(chosen, log: say)
                held.withLock { $0 = service }
                say(Self.greeting(service, chosen))
                let watch = Task {
                    await service.waitUntilIdle()
                    // Takes the same road as a signal from outside.
                    if !Task.isCancelled { kill(getpid(), SIGTERM) }
                }
                idleness.withLock { $0 = watch }
            } catch {
                FileHandle.standardError.write(Data("holo-service: \(error)\n".utf8))
                var code: Int32 = 1
                if case StateFolder.Failure.taken = error { code = Self.folderIsTaken }
                result.withLock { $0 = code }
            }
            started.signal()
        }
        started.wait()
        guard let service = held.withLock({ $0 }) else { return result.withLock { $0 } }
        if isBackground { Self.leaveTerminal() }
        var received: Int32 = 0
        sigwait(&ending, &received)
        idleness.withLock { $0?.cancel() }
        Task {
            await service.stop()
            isDone.signal()
        }
        isDone.wait()
        say("stopped")
        return 0
    }

    /// Takes as many open files as the system gives, and says how many of them connections may have.
    private static func roomForConnections() -> Int {
        // The ledger, the threads that read pages, and some to spare.
        let others = 128
        var limit = rlimit()
        #if os(Linux)
            let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
            let files = RLIMIT_NOFILE
        #endif
        guard getrlimit(files, &limit) == 0 else { return 256 }
        var wanted = limit
        wanted.rlim_cur = min(limit.rlim_max, 16_384)
        if wanted.rlim_cur > limit.rlim_cur, setrlimit(files, &wanted) == 0 { limit = wanted }
        return max(64, Int(clamping: limit.rlim_cur) - others)
    }

    /// Lets go of what was inherited: whoever reads the starting command's output must not wait for this process.
    private static func leaveTerminal() {
        let nothing = open("/dev/null", O_RDWR)
        guard nothing >= 0 else { return }
        for descriptor in Int32(0)...2 { dup2(nothing, descriptor) }
        if nothing > 2 { close(nothing) }
    }

    private static func greeting(_ service: LocalService, _ settings: ServiceConfiguration) -> String {
        "holo-service listens at \(service.url) · key in \(service.keyPath) · limits \(settings.limit.name)"
            + " · seed \(settings.seed)" + (settings.faults.map { " · faults: \($0.count)" } ?? "")
    }
}
