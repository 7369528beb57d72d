import Foundation
import HoloJournal
import HoloSteps
import Testing

@Suite struct RunTests {
    @Test func aRunComesBackAsItWasGiven() throws {
        let scratch = try Scratch()
        let journal = try openJournal(scratch.path)
        var given = setup()
        let created = try journal.createRun(given, catalogue: [1, 2, 3], nameSeed: 5)
        given.approvedWrites.sort()
        #expect(created.setup == given)
        #expect(created.status == .running)
        #expect(created.exitCode == nil)
        #expect(try openJournal(scratch.path).findRun(created.name) == created)
        #expect(try journal.catalogue(run: created.id) == [1, 2, 3])

        var bare = setup(script: nil)
        bare.creditCap = nil
        bare.approvedWrites = []
        bare.inputs = []
        #expect(try journal.createRun(bare, catalogue: [], nameSeed: 6).setup == bare)
    }

    @Test func idsAreUUIDsAndUnique() throws {
        let scratch = try Scratch()
        let journal = try openJournal(scratch.path)
        let id = try journal.startRun()
        #expect(reason { _ = try journal.startRun(setup(id: id)) } == .contradiction)
        #expect(reason { _ = try journal.startRun(setup(id: "../../etc/passwd")) } == .contradiction)
        #expect(reason { _ = try journal.lockRun("../../etc/passwd") } == .unknownRun)
    }

    @Test func namesAreMemorableAndUnique() throws {
        let scratch = try Scratch()
        let journal = try openJournal(scratch.path)
        let other = try openJournal(scratch.path)
        var names: [String] = []
        for index in 0..<4 {
            names.append(
                try (index % 2 == 0 ? journal : other).createRun(setup(), catalogue: [], nameSeed: 42).name)
        }
        let pair = try #require(names.first)
        #expect(names == [pair, pair + "-2", pair + "-3", pair + "-4"])
        #expect(pair.split(separator: "-").count == 2)
        #expect(pair.allSatisfy { $0 == "-" || ("a"..."z").contains($0) })
        // Neighbouring seeds share nothing: of a hundred, few pairs fall together.
        for seed in 100..<200 {
            names.append(try journal.createRun(setup(), catalogue: [], nameSeed: UInt64(seed)).name)
        }
        #expect(Set(names).count == 104)
        #expect(names.filter { $0.split(separator: "-").count == 2 }.count > 90)
    }

    @Test func runsAreFoundByNameIdOrBeginning() throws {
        let scratch = try Scratch()
        let journal = try openJournal(scratch.path)
        let first = try journal.createRun(
            setup(id: "11111111-AAAA-4AAA-8AAA-AAAAAAAAAAAA"), catalogue: [], nameSeed: 1)
        let second = try journal.createRun(
            setup(id: "11111111-BBBB-4AAA-8AAA-AAAAAAAAAAAA"), catalogue: [], nameSeed: 1)
        // The exact name wins over the names that begin with it.
        #expect(try journal.findRun(first.name).id == first.id)
        #expect(try journal.findRun(second.name.uppercased()).id == second.id)
        #expect(try journal.findRun("11111111-bbbb").id == second.id)
        #expect(try journal.findRun(first.id.lowercased()).id == first.id)
        #expect(reason { _ = try journal.findRun("11111111") } == .ambiguousRun)
        #expect(reason { _ = try journal.findRun(String(first.name.dropLast())) } == .ambiguousRun)
        #expect(reason { _ = try journal.findRun("%") } == .unknownRun)
        #expect(reason { _ = try journal.findRun("_") } == .unknownRun)
        #expect(reason { _ = try journal.findRun("") } == .unknownRun)
    }

