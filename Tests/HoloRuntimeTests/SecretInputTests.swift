import Foundation
import HoloCompiler
import HoloRuntime
import HoloSyntax
import HoloValue
import HolocronAPI
import Testing

/// Where secret inputs come from, what is refused, and what is remembered of them.
struct SecretInputTests {
    private static let marker = "QxZvWkJq9-Xq7zKw"
    private let key = SecretKey(Array("a key of the tests".utf8))
    private let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "holo-secrets-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    /// The path of a file of that mode.
    private func file(_ text: String, mode: Int, _ name: String = "secret") throws -> String {
        let path = folder + "/" + name
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }

    private func given(
        _ words: [String] = [], script: String = "input api_key: secret\nprint 1", file: String? = nil,
        kept: Value? = nil, environment: [String: String] = [:], answer: String? = nil
    ) throws -> (values: [String: Value], given: GivenInputs, asked: [String]) {
        let parsed = ScriptFile(name: "s", parsed: parse(SourceText(script, name: "s")), imports: [:])
        let compilation = compile(
            main: "s", files: ["s": parsed], catalogue: ActionCatalogue(actions: [:], known: [], isAvailable: true))
        #expect(compilation.diagnostics.filter { $0.diagnostic.severity == .error }.isEmpty)
        var given = GivenInputs(
            words: words, file: file, inputs: compilation.inputs, main: "s", files: FileAccess(scriptFolder: folder))
        if let kept = kept?.asRecord { given.add(kept) }
        var asked: [String] = []
        given.addSecrets(
            from: SecretSources(environment: environment, key: key) { question in
                asked.append(question)
                return answer
            })
        let values = given.check()
        // Whatever is wrong: no word of it is said.
        for found in given.diagnostics {
            #expect(!"\(found.diagnostic)".contains(Self.marker))
        }
        for source in given.sources.values where source.name == "command line" {
            #expect(!source.text(Span(0, source.bytes.count)).contains(Self.marker))
        }
        #expect(!JSON.encodeString(.record(given.recorded)).contains(Self.marker))
        return (values, given, asked)
    }

    private func codes(_ given: GivenInputs) -> [String] { given.diagnostics.map(\.diagnostic.code) }

    private func text(_ value: Value?) -> String? {
        guard case .secret(let secret)? = value else { return nil }
        return secret.revealed
    }

    @Test func comesFromTheEnvironment() throws {
        let found = try given(environment: ["HOLO_SECRET_API_KEY": Self.marker])
        #expect(text(found.values["api_key"]) == Self.marker)
        #expect(found.asked.isEmpty && codes(found.given).isEmpty)
        #expect(found.given.recorded.count == 0)
    }

    @Test(arguments: [("", ""), ("\n", ""), ("\r\n", ""), ("\n\n", "\n"), (" ", " ")])
    func comesFromAFileWithoutItsLineEnd(end: String, kept: String) throws {
        let path = try file(Self.marker + end, mode: 0o600)
        let found = try given(["api_key=@\(path)"], environment: ["HOLO_SECRET_API_KEY": "another"])
        #expect(text(found.values["api_key"]) == Self.marker + kept)
        #expect(found.given.recorded["api_key"]?["file"]?.asString == canonicalPath(path))
    }

