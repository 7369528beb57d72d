import PseudoTerminal
import Testing

@Suite struct CompletionTests {
    @Test func theOnlyCandidateIsFilledInWithWhatFollowsIt() throws {
        let demo = try Demo()
        demo.terminal.type("pri\tx")
        try demo.terminal.wait(forLines: ["demo> print x"])
    }

    @Test func whatCandidatesHaveInCommonComesFirstThenTheList() throws {
        let demo = try Demo()
        demo.terminal.type("a prof\t")
        try demo.terminal.wait(forLines: ["demo> a profi"])
        demo.terminal.press(.tab)
        try demo.terminal.wait(forLines: [
            "demo> a profi", "profile  looks a person up, 2 credits", "profit   what is left",
        ])
        #expect(demo.terminal.screen.cursorRow == 0)
        #expect(demo.terminal.screen.cursorColumn == 13)
        #expect(demo.terminal.screen.attributes(of: "looks")?.isFaint == true)
        demo.terminal.type("l")
        try demo.terminal.wait(forLines: ["demo> a profil"])
        demo.terminal.press(.tab)
        try demo.terminal.wait(forLines: ["demo> a profile("])
    }

    @Test func whatIsBehindTheCursorStays() throws {
        let demo = try Demo()
        demo.terminal.type("(pro) + 1")
        demo.terminal.press(.home, .right, .right, .right, .right, .tab, .tab)
        try demo.terminal.wait(for: "profile  looks")
        demo.terminal.type("l")
        demo.terminal.press(.tab)
        try demo.terminal.wait(forLines: ["demo> (profile() + 1"])
    }

    @Test func manyCandidatesComePageByPage() throws {
        let demo = try Demo(height: 12)
        demo.terminal.type("many\t")
        try demo.terminal.wait(for: "… 90 more")
        #expect(demo.terminal.screen.lines.count == 12)
        #expect(demo.terminal.screen.line(1) == "many1   number 1")
        demo.terminal.press(.tab)
        try demo.terminal.wait(for: "… 80 more")
        #expect(demo.terminal.screen.line(1).hasPrefix("many11 "))
        demo.terminal.press(.enter)
        try demo.terminal.wait(forLines: ["demo> many", "=> many", "demo>"])
    }

    @Test func candidatesWithoutNotesStandBesideEachOther() throws {
        let demo = try Demo(columns: 40)
        demo.terminal.type("grid\t")
        try demo.terminal.wait(for: "grid30")
        #expect(demo.terminal.screen.line(1) == "grid1   grid2   grid3   grid4   grid5")
        #expect(demo.terminal.screen.lines.count == 7)
    }

    @Test func notesAreCutToTheScreen() throws {
        let demo = try Demo(columns: 24)
        demo.terminal.type("prof\t\t")
        try demo.terminal.wait(forLines: ["demo> profi", "profile  looks a perso…", "profit   what is left"])
    }

    @Test func nothingToCompleteRings() throws {
        let demo = try Demo()
        demo.terminal.type("xyz\t")
        try demo.terminal.wait(for: "the bell") { $0.bells == 1 }
        demo.terminal.type("länge\t\t")
        demo.terminal.type("\rq\r")
        try demo.terminal.wait(for: "=> q")
    }

    @Test func tabIndentsAnEmptyLine() throws {
        let demo = try Demo()
        demo.terminal.type("f {\r")
        try demo.terminal.wait(for: "an indented line") { $0.cursorRow == 1 && $0.cursorColumn == 6 }
        demo.terminal.press(.control("u"), .tab)
        demo.terminal.type("x")
        try demo.terminal.wait(forLines: ["demo> f {", "  …   x"])
    }
}
