import HoloSyntax
import Testing

@Suite struct GrammarTests {
    /// Source and S-expression of the value of a `let`.
    @Test(arguments: [
        ("1 + 2 * 3 - 4", "(- (+ 1 (* 2 3)) 4)"), ("a or b and not c == d", "(or a (and b (not (== c d))))"),
        ("a ?? b + 1 < c", "(< (?? a (+ b 1)) c)"), ("-a.b * -2", "(* (neg (. a b)) (neg 2))"),
        ("not not a", "(not (not a))"),
        ("(a, b)", ""), ("(1 + 2) * 3", "(* (+ 1 2) 3)"), ("a - -b", "(- a (neg b))"), ("a / b % c", "(% (/ a b) c)"),
        ("1_000.5", "1000.5"), ("2E6", "2E6"), ("1h30m", "5400000000us"), ("500ms", "500000us"),
        ("7d", "604800000000us"),
        ("1.max(2)", "(method 1 max 2)"), ("a?.b.c", "(. (?. a b) c)"), ("a?.f(1)", "(?method a f 1)"),
        ("a.for.in", "(. (. a for) in)"),
        ("a[0][-1]", "(index (index a 0) (neg 1))"), ("a[1:]", "(slice a 1 _)"), ("a[:-1]", "(slice a _ (neg 1))"),
        ("a[:]", "(slice a _ _)"),
        ("f(1, by: x => x.a, (a, b) => a)", "(call f 1 by:(=> [x] (. x a)) (=> [a b] a))"),
        ("f(() => 1)", "(call f (=> [] 1))"),
        ("f(x => { a: x })", "(call f (=> [x] {a:x}))"), ("if a then b else if c then d else e", "(if a b (if c d e))"),
        ("try a.b else c + 1", "(try (. a b) (+ c 1))"), ("[1, ...a, [2]]", "[1 ...a [2]]"),
        ("[\n1\n2\n,3\n]", "[1 2 3]"),
        ("{ a, \"b c\": 1, ...d, for: 2 }", "{a b c:1 ...d for:2}"),
        ("{\n a: 1\n or: 2\n retry: 3\n}", "{a:1 or:2 retry:3}"), ("{}", "{}"),
        ("[]", "[]"), ("\"a{b}c\"", "(str \"a\" b \"c\")"),
        ("\"{\"x{{ a: 1 }.a}\"}\"", "(str (str \"x\" (. {a:1} a)))"),
        ("\"\\n\\t\\\"\\\\\\{\\}\\u{1F600}\"", "\"\\n\\t\\\"\\\\{}😀\""), ("'a\\n{1'", "\"a\\\\n{1\""), ("\"\"", "\"\""),
        ("''", "\"\""),
        ("a\n  .b\n  ?.c\n  + 1\n  and d", "(and (+ (?. (. a b) c) 1) d)"), ("a +\n  b", "(+ a b)"),
        ("at + most * times", "(+ at (* most times))"),
        ("a == b", "(== a b)"), ("error.code", "(. error code)"), ("type_of(a)", "(call type_of a)"),
        ("日本 + é", "(+ 日本 é)"),
    ])
    func expressions(_ text: String, _ expected: String) {
        if expected.isEmpty {
            #expect(!mistakes("let x = " + text).isEmpty)
        } else {
            #expect(read("let x = " + text) == "(let x \(expected))\n")
        }
    }

    @Test(arguments: [
        ("\"\"\"\n  a\n    b\n  \"\"\"", "\"a\\n  b\""), ("\"\"\"\n\ta\n\tb\n\"\"\"", "\"a\\nb\""),
        ("\"\"\"a\n  b\"\"\"", "\"a\\nb\""),
        ("\"\"\"\r\n  a\r\n\r\n  b\r\n  \"\"\"", "\"a\\n\\nb\""),
        ("\"\"\"\n  {a}\n  b {c}\n\"\"\"", "(str a \"\\nb \" c)"), ("\"\"\"\"\"\"", "\"\""),
        ("\"\"\"\n\"\"\"", "\"\""), ("\"\"\"\n  a \"\" b\n   \"\"\"", "\"a \\\"\\\" b\""),
        ("\"\"\"\n {a}\n{b}\"\"\"", "(str \" \" a \"\\n\" b)"),
    ])
    func multilineStrings(_ text: String, _ expected: String) {
        #expect(read("let x = " + text) == "(let x \(expected))\n")
    }

