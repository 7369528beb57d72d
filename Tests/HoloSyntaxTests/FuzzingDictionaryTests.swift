import Foundation
import HoloSyntax
import Testing

/// The fuzzer is told the words of the language: all of them, also those that come later.
@Suite struct FuzzingDictionaryTests {
    @Test func itHasTheLexersWords() throws {
        let folder = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: folder.appending(path: "Fuzzing/holo.dict"), encoding: .utf8)
        let listed = Set(text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { String($0.dropFirst().dropLast()) })
        let words = (TokenKind.statementWords + TokenKind.modifierWords + TokenKind.otherReservedWords).map(\.word)
        let missing = Set(words + TokenKind.contextualWords).subtracting(listed)
        #expect(missing.isEmpty, "\(missing.sorted())")
    }
}
