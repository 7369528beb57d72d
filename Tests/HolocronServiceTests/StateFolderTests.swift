import Foundation
import HoloValue
import HolocronService
import Testing

@Suite struct StateFolderTests {
    /// Someone removes a folder whose service still runs, and another service makes it anew.
    @Test func aServiceTakesBackOnlyItsOwnAnnouncement() throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "holo-folder-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        let path = root.appending(path: "service").path
        let first = try StateFolder(path: path)
        try first.announce(.string("first"))
        try FileManager.default.removeItem(atPath: path)
        let second = try StateFolder(path: path)
        try second.announce(.string("second"))
        first.withdraw()
        #expect(FileManager.default.fileExists(atPath: second.announcementPath))
        second.withdraw()
        #expect(!FileManager.default.fileExists(atPath: second.announcementPath))
    }
}