    @Test func aRunEndsAndGoesOn() throws {
        let scratch = try Scratch()
        let journal = try openJournal(scratch.path)
        let script = "/s/a.holo"
        #expect(try journal.lastRun(script: script) == nil)
        #expect(try journal.lastUnfinishedRun() == nil)
        // The wall clock is set back between the two: the order of making counts.
        let first = try journal.startRun(setup(script: script, startedAt: 2_000))
        let second = try journal.startRun(setup(script: script, startedAt: 1_000))
        let other = try journal.startRun(setup(script: "/s/b.holo", startedAt: 500))
        #expect(try journal.lastRun(script: script)?.id == second)

        try journal.finishRun(first, status: .succeeded, exitCode: 0, result: [1], at: 3_000)
        try journal.finishRun(second, status: .failed, exitCode: 1, result: nil, at: 4_000)
        try journal.finishRun(other, status: .succeeded, exitCode: 0, result: [9], at: 5_000)
        #expect(try journal.lastUnfinishedRun()?.id == second)
        #expect(try journal.lastSuccessfulResult(script: script) == [1])
        let failed = try journal.findRun(second)
        #expect(failed.status == .failed)
        #expect(failed.exitCode == 1)
        #expect(failed.finishedAt == 4_000)

        let reopened = try journal.reopenRun(second)
        #expect(reopened.status == .running)
        #expect(reopened.exitCode == nil)
        #expect(reopened.finishedAt == nil)
        try journal.finishRun(second, status: .succeeded, exitCode: 0, result: [2], at: 6_000)
        #expect(try journal.lastSuccessfulResult(script: script) == [2])
        #expect(try journal.lastUnfinishedRun() == nil)
        #expect(try journal.listRuns(limit: 2).map(\.id) == [other, second])
        #expect(try journal.listRuns(limit: -1).isEmpty)
        #expect(reason { _ = try journal.reopenRun("nobody") } == .unknownRun)

        // A run that goes on has no result until it ends again.
        _ = try journal.reopenRun(second)
        #expect(try journal.lastSuccessfulResult(script: script) == [1])
        #expect(try journal.result(run: second) == nil)
    }

    @Test func aRunGoesOnWithAnEditedScript() throws {
        let scratch = try Scratch()
        let journal = try openJournal(scratch.path)
        let before = try journal.createRun(setup(), catalogue: [1], nameSeed: 1)
        try journal.finishRun(before.id, status: .interrupted, exitCode: 130, result: nil, at: 1)
        var edited = before.setup
        edited.scriptText = "output 1"
        edited.creditCap = nil
        edited.approvedWrites = ["sms_send"]
        edited.seed = 1
        let after = try journal.reopenRun(with: edited, catalogue: [2])
        edited.seed = before.setup.seed
        #expect(after == RunRecord(name: before.name, setup: edited, status: .running))
        #expect(try journal.catalogue(run: before.id) == [2])
        try journal.approveWrites(["sms_send", "a"], run: before.id)
        #expect(try journal.findRun(before.id).setup.approvedWrites == ["a", "sms_send"])
        edited.instance = "service-2"
        #expect(reason { _ = try journal.reopenRun(with: edited, catalogue: [2]) } == .contradiction)
    }

    @Test func aFinishedRunHasAllItsFacts() throws {
        let scratch = try Scratch()
        let journal = try openJournal(scratch.path)
        let run = try journal.startRun()
        journal.append([.handled(key: "late", attempt: 1)], run: run, durable: false)
        try journal.finishRun(run, status: .succeeded, exitCode: 0, result: nil, at: 1)
        #expect(try openJournal(scratch.path).load(run: run).handled.map(\.key) == ["late"])
    }
}

@Suite struct RunLockTests {
    @Test func aRunIsWorkedOnOnce() throws {
        let scratch = try Scratch()
        let journal = try openJournal(scratch.path)
        let other = try openJournal(scratch.path)
        let run = try journal.startRun()
        let another = try journal.startRun()
        let lock = try journal.lockRun(run)
        #expect(reason { _ = try other.lockRun(run) } == .runLocked)
        #expect(reason { _ = try other.lockRun(run.lowercased()) } == .runLocked)
        let second = try other.lockRun(another)
        lock.release()
        lock.release()
        let taken = try other.lockRun(run)
        #expect(reason { _ = try journal.lockRun(run) } == .runLocked)
        taken.release()
        second.release()
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/locks").isEmpty)
    }

    @Test func anotherProcessIsKeptOut() async throws {
        let scratch = try Scratch()
        let path = scratch.path
        let journal = try openJournal(path)
        let run = try journal.startRun()
        let lock = try journal.lockRun(run)
        await #expect(processExitsWith: .exitCode(42)) { [path = path as String, run = run as String] in
            let journal = try openJournal(path)
            exit(reason { _ = try journal.lockRun(run) } == .runLocked ? 42 : 1)
        }
        do {
            _ = try journal.lockRun(run)
            Issue.record("locked twice")
        } catch {
            #expect(error.message.contains("\(getpid())"))
        }
        lock.release()
        await #expect(processExitsWith: .exitCode(43)) { [path = path as String, run = run as String] in
            let journal = try openJournal(path)
            exit(reason { _ = try journal.lockRun(run) } == nil ? 43 : 1)
        }
    }
}

