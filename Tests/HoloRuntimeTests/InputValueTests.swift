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
        input open: int? = 1
        input note: text? = "n"
        input either: any = 1
        return [name, count, ratio, flag, wait, tags, raw, kind, guessed, open, note, either]
        """

    private func inputs() throws -> [InputDescription] {
        let file = ScriptFile(name: "s", parsed: parse(SourceText(script, name: "s")), imports: [:])
        let compilation = compile(
            main: "s", files: ["s": file], catalogue: ActionCatalogue(actions: [:], known: [], isAvailable: true))
        #expect(compilation.diagnostics.isEmpty)
        return compilation.inputs
    }

    private func given(_ words: [String], file: String? = nil, folder: String = NSTemporaryDirectory()) throws -> (
        values: [String: Value], given: GivenInputs
    ) {
        var given = GivenInputs(
            words: words, file: file, inputs: try inputs(), main: "s", files: FileAccess(scriptFolder: folder))
        return (given.check(), given)
    }

    private func values(_ words: [String]) throws -> [String: Value] {
        let (values, given) = try given(words)
        #expect(given.diagnostics.isEmpty)
        return values
    }

    /// `E0401 command line "count=many"`: code, file and text of each primary place.
    private func problems(_ words: [String], file: String? = nil, folder: String = NSTemporaryDirectory()) throws -> [String] {
        let given = try given(words, file: file, folder: folder).given
        return given.diagnostics.map { found in
            let name = found.diagnostic.primary.file ?? found.file
            let source = name == "s" ? SourceText(script, name: "s") : given.sources[name]
            return "\(found.diagnostic.code) \(name) \(source?.text(found.diagnostic.primary.span) ?? "?")"
        }
    }

    private func help(_ words: [String]) throws -> String? { try given(words).given.diagnostics.first?.diagnostic.help }

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

    @Test func takesLiteralsOfTheLanguage() throws {
        let values = try values([
            "raw=1_000", "count=1_000", "ratio=-1_0.5", "tags=[\"a\", 'b',]", "guessed=-2_0", "open=1_0",
            "either={ a: 5, \"b c\": [1.50, 30s, null, true, -7], in: { }, }",
        ])
        let expected: [String: Value] = [
            "raw": .string("1_000"), "count": .int(1_000), "ratio": .float(-10.5), "guessed": .int(-20), "open": .int(10),
            "tags": .array([.string("a"), .string("b")]),
        ]
        for (name, value) in expected { #expect(values[name].map { valuesEqual($0, value) } == true, "\(name)") }
        #expect(
            values["either"].map { JSON.encodeString($0) } == #"{"a":5,"b c":[1.50,"30s",null,true,-7],"in":{}}"#)
    }

    @Test(arguments: [
        "either=a", "either=[1 + 1]", "either=f(1)", "either={ a }", "either=[...[1]]", "either={ a: 1, a: 2 }",
        "either=1\n2", "either=let x = 1", "either=", "count=1_", "count=1_000.5", "count=\"1\"", "tags=[1_0]", "open=[]",
    ])
    func refusesWhatIsNoLiteral(_ word: String) throws {
        #expect(try problems(["raw=1", word]).map { $0.prefix(5) } == ["E0401"])
    }

    /// A text in JSON stays one, whichever way the JSON comes; the cell of a table becomes what is declared.
    @Test func convertsTextsOfTablesAlone() throws {
        let script = "input list: list<int> = []\ninput rows: list<{ n: int }> = []\nreturn [list, rows]"
        let file = ScriptFile(name: "s", parsed: parse(SourceText(script, name: "s")), imports: [:])
        let inputs = compile(
            main: "s", files: ["s": file], catalogue: ActionCatalogue(actions: [:], known: [], isAvailable: true)
        ).inputs
        let folder = NSTemporaryDirectory() + "holo-inputs-\(UUID().uuidString)/"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (name, text) in [
            "texts.json": #"["1"]"#, "ints.json": "[1, 2e0]", "rows.csv": "n\n12\n", "rows.jsonl": #"{"n":"12"}"# + "\n",
            "good.jsonl": #"{"n":12}"#, "all.json": #"{"list":["1"]}"#,
        ] {
            try text.write(toFile: folder + name, atomically: true, encoding: .utf8)
        }
        func codes(_ words: [String], file: String? = nil) -> [String] {
            var given = GivenInputs(
                words: words, file: file.map { folder + $0 }, inputs: inputs, main: "s",
                files: FileAccess(scriptFolder: folder))
            _ = given.check()
            return given.diagnostics.map(\.diagnostic.code)
        }
        #expect(codes([#"list=["1"]"#]) == ["E0401"])
        #expect(codes(["list=@\(folder)texts.json"]) == ["E0401"])
        #expect(codes([], file: "all.json") == ["E0401"])
        #expect(codes(["rows=@\(folder)rows.jsonl"]) == ["E0401"])
        #expect(codes(["list=@\(folder)ints.json", "rows=@\(folder)rows.csv"]) == [])
        #expect(codes(["rows=@\(folder)good.jsonl"]) == [])
        #expect(codes(["list=[1, 2_0]"]) == [])
    }

    @Test func takesAnAtSignDoubled() throws {
        #expect(try values(["raw=@@home"])["raw"]?.asString == "@home")
    }

    @Test func takesNullWhereTheTypeDoes() throws {
        let values = try values(["raw=null", "open=null", "note=null"])
        #expect(values["open"]?.isNull == true)
        #expect(values["raw"]?.asString == "null")
        // A text stays what it is; nothing at all is null.
        #expect(values["note"]?.asString == "null")
        #expect(try self.values(["raw=", "note="])["note"]?.isNull == true)
        #expect(try given(["raw=1", "open=x"]).given.diagnostics.first?.diagnostic.message.contains("expected int?,") == true)
    }

    @Test func readsAnyValueAsJSON() throws {
        #expect(try values(["raw=1", "either=5"])["either"].map { valuesEqual($0, .int(5)) } == true)
        #expect(try values(["raw=1", "either=\"five\""])["either"]?.asString == "five")
        #expect(try problems(["raw=1", "either=five"]) == ["E0401 command line either=five"])
    }

    @Test func refusesWhatDoesNotFit() throws {
        #expect(try problems([]) == ["E0411 s raw"])
        #expect(try problems(["raw=1", "cuont=2"]) == ["E0409 command line cuont=2"])
        #expect(try help(["raw=1", "cuont=2"]) == "did you mean `count`?")
        #expect(try problems(["raw=1", "count=many"]) == ["E0401 command line count=many"])
        #expect(try problems(["raw=1", "count=99999999999999999999"]) == ["E0401 command line count=99999999999999999999"])
        #expect(try problems(["raw=1", "kind=c"]) == ["E0401 command line kind=c"])
        #expect(try problems(["raw=1", "raw=2"]) == ["E0410 command line raw=2"])
        #expect(try problems(["raw=1", "tags=a,b"]) == ["E0401 command line tags=a,b"])
        #expect(try help(["raw=1", "tags=a,b"])?.contains("@data.json") == true)
        #expect(try problems(["raw"]) == ["E0412 command line raw", "E0411 s raw"])
        #expect(try problems(["raw=@not-there.csv"]) == ["E0704 command line raw=@not-there.csv"])
        // All of them at once, and a word that a shell would take apart as one would write it.
        #expect(try problems(["raw=a b", "flag=2", "wait=x"]) == ["E0401 command line flag=2", "E0401 command line wait=x"])
        #expect(try problems(["raw=1", "count=a b"]) == ["E0401 command line 'count=a b'"])
    }

    @Test func pointsIntoFiles() throws {
        let folder = NSTemporaryDirectory() + "holo-inputs-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        func write(_ name: String, _ text: String) throws {
            try text.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
        }
        try write("all.json", "{ \"raw\": \"x\",\n \"tags\": [\"a\", 7], \"cuont\": 1, \"count\": \"\\\"]\" }")
        #expect(
            try problems([], file: "all.json", folder: folder) == [
                "E0409 all.json 1", "E0401 all.json \"\\\"]\"", "E0401 all.json 7",
            ])
        // What stands on the command line goes before the file.
        #expect(
            try problems(["count=2", "tags=[]"], file: "all.json", folder: folder) == ["E0409 all.json 1"])
        try write("list.json", "\u{FEFF}[\"a\", [ ]]")
        #expect(try problems(["raw=1", "tags=@list.json"], folder: folder) == ["E0401 list.json [ ]"])
        try write("broken.json", "[1,")
        #expect(try problems(["raw=1", "tags=@broken.json"], folder: folder) == ["E0402 broken.json "])
        try write("no-record.json", "[]")
        #expect(try problems(["raw=1"], file: "no-record.json", folder: folder) == ["E0413 no-record.json "])
        #expect(try problems(["raw=1"], file: "none.json", folder: folder) == ["E0704 command line --inputs none.json"])
    }
}
