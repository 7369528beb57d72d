import HoloValue
import HolocronAPI
import SchedulingModel
import Testing

/// The outline of a page says what the whole page says, and is readable where that is.
@Suite struct JobOutlineTests {
    /// Has read the page of these tests, and knows its rows.
    private static let reader = {
        var reader = JobOutlineReader()
        _ = try? reader.read(ServiceResponse(status: 200, body: Array(page.utf8)))
        return reader
    }()

    /// nil where it can't be read. It is the same whatever was read before.
    private func outline(_ body: [UInt8]) -> JobOutline? {
        var (fresh, knowing) = (JobOutlineReader(), Self.reader)
        let outline = try? fresh.read(ServiceResponse(status: 200, body: body))
        #expect(outline == (try? knowing.read(ServiceResponse(status: 200, body: body))))
        return outline
    }

    private func whole(_ body: [UInt8]) -> JobOutline? {
        try? decodeJobList(ServiceResponse(status: 200, body: body)).outline
    }

    private static let page = #"""
        {"jobs":[
          {"id":"a-1","action_id":"x","params":{"q":[1,{"z":"}]\"\\\u00e9"}],"e":{}},"status":"completed","result":
           {"r":[[],-0.25,true,false,null,"ü"]},"credits_used":12,"created_at":"1970-01-01T00:00:01Z"},
          {"status":"failed","id":"b","error":"broke"},{"id":"c","status":"queued"}
        ],"total_count":41,"page":1,"limit":20,"total_pages":3,"stats":{"processing":1}}
        """#

    @Test func aPage() {
        let expected = JobOutline(
            rows: [.init(id: "a-1", status: .completed), .init(id: "b", status: .failed), .init(id: "c", status: .processing)],
            limit: 20, totalPages: 3)
        #expect(outline(Array(Self.page.utf8)) == expected)
    }

    @Test(arguments: [
        "", "{}", "[]", "null", #"{"jobs":null}"#, #"{"jobs":[]}"#, #"{"jobs":{}}"#, #"{"jobs":[]} x"#, #"{"jobs":[],}"#,
        #"{"jobs":[{"id":"a","status":"completed"},7,{"status":"failed"}],"limit":null}"#,
        #"{"jobs":[{"job_id":"a","status":1}],"limit":"20","total_pages":2.5}"#,
        #"{"jobs":[{"id":"","jobId":"b","status":"completed"}]}"#,
        #"{"jobs":[{"id":"a","id":"b","status":"completed","status":"failed"}]}"#,
        #"{"jobs":[{"id":"\u0061","status":"c\u006fmpleted"}],"limit":-1}"#,
        #"{"jobs":[],"jobs":[{"id":"a","status":"failed"}],"limit":1,"limit":2}"#,
        #"{"jobs":[{"id":"a","status":"failed","result":01}]}"#, #"{"jobs":[{"id":"a","status":"failed","result":1e5}]}"#,
        #"{"jobs":[{"id":"a","status":"failed","result":"\ud800"}]}"#,
        #"{"jobs":[{"id":"a","status":"failed","result":"\ud83d\ude00"}]}"#, #"{"jobs":[{"id":"a","status":"x"#,
        #"{"jobs":[{"id":"a","status":"failed","result":"\x"}]}"#, #"{"jobs":[{"id":"a","status":"failed","r":[}]}]}"#,
        #"{"jobs":[{"id":"a","status":"failed"}],"limit":99999999999999999999}"#,
        #"{"jobs":[{"id":"a","status":"failed" "x":1}]}"#, #"{"jobs":[{"id":"a","status":"failed","x":-}]}"#,
    ])
    func asTheWholePage(_ text: String) {
        #expect(outline(Array(text.utf8)) == whole(Array(text.utf8)), "\(text)")
    }

    /// Deep nesting, bytes that are no UTF-8, and every beginning of a page.
    @Test func hostileBytes() {
        for depth in [10, 61, 62, 63, 200, 100_000] {
            for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
                let value = String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
                let body = Array(#"{"jobs":[{"id":"a","status":"failed","r":\#(value)}]}"#.utf8)
                #expect(outline(body) == whole(body), "\(depth) \(open)")
            }
        }
        let body = Array(Self.page.utf8)
        for length in 0..<body.count { #expect(outline(Array(body.prefix(length))) == whole(Array(body.prefix(length)))) }
        for bad: [UInt8] in [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0x00], [0x1F]] {
            let text = Array(#"{"jobs":[{"id":"a","status":"failed","r":""#.utf8) + bad + Array(#""}]}"#.utf8)
            #expect(outline(text) == whole(text))
        }
    }

    /// One page after the other, while jobs come, end, and leave the page below.
    @Test func pagesInARow() {
        var dice = Dice(4)
        var reader = JobOutlineReader()
        var jobs: [(id: Int, words: String)] = []
        for number in 0..<2_000 {
            if dice.chance(0.3) { jobs.insert((number, dice.chance(0.2) ? "\"é\"" : "[\(number),{\"id\":1}]"), at: 0) }
            let ended = dice.chance(0.3) ? dice.between(0, jobs.count + 1) : jobs.count
            if ended < jobs.count { jobs[ended].words = "true,\"status\":\"completed\"" }
            if jobs.count > 1, dice.chance(0.02) { jobs.swapAt(0, jobs.count - 1) }
            if dice.chance(0.02) { jobs.removeAll { $0.id % 3 == 1 } }
            let rows = jobs.prefix(20).map { job in
                let status = job.words.hasPrefix("true") ? "" : ",\"status\":\"processing\""
                return "{\"id\":\"job-\(job.id)\",\"result\":\(job.words)\(status)}"
            }
            let page = Array("{\"jobs\":[\(rows.joined(separator: dice.chance(0.5) ? "," : " ,\n"))],\"limit\":20}".utf8)
            #expect((try? reader.read(ServiceResponse(status: 200, body: page))) == whole(page))
        }
    }

    /// Pages of which some bytes were lost, changed, moved or repeated.
    @Test func damagedPages() {
        var dice = Dice(20_261_122)
        let whole = Array(Self.page.utf8)
        let odd = Array(#"{}[]":,\-.0eutn9 "#.utf8) + [0x00, 0x80, 0xC3, 0xFF]
        for _ in 0..<20_000 {
            var body = whole
            for _ in 0...dice.between(0, 3) {
                let place = dice.between(0, body.count)
                switch dice.between(0, 4) {
                case 0: body.remove(at: place)
                case 1: body[place] = odd[dice.between(0, odd.count)]
                case 2: body.insert(odd[dice.between(0, odd.count)], at: place)
                default:
                    let end = min(body.count, place + 1 + dice.between(0, 60))
                    body.insert(contentsOf: body[place..<end], at: dice.between(0, body.count))
                }
            }
            #expect(outline(body) == self.whole(body), "\(String(decoding: body, as: UTF8.self))")
        }
    }
}
