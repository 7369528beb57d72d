import SQLite

/// How long the jobs of an action have taken so far.
package struct LearnedDuration: Sendable, Equatable {
    package var action: String
    package var count: Int
    /// Of all together.
    package var seconds: Double

    package init(action: String, count: Int, seconds: Double) {
        self.action = action
        self.count = count
        self.seconds = seconds
    }
}

func writeDuration(_ seconds: Double, action: String, instance: String, in connection: Connection) throws {
    try connection.execute(
        """
        INSERT INTO durations VALUES (?, ?, 1, ?)
        ON CONFLICT DO UPDATE SET count = count + 1, seconds = seconds + excluded.seconds
        """, [instance, action, seconds])
}

extension Journal {
    /// What was learned of a service's actions, by the action's id.
    package func durations(instance: String) throws(JournalError) -> [LearnedDuration] {
        try file.read { connection in
            try connection.all(
                "SELECT action, count, seconds FROM durations WHERE instance = ? ORDER BY action", [instance]
            ) { row in
                LearnedDuration(action: try row.text(), count: try row.int(), seconds: try row.double())
            }
        }
    }
}
