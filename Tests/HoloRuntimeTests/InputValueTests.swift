import Foundation
import HoloCompiler
import HoloRuntime
import HoloSyntax
import HoloValue
import HolocronAPI
import Testing

/// What words on a command line become.
struct InputValueTests {
    private let script = """
        input name: text = "x"
        input count: int = 1
        input ratio: float = 1.0
        input flag: bool = false
        input wait: duration = 1s
        input tags: list<text> = []
        input raw
        input kind: "a" | "b" = "a"
        input guessed = 5
        return [name, count, ratio, flag, wait, tags, raw, kind, guessed]
        """

    private func inputs() throws -> [InputDescription] {
        let file = ScriptFile(name: "s", parsed: parse(SourceText(script, name: "s")), imports: [:])
        let compilation = compile(
            main: "s", files: ["s": file], catalogue: ActionCatalogue(actions: [:], known: [], isAvailable: true))
        #expect(compilation.diagnostics.isEmpty)
        return compilation.inputs
    }

    private func values(_ words: [String]) throws -> [String: Value] {
        try checkedInputs(
            try inputValues(words, inputs: try inputs(), files: FileAccess(scriptFolder: NSTemporaryDirectory())),
            inputs: try inputs())
    }

    private func problem(_ words: [String]) throws -> RunProblem? {
        do {
            _ = try values(words)
            return nil
        } catch let problem as RunProblem {
            return problem
        }
    }

    @Test func readsEachKind() throws {
        let values = try values([
            "name=12", "count=12", "ratio=2", "flag=true", "wait=1m30s", "tags=[\"a\",\"b\"]", "raw=a=b", "kind=b", "guessed=7",
        ])
        let expected: [String: Value] = [
            "name": .string("12"), "count": .int(12), "ratio": .float(2), "flag": .bool(true), "wait": .duration(90_000_000),
            "tags": .array([.string("a"), .string("b")]), "raw": .string("a=b"), "kind": .string("b"), "guessed": .int(7),
        ]
        #expect(values.count == expected.count)
        for (name, value) in expected {
            #expect(values[name].map { valuesEqual($0, value) } == true, "\(name)")
        }
    }

    @Test func takesAnAtSignDoubled() throws {
        #expect(try values(["raw=@@home"])["raw"]?.asString == "@home")
    }

    @Test func refusesWhatDoesNotFit() throws {
        #expect(try problem([])?.message.contains("`raw`") == true)
        #expect(try problem(["raw=1", "cuont=2"])?.help == "did you mean `count`?")
        #expect(try problem(["raw=1", "count=many"])?.exitCode == 64)
        #expect(try problem(["raw=1", "kind=c"])?.exitCode == 64)
        #expect(try problem(["raw=1", "raw=2"])?.message.contains("twice") == true)
        #expect(try problem(["raw=1", "tags=a,b"])?.help?.contains("@data.json") == true)
        #expect(try problem(["raw"])?.message.contains("name=value") == true)
        #expect(try problem(["raw=@not-there.csv"])?.message.contains("not-there.csv") == true)
    }
}
