import HoloValue

/// Jobs: one, the list, the result as a file.
extension Routes {
    func job(id: String, account: String, as view: JobView) throws -> Answer {
        guard let record = try ledger.job(id: id.lowercased(), of: account).flatMap(view.seen) else {
            return .notFound("There is no such job.")
        }
        return .json(200, state(of: record))
    }

    /// A job as `GET /jobs/{id}` tells it.
    func state(of job: JobRecord) -> Value {
        switch job.status {
        case .queued, .running:
            var pairs: [(String, Value)] = [("status", .string("processing"))]
            // The real service gives a hint only sometimes; half of the jobs have one here.
            if job.sequence % 2 == 0, let rest = runner.remaining(job.id) {
                pairs.append(("retry_after_ms", .int(min(max(rest, 50), 3_000))))
            }
            return .object(pairs)
        case .completed:
            return .object([
                ("status", .string("completed")), ("data", Self.value(job.result)),
                ("credits_used", .int(job.creditsUsed ?? job.charged)), ("execution_ms", .int(job.executionTime ?? 0)),
            ])
        case .failed:
            return .object([
                ("status", .string("failed")),
                (
                    "error",
                    .object([
                        ("code", .string(job.errorCode ?? "EXECUTION_FAILED")),
                        ("message", .string(job.errorMessage ?? "")),
                    ])
                ), ("credits_used", .int(0)),
            ])
        }
    }

    func jobs(_ inquiry: Inquiry, account: String) throws -> Answer {
        let query = inquiry.query
        guard let page = Self.count(query["page"], default: 1) else {
            return .invalid("`page` must be a number from 1.")
        }
        guard let limit = Self.count(query["limit"], default: 20) else {
            return .invalid("`limit` must be a number from 1.")
        }
        if let status = query["status"], !["processing", "completed", "failed"].contains(status) {
            return .invalid("`status` must be processing, completed or failed.")
        }
        let filter = JobFilter(
            account: account, status: query["status"], catalog: query["catalog"], search: query["search"], page: page,
            limit: min(limit, 100), view: inquiry.view)
        let found = try ledger.jobs(filter)
        return Answer(
            status: 200, contentType: Answer.jsonType,
            body: jobListBody(found, page: page, limit: filter.limit))
    }

    /// `file`: the name under which the result is offered; nil for whatever there is.
    func download(id: String, account: String, file: String?) throws -> Answer {
        guard let job = try ledger.job(id: id.lowercased(), of: account) else {
            return .notFound("There is no such job.")
        }
        guard job.status == .completed, let result = job.result else {
            return .notFound("The job has no result to download.")
        }
        let name = "\(job.action)-\(job.id).json"
        guard file == nil || file == name else {
            return .notFound("The job's result is \(name), and there is no other file.")
        }
        return Answer(
            status: 200, contentType: Answer.jsonType,
            headers: [("Content-Disposition", "attachment; filename=\"\(name)\"")], body: result)
    }

    /// The value of JSON that the service has written itself.
    private static func value(_ bytes: [UInt8]?) -> Value {
        guard let bytes else { return .null }
        return (try? JSON.decode(bytes)) ?? .null
    }
}
