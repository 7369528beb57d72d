import Foundation
import HoloSteps
import SQLite

extension Journal {
    /// Sets a run aside that will not be gone on with: `resume` without a name does not choose it any more. Its facts
    /// stay. The caller holds its lock.
    package func setAside(run: String, at: WallTime) throws(JournalError) {
        try file.write { connection in
            try connection.execute(
                "UPDATE runs SET status = ?, finished_at = coalesce(finished_at, ?) WHERE number = ?",
                [RunStatus.cancelled.rawValue, at, try runNumber(run, in: connection)])
        }
    }

    /// Removes runs that ended before `before`, with all that is known of them, and gives their names, oldest first.
    ///
    /// What may still be worth money stays: runs that are under way, stopped or in doubt, runs with jobs that have not
    /// settled or whose refund is not known, runs whose answers others took over, and each script's last success, which
    /// `last_run()` and resuming read.
    package func pruneRuns(endedBefore before: WallTime) throws(JournalError) -> [String] {
        let names = try file.write { connection in
            let ended = try connection.all(
                """
                SELECT number, name FROM runs
                WHERE status IN ('succeeded', 'failed', 'cancelled') AND finished_at < ?
                    AND NOT EXISTS (
                        SELECT 1 FROM attempts WHERE run = runs.number AND credits_taken IS NULL
                            AND (outcome IS NULL OR outcome IN ('failed', 'unknown')))
                    AND NOT EXISTS (
                        SELECT 1 FROM attempts JOIN reuses ON attempt_id = attempts.id
                        WHERE attempts.run = runs.number AND reuses.run != runs.number)
                    AND number NOT IN (
                        SELECT max(number) FROM runs WHERE status = 'succeeded' AND script_path IS NOT NULL
                        GROUP BY script_path)
                ORDER BY number
                """, [before]
            ) { row in (number: try row.int(), name: try row.text()) }
            return try ended.map { number, name in
                try connection.execute(
                    "DELETE FROM answers WHERE attempt_id IN (SELECT id FROM attempts WHERE run = ?)",
                    [number])
                for table in [
                    "superseded", "reuses", "appends", "attempts", "handled_failures", "observed", "outputs", "approvals", "results",
                ] {
                    try connection.execute("DELETE FROM \(table) WHERE run = ?", [number])
                }
                try connection.execute("DELETE FROM runs WHERE number = ?", [number])
                return name
            }
        }
        if !names.isEmpty {
            try file.write { connection in
                try connection.execute(
                    "DELETE FROM catalogues WHERE number NOT IN (SELECT catalogue FROM runs)")
            }
        }
        return names
    }
}
