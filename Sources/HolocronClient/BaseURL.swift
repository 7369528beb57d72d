/// Where a service is: `https://api.anakin.io`, `http://127.0.0.1:8080/prefix`.
package struct BaseURL: Sendable, Equatable, CustomStringConvertible {
    /// `http` or `https`.
    package let scheme: String
    /// Lower case; an IPv6 address stands in its brackets.
    package let host: String
    /// Where the text named one.
    package let port: Int?
    /// Empty, or with a leading and without a trailing slash.
    package let path: String

    package var description: String { scheme + "://" + host + (port.map { ":\($0)" } ?? "") + path }

    /// True where the host is this machine by its name or address, which no proxy can stand between.
    package var isLoopback: Bool { AddressText.isLoopback(host: host) }
}

/// Why a text is no base URL, in words for the person who wrote it. Never repeats a password.
package struct BaseURLError: Error, Sendable, Equatable, CustomStringConvertible {
    package let message: String
    package var description: String { message }
}

/// Reads a base URL: `http` or `https`, a host, perhaps a port and a path. White space around it and a trailing slash
/// don't count.
package func parseBaseURL(_ text: String) throws(BaseURLError) -> BaseURL {
    let address = try AddressText(text)
    guard address.query == nil else {
        throw BaseURLError(message: "a base URL takes no query and no fragment (`?` or `#`)")
    }
    var path = address.path
    while path.last == "/" { path.removeLast() }
    return BaseURL(scheme: address.scheme, host: address.host, port: address.port, path: path)
}

/// The parts of an absolute http or https URL.
struct AddressText {
    let scheme: String
    let host: String
    let port: Int?
    let path: String
    /// From the `?` or `#` on.
    let query: String?

    var text: String { scheme + "://" + host + (port.map { ":\($0)" } ?? "") + path + (query ?? "") }

    init(_ text: String) throws(BaseURLError) {
        let trimmed = Substring(text).trimmedOfSpace()
        guard !trimmed.isEmpty else { throw BaseURLError(message: "the URL is empty") }
        guard trimmed.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "\\") }) else {
            throw BaseURLError(message: "the URL holds a space, a backslash or a control character")
        }
        guard let mark = trimmed.utf8.firstIndex(of: UInt8(ascii: ":")),
            trimmed[mark...].hasPrefix("://"),
            trimmed[..<mark].utf8.allSatisfy({ $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "@") })
        else { throw BaseURLError(message: "the URL must begin with https:// or http://") }
        let scheme = trimmed[..<mark].lowercased()
        guard scheme == "http" || scheme == "https" else {
            throw BaseURLError(message: "the URL must begin with https:// or http://, not with \(scheme)://")
        }
        let rest = trimmed[mark...].dropFirst(3)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !authority.contains("@") else {
            throw BaseURLError(message: "the URL must not hold a user name or password")
        }
        let (host, port) = try Self.split(authority)
        let tail = rest[authority.endIndex...]
        let path = tail.prefix { $0 != "?" && $0 != "#" }
        self.scheme = scheme
        self.host = host
        self.port = port
        self.path = String(path)
        query = path.endIndex == tail.endIndex ? nil : String(tail[path.endIndex...])
    }

    private static func split(_ authority: Substring) throws(BaseURLError) -> (host: String, port: Int?) {
        var host = authority
        var digits: Substring?
        if authority.first == "[" {
            guard let close = authority.firstIndex(of: "]") else {
                throw BaseURLError(message: "the address in brackets does not end: `]` is missing")
            }
            host = authority[...close]
            let after = authority[authority.index(after: close)...]
            guard after.isEmpty || after.first == ":" else {
                throw BaseURLError(message: "the host of the URL is not valid: \(authority)")
            }
            digits = after.isEmpty ? nil : after.dropFirst()
            guard host.dropFirst().dropLast().utf8.allSatisfy(isAddressByte), host.utf8.count > 2 else {
                throw BaseURLError(message: "the host of the URL is not valid: \(authority)")
            }
        } else {
            if let colon = authority.firstIndex(of: ":") {
                host = authority[..<colon]
                digits = authority[authority.index(after: colon)...]
            }
            guard !host.isEmpty else { throw BaseURLError(message: "the URL has no host") }
            guard host.utf8.allSatisfy(isNameByte) else {
                throw BaseURLError(message: "the host of the URL is not valid: \(host)")
            }
        }
        guard let digits, !digits.isEmpty else { return (host.lowercased(), nil) }
        guard digits.utf8.count <= 5, digits.utf8.allSatisfy(isDigit), let port = Int(digits),
            (1...65535).contains(port)
        else { throw BaseURLError(message: "the port of the URL must be a number from 1 to 65535, not \(digits)") }
        return (host.lowercased(), port)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// Names outside ASCII are left to the transport, which knows how to encode them.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte) || byte >= 0x80
            || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte) || byte == UInt8(ascii: ":")
            || byte == UInt8(ascii: ".")
    }

    static func isLoopback(host: String) -> Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}

extension Substring {
    fileprivate func trimmedOfSpace() -> Substring {
        var text = self
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
