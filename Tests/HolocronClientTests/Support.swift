import HolocronAPI
import HolocronClient
import Testing

typealias Answer = Result<ServiceResponse, TransportFailure>

func transport(
    _ baseURL: String, key: String? = nil, userAgent: String = "holo", maximumAnswerBytes: Int = 64 << 20,
    maximumConnections: Int = 16, plainProtocol: TransportConfiguration.PlainProtocol = .http1
) throws -> Transport {
    try Transport(
        configuration: TransportConfiguration(
            baseURL: parseBaseURL(baseURL), key: key.flatMap { APIKey($0) }, userAgent: userAgent,
            maximumAnswerBytes: maximumAnswerBytes, connectTimeout: 5_000_000, maximumConnections: maximumConnections,
            plainProtocol: plainProtocol))
}

func post(_ body: String = #"{"action_id":"a"}"#, isPaid: Bool = true, timeout: Int = 5_000_000) -> ServiceRequest {
    ServiceRequest(
        method: .post, target: "/v1/holocron/task", body: Array(body.utf8), isPaid: isPaid, timeout: timeout)
}

func get(_ target: String = "/v1/holocron/jobs/1", timeout: Int = 5_000_000) -> ServiceRequest {
    ServiceRequest(method: .get, target: target, timeout: timeout)
}

extension Transport {
    /// Starts a request and polls until it has ended.
    func run(_ request: ServiceRequest) -> Answer {
        start(7, request)
        while true {
            if let (id, result) = poll(timeoutMilliseconds: 5_000).first {
                #expect(id == 7)
                return result
            }
        }
    }
}

extension Answer {
    var failure: TransportFailure? {
        if case .failure(let failure) = self { failure } else { nil }
    }
    var response: ServiceResponse? { try? get() }
    var text: String? { response.map { String(decoding: $0.body, as: UTF8.self) } }
}
