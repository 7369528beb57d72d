import Foundation
import HoloValue
import Testing

/// `holo check`: several files, formats, and what it does without a service.
@Suite struct CheckTests {
    private static let call = "step p = shop_price { id: \"p-0001\" }\nreturn p\n"

    private func lines(_ output: String) throws -> [Value] {
        try output.split(separator: "\n").map { try JSON.decode(String($0)) }
    }

    @Test func severalFilesOneReport() async throws {
        let (human, json, sarif) = try await waiting {
            let sandbox = try Sandbox()
            try sandbox.write("good.holo", "return 1\n")
            try sandbox.write("one.holo", "import \"lib.holo\" as lib\nreturn a\n")
            try sandbox.write("two.holo", "import \"lib.holo\" as lib\nreturn é + 1\n")
            try sandbox.write("lib.holo", "func f(x) = y\n")
            let files = ["good.holo", "one.holo", "two.holo", "none.holo"]
            func check(_ options: [String]) async throws -> Finished {
                await Finished(try sandbox.start(["check"] + files + options))
            }
            return (try await check([]), try await check(["--format", "json"]), try await check(["--format", "sarif"]))
        }
        human.expect(64, "one.holo:2:8", "two.holo:2:8", "lib.holo:1:13", "3 errors", "there is no script \"none.holo\"")
        #expect(human.output.isEmpty)
        // The mistake in what both import is told once.
        #expect(human.errors.components(separatedBy: "lib.holo:1:13").count == 2)
        let found = try lines(json.output).map { "\($0["file"]?.asString ?? ""):\($0["line"]?.asInt ?? 0) \($0["code"]?.asString ?? "")" }
        #expect(
            found.sorted() == ["lib.holo:1 E0201", "none.holo:0 E0414", "one.holo:2 E0201", "two.holo:2 E0201"])
        #expect(json.errors.isEmpty)
        let log = try JSON.decode(sarif.output)
        let run = try #require(log["runs"]?.asList?.first)
        #expect(log["version"]?.asString == "2.1.0")
        #expect(run["results"]?.asList?.count == 4)
        let rules = run["tool"]?["driver"]?["rules"]?.asList ?? []
        #expect(rules.allSatisfy { $0["help"]?["text"]?.asString?.isEmpty == false })
        for result in run["results"]?.asList ?? [] {
            let index = try #require(result["ruleIndex"]?.asInt)
            #expect(rules[index]["id"]?.asString == result["ruleId"]?.asString)
        }
    }

    @Test func importsAreNamedFromWhereTheScriptIs() async throws {
        let done = try await waiting {
            let sandbox = try Sandbox()
            try FileManager.default.createDirectory(atPath: sandbox.path("deep/lib"), withIntermediateDirectories: true)
            try sandbox.write("deep/a.holo", "import \"lib/b.holo\" as b\nreturn 1\n")
            try sandbox.write("deep/lib/b.holo", "return x\n")
            return try await sandbox.holo("check", "deep/a.holo", "--format", "short")
        }
        done.expect(2)
        #expect(done.output.hasPrefix("deep/lib/b.holo:1:8: error[E0201]"))
    }

    @Test func theStandardInput() async throws {
        let done = try await waiting {
            let sandbox = try Sandbox()
            try sandbox.write("a.holo", "import \"lib.holo\" as lib\nreturn lib.f(1) + x\n")
            try sandbox.write("lib.holo", "func f(x) = x\n")
            let process = try ChildProcess(
                "/bin/sh", ["-c", "exec \"$0\" check - < a.holo", try Products.path("holo")], in: sandbox,
                folder: sandbox.path("."), outputs: sandbox.folder + "/input")
            return await Finished(process)
        }
        done.expect(2, "<stdin>:2:19", "there is no `x` here", "1 error")
    }

    @Test func withoutAServiceOneWarning() async throws {
        let done = try await waiting {
            let sandbox = try Sandbox()
            sandbox.use("http://127.0.0.1:\(try closedPort())")
            try sandbox.write("a.holo", "step q = page_read { url: \"x\" }\nstep p = other { x: 1 }\nreturn [p, q, oops]\n")
            try sandbox.write("b.holo", Self.call)
            return try await sandbox.holo("check", "a.holo", "b.holo")
        }
        done.expect(2, "warning[W0201]", "reason:", "error[E0201]", "1 error, 1 warning")
    }

    @Test func withoutAServiceWhatIsCachedIsChecked() async throws {
        let (known, other) = try await waiting {
            let sandbox = try Sandbox()
            let service = try await LocalService(in: sandbox, seed: 1)
            sandbox.use(service.url, key: service.key)
            try sandbox.write("a.holo", Self.call)
            try await sandbox.holo("check", "a.holo").expect(0)
            service.process.send(SIGKILL)
            _ = await service.process.ending(within: 10)
            try sandbox.write("a.holo", Self.call.replacing("id:", with: "idd:"))
            try sandbox.write("b.holo", "step t = made_up { x: 1 }\n" + Self.call.replacing("id:", with: "idd:"))
            return (try await sandbox.holo("check", "a.holo"), try await sandbox.holo("check", "b.holo"))
        }
        known.expect(2, "error[E0204]", not: ["W0201"])
        other.expect(2, "error[E0204]", "warning[W0201]", "b.holo:1:10")
    }
}
