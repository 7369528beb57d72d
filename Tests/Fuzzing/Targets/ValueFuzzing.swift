import HoloValue
import HolocronAPI

// JSON, and what the service answers.

/// What was encoded decodes, and is encoded to the same bytes again.
func fuzzJSON(_ bytes: [UInt8]) throws {
    guard let value = try? JSON.decode(bytes) else { return }
    let encoded = JSON.encode(value)
    guard let again = try? JSON.decode(encoded) else { return try require(false, "what was encoded does not decode") }
    try require(JSON.encode(again) == encoded, "another encoding of the same value")
}

/// The first byte chooses the status; no body makes a decoder do more than refuse it.
func fuzzAnswers(_ bytes: [UInt8]) throws {
    let statuses = [200, 202, 204, 301, 400, 401, 402, 403, 404, 429, 500, 502, 503, 599]
    let response = ServiceResponse(status: statuses[Int(bytes.first ?? 0) % statuses.count], body: Array(bytes.dropFirst()))
    _ = decodeErrorEnvelope(response)
    _ = decodeServiceError(response)
    _ = try? decodeTaskAnswer(response)
    _ = try? decodeJob(response)
    _ = try? decodeJobList(response)
    var reader = JobOutlineReader()
    _ = try? reader.read(response)
    _ = try? decodeIdentities(response)
    _ = try? decodeCatalogEntries(response)
    _ = try? decodeSearchResults(response)
}

/// The quick reading of a page of jobs finds what the whole reading finds, or leaves it to that; also the second time, when
/// it knows the rows.
func fuzzRows(_ bytes: [UInt8]) throws {
    let response = ServiceResponse(status: 200, body: bytes)
    let whole = (try? decodeJobList(response))?.outline
    var reader = JobOutlineReader()
    for _ in 0..<2 {
        let quick = try? reader.read(response)
        try require(quick == whole, "\(String(describing: quick)), not \(String(describing: whole))")
    }
}
