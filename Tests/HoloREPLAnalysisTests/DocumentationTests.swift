import HoloMachine
import HoloREPLAnalysis
import HoloSyntax
import Testing

struct DocumentationTests {
    @Test func explainsEveryWordByAScriptThatParses() throws {
        let words = (TokenKind.statementWords + TokenKind.modifierWords).map(\.word)
        for word in words + ["every", "parallel", "tolerate", "within", "unordered", "at most", "try", "then"] {
            let page = try #require(documentation(of: word, in: surroundings()), "\(word)")
            #expect(page.contains("\n\n"))
            let example = page.split(separator: "\n").filter { $0.hasPrefix("    ") }.map { $0.dropFirst(4) }.joined(
                separator: "\n")
            let parsed = parse(SourceText(example, name: "example"))
            #expect(!parsed.hasErrors, "\(word): \(parsed.diagnostics.map(\.message))\n\(example)")
            #expect(example.contains(word))
        }
    }

    @Test func explainsFunctionsOfTheLibrary() throws {
        for function in Library.functions {
            let page = try #require(documentation(of: function.name, in: surroundings()))
            #expect(page.contains(function.reference))
        }
    }

    @Test func explainsActions() {
        #expect(
            documentation(of: "web_search", in: surroundings()) == """
                web_search · 2 credits · read

                Search the web
                Finds pages.

                    query    text · required · What to find.
                    country  text · optional · default "us" · us | de | fr · Where.
                    limit    int · optional · How many.
                    safe     bool · optional
                    sort by  text · optional

                    step answer = web_search { query: "…" }

                """)
        #expect(documentation(of: "odd-action", in: surroundings())?.contains("step answer = \"odd-action\"") == true)
        #expect(
            documentation(of: "linkedin.post", in: surroundings())?.contains(
                "5 credits · write · needs a connected account") == true)
    }

    @Test func explainsTheRest() {
        #expect(documentation(of: "wait", in: surroundings())?.contains("until") == true)
        #expect(documentation(of: "ada", in: surroundings())?.hasPrefix("ada: record\n") == true)
        #expect(documentation(of: "later", in: surroundings())?.contains("not there yet") == true)
        #expect(documentation(of: "enrich", in: surroundings()) == "flow enrich(domain, deep)\n\n")
        #expect(documentation(of: ":load", in: surroundings()) == ":load FILE\n\nRuns a script.\n")
        #expect(documentation(of: " sort_by ", in: surroundings())?.hasPrefix("sort_by(") == true)
        #expect(documentation(of: "nothing", in: surroundings()) == nil)
        #expect(documentation(of: "", in: surroundings()) == nil)
    }

    @Test func suggestsWhatWasMeant() {
        #expect(suggestions(forUnknownCommand: "hlep", in: surroundings()) == ["help"])
        #expect(suggestions(forUnknownCommand: "lo", in: surroundings()) == ["load"])
        #expect(suggestions(forUnknownCommand: "zzzz", in: surroundings()) == [])
        #expect(suggestions(forUnknownCommand: "", in: surroundings()) == [])
        #expect(suggestion(forUndocumented: "sort_bt", in: surroundings()) == "sort_by")
        #expect(suggestion(forUndocumented: "web_serach", in: surroundings()) == "web_search")
    }
}
