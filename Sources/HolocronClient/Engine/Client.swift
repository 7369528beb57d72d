import CCurl
import HolocronAPI

/// libcurl's multi interface with its connections, for one thread. Nothing of libcurl is touched before the first request.
final class Client {
    struct Settings {
        /// Whole header lines, sent with each request. Never shown: one of them may hold a key.
        var headers: [String]
        var userAgent: String
        var maximumAnswerBytes: Int
        /// Microseconds.
        var connectTimeout: Int
        var maximumConnections: Int
        var plainProtocol: TransportConfiguration.PlainProtocol
    }

    private struct Transfer {
        var easy: UnsafeMutableRawPointer
        /// nil for a handle that has options of one request's own.
        var kind: Kind?
        var exchange: Exchange
        var announcesAttempts: Bool
    }

    /// What requests have in common that may go one after the other through a handle whose options stay as they are.
    private struct Kind: Equatable {
        var method: ServiceRequest.Method
        var isSecure: Bool
        var followsRedirects: Bool
        var avoidsProxies: Bool
        var needsFreshConnection: Bool

        init?(_ request: OutgoingRequest) {
            guard request.web == nil else { return nil }
            method = request.method
            isSecure = request.url.hasPrefix("https:")
            followsRedirects = request.followsRedirects
            avoidsProxies = request.avoidsProxies
            // Without a body there is nothing that libcurl would have to rewind: keep it off connections that may be dead.
            needsFreshConnection = request.isPaid && request.body.isEmpty
        }
    }

    typealias Completion = (id: Int, result: Result<ServiceResponse, TransportFailure>)

    private let settings: Settings
    private let wakeEnds: (read: Int32, write: Int32)
    private var multi: UnsafeMutableRawPointer?
    private var getHeaders: UnsafeMutablePointer<curl_slist>?
    private var postHeaders: UnsafeMutablePointer<curl_slist>?
    private var transfers: [Int: Transfer] = [:]
    private static let mostIdle = 64
    /// For the next request of their kind.
    private var idle: [(kind: Kind, easy: UnsafeMutableRawPointer)] = []
    /// Ended before libcurl had a part in it.
    private var ended: [Completion] = []
    private var details: [Int: AnswerDetails] = [:]
    /// The last `Date` of an answer, as text and as seconds: most answers of one second have the same.
    private var lastDate: (text: [UInt8], seconds: Int?) = ([], nil)

    init(settings: Settings) throws(TransportFailure) {
        self.settings = settings
        var ends: (read: Int32, write: Int32) = (-1, -1)
        let code = ccurl_wake_open(&ends.read, &ends.write)
        guard code == 0 else {
            throw TransportFailure(
                reason: .other, requestMayHaveArrived: false, message: "no pipe can be made (system error \(code))")
        }
        wakeEnds = ends
    }

    deinit {
        if let multi {
            for transfer in transfers.values {
                _ = ccurl_multi_remove_handle(multi, transfer.easy)
                ccurl_easy_cleanup(transfer.easy)
                freeHeaders(of: transfer.exchange)
            }
            for handle in idle { ccurl_easy_cleanup(handle.easy) }
            ccurl_multi_cleanup(multi)
            ccurl_slist_free_all(getHeaders)
            ccurl_slist_free_all(postHeaders)
        }
        ccurl_wake_close(wakeEnds.read, wakeEnds.write)
    }

    var active: Int { transfers.count + ended.count }

    func wake() { ccurl_wake_signal(wakeEnds.write) }

    // MARK: Starting and ending

    func start(_ id: Int, _ request: OutgoingRequest) {
        do throws(TransportFailure) {
            try begin(id, request)
        } catch {
            ended.append((id, .failure(error)))
        }
    }

    func refuse(_ id: Int, _ message: String) {
        ended.append((id, .failure(Self.unsent(message))))
    }

    /// Returns whether some of the request may have arrived.
    func cancel(_ id: Int) -> Bool {
        ended.removeAll { $0.id == id }
        guard let transfer = transfers.removeValue(forKey: id) else { return false }
        let arrived = mayHaveArrived(transfer)
        release(transfer)
        return arrived
    }

