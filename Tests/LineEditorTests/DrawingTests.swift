import PseudoTerminal
import Testing

/// Colours, wide characters, narrow and wide screens, and screens that change.
@Suite struct DrawingTests {
    @Test func whatIsTypedIsColoured() throws {
        let demo = try Demo()
        demo.terminal.type("let x = \"a\" + 12")
        try demo.terminal.wait(forLines: ["demo> let x = \"a\" + 12"])
        #expect(demo.terminal.screen.attributes(of: "let")?.foreground == 5)
        #expect(demo.terminal.screen.attributes(of: "x")?.foreground == nil)
        #expect(demo.terminal.screen.attributes(of: "\"a")?.foreground == 2)
        #expect(demo.terminal.screen.attributes(of: "12")?.foreground == 3)
        #expect(demo.terminal.screen.attributes(of: "demo")?.foreground == nil)
        demo.terminal.press(.home)
        demo.terminal.type("x")
        try demo.terminal.wait(for: "a name") { $0.attributes(of: "xlet")?.foreground == .some(nil) }
    }

    @Test(arguments: [["NO_COLOR": "1"], ["LINE_EDITOR_DEMO_PLAIN": "1"]])
    func withoutColourNothingIsColoured(environment: [String: String]) throws {
        let demo = try Demo(environment: environment)
        demo.terminal.type("let x = 1\r")
        try demo.terminal.wait(forLines: ["demo> let x = 1", "=> let x = 1", "demo>"])
        #expect(!demo.terminal.output.contains(subsequence: Array("\u{1B}[0".utf8)))
    }

    @Test func aTerminalThatCannotMoveItsCursorGetsPlainLines() throws {
        let demo = try Demo(environment: ["TERM": "dumb"])
        demo.terminal.type("f {\r")
        try demo.terminal.wait(for: "  …")
        demo.terminal.type("}\r")
        try demo.terminal.wait(forLines: ["demo> f {", "  … }", "=> f {⏎}", "demo>"])
        try demo.wake("job 1 done")
        try demo.terminal.wait(for: "job 1 done\ndemo>")
        demo.terminal.type("abc")
        demo.terminal.press(.control("c"))
        try demo.terminal.wait(for: "interrupted\ndemo>")
        demo.terminal.press(.control("d"))
        #expect(try demo.terminal.waitForEnd() == 0)
        #expect(!demo.terminal.output.contains(0x1B))
    }

    @Test func wideCharactersKeepTheCursorInItsPlace() throws {
        let demo = try Demo()
        demo.terminal.type("日本 👍 e\u{301}x")
        try demo.terminal.wait(for: "the cursor behind 9 columns") { $0.cursorColumn == 6 + 4 + 1 + 2 + 1 + 2 }
        demo.terminal.press(.left, .left, .left, .left)
        try demo.terminal.wait(for: "the cursor behind 日本") { $0.cursorColumn == 6 + 5 }
        demo.terminal.press(.backspace, .backspace)
        try demo.terminal.wait(forLines: ["demo> 日👍 e\u{301}x"])
        demo.terminal.press(.end)
        demo.terminal.press(.left, .backspace, .enter)
        try demo.terminal.wait(for: "=> 日👍 x")
    }

    @Test(arguments: [20, 40, 200])
    func longLinesWrapAtAnyWidth(columns: Int) throws {
        let demo = try Demo(columns: columns)
        // Every length, so that the edge is met with the cursor before, on and behind it.
        let text = String((0..<(columns * 2)).map { Character(Unicode.Scalar(UInt8(0x61 + $0 % 26))) })
        for (index, character) in text.enumerated() {
            demo.terminal.type(String(character))
            let length = 6 + index + 1
            try demo.terminal.wait(for: "character \(index)") {
                $0.cursorRow == length / columns && $0.cursorColumn == length % columns
            }
        }
        #expect(demo.terminal.screen.lines.joined() == "demo> " + text)
        demo.terminal.press(.home)
        demo.terminal.type("日")
        try demo.terminal.wait(for: "the wide character") { $0.line(0).hasPrefix("demo> 日a") }
        demo.terminal.press(.backspace, .enter)
        try demo.terminal.wait(for: "all of it again") {
            $0.text.contains("=>")
                && $0.lines.prefix((6 + text.count + columns - 1) / columns).joined() == "demo> " + text
        }
    }

    @Test func aWideCharacterDoesNotFitIntoTheLastColumn() throws {
        let demo = try Demo(columns: 20)
        demo.terminal.type("abcdefghijklm日x")
        try demo.terminal.wait(forLines: ["demo> abcdefghijklm", "日x"])
        demo.terminal.press(.left, .left)
        try demo.terminal.wait(for: "the cursor on it") { $0.cursorRow == 1 && $0.cursorColumn == 0 }
        demo.terminal.type("y")
        try demo.terminal.wait(forLines: ["demo> abcdefghijklmy", "日x"])
    }

