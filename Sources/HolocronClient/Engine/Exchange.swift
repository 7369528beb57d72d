import CCurl
import HolocronAPI

/// One request on its way, as the engine words it: absolute, with everything that the transfer needs to know.
struct OutgoingRequest {
    var method: ServiceRequest.Method
    var url: String
    var body: [UInt8] = []
    var isPaid = false
    /// Microseconds.
    var timeout: Int
    var followsRedirects = false
    /// Goes round any proxy of the environment.
    var avoidsProxies = false
    var web: Web?

    /// What a request has of its own that is none to the service of the actions.
    struct Web {
        var method: String
        var hasBody: Bool
        /// Whole lines.
        var headers: [String]
    }
}

/// What else came with an answer.
struct AnswerDetails {
    var headers: [(name: String, value: String)] = []
    /// Where a redirect leads, as an absolute URL.
    var redirect: String?
}

/// The state of one transfer that libcurl's callbacks work on. The client keeps it alive for as long as the transfer is
/// with libcurl, which holds it by address.
///
/// **A paid request leaves once.** libcurl sends a request again by itself when a reused connection ends without an answer,
/// or when an HTTP/2 stream is refused. It has to rewind the body for that if any of it was sent, and asks `seek`, which
/// refuses; it announces every attempt to `prerequest`, which refuses a second one once any of the body was handed out;
/// and `read` hands out every byte once. What remains is the case that libcurl may handle: nothing of the body was ever
/// handed out, so whatever reached the service was no task.
final class Exchange {
    let id: Int
    let isPaid: Bool
    private let body: [UInt8]
    private let maximumAnswerBytes: Int
    /// libcurl writes here what went wrong, in words.
    let errorText: UnsafeMutablePointer<CChar>

    private let keepsHeaders: Bool
    private(set) var headers: [(name: String, value: String)] = []
    /// What libcurl reads the request's own headers from.
    var headerList: UnsafeMutablePointer<curl_slist>?

    private(set) var answer: [UInt8] = []
    private(set) var head = ResponseHead()
    private(set) var exceededLimit = false
    private(set) var refusedToRepeat = false
    /// How often a connection stood and the request was about to be sent.
    private(set) var attempts = 0
    private var bodyOffset = 0

    init(id: Int, request: OutgoingRequest, maximumAnswerBytes: Int) {
        self.id = id
        isPaid = request.isPaid
        body = request.body
        keepsHeaders = request.web != nil
        self.maximumAnswerBytes = maximumAnswerBytes
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit { errorText.deallocate() }

    /// A service can act on a request only once it has all of it; so while none of its body was handed to libcurl, it can't
    /// have arrived. A request without a body may have as soon as a connection was there to send it on.
    func mayHaveArrived(sentHeaderBytes: Int) -> Bool {
        body.isEmpty ? attempts > 0 || sentHeaderBytes > 0 : bodyOffset > 0
    }

    var bodyCount: Int { body.count }

    // MARK: What libcurl calls

    fileprivate func prepareAttempt() -> Bool {
        attempts += 1
        if isPaid, attempts > 1, bodyOffset > 0 || body.isEmpty {
            refusedToRepeat = true
            return false
        }
        return true
    }

    fileprivate func read(into target: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(target.count, body.count - bodyOffset)
        guard count > 0 else {
            // The size was announced, so nobody asks past the end but a second attempt.
            if isPaid { refusedToRepeat = true }
            return isPaid ? Int(CURL_READFUNC_ABORT) : 0
        }
        body.withUnsafeBytes {
            target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[bodyOffset..<(bodyOffset + count)]))
        }
        bodyOffset += count
        return count
    }

    fileprivate func seek(to offset: Int) -> Bool {
        guard !isPaid, (0...body.count).contains(offset) else {
            refusedToRepeat = isPaid
            return false
        }
        bodyOffset = offset
        return true
    }

    fileprivate func receive(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.count <= maximumAnswerBytes - answer.count else {
            exceededLimit = true
            return false
        }
        if answer.isEmpty, let expected = head.contentLength {
            // What a server announces is a promise, not a reason to take all the memory.
            answer.reserveCapacity(max(0, min(expected, maximumAnswerBytes, 1 << 20)))
        }
        answer.append(contentsOf: bytes)
        return true
    }

    fileprivate func receiveHeader(_ line: UnsafeBufferPointer<UInt8>) {
        if keepsHeaders, !head.isComplete || line.starts(with: "HTTP/".utf8) { keep(line) }
        head.take(line: line)
    }

    private func keep(_ line: UnsafeBufferPointer<UInt8>) {
        guard !line.starts(with: "HTTP/".utf8) else {
            // After `100 Continue` the head begins anew.
            headers = []
            return
        }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return }
        var value = line[(colon + 1)...]
        while let first = value.first, first <= 0x20 { value.removeFirst() }
        while let last = value.last, last <= 0x20 { value.removeLast() }
        headers.append((String(decoding: line[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self)))
    }

    fileprivate static func at(_ context: UnsafeMutableRawPointer?) -> Exchange? {
        context.map { Unmanaged<Exchange>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Tells libcurl to call this exchange. False where the library can't announce attempts.
    func attach(to easy: UnsafeMutableRawPointer) -> Bool {
        let context = Unmanaged.passUnretained(self).toOpaque()
        _ = ccurl_easy_set_write(easy, receiveBytes, context)
        _ = ccurl_easy_set_header(easy, receiveHeaderLine, context)
        _ = ccurl_easy_set_read(easy, readBody, context)
        _ = ccurl_easy_set_seek(easy, seekBody, context)
        return ccurl_easy_set_prerequest(easy, announceAttempt, context) == 0
    }
}

// Plain functions, since libcurl calls through C pointers. All run inside `ccurl_multi_perform`, on the client's thread.

private func receiveBytes(
    _ bytes: UnsafeMutableRawPointer?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
)
    -> Int
{
    guard let exchange = Exchange.at(context) else { return 0 }
    let buffer = UnsafeBufferPointer(start: bytes?.assumingMemoryBound(to: UInt8.self), count: size * count)
    return exchange.receive(buffer) ? size * count : 0
}

private func receiveHeaderLine(
    _ bytes: UnsafeMutableRawPointer?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let exchange = Exchange.at(context) else { return 0 }
    exchange.receiveHeader(UnsafeBufferPointer(start: bytes?.assumingMemoryBound(to: UInt8.self), count: size * count))
    return size * count
}

private func readBody(_ bytes: UnsafeMutableRawPointer?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?)
    -> Int
{
    guard let exchange = Exchange.at(context) else { return Int(CURL_READFUNC_ABORT) }
    return exchange.read(into: UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
}

private func seekBody(_ context: UnsafeMutableRawPointer?, _ offset: Int64, _ origin: Int32) -> Int32 {
    guard let exchange = Exchange.at(context), origin == SEEK_SET, exchange.seek(to: Int(offset)) else {
        return CURL_SEEKFUNC_FAIL
    }
    return CURL_SEEKFUNC_OK
}

private func announceAttempt(
    _ context: UnsafeMutableRawPointer?, _ remote: UnsafeMutablePointer<CChar>?, _ local: UnsafeMutablePointer<CChar>?,
    _ remotePort: Int32, _ localPort: Int32
) -> Int32 {
    // 0 goes on, 1 ends the transfer.
    Exchange.at(context)?.prepareAttempt() == true ? 0 : 1
}
