import HoloSteps
import SQLite

/// What the attempts of a run came to, in whole credits of the service.
package struct RunTotals: Sendable, Equatable {
    /// Attempts with an answer.
    package var answered = 0
    /// Attempts that failed or were refused.
    package var failed = 0
    /// Attempts whose job is known and has not settled: it runs on, or ran, at the service.
    package var running = 0
    /// Attempts of which it is not known whether they were paid.
    package var inDoubt = 0
    /// Taken for good, as far as the service said so; for answers without a word on it, what the catalogue listed.
    package var spent = 0
    /// Taken for attempts that have no end yet, or whose refund is not known.
    package var held = 0

    package init() {}
}

extension Journal {
    /// Throws `unknownRun`.
    package func totals(run: String) throws(JournalError) -> RunTotals {
        try file.read { connection in
            var totals = RunTotals()
            try connection.forEach(
                """
                SELECT outcome, job_id IS NULL, count(*), sum(coalesce(credits_taken, 0)) AS credits_taken,
                    sum(iif(credits_taken IS NULL, credits, 0)) AS credits
                FROM attempts WHERE run = ? GROUP BY 1, 2
                """, [try runNumber(run, in: connection)]
            ) { row in
                let outcome = try row.optionalText().map(OutcomeColumns.Kind.init(recorded:))
                let hasNoJob = try row.int() != 0
                let count = try row.count()
                let taken = try row.count()
                let untold = try row.count()
                switch outcome {
                case .answer?:
                    totals.answered += count
                    totals.spent += taken + untold
                case .failed?:
                    totals.failed += count
                    totals.spent += taken
                    totals.held += untold
                case .rejected?:
                    totals.failed += count
                case .unknown?:
                    totals.inDoubt += count
                    totals.held += untold
                case nil:
                    if hasNoJob { totals.inDoubt += count } else { totals.running += count }
                    totals.held += untold
                }
            }
            return totals
        }
    }
}
