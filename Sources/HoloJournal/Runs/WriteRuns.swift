import Foundation
import HoloSteps
import SQLite

extension Journal {
    /// Records a run that starts, with the catalogue that decided what reads and what writes, and names it. The name
    /// follows from `nameSeed`, with a number added where it is taken.
    package func createRun(
        _ setup: RunSetup, catalogue: [UInt8], nameSeed: UInt64
    ) throws(JournalError) -> RunRecord {
        guard isRunID(setup.id) else {
            throw JournalError(.contradiction, "`\(setup.id)` can't be the id of a run: it is not a UUID")
        }
        return try file.write { connection in
            let taken = try connection.int("SELECT 1 FROM runs WHERE id = ?", [setup.id])
            guard taken == nil else {
                throw JournalError(.contradiction, "there is a run with the id \(setup.id) already")
            }
            let name = try freeName(runName(seed: nameSeed), in: connection)
            try connection.execute(
                """
                    INSERT INTO runs (id, name, script_path, script_text, inputs, instance, host, credit_cap, catalogue,
                        seed, started_at, status) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'running')
                    """,
                [
                    setup.id, name, setup.scriptPath, textBytes(setup.scriptText), setup.inputs, setup.instance,
                    setup.host, setup.creditCap, try catalogueNumber(catalogue, in: connection),
                    Int64(bitPattern: setup.seed), setup.startedAt,
                ])
            try approve(setup.approvedWrites, run: connection.lastInsertedRow, in: connection)
            return try requiredRun(setup.id, in: connection)
        }
    }

    /// Records how a run ended or why it stopped, after all its facts are on disk. `result`: its value as JSON.
    package func finishRun(
        _ id: String, status: RunStatus, exitCode: Int, result: [UInt8]?, at: WallTime
    ) throws(JournalError) {
        try flush()
        try file.write { connection in
            let number = try runNumber(id, in: connection)
            try connection.execute(
                "UPDATE runs SET status = ?, exit_code = ?, finished_at = ? WHERE number = ?",
                [status.rawValue, exitCode, at, number])
            try connection.execute("DELETE FROM results WHERE run = ?", [number])
            if let result {
                try connection.execute("INSERT INTO results VALUES (?, ?)", [number, result])
            }
        }
    }

    /// Sets a run that stopped going again, as it is.
    package func reopenRun(_ id: String) throws(JournalError) -> RunRecord {
        try file.write { connection in
            try reopen(try runNumber(id, in: connection), in: connection)
            return try requiredRun(id, in: connection)
        }
    }

    /// Sets a run that stopped going again with what holds now: an edited script, other inputs, a new cap. Its id,
    /// name, seed and start stay; the service must be the same one. Approvals are replaced.
    package func reopenRun(with setup: RunSetup, catalogue: [UInt8]) throws(JournalError) -> RunRecord {
        try file.write { connection in
            let before = try requiredRun(setup.id, in: connection)
            guard isSameService(before.setup.instance, setup.instance) else {
                throw JournalError(
                    .contradiction, "run \(before.name) belongs to another service (\(before.setup.host))",
                    help: "resume it against \(before.setup.host), or start a new run")
            }
            let number = try runNumber(setup.id, in: connection)
            try connection.execute(
                """
                    UPDATE runs SET script_path = ?, script_text = ?, inputs = ?, instance = ?, host = ?, credit_cap = ?,
                        catalogue = ?
                    WHERE number = ?
                    """,
                [
                    setup.scriptPath, textBytes(setup.scriptText), setup.inputs, setup.instance, setup.host,
                    setup.creditCap, try catalogueNumber(catalogue, in: connection), number,
                ])
            try connection.execute("DELETE FROM approvals WHERE run = ?", [number])
            try approve(setup.approvedWrites, run: number, in: connection)
            try reopen(number, in: connection)
            return try requiredRun(setup.id, in: connection)
        }
    }

    /// Adds write actions that a person approved while the run goes on.
    package func approveWrites(_ actions: [String], run: String) throws(JournalError) {
        try file.write { connection in try approve(actions, run: try runNumber(run, in: connection), in: connection) }
    }
}

/// True where both name one service, perhaps with different keys: `https://host#digest`. Who was told to set another key
/// goes on with what the first one paid for.
func isSameService(_ left: String, _ right: String) -> Bool {
    guard left != right else { return true }
    let (one, other) = (left.split(separator: "#"), right.split(separator: "#"))
    return one.count == 2 && other.count == 2 && one[0] == other[0]
}

/// True for what can be the id of a run: it becomes a file's name too.
func isRunID(_ id: String) -> Bool { UUID(uuidString: id) != nil }

private func reopen(_ number: Int, in connection: Connection) throws {
    try connection.execute(
        "UPDATE runs SET status = 'running', exit_code = NULL, finished_at = NULL WHERE number = ?",
        [number])
    try connection.execute("DELETE FROM results WHERE run = ?", [number])
}

private func approve(_ actions: [String], run: Int, in connection: Connection) throws {
    for action in actions { try connection.execute("INSERT OR IGNORE INTO approvals VALUES (?, ?)", [run, action]) }
}

private func freeName(_ name: String, in connection: Connection) throws -> String {
    var candidate = name
    var number = 2
    while try connection.int("SELECT 1 FROM runs WHERE name = ?", [candidate]) != nil {
        candidate = "\(name)-\(number)"
        number += 1
    }
    return candidate
}

/// Runs share a catalogue until it changes.
private func catalogueNumber(_ catalogue: [UInt8], in connection: Connection) throws -> Int {
    let hash = stableHash(catalogue)
    let known = try connection.int("SELECT number FROM catalogues WHERE hash = ? AND data = ?", [hash, catalogue])
    if let known { return known }
    try connection.execute("INSERT INTO catalogues (hash, data) VALUES (?, ?)", [hash, catalogue])
    return connection.lastInsertedRow
}
