import Foundation
import Testing

/// `holo repl` where nobody types: run as a filter.
@Suite struct PipedPromptTests {
    private func piped(_ text: String, _ arguments: [String] = []) async throws -> Finished {
        try await waiting {
            let sandbox = try Sandbox()
            let service = try await LocalService(in: sandbox, speed: 100, seed: 7)
            sandbox.use(service.url, key: service.key)
            try sandbox.write("input", text)
            return try await sandbox.holo(arguments: ["repl", "--max-credits", "100"] + arguments, input: "input")
        }
    }

    @Test func valuesGoToTheOutput() async throws {
        let done = try await piped("let x = 20\nx + 1\nlet x = x + 2\nx\n\"a\\u{1B}[31mb\"\n")
        done.expect(0)
        #expect(done.output.hasPrefix("21\n22\n"), "\(done)")
        #expect(!(done.output + done.errors).utf8.contains(0x1B), "\(done)")
        #expect(!(done.output + done.errors).contains("holo>"), "\(done)")
    }

    @Test func stepsAreRun() async throws {
        let done = try await piped("step a = try_echo { text: \"piped\" }\na.text.upper()\n:cost step b = try_echo { text: \"b\" }\n")
        done.expect(0, "✓ a", "at most 1 credit")
        #expect(done.output == "PIPED\n", "\(done)")
    }

    /// All is parsed before anything is spent.
    @Test func aMistakeOfFormStopsItAll() async throws {
        let done = try await piped("step a = try_echo { text: \"a\" }\nlet = 5\n")
        done.expect(2, "nothing ran, 0 credits spent", not: ["✓"])
    }

    @Test func theFirstFailureIsTheLast() async throws {
        let done = try await piped("1\n[1][5]\n2\n")
        done.expect(1, "E0316")
        #expect(done.output == "1\n", "\(done)")
    }

    /// What stands below a step that failed is not done.
    @Test func aFailedStepStopsWhatStandsBelow() async throws {
        let done = try await piped(
            """
            step a = try_echo { text: "a", fails: "NO_LUCK", milliseconds: 3000 }
            print "never"
            step p = board_post { author: "Ada", text: "never" }
            """, ["--yes"])
        done.expect(1, "NO_LUCK", not: ["✓ p", "never\n"])
    }

    @Test func savingWaitsForTheEnd() async throws {
        let done = try await piped("step a = try_echo { text: \"a\", milliseconds: 3000 }\n:save out.holo\n:load out.holo\n")
        done.expect(0, "wrote out.holo")
    }

    @Test func writesNeedAnApproval() async throws {
        let refused = try await piped("step p = board_post { author: \"Ada\", text: \"hello\" }\n")
        refused.expect(2, "--yes")
        let allowed = try await piped("step p = board_post { author: \"Ada\", text: \"hello\" }\n", ["--allow-write", "board_post"])
        allowed.expect(0, "✓ p")
    }

    @Test func blocksAreOneEntry() async throws {
        let done = try await piped("let xs = for i in range(3) {\n  step e = try_echo { text: \"t{i}\" }\n\n  yield e.text\n}\n# over\nxs.join(\" \")\n")
        done.expect(0)
        #expect(done.output == "t0 t1 t2\n", "\(done)")
    }

    /// As in a script, where they may stand anywhere.
    @Test func functionsMayStandBelowTheirUse() async throws {
        let done = try await piped(
            """
            even(7)
            twice(4)
            func even(n) = if n == 0 then true else odd(n - 1)
            func odd(n) = if n == 0 then false else even(n - 1)
            func twice(n) = n * 2
            func twice(n) = n * 3
            twice(4)
            """)
        // Of two of one name each holds from where it stands.
        done.expect(2, "twice")
        #expect(done.output == "false\n", "\(done)")
        let other = try await piped("even(8)\nfunc even(n) = if n == 0 then true else odd(n - 1)\nfunc odd(n) = not even(n)\n:cost even(2)\n")
        other.expect(0)
        #expect(other.output == "true\n", "\(other)")
        let both = try await piped("area(2)\nfunc area(r) = square(r) * 3\nfunc square(n) = n * n\nsquare(5)\n")
        both.expect(0)
        #expect(both.output == "12\n25\n", "\(both)")
    }

    /// Before anything above it is paid.
    @Test func aCommandForPeopleStopsItAll() async throws {
        let done = try await piped("step a = try_echo { text: \"a\" }\n:jobs\n")
        done.expect(64, "`:jobs` is for people at a terminal", "nothing ran, 0 credits spent", not: ["✓"])
    }
}
