/// The routes of the service that this client uses.
package enum Route: Sendable, Equatable {
    case task
    case job(id: String)
    /// The account's jobs, newest first. `page` counts from 1.
    case jobs(page: Int, limit: Int)
    case catalog
    case catalogEntry(slug: String)
    case search(query: String)
    case identities

    package static let prefix = "/v1/holocron"

    /// The target of a request: path and query, percent-encoded.
    package func target(under prefix: String = Route.prefix) -> String {
        switch self {
        case .task: "\(prefix)/task"
        case .job(let id): "\(prefix)/jobs/\(percentEncoded(id))"
        case .jobs(let page, let limit): "\(prefix)/jobs?page=\(page)&limit=\(limit)"
        case .catalog: "\(prefix)/catalog"
        case .catalogEntry(let slug): "\(prefix)/catalog/\(percentEncoded(slug))"
        case .identities: "\(prefix)/identities"
        case .search(let query): "\(prefix)/search?q=\(percentEncoded(query))"
        }
    }
}

/// `text` in UTF-8 with every byte but RFC 3986's unreserved characters as `%XX`: safe in a path segment and in a
/// query.
package func percentEncoded(_ text: String) -> String {
    // A segment of dots alone would be taken as a step up the path.
    let keepsDots = text != "." && text != ".."
    if keepsDots, text.utf8.allSatisfy(isUnreserved) { return text }
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
        if isUnreserved(byte), keepsDots || byte != UInt8(ascii: ".") {
            bytes.append(byte)
        } else {
            bytes.append(UInt8(ascii: "%"))
            bytes.append(digits[Int(byte >> 4)])
            bytes.append(digits[Int(byte & 15)])
        }
    }
    return String(decoding: bytes, as: UTF8.self)
}

private func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"),
        UInt8(ascii: "."):
        true
    default: false
    }
}