    @Test(arguments: [
        ("input a", "(input a)"), ("input a: secret", "(input a:secret)"), ("input a = 1", "(input a 1)"),
        ("input x: list<list<int>>= [1]", "(input x:list<list<int>> [1])"),
        ("type A = \"a\" | \"b\"", "(type A (\"a\"|\"b\"))"),
        ("type A = { b: text?, \"c d\": list<enrich.P>\n e: any }", "(type A {b:text? c d:list<enrich.P> e:any})"),
        ("import 'a.holo' as b", "(import \"a.holo\" b)"), ("budget 2 * n credits", "(budget (* 2 n))"),
        ("yield ...a", "(yield ...a)"),
        ("return", "(return)"), ("return { a: 1 }", "(return {a:1})"), ("next a.b", "(next (. a b))"),
        ("skip; skip", "(skip)\n(skip)"),
        ("assert a, \"m\"", "(assert a \"m\")"), ("print a,\n  b", "(print a b)"),
        ("save { a: 1 } to \"f{x}.csv\"", "(save {a:1} (str \"f\" x \".csv\"))"),
        ("append a to b", "(append a b)"), ("fail \"x\"", "(fail \"x\")"), ("step a", "(step a)"),
        ("step a = b.c.for", "(step a b.c.for)"),
        ("step a: { b: int } = \"x y\" { c }", "(step a:{b:int} \"x y\" {c})"), ("step f { }", "(step f {})"),
        ("step a = b when c else { d: 1 }", "(step a b (when c) (else {d:1}))"),
        ("step a = b\n  after c, d\n  as \"W\"\n  cache 1d", "(step a b (after c d) (as \"W\") (cache 86400000000us))"),
        (
            "step a = b else step c { d } retry 1 every 2s else skip",
            "(step a b (else step c {d} (retry 1 every 2000000us) (else skip)))"
        ),
        ("step a = b else fail error.message", "(step a b (else fail (. error message)))"),
        ("if a\n{ skip }\nelse\n{ skip }", "(if a\n  (skip)\n)\n(else\n  (skip)\n)"),
        ("if a == { b: 1 } { skip } else if c { }", "(if (== a {b:1})\n  (skip)\n)\n(else\n  (if c\n  )\n)"),
        ("for x in xs\n  parallel 2\n  tolerate n * 2 {\n}", "(for x xs (parallel 2) (tolerate (* n 2))\n)"),
        ("for x in xs tolerate 5% unordered { }", "(for x xs (tolerate 5%) (unordered)\n)"),
        ("for x in xs tolerate n % { }", "(for x xs (tolerate n%)\n)"),
        ("loop x = 1 { next x + 1 }", "(loop x 1\n  (next (+ x 1))\n)"),
        ("let r: list<int> = loop x = a at most 3 times { }", "(let r:list<int>\n  (loop x a (at-most 3)\n  )\n)"),
        ("func f() = { a: 1 }", "(func f []\n  (return {a:1})\n)"),
        ("func f(a: int = 1,\n b)\n: text { }", "(func f [a:int=1 b]:text\n)"),
        ("flow f(a = 1) { return a }", "(flow f [a=1]\n  (return a)\n)"),
    ])
    func statements(_ text: String, _ expected: String) {
        #expect(read(text) == expected + "\n")
    }

    @Test func bracketsDoNotContinueALine() {
        #expect(read("let x = f\nlet y = [a\n[b]]") == "(let x f)\n(let y [a [b]])\n")
        #expect(!mistakes("let x = f\n(1)").isEmpty)
    }

    @Test func documentation() {
        #expect(
            read("## The script.\n## More.\n\n## An input.\ninput a")
                == "## The script.\n## More.\n## An input.\n(input a)\n")
        #expect(read("## An input.\ninput a") == "## An input.\n(input a)\n")
        #expect(read("## The script.\nlet a = 1") == "## The script.\n(let a 1)\n")
        #expect(read("let a = 1 ## no\nfunc f() = 1") == "(let a 1)\n(func f []\n  (return 1)\n)\n")
        #expect(
            read("let a = 1\n## no\n\n# no\n##  yes \nfunc f() = 1")
                == "(let a 1)\n##  yes\n(func f []\n  (return 1)\n)\n")
    }

    @Test func spans() throws {
        let text = "let x = a.b(c)\nstep y: int = f { g: 1 } retry 2\n"
        let statements = parse(SourceText(text, name: "t")).script.statements
        #expect(statements.map(\.span) == [Span(0, 14), Span(15, 47)])
        guard case .let(let name, _, let value) = statements[0].kind, case .step(let step) = statements[1].kind else {
            Issue.record("other statements")
            return
        }
        #expect(name.span == Span(4, 5))
        #expect(value.span == Span(8, 14))
        #expect(step.name?.span == Span(20, 21))
        #expect(step.call.callee.span == Span(29, 30))
        #expect(step.call.parametersSpan == Span(31, 39))
        #expect(step.call.modifiers.map(\.span) == [Span(40, 47)])
        #expect(step.call.span == Span(29, 47))
    }
}
