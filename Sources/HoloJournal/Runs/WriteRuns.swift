import Foundation
import GRDB
import HoloSteps

extension Journal {
    /// Records a run that starts, with the catalogue that decided what reads and what writes, and names it. The name
    /// follows from `nameSeed`, with a number added where it is taken.
    package func createRun(
        _ setup: RunSetup, catalogue: [UInt8], nameSeed: UInt64
    ) throws(JournalError) -> RunRecord {
        guard isRunID(setup.id) else {
            throw JournalError(.contradiction, "`\(setup.id)` can't be the id of a run: it is not a UUID")
        }
        return try file.write { database in
            let taken = try Int.fetchOne(database, sql: "SELECT 1 FROM runs WHERE id = ?", arguments: [setup.id])
            guard taken == nil else {
                throw JournalError(.contradiction, "there is a run with the id \(setup.id) already")
            }
            let name = try freeName(runName(seed: nameSeed), in: database)
            try database.execute(
                sql: """
                    INSERT INTO runs (id, name, script_path, script_text, inputs, instance, host, credit_cap, catalogue,
                        seed, started_at, status) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'running')
                    """,
                arguments: [
                    setup.id, name, setup.scriptPath, textBytes(setup.scriptText), Data(setup.inputs), setup.instance,
                    setup.host, setup.creditCap, try catalogueNumber(catalogue, in: database),
                    Int64(bitPattern: setup.seed), setup.startedAt,
                ])
            try approve(setup.approvedWrites, run: Int(database.lastInsertedRowID), in: database)
            return try requiredRun(setup.id, in: database)
        }
    }

    /// Records how a run ended or why it stopped, after all its facts are on disk. `result`: its value as JSON.
    package func finishRun(
        _ id: String, status: RunStatus, exitCode: Int, result: [UInt8]?, at: WallTime
    ) throws(JournalError) {
        try flush()
        try file.write { database in
            let number = try runNumber(id, in: database)
            try database.execute(
                sql: "UPDATE runs SET status = ?, exit_code = ?, finished_at = ? WHERE number = ?",
                arguments: [status.rawValue, exitCode, at, number])
            try database.execute(sql: "DELETE FROM results WHERE run = ?", arguments: [number])
            if let result {
                try database.execute(sql: "INSERT INTO results VALUES (?, ?)", arguments: [number, Data(result)])
            }
        }
    }

    /// Sets a run that stopped going again, as it is.
    package func reopenRun(_ id: String) throws(JournalError) -> RunRecord {
        try file.write { database in
            try reopen(try runNumber(id, in: database), in: database)
            return try requiredRun(id, in: database)
        }
    }

    /// Sets a run that stopped going again with what holds now: an edited script, other inputs, a new cap. Its id,
    /// name, seed and start stay; the service must be the same one. Approvals are replaced.
    package func reopenRun(with setup: RunSetup, catalogue: [UInt8]) throws(JournalError) -> RunRecord {
        try file.write { database in
            let before = try requiredRun(setup.id, in: database)
            guard isSameService(before.setup.instance, setup.instance) else {
                throw JournalError(
                    .contradiction, "run \(before.name) belongs to another service (\(before.setup.host))",
                    help: "resume it against \(before.setup.host), or start a new run")
            }
            let number = try runNumber(setup.id, in: database)
            try database.execute(
                sql: """
                    UPDATE runs SET script_path = ?, script_text = ?, inputs = ?, instance = ?, host = ?, credit_cap = ?,
                        catalogue = ?
                    WHERE number = ?
                    """,
                arguments: [
                    setup.scriptPath, textBytes(setup.scriptText), Data(setup.inputs), setup.instance, setup.host,
                    setup.creditCap, try catalogueNumber(catalogue, in: database), number,
                ])
            try database.execute(sql: "DELETE FROM approvals WHERE run = ?", arguments: [number])
            try approve(setup.approvedWrites, run: number, in: database)
            try reopen(number, in: database)
            return try requiredRun(setup.id, in: database)
        }
    }

    /// Adds write actions that a person approved while the run goes on.
    package func approveWrites(_ actions: [String], run: String) throws(JournalError) {
        try file.write { database in try approve(actions, run: try runNumber(run, in: database), in: database) }
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

private func reopen(_ number: Int, in database: Database) throws {
    try database.execute(
        sql: "UPDATE runs SET status = 'running', exit_code = NULL, finished_at = NULL WHERE number = ?",
        arguments: [number])
    try database.execute(sql: "DELETE FROM results WHERE run = ?", arguments: [number])
}

private func approve(_ actions: [String], run: Int, in database: Database) throws {
    let statement = try database.makeStatement(sql: "INSERT OR IGNORE INTO approvals VALUES (?, ?)")
    for action in actions { try statement.execute(arguments: [run, action]) }
}

private func freeName(_ name: String, in database: Database) throws -> String {
    let statement = try database.makeStatement(sql: "SELECT 1 FROM runs WHERE name = ?")
    var candidate = name
    var number = 2
    while try Int.fetchOne(statement, arguments: [candidate]) != nil {
        candidate = "\(name)-\(number)"
        number += 1
    }
    return candidate
}

/// Runs share a catalogue until it changes.
private func catalogueNumber(_ catalogue: [UInt8], in database: Database) throws -> Int {
    let hash = stableHash(catalogue)
    let data = Data(catalogue)
    let known = try Int.fetchOne(
        database, sql: "SELECT number FROM catalogues WHERE hash = ? AND data = ?", arguments: [hash, data])
    if let known { return known }
    try database.execute(sql: "INSERT INTO catalogues (hash, data) VALUES (?, ?)", arguments: [hash, data])
    return Int(database.lastInsertedRowID)
}
