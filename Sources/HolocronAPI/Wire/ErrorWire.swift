import HoloValue

/// The error that an answer tells, in either envelope; nil where the body is in neither.
package func decodeErrorEnvelope(_ response: ServiceResponse) -> ServiceError? {
    guard let record = try? record(of: response) else { return nil }
    if let error = record["error"]?.asRecord {
        guard error.name("code", "message") != nil else { return nil }
        return serviceError(error, code: error.name("code"), status: response.status)
    }
    guard let code = record["error"]?.asString, !code.isEmpty else { return nil }
    return serviceError(record, code: code, status: response.status)
}

/// The error that an answer tells, or what its status alone says where the body is no error of the service's.
package func decodeServiceError(_ response: ServiceResponse) -> ServiceError {
    if let error = decodeErrorEnvelope(response) { return error }
    let words = excerpt(of: response.body)
    return ServiceError(
        status: response.status, code: "HTTP_\(response.status)",
        message: words.isEmpty ? "The answer has no body." : "The answer is not the service's: \(words)")
}

private func serviceError(_ fields: Record, code: String?, status: Int) -> ServiceError {
    ServiceError(
        status: status, code: code ?? "HTTP_\(status)", message: fields.text("message") ?? "",
        connectURL: fields.name("connect_url", "connectUrl"), balance: fields.first("balance")?.wholeNumber,
        required: fields.first("required")?.wholeNumber)
}
