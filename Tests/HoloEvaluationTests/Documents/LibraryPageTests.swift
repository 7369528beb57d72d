import Foundation
import HoloMachine
import Testing

/// `grammar/library.md` is what the functions say of themselves.
@Suite struct LibraryPageTests {
    @Test func thePageIsThatOfTheCode() throws {
        let file = Documents.grammar.appendingPathComponent("library.md")
        let page = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        #expect(
            page == Library.markdown,
            "renew it: holo explain functions --format markdown > grammar/library.md")
    }

    @Test func everyFunctionOfAListSaysWhatAnEmptyOneGives() {
        for function in Library.functions {
            guard let first = function.parameters.first, case .list = first.type else { continue }
            #expect(function.markdown(level: 3).contains("(an empty list)"), "\(function.name)")
        }
    }
}

enum Documents {
    /// The folder of the language's documents. Symbolic links on the way are followed.
    static let grammar = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("grammar")
}