    private func begin(_ id: Int, _ request: OutgoingRequest) throws(TransportFailure) {
        guard transfers[id] == nil else { throw Self.unsent("request \(id) is already under way") }
        let multi = try openLibrary()
        let kind = Kind(request)
        let known = kind.flatMap(takeIdle)
        guard let easy = known ?? ccurl_easy_init() else { throw Self.unsent("libcurl has no memory left") }
        let exchange = Exchange(id: id, request: request, maximumAnswerBytes: settings.maximumAnswerBytes)
        var code = known == nil ? configure(easy, request) : 0
        let announcesAttempts = exchange.attach(to: easy)
        if code == 0 { code = address(easy, exchange, request) }
        guard code == 0 else {
            ccurl_easy_cleanup(easy)
            throw Self.unsent(String(cString: ccurl_easy_strerror(code)))
        }
        let added = ccurl_multi_add_handle(multi, easy)
        guard added == 0 else {
            ccurl_easy_cleanup(easy)
            throw Self.unsent("libcurl does not take the request (code \(added))")
        }
        transfers[id] = Transfer(easy: easy, kind: kind, exchange: exchange, announcesAttempts: announcesAttempts)
    }

    private func takeIdle(_ kind: Kind) -> UnsafeMutableRawPointer? {
        guard let index = idle.lastIndex(where: { $0.kind == kind }) else { return nil }
        idle.swapAt(index, idle.count - 1)
        return idle.removeLast().easy
    }

    private static func unsent(_ message: String) -> TransportFailure {
        TransportFailure(reason: .other, requestMayHaveArrived: false, message: message)
    }

