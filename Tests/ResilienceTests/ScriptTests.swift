import Foundation
import HoloValue
import Testing

/// Files that are no scripts, words that are no inputs, and runs that nobody allowed: clear words, nothing spent.
@Suite struct ScriptTests {
    private func sandbox(_ files: [String: String] = [:]) throws -> Sandbox {
        let sandbox = try Sandbox()
        // Nobody is there: whatever is refused is refused before the service is asked.
        sandbox.use("http://127.0.0.1:\(try closedPort())")
        for (name, text) in files { try sandbox.write(name, text) }
        return sandbox
    }

    // MARK: No scripts

    /// What `run` and `check` say of a file's bytes.
    private func expectRefused(
        _ bytes: [UInt8], _ words: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let ended = try await waiting {
            let sandbox = try sandbox()
            try sandbox.write("a.holo", bytes)
            return [try await sandbox.holo("run", "a.holo"), try await sandbox.holo("check", "a.holo")]
        }
        for done in ended {
            done.expect(2, "a.holo", sourceLocation: sourceLocation)
            for word in words {
                #expect(done.errors.contains(word), "no “\(word)” in \(done)", sourceLocation: sourceLocation)
            }
            #expect(done.output.isEmpty, sourceLocation: sourceLocation)
            #expect(done.errors.utf8.count < 60_000, "too much is said", sourceLocation: sourceLocation)
            // Not how fast it is, but that it ends: the machine may do much else beside.
            #expect(done.time < .seconds(60), "\(done.command) took \(done.time)", sourceLocation: sourceLocation)
        }
    }

    @Test func binary() async throws {
        try await expectRefused([0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0, 0, 0, 0xFF, 0x90], "error[E0102]", "NUL")
    }

    @Test func invalidUTF8() async throws {
        try await expectRefused(
            Array("let a = \"".utf8) + [0xFF, 0xC0, 0x80] + Array("\"\n".utf8), "error[E0101]", "UTF-8")
    }

    @Test func utf16() async throws {
        try await expectRefused([0xFF, 0xFE, 0x6C, 0, 0x65, 0, 0x74, 0], "error[E0101]", "UTF-16", "save it as UTF-8")
    }

    @Test func hugeFile() async throws {
        try await expectRefused(
            [UInt8](repeating: UInt8(ascii: "#"), count: 50 << 20), "error[E0103]", "a script has at most")
    }

    @Test func hugeLines() async throws {
        try await expectRefused(
            Array("let a = ".utf8) + [UInt8](repeating: UInt8(ascii: "+"), count: 4_000_000), "error[E")
    }

    @Test(arguments: [
        "(", "[", "{", "{ a: ", "-", "not ", "if true {\n", "if true then ", "x => ", "f(", "try ", "\"{", "a.",
    ])
    func deeplyNested(opening: String) async throws {
        let text = (opening.hasPrefix("if true {") ? "" : "let a = ") + String(repeating: opening, count: 100_000)
        try await expectRefused(Array(text.utf8), "error[E")
    }

    @Test(arguments: [("(", ")"), ("[", "]"), ("-", ""), ("not ", "")])
    func deeplyNestedAndClosed(opening: String, closing: String) async throws {
        let text =
            "return " + String(repeating: opening, count: 100_000) + "true" + String(repeating: closing, count: 100_000)
        try await expectRefused(Array(text.utf8), "error[E")
    }

    @Test func emptyScripts() async throws {
        for text in ["", "\n\n", "# nothing\n", "\u{FEFF}"] {
            let done = try await waiting { try await sandbox(["a.holo": text]).holo("run", "a.holo") }
            // A script without a statement does nothing, and that is no mistake; some say a word about it.
            #expect(done.code == 0 || done.code == 2, "\(done)")
            #expect(done.code == 0 || done.errors.contains("error[E"), "\(done)")
        }
    }

    @Test func linesOfOtherSystemsAndByteOrderMarks() async throws {
        for text in [
            "let a = 1\r\nreturn a + 1\r\n", "\u{FEFF}let a = 1\nreturn a + 1\n", "\u{FEFF}let a = 1\rreturn a + 1",
        ] {
            let done = try await waiting { try await sandbox(["a.holo": text]).holo("run", "a.holo") }
            done.expect(0)
            #expect(done.output == "2\n")
        }
        let wrong = try await waiting {
            try await sandbox(["a.holo": "\u{FEFF}let a = 1\r\nreturn b\r\n"]).holo("run", "a.holo")
        }
        wrong.expect(2, "a.holo:2:8")
    }

