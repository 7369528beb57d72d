import Foundation
import HoloValue
import HolocronAPI
import Synchronization

/// How a local service is to run.
package struct ServiceConfiguration: Sendable {
    /// The folder for its ledger, key and announcement; made where there is none.
    package var folder: String
    package var host = "127.0.0.1"
    /// Zero for any free one.
    package var port = 0
    package var limit = ServiceLimit.none
    /// What goes wrong on purpose; nil for nothing.
    package var faults: FaultDocument?
    /// Decides the demo site, how long jobs take and which fail.
    package var seed: UInt64 = 1
    /// Ten makes all artificial delays ten times shorter.
    package var speed = 1.0
    /// Jobs that run at once; others wait.
    package var width = 64
    /// Threads that load and read pages.
    package var threads = 4
    package var allowance = ClientAllowance()
    /// Ends by itself after so many seconds without a request and without an open job; nil for never.
    package var idleExit: Double?
    /// The ledger's clock: microseconds since 1970.
    package var now: @Sendable () -> Int = { wallClock() }

    package init(folder: String) { self.folder = folder }
}

/// The local Holocron service: the ledger, the jobs, the demo site and the HTTP interface to them.
///
/// `start` returns once it listens. `stop` ends it gracefully: open jobs stay in the ledger, and the next service on
/// the same folder takes them up.
package final class LocalService: Sendable {
    /// `http://127.0.0.1:PORT`
    package let url: String
    package let port: Int
    package let key: String
    package let instance: String
    package let site: DemoSite
    package let fate: Fate
    package let ledger: Ledger
    package let keyPath: String

    private let folder: StateFolder
    private let runner: JobRunner
    private let server: HTTPServer
    private let lastRequest: LastRequest
    private let idleExit: Double?
    private let isStopped = Mutex(false)

    package static func start(
        _ configuration: ServiceConfiguration, log: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> LocalService {
        let folder = try StateFolder(path: configuration.folder)
        let ledger = try Ledger(path: folder.ledgerPath, now: configuration.now)
        do {
            return try await LocalService(configuration, folder: folder, ledger: ledger, log: log)
        } catch {
            ledger.close()
            folder.release()
            throw error
        }
    }

    private init(
        _ configuration: ServiceConfiguration, folder: StateFolder, ledger: Ledger,
        log: @escaping @Sendable (String) -> Void
    ) async throws {
        let key = try folder.key(unless: { try ledger.isRevoked(hash: KeyRing.hash($0)) })
        try await ledger.addKey(hash: KeyRing.hash(key))
        let instance = try ledger.instance()
        let site = DemoSite(seed: configuration.seed)
        let fate = Fate(seed: configuration.seed)
        let pool = WorkerPool(threads: configuration.threads)
        let runner = JobRunner(
            ledger: ledger, pool: pool, fate: fate, speed: max(configuration.speed, 0.001), width: configuration.width,
            log: log)
        let isLoopback = ["127.0.0.1", "localhost", "::1"].contains(configuration.host)
        let routes = Routes(
            ledger: ledger, runner: runner, keys: KeyRing { try ledger.keys() },
            windows: SlidingWindows(configuration.limit.windows),
            site: SiteRoutes(
                site: site, today: { String(formatTime(ledger.now()).prefix(10)) },
                messages: { limit in
                    let (newest, total) = try ledger.messages(limit: limit)
                    let messages = newest.map {
                        BoardMessage(
                            id: "m-\($0.position)", position: $0.position, author: $0.author, text: $0.text,
                            postedAt: formatTime($0.time))
                    }
                    return (messages, total)
                }),
            limits: configuration.limit, instance: instance,
            formToken: Ledger.secret(), isExposed: !isLoopback)
        let lastRequest = LastRequest()
        let faults = configuration.faults.map {
            FaultLayer(
                FaultPlan($0, seed: configuration.seed), speed: max(configuration.speed, 0.001), now: ledger.now)
        }
        let server = HTTPServer(
            gateway: Gateway(
                routes: routes, faults: faults, checksHost: isLoopback, onRequest: { lastRequest.note() }, log: log),
            allowance: configuration.allowance)
        // Looked up before the first request can add to them.
        let left = try ledger.openJobs()

        do {
            port = try await server.start(host: configuration.host, port: configuration.port)
        } catch {
            await runner.stop()
            throw error
        }
        self.server = server
        self.folder = folder
        self.ledger = ledger
        self.runner = runner
        self.key = key
        self.instance = instance
        self.site = site
        self.fate = fate
        self.lastRequest = lastRequest
        url = "http://\(HTTPServer.reachable(configuration.host)):\(port)"
        keyPath = folder.keyPath
        idleExit = configuration.idleExit
        runner.listens(at: url)
        do {
            try await runner.resume(left)
            try folder.announce(
                .object([
                    ("port", .int(port)), ("pid", .int(Int(getpid()))), ("url", .string(url)), ("key", .string(key)),
                    ("instance", .string(instance)), ("limits", configuration.limit.value),
                    ("started_at", .time(ledger.now())), ("version", .string(Routes.version)),
                    ("seed", .string(String(configuration.seed))),
                ]))
        } catch {
            await runner.stop()
            await server.stop()
            throw error
        }
    }

    /// Opens the ledger of a folder for as long as `work` takes, beside the service that may run on it.
    package static func withLedger<Result>(
        folder path: String, makingFolder: Bool, _ work: (Ledger) async throws -> Result
    ) async throws -> Result {
        if makingFolder {
            try StateFolder.make(path)
        } else if !FileManager.default.fileExists(atPath: path + "/service.sqlite") {
            throw StateFolder.Failure.unusable("there is no ledger in \(path)")
        }
        let ledger = try Ledger(path: path + "/service.sqlite", now: { wallClock() })
        defer { ledger.close() }
        return try await work(ledger)
    }

    /// Whether what a service left in a folder adds up. None may run on it meanwhile.
    package static func audit(folder path: String) throws -> LedgerAudit {
        guard FileManager.default.fileExists(atPath: path + "/service.sqlite") else {
            throw StateFolder.Failure.unusable("there is no ledger in \(path)")
        }
        let folder = try StateFolder(path: path)
        defer { folder.release() }
        let ledger = try Ledger(path: folder.ledgerPath, now: { wallClock() })
        defer { ledger.close() }
        return try ledger.audit()
    }

    /// Jobs that run or wait.
    package var openJobs: Int { runner.openCount }

    /// Returns when there was no request and no open job for as long as the configuration allows; never where it allows
    /// any time, but for cancellation.
    package func waitUntilIdle() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(idleExit.map { min(1_000, max(20, Int($0 * 250))) } ?? 60_000))
            guard let idleExit else { continue }
            if openJobs > 0 {
                lastRequest.note()
            } else if lastRequest.age >= idleExit {
                return
            }
        }
    }

    /// Ends the service: no new requests, running work is finished, the files are closed. A second call does nothing.
    package func stop() async {
        let isFirst = isStopped.withLock { stopped in
            defer { stopped = true }
            return !stopped
        }
        guard isFirst else { return }
        folder.withdraw()
        await runner.stop()
        await server.stop()
        ledger.close()
        folder.release()
    }
}

/// When the last request came.
private final class LastRequest: Sendable {
    private let time = Mutex(ContinuousClock.now)

    func note() { time.withLock { $0 = .now } }

    /// Seconds.
    var age: Double { time.withLock { ContinuousClock.now - $0 } / .seconds(1) }
}

/// Microseconds since 1970.
private func wallClock() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return time.tv_sec * 1_000_000 + time.tv_nsec / 1_000
}