    private func openLibrary() throws(TransportFailure) -> UnsafeMutableRawPointer {
        if let multi { return multi }
        if let message = ccurl_load() { throw Self.unsent(String(cString: message)) }
        guard let multi = ccurl_multi_init() else { throw Self.unsent("libcurl has no memory left") }
        let connections = max(1, settings.maximumConnections)
        _ = ccurl_multi_setopt_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, connections)
        _ = ccurl_multi_setopt_long(multi, CURLMOPT_MAXCONNECTS, connections)
        _ = ccurl_multi_setopt_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
        // libcurl never asks to go on before a body unless told; saying so with an empty `Expect` holds for every version.
        for line in settings.headers { getHeaders = ccurl_slist_append(getHeaders, line) ?? getHeaders }
        for line in settings.headers + ["Content-Type: application/json", "Expect:"] {
            postHeaders = ccurl_slist_append(postHeaders, line) ?? postHeaders
        }
        self.multi = multi
        return multi
    }

    /// Takes a transfer from libcurl and keeps its handle for the next.
    private func release(_ transfer: Transfer) {
        guard let multi else { return }
        defer { freeHeaders(of: transfer.exchange) }
        _ = ccurl_multi_remove_handle(multi, transfer.easy)
        guard let kind = transfer.kind, idle.count < Self.mostIdle else {
            return ccurl_easy_cleanup(transfer.easy)
        }
        // What was the exchange's own is about to go.
        _ = ccurl_easy_setopt_pointer(transfer.easy, CURLOPT_ERRORBUFFER, nil)
        _ = ccurl_easy_setopt_pointer(transfer.easy, CURLOPT_PRIVATE, nil)
        idle.append((kind, transfer.easy))
    }

    private func freeHeaders(of exchange: Exchange) {
        if let list = exchange.headerList { ccurl_slist_free_all(list) }
        exchange.headerList = nil
    }

    /// What else came with the answer to a request of `WebClient`.
    func takeDetails(of id: Int) -> AnswerDetails { details.removeValue(forKey: id) ?? AnswerDetails() }

    // MARK: Options

    /// What holds for every request of its kind. Returns the first error among those options that must hold; the others are
    /// comfort that an older library may lack.
    private func configure(_ easy: UnsafeMutableRawPointer, _ request: OutgoingRequest) -> Int32 {
        _ = ccurl_easy_setopt_long(easy, CURLOPT_NOSIGNAL, 1)
        _ = ccurl_easy_setopt_string(easy, CURLOPT_ACCEPT_ENCODING, "")
        _ = ccurl_easy_setopt_string(easy, CURLOPT_USERAGENT, settings.userAgent)
        _ = ccurl_easy_setopt_long(easy, CURLOPT_TCP_KEEPALIVE, 1)
        _ = ccurl_easy_setopt_long(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        _ = ccurl_easy_setopt_long(easy, CURLOPT_PATH_AS_IS, 1)
        _ = ccurl_easy_setopt_long(easy, CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(settings.connectTimeout))
        _ = ccurl_easy_setopt_offset(easy, CURLOPT_MAXFILESIZE_LARGE, Int64(settings.maximumAnswerBytes))
        // Made and freed for each body that is sent; as large as libcurl has it by itself, that would cost more than the
        // body.
        _ = ccurl_easy_setopt_long(easy, CURLOPT_UPLOAD_BUFFERSIZE, 16 << 10)
        _ = ccurl_easy_close_on_exec(easy)
        configureProtocol(easy, request)
        if request.avoidsProxies { _ = ccurl_easy_setopt_string(easy, CURLOPT_NOPROXY, "*") }

        var codes = [
            ccurl_easy_limit_protocols(easy),
            // Else a proxy that a tunnel is asked of would see the key.
            ccurl_easy_setopt_long(easy, CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE)),
            ccurl_easy_setopt_long(easy, CURLOPT_FOLLOWLOCATION, request.followsRedirects ? 1 : 0),
            ccurl_easy_setopt_long(easy, CURLOPT_MAXREDIRS, 10),
        ]
        if let kind = Kind(request) {
            switch kind.method {
            case .get:
                codes.append(ccurl_easy_setopt_long(easy, CURLOPT_HTTPGET, 1))
                codes.append(ccurl_easy_setopt_pointer(easy, CURLOPT_HTTPHEADER, getHeaders))
            case .post:
                codes.append(ccurl_easy_setopt_long(easy, CURLOPT_POST, 1))
                codes.append(ccurl_easy_setopt_pointer(easy, CURLOPT_HTTPHEADER, postHeaders))
            }
            if kind.needsFreshConnection { _ = ccurl_easy_setopt_long(easy, CURLOPT_FRESH_CONNECT, 1) }
        }
        return codes.first { $0 != 0 } ?? 0
    }

    /// What is this request's own. Returns the first error.
    private func address(
        _ easy: UnsafeMutableRawPointer, _ exchange: Exchange, _ request: OutgoingRequest
    ) -> Int32 {
        _ = ccurl_easy_setopt_pointer(easy, CURLOPT_ERRORBUFFER, exchange.errorText)
        var code = ccurl_easy_setopt_string(easy, CURLOPT_URL, request.url)
        if code == 0 { code = ccurl_easy_setopt_long(easy, CURLOPT_TIMEOUT_MS, Self.milliseconds(request.timeout)) }
        let context = Unmanaged.passUnretained(exchange).toOpaque()
        if code == 0 { code = ccurl_easy_setopt_pointer(easy, CURLOPT_PRIVATE, context) }
        if code == 0, let web = request.web { return configure(easy, exchange, web, isPaid: request.isPaid) }
        if code == 0, request.method == .post {
            code = ccurl_easy_setopt_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, Int64(exchange.bodyCount))
        }
        return code
    }

    /// Any method, and headers of the request's own.
    private func configure(
        _ easy: UnsafeMutableRawPointer, _ exchange: Exchange, _ web: OutgoingRequest.Web, isPaid: Bool
    ) -> Int32 {
        var codes: [Int32] = []
        if web.method == "HEAD" {
            codes.append(ccurl_easy_setopt_long(easy, CURLOPT_NOBODY, 1))
        } else if web.hasBody || ["POST", "PUT", "PATCH"].contains(web.method) {
            codes.append(ccurl_easy_setopt_long(easy, CURLOPT_POST, 1))
            codes.append(ccurl_easy_setopt_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, Int64(exchange.bodyCount)))
        } else {
            codes.append(ccurl_easy_setopt_long(easy, CURLOPT_HTTPGET, 1))
        }
        if !["GET", "HEAD", "POST"].contains(web.method) {
            codes.append(ccurl_easy_setopt_string(easy, CURLOPT_CUSTOMREQUEST, web.method))
        }
        var lines = web.headers
        func has(_ name: String) -> Bool { lines.contains { $0.lowercased().hasPrefix(name + ":") } }
        if !has("expect") { lines.append("Expect:") }
        if !has("content-type") { lines.append("Content-Type:") }
        for line in lines { exchange.headerList = ccurl_slist_append(exchange.headerList, line) ?? exchange.headerList }
        codes.append(ccurl_easy_setopt_pointer(easy, CURLOPT_HTTPHEADER, exchange.headerList))
        if isPaid, exchange.bodyCount == 0 { _ = ccurl_easy_setopt_long(easy, CURLOPT_FRESH_CONNECT, 1) }
        return codes.first { $0 != 0 } ?? 0
    }

    private func configureProtocol(_ easy: UnsafeMutableRawPointer, _ request: OutgoingRequest) {
        if request.url.hasPrefix("https:") {
            _ = ccurl_easy_setopt_long(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
            // Worth a wait: what may be one connection for all would else be one for each of the first requests.
            _ = ccurl_easy_setopt_long(easy, CURLOPT_PIPEWAIT, 1)
            return
        }
        switch settings.plainProtocol {
        case .http1:
            _ = ccurl_easy_setopt_long(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        case .http2Upgrade:
            _ = ccurl_easy_setopt_long(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2_0))
        }
    }

    /// At least one, since libcurl takes zero for no limit.
    private static func milliseconds(_ microseconds: Int) -> Int {
        min(Int(Int32.max), max(1, microseconds / 1000))
    }

    // MARK: Working

    /// Works until something has ended, `wake` was called or the time is over.
    func poll(timeoutMilliseconds: Int) -> [Completion] {
        let deadline = ContinuousClock.now + .milliseconds(max(0, timeoutMilliseconds))
        while true {
            let completions = perform()
            let woken = ccurl_wake_take(wakeEnds.read)
            if woken || !completions.isEmpty { return completions }
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else { return [] }
            wait(Self.roundedUp(left))
        }
    }

    private static func roundedUp(_ duration: Duration) -> Int32 {
        let parts = duration.components
        guard parts.seconds < 1_000_000 else { return 1_000_000_000 }
        return Int32(parts.seconds) * 1000 + Int32((parts.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }

    private func wait(_ milliseconds: Int32) {
        if let multi, !transfers.isEmpty {
            _ = ccurl_multi_poll(multi, wakeEnds.read, milliseconds)
        } else {
            ccurl_wake_wait(wakeEnds.read, milliseconds)
        }
    }

    private func perform() -> [Completion] {
        var completions = ended
        ended.removeAll()
        guard let multi, !transfers.isEmpty else { return completions }
        var running: Int32 = 0
        _ = ccurl_multi_perform(multi, &running)
        var easy: UnsafeMutableRawPointer?
        var code: Int32 = 0
        while ccurl_multi_info_read(multi, &easy, &code) {
            var context: UnsafeMutableRawPointer?
            guard let finished = easy, ccurl_easy_getinfo_pointer(finished, CURLINFO_PRIVATE, &context) == 0,
                let context
            else { continue }
            let id = Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue().id
            guard let transfer = transfers.removeValue(forKey: id) else { continue }
            completions.append((id, result(of: transfer, code: code)))
            release(transfer)
        }
        return completions
    }

    private func date(of head: ResponseHead) -> Int? {
        guard let text = head.dateText else { return nil }
        if text != lastDate.text { lastDate = (text, HTTPDate.seconds(text)) }
        return lastDate.seconds
    }

    private func result(of transfer: Transfer, code: Int32) -> Result<ServiceResponse, TransportFailure> {
        let exchange = transfer.exchange
        // A connection that ends inside the head passes for an empty answer with libcurl.
        if code == 0, exchange.head.isComplete {
            var status = 0
            _ = ccurl_easy_getinfo_long(transfer.easy, CURLINFO_RESPONSE_CODE, &status)
            if transfer.exchange.headerList != nil {
                var redirect: UnsafeMutableRawPointer?
                _ = ccurl_easy_getinfo_pointer(transfer.easy, CURLINFO_REDIRECT_URL, &redirect)
                details[exchange.id] = AnswerDetails(
                    headers: exchange.headers,
                    redirect: redirect.map { String(cString: $0.assumingMemoryBound(to: CChar.self)) })
            }
            return .success(
                ServiceResponse(
                    status: status, body: exchange.answer, retryAfter: exchange.head.retryAfter,
                    contentType: exchange.head.contentType, date: date(of: exchange.head)))
        }
        var reason = code == 0 ? .cut : TransportFailure.Reason(curlCode: code)
        if exchange.exceededLimit { reason = .tooLarge }
        if exchange.refusedToRepeat { reason = .cut }
        var message = String(cString: exchange.errorText)
        if reason == .tooLarge {
            message = "the answer is larger than \(settings.maximumAnswerBytes) bytes"
        } else if exchange.refusedToRepeat {
            message = "the connection ended without an answer; the request was not sent again"
        } else if code == 0 {
            message = "the connection ended in the middle of the answer's head"
        } else if message.isEmpty {
            message = String(cString: ccurl_easy_strerror(code))
        }
        return .failure(
            TransportFailure(reason: reason, requestMayHaveArrived: mayHaveArrived(transfer), message: message))
    }

    private func mayHaveArrived(_ transfer: Transfer) -> Bool {
        // A proxy's tunnel counts as sent bytes too, so the number serves only where attempts are not announced.
        var sent = 0
        if !transfer.announcesAttempts { _ = ccurl_easy_getinfo_long(transfer.easy, CURLINFO_REQUEST_SIZE, &sent) }
        return transfer.exchange.mayHaveArrived(sentHeaderBytes: sent)
    }
}
