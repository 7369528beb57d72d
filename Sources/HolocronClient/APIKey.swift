/// The key of an account. Nothing that prints, logs or dumps values can show it: its text is had by `revealed` alone.
package struct APIKey: Sendable, Equatable {
    /// The key itself, for the request header and for digests.
    package let revealed: String

    /// Takes a key as it stands in a file or a variable, with white space around it. Nil if nothing is left or if it holds
    /// what can't stand in a header: anything but visible ASCII.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard let first = bytes.firstIndex(where: { !Self.isSpace($0) }),
            let last = bytes.lastIndex(where: { !Self.isSpace($0) })
        else { return nil }
        let key = bytes[first...last]
        guard key.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else { return nil }
        revealed = String(decoding: key, as: UTF8.self)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }
}

extension APIKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "(an API key)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
