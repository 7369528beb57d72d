import Foundation
import HoloSteps
import SQLite

extension Journal {
    /// The run with this name or id, or the only one whose name or id begins so. Throws `unknownRun` or
    /// `ambiguousRun`.
    package func findRun(_ nameOrID: String) throws(JournalError) -> RunRecord {
        let text = nameOrID.lowercased()
        return try file.read { connection in
            if let exact = try runs("name = ?1 OR lower(id) = ?1", [text], limit: 1, in: connection).first {
                return exact
            }
            let similar =
                text.isEmpty
                ? []
                : try runs(
                    "substr(name, 1, length(?1)) = ?1 OR substr(lower(id), 1, length(?1)) = ?1", [text], limit: 6,
                    in: connection)
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
        try file.read { connection in try runs("script_path = ?", [script], limit: 1, in: connection).first }
    }

    /// The newest run of a script that neither succeeded nor was set aside: what `resume` means without a name. It may still be
    /// running: its lock tells.
    package func lastUnfinishedRun() throws(JournalError) -> RunRecord? {
        try file.read { connection in
            try runs(
                "script_path IS NOT NULL AND status NOT IN ('succeeded', 'cancelled')", [], limit: 1, in: connection
            ).first
        }
    }

    /// The newest runs, newest first.
    package func listRuns(limit: Int) throws(JournalError) -> [RunRecord] {
        try file.read { connection in try runs("true", [], limit: max(0, limit), in: connection) }
    }

    /// The result of the newest run of a script that succeeded with one.
    package func lastSuccessfulResult(script: String) throws(JournalError) -> [UInt8]? {
        try file.read { connection in
            try oneBlob(
                """
                SELECT data FROM runs JOIN results ON run = number WHERE script_path = ? AND status = 'succeeded'
                ORDER BY number DESC LIMIT 1
                """, script, in: connection)
        }
    }

    /// The value of a run as JSON, where it has one.
    package func result(run: String) throws(JournalError) -> [UInt8]? {
        try file.read { connection in
            try oneBlob("SELECT data FROM results JOIN runs ON run = number WHERE id = ?", run, in: connection)
        }
    }

    /// The catalogue as it was when the run started or was last set going.
    package func catalogue(run: String) throws(JournalError) -> [UInt8]? {
        try file.read { connection in
            try oneBlob(
                "SELECT data FROM catalogues JOIN runs ON catalogue = catalogues.number WHERE id = ?", run, in: connection
            )
        }
    }
}

/// The row of a run by its id.
func runNumber(_ id: String, in connection: Connection) throws -> Int {
    guard let number = try connection.int("SELECT number FROM runs WHERE id = ?", [id]) else {
        throw JournalError(.unknownRun, "the journal knows no run with the id `\(id)`")
    }
    return number
}

func requiredRun(_ id: String, in connection: Connection) throws -> RunRecord {
    guard let run = try runs("id = ?", [id], limit: 1, in: connection).first else {
        throw JournalError(.unknownRun, "the journal knows no run with the id `\(id)`")
    }
    return run
}

/// Newest first. In the order of their making: the wall clock may have been set back between two.
private func runs(
    _ condition: String, _ arguments: [any Bindable], limit: Int, in connection: Connection
) throws -> [RunRecord] {
    try connection.all(
        """
        SELECT number, id, name, script_path, script_text, inputs, instance, host, credit_cap, seed, started_at,
            status, exit_code, finished_at
        FROM runs WHERE \(condition) ORDER BY number DESC LIMIT ?
        """, arguments + [limit]
    ) { row in
        let number = try row.int()
        let id = try row.text()
        let name = try row.text()
        let setup = RunSetup(
            id: id, scriptPath: try row.optionalText(), scriptText: try row.exactText(), inputs: try row.bytes(),
            instance: try row.text(), host: try row.text(), creditCap: try row.optionalCount(),
            approvedWrites: try connection.all(
                "SELECT action FROM approvals WHERE run = ? ORDER BY action", [number]
            ) { row in try row.text() },
            seed: UInt64(bitPattern: Int64(try row.int())), startedAt: try row.time())
        let stored = try row.text()
        guard let status = RunStatus(rawValue: stored) else {
            throw JournalError(.corrupt, "a record in the journal is damaged: the status `\(stored)` is not known")
        }
        return RunRecord(
            name: name, setup: setup, status: status, exitCode: try row.optionalInt(),
            finishedAt: try row.optionalTime())
    }
}

private func oneBlob(_ sql: String, _ argument: String, in connection: Connection) throws -> [UInt8]? {
    try connection.first(sql, [argument]) { row in try row.bytes() }
}
