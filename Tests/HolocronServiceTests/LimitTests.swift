import HoloValue
import HolocronService
import Testing

/// Limits of one's own.
@Suite struct LimitTests {
    private func limit(_ document: String) throws(DocumentProblem) -> ServiceLimit {
        try ServiceLimit(name: "limits.json", document: Array(document.utf8))
    }

    @Test func areKeptAndTold() async throws {
        let limit = try limit(#"{"submissions": 2, "lists": 3}"#)
        try await withService(configure: { $0.limit = limit }) { _, client in
            let told = try await client.get("/v1/holocron/service").json["limits"]
            #expect(told?["submissions"]?.asInt == 2 && told?["lists"]?.asInt == 3)
            // What is not limited is told as null.
            #expect(told?["looks"]?.isNull == true)
            let task = Value.object([
                ("action_id", .string("web_company")), ("params", .object([("domain", .string("globex.example"))])),
            ])
            var id = ""
            for _ in 0..<2 {
                let reply = try await client.post("/v1/holocron/task", task)
                #expect(reply.status == 202)
                id = reply.json["job_id"]?.asString ?? ""
            }
            #expect(try await client.post("/v1/holocron/task", task).status == 429)
            for _ in 0..<3 { #expect(try await client.get("/v1/wire/jobs").status == 200) }
            #expect(try await client.get("/v1/wire/jobs").status == 429)
            for _ in 0..<70 { #expect(try await client.get("/v1/holocron/jobs/\(id)").status == 200) }
            #expect(try await client.get("/v1/holocron/account").json["jobs"]?.asInt == 2)
        }
    }

    @Test(arguments: [
        ("20", "must be an object, not 20"), ("{", "not JSON"), ("{}", "it limits nothing"),
        (#"{"submissions": 0}"#, "submissions: must be a whole number from 1 to 1000000, not 0"),
        (#"{"looks": 2.5}"#, "looks: must be a whole number from 1 to 1000000, not 2.5"),
        (#"{"looks": null}"#, "looks: must be a whole number from 1 to 1000000, not null"),
        (#"{"submisions": 5}"#, "there is no member `submisions` (did you mean `submissions`?); known are submissions"),
    ])
    func mistakes(_ document: String, _ words: String) {
        do throws(DocumentProblem) {
            _ = try limit(document)
            Issue.record("\(document) is taken")
        } catch {
            #expect(error.description.contains(words), "\(error)")
        }
    }
}
