import Foundation
import HoloValue
import HolocronAPI
import Synchronization

/// Carries accepted jobs to their end: waits out their time, does the work, and settles them in the ledger.
///
/// At most `width` jobs run at once, the others wait for their turn. A running job that only lets time pass holds no
/// thread.
final class JobRunner: Sendable {
    private struct State {
        var queue: [JobRecord] = []
        /// Where the queue goes on: removing the first element of an array each time would move all others.
        var head = 0
        var running: [String: Task<Void, Never>] = [:]
        var endsAt: [String: ContinuousClock.Instant] = [:]
        var isStopping = false
    }

    private let state = Mutex(State())
    private let ledger: Ledger
    private let pool: WorkerPool
    private let fate: Fate
    private let speed: Double
    private let width: Int
    private let log: @Sendable (String) -> Void
    /// The service's own address without a path; known once it listens.
    private let origin = Mutex("")

    init(
        ledger: Ledger, pool: WorkerPool, fate: Fate, speed: Double, width: Int,
        log: @escaping @Sendable (String) -> Void
    ) {
        self.ledger = ledger
        self.pool = pool
        self.fate = fate
        self.speed = speed
        self.width = max(1, width)
        self.log = log
    }

    func listens(at address: String) { origin.withLock { $0 = address } }

    /// Takes a job that the ledger has accepted.
    func take(_ job: JobRecord) {
        state.withLock { state in
            guard !state.isStopping else { return }
            state.queue.append(job)
            startWaiting(&state)
        }
    }

    /// Microseconds after which a job that has not ended counts as stuck.
    private static let stuck = 3_600 * 1_000_000

    /// Takes up what an earlier process left: reads run again from the start; a write that may have happened is failed
    /// and refunded, since doing it again could do it twice; so is what nobody waits for any more.
    func resume(_ jobs: [JobRecord]) async throws {
        for job in jobs {
            let isWrite = Catalogue.find(action: job.action)?.action.effect != .read
            if ledger.now() - job.createdAt > Self.stuck {
                try await ledger.finish(job, executionTime: 0) { _ in
                    .failed(
                        code: "EXECUTION_FAILED", message: "The job was stuck for an hour; the credits are refunded.")
                }
            } else if isWrite, job.status == .running {
                try await ledger.finish(job, executionTime: 0) { _ in
                    .failed(
                        code: "EXECUTION_FAILED",
                        message:
                            "The service stopped while the action ran. It may have happened; the credits are refunded.")
                }
            } else {
                take(job)
            }
        }
    }

    /// Jobs that run or wait.
    var openCount: Int { state.withLock { $0.queue.count - $0.head + $0.running.count } }

    /// About how many milliseconds a job still takes; nil where that is not known.
    func remaining(_ id: String) -> Int? {
        guard let end = state.withLock({ $0.endsAt[id] }) else { return nil }
        let rest = ContinuousClock.now.duration(to: end)
        return max(0, Int(rest.components.seconds) * 1_000 + Int(rest.components.attoseconds / 1_000_000_000_000_000))
    }

    /// Takes nothing more, lets jobs that wait out their time stay in the ledger, and returns when none is at work.
    func stop() async {
        let running = state.withLock { state in
            state.isStopping = true
            state.queue.removeAll()
            state.head = 0
            return Array(state.running.values)
        }
        for task in running { task.cancel() }
        for task in running { await task.value }
        pool.close()
    }

    // MARK: running

    private func startWaiting(_ state: inout State) {
        while state.running.count < width, state.head < state.queue.count {
            let job = state.queue[state.head]
            state.head += 1
            if state.head > 1_024, state.head * 2 > state.queue.count {
                state.queue.removeFirst(state.head)
                state.head = 0
            }
            guard let (_, action) = Catalogue.find(action: job.action) else {
                state.running[job.id] = Task { await self.run(job, action: nil, delay: .zero) }
                continue
            }
            let delay = Duration.seconds(time(of: job, action) / speed)
            state.endsAt[job.id] = ContinuousClock.now + delay
            state.running[job.id] = Task { await self.run(job, action: action, delay: delay) }
        }
    }

