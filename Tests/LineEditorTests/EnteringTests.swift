import Foundation
import PseudoTerminal
import Testing

/// Entering: one line, several lines, pasted lines.
@Suite struct EnteringTests {
    @Test func enterRunsWhatIsComplete() throws {
        let demo = try Demo()
        demo.terminal.type("let x = 1\r")
        try demo.terminal.wait(forLines: ["demo> let x = 1", "=> let x = 1", "demo>"])
        #expect(demo.terminal.screen.unknown == [])
    }

    @Test func enterBeginsAnIndentedLineWhereTheEntryIsIncomplete() throws {
        let demo = try Demo()
        demo.terminal.type("a {\rb (\rc\r)\r")
        try demo.terminal.wait(forLines: ["demo> a {", "  …   b (", "  …     c", "  …   )", "  …"])
        #expect(demo.terminal.screen.cursorColumn == 6)
        demo.terminal.type("}\r")
        try demo.terminal.wait(forLines: [
            "demo> a {", "  …   b (", "  …     c", "  …   )", "  … }", "=> a {⏎  b (⏎    c⏎  )⏎}", "demo>",
        ])
    }

    @Test func aBracketTakesItsPlaceBelowTheLineThatItCloses() throws {
        let demo = try Demo()
        demo.terminal.type("if {\r")
        try demo.terminal.wait(for: "an indented line") { $0.cursorRow == 1 && $0.cursorColumn == 6 }
        demo.terminal.type("}")
        try demo.terminal.wait(forLines: ["demo> if {", "  … }"])
    }

    @Test func enterBetweenBracketsLeavesTheClosingOneBelow() throws {
        let demo = try Demo()
        demo.terminal.type("f {x")
        demo.terminal.press(.enter)
        demo.terminal.type("}")
        demo.terminal.press(.left, .enter)
        try demo.terminal.wait(for: "a line more") { $0.lines.count > 1 }
        demo.terminal.press(.end)
        demo.terminal.press(.enter)
        try demo.terminal.wait(for: "=> f {x⏎}")
    }

    @Test func altEnterBeginsALineInACompleteEntry() throws {
        let demo = try Demo()
        demo.terminal.type("one")
        demo.terminal.press(.altEnter)
        demo.terminal.type("two\r")
        try demo.terminal.wait(forLines: ["demo> one", "  … two", "=> one⏎two", "demo>"])
    }

    @Test func aPastedScriptIsOneTextAndRunsNothing() throws {
        let demo = try Demo()
        try demo.terminal.wait(for: "marked pastes") { $0.marksPaste }
        demo.terminal.paste("one\nf {\n\tpro\n}\nlast\n")
        try demo.terminal.wait(forLines: ["demo> one", "  … f {", "  …     pro", "  … }", "  … last", "  …"])
        demo.terminal.press(.enter)
        try demo.terminal.wait(for: "=> one⏎f {⏎")
        #expect(try demo.folder.contents("history").hasSuffix(" one\\nf {\\n\tpro\\n}\\nlast\n"))
    }

    @Test func whatWasTypedAheadIsReadAsSeveralEntries() throws {
        let demo = try Demo()
        demo.terminal.type("one\rtwo\rthree\r")
        try demo.terminal.wait(for: "=> three")
        #expect(demo.terminal.screen.text.contains("=> one"))
        #expect(demo.terminal.screen.text.contains("=> two"))
    }

    @Test func aFailedEntryComesBackToBeMended() throws {
        let demo = try Demo()
        demo.terminal.type(":again\r")
        try demo.terminal.wait(forLines: ["demo> :again", "demo> mend"])
        demo.terminal.type("ed\r")
        try demo.terminal.wait(for: "=> mended")
    }
}

/// Moving in an entry of several lines.
@Suite struct MovingTests {
    private func threeLines() throws -> Demo {
        let demo = try Demo()
        demo.terminal.paste("{ first\nab\nthird }")
        try demo.terminal.wait(forLines: ["demo> { first", "  … ab", "  … third }"])
        return demo
    }

    @Test func upAndDownMoveBetweenLinesAndKeepTheColumn() throws {
        let demo = try threeLines()
        demo.terminal.press(.up)
        try demo.terminal.wait(for: "the shorter line's end") { $0.cursorRow == 1 && $0.cursorColumn == 6 }
        demo.terminal.press(.up)
        try demo.terminal.wait(for: "the column of the third line") { $0.cursorRow == 0 && $0.cursorColumn == 13 }
        demo.terminal.press(.down, .down)
        try demo.terminal.wait(for: "the third line again") { $0.cursorRow == 2 && $0.cursorColumn == 11 }
    }