    @Test func filesThatAreNone() async throws {
        let ended = try await waiting {
            let sandbox = try sandbox()
            try FileManager.default.createDirectory(
                atPath: sandbox.path("folder.holo"), withIntermediateDirectories: true)
            var ended: [(Finished, String)] = []
            for command in ["run", "check"] {
                ended.append((try await sandbox.holo(command, "missing.holo"), "there is no script \"missing.holo\""))
                ended.append(
                    (try await sandbox.holo(command, "folder.holo"), "can't read \"folder.holo\": Is a directory"))
                ended.append((try await sandbox.holo(command, "/dev/zero", seconds: 10), "/dev/zero"))
            }
            return ended
        }
        for (done, words) in ended {
            #expect(done.code == 64 || done.code == 2, "\(done)")
            #expect(done.errors.contains(words), "\(done)")
        }
    }

    @Test func importsThatCanNotBeRead() async throws {
        let ended = try await waiting {
            let sandbox = try sandbox([
                "missing.holo": "import \"nowhere.holo\" as n\nreturn 1\n",
                "folder.holo": "import \"lib\" as n\nreturn 1\n",
                "one.holo": "import \"two.holo\" as two\nreturn 1\n",
                "two.holo": "import \"one.holo\" as one\nreturn 2\n",
                "own.holo": "import \"own.holo\" as own\nreturn 2\n",
                "binary.holo": "import \"b.holo\" as b\nreturn 2\n",
            ])
            try FileManager.default.createDirectory(atPath: sandbox.path("lib"), withIntermediateDirectories: true)
            try sandbox.write("b.holo", [0, 1, 2, 0xFF])
            var ended: [Finished] = []
            for name in ["missing", "folder", "one", "own", "binary"] {
                ended.append(try await sandbox.holo("run", name + ".holo"))
            }
            return ended
        }
        ended[0].expect(2, "missing.holo:1:8", "nowhere.holo")
        #expect([2, 64].contains(ended[1].code), "\(ended[1])")
        #expect(ended[1].errors.contains("lib"), "\(ended[1])")
        ended[2].expect(2, "error[E", "one.holo", "two.holo")
        ended[3].expect(2, "error[E", "own.holo")
        ended[4].expect(2, "error[E0102]", "b.holo")
    }

    @Test func longChainOfImports() async throws {
        let done = try await waiting {
            let sandbox = try sandbox()
            for number in 0..<2_000 {
                try sandbox.write("s\(number).holo", "import \"s\(number + 1).holo\" as next\nreturn \(number)\n")
            }
            try sandbox.write("s2000.holo", "return 2000\n")
            return try await sandbox.holo("run", "s0.holo")
        }
        #expect(done.code == 0 || done.code == 2, "\(done)")
    }

    // MARK: Inputs

    private static let inputs = """
        input domain: text
        input most: int = 10
        input age: duration = 1h
        input people: list<{ name: text }> = []
        return { domain: domain, most: most, people: people }
        """

    @Test(arguments: [
        (["domian=x"], "has no input `domian`", "did you mean `domain`?"),
        (["zzzzzz=x"], "has no input `zzzzzz`", "it takes `domain`, `most`"),
        (["domain"], "`domain` is no input", "name=value"),
        ([], "the input `domain` is missing", "domain=…"),
        (["domain=x", "most=ten"], "the input `most`", "ten"),
        (["domain=x", "most=1.5"], "the input `most`", ""),
        (["domain=x", "domain=y"], "the input `domain` is given twice", ""),
        (["domain=x", "people=[{]"], "the input `people`", "people=@data.json"),
        (["domain=x", "people=[{\"nome\":1}]"], "people", "name"),
        (["domain=x", "people=@nowhere.csv"], "the input `people`", "there is no file \"nowhere.csv\""),
        (["domain=x", "people=@"], "the input `people`", ""),
        (["domain=x", "people=@/etc/passwd"], "the input `people`", "--allow-path"),
        (["domain=x", "age=soon"], "the input `age`", "soon"),
        (["=x"], "has no input ``", ""),
    ])
    func badInputs(words: [String], message: String, help: String) async throws {
        let done = try await waiting {
            let sandbox = try sandbox(["a.holo": Self.inputs])
            return await Finished(try sandbox.start(["run", "a.holo"] + words), words, seconds: 10)
        }
        done.expect(64, "error[E0", message)
        #expect(help.isEmpty || done.errors.contains(help), "no “\(help)” in \(done)")
        #expect(done.output.isEmpty)
    }

