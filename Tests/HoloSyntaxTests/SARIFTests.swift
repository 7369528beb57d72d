import HoloSyntax
import Testing

@Suite struct SARIFTests {
    /// The byte offsets: `日` has 3 bytes, `é` as two scalars 3, the emoji 4.
    private let text = "let a = 1\r\nlet b = \"日e\u{301}\u{1F600}\" + oops\rlet c = 2\n"

    @Test func aWholeLog() {
        let diagnostics = [
            Diagnostic(
                .error, "E0201", "`oops` is not {known}", at: Span(34, 38), label: "here",
                secondary: [.init(Span(4, 5), "and there"), .init(Span(39, 52), "", file: "lib/b c.holo")],
                notes: [("reason", "none")], help: "mend it", trail: "step p", file: "a.holo"),
            Diagnostic(.warning, "W0201", "no catalogue", at: Span(0, 0), file: "/tmp/ä.holo"),
            Diagnostic(.error, "E0201", "again", at: Span(11, 52), file: "a.holo"),
        ]
        let page = Explanation("E0201", "an unknown name", "It is not there.", wrong: "return x", right: "return 1")
        let sources = [
            "a.holo": SourceText(text, name: "a.holo"), "lib/b c.holo": SourceText("x", name: "lib/b c.holo"),
        ]
        // Columns of the second line: `let b = "` 9, then 4 scalars, `" + ` 4, so `oops` begins in the 18th.
        let expected =
            #"{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":["#
            + #"{"tool":{"driver":{"name":"holo","version":"1.2.3","rules":["#
            + #"{"id":"E0201","shortDescription":{"text":"an unknown name"},"fullDescription":{"text":"It is not there."},"#
            + #""help":{"text":"It is not there.\n\nWrong:\n\nreturn x\n\nRight:\n\nreturn 1"},"#
            + #""defaultConfiguration":{"level":"error"}},"#
            + #"{"id":"W0201","defaultConfiguration":{"level":"warning"}}]}},"#
            + #""columnKind":"unicodeCodePoints","newlineSequences":["\r\n","\n","\r"],"#
            + #""invocations":[{"executionSuccessful":true,"exitCode":2}],"results":["#
            + #"{"ruleId":"E0201","ruleIndex":0,"level":"error","message":{"text":"`oops` is not {{known}}; here; mend it"},"#
            + #""locations":[{"physicalLocation":{"artifactLocation":{"uri":"a.holo"},"#
            + #""region":{"startLine":2,"startColumn":18,"endLine":2,"endColumn":22}}}],"#
            + #""relatedLocations":[{"id":1,"physicalLocation":{"artifactLocation":{"uri":"a.holo"},"#
            + #""region":{"startLine":1,"startColumn":5,"endLine":1,"endColumn":6}},"message":{"text":"and there"}},"#
            + #"{"id":2,"physicalLocation":{"artifactLocation":{"uri":"lib/b%20c.holo"},"#
            + #""region":{"startLine":1,"startColumn":2,"endLine":1,"endColumn":2}}}],"#
            + #""properties":{"trail":"step p","reason":"none"}},"#
            + #"{"ruleId":"W0201","ruleIndex":1,"level":"warning","message":{"text":"no catalogue"},"#
            + #""locations":[{"physicalLocation":{"artifactLocation":{"uri":"file:///tmp/%C3%A4.holo"}}}]},"#
            + #"{"ruleId":"E0201","ruleIndex":0,"level":"error","message":{"text":"again"},"#
            + #""locations":[{"physicalLocation":{"artifactLocation":{"uri":"a.holo"},"#
            + #""region":{"startLine":2,"startColumn":1,"endLine":4,"endColumn":1}}}]}]}]}"# + "\n"
        #expect(
            renderSARIF(diagnostics, sources: sources, pages: [page], version: "1.2.3", exitCode: 2) == expected)
    }

    @Test func nothingFound() {
        let log = renderSARIF([], sources: [:], pages: [], version: "1", exitCode: 0)
        #expect(log.contains(#""rules":[]"#) && log.contains(#""results":[]"#))
    }

    @Test func columnsAreScalars() {
        let source = SourceText("\u{FEFF}é\n日本x", name: "t")
        #expect(source.scalarPosition(of: 3) == (1, 1))
        #expect(source.scalarPosition(of: 5) == (1, 2))
        #expect(source.scalarPosition(of: 12) == (2, 3))
        #expect(source.scalarPosition(of: 99) == (2, 4))
        #expect(source.scalarPosition(of: -1) == (1, 1))
    }

    @Test func whereARunStoodIsThereForPrograms() {
        var diagnostic = Diagnostic(.error, "E0510", "failed", at: Span(0, 0), trail: "step b, in flow f, step a")
        diagnostic.surroundings = [("step", "b"), ("flow", "f"), ("step", "a"), ("item", "x[0] \"q\"")]
        #expect(
            renderJSON([diagnostic], sources: [:])
                == #"{"severity":"error","code":"E0510","message":"failed","trail":"step b, in flow f, step a","#
                + #""within":[{"step":"b"},{"flow":"f"},{"step":"a"},{"item":"x[0] \"q\""}]}"# + "\n")
    }
}
