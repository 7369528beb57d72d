import HoloValue
import Synchronization

/// Knows keys by their hashes.
final class KeyRing: Sendable {
    private let keys: Mutex<[(hash: [UInt8], account: String)]>

    init(_ keys: [(hash: [UInt8], account: String)]) { self.keys = Mutex(keys) }

    static func hash(_ key: String) -> [UInt8] { SHA256.hash(Array(key.utf8)) }

    /// The account that a key opens. Takes the same time whichever key is wrong and wherever it differs.
    func account(of key: String) -> String? {
        let hash = Self.hash(key)
        return keys.withLock { keys in
            var found: String?
            for known in keys where Self.areEqual(hash, known.hash) { found = known.account }
            return found
        }
    }

    static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for (one, other) in zip(left, right) { difference |= one ^ other }
        return difference == 0
    }

    /// The key of a request, from whichever header the service takes holds it.
    static func key(in inquiry: Inquiry) -> String? {
        for name in ["X-API-Key", "Api-Key", "api_key", "apikey", "X-Access-Key"] {
            if let value = inquiry.headers(name), !value.isEmpty { return value }
        }
        guard let value = inquiry.headers("Authorization") else { return nil }
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1]).trimmingSpaces
    }
}

extension String {
    var trimmingSpaces: String {
        var rest = Substring(self)
        while rest.first == " " { rest.removeFirst() }
        while rest.last == " " { rest.removeLast() }
        return String(rest)
    }
}
