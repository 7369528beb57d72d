import HoloSteps
import SQLite

/// What the answers of an action have taken so far, of all runs.
package struct LearnedAction: Sendable, Equatable {
    package var action: String
    /// Answers whose execution time the service told.
    package var count: Int
    /// The execution time of these together, microseconds.
    package var time: Int
    /// The most credits that one took.
    package var highestCredits: Int

    package init(action: String, count: Int, time: Int, highestCredits: Int) {
        self.action = action
        self.count = count
        self.time = time
        self.highestCredits = highestCredits
    }
}

/// What a service tells counts up to thirty days, so that no sum of it can grow beyond what a column holds.
let longestLearnedTime = 30 * 86_400 * 1_000_000

/// To be called once for each answer, within the transaction that records it.
func learn(from attempt: IntentID, credits: Int?, executionTime: Int?, in connection: Connection) throws {
    guard credits != nil || executionTime != nil else { return }
    try connection.execute(
        """
        INSERT INTO learned_actions SELECT instance, action, ?, ?, ? FROM attempts WHERE id = ?
        ON CONFLICT DO UPDATE SET count = count + excluded.count, microseconds = microseconds + excluded.microseconds,
            highest_credits = max(highest_credits, excluded.highest_credits)
        """, [executionTime == nil ? 0 : 1, min(max(0, executionTime ?? 0), longestLearnedTime), max(0, credits ?? 0), attempt])
}

extension Journal {
    /// What was learned of a service's actions, by the action's id.
    package func learnedActions(instance: String) throws(JournalError) -> [LearnedAction] {
        try file.read { connection in
            try connection.all(
                """
                SELECT action, count, microseconds, highest_credits FROM learned_actions WHERE instance = ?
                ORDER BY action
                """, [instance]
            ) { row in
                LearnedAction(
                    action: try row.text(), count: try row.count(), time: try row.count(), highestCredits: try row.credits())
            }
        }
    }
}
