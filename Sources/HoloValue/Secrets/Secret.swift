/// A text that is never shown: an API token, a password. What is made of one by joining or encoding is one too.
///
/// Nothing that prints, logs or dumps values can show it; its text is had by `revealed` alone, which stands only where a
/// request is written and where an encoder makes another secret of it.
@usableFromInline
package final class Secret: Sendable {
    package let revealed: String
    /// The input or field that it came from, for messages.
    package let name: String
    /// Of the digest that stands for it.
    package let key: SecretKey

    package init(_ text: String, name: String, key: SecretKey) {
        revealed = text
        self.name = name
        self.key = key
    }

    /// Another text that holds this one: a secret of the same name.
    package func derived(_ text: String) -> Secret { Secret(text, name: name, key: key) }

    /// What stands for it in the journal and in fingerprints: equal for equal texts, and worth nothing to who has no key.
    package var digest: String { "secret:" + hexadecimal(Array(key.authenticate(Array(revealed.utf8)).prefix(16))) }

    /// What stands for it where people read: `<secret key>`.
    package var label: String { name.isEmpty ? "<secret>" : "<secret \(name)>" }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    @usableFromInline package var description: String { label }
    @usableFromInline package var debugDescription: String { label }
    /// Empty: a dump must not find the text.
    @usableFromInline package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

/// The key of the digests that stand for secrets: 32 random bytes that stay on the person's machine. Without one, a digest
/// of a short password could be found by trying.
package final class SecretKey: Sendable {
    package static let byteCount = 32

    private let bytes: [UInt8]

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    func authenticate(_ message: [UInt8]) -> [UInt8] { messageAuthenticationCode(message, key: bytes) }
}

extension SecretKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "(a key)" }
    package var debugDescription: String { description }
    @usableFromInline package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

/// HMAC with SHA-256 as RFC 2104 has it: 32 bytes.
package func messageAuthenticationCode(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
    var block = key.count > 64 ? SHA256.hash(key) : key
    block += [UInt8](repeating: 0, count: 64 - block.count)
    let inner = SHA256.hash(block.map { $0 ^ 0x36 } + message)
    return SHA256.hash(block.map { $0 ^ 0x5c } + inner)
}
