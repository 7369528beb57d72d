import Foundation
import GRDB
import HoloSteps

extension Journal {
    /// The run with this name or id, or the only one whose name or id begins so. Throws `unknownRun` or
    /// `ambiguousRun`.
    package func findRun(_ nameOrID: String) throws(JournalError) -> RunRecord {
        let text = nameOrID.lowercased()
        return try file.read { database in
            if let exact = try runs("name = ?1 OR lower(id) = ?1", [text], limit: 1, in: database).first {
                return exact
            }
            let similar =
                text.isEmpty
                ? []
                : try runs(
                    "substr(name, 1, length(?1)) = ?1 OR substr(lower(id), 1, length(?1)) = ?1", [text], limit: 6,
                    in: database)
            switch similar.count {
            case 1: return similar[0]
            case 0:
                throw JournalError(.unknownRun, "there is no run `\(nameOrID)`", help: "`holo runs` lists them")
            default:
                let names = similar.prefix(5).map(\.name).joined(separator: ", ")
                throw JournalError(
                    .ambiguousRun, "`\(nameOrID)` fits several runs: \(names)\(similar.count > 5 ? ", …" : "")",
                    help: "write more of its name")
            }
        }
    }

    /// The newest run of a script, by its canonical path.
    package func lastRun(script: String) throws(JournalError) -> RunRecord? {
        try file.read { database in try runs("script_path = ?", [script], limit: 1, in: database).first }
    }

    /// The newest run that neither succeeded nor was set aside: what `resume` means without a name. It may still be running: its lock
    /// tells.
    package func lastUnfinishedRun() throws(JournalError) -> RunRecord? {
        try file.read { database in try runs("status NOT IN ('succeeded', 'cancelled')", [], limit: 1, in: database).first }
    }

    /// The newest runs, newest first.
    package func listRuns(limit: Int) throws(JournalError) -> [RunRecord] {
        try file.read { database in try runs("true", [], limit: max(0, limit), in: database) }
    }

    /// The result of the newest run of a script that succeeded with one.
    package func lastSuccessfulResult(script: String) throws(JournalError) -> [UInt8]? {
        try file.read { database in
            try oneBlob(
                """
                SELECT data FROM runs JOIN results ON run = number WHERE script_path = ? AND status = 'succeeded'
                ORDER BY number DESC LIMIT 1
                """, script, in: database)
        }
    }

    /// The value of a run as JSON, where it has one.
    package func result(run: String) throws(JournalError) -> [UInt8]? {
        try file.read { database in
            try oneBlob("SELECT data FROM results JOIN runs ON run = number WHERE id = ?", run, in: database)
        }
    }

    /// The catalogue as it was when the run started or was last set going.
    package func catalogue(run: String) throws(JournalError) -> [UInt8]? {
        try file.read { database in
            try oneBlob(
                "SELECT data FROM catalogues JOIN runs ON catalogue = catalogues.number WHERE id = ?", run, in: database
            )
        }
    }
}

/// The row of a run by its id.
func runNumber(_ id: String, in database: Database) throws -> Int {
    guard let number = try Int.fetchOne(database, sql: "SELECT number FROM runs WHERE id = ?", arguments: [id]) else {
        throw JournalError(.unknownRun, "the journal knows no run with the id `\(id)`")
    }
    return number
}

func requiredRun(_ id: String, in database: Database) throws -> RunRecord {
    guard let run = try runs("id = ?", [id], limit: 1, in: database).first else {
        throw JournalError(.unknownRun, "the journal knows no run with the id `\(id)`")
    }
    return run
}

/// Newest first. In the order of their making: the wall clock may have been set back between two.
private func runs(
    _ condition: String, _ arguments: [String], limit: Int, in database: Database
) throws -> [RunRecord] {
    let rows = try Row.fetchAll(
        database,
        sql: """
            SELECT number, id, name, script_path, script_text, inputs, instance, host, credit_cap, seed, started_at,
                status, exit_code, finished_at
            FROM runs WHERE \(condition) ORDER BY number DESC LIMIT \(limit)
            """,
        arguments: StatementArguments(arguments))
    let approvals = try database.makeStatement(sql: "SELECT action FROM approvals WHERE run = ? ORDER BY action")
    return try rows.map { row in
        var columns = Columns(row)
        let number = try columns.int()
        let id = try columns.text()
        let name = try columns.text()
        let setup = RunSetup(
            id: id, scriptPath: try columns.optionalText(), scriptText: try columns.exactText(),
            inputs: try columns.bytes(), instance: try columns.text(), host: try columns.text(),
            creditCap: try columns.optionalInt(),
            approvedWrites: try String.fetchAll(approvals, arguments: [number]),
            seed: UInt64(bitPattern: Int64(try columns.int())), startedAt: try columns.int())
        let stored = try columns.text()
        guard let status = RunStatus(rawValue: stored) else {
            throw JournalError(.corrupt, "a record in the journal is damaged: the status `\(stored)` is not known")
        }
        return RunRecord(
            name: name, setup: setup, status: status, exitCode: try columns.optionalInt(),
            finishedAt: try columns.optionalInt())
    }
}

private func oneBlob(_ sql: String, _ argument: String, in database: Database) throws -> [UInt8]? {
    guard let row = try Row.fetchOne(database, sql: sql, arguments: [argument]) else { return nil }
    var columns = Columns(row)
    return try columns.bytes()
}
