import Testing

/// The project's own scripts are laid out as the formatter does it.
@Suite struct HouseTests {
    @Test func examplesAndDocumentsAreLaidOut() {
        let documents = ["README.md", "grammar/reference.md", "examples/README.md", "examples/tour/README.md"]
        let scripts = Scripts.files(below: "examples") + documents.flatMap(Scripts.blocks)
        #expect(scripts.count > 60)
        for script in scripts where Meaning(script.text) != nil {
            #expect(formatted(script.text) == script.text, "\(script.name)")
        }
    }
}