    @Test func goodInputs() async throws {
        let done = try await waiting {
            let sandbox = try sandbox(["a.holo": Self.inputs, "p.csv": "name,age\nAda,36\n"])
            return try await sandbox.holo("run", "a.holo", "domain=@@x", "most=3", "people=@p.csv")
        }
        done.expect(0)
        #expect(done.output == "{\"domain\":\"@x\",\"most\":3,\"people\":[{\"name\":\"Ada\",\"age\":\"36\"}]}\n")
    }

    @Test func mistypedOptionsAreNotSwallowed() async throws {
        let done = try await waiting {
            try await sandbox(["a.holo": Self.inputs]).holo("run", "a.holo", "--max-credit", "5")
        }
        done.expect(64, "--max-credit")
    }

    // MARK: Caps and approval

    private func served(
        _ text: String, _ body: (Sandbox, FakeService) async throws -> [Finished]
    ) async throws -> (done: [Finished], service: FakeService) {
        try await waiting {
            let service = try FakeService()
            let sandbox = try Sandbox()
            sandbox.use(service.url)
            try sandbox.write("a.holo", text)
            return (try await body(sandbox, service), service)
        }
    }

    @Test func withoutACapNothingStarts() async throws {
        let (done, service) = try await served("step p = page_read { url: \"x\" }\nreturn p.job") { sandbox, _ in
            [
                try await sandbox.holo("run", "a.holo"), try await sandbox.holo("run", "a.holo", "--max-credits", "2"),
                try await sandbox.holo("run", "a.holo", "--max-credits", "-1"),
            ]
        }
        done[0].expect(2, "there is no cap", "nothing ran, 0 credits spent", "--max-credits 2", "budget 2 credits")
        done[1].expect(0, "2 credits spent of 2")
        done[2].expect(64, "--max-credits")
        #expect(service.posts == 1)
    }

    @Test func reachedCapStopsAndALargerOneGoesOn() async throws {
        let text = """
            let all = for site in ["a", "b", "c", "d"] {
              step page = page_read { url: site }
              yield page.job
            }
            return all.length()
            """
        let (done, service) = try await served(text) { sandbox, service in
            let first = try await sandbox.holo("run", "a.holo", "--max-credits", "5")
            let posts = service.posts
            #expect(posts == 2)
            return [first, try await sandbox.holo("resume"), try await sandbox.holo("resume", "--max-credits", "8")]
        }
        done[0].expect(
            3, "error[E0540]: the cap of 5 credits is reached", "a.holo:2:15", "step page, for", "2 for `page_read`",
            "4 spent",
            "--max-credits N` goes on")
        done[1].expect(3, "2 reused", "E0540")
        done[2].expect(0, "4 steps", "2 reused", "8 of 8 in all", "4 saved")
        #expect(done[2].output == "4\n")
        #expect(service.posts == 4)
    }

    @Test func capOfZeroSpendsNothing() async throws {
        let (done, service) = try await served("budget 0 credits\nstep p = page_read { url: \"x\" }\nreturn p") {
            sandbox, _ in
            [try await sandbox.holo("run", "a.holo")]
        }
        done[0].expect(3, "the cap of 0 credits is reached")
        #expect(service.posts == 0)
    }

