import Foundation
import SQLite

/// The one writer of the database: a thread that commits whatever waits as one transaction.
///
/// A commit with full durability costs a disk flush, whatever its size. While one is under way the next callers queue
/// up, so the more is written at once, the less each of them pays. Where several came at a time, more will: then the next
/// commit begins 2 ms after the last one began, and not before.
final class SerialWriter: @unchecked Sendable {
    private struct Work {
        var run: (Connection) throws -> Void
        var finish: ((any Error)?) -> Void
    }

    struct Closed: Error {}

    private let condition = NSCondition()
    private var waiting: [Work] = []
    private var isClosing = false
    private var hasEnded = false
    private let database: Database
    /// Used by the thread alone: nothing is committed before.
    private var restEnd = Date.distantPast
    private static let largestBatch = 512
    private static let several = 4
    private static let rest = 0.002

    init(database: Database) {
        self.database = database
        let thread = Thread { self.loop() }
        thread.name = "holo ledger"
        thread.start()
    }

    /// Runs `work` in a transaction that it may share with others, and returns once that is on disk. What `work` throws
    /// undoes its own changes alone.
    func write<Result: Sendable>(_ work: @escaping @Sendable (Connection) throws -> Result) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            let box = Box<Result>()
            enqueue(
                Work(
                    run: { box.value = try work($0) },
                    finish: { error in
                        if let value = box.value, error == nil {
                            continuation.resume(returning: value)
                        } else {
                            continuation.resume(throwing: error ?? Closed())
                        }
                    }))
        }
    }

    /// Waits until all that was asked for is on disk; what comes later is refused.
    func close() {
        condition.lock()
        isClosing = true
        condition.broadcast()
        while !hasEnded { condition.wait() }
        condition.unlock()
    }

    private func enqueue(_ work: Work) {
        condition.lock()
        let refused = isClosing
        if !refused {
            waiting.append(work)
            condition.broadcast()
        }
        condition.unlock()
        if refused { work.finish(Closed()) }
    }

    private func loop() {
        while let batch = next() {
            var failures = [(any Error)?](repeating: nil, count: batch.count)
            do {
                try database.write { db in
                    for (index, work) in batch.enumerated() {
                        do { try db.savepoint { try work.run(db) } } catch { failures[index] = error }
                    }
                }
            } catch {
                failures = failures.map { $0 ?? error }
            }
            for (index, work) in batch.enumerated() { work.finish(failures[index]) }
        }
        condition.lock()
        hasEnded = true
        condition.broadcast()
        condition.unlock()
    }

    private func next() -> [Work]? {
        condition.lock()
        defer { condition.unlock() }
        while waiting.isEmpty {
            if isClosing { return nil }
            condition.wait()
        }
        while !isClosing, restEnd > Date(), condition.wait(until: restEnd) {}
        let batch = Array(waiting.prefix(Self.largestBatch))
        waiting.removeFirst(batch.count)
        restEnd = batch.count >= Self.several ? Date(timeIntervalSinceNow: Self.rest) : .distantPast
        return batch
    }

    /// Written and read by the writer's thread alone.
    private final class Box<Value>: @unchecked Sendable { var value: Value? }
}
