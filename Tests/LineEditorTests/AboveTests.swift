import PseudoTerminal
import Testing

/// Lines that appear above what is being typed, and questions.
@Suite struct AboveTests {
    @Test func aLineAppearsAboveAnEntryOfSeveralLines() throws {
        let demo = try Demo()
        demo.terminal.type("let {\rabc")
        demo.terminal.press(.left)
        try demo.terminal.wait(for: "abc")
        try demo.wake("job 1 done")
        try demo.terminal.wait(forLines: ["job 1 done", "demo> let {", "  …   abc"])
        try demo.terminal.wait(for: "the cursor before c") { $0.cursorRow == 2 && $0.cursorColumn == 8 }
        #expect(demo.terminal.screen.attributes(of: "let")?.foreground == 5)
        demo.terminal.type("X")
        try demo.terminal.wait(forLines: ["job 1 done", "demo> let {", "  …   abXc"])
        demo.terminal.press(.control("_"))
        try demo.terminal.wait(forLines: ["job 1 done", "demo> let {", "  …   abc"])
    }

    @Test func manyLinesScroll() throws {
        let demo = try Demo(height: 5)
        demo.terminal.type("f {\rabc")
        try demo.terminal.wait(for: "abc")
        for number in 1...20 { try demo.wake("job \(number) done") }
        try demo.terminal.wait(forLines: ["job 18 done", "job 19 done", "job 20 done", "demo> f {", "  …   abc"])
        #expect(demo.terminal.screen.allLines == (1...20).map { "job \($0) done" } + ["demo> f {", "  …   abc"])
    }

    @Test func aListOfCandidatesSurvives() throws {
        let demo = try Demo()
        demo.terminal.type("profi\t")
        try demo.terminal.wait(for: "what is left")
        try demo.wake("job 1 done")
        try demo.terminal.wait(forLines: [
            "job 1 done", "demo> profi", "profile  looks a person up, 2 credits", "profit   what is left",
        ])
        demo.terminal.type("t\r")
        try demo.terminal.wait(forLines: ["job 1 done", "demo> profit", "=> profit", "demo>"])
    }

    @Test func aSearchSurvives() throws {
        let demo = try Demo()
        demo.terminal.type("alpha 1\rbeta 2\r")
        try demo.terminal.wait(for: "=> beta 2")
        try demo.waitForPrompt()
        demo.terminal.press(.control("l"), .control("r"))
        demo.terminal.type("al")
        try demo.terminal.wait(forLines: ["(reverse-i-search)`al': alpha 1"])
        try demo.wake("job 1 done")
        try demo.terminal.wait(forLines: ["job 1 done", "(reverse-i-search)`al': alpha 1"])
        demo.terminal.type("p\r")
        try demo.terminal.wait(forLines: ["job 1 done", "demo> alpha 1", "=> alpha 1", "demo>"])
    }

    @Test func aQuestionIsNoEntry() throws {
        let demo = try Demo()
        demo.terminal.type(":ask\rAda {\r")
        try demo.terminal.wait(forLines: ["demo> :ask", "Your name? Ada {", "answer: Ada {", "demo>"])
        demo.terminal.press(.up)
        try demo.terminal.wait(for: "the entry") { $0.cursorLine == "demo> :ask" }
        #expect(try !demo.folder.contents("history").contains("Ada"))
    }

    @Test(arguments: [Key.control("c"), .control("d")])
    func aQuestionMayStayUnanswered(key: Key) throws {
        let demo = try Demo()
        demo.terminal.type(":ask\r")
        try demo.terminal.wait(for: "Your name?")
        demo.terminal.press(key)
        try demo.terminal.wait(for: "answer: none\ndemo>")
    }

    @Test func aHiddenAnswerIsShownNowhere() throws {
        let demo = try Demo()
        demo.terminal.type(":secret\r")
        try demo.terminal.wait(for: "Password:")
        demo.terminal.type("sesamX")
        demo.terminal.press(.backspace)
        #expect(!demo.terminal.echoes)
        demo.terminal.press(.enter)
        try demo.terminal.wait(forLines: ["demo> :secret", "Password:", "answer: sesam", "demo>"])
        #expect(try !demo.folder.contents("history").contains("sesam"))
    }

    @Test func aQuestionComesWhileAnEntryIsTyped() throws {
        let demo = try Demo()
        demo.terminal.type("f {\rabc")
        demo.terminal.press(.left)
        try demo.terminal.wait(for: "abc")
        try demo.wake("Go on?")
        try demo.terminal.wait(forLines: ["Go on?"])
        try demo.wake("job 1 done")
        try demo.terminal.wait(forLines: ["job 1 done", "Go on?"])
        demo.terminal.type("yes\r")
        try demo.terminal.wait(forLines: ["job 1 done", "Go on? yes", "answer: yes", "demo> f {", "  …   abc"])
        demo.terminal.type("X")
        try demo.terminal.wait(for: "abXc")
    }
}

/// What .inputrc says.
@Suite struct InitialisationTests {
    @Test func keysAreBoundForThisProgramAlone() throws {
        let demo = try Demo(inputrc: "$if holo\n\"\\C-t\": \"typed\"\n$else\n\"\\C-t\": \"other\"\n$endif\n")
        demo.terminal.press(.control("t"), .enter)
        try demo.terminal.wait(for: "=> typed")
    }

    @Test func viModeEditsSeveralLines() throws {
        let demo = try Demo(inputrc: "set editing-mode vi\nset keyseq-timeout 50\n")
        demo.terminal.type("f {\rabc\r}")
        try demo.terminal.wait(forLines: ["demo> f {", "  …   abc", "  … }"])
        demo.terminal.press(.escape)
        try demo.terminal.wait(for: "command mode") { $0.cursorRow == 2 && $0.cursorColumn == 4 }
        demo.terminal.type("k0wiX")
        try demo.terminal.wait(forLines: ["demo> f {", "  …   Xabc", "  … }"])
        demo.terminal.press(.enter)
        try demo.terminal.wait(for: "=> f {⏎  Xabc⏎}")
    }

    @Test func anotherKeyMayComplete() throws {
        let demo = try Demo(inputrc: "\"\\C-o\": complete\nset show-mode-in-prompt on\nset emacs-mode-string \"@\"\n")
        demo.terminal.type("pri")
        demo.terminal.press(.control("o"))
        try demo.terminal.wait(forLines: ["@demo> print"])
        #expect(demo.terminal.screen.cursorColumn == 13)
    }

    @Test(arguments: ["", "C", "de_XX.UTF-8"])
    func theTextIsUTF8WhateverTheLocale(language: String) throws {
        let demo = try Demo(environment: ["LANG": language])
        demo.terminal.type("é日x")
        demo.terminal.press(.left, .left, .backspace, .enter)
        try demo.terminal.wait(for: "=> 日x")
    }
}
