import Foundation
import HoloJournal
import HoloSteps
import HoloValue

// The journal: rows that hold anything. What is asked of it gives something or throws an error that says so, and what it gives
// a run can be resumed with.

/// The first byte chooses whether something is written too; the others what is damaged.
func fuzzJournal(_ bytes: [UInt8]) throws {
    let bench = try JournalBench.shared.get()
    try bench.lock.withLock { try bench.play(bytes) }
}

/// A journal with genuine runs, made once.
private final class JournalBench: @unchecked Sendable {
    static let shared = Result { try JournalBench() }

    let lock = NSLock()
    private let runs: GenuineRuns
    private let damaged: DamagedJournal
    private var journal: Journal { damaged.journal }

    private init() throws {
        runs = try GenuineRuns()
        let folder = try temporaryFolder()
        try fillJournal(folder, runs)
        damaged = try DamagedJournal(folder: folder)
        // The files are open: nothing stays, however the process ends.
        try FileManager.default.removeItem(atPath: folder)
    }

    func play(_ bytes: [UInt8]) throws {
        var input = InputBytes(bytes)
        let writes = input.byte() % 16 == 1
        let tables = try damaged.damage(&input)
        if writes { damaged.touch() }
        let known = try readAll()
        if writes { try writeAll() }
        guard let known else { return }
        var firstIntent = firstFreeIntent
        let attempts = known.run.attempts + known.others + known.run.reused
        // To ask for more of them writes, which takes its time.
        if tables.contains("counters") || attempts.contains(where: { $0.intent.id >= firstFreeIntent }) {
            damaged.touch()
            let free = try given { () throws(JournalError) in try journal.reserveIntents(1_000_000) }
            guard let free else { return }
            firstIntent = free.lowerBound
        }
        var answers: [IntentID: [UInt8]] = [:]
        for attempt in attempts {
            let id = attempt.intent.id
            answers[id] = try given { () throws(JournalError) in try journal.answer(attempt: id) } ?? nil
        }
        try runs.resume(
            known.run, known.setup, others: known.others, learned: known.learned, firstIntent: firstIntent
        ) { answers[$0] }
    }

    /// What is thrown has to say that the record is damaged, or that what was asked for is not there.
    private func given<T>(_ body: () throws(JournalError) -> T) throws -> T? {
        do throws(JournalError) {
            return try body()
        } catch {
            try requireClear(error)
            return nil
        }
    }

    /// What there is to resume.
    private struct Known {
        var run: RecordedRun
        var setup: RunSetup
        var others: [RecordedAttempt]
        var learned: [LearnedAction]
    }

    private func readAll() throws -> Known? {
        let journal = journal
        let instance = GenuineRuns.instance
        for record in try given({ () throws(JournalError) in try journal.listRuns(limit: 10) }) ?? [] {
            let id = record.id
            _ = formatTime(record.setup.startedAt) + (record.finishedAt.map(formatTime) ?? "")
            _ = try? JSON.decode(record.setup.inputs)
            _ = try given { () throws(JournalError) in try journal.totals(run: id) }
            _ = try given { () throws(JournalError) in try journal.result(run: id) }
            _ = try given { () throws(JournalError) in try journal.catalogue(run: id) }
            _ = journal.holder(of: id)
        }
        _ = try given { () throws(JournalError) in try journal.findRun("b") }
        _ = try given { () throws(JournalError) in try journal.lastUnfinishedRun() }
        _ = try given { () throws(JournalError) in try journal.lastRun(script: GenuineRuns.scriptPath) }
        _ = try given { () throws(JournalError) in try journal.lastSuccessfulResult(script: GenuineRuns.scriptPath) }
        _ = try given { () throws(JournalError) in try journal.claimed(jobIDs: ["job-0", "job-3"], instance: instance) }
        let doubtful = try given { () throws(JournalError) in
            try journal.fingerprintsInDoubt(instance: instance, exceptRun: GenuineRuns.ids[0])
        }
        for fingerprint in (doubtful ?? []).sorted().prefix(2) {
            _ = try given { () throws(JournalError) in
                try journal.rival(fingerprint: fingerprint, instance: instance, exceptRun: GenuineRuns.ids[0])
            }
        }
        let others = try given { () throws(JournalError) in try journal.load(run: GenuineRuns.ids[0]) }
        let run = try given { () throws(JournalError) in try journal.load(run: GenuineRuns.ids[1]) }
        for attempt in (others?.attempts ?? []).prefix(2) {
            let fingerprint = attempt.intent.fingerprint
            _ = try given { () throws(JournalError) in
                try journal.knownAnswer(fingerprint: fingerprint, instance: instance, since: 0)
            }
        }
        let learned = try given { () throws(JournalError) in try journal.learnedActions(instance: instance) }
        let record = try given { () throws(JournalError) in try journal.findRun(GenuineRuns.ids[1]) }
        guard let run, let record, let learned else { return nil }
        return Known(run: run, setup: record.setup, others: others?.attempts ?? [], learned: learned)
    }

    private func writeAll() throws {
        let journal = journal
        for id in GenuineRuns.ids {
            _ = try given { () throws(JournalError) in try journal.reopenRun(id) }
            _ = try given { () throws(JournalError) in
                try journal.finishRun(id, status: .failed, exitCode: 1, result: nil, at: 1)
            }
            _ = try given { () throws(JournalError) in try journal.setAside(run: id, at: 1) }
        }
        _ = try given { () throws(JournalError) in try journal.pruneRuns(endedBefore: .max) }
    }
}

func requireClear(_ error: JournalError) throws {
    try require([.corrupt, .unknownRun, .ambiguousRun, .contradiction, .newerSchema].contains(error.reason), "\(error)")
}

/// The numbers before it are those of the attempts that the journal is filled with.
private let firstFreeIntent = 10_000_001

/// One that nobody else has.
func temporaryFolder() throws -> String {
    let folder = NSTemporaryDirectory() + "holo-fuzz-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
}

/// Writes the runs as a process would have, but for what goes wrong.
func fillJournal(_ folder: String, _ runs: GenuineRuns) throws {
    let journal = try Journal.open(folder: folder, onAcknowledge: { _ in }, onTrouble: { _ in })
    _ = try journal.reserveIntents(firstFreeIntent - 1)
    for (place, facts) in runs.facts.enumerated() {
        let setup = RunSetup(
            id: GenuineRuns.ids[place], scriptPath: GenuineRuns.scriptPath, scriptText: GenuineRuns.source,
            inputs: Array("{}".utf8), instance: GenuineRuns.instance, host: "https://service.example", creditCap: 40,
            approvedWrites: ["post"], seed: UInt64(place + 1), startedAt: 1_773_480_413_000_000)
        let record = try journal.createRun(setup, catalogue: Array("[]".utf8), nameSeed: UInt64(place))
        journal.append(facts, run: record.id, durable: true)
        try journal.flush()
        if place == 0 {
            try journal.finishRun(
                record.id, status: .succeeded, exitCode: 0, result: JSON.encode(runs.result), at: 1_773_490_413_000_000)
        }
    }
    try journal.close()
}
