import Foundation
import HoloRuntime
import HoloSyntax
import Testing

/// `grammar/errors.md` is what `holo explain` says.
struct ErrorPageTests {
    @Test func thePageIsThatOfTheCode() throws {
        let file = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("grammar/errors.md")
        let page = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        #expect(page == markdown(of: explanations), "renew it: holo explain --format markdown > grammar/errors.md")
    }
}
