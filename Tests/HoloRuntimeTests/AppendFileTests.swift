import Foundation
import HoloRuntime
import HoloSteps
import HoloValue
import Testing

/// Appending to real files: once, whole, and beside others.
struct AppendFileTests {
    private let folder: String
    private let files: FileAccess

    init() throws {
        folder = NSTemporaryDirectory() + "holo-append-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        files = FileAccess(scriptFolder: folder)
    }

    /// Returns the note; with `dies`, the process ends right after it.
    private func append(
        _ value: Value, to path: String, earlier: AppendNote? = nil, dies: Bool = false
    ) throws -> AppendNote? {
        var noted: AppendNote?
        do throws(Failure) {
            try files.append(value, to: path, key: "k", earlier: earlier) { note throws(Failure) in
                noted = note
                if dies { throw Failure("killed", "") }
            }
        } catch {
            if error.code != "killed" { throw error }
        }
        return noted
    }

    private func text(_ path: String) -> String {
        (try? String(contentsOfFile: folder + "/" + path, encoding: .utf8)) ?? ""
    }

    private func write(_ text: String, to path: String) throws {
        try text.write(toFile: folder + "/" + path, atomically: true, encoding: .utf8)
    }

    private let rows = Value.list(List([.object([("a", .int(1))]), .object([("a", .int(2))])]))

    @Test func addsLinesAndRows() throws {
        for _ in 0..<2 {
            _ = try append(rows, to: "a.jsonl")
            _ = try append(rows, to: "a.csv")
            _ = try append(.string("x"), to: "a.txt")
        }
        #expect(text("a.jsonl") == "{\"a\":1}\n{\"a\":2}\n{\"a\":1}\n{\"a\":2}\n")
        #expect(text("a.csv") == "a\n1\n2\n1\n2\n")
        #expect(text("a.txt") == "x\nx\n")
    }

    @Test func aFileFromElsewhereIsGoneOnWith() throws {
        try write("b,a\n1,2", to: "a.csv")
        _ = try append(rows, to: "a.csv")
        #expect(text("a.csv") == "b,a\n1,2\n,1\n,2\n")
        #expect(throws: Failure.self) { _ = try append(.object([("c", .int(1))]), to: "a.csv") }
    }

    @Test func aTornWriteIsCompleted() throws {
        let whole = "a\n1\n2\n"
        for count in 0...whole.utf8.count {
            let path = "torn\(count).csv"
            let note = try #require(try append(rows, to: path, dies: true))
            #expect(note.offset == 0 && note.length == whole.utf8.count)
            try write(String(whole.prefix(count)), to: path)
            _ = try append(rows, to: path, earlier: note)
            #expect(text(path) == whole)
            _ = try append(rows, to: path, earlier: note)
            #expect(text(path) == whole, "it is there already")
        }
    }

    @Test func whatOthersAddedMeanwhileStays() throws {
        _ = try append(.int(0), to: "a.jsonl")
        let note = try append(rows, to: "a.jsonl", dies: true)
        try write("0\n{\"a\":1}\n{\"a\n\"other\"\n", to: "a.jsonl")
        _ = try append(rows, to: "a.jsonl", earlier: note)
        #expect(text("a.jsonl") == "0\n{\"a\":1}\n{\"a\n\"other\"\n{\"a\":2}\n")
    }

    @Test func manyAtOnceDoNotMix() throws {
        let files = files
        DispatchQueue.concurrentPerform(iterations: 8) { writer in
            for number in 0..<25 {
                let value = Value.list(List([.int(writer), .int(number)]))
                try? files.append(.list(List([value])), to: "a.jsonl", key: "k", earlier: nil) { _ in }
            }
        }
        let lines = text("a.jsonl").split(separator: "\n")
        #expect(lines.count == 200 && Set(lines).count == 200)
    }

    @Test func notEverythingCanBeAppendedTo() throws {
        for path in ["a.json", "a.xml", "../a.jsonl"] {
            #expect(throws: Failure.self) { _ = try append(rows, to: path) }
        }
        try FileManager.default.createDirectory(atPath: folder + "/a.jsonl", withIntermediateDirectories: true)
        #expect(throws: Failure.self) { _ = try append(rows, to: "a.jsonl") }
    }
}
