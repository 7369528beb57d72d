import HoloValue

/// What a 2xx answer to `GET /jobs/{id}` says.
package func decodeJob(_ response: ServiceResponse) throws(UnreadableAnswer) -> JobState {
    let glance = response.body.withUnsafeBufferPointer { bytes in
        var scanner = PlainScanner(bytes)
        return scanner.processing()
    }
    if let glance { return glance }
    return try jobState(try record(of: response), in: response)
}

extension PlainScanner {
    /// That the job still runs, which most answers say, and in few words. nil for any other answer.
    fileprivate mutating func processing() -> JobState? {
        var isProcessing = false
        var hint: Int??
        let isWhole = document { scanner, key in
            if scanner.isText(key, "status") {
                guard !isProcessing, let status = scanner.plainString() else { return false }
                isProcessing =
                    scanner.isText(status, "processing") || scanner.isText(status, "pending")
                    || scanner.isText(status, "queued") || scanner.isText(status, "running")
                return isProcessing
            }
            if scanner.isText(key, "retry_after_ms") {
                guard hint == nil, let count = scanner.count() else { return false }
                hint = .some(count.flatMap { Value.int($0).microsecondsFromMilliseconds })
                return true
            }
            return scanner.skipValue()
        }
        return isWhole && isProcessing ? .processing(hint: hint ?? nil) : nil
    }
}

func jobState(_ record: Record, in response: ServiceResponse) throws(UnreadableAnswer) -> JobState {
    let credits = record.first("credits_used")?.credits
    switch record.text("status") {
    case "processing", "pending", "queued", "running":
        return .processing(hint: record.first("retry_after_ms")?.microsecondsFromMilliseconds)
    case "completed":
        // Any JSON value may be the result, null among them; without one nothing is known of it.
        guard let data = record["data"] else { throw UnreadableAnswer("has no `data`", in: response) }
        return .completed(
            data: data, credits: credits, executionTime: record.first("execution_ms")?.microsecondsFromMilliseconds)
    case "failed":
        let error = record.first("error")
        return .failed(
            code: error?.asRecord?.name("code") ?? "EXECUTION_FAILED",
            message: error?.asRecord?.text("message") ?? error?.asString ?? record.text("message") ?? "",
            credits: credits)
    case .some(let status):
        throw UnreadableAnswer("has the unknown status \(JSON.encodeString(.string(shortened(status))))", in: response)
    case nil:
        throw UnreadableAnswer("has no `status`", in: response)
    }
}

/// A page of `GET /jobs`, newest first.
package struct JobPage: Sendable {
    package var rows: [JobRow]
    /// How many rows the page has at most, as the service counts it.
    package var limit: Int?
    package var totalPages: Int?
    /// Of all pages together.
    package var total: Int?

    package init(rows: [JobRow], limit: Int? = nil, totalPages: Int? = nil, total: Int? = nil) {
        self.rows = rows
        self.limit = limit
        self.totalPages = totalPages
        self.total = total
    }
}

/// What a 2xx answer to `GET /jobs` says. A row without an id is left out; one with a status of another name counts
/// as processing.
package func decodeJobList(_ response: ServiceResponse) throws(UnreadableAnswer) -> JobPage {
    let record = try record(of: response)
    guard record["jobs"] != nil, let jobs = record.rows("jobs") else {
        throw UnreadableAnswer("has no list `jobs`", in: response)
    }
    var rows: [JobRow] = []
    rows.reserveCapacity(jobs.count)
    for job in jobs {
        guard let job = job.asRecord, let id = job.name("id", "job_id", "jobId") else { continue }
        rows.append(jobRow(job, id: id))
    }
    func count(_ name: String) -> Int? { record.first(name)?.wholeNumber.flatMap { $0 >= 0 ? $0 : nil } }
    return JobPage(rows: rows, limit: count("limit"), totalPages: count("total_pages"), total: count("total_count"))
}

private func jobRow(_ job: Record, id: String) -> JobRow {
    let status: JobRow.Status =
        switch job.text("status") {
        case "completed": .completed
        case "failed": .failed
        default: .processing
        }
    let error = job.first("error")
    return JobRow(
        id: id, actionID: job.text("action_id") ?? "", parameters: job["params"] ?? .null, status: status,
        result: job.first("result"), credits: job.first("credits_used")?.credits,
        error: error?.asString ?? error?.asRecord?.text("message"),
        createdAt: job["created_at"]?.instant, completedAt: job["completed_at"]?.instant)
}
