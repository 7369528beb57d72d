import Foundation
import HoloRuntime
import HoloValue
import Testing

/// Scripts stay in their folder and the current one, links resolved.
struct FileAccessTests {
    private let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "holo-files-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder + "/script/data", withIntermediateDirectories: true)
        try FileManager.default.createDirectory(atPath: folder + "/outside", withIntermediateDirectories: true)
        try "inside".write(toFile: folder + "/script/data/a.txt", atomically: true, encoding: .utf8)
        try "outside".write(toFile: folder + "/outside/b.txt", atomically: true, encoding: .utf8)
        try FileManager.default.createSymbolicLink(
            atPath: folder + "/script/link.txt", withDestinationPath: folder + "/outside/b.txt")
    }

    private func code(_ path: String, extra: [String] = []) -> String? {
        do throws(Failure) {
            _ = try FileAccess(scriptFolder: folder + "/script", extra: extra).read(path)
            return nil
        } catch {
            return error.code
        }
    }

    @Test func readsInItsOwnFolder() {
        #expect(code("data/a.txt") == nil)
        #expect(code("data/../data/a.txt") == nil)
        #expect(code(folder + "/script/data/a.txt") == nil)
    }

    @Test func refusesWhatLiesOutside() {
        #expect(code("../outside/b.txt") == "E0703")
        #expect(code(folder + "/outside/b.txt") == "E0703")
        #expect(code("link.txt") == "E0703")
        #expect(code("/etc/passwd") == "E0703")
        #expect(code("../script-other/a.txt") == "E0702")
    }

    @Test func readsWhatIsAllowed() {
        #expect(code("../outside/b.txt", extra: [folder + "/outside"]) == nil)
        #expect(code("link.txt", extra: [folder + "/outside"]) == nil)
    }

    @Test func tellsWhatIsMissing() {
        #expect(code("data/none.txt") == "E0704")
        #expect(code("none/none.txt") == "E0702")
        #expect(code("") == "E0701")
        #expect(code("a\u{0}b") == "E0701")
    }
}
