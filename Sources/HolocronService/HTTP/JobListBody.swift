import HoloValue

/// A page of the list of jobs as JSON.
///
/// A page may be a hundred rows, and who follows many jobs reads many pages. So it is written straight into bytes, and what
/// the ledger holds as JSON goes through as it is.
func jobListBody(_ found: JobPage, page: Int, limit: Int) -> [UInt8] {
    var body: [UInt8] = []
    body.reserveCapacity(256 + found.jobs.count * 512)
    body.append(plain: "{\"jobs\":[")
    for (index, job) in found.jobs.enumerated() {
        if index > 0 { body.append(UInt8(ascii: ",")) }
        body.append(row: job)
    }
    let pages = (found.total + limit - 1) / limit
    body.append(plain: "],\"total_count\":\(found.total),\"page\":\(page),\"limit\":\(limit),\"total_pages\":\(pages)")
    body.append(
        plain: ",\"stats\":{\"processing\":\(found.processing),\"completed\":\(found.completed),\"failed\":\(found.failed)}}")
    return body
}

extension [UInt8] {
    fileprivate mutating func append(plain text: String) { append(contentsOf: text.utf8) }

    /// A string with its quotes.
    fileprivate mutating func append(quoted text: String) {
        let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
        guard isPlain else { return append(contentsOf: JSON.encode(.string(text))) }
        append(UInt8(ascii: "\""))
        append(contentsOf: text.utf8)
        append(UInt8(ascii: "\""))
    }

    fileprivate mutating func append(row job: JobRecord) {
        func key(_ name: StaticString) {
            append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        }
        func json(_ bytes: [UInt8]?) {
            if let bytes { append(contentsOf: bytes) } else { key("null") }
        }
        key("{\"id\":")
        append(quoted: job.id)
        key(",\"action_id\":")
        append(quoted: job.action)
        key(",\"action_name\":")
        append(quoted: job.actionName)
        key(",\"catalog_slug\":")
        append(quoted: job.catalog)
        key(",\"params\":")
        json(job.parameters)
        switch job.status {
        case .queued, .running: key(",\"status\":\"processing\"")
        case .completed: key(",\"status\":\"completed\"")
        case .failed: key(",\"status\":\"failed\"")
        }
        key(",\"result\":")
        json(job.status == .completed ? job.result : nil)
        key(",\"credits_used\":")
        if let credits = job.creditsUsed { append(plain: String(credits)) } else { key("null") }
        key(",\"error\":")
        if let message = job.errorMessage { append(quoted: message) } else { key("null") }
        key(",\"created_at\":")
        append(quoted: formatTime(job.createdAt))
        key(",\"completed_at\":")
        if let time = job.completedAt { append(quoted: formatTime(time)) } else { key("null") }
        append(UInt8(ascii: "}"))
    }
}
