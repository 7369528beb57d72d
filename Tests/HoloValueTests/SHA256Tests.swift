import HoloValue
import Testing

@Suite("SHA-256")
struct SHA256Tests {
    @Test(
        "published vectors",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                    + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
                "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
            ),
        ])
    func vectors(_ text: String, _ digest: String) { #expect(hexadecimal(SHA256.hash(utf8(text))) == digest) }

    @Test func millionLetters() {
        let digest = SHA256.hash([UInt8](repeating: 0x61, count: 1_000_000))
        #expect(hexadecimal(digest) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test("pieces give the digest of the whole")
    func pieces() {
        let bytes = (0..<300).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let whole = SHA256.hash(bytes)
        for size in [1, 3, 55, 56, 63, 64, 65, 127, 128, 299] {
            var hash = SHA256()
            var start = 0
            while start < bytes.count {
                hash.update(Array(bytes[start..<min(start + size, bytes.count)]))
                start += size
            }
            #expect(hash.finish() == whole)
        }
    }

    @Test func hexadecimalDigits() { #expect(hexadecimal([0, 15, 16, 171, 255]) == "000f10abff") }
}
