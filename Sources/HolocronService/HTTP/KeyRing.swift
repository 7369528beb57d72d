import HoloValue
import Synchronization

/// Knows keys by their hashes.
///
/// Keys are made and revoked while the service runs, by another process in the same file: what is known is read anew
/// every quarter of a second, and where a key is not known at once.
final class KeyRing: Sendable {
    private struct State {
        var keys: [(hash: [UInt8], account: String)] = []
        var readAt: ContinuousClock.Instant?
    }

    private let state = Mutex(State())
    private let read: @Sendable () throws -> [(hash: [UInt8], account: String)]
    private static let longestAge = Duration.milliseconds(250)
    /// Those who guess keys must not keep the file busy.
    private static let shortestAge = Duration.milliseconds(20)

    /// `read` gives the keys that are valid now.
    init(_ read: @escaping @Sendable () throws -> [(hash: [UInt8], account: String)]) { self.read = read }

    static func hash(_ key: String) -> [UInt8] { SHA256.hash(Array(key.utf8)) }

    /// The account that a key opens. Takes the same time whichever key is wrong and wherever it differs.
    func account(of key: String) -> String? {
        let hash = Self.hash(key)
        return state.withLock { state in
            refresh(&state, after: Self.longestAge)
            if let found = Self.find(hash, in: state.keys) { return found }
            refresh(&state, after: Self.shortestAge)
            return Self.find(hash, in: state.keys)
        }
    }

    private func refresh(_ state: inout State, after age: Duration) {
        let now = ContinuousClock.now
        if let time = state.readAt, now - time < age { return }
        // Where the file can't be read, what was known a moment ago still holds.
        guard let keys = try? read() else { return }
        state.keys = keys
        state.readAt = now
    }

    private static func find(_ hash: [UInt8], in keys: [(hash: [UInt8], account: String)]) -> String? {
        var found: String?
        for known in keys where areEqual(hash, known.hash) { found = known.account }
        return found
    }

    static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for (one, other) in zip(left, right) { difference |= one ^ other }
        return difference == 0
    }

    /// The key of a request, from whichever header the service takes holds it.
    static func key(in inquiry: Inquiry) -> String? {
        for name in headers {
            if let value = inquiry.headers(name), !value.isEmpty { return value }
        }
        guard let value = inquiry.headers("Authorization") else { return nil }
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1]).trimmingSpaces
    }

    private static let headers = ["X-API-Key", "Api-Key", "api_key", "apikey", "X-Access-Key"]
}

extension String {
    var trimmingSpaces: String {
        var rest = Substring(self)
        while rest.first == " " { rest.removeFirst() }
        while rest.last == " " { rest.removeLast() }
        return String(rest)
    }
}
