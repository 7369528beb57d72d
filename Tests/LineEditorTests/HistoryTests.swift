import PseudoTerminal
import Testing

@Suite struct HistoryTests {
    @Test func entriesAreKeptWithTheirTimesAndForTheirOwnerAlone() throws {
        let folder = try Folder()
        let first = try Demo(folder: folder)
        first.terminal.type("one \\n\rf {\rg\r}\rtwo\rtwo\r:quit\r")
        #expect(try first.terminal.waitForEnd() == 0)
        let lines = try folder.contents("history").split(separator: "\n").map(String.init)
        #expect(lines.map { $0.drop { $0 != " " } } == [" one \\\\n", " f {\\n  g\\n}", " two", " :quit"])
        #expect(lines.allSatisfy { (Int($0.prefix { $0 != " " }) ?? 0) > 1_700_000_000 })
        #expect(try folder.permissions("history") == 0o600)

        let second = try Demo(folder: folder)
        second.terminal.press(.up, .up, .up)
        try second.terminal.wait(forLines: ["demo> f {", "  …   g", "  … }"])
        second.terminal.press(.up, .up, .up)
        try second.terminal.wait(forLines: ["demo> one \\n"])
    }

    @Test func aLongHistoryLosesItsOldestEntries() throws {
        let folder = try Folder()
        let lines = (1...13_000).map { "\(1_700_000_000 + $0) entry \($0)\n" }
        try (lines.joined() + "damaged\n").write(toFile: folder.path("history"), atomically: true, encoding: .utf8)
        let demo = try Demo(folder: folder)
        demo.terminal.press(.up)
        try demo.terminal.wait(forLines: ["demo> entry 13000"])
        demo.terminal.press(.alt("<"))
        try demo.terminal.wait(for: "the oldest that is kept") { $0.cursorLine.contains("entry 300") }
        demo.terminal.press(.control("c"))
        try demo.terminal.wait(for: "interrupted")
        let kept = try folder.contents("history").split(separator: "\n")
        #expect(kept.count == 10_000)
        #expect(kept.dropLast().last == "1700013000 entry 13000")
        #expect(try folder.permissions("history") == 0o600)
    }

    @Test func downComesBackToWhatWasTyped() throws {
        let demo = try Demo()
        demo.terminal.type("one\rtwo\r")
        try demo.terminal.wait(for: "=> two")
        try demo.waitForPrompt()
        demo.terminal.press(.control("l"), .up, .up)
        try demo.terminal.wait(forLines: ["demo> one"])
        demo.terminal.press(.down)
        try demo.terminal.wait(forLines: ["demo> two"])
        demo.terminal.press(.down)
        try demo.terminal.wait(forLines: ["demo>"])
    }

    @Test func upLooksForEntriesThatBeginWithWhatIsTyped() throws {
        let demo = try Demo()
        demo.terminal.type("let a = 1\rprint 1\rlet b = 2\rother\r")
        try demo.terminal.wait(for: "=> other")
        try demo.waitForPrompt()
        demo.terminal.press(.control("l"))
        demo.terminal.type("let")
        demo.terminal.press(.up)
        try demo.terminal.wait(forLines: ["demo> let b = 2"])
        demo.terminal.press(.up)
        try demo.terminal.wait(forLines: ["demo> let a = 1"])
        demo.terminal.press(.down, .down)
        try demo.terminal.wait(for: "what was typed, with its hint") {
            $0.lines == ["demo> let b = 2"] && $0.cursorColumn == 9
        }
    }

    @Test func anOldEntryThatWasChangedStaysAsItWas() throws {
        let demo = try Demo()
        demo.terminal.type("one\rtwo\r")
        try demo.terminal.wait(for: "=> two")
        try demo.waitForPrompt()
        demo.terminal.press(.up, .up)
        demo.terminal.type(" changed")
        try demo.terminal.wait(for: "one changed")
        demo.terminal.press(.control("c"))
        // The terminal drops what was typed before Ctrl-C and not yet read.
        try demo.terminal.wait(for: "interrupted")
        try demo.waitForPrompt()
        demo.terminal.press(.control("l"), .up, .up)
        try demo.terminal.wait(forLines: ["demo> one"])
        demo.terminal.press(.down)
        demo.terminal.type(" more\r")
        try demo.terminal.wait(for: "=> two more")
        try demo.waitForPrompt()
        demo.terminal.press(.control("l"), .up, .up, .up)
        try demo.terminal.wait(forLines: ["demo> one"])
    }

