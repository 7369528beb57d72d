import HoloValue
import Testing

@Suite struct AppendingTests {
    private func text(_ json: String, _ ending: String, _ end: FileEnd) -> String {
        do throws(Failure) {
            let value = (try? JSON.decode(json)) ?? .null
            return String(decoding: try encodeAppended(value, ending: ending, to: end), as: UTF8.self)
        } catch {
            return error.code
        }
    }

    private let empty = FileEnd(isEmpty: true, endsLine: true)
    private let open = FileEnd(isEmpty: false, endsLine: false)

    @Test func aListIsSeveralLinesAnythingElseOne() {
        #expect(text("[1, {\"a\": 2}]", "jsonl", empty) == "1\n{\"a\":2}\n")
        #expect(text("{\"a\": 2}", "jsonl", empty) == "{\"a\":2}\n")
        #expect(text("[]", "jsonl", open) == "")
        #expect(text("\"a\\nb\"", "txt", empty) == "a\nb\n")
        #expect(text("\"a\\n\"", "txt", empty) == "a\n")
        #expect(text("1", "txt", empty) == "E0405")
    }

    @Test func anOpenLineIsEndedFirst() {
        #expect(text("1", "jsonl", open) == "\n1\n")
    }

    @Test func aTableGetsItsHeaderOnce() {
        #expect(text("{\"a\": 1, \"b\": \"x,y\"}", "csv", empty) == "a,b\n1,\"x,y\"\n")
        let table = FileEnd(isEmpty: false, endsLine: true, columns: ["b", "a", "c"])
        #expect(text("{\"a\": 1, \"b\": 2}", "csv", table) == "2,1,\n")
        #expect(text("[[1, 2, 3]]", "tsv", table) == "1\t2\t3\n")
        #expect(text("{\"d\": 1}", "csv", table) == "E0346")
        #expect(text("[[1]]", "csv", table) == "E0346")
        #expect(text("[1]", "csv", table) == "E0405")
    }

    @Test func columnsAreThoseOfTheFirstRow() throws {
        #expect(try tableColumns(Array("\u{FEFF}a,\"b\nc\"\n1,2\n".utf8), ending: "csv") == ["a", "b\nc"])
        #expect(try tableColumns(Array("a\tb\n".utf8), ending: "tsv") == ["a", "b"])
        #expect(try tableColumns(Array("a,b\n".utf8), ending: "jsonl") == nil)
    }

    @Test func endingsThatCannotGrow() {
        #expect(text("1", "json", empty) == "E0345")
        #expect(text("1", "xml", empty) == "E0404")
    }
}
