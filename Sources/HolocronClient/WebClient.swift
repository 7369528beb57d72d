import CCurl
import HolocronAPI

/// Requests of scripts to services that are not Holocron: no key, no common headers.
///
/// Belongs to one thread; `wake` alone may be called from any other. What only reads may be sent again and follows
/// redirects; to another host than the script named it goes without the script's headers, but for those that can hold
/// no secret. Anything else leaves at most once, and a redirect is its answer.
package final class WebClient: @unchecked Sendable {
    private struct Visit {
        var request: WebRequest
        var redirects = 0
    }

    private static let mostRedirects = 10
    private static let harmlessHeaders = ["accept", "accept-language", "user-agent"]

    private let client: Client
    private var visits: [Int: Visit] = [:]

    /// Fails only where the process can't have another pipe.
    package init(userAgent: String, maximumAnswerBytes: Int = 64 << 20) throws(TransportFailure) {
        client = try Client(
            settings: Client.Settings(
                headers: [], userAgent: headerText(userAgent), maximumAnswerBytes: maximumAnswerBytes,
                connectTimeout: 15_000_000, maximumConnections: 16, plainProtocol: .http1))
    }

    /// Takes a request under a number that no active one has. It leaves with the next `poll`.
    package func start(_ id: Int, _ request: WebRequest) {
        visits[id] = Visit(request: request)
        send(id, request)
    }

    private func send(_ id: Int, _ request: WebRequest) {
        do throws(BaseURLError) {
            let address = try AddressText(request.url)
            client.start(
                id,
                OutgoingRequest(
                    method: .get, url: address.text, body: request.body ?? [], isPaid: !request.isRead,
                    timeout: request.timeout, avoidsProxies: AddressText.isLoopback(host: address.host),
                    web: OutgoingRequest.Web(
                        method: request.method, hasBody: request.body != nil,
                        headers: request.headers.map { headerText("\($0.name): \($0.value)") })))
        } catch {
            client.refuse(id, error.message)
        }
    }

    /// Sends and receives until a request has ended, `wake` was called or the time is over.
    package func poll(timeoutMilliseconds: Int) -> [(id: Int, result: Result<WebResponse, TransportFailure>)] {
        var ended: [(id: Int, result: Result<WebResponse, TransportFailure>)] = []
        for (id, result) in client.poll(timeoutMilliseconds: timeoutMilliseconds) {
            let details = client.takeDetails(of: id)
            guard let visit = visits.removeValue(forKey: id) else { continue }
            switch result {
            case .success(let response):
                if let next = redirected(visit, response.status, to: details.redirect) {
                    visits[id] = next
                    send(id, next.request)
                } else {
                    ended.append(
                        (id, .success(WebResponse(status: response.status, headers: details.headers, body: response.body))))
                }
            case .failure(let failure):
                ended.append((id, .failure(failure)))
            }
        }
        return ended
    }

    private func redirected(_ visit: Visit, _ status: Int, to target: String?) -> Visit? {
        guard visit.request.isRead, [301, 302, 303, 307, 308].contains(status), visit.redirects < Self.mostRedirects,
            let target, target.hasPrefix("http://") || target.hasPrefix("https://"), let old = try? AddressText(visit.request.url),
            let new = try? AddressText(target)
        else { return nil }
        var next = visit
        next.redirects += 1
        next.request.url = target
        if (old.scheme, old.host, old.port) != (new.scheme, new.host, new.port) {
            next.request.headers.removeAll { !Self.harmlessHeaders.contains($0.name.lowercased()) }
        }
        return next
    }

    package func wake() { client.wake() }
}
