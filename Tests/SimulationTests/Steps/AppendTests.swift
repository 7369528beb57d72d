import HoloSteps
import HoloValue
import Testing

/// What a resumed run makes of an `append` that was noted.
@Suite struct AppendTests {
    private let content = Array("{\"a\":1}\n{\"a\":2}\n".utf8)

    private func plan(_ file: String, offset: Int = 3) -> AppendPlan {
        let bytes = Array(file.utf8)
        let note = AppendNote(key: "k", fingerprint: "f", offset: offset, content: content)
        return AppendPlan(note, content: content, size: bytes.count) { Array(bytes[$0]) }
    }

    @Test func nothingWrittenIsWritten() {
        #expect(plan("12\n") == .add(from: 0))
        #expect(plan("1\n") == .add(from: 0), "the file was cut")
    }

    @Test func whatIsThereIsNotWrittenAgain() {
        let whole = "12\n{\"a\":1}\n{\"a\":2}\n"
        #expect(plan(whole) == .done)
        #expect(plan(whole + "more\n") == .done)
    }

    @Test func aTornWriteIsCompleted() {
        for count in 1..<content.count {
            #expect(plan("12\n" + String(decoding: content[..<count], as: UTF8.self)) == .complete(from: count))
        }
    }

    @Test func linesAreNotDoubledWhereOthersWroteBehindATornWrite() {
        #expect(plan("12\n{\"a\":1}\n{\"a\nother\n") == .add(from: 8))
        #expect(plan("12\n{\"a\nother\n") == .add(from: 0))
        #expect(plan("12\nother\n") == .add(from: 0))
    }

    @Test func movedStatementsFindTheirNotes() {
        func note(_ key: String, _ fingerprint: String) -> RecordedAppend {
            RecordedAppend(note: AppendNote(key: key, fingerprint: fingerprint, offset: 0, content: []), isDone: true)
        }
        var index = AppendIndex([note("0", "x"), note("1", "y"), note("2", "y")])
        #expect(index.claim(key: "0", fingerprint: "new") == nil)
        #expect(index.claim(key: "1", fingerprint: "x")?.note.key == "0")
        #expect(index.claim(key: "2", fingerprint: "y")?.note.key == "2")
        #expect(index.claim(key: "3", fingerprint: "y")?.note.key == "1")
        #expect(index.claim(key: "4", fingerprint: "y") == nil)
    }
}
