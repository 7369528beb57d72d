import HoloValue

/// What the list says of a job. The rows are made once: they are asked for again and again.
struct ListedJob {
    let createdAt: Int
    private let endsAt: Int
    private let running: [UInt8]
    private let ended: [UInt8]

    /// - Parameters:
    ///   - parameters: the job's, as JSON.
    ///   - time: when it was accepted, by the service's clock.
    init(_ job: SimulatedHolocron.Job, parameters: String, at time: String, _ settings: SimulatedHolocron.Settings) {
        createdAt = job.createdAt
        endsAt = job.endsAt
        let action = JSON.encodeString(.string(job.action))
        var row = "{\"id\":\"\(job.id)\",\"action_id\":\(action),\"params\":\(parameters),\"created_at\":\"\(time)\","
        running = Array((row + "\"status\":\"processing\"}").utf8)
        if case .answer(let value) = job.reply {
            row += "\"status\":\"completed\",\"credits_used\":\(job.used)"
            if settings.listsResults { row += ",\"result\":" + JSON.encodeString(value) }
            row += "}"
        } else {
            row += "\"status\":\"failed\",\"error\":\"It broke.\"}"
        }
        ended = Array(row.utf8)
    }

    func row(seen: Int) -> [UInt8] { seen < endsAt ? running : ended }
}