    @Test func anEntryHigherThanTheScreenShowsThePartAroundTheCursor() throws {
        let demo = try Demo(height: 6)
        demo.terminal.paste("{\n" + (1...10).map { "n\($0)\n" }.joined() + "}")
        try demo.terminal.wait(forLines: ["  … n6", "  … n7", "  … n8", "  … n9", "  … n10", "  … }"])
        for _ in 0..<11 { demo.terminal.press(.up) }
        try demo.terminal.wait(forLines: ["demo> {", "  … n1", "  … n2", "  … n3", "  … n4", "  … n5"])
        demo.terminal.press(.enter)
        try demo.terminal.wait(for: "=> {⏎n1")
        let whole = ["demo> {"] + (1...10).map { "  … n\($0)" } + ["  … }"]
        #expect(demo.terminal.screen.allLines.suffix(14).prefix(12) == whole[...])
    }

    @Test(arguments: [20, 30, 75, 120])
    func theWindowChangesItsWidthWithinAnEntry(columns: Int) throws {
        let demo = try Demo(columns: 50)
        demo.terminal.type("before\r")
        try demo.terminal.wait(for: "the next prompt") { $0.line(2) == "demo>" }
        demo.terminal.paste("f {\n  a line that is long enough to be wrapped, and more\n  b")
        try demo.terminal.wait(for: "  b")
        demo.terminal.press(.up)
        try demo.terminal.wait(for: "the cursor in the second line") { $0.cursorRow == 3 }
        demo.terminal.resize(columns: columns, height: 20)
        demo.terminal.type("X")
        try demo.terminal.wait(for: "what was typed after") { $0.text.contains("X") }
        let logical = [
            "demo> before", "=> before", "demo> f {", "  …   aX line that is long enough to be wrapped, and more",
            "  …   b",
        ]
        let wrapped = logical.flatMap { line in
            stride(from: 0, to: line.count, by: columns).map { start in
                String(line.dropFirst(start).prefix(columns)).replacing(/\ +$/, with: "")
            }
        }
        try demo.terminal.wait(forLines: wrapped)
    }

    @Test func theWindowGetsLower() throws {
        let demo = try Demo(height: 10)
        demo.terminal.paste("{\n1\n2\n3\n4\n5")
        try demo.terminal.wait(for: "  … 5")
        demo.terminal.resize(columns: 80, height: 4)
        demo.terminal.type("x")
        try demo.terminal.wait(forLines: ["  … 2", "  … 3", "  … 4", "  … 5x"])
        demo.terminal.type("\r}\r")
        try demo.terminal.wait(for: "=> {⏎1⏎2⏎3⏎4⏎5x⏎}")
    }

    /// What is drawn step by step is what would be drawn anew.
    @Test(arguments: 1...8)
    func whateverIsTypedTheScreenShowsTheText(seed: UInt64) throws {
        let demo = try Demo(columns: 20 + Int(seed), height: 80)
        var random = RandomKeys(seed: seed)
        for round in 1...10 {
            for _ in 0..<30 { demo.terminal.press(random.next()) }
            demo.terminal.type("<\(round)>")
            try demo.terminal.wait(for: "round \(round)") { screen in
                screen.lines.joined().replacing("  … ", with: "").contains("<\(round)>")
            }
            let shown = demo.terminal.screen
            let clearing = Array("\u{1B}[H\u{1B}[2J".utf8)
            let start = demo.terminal.output.count
            demo.terminal.press(.control("l"))
            try demo.terminal.wait(for: "the same after all is drawn anew:\n\(shown.text)") { screen in
                screen.lines == shown.lines && screen.cursorRow == shown.cursorRow
                    && screen.cursorColumn == shown.cursorColumn
                    && Array(demo.terminal.output[start...]).contains(subsequence: clearing)
            }
        }
        #expect(demo.terminal.screen.unknown == [])
    }
}

/// Keys that edit, in an order that a seed decides.
struct RandomKeys {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    private static let keys: [Key] = [
        .text("a"), .text("b "), .text("日"), .text("e\u{301}"), .text("👍"), .text("("), .text("}"), .text("12"), .text("let "),
        .text("\"x\""), .text("a longer text "), .left, .left, .right, .right, .up, .down, .home, .end, .backspace, .backspace,
        .delete, .altEnter, .altEnter, .tab, .control("k"), .control("u"), .control("w"), .control("y"), .control("_"),
        .control("t"), .alt("f"), .alt("b"), .alt("d"), .alt("u"),
    ]

    mutating func next() -> Key {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return RandomKeys.keys[Int(state % UInt64(RandomKeys.keys.count))]
    }
}
