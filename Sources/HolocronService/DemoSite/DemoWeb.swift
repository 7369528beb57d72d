/// The addresses of the demo site's pages.
///
/// The service listens on another port every time, and an address that changes would make the same step a new one. So
/// facts name pages by addresses that stay: hosts under `.example`, which no resolver knows, each standing for a part
/// of `/site` on the service itself.
package enum DemoWeb {
    private static let hosts: [(host: String, path: String)] = [
        ("linkup.example/in/", "/site/people/"), ("linkup.example", "/site/people"), ("bazaar.example", "/site/shop"),
        ("jobs.example", "/site/jobs"), ("gazette.example", "/site/news"), ("board.example", "/site/board"),
    ]

    /// The address that stays for a path of the service: `/site/shop/p-0001` gives `https://bazaar.example/p-0001`.
    package static func address(ofPath path: String) -> String {
        for (host, prefix) in hosts where path.hasPrefix(prefix) {
            let rest = path.dropFirst(prefix.count)
            if prefix.hasSuffix("/") || rest.isEmpty || rest.hasPrefix("/") || rest.hasPrefix("?") {
                return "https://\(host)\(rest)"
            }
        }
        let companies = "/site/companies/"
        if path.hasPrefix(companies) { return "https://\(path.dropFirst(companies.count))" }
        return "https://directory.example\(path)"
    }

    /// The path on the service for an address in any of its forms: `https://globex.example/team`,
    /// `globex.example/team`, `/site/…`, or a full URL of the service itself, whatever its port. nil for pages that
    /// are not of the demo site.
    package static func path(ofAddress address: String) -> String? {
        var rest = Substring(address)
        if rest.hasPrefix("/site/") || rest == "/site" { return String(rest) }
        for scheme in ["https://", "http://"] where rest.lowercased().hasPrefix(scheme) {
            rest = rest.dropFirst(scheme.count)
            break
        }
        if rest.hasPrefix("www.") { rest = rest.dropFirst(4) }
        let host = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        var tail = rest.dropFirst(host.count).prefix { $0 != "#" }
        let name = host.lowercased()
        if isLoopback(host: name) { return tail.hasPrefix("/site/") ? String(tail) : nil }
        guard isPlainDomain(name) else { return nil }
        if tail == "/" { tail = "" }
        let plain = name + tail
        for (prefix, path) in hosts where plain.hasPrefix(prefix) {
            let after = plain.dropFirst(prefix.count)
            if prefix.hasSuffix("/") || after.isEmpty || after.hasPrefix("/") || after.hasPrefix("?") {
                return path + after
            }
        }
        if name == "directory.example" { return tail.hasPrefix("/site") ? String(tail) : "/site" }
        return name.hasSuffix(".example") ? "/site/companies/\(plain)" : nil
    }

    /// The domain alone, from a domain or an address: `https://www.Globex.example/` gives `globex.example`.
    package static func domain(of text: String) -> String {
        var rest = Substring(text.lowercased())
        for scheme in ["https://", "http://"] where rest.hasPrefix(scheme) { rest = rest.dropFirst(scheme.count) }
        if rest.hasPrefix("www.") { rest = rest.dropFirst(4) }
        return String(rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" })
    }

    /// Letters, digits, dots and hyphens.
    package static func isPlainDomain(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 253
            && text.utf8.allSatisfy {
                ($0 >= 97 && $0 <= 122) || ($0 >= 48 && $0 <= 57) || $0 == 46 || $0 == 45
            }
    }

    private static func isLoopback(host: String) -> Bool {
        for name in ["127.0.0.1", "localhost", "[::1]"] where host == name || host.hasPrefix(name + ":") { return true }
        return false
    }
}