/// Lists, totals, and what may be removed.
@Suite struct RunKeepingTests {
    @Test func totalsTellWhatIsSpentHeldAndInDoubt() throws {
        let scratch = try Scratch()
        let journal = try openJournal(scratch.path)
        let run = try journal.startRun()
        #expect(try journal.totals(run: run) == RunTotals())
        func paid(_ id: Int, credits: Int) -> Fact {
            .intent(
                Intent(
                    id: id, key: "\(id)", fingerprint: "f\(id)", actionID: "a", parameters: [], isWrite: false, attempt: 1,
                    credits: credits, at: 1))
        }
        journal.append(
            [
                paid(1, credits: 2), .settled(1, .answer(data: [0x31], credits: 1, executionTime: nil), at: 2),
                paid(2, credits: 3), .settled(2, .answer(data: [0x31], credits: nil, executionTime: nil), at: 2),
                paid(3, credits: 4), .settled(3, .failed(code: "X", message: "", credits: 0), at: 2),
                paid(4, credits: 5), .settled(4, .failed(code: "TIMEOUT", message: "", credits: nil), at: 2),
                paid(5, credits: 6), .accepted(5, jobID: "j5", at: 2),
                paid(6, credits: 7),
                paid(7, credits: 8), .settled(7, .unknown(reason: "cut"), at: 2),
            ], run: run, durable: true)
        try journal.flush()
        var wanted = RunTotals()
        wanted.answered = 2
        wanted.failed = 2
        wanted.running = 1
        wanted.inDoubt = 2
        wanted.spent = 1 + 3
        wanted.held = 5 + 6 + 7 + 8
        #expect(try journal.totals(run: run) == wanted)
    }

    @Test func onlyWhatIsWorthNothingIsRemoved() throws {
        let scratch = try Scratch()
        let journal = try openJournal(scratch.path)
        func ended(_ status: RunStatus, at: Int, script: String = "/s/a.holo") throws -> String {
            let record = try journal.createRun(setup(script: script), catalogue: [1], nameSeed: UInt64(at))
            try journal.finishRun(record.id, status: status, exitCode: 0, result: [0x31], at: at)
            return record.name
        }
        let old = try ended(.succeeded, at: 10)
        let failed = try ended(.failed, at: 20)
        let paused = try ended(.paused, at: 30)
        let doubtful = try ended(.inDoubt, at: 40)
        let cancelled = try ended(.cancelled, at: 50)
        let last = try ended(.succeeded, at: 60)
        let late = try ended(.failed, at: 5_000)
        // Failed, with money whose refund is not known.
        let unsettled = try journal.createRun(setup(), catalogue: [2], nameSeed: 99)
        journal.append(
            [
                .intent(
                    Intent(
                        id: 1, key: "k", fingerprint: "f", actionID: "a", parameters: [], isWrite: false, attempt: 1, credits: 1,
                        at: 1)),
                .settled(1, .failed(code: "TIMEOUT", message: "", credits: nil), at: 2),
            ], run: unsettled.id, durable: true)
        try journal.finishRun(unsettled.id, status: .failed, exitCode: 1, result: nil, at: 70)

        #expect(try journal.pruneRuns(endedBefore: 1_000) == [old, failed, cancelled])
        #expect(try journal.listRuns(limit: 99).map(\.name) == [unsettled.name, late, last, doubtful, paused])
        #expect(try journal.lastSuccessfulResult(script: "/s/a.holo") == [0x31])
        #expect(try journal.pruneRuns(endedBefore: 1_000) == [])
        #expect(try journal.load(run: unsettled.id).attempts.count == 1)
    }

    @Test func whatIsSetAsideIsNotChosen() throws {
        let scratch = try Scratch()
        let journal = try openJournal(scratch.path)
        let first = try journal.createRun(setup(), catalogue: [], nameSeed: 1)
        let second = try journal.createRun(setup(), catalogue: [], nameSeed: 2)
        try journal.finishRun(second.id, status: .interrupted, exitCode: 130, result: nil, at: 9)
        #expect(try journal.lastUnfinishedRun()?.name == second.name)
        try journal.setAside(run: second.id, at: 12)
        #expect(try journal.lastUnfinishedRun()?.name == first.name)
        let kept = try journal.findRun(second.name)
        #expect(kept.status == .cancelled && kept.finishedAt == 9 && kept.exitCode == 130)
    }

    @Test func aLockTellsWhoHoldsIt() throws {
        let scratch = try Scratch()
        let journal = try openJournal(scratch.path)
        let run = try journal.startRun()
        #expect(journal.holder(of: run) == .nobody)
        let lock = try journal.lockRun(run)
        #expect(journal.holder(of: run) == .process(Int(getpid())))
        // Asking takes nothing away.
        #expect(journal.holder(of: run) == .process(Int(getpid())))
        #expect(reason { _ = try journal.lockRun(run) } == .runLocked)
        lock.release()
        #expect(journal.holder(of: run) == .nobody)
        #expect(journal.holder(of: "../../etc/passwd") == .nobody)
    }
}
