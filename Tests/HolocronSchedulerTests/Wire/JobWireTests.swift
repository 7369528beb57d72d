import HoloValue
import HolocronAPI
import Testing

func response(_ body: String, status: Int = 200) -> ServiceResponse {
    ServiceResponse(status: status, body: Array(body.utf8))
}

@Suite struct JobWireTests {
    @Test func tasks() {
        func body(_ request: TaskRequest) -> String { String(decoding: encodeTask(request), as: UTF8.self) }
        #expect(body(TaskRequest(actionID: "a", parameters: .empty)) == #"{"action_id":"a","params":{}}"#)
        let record = Record([("b", .int(1)), ("a", .null), ("c", .array([.null]))])
        #expect(
            body(TaskRequest(actionID: "a", parameters: record, identityID: "i", credentialID: "c"))
                == #"{"action_id":"a","params":{"b":1,"c":[null]},"credential_id":"c","identity_id":"i"}"#)
    }

    @Test(arguments: [
        #"{"status":"processing","job_id":"x","poll_url":"/y"}"#, #"{"jobId":"x"}"#,
        #"{"status":"queued","job_id":null,"jobId":"x","more":[1]}"#, #"{"status":"completed","job_id":"x"}"#,
    ])
    func acceptances(body: String) throws {
        guard case .accepted("x") = try decodeTaskAnswer(response(body, status: 202)) else {
            Issue.record("not accepted")
            return
        }
    }

    @Test func answersAtOnce() throws {
        let done = response(#"{"status":"completed","data":{"a":1},"credits_used":3.0,"execution_ms":12.5}"#)
        guard case .finished(.completed(let data, 3, 12_500)) = try decodeTaskAnswer(done) else {
            Issue.record("not finished")
            return
        }
        #expect(data["a"]?.asInt == 1)
    }

    @Test(arguments: [
        "", "<html>", "[]", "{}", #"{"status":"processing"}"#, #"{"status":"completed"}"#, #"{"job_id":""}"#,
        #"{"status":"error","job_id":"x"}"#, #"{"job_id":"x""#,
    ])
    func noTaskAnswers(body: String) {
        #expect(throws: UnreadableAnswer.self) { try decodeTaskAnswer(response(body, status: 202)) }
    }

    @Test func processing() throws {
        for (body, hint) in [
            (#"{"status":"processing"}"#, nil), (#"{"status":"processing","retry_after_ms":1500}"#, 1_500_000),
            (#"{"status":"pending","retry_after_ms":0.5}"#, 500), (#"{"status":"running","retry_after_ms":-3}"#, 0),
            (#"{"status":"processing","retry_after_ms":"soon"}"#, nil),
            (#"{"status":"processing","retry_after_ms":1e300}"#, nil),
        ] as [(String, Int?)] {
            guard case .processing(hint) = try decodeJob(response(body)) else {
                Issue.record("\(body)")
                continue
            }
        }
    }

    @Test func completed() throws {
        for data in ["null", "[]", "1", #""text""#, #"{"a":{}}"#] {
            guard
                case .completed(let value, nil, nil) = try decodeJob(
                    response(#"{"status":"completed","data":\#(data)}"#))
            else {
                Issue.record("\(data)")
                continue
            }
            #expect(JSON.encodeString(value) == data)
        }
    }

    @Test func failed() throws {
        for (body, code, message, credits) in [
            (#"{"status":"failed","error":{"code":"X","message":"m"},"credits_used":0}"#, "X", "m", 0),
            (#"{"status":"failed","error":"m"}"#, "EXECUTION_FAILED", "m", nil),
            (#"{"status":"failed","error":{"message":"m"}}"#, "EXECUTION_FAILED", "m", nil),
            (#"{"status":"failed","error":null,"credits_used":"2"}"#, "EXECUTION_FAILED", "", 2),
            // What no service can mean: as if it had said nothing.
            (#"{"status":"failed","error":null,"credits_used":-1}"#, "EXECUTION_FAILED", "", nil),
            (#"{"status":"failed","error":null,"credits_used":9223372036854775807}"#, "EXECUTION_FAILED", "", nil),
        ] as [(String, String, String, Int?)] {
            guard case .failed(code, message, credits) = try decodeJob(response(body)) else {
                Issue.record("\(body)")
                continue
            }
        }
    }

    @Test func jobsThatCannotBeRead() {
        for (body, what) in [
            ("", "is empty"), ("[1]", "is JSON, but not an object"), ("{}", "has no `status`"),
            (#"{"status":"completed"}"#, "has no `data`"), (#"{"status":"odd"}"#, #"has the unknown status "odd""#),
        ] {
            #expect(throws: UnreadableAnswer(what: what, excerpt: body)) { try decodeJob(response(body)) }
        }
    }

    @Test func lists() throws {
        let page = try decodeJobList(
            response(
                #"""
                {"jobs":[
                  {"id":"a","action_id":"x","params":{"q":1},"status":"completed","result":{"r":2},"credits_used":1.2,
                   "created_at":"1970-01-01T00:00:01Z","completed_at":"1970-01-01T01:00:02.5+01:00","new":true},
                  {"id":"b","status":"failed","error":"broke","result":null,"created_at":"yesterday"},
                  {"id":"c","status":"queued"}, {"status":"failed"}, 7
                ],"total_count":41.0,"page":1,"limit":20,"total_pages":3}
                """#))
        #expect(page.rows.map(\.id) == ["a", "b", "c"])
        #expect(page.rows.map(\.status) == [.completed, .failed, .processing])
        #expect(page.totalPages == 3 && page.total == 41 && page.limit == 20)
        let first = page.rows[0]
        #expect(first.actionID == "x" && first.credits == 2 && first.result?["r"]?.asInt == 2)
        #expect(first.createdAt == 1_000_000 && first.completedAt == 2_500_000)
        #expect(page.rows[1].error == "broke" && page.rows[1].result == nil && page.rows[1].createdAt == nil)
    }

    @Test func listsAtTheEdges() throws {
        #expect(try decodeJobList(response(#"{"jobs":null}"#)).rows.isEmpty)
        #expect(try decodeJobList(response(#"{"jobs":[]}"#)).totalPages == nil)
        for body in ["{}", #"{"jobs":{}}"#, "null", #"{"error":"x"}"#] {
            #expect(throws: UnreadableAnswer.self) { try decodeJobList(response(body)) }
        }
    }

    @Test func excerpts() {
        #expect(excerpt(of: Array("<html>\n\t <b>\u{1b}[2J\u{202e}x".utf8)) == "<html> <b> [2J x")
        #expect(excerpt(of: Array(repeating: 0x61, count: 500), length: 5) == "aaaaa…")
        #expect(excerpt(of: []) == "")
        #expect(excerpt(of: [0xFF, 0x61]) == "\u{FFFD}a")
    }

    @Test func targets() {
        #expect(Route.task.target() == "/v1/holocron/task")
        #expect(Route.job(id: "a b/..?").target() == "/v1/holocron/jobs/a%20b%2F..%3F")
        #expect(Route.job(id: "..").target() == "/v1/holocron/jobs/%2E%2E")
        #expect(Route.jobs(page: 2, limit: 20).target() == "/v1/holocron/jobs?page=2&limit=20")
        #expect(Route.catalog.target(under: "/v1/wire") == "/v1/wire/catalog")
        #expect(Route.catalogEntry(slug: "é").target() == "/v1/holocron/catalog/%C3%A9")
        #expect(Route.search(query: "a&b=c+d").target() == "/v1/holocron/search?q=a%26b%3Dc%2Bd")
    }
}
