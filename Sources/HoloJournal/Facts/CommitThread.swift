import Foundation
import HoloSteps
import SQLite

/// The journal's one writing thread.
///
/// Group commit: an idle thread commits at once what has come in; what comes in meanwhile is the next commit. So a
/// single append waits for one commit, and a burst needs few. Writes that are not durable wait up to 0.1 s for company;
/// durable ones do so for 2 ms while several come in at a time.
///
/// A commit that fails loses nothing: its writes stay in front of the queue and are tried again.
final class CommitThread: @unchecked Sendable {
    private struct Item {
        var facts: [Fact]
        var run: String
        var ticket: CommitTicket
    }

    private struct Refusal {
        var error: JournalError
        var fact: Fact
        var run: String
        var ticket: CommitTicket
    }

    private let file: StoreFile
    private let onAcknowledge: @Sendable (CommitTicket) -> Void
    private let onTrouble: @Sendable (CommitTrouble) -> Void

    // Used by the thread alone.
    private let writer = FactWriter()

    // All below is guarded by `condition`.
    private let condition = NSCondition()
    private var waiting: [Item] = []
    private var lastTicket = 0
    private var committedTicket = 0
    private var commits = 0
    /// How many of them must be on disk before something goes on.
    private var waitingDurable = 0
    /// When what waits must be written at the latest; nil where nothing waits.
    private var deadline: Date?
    /// Nothing is written before: the last commit held several durable writes, so more will come.
    private var restEnd = Date.distantPast
    private static let rest = 0.002
    private static let several = 3
    /// Since when the last commit has failed.
    private var failure: JournalError?
    /// How many tries to commit have failed.
    private var failures = 0
    private var isClosing = false
    private var hasEnded = false

    init(
        file: StoreFile, onAcknowledge: @escaping @Sendable (CommitTicket) -> Void,
        onTrouble: @escaping @Sendable (CommitTrouble) -> Void
    ) {
        self.file = file
        self.onAcknowledge = onAcknowledge
        self.onTrouble = onTrouble
        let thread = Thread { [self] in run() }
        thread.name = "holo.journal"
        thread.start()
    }

    /// The number of transactions that were committed.
    var commitCount: Int {
        condition.withLock { commits }
    }

    /// Never waits for the disk. What is appended after `end` is not written, and never acknowledged.
    func append(_ facts: [Fact], run: String, durable: Bool) -> CommitTicket {
        condition.withLock {
            lastTicket += 1
            let ticket = CommitTicket(number: lastTicket)
            guard !isClosing else { return ticket }
            waiting.append(Item(facts: facts, run: run, ticket: ticket))
            if durable { waitingDurable += 1 }
            let latest = durable ? Date.distantPast : Date(timeIntervalSinceNow: 0.1)
            // After a failure the time of the next try stands.
            if failure == nil, deadline.map({ latest < $0 }) ?? true {
                deadline = latest
                condition.signal()
            }
            return ticket
        }
    }

    /// Waits until all that was appended before is on disk. Throws where a try to write it failed.
    func flush() throws(JournalError) {
        if let failure = condition.withLock({ waitForCommit(of: lastTicket) }) { throw failure }
    }

    /// Writes what waits and ends the thread. Throws where something could not be written.
    func end() throws(JournalError) {
        let failure = condition.withLock {
            let failure = waitForCommit(of: lastTicket)
            isClosing = true
            condition.broadcast()
            while !hasEnded { condition.wait() }
            return failure
        }
        if let failure { throw failure }
    }

    /// Lets the thread end after a last commit without waiting for it.
    func endSoon() {
        condition.withLock {
            isClosing = true
            condition.broadcast()
        }
    }

    private func waitForCommit(of ticket: Int) -> JournalError? {
        let failuresBefore = failures
        while committedTicket < ticket, !hasEnded {
            if failures > failuresBefore { return failure }
            if !waiting.isEmpty {
                deadline = .distantPast
                condition.broadcast()
            }
            condition.wait()
        }
        if committedTicket < ticket { return JournalError(.closed, "the journal is closed") }
        return nil
    }

    private func run() {
        while let items = next() { commit(items) }
        condition.withLock {
            hasEnded = true
            condition.broadcast()
        }
    }

    /// Waits until there is something to commit and it is time; nil at the end.
    private func next() -> [Item]? {
        condition.withLock {
            while true {
                if isClosing {
                    // After a failed last try there is nobody left to wait for.
                    return waiting.isEmpty || failure != nil ? nil : takeWaiting()
                }
                if let deadline, !waiting.isEmpty {
                    let time = max(deadline, restEnd)
                    if time <= Date() { return takeWaiting() }
                    _ = condition.wait(until: time)
                } else {
                    condition.wait()
                }
            }
        }
    }

    private func takeWaiting() -> [Item] {
        deadline = nil
        restEnd = waitingDurable >= Self.several ? Date(timeIntervalSinceNow: Self.rest) : .distantPast
        waitingDurable = 0
        defer { waiting = [] }
        return waiting
    }

    private func commit(_ items: [Item]) {
        guard let last = items.last?.ticket else { return }
        do throws(JournalError) {
            let refusals = try file.write { connection in try self.write(items, in: connection) }
            for refusal in refusals {
                onTrouble(.refused(refusal.error, fact: refusal.fact, run: refusal.run, ticket: refusal.ticket))
            }
            onAcknowledge(last)
            condition.withLock {
                commits += 1
                committedTicket = last.number
                failure = nil
                condition.broadcast()
            }
        } catch {
            let isNews = condition.withLock {
                let isNews = failure?.reason != error.reason
                waiting = items + waiting
                failure = error
                failures += 1
                deadline = Date(timeIntervalSinceNow: 1)
                condition.broadcast()
                return isNews
            }
            if isNews { onTrouble(.notWritten(error, through: last)) }
        }
    }

    private func write(_ items: [Item], in connection: Connection) throws -> [Refusal] {
        var refusals: [Refusal] = []
        for item in items {
            for fact in item.facts {
                if let error = try writer.write(fact, run: item.run, in: connection) {
                    refusals.append(Refusal(error: error, fact: fact, run: item.run, ticket: item.ticket))
                }
            }
        }
        return refusals
    }
}
