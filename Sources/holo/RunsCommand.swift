import ArgumentParser
import Foundation
import HoloJournal
import HoloRuntime
import HoloSteps
import HoloSyntax
import HoloValue

/// `holo runs [list|show|cancel|prune]`: what the journal holds.
struct Runs: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List earlier runs, show one, cancel one, or remove old ones.",
        subcommands: [List.self, Show.self, Cancel.self, Prune.self], defaultSubcommand: List.self)

    /// `holo runs list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List runs, newest first.")

        @Option(help: ArgumentHelp("How many.", valueName: "N"))
        var limit = 20

        @Flag(help: "JSON, one line a run.")
        var json = false

        func validate() throws {
            if limit < 1 { throw ValidationError("--limit must be 1 or more") }
        }

        func run() throws {
            try withJournal { journal throws(JournalError) in
                let runs = try journal.listRuns(limit: limit)
                if json {
                    for run in runs { writeAll(JSON.encodeString(try description(of: run, journal)) + "\n", to: STDOUT_FILENO) }
                    return
                }
                guard !runs.isEmpty else {
                    writeAll("no runs yet\n", to: STDERR_FILENO)
                    return
                }
                var rows = [["run", "status", "started", "script", "steps", "credits"]]
                for run in runs {
                    let totals = try journal.totals(run: run.id)
                    rows.append([
                        run.name, state(of: run, journal.holder(of: run.id)), formatTime(run.setup.startedAt / 1_000_000 * 1_000_000),
                        visible(run.setup.scriptPath.map { ($0 as NSString).lastPathComponent } ?? "-"),
                        "\(totals.answered)" + (totals.failed > 0 ? " +\(totals.failed) failed" : ""),
                        "\(totals.spent)" + (totals.held > 0 ? " +\(totals.held) held" : ""),
                    ])
                }
                writeAll(columns(rows), to: STDOUT_FILENO)
            }
        }
    }

    /// `holo runs show RUN`.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show what is known of a run.")

        @ArgumentParser.Argument(help: "The run's name or id; without it, the newest.")
        var name: String?

        @Flag(help: "JSON.")
        var json = false

        func run() throws {
            try withJournal { journal throws(JournalError) in
                let run = try find(name, journal)
                if json {
                    writeAll(JSON.encodeString(try description(of: run, journal), pretty: true) + "\n", to: STDOUT_FILENO)
                    return
                }
                let totals = try journal.totals(run: run.id)
                var rows = [
                    ["run", "\(run.name)  (\(run.id))"],
                    ["status", state(of: run, journal.holder(of: run.id)) + (run.exitCode.map { ", exit code \($0)" } ?? "")],
                    ["script", visible(run.setup.scriptPath ?? "-")],
                    ["inputs", visible(String(decoding: run.setup.inputs, as: UTF8.self))],
                    ["service", visible(run.setup.host)],
                    ["started", formatTime(run.setup.startedAt)],
                ]
                if let ended = run.finishedAt { rows.append(["ended", formatTime(ended)]) }
                rows.append(["credits", credits(totals, cap: run.setup.creditCap)])
                if !run.setup.approvedWrites.isEmpty {
                    rows.append(["approved", visible(run.setup.approvedWrites.joined(separator: ", "))])
                }
                writeAll(columns(rows), to: STDOUT_FILENO)
                let attempts = try journal.load(run: run.id).attempts
                guard !attempts.isEmpty else { return }
                var steps = [["action", "parameters", "job", "outcome", "credits"]]
                for attempt in attempts {
                    steps.append([
                        visible(attempt.intent.actionID),
                        shortened(visible(String(decoding: attempt.intent.parameters, as: UTF8.self))),
                        visible(attempt.jobID ?? "-"), outcome(of: attempt), taken(for: attempt),
                    ])
                }
                writeAll("\n" + columns(steps), to: STDOUT_FILENO)
            }
        }
    }

    /// `holo runs cancel RUN`.
    struct Cancel: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Stop a run that is under way, or set a stopped one aside.",
            discussion: """
                A run that is under way stops as with Ctrl-C: nothing new is submitted, what is paid for is followed to its
                end. A stopped run is set aside: `holo resume` without a name does not choose it any more. What was paid
                stays in the journal.
                """)

        @ArgumentParser.Argument(help: "The run's name or id.")
        var name: String

        func run() throws {
            try withJournal { journal throws(JournalError) in
                let run = try find(name, journal)
                if case .process(let process) = journal.holder(of: run.id) {
                    guard let process, process > 1, kill(pid_t(truncatingIfNeeded: process), SIGINT) == 0 else {
                        throw JournalError(.runLocked, "the process that works on \(run.name) can't be told to stop")
                    }
                    writeAll("\(run.name): told to stop; what is paid for is followed to its end\n", to: STDERR_FILENO)
                    return
                }
                guard run.status != .succeeded else {
                    throw JournalError(.contradiction, "\(run.name) has ended well: there is nothing to cancel")
                }
                let lock = try journal.lockRun(run.id)
                defer { lock.release() }
                try journal.setAside(run: run.id, at: Clock.wall)
                let totals = try journal.totals(run: run.id)
                writeAll("\(run.name): set aside · \(credits(totals, cap: nil))\n", to: STDERR_FILENO)
            }
        }
    }

    /// `holo runs prune`.
    struct Prune: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove old runs that ended.",
            discussion: """
                Removes runs that ended well, failed or were set aside before the given time, and all that is known of
                them. Stopped runs, runs with money in doubt, and each script's last success stay.
                """)

        @Option(help: ArgumentHelp("Only runs that ended longer ago than this: `30d`, `12h`.", valueName: "duration"))
        var olderThan = "30d"

        func run() throws {
            let age: Int
            do throws(Failure) {
                age = try parseDuration(olderThan)
            } catch {
                throw ValidationError("--older-than: \(error.message)")
            }
            try withJournal { journal throws(JournalError) in
                let names = try journal.pruneRuns(endedBefore: Clock.wall - max(0, age))
                for name in names { writeAll(name + "\n", to: STDOUT_FILENO) }
                writeAll("\(names.count) run\(names.count == 1 ? "" : "s") removed\n", to: STDERR_FILENO)
            }
        }
    }
}

