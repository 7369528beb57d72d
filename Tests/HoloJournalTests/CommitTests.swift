import Foundation
import HoloJournal
import HoloSteps
import Testing

@Suite struct CommitTests {
    @Test func whatIsAcknowledgedIsInTheFile() throws {
        let scratch = try Scratch()
        let reader = try openJournal(scratch.path)
        let run = try reader.startRun()

        // Looks into the file through the other connection at the very moment of each acknowledgement.
        final class Seen: @unchecked Sendable {
            let lock = NSLock()
            var missing: [Int] = []
            var acknowledgements = 0
        }
        let seen = Seen()
        let listener = Listener()
        let journal = try Journal.open(
            folder: scratch.path,
            onAcknowledge: { ticket in
                let count = (try? reader.load(run: run).attempts.count) ?? -1
                seen.lock.withLock {
                    seen.acknowledgements += 1
                    if count < ticket.number { seen.missing.append(ticket.number) }
                }
                listener.acknowledge(ticket)
            }, onTrouble: { listener.tell($0) })
        for id in 1...50 {
            let ticket = journal.append([.intent(intent(id))], run: run, durable: true)
            if id % 5 == 0 { #expect(listener.wait(for: ticket)) }
        }
        try journal.flush()
        #expect(seen.missing.isEmpty)
        #expect(seen.acknowledgements >= 10)
        #expect(listener.troubles.isEmpty)
    }

    @Test func acknowledgedFactsSurviveAKill() async throws {
        let scratch = try Scratch()
        let path = scratch.path
        let id = UUID().uuidString
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, id = id as String] in
            let listener = Listener()
            let journal = try openJournal(path, listener: listener)
            _ = try journal.startRun(setup(id: id))
            let lock = try journal.lockRun(id)
            let ticket = journal.append([.intent(intent(1)), .intent(intent(2))], run: id, durable: true)
            guard listener.wait(for: ticket) else { exit(1) }
            kill(getpid(), SIGKILL)
            withExtendedLifetime(lock) {}
        }
        let journal = try openJournal(path)
        #expect(try journal.load(run: id).attempts.map(\.intent.id) == [1, 2])
        let run = try #require(try journal.lastUnfinishedRun())
        #expect(run.id == id)
        #expect(run.status == .running)
        // The lock went with the process.
        _ = try journal.lockRun(id)
    }

    @Test func aBurstNeedsFewCommits() throws {
        let scratch = try Scratch()
        let listener = Listener()
        let journal = try openJournal(scratch.path, listener: listener)
        let run = try journal.startRun()
        for id in 1...1000 { journal.append([.intent(intent(id))], run: run, durable: true) }
        try journal.flush()
        #expect(try journal.load(run: run).attempts.count == 1000)
        #expect(journal.commitCount < 200)
        let tickets = listener.acknowledged
        #expect(tickets.count == journal.commitCount)
        #expect(tickets == tickets.sorted())
        #expect(tickets.last?.number == 1000)
    }

    @Test func whatIsNotDurableWaitsForCompany() throws {
        let scratch = try Scratch()
        let listener = Listener()
        let journal = try openJournal(scratch.path, listener: listener)
        let run = try journal.startRun()
        for index in 0..<20 { journal.append([.handled(key: "\(index)", attempt: 1)], run: run, durable: false) }
        let last = journal.append([.intent(intent(1))], run: run, durable: true)
        #expect(listener.wait(for: last))
        // One commit took all, unless the machine stalled for a tenth of a second in between.
        #expect(journal.commitCount <= 2)
        // Without a durable one they come by themselves.
        let alone = journal.append([.handled(key: "alone", attempt: 1)], run: run, durable: false)
        #expect(listener.wait(for: alone))
        #expect(try journal.load(run: run).handled.count == 21)
    }

    @Test func aFullDiskIsToldAndNothingIsLost() throws {
        let scratch = try Scratch()
        let roomy = try openJournal(scratch.path)
        let run = try roomy.startRun()
        let filler = try roomy.startRun()

        let listener = Listener()
        let journal = try openJournal(scratch.path, listener: listener, pageLimit: 150)
        let large = [UInt8](repeating: 7, count: 1_000_000)
        let first = journal.append([.intent(intent(1))], run: run, durable: true)
        #expect(listener.wait(for: first))
        let second = journal.append([.observed(key: "large", value: large)], run: run, durable: true)
        #expect(listener.waitForTrouble())
        guard case .notWritten(let error, let through) = listener.troubles.first else {
            Issue.record("not told")
            return
        }
        #expect(error.reason == .diskFull)
        #expect(error.help != nil)
        #expect(through == second)
        let third = journal.append([.intent(intent(2))], run: run, durable: true)
        #expect(reason { try journal.flush() } == .diskFull)
        #expect(listener.acknowledged.last == first)
        // Told once.
        #expect(listener.troubles.count == 1)
        #expect(
            reason { try journal.finishRun(run, status: .succeeded, exitCode: 0, result: nil, at: 1) } == .diskFull)
        #expect(try roomy.findRun(run).status == .running)

        // A result that comes and goes leaves free pages.
        try roomy.finishRun(
            filler, status: .succeeded, exitCode: 0, result: [UInt8](repeating: 1, count: 4_000_000), at: 1)
        _ = try roomy.reopenRun(filler)
        try journal.flush()
        #expect(listener.acknowledged.last == third)
        let recorded = try roomy.load(run: run)
        #expect(recorded.attempts.map(\.intent.id) == [1, 2])
        #expect(recorded.observed["large"] == large)
    }

    @Test func anIntentThatCannotBeWrittenIsNeverAcknowledged() throws {
        let scratch = try Scratch()
        let listener = Listener()
        let journal = try openJournal(scratch.path, listener: listener)
        journal.append([.intent(intent(1))], run: UUID().uuidString, durable: true)
        #expect(listener.waitForTrouble())
        #expect(reason { try journal.close() } == .unknownRun)
        #expect(listener.acknowledged.isEmpty)
    }

    @Test func twoConnectionsWriteSideBySide() throws {
        let scratch = try Scratch()
        let first = try openJournal(scratch.path)
        let second = try openJournal(scratch.path)
        let run = try first.startRun()
        let other = try second.startRun()
        var ids: Set<IntentID> = []
        for _ in 0..<20 {
            for (journal, owner) in [(first, run), (second, other)] {
                let range = try journal.reserveIntents(8)
                #expect(range.count == 8)
                #expect(ids.isDisjoint(with: range))
                ids.formUnion(range)
                for id in range { journal.append([.intent(intent(id))], run: owner, durable: true) }
            }
        }
        try first.flush()
        try second.flush()
        #expect(try second.load(run: run).attempts.count == 160)
        #expect(try first.load(run: other).attempts.count == 160)
        #expect(try first.reserveIntents(0).isEmpty)
    }

    @Test func afterTheEndNothingIsTaken() throws {
        let scratch = try Scratch()
        let listener = Listener()
        let journal = try openJournal(scratch.path, listener: listener)
        let run = try journal.startRun()
        let last = journal.append([.handled(key: "a", attempt: 1)], run: run, durable: false)
        try journal.close()
        #expect(listener.acknowledged == [last])
        journal.append([.handled(key: "b", attempt: 1)], run: run, durable: true)
        #expect(reason { try journal.flush() } == .closed)
        #expect(reason { try journal.close() } == .closed)
        #expect(reason { _ = try journal.load(run: run) } == .closed)
        #expect(try openJournal(scratch.path).load(run: run).handled.map(\.key) == ["a"])
    }
}
