import Testing

/// `Tests/Corpus/format`: what `NAME.holo` becomes is `NAME.formatted`.
@Suite struct PairTests {
    private static let scripts = Scripts.files(below: "Tests/Corpus/format")

    @Test func thereAreSome() { #expect(Self.scripts.count >= 7) }

    @Test(arguments: scripts.map(\.name)) func becomes(_ name: String) throws {
        let text = try #require(Self.scripts.first { $0.name == name }?.text)
        let file = Scripts.root.appendingPathComponent(name.replacing(".holo", with: ".formatted"))
        let expected = try String(contentsOf: file, encoding: .utf8)
        #expect(formatted(text) == expected)
        #expect(formatted(expected) == expected)
    }
}
