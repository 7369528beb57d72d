import HoloValue

/// The prints of the run that is being resumed, as statements look for them: under their own key, then any with equal
/// words that nobody has claimed. So what was printed is not printed again, wherever its statement stands by now, and
/// what is new is.
package struct PrintIndex: Sendable {
    /// For each digest of words: the keys that nobody has claimed.
    private var keysOfWords: [String: [String]] = [:]

    /// - Parameter outputs: the recorded ones, of whatever kind.
    package init(_ outputs: Set<String>) {
        for key in outputs.sorted() {
            guard let words = key.split(separator: " ").last else { continue }
            keysOfWords[String(words), default: []].append(key)
        }
    }

    /// Under what a print is recorded.
    package static func key(_ statement: String, _ values: [Value]) -> String {
        statement + " " + hexadecimal(Array(SHA256.hash(JSON.canonical(.array(values))).prefix(16)))
    }

    /// True where it was printed in an earlier part of the run.
    package mutating func claim(_ key: String) -> Bool {
        guard let words = key.split(separator: " ").last.map(String.init), let known = keysOfWords[words], !known.isEmpty else {
            return false
        }
        keysOfWords[words]?.remove(at: known.firstIndex(of: key) ?? 0)
        return true
    }
}
