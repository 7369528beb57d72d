import Foundation
import HoloJournal
import HoloValue
import Testing

/// The key of the digests that stand for secrets: made once, kept, and for this user alone.
@Suite struct SecretKeyTests {
    private let folder = NSTemporaryDirectory() + "holo-secret-key-\(UUID().uuidString)"
    private var path: String { folder + "/secret.key" }

    private func digest(_ key: SecretKey) -> String { Secret("open sesame", name: "key", key: key).digest }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func staysWhatItIs() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let first = digest(try loadSecretKey(folder: folder))
        #expect(digest(try loadSecretKey(folder: folder)) == first)
        #expect(try mode(path) == 0o600)
        #expect(try mode(folder) == 0o700)
        #expect(FileManager.default.contents(atPath: path)?.count == SecretKey.byteCount)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["secret.key"])
        try FileManager.default.removeItem(atPath: path)
        #expect(digest(try loadSecretKey(folder: folder)) != first)
    }

    @Test func isTakenFromOthersEyes() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let first = digest(try loadSecretKey(folder: folder))
        chmod(path, 0o644)
        #expect(digest(try loadSecretKey(folder: folder)) == first)
        #expect(try mode(path) == 0o600)
    }

    @Test(arguments: [0, 31, 33]) func aDamagedOneIsNotTaken(count: Int) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        _ = try loadSecretKey(folder: folder)
        try Data(repeating: 7, count: count).write(to: URL(fileURLWithPath: path))
        do throws(JournalError) {
            _ = try loadSecretKey(folder: folder)
            Issue.record("taken")
        } catch {
            #expect(error.reason == .corrupt)
            #expect(error.help?.contains("remove it") == true)
        }
    }
}