    @Test func isAskedForWhereNothingElseGivesIt() throws {
        let found = try given(script: "## Of the shop.\ninput api_key: secret\nprint 1", answer: Self.marker)
        #expect(text(found.values["api_key"]) == Self.marker)
        #expect(found.asked == ["The secret `api_key` (Of the shop.): "])
        let missing = try given()
        #expect(codes(missing.given) == ["E0417"] && missing.asked.count == 1)
        let help = try #require(missing.given.diagnostics.first?.diagnostic.help)
        for way in ["HOLO_SECRET_API_KEY", "api_key=@file", "terminal"] { #expect(help.contains(way)) }
        #expect(codes(try given(answer: "").given) == ["E0417"])
        #expect(codes(try given(environment: ["HOLO_SECRET_API_KEY": ""]).given) == ["E0417"])
    }

    @Test func isNotAskedForWhereItMayBeMissing() throws {
        let script = "input api_key: secret? = null\nprint 1"
        let found = try given(script: script, answer: Self.marker)
        #expect(found.asked.isEmpty && found.values["api_key"] == nil && codes(found.given).isEmpty)
        #expect(text(try given(script: script, environment: ["HOLO_SECRET_API_KEY": "abc"]).values["api_key"]) == "abc")
    }

    @Test(arguments: ["api_key=\(marker)", "api_key=@@\(marker)", "api_key=", "api_key=@"])
    func neverStandsOnTheCommandLine(word: String) throws {
        let found = try given([word], environment: ["HOLO_SECRET_API_KEY": "another"])
        #expect(codes(found.given) == ["E0416"])
        #expect(found.asked.isEmpty)
    }

    @Test func neverStandsAmongOtherInputs() throws {
        let path = try file(#"{ "api_key": "\#(Self.marker)" }"#, mode: 0o600, "inputs.json")
        #expect(codes(try given(file: path).given) == ["E0416"])
    }

    @Test(arguments: [0o644, 0o640, 0o604, 0o620, 0o602, 0o610]) func refusesAFileThatOthersCanRead(mode: Int) throws {
        let found = try given(["api_key=@\(try file(Self.marker, mode: mode))"])
        #expect(codes(found.given) == ["E0418"])
        #expect(found.given.diagnostics.first?.diagnostic.help?.hasPrefix("chmod 600") == true)
    }

    @Test func refusesFilesThatHoldNoSecret() throws {
        #expect(codes(try given(["api_key=@\(folder)/none"]).given) == ["E0418"])
        #expect(codes(try given(["api_key=@\(folder)"]).given) == ["E0418"])
        #expect(codes(try given(["api_key=@\(try file("\n", mode: 0o600))"]).given) == ["E0418"])
        let path = folder + "/latin"
        FileManager.default.createFile(
            atPath: path, contents: Data([0x61, 0xFF, 0x62]), attributes: [.posixPermissions: 0o600])
        #expect(codes(try given(["api_key=@\(path)"]).given) == ["E0418"])
    }

    @Test func aResumedRunReadsTheFileAgain() throws {
        let path = try file("before", mode: 0o600)
        let kept = Value.record(try given(["api_key=@\(path)"]).given.recorded)
        #expect(text(try given(kept: kept, environment: ["HOLO_SECRET_API_KEY": "other"]).values["api_key"]) == "before")
        let moved = try file(Self.marker, mode: 0o600, "moved")
        #expect(text(try given(["api_key=@\(moved)"], kept: kept).values["api_key"]) == Self.marker)
        try FileManager.default.removeItem(atPath: path)
        #expect(text(try given(kept: kept, environment: ["HOLO_SECRET_API_KEY": "other"]).values["api_key"]) == "other")
        #expect(text(try given(kept: kept, answer: "typed").values["api_key"]) == "typed")
        #expect(codes(try given(kept: kept).given) == ["E0418"])
        // What was no secret when the run began is none that could be taken.
        #expect(codes(try given(kept: .object([("api_key", .string(Self.marker))])).given) == ["E0417"])
    }

    @Test func aPartOfAnInputMayBeSecret() throws {
        let script = "input login: { user: text, password: secret }\nprint 1"
        let json = #"{ "user": "ada", "password": "\#(Self.marker)" }"#
        let found = try given(script: script, environment: ["HOLO_SECRET_LOGIN": json])
        #expect(text(found.values["login"]?["password"]) == Self.marker)
        #expect(found.values["login"]?["user"]?.asString == "ada")
        for wrong in [Self.marker, #"{ "password": "\#(Self.marker)" }"#, #"{ "user": "a", "password": ["\#(Self.marker)"] }"#] {
            #expect(codes(try given(script: script, environment: ["HOLO_SECRET_LOGIN": wrong]).given) == ["E0401"])
        }
        #expect(codes(try given(["login=\(json)"], script: script).given) == ["E0416"])
    }
}
