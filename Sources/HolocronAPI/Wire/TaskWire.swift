import HoloValue

/// The body of `POST /task`, secrets revealed. Parameters that are null are left out; `params` is there even when it is empty.
package func encodeTask(_ request: TaskRequest) -> [UInt8] {
    var parameters = RecordBuilder()
    for (key, value) in zip(request.parameters.shape.keys, request.parameters.values) where !value.isNull {
        parameters.set(key, value)
    }
    var pairs: [(String, Value)] = [
        ("action_id", .string(request.actionID)), ("params", .record(parameters.build())),
    ]
    if let credential = request.credentialID { pairs.append(("credential_id", .string(credential))) }
    if let identity = request.identityID { pairs.append(("identity_id", .string(identity))) }
    // The one place where what a step was given leaves the process: secrets as they are.
    return JSON.encode(.object(pairs), secrets: .revealed)
}

/// What a 2xx answer to `POST /task` says.
package func decodeTaskAnswer(_ response: ServiceResponse) throws(UnreadableAnswer) -> TaskAnswer {
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