    @Test func homeAndEndAreOfTheLine() throws {
        let demo = try threeLines()
        demo.terminal.press(.up, .home)
        try demo.terminal.wait(for: "the line's beginning") { $0.cursorRow == 1 && $0.cursorColumn == 4 }
        demo.terminal.type("x")
        demo.terminal.press(.end)
        demo.terminal.type("y")
        try demo.terminal.wait(forLines: ["demo> { first", "  … xaby", "  … third }"])
    }

    @Test func killingIsOfTheLineAndJoinsLines() throws {
        let demo = try threeLines()
        demo.terminal.press(.up, .home, .right, .control("k"))
        try demo.terminal.wait(forLines: ["demo> { first", "  … a", "  … third }"])
        demo.terminal.press(.control("k"))
        try demo.terminal.wait(forLines: ["demo> { first", "  … athird }"])
        demo.terminal.press(.control("u"))
        try demo.terminal.wait(forLines: ["demo> { first", "  … third }"])
        demo.terminal.press(.control("_"))
        try demo.terminal.wait(forLines: ["demo> { first", "  … athird }"])
    }

    @Test func backspaceJoinsLines() throws {
        let demo = try threeLines()
        demo.terminal.press(.home, .backspace)
        try demo.terminal.wait(forLines: ["demo> { first", "  … abthird }"])
    }
}

/// Keys that stop, leave, clear and suspend.
@Suite struct LeavingTests {
    @Test func controlCClearsTheLineAndStays() throws {
        let demo = try Demo()
        demo.terminal.type("f {\rabc")
        demo.terminal.press(.left)
        try demo.terminal.wait(for: "the cursor before c") { $0.cursorRow == 1 && $0.cursorColumn == 8 }
        demo.terminal.press(.control("c"))
        try demo.terminal.wait(forLines: ["demo> f {", "  …   abc^C", "interrupted", "demo>"])
        demo.terminal.type("x\r")
        try demo.terminal.wait(for: "=> x")
    }

    @Test func controlDEndsOnlyWhereNothingIsTyped() throws {
        let demo = try Demo()
        demo.terminal.type("abc")
        demo.terminal.press(.home, .control("d"))
        try demo.terminal.wait(forLines: ["demo> bc"])
        demo.terminal.press(.control("u"), .control("k"), .control("d"))
        #expect(try demo.terminal.waitForEnd() == 0)
        #expect(demo.terminal.screen.lines == ["demo>", "end"])
    }

    @Test func controlLClearsTheScreenAndKeepsTheText() throws {
        let demo = try Demo()
        demo.terminal.type("x\rf {\rabc")
        try demo.terminal.wait(for: "abc")
        demo.terminal.press(.control("l"))
        try demo.terminal.wait(forLines: ["demo> f {", "  …   abc"])
        #expect(demo.terminal.screen.cursorColumn == 9)
    }

    @Test func theTerminalIsSetBackAtTheEnd() throws {
        let demo = try Demo()
        #expect(!demo.terminal.echoes)
        demo.terminal.type(":quit\r")
        #expect(try demo.terminal.waitForEnd() == 0)
        #expect(demo.terminal.screen.marksPaste == false)
    }

    @Test func suspendingComesBackToTheSameText() throws {
        let shell = try Demo(inShell: "set -m; stty; \"$0\"; echo stopped; stty; read line; fg; stty")
        shell.terminal.type("f {\rabc")
        try shell.terminal.wait(for: "abc")
        #expect(!shell.terminal.echoes)
        shell.terminal.press(.control("z"))
        try shell.terminal.wait(for: "stopped")
        #expect(shell.terminal.echoes)
        #expect(shell.terminal.screen.marksPaste == false)
        shell.terminal.press(.enter)
        try shell.terminal.wait(for: "the entry again") {
            $0.lines.suffix(2) == ["demo> f {", "  …   abc"] && !shell.terminal.echoes
        }
        try shell.terminal.wait(for: "marked pastes") { $0.marksPaste }
        shell.terminal.type("}\r")
        try shell.terminal.wait(for: "=> f {⏎  abc}")
        shell.terminal.type(":quit\r")
        #expect(try shell.terminal.waitForEnd() == 0)
        // The terminal is set as before the program, while it was stopped, and after it.
        let lines = shell.terminal.screen.allLines
        let shown = zip(lines, lines.dropFirst()).filter { $0.0.hasPrefix("speed") }.map(\.1)
        #expect(shown.count == 3 && Set(shown).count == 1, "\(shown)")
    }

    @Test(arguments: [SIGTERM, SIGHUP, SIGQUIT])
    func aSignalEndsTheProgramWithTheTerminalAsItWas(signal: Int32) throws {
        let demo = try Demo()
        demo.terminal.type("abc")
        try demo.terminal.wait(for: "abc")
        demo.terminal.send(signal: signal)
        #expect(try demo.terminal.waitForEnd() == -signal)
        #expect(demo.terminal.screen.marksPaste == false)
        #expect(demo.terminal.screen.cursorRow == 1)
        #expect(demo.terminal.echoes)
    }
}