    @Test func searchingBackwardsFindsAndRuns() throws {
        let demo = try Demo()
        demo.terminal.type("alpha 1\rbeta 2\r")
        try demo.terminal.wait(for: "=> beta 2")
        try demo.waitForPrompt()
        demo.terminal.press(.control("l"), .control("r"))
        demo.terminal.type("pha")
        try demo.terminal.wait(forLines: ["(reverse-i-search)`pha': alpha 1"])
        demo.terminal.press(.enter)
        try demo.terminal.wait(forLines: ["demo> alpha 1", "=> alpha 1", "demo>"])
    }

    @Test func controlCLeavesASearch() throws {
        let demo = try Demo()
        demo.terminal.type("alpha 1\r")
        try demo.terminal.wait(for: "=> alpha 1")
        try demo.waitForPrompt()
        demo.terminal.press(.control("l"), .control("r"))
        demo.terminal.type("al")
        try demo.terminal.wait(for: "`al': alpha 1")
        demo.terminal.press(.control("c"))
        try demo.terminal.wait(forLines: ["demo> alpha 1^C", "interrupted", "demo>"])
        demo.terminal.type("x\r")
        try demo.terminal.wait(for: "=> x")
    }
}

/// What the history has after the text, faintly.
@Suite struct HintTests {
    private func demo(environment: [String: String] = [:]) throws -> Demo {
        let demo = try Demo(environment: environment)
        demo.terminal.type("let total = 12\r")
        try demo.terminal.wait(for: "=> let total = 12")
        try demo.waitForPrompt()
        demo.terminal.press(.control("l"))
        demo.terminal.type("let t")
        return demo
    }

    @Test(arguments: [Key.right, .end, .control("e"), .control("f")])
    func aKeyTakesTheHint(key: Key) throws {
        let demo = try demo()
        try demo.terminal.wait(forLines: ["demo> let total = 12"])
        #expect(demo.terminal.screen.cursorColumn == 11)
        #expect(demo.terminal.screen.attributes(of: "otal")?.isFaint == true)
        demo.terminal.press(key)
        try demo.terminal.wait(for: "the cursor at the end") { $0.cursorColumn == 20 }
        #expect(demo.terminal.screen.attributes(of: "otal")?.isFaint == false)
    }

    @Test func altFTakesAWord() throws {
        let demo = try demo()
        demo.terminal.press(.alt("f"))
        try demo.terminal.wait(for: "the cursor behind the word") { $0.cursorColumn == 15 }
    }

    @Test func theHintIsNoPartOfTheEntry() throws {
        let demo = try demo()
        try demo.terminal.wait(forLines: ["demo> let total = 12"])
        demo.terminal.press(.enter)
        try demo.terminal.wait(forLines: ["demo> let t", "=> let t", "demo>"])
    }

    @Test func anEntryOfSeveralLinesHintsItsFirst() throws {
        let demo = try Demo()
        demo.terminal.type("f {\rg\r}\r")
        try demo.terminal.wait(for: "=>")
        try demo.waitForPrompt()
        demo.terminal.press(.control("l"))
        demo.terminal.type("f")
        try demo.terminal.wait(forLines: ["demo> f { …"])
        demo.terminal.press(.right)
        try demo.terminal.wait(forLines: ["demo> f {", "  …   g", "  … }"])
    }

    @Test func withoutColourThereIsNone() throws {
        let demo = try demo(environment: ["NO_COLOR": "1"])
        try demo.terminal.wait(forLines: ["demo> let t"])
        #expect(!demo.terminal.output.contains(subsequence: Array("\u{1B}[0;".utf8)))
    }
}

extension [UInt8] {
    func contains(subsequence: [UInt8]) -> Bool {
        indices.contains { self[$0...].starts(with: subsequence) }
    }
}
