import HoloValue

/// The body of `POST /task`, secrets revealed. Parameters that are null are left out; `params` is there even when it is empty.
package func encodeTask(_ request: TaskRequest) -> [UInt8] {
    var body = Array("{\"action_id\":".utf8)
    body += JSON.encode(.string(request.actionID))
    body += ",\"params\":".utf8
    // The one place where what a step was given leaves the process: secrets as they are.
    body += JSON.encode(.record(withoutNulls(request.parameters)), secrets: .revealed)
    if let credential = request.credentialID {
        body += ",\"credential_id\":".utf8
        body += JSON.encode(.string(credential))
    }
    if let identity = request.identityID {
        body += ",\"identity_id\":".utf8
        body += JSON.encode(.string(identity))
    }
    body.append(UInt8(ascii: "}"))
    return body
}

private func withoutNulls(_ parameters: Record) -> Record {
    guard parameters.values.contains(where: \.isNull) else { return parameters }
    var kept = RecordBuilder()
    for (key, value) in zip(parameters.shape.keys, parameters.values) where !value.isNull { kept.set(key, value) }
    return kept.build()
}

/// What a 2xx answer to `POST /task` says.
package func decodeTaskAnswer(_ response: ServiceResponse) throws(UnreadableAnswer) -> TaskAnswer {
    let accepted = response.body.withUnsafeBufferPointer { bytes in
        var scanner = PlainScanner(bytes)
        return scanner.accepted()
    }
    if let accepted { return accepted }
    let record = try record(of: response)
    let jobID = record.name("job_id", "jobId")
    switch record.text("status") {
    case "completed", "failed":
        do throws(UnreadableAnswer) {
            return .finished(try jobState(record, in: response))
        } catch {
            // A task that is done but does not carry its result can be looked at.
            guard let jobID else { throw error }
            return .accepted(jobID: jobID)
        }
    case "error":
        throw UnreadableAnswer("says both that it took the task and that it did not", in: response)
    default:
        guard let jobID else { throw UnreadableAnswer("names no job", in: response) }
        return .accepted(jobID: jobID)
    }
}

extension PlainScanner {
    /// That the task was taken, as most answers say it. nil for any other answer.
    fileprivate mutating func accepted() -> TaskAnswer? {
        var isProcessing = false
        var jobID: String?
        let isWhole = document { scanner, key in
            if scanner.isText(key, "status") {
                guard !isProcessing, let status = scanner.plainString() else { return false }
                isProcessing = scanner.isText(status, "processing")
                return isProcessing
            }
            if scanner.isText(key, "job_id") {
                guard jobID == nil, let text = scanner.plainString(), !text.isEmpty else { return false }
                jobID = scanner.text(text)
                return true
            }
            return scanner.skipValue()
        }
        guard isWhole, isProcessing, let jobID else { return nil }
        return .accepted(jobID: jobID)
    }
}
