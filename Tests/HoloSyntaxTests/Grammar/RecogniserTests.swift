import Testing

/// The reader of the notation and the recogniser do what the head of `grammar/holo.ebnf` says.
@Suite struct RecogniserTests {
    private let notation = """
        (* a grammar *)
        start = "a" { item } [ <same line> "!" ] | ( pair & word-x & "z" ) ;
        item = <new line> word - "b" ! "," ;
        pair = "(" word ")" ;
        word-x = 'x' ;
        word := "a" .. "c" { ? XID_Continue ? - "_" } ;
        blank := U+0020 ;
        line-break := U+000A ;
        comment := "#" { any - U+000A } ;
        """

    @Test func notationIsRead() throws {
        let grammar = try GrammarReader.read(notation)
        #expect(grammar.definitions.count == 8)
        #expect(grammar.definition("start")?.isLexical == false && grammar.definition("word")?.isLexical == true)
        let start = Rule.choice([
            .sequence([
                .literal("a"), .repetition(.reference("item")), .optional(.sequence([.sameLine, .literal("!")])),
            ]),
            .anyOrder([.reference("pair"), .reference("word-x"), .literal("z")]),
        ])
        #expect(grammar.definition("start")?.rule == start)
        #expect(
            grammar.definition("item")?.rule
                == .except(.sequence([.newLine, .reference("word")]), .sequence([.literal("b"), .not(.literal(","))])))
        #expect(
            grammar.definition("comment")?.rule
                == .sequence([.literal("#"), .repetition(.except(.anyCharacter, .range("\n", "\n")))]))
    }

    @Test(arguments: [
        "a = b ;", "a = 'b' | 'c' & 'd' ;", "a = 'b' & 'c' | 'd' ;", "a = 'x' ; a = 'y' ;", "a = <some line> 'x' ;",
        "a = ( 'x' ;", "a = 'x ;", "a = ;",
    ])
    func whatIsNoGrammar(_ text: String) {
        #expect(throws: GrammarProblem.self) { try GrammarReader.read(text) }
    }

    /// Texts, and whether they are scripts: by hand.
    @Test(arguments: [
        ("", true), ("# only a comment", true), (";;", true), ("let a = 1", true), ("let a = 1 let b = 2", false),
        ("let a = 1; let b = 2", true), ("let a = 1\nlet b = 2", true), ("let a =\n1", true), ("let a\n= 1\n+ 2", true),
        ("let a = f\n(1)", false), ("let a = [f\n(1)]", true), ("let a = [f (1)]", true), ("let a = [1 (1)]", false),
        ("let a = [1\n-2\n== 3]", true), ("let a = [x == 1\n-2 == 3]", false), ("let a = x == y == z", false),
        ("let let = 1", false), ("let at = most", true), ("let a = b.let", true), ("let a = b.\nlet", false),
        ("let a = { let: 1, b }", true), ("let a = { let }", false), ("let a = { a 1 }", false),
        ("return\n1", false), ("return 1", true), ("yield\n1", true),
        ("step a = b { c }", true), ("step a = b\n{ c }", false), ("step b retry 1 retry 2", false),
        ("step b retry 1 else step c retry 2", true), ("step b else step c retry 1 retry 2", false),
        ("step b else skip retry 2", true), ("step b else\nskip", false),
        ("for x in a parallel 1 parallel 2 { }", false), ("for x in a parallel 1 tolerate 2% { }", true),
        ("for x in a tolerate 2 % n { }", true), ("for x in a tolerate 2 % { } { }", false),
        ("for x in a tolerate (2 % { }) { }", true),
        ("let a: list<list<int>>= 1", true), ("let a: list <int> = 1", true), ("let a = b >= c", true),
        ("let a = b > = c", false), ("let a = \">=\"", true),
        ("type T = \"a\" | \"b\"?", true), ("type T = a | \"b\"", false),
        ("let a = \"{ \"{b}\" }\"", true), ("let a = \"{\nb}\"", false), ("let a = \"\"\"{\nb}\n\"\"\"", true),
        ("let a = \"{ \"\"\"\n\"\"\" }\"", false), ("let a = \"{}\"", false), ("let a = '{}'", true),
        ("let a = \"\\u{D800}\"", false), ("let a = '\\u{D800}'", true), ("let a = \"\\u{1F600}\"", true),
        ("let a = 007", false), ("let a = 1_0.0_1e1_0", true), ("let a = 1__0", false), ("let a = 10px", false),
        ("let a = 1h30m", true), ("let a = 30m1h", false), ("let a = 106751991d", true), ("let a = 106751992d", false),
        ("let a = \"106751992d\"", true), ("let a = x => 1", false),
        ("let a = f(x => 1, (a, b) => 2, c: () => 3)", true),
        ("let a = f(x)(y)", false), ("let a = (f)(x)", true), ("let a = b._id", true), ("let _a = 1", false),
        ("if a { } else if b { } else { }", true), ("if a then b else c", false), 
        ("let a = 1 + if b then c else d", false),
        ("\u{FEFF}let a = 1", true), ("let a \u{FEFF} = 1", false),
    ])
    func byHand(_ text: String, _ isScript: Bool) {
        #expect(Recogniser(Programs.grammar).takes(text) == isScript, "\(text)")
    }

    /// Every rule is reached from `script` or stands between tokens.
    @Test func noRuleIsIdle() {
        var reached: Set<String> = ["script", "blank", "line-break", "comment", "clause-word"]
        var pending = Array(reached)
        while let name = pending.popLast() {
            for next in Programs.grammar.definition(name).map({ Grammar.references(in: $0.rule) }) ?? []
            where reached.insert(next).inserted { pending.append(next) }
        }
        #expect(Programs.grammar.definitions.map(\.name).filter { !reached.contains($0) } == [])
    }
}