    @Test func writesNeedApprovalBeforeAnythingIsSpent() async throws {
        let text = """
            budget 100 credits
            step page = page_read { url: "a" }
            step note = note_write { text: page.job }
            return note.job
            """
        let (done, service) = try await served(text) { sandbox, service in
            let refused = [
                try await sandbox.holo("run", "a.holo"),
                try await sandbox.holo("run", "a.holo", "--allow-write", "other_write"),
            ]
            #expect(service.posts == 0)
            return refused + [try await sandbox.holo("run", "a.holo", "--allow-write", "note_write")]
        }
        for refused in done[..<2] {
            refused.expect(
                2, "`note_write`", "nobody approved", "nothing ran, 0 credits spent", "--yes",
                "--allow-write note_write")
        }
        done[2].expect(0, "5 credits spent")
        #expect(service.posts == 2)
    }

    @Test func approvalHoldsForTheTextThatWasApproved() async throws {
        let text = """
            step page = page_read { url: "a" }
            step note = note_write { text: page.job }
            return note.job
            """
        let (done, service) = try await served(text) { sandbox, service in
            // The cap stops it before the write.
            let first = try await sandbox.holo("run", "a.holo", "--max-credits", "2", "--yes")
            let edited = text.replacingOccurrences(of: "page.job }", with: "\"{page.job}!\" }")
            try sandbox.write("a.holo", edited)
            let asked = try await sandbox.holo("resume", "--max-credits", "9")
            #expect(service.posts == 1)
            try sandbox.write("a.holo", text)
            return [first, asked, try await sandbox.holo("resume", "--max-credits", "9")]
        }
        done[0].expect(3, "E0540", "`note_write`")
        done[1].expect(2, "`note_write`", "nobody approved")
        done[2].expect(0, "1 reused", "5 of 9 in all")
        #expect(service.posts == 2)
    }

    @Test func editedScriptPaysOnlyForWhatIsNew() async throws {
        let text = """
            budget 100 credits
            let all = for site in ["a", "b"] {
              step page = page_read { url: site }
              yield page.job
            }
            assert all.length() > 2, "too few"
            return all
            """
        let (done, service) = try await served(text) { sandbox, _ in
            let first = try await sandbox.holo("run", "a.holo")
            let edited = "# more\n" + text.replacingOccurrences(of: "[\"a\", \"b\"]", with: "[\"z\", \"a\", \"b\"]")
            try sandbox.write("a.holo", edited)
            return [first, try await sandbox.holo("run", "a.holo", "--resume")]
        }
        done[0].expect(1, "too few", "4 credits spent")
        done[1].expect(0, "2 reused", "2 credits spent now, 6 of 100 in all", "4 saved")
        // Which of the first two was faster does not matter.
        #expect(["[\"job-3\",\"job-1\",\"job-2\"]\n", "[\"job-3\",\"job-2\",\"job-1\"]\n"].contains(done[1].output))
        #expect(service.posts == 3)
    }

    /// Each list is small; there are too many of them.
    @Test func moreMemoryThanThereIs() async throws {
        let done = try await waiting {
            let sandbox = try Sandbox()
            sandbox.environment["HOLO_MEMORY_LIMIT"] = "300"
            try sandbox.write("a.holo", "let lists = range(10_000_000).map(i => range(1000))\nreturn try lists.length() else 0")
            return try await sandbox.holo("run", "a.holo", seconds: 60)
        }
        done.expect(1, "error[E0332]: this script needs more than 300 MB of memory")
        #expect(done.output.isEmpty)
    }

    @Test func pathsInAnImportedScriptBeginInItsFolder() async throws {
        try await waiting {
            let sandbox = try Sandbox()
            try FileManager.default.createDirectory(atPath: sandbox.path("lib"), withIntermediateDirectories: true)
            try sandbox.write("lib/d.json", "7")
            try sandbox.write("d.json", "8")
            let part = "func again() = read(\"d.json\")\nlet data = read(\"d.json\")\nsave [data] to \"out.json\"\nreturn data"
            try sandbox.write("lib/part.holo", part)
            try sandbox.write(
                "a.holo",
                "import \"lib/part.holo\" as part\nstep r = part\nreturn [r, part.again(), read(\"d.json\")]")
            let done = try await sandbox.holo("run", "a.holo")
            done.expect(0)
            #expect(done.output == "[7,7,8]\n")
            #expect(FileManager.default.fileExists(atPath: sandbox.path("lib/out.json")))
            #expect(!FileManager.default.fileExists(atPath: sandbox.path("out.json")))
        }
    }
}
