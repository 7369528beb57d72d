import HolocronAPI

/// Gets pages of the open web: absolute URLs, no key. Keeps its connections for the next page; one per thread.
package final class PageFetcher {
    private let client: Client
    private let timeout: Int
    private let followsRedirects: Bool

    /// `timeout` and `connectTimeout` in microseconds. Up to ten redirects are followed, to http and https alone, unless
    /// told otherwise. Fails only where the process can't have another pipe.
    package init(
        userAgent: String = "holo", timeout: Int = 30_000_000, connectTimeout: Int = 10_000_000,
        maximumAnswerBytes: Int = 64 << 20, followsRedirects: Bool = true
    ) throws(TransportFailure) {
        self.timeout = timeout
        self.followsRedirects = followsRedirects
        client = try Client(
            settings: Client.Settings(
                headers: [], userAgent: headerText(userAgent), maximumAnswerBytes: maximumAnswerBytes,
                connectTimeout: connectTimeout, maximumConnections: 8, plainProtocol: .http1))
    }

    /// Waits for the answer. Any status is one.
    package func get(_ url: String) -> Result<ServiceResponse, TransportFailure> {
        do throws(BaseURLError) {
            let address = try AddressText(url)
            return client.run(
                OutgoingRequest(
                    method: .get, url: address.text, timeout: timeout, followsRedirects: followsRedirects,
                    avoidsProxies: AddressText.isLoopback(host: address.host)))
        } catch {
            return .failure(TransportFailure(reason: .other, requestMayHaveArrived: false, message: error.message))
        }
    }
}
