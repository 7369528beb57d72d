/// What a ledger says of itself.
package struct LedgerAudit: Sendable {
    /// Of all accounts together.
    package var summary: AccountSummary
    package var openJobs: Int
    /// In words; empty where all adds up.
    package var contradictions: [String]
}

extension Ledger {
    private static let mostContradictions = 20

    /// Holds jobs, movements, messages and the balance against each other. Every job was charged once; one that failed
    /// was given back all of it, one that ended cheaper the difference, any other nothing; a message stands for each
    /// completed post and for nothing else; the balance is the sum of the movements.
    package func audit() throws -> LedgerAudit {
        let accounts = try accounts()
        let summaries = try accounts.map { try summary(of: $0) }
        let open = try openCount()
        let oldest = now() - Self.jobsAreKept
        var found = try reader.read { db in
            try db.all(Self.jobsThatDoNotAddUp, [oldest, Self.mostContradictions]) { row in
                "job \(try row.text()): \(try row.text())"
            }
        }
        for (account, summary) in zip(accounts, summaries) {
            let sum = try summedBalance(of: account)
            guard sum != summary.balance else { continue }
            found.append("\(account): the balance is \(summary.balance), and the movements add up to \(sum)")
        }
        let miscounted = try reader.read { db in
            try db.int(
                """
                SELECT COUNT(*) FROM tally
                WHERE jobs <> (SELECT COUNT(*) FROM job WHERE account = tally.account AND status = tally.status)
                """) ?? 0
        }
        if miscounted > 0 { found.append("there are other numbers of jobs than are kept") }
        let all = summaries.reduce(AccountSummary(balance: 0, spent: 0, refunded: 0, jobs: 0)) { sum, one in
            AccountSummary(
                balance: sum.balance + one.balance, spent: sum.spent + one.spent, refunded: sum.refunded + one.refunded,
                jobs: sum.jobs + one.jobs)
        }
        return LedgerAudit(summary: all, openJobs: open, contradictions: found)
    }

    /// One row for each job that contradicts its movements or its message, and each of those without its job. Jobs are
    /// forgotten after thirty days, and their movements are not.
    private static let jobsThatDoNotAddUp: String = """
        WITH sums AS (
            SELECT job, SUM(kind = 'charge') AS charges, SUM(IIF(kind = 'charge', -amount, 0)) AS charged,
                SUM(IIF(kind IN ('refund', 'settle'), amount, 0)) AS returned
            FROM movement WHERE job IS NOT NULL GROUP BY job)
        SELECT id, words FROM (
            SELECT job.id AS id, CASE
                WHEN COALESCE(charges, 0) <> 1 OR sums.charged <> job.charged
                    THEN 'it was to be charged ' || job.charged || ' and was charged ' || COALESCE(sums.charged, 0)
                WHEN status IN ('queued', 'running') AND returned <> 0
                    THEN 'it has not ended, and ' || returned || ' were given back'
                WHEN status = 'failed' AND returned <> job.charged
                    THEN 'it failed, and ' || returned || ' of ' || job.charged || ' were given back'
                WHEN status = 'completed' AND returned IS NOT job.charged - credits_used
                    THEN 'it used ' || COALESCE(credits_used, 'nothing') || ' of ' || job.charged
                        || ', and ' || returned || ' were given back'
                WHEN (status = 'completed' AND action IN (\(posting))) <> (message.job IS NOT NULL)
                    THEN 'it is ' || status || ', and its message is ' || IIF(message.job IS NULL, 'not there', 'there')
                END AS words
            FROM job LEFT JOIN sums ON sums.job = job.id LEFT JOIN message ON message.job = job.id
            UNION ALL
            SELECT job, 'it was charged, and there is no such job' FROM movement
            WHERE job IS NOT NULL AND kind = 'charge' AND job NOT IN (SELECT id FROM job)
                AND created_at > ?
        ) WHERE words IS NOT NULL ORDER BY id LIMIT ?
        """

    /// The actions that put a message on the board, as SQL lists them.
    private static let posting: String = Catalogue.catalogs.flatMap(\.actions).filter { action in
        if case .post = action.provider { true } else { false }
    }.map { "'" + $0.id + "'" }.joined(separator: ", ")

    /// Microseconds for which a job is known.
    static let jobsAreKept = 30 * 86_400 * 1_000_000
}
