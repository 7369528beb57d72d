import Foundation
import HolocronService
import Testing

/// The documents that the README shows are taken.
@Suite struct ReadmeTests {
    @Test func samples() throws {
        let package = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let readme = try String(contentsOf: package.appending(path: "README.md"), encoding: .utf8)
        let blocks = readme.components(separatedBy: "```json\n").dropFirst().map {
            $0.components(separatedBy: "\n```")[0]
        }
        #expect(blocks.count == 2)
        for block in blocks {
            if block.contains("\"faults\"") {
                #expect(try FaultDocument(Array(block.utf8)).count == 4)
            } else {
                _ = try ServiceLimit(name: "limits.json", document: Array(block.utf8))
            }
        }
    }
}
