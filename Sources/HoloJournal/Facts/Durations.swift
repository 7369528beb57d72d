import GRDB

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

func writeDuration(_ seconds: Double, action: String, instance: String, in database: Database) throws {
    let statement = try database.cachedStatement(
        sql: """
            INSERT INTO durations VALUES (?, ?, 1, ?)
            ON CONFLICT DO UPDATE SET count = count + 1, seconds = seconds + excluded.seconds
            """)
    try statement.execute(arguments: [instance, action, seconds])
}

extension Journal {
    /// What was learned of a service's actions, by the action's id.
    package func durations(instance: String) throws(JournalError) -> [LearnedDuration] {
        try file.read { database in
            let rows = try Row.fetchAll(
                database, sql: "SELECT action, count, seconds FROM durations WHERE instance = ? ORDER BY action",
                arguments: [instance])
            return try rows.map { row in
                var columns = Columns(row)
                return LearnedDuration(
                    action: try columns.text(), count: try columns.int(), seconds: try columns.double())
            }
        }
    }
}
