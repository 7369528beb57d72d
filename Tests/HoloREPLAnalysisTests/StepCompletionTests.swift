import HoloREPLAnalysis
import HoloValue
import HolocronAPI
import Testing

struct StepCompletionTests {
    @Test func offersActionsWithTheirCosts() {
        let found = completion("step a = we|").candidates
        #expect(found.map(\.text) == ["web_search", "web_team_page"])
        #expect(found[0].note == "2 credits · read · Finds pages.")
        #expect(chosen("step a = web_s|", "web_search") == "step a = web_search { ")
        #expect(chosen("step a = web_s| { }", "web_search") == "step a = web_search { }")
        #expect(offered("step we|").prefix(2) == ["web_search", "web_team_page"])
        #expect(offered("step x: text = we|").count == 2)
        #expect(offered("step a = f else step we|").count == 2)
    }

    @Test func offersFlowsAndBuiltInSteps() {
        let all = offered("step a = |")
        #expect(
            all == ["web_search", "web_team_page", "linkedin.post", "\"odd-action\"", "enrich", "ask", "http", "wait"])
        #expect(offered("step ht|") == ["http"])
    }

    @Test func findsActionsByPartsOfTheirNames() {
        #expect(offered("step a = search|") == ["web_search"])
        #expect(offered("step a = tea|") == ["web_team_page"])
        #expect(offered("step a = wsr|") == ["web_search"])
        #expect(offered("step a = linkedin.po|") == ["linkedin.post"])
        #expect(completion("step a = linkedin.po|").range == 9..<20)
        #expect(chosen("step a = \"web_s|", "web_search") == "step a = \"web_search\"")
    }

    @Test func quotesWhatWouldMeanSomethingElse() {
        let named = ActionDescription(
            id: "http", name: "", catalogSlug: "", summary: "", effect: .read, isSynchronous: true, needsAccount: false,
            parameters: nil, credits: 1)
        #expect(
            offered("step a = ht|", in: SessionSurroundings(actions: ActionIndex([named]))) == ["\"http\"", "http"])
    }

    @Test func offersRequiredParametersFirst() {
        let found = completion("step a = web_search { |").candidates
        #expect(found.map(\.text) == ["query", "country", "limit", "safe", "\"sort by\""])
        #expect(found[0].note == "text · required · What to find.")
        #expect(found[1].note == "text · optional · default \"us\" · us | de | fr · Where.")
        #expect(chosen("step web_search { qu|", "query") == "step web_search { query: ")
        #expect(offered("step web_search {\n  query: 1\n  |").first == "country")
    }

    @Test func leavesOutWhatIsGiven() {
        #expect(offered("step a = web_search { query: 1, |") == ["country", "limit", "safe", "\"sort by\""])
        #expect(offered("step a = web_search { |, query: 1 }") == ["country", "limit", "safe", "\"sort by\""])
        #expect(offered("step a = web_search { qu|ery: 1 }") == ["query"])
        #expect(offered("step http { |").prefix(1) == ["url"])
        #expect(offered("step enrich { d|") == ["domain", "deep"])
        #expect(offered("step nothing_known { |") == [])
    }

    @Test func offersValuesThatAParameterMayHave() {
        #expect(offered("step web_search { country: |").prefix(3) == ["\"us\"", "\"de\"", "\"fr\""])
        #expect(offered("step web_search { country: \"|") == ["us", "de", "fr"])
        #expect(chosen("step web_search { country: \"d|", "de") == "step web_search { country: \"de\"")
        #expect(chosen("step web_search { country: \"d|\" }", "de") == "step web_search { country: \"de\" }")
        #expect(offered("step web_search { country: d|").first == "\"de\"")
        #expect(offered("step web_search { safe: |").prefix(2) == ["true", "false"])
    }

    @Test func offersNamesOfTheRightTypeFirst() {
        let limit = offered("step web_search { limit: |")
        #expect(limit.prefix(2) == ["later", "count_of"])
        #expect(limit.contains("people") && limit.contains("shout"))
    }

    @Test func offersModifiersBehindAStep() {
        let all = offered("step web_search { query: 1 } |")
        #expect(all.prefix(7) == ["when", "after", "as", "retry", "timeout", "cache", "else"])
        #expect(offered("step a = web_search { query: 1 }\n  re|").contains("retry"))
        #expect(offered("step wait { for: 5m } re|") == [])
        #expect(offered("step web_search {} retry 3 ev|") == ["every"])
        #expect(offered("step web_search {} else sk|") == ["skip"])
        #expect(offered("step enrich {} |") == ["when", "after", "else", "and", "or"])
    }

    @Test func offersIdentities() {
        #expect(offered("step web_search {} as |").prefix(2) == ["\"Work\"", "\"Home \\\"old\\\"\""])
        #expect(offered("step web_search {} as \"W|") == ["Work"])
    }

    @Test func offersFiles() {
        let session = surroundings(entries: [
            "": [
                FolderEntry("leads.csv"), FolderEntry("lists", isFolder: true), FolderEntry(".hidden"),
                FolderEntry("a.holo"),
            ],
            "lists/": [FolderEntry("it's.json"), FolderEntry("old names.csv")],
        ])
        #expect(offered("read(\"le|", in: session) == ["leads.csv"])
        #expect(offered("read(\"|", in: session) == ["leads.csv", "a.holo", "lists/"])
        #expect(offered("read(\"lists/|", in: session) == ["it's.json", "old names.csv"])
        #expect(chosen("read(\"lists/ol|", "old names.csv", in: session) == "read(\"lists/old names.csv\"")
        #expect(chosen("read(\"lists/ol|\")", "old names.csv", in: session) == "read(\"lists/old names.csv\")")
        #expect(offered("save people to \"le|", in: session) == ["leads.csv"])
        #expect(offered("import \"|", in: session) == ["a.holo", "lists/"])
        #expect(offered(":load |", in: session) == ["a.holo", "lists/"])
        #expect(offered("print \"le|", in: session) == [])
    }

    // MARK: Bounds

    @Test func givesNoMoreThanAPersonReads() {
        let actions = (0..<5_000).map {
            ActionDescription(
                id: "action_\($0)", name: "Action", catalogSlug: "", summary: "", effect: .read, isSynchronous: true,
                needsAccount: false, parameters: nil, credits: 1)
        }
        let session = SessionSurroundings(actions: ActionIndex(actions))
        let found = completion("step a = act|", in: session)
        #expect(found.candidates.count == Completion.mostCandidates && found.isCut)
        #expect(offered("step a = action_4999|", in: session) == ["action_4999"])
        let fields = Value.object((0..<5_000).map { ("field_\($0)", .int($0)) })
        let wide = completion(
            "wide.field|", in: SessionSurroundings(names: [SessionName("wide", .value, value: fields)]))
        #expect(wide.candidates.count == Completion.mostCandidates && wide.isCut)
    }

    @Test func looksAtTheFirstElementsOnly() {
        let many = Value.array((0..<100).map { .object([("field_\($0)", .int($0))]) })
        let found = completion(
            "many.map(m => m.|", in: SessionSurroundings(names: [SessionName("many", .value, value: many)]))
        #expect(found.candidates.filter { $0.kind == .field }.map(\.text) == (0..<16).map { "field_\($0)" })
    }

    @Test func namesThatGrowAtEachStepEnd() {
        // Each name stands for two of the one before.
        var text = "let a0 = ada\n"
        for place in 1...60 { text += "let a\(place) = { x: a\(place - 1), y: a\(place - 1) }\n" }
        _ = completion(text + "a60.|")
        #expect(offered(text + "a2.x.|").prefix(2) == ["x", "y"])
    }
}