// MARK: Words

private func withJournal(_ body: (Journal) throws(JournalError) -> Void) throws {
    do throws(JournalError) {
        let folders = try StateFolders(environment: ProcessInfo.processInfo.environment)
        let journal = try Journal.open(folder: folders.state, onAcknowledge: { _ in }, onTrouble: { _ in })
        try body(journal)
        try journal.close()
    } catch {
        Terminal(color: .auto).report(RunProblem(ExitStatus.usage, error.message, help: error.help))
        throw ExitCode(ExitStatus.usage)
    }
}

private func find(_ name: String?, _ journal: Journal) throws(JournalError) -> RunRecord {
    if let name { return try journal.findRun(name) }
    guard let last = try journal.listRuns(limit: 1).first else { throw JournalError(.unknownRun, "there are no runs yet") }
    return last
}

/// What a run is doing, its recorded status and its lock taken together.
private func state(of run: RunRecord, _ holder: RunHolder) -> String {
    switch (run.status, holder) {
    case (_, .process(let process)): "running" + (process.map { " (process \($0))" } ?? "")
    case (.running, .nobody): "killed"
    case (.inDoubt, _): "in doubt"
    case (let status, _): status.rawValue
    }
}

private func credits(_ totals: RunTotals, cap: Int?) -> String {
    var words = "\(totals.spent) spent" + (cap.map { " of \($0)" } ?? "")
    if totals.held > 0 { words += " · \(totals.held) held" }
    if totals.running > 0 { words += " · \(totals.running) left running" }
    if totals.inDoubt > 0 { words += " · \(totals.inDoubt) maybe paid" }
    return words
}

private func outcome(of attempt: RecordedAttempt) -> String {
    switch attempt.outcome {
    case .answer?: "answered"
    case .failed(let code, _, _)?: "failed: \(visible(code))"
    case .rejected(let error)?: "refused: \(visible(error.code))"
    case .unknown(let reason)?: "maybe paid: \(shortened(visible(reason)))"
    case nil: attempt.jobID == nil ? "maybe paid" : "running"
    }
}

private func taken(for attempt: RecordedAttempt) -> String {
    switch attempt.outcome {
    case .answer(_, let credits, _)?: credits.map(String.init) ?? "\(attempt.intent.credits)?"
    case .failed(_, _, let credits)?: credits.map { $0 == 0 ? "0, refunded" : "\($0)" } ?? "\(attempt.intent.credits)?"
    case .rejected?: "0"
    case .unknown?, nil: "\(attempt.intent.credits)?"
    }
}

private func description(of run: RunRecord, _ journal: Journal) throws(JournalError) -> Value {
    let totals = try journal.totals(run: run.id)
    return .object([
        ("name", .string(run.name)), ("id", .string(run.id)), ("status", .string(state(of: run, journal.holder(of: run.id)))),
        ("exit_code", run.exitCode.map { .int($0) } ?? .null), ("script", run.setup.scriptPath.map { .string($0) } ?? .null),
        ("inputs", (try? JSON.decode(run.setup.inputs)) ?? .null), ("host", .string(run.setup.host)),
        ("started_at", .string(formatTime(run.setup.startedAt))),
        ("ended_at", run.finishedAt.map { .string(formatTime($0)) } ?? .null),
        ("answered", .int(totals.answered)), ("failed", .int(totals.failed)), ("running", .int(totals.running)),
        ("in_doubt", .int(totals.inDoubt)), ("credits_spent", .int(totals.spent)), ("credits_held", .int(totals.held)),
        ("cap", run.setup.creditCap.map { .int($0) } ?? .null),
    ])
}

private func shortened(_ text: String) -> String { text.count > 48 ? text.prefix(47) + "…" : text }

/// Rows under each other, each column as wide as its widest text.
private func columns(_ rows: [[String]]) -> String {
    var widths: [Int] = []
    for row in rows {
        for (column, text) in row.enumerated() {
            if column == widths.count { widths.append(0) }
            widths[column] = max(widths[column], displayWidth(text))
        }
    }
    return rows.map { row in
        var line = ""
        for (column, text) in row.enumerated() {
            line += text
            if column + 1 < row.count { line += String(repeating: " ", count: widths[column] - displayWidth(text) + 2) }
        }
        return line + "\n"
    }.joined()
}
