import HoloValue
import HolocronAPI
import Testing

@Suite struct CatalogWireTests {
    @Test func entries() throws {
        let entries = try decodeCatalogEntries(
            response(
                #"""
                {"catalog":[{"id":"1","slug":"linkedin","name":"LinkedIn","domain":"linkedin.com",
                "category":"people","description":"d","auth_required":true,"action_count":4.0},
                {"slug":"web"},{"name":"no slug"}]}
                """#
            ))
        #expect(
            entries == [
                CatalogEntry(
                    slug: "linkedin", name: "LinkedIn", domain: "linkedin.com", category: "people", summary: "d",
                    needsAccount: true, actionCount: 4),
                CatalogEntry(slug: "web", name: "web"),
            ])
        #expect(throws: UnreadableAnswer.self) { try decodeCatalogEntries(response("{}")) }
    }

    func action(_ fields: String) throws -> ActionDescription? {
        try decodeCatalogActions(response(#"{"catalog":{},"actions":[{"action_id":"a",\#(fields)}]}"#), slug: "s").first
    }

    @Test func actions() throws {
        let full = try action(
            #"""
            "id":"7","name":"A","description":"d","type":"read","mode":"sync",
            "auth_mode":"required","credits_per_call":1.5,"parameters":[]
            """#
        )
        #expect(full?.id == "a" && full?.name == "A" && full?.catalogSlug == "s" && full?.summary == "d")
        #expect(full?.isWrite == false && full?.isSynchronous == true && full?.needsAccount == true)
        // A price is never told too low.
        #expect(full?.credits == 2 && full?.parameters?.isEmpty == true)
        let bare = try action(#""x":1"#)
        #expect(bare?.name == "a" && bare?.effect == nil && bare?.isWrite == true && bare?.parameters == nil)
        #expect(bare?.credits == 0 && bare?.needsAccount == false && bare?.isSynchronous == false)
    }

    @Test(arguments: [
        ("read", false), ("scrape", false), ("extract", false), ("write", true), ("send", true), ("", true),
    ])
    func effects(type: String, isWrite: Bool) throws {
        #expect(try action(#""type":"\#(type)""#)?.isWrite == isWrite)
    }

    @Test func accounts() throws {
        #expect(try action(#""auth_mode":"optional","auth_required":true"#)?.needsAccount == false)
        #expect(try action(#""auth_required":true"#)?.needsAccount == true)
    }

    @Test func actionsWithoutIDAreLeftOut() throws {
        let actions = try decodeCatalogActions(
            response(#"{"actions":[{"id":"1","name":"n"},{"action_id":"b"},null]}"#), slug: "s")
        #expect(actions.map(\.id) == ["b"])
        #expect(try decodeCatalogActions(response(#"{"actions":null}"#), slug: "s").isEmpty)
    }

    @Test func parametersAsASchema() throws {
        let parameters =
            try action(
                #"""
                "parameters":{"type":"object","properties":{"q":{"type":"string",
                "description":"words"},"n":{"type":["null","integer"],"default":5},
                "kind":{"enum":["a","b"]}},"required":["q"]}
                """#
            )?.parameters ?? []
        #expect(parameters.map(\.name) == ["q", "n", "kind"])
        #expect(parameters.map(\.type) == ["string", "integer", nil])
        #expect(parameters.map(\.isRequired) == [true, false, false])
        #expect(parameters[0].summary == "words" && parameters[1].defaultValue?.asInt == 5)
        #expect(parameters[2].allowed?.compactMap(\.asString) == ["a", "b"])
    }

    @Test func parametersAsAList() throws {
        let parameters =
            try action(
                #"""
                "parameters":[{"name":"q","type":"string","required":true,"description":"words"},
                {"name":"n","type":"integer","required":false,"default":5},{"type":"string"}]
                """#
            )?.parameters ?? []
        #expect(parameters.map(\.name) == ["q", "n"])
        #expect(parameters.map(\.isRequired) == [true, false])
        #expect(parameters[1].defaultValue?.asInt == 5)
    }

    @Test func parametersThatAreNotTold() throws {
        #expect(try action(#""parameters":{}"#)?.parameters == nil)
        #expect(try action(#""parameters":null"#)?.parameters == nil)
        #expect(try action(#""parameters":"?""#)?.parameters == nil)
        #expect(try action(#""parameters":{"type":"object","properties":{}}"#)?.parameters?.count == 0)
    }

    @Test func searchResults() throws {
        let results = try decodeSearchResults(
            response(
                #"""
                {"results":[{"action_id":"a","catalog_slug":"s","catalog_name":"S","name":"A",
                "mode":"async","auth_mode":"none","params":{"required":["q"],
                "optional":[{"name":"n","type":"integer"}]},"credits":2}]}
                """#
            ))
        #expect(results.count == 1)
        #expect(results.first?.catalogSlug == "s" && results.first?.credits == 2)
        #expect(results.first?.parameters?.map(\.name) == ["q", "n"])
        #expect(results.first?.parameters?.map(\.isRequired) == [true, false])
    }
}