    /// Seconds.
    private func time(of job: JobRecord, _ action: Action) -> Double {
        if let name = action.timedBy, let told = (try? JSON.decode(job.parameters))?[name]?.asInt { return Double(told) / 1_000 }
        return fate.duration(of: action, fingerprint: job.fingerprint)
    }

    private func run(_ job: JobRecord, action: Action?, delay: Duration) async {
        let start = ContinuousClock.now
        try? await Task.sleep(for: delay)
        if !Task.isCancelled { await work(job, action: action, start: start) }
        state.withLock { state in
            state.running[job.id] = nil
            state.endsAt[job.id] = nil
            if !state.isStopping { startWaiting(&state) }
        }
    }

    private func work(_ job: JobRecord, action: Action?, start: ContinuousClock.Instant) async {
        guard let action else {
            let outcome = JobOutcome.failed(code: "EXECUTION_FAILED", message: "The action is no longer offered.")
            await settle(job, start: start) { _ in outcome }
            return
        }
        let isDoomed = fate.fails(action, fingerprint: job.fingerprint, attempt: job.attempt)
        if isDoomed {
            let message = "The page did not answer in time."
            await settle(job, start: start) { _ in .failed(code: "EXECUTION_FAILED", message: message) }
            return
        }
        let record = (try? JSON.decode(job.parameters))?.asRecord ?? .empty
        let arguments = Arguments(record: record)
        switch action.provider {
        case .read(let read):
            let origin = origin.withLock { $0 }
            let outcome = await pool.run { fetch -> JobOutcome in
                let reading = Reading(arguments: arguments) { fetch(origin + $0) }
                return Self.outcome { () throws(ActionFailure) in try read(reading) }
            }
            // A page that could not be had because the service is going down says nothing about the job.
            if Task.isCancelled { return }
            await settle(job, start: start) { _ in outcome }
        case .compute(let compute):
            let outcome = Self.outcome { () throws(ActionFailure) in try compute(arguments) }
            await settle(job, start: start) { _ in outcome }
        case .post(let message):
            let (author, text) = message(arguments)
            let time = ledger.now()
            guard await insist("marked as running", job, { try await self.ledger.markRunning(job.id) }) else { return }
            await settle(job, start: start) { db in
                let position = try Ledger.post(db, job: job.id, author: author, text: text, time: time)
                let result = Record([
                    ("message_id", .string("m-\(position)")), ("position", .int(position)), ("posted_at", .time(time)),
                ])
                return .completed(result: JSON.encode(.record(result)), credits: nil)
            }
        }
    }

    static func outcome(_ work: () throws(ActionFailure) -> ActionResult) -> JobOutcome {
        do throws(ActionFailure) {
            let result = try work()
            return .completed(result: JSON.encode(.record(result.data)), credits: result.credits)
        } catch {
            return .failed(code: error.code, message: error.message)
        }
    }

    private func settle(
        _ job: JobRecord, start: ContinuousClock.Instant,
        outcome: @escaping @Sendable (Ledger.Transaction) throws -> JobOutcome
    ) async {
        let elapsed = start.duration(to: .now)
        let time = Int(elapsed.components.seconds) * 1_000 + Int(elapsed.components.attoseconds / 1_000_000_000_000_000)
        _ = await insist("settled", job) {
            try await self.ledger.finish(job, executionTime: time, outcome: outcome)
        }
    }

    /// A job that can't be settled would be charged for ever: tries again until the disk takes the change, or the service
    /// ends and leaves the job to the next. False where it does.
    private func insist(_ words: String, _ job: JobRecord, _ change: () async throws -> Void) async -> Bool {
        var attempt = 0
        while true {
            do {
                try await change()
                return true
            } catch {
                if attempt < 8 { log("job \(job.id) could not be \(words): \(error)") }
                if error is SerialWriter.Closed || Task.isCancelled { return false }
            }
            try? await Task.sleep(for: .milliseconds(50 << min(attempt, 6)))
            attempt += 1
        }
    }
}
