import HoloREPLAnalysis
import Testing

struct HighlightingTests {
    @Test(arguments: [
        ("let x = 1", "keyword:let binding:x operator:= number:1"),
        ("x.name", "name:x operator:. field:name"),
        (
            "xs.map(x => x.a)",
            "name:xs operator:. function:map punctuation:( binding:x operator:=> name:x operator:. field:a punctuation:)"
        ),
        ("shout(\"a\")", "function:shout punctuation:( string:\"a\" punctuation:)"),
        (
            "step a = web_search { query: q }",
            "keyword:step binding:a operator:= action:web_search punctuation:{ parameter:query punctuation:: name:q punctuation:}"
        ),
        ("step linkedin.post", "keyword:step action:linkedin operator:. action:post"),
        ("step a: text = f", "keyword:step binding:a punctuation:: type:text operator:= action:f"),
        (
            "step f { for: 5m }",
            "keyword:step action:f punctuation:{ parameter:for punctuation:: number:5m punctuation:}"
        ),
        (
            "step f {}\n  retry 3 every 5s\n  else skip",
            "keyword:step action:f punctuation:{ punctuation:} modifier:retry number:3 keyword:every number:5s modifier:else keyword:skip"
        ),
        (
            "step f else step g { a }",
            "keyword:step action:f modifier:else keyword:step action:g punctuation:{ name:a punctuation:}"
        ),
        ("{ a: 1, b }", "punctuation:{ key:a punctuation:: number:1 punctuation:, name:b punctuation:}"),
        ("if a then true else null", "keyword:if name:a keyword:then constant:true keyword:else constant:null"),
        ("save xs to \"a.csv\"", "keyword:save name:xs keyword:to string:\"a.csv\""),
        ("let to = every", "keyword:let binding:to operator:= name:every"),
        ("budget 200 credits", "keyword:budget number:200 keyword:credits"),
        ("# a", "comment:# a"), ("## a", "documentation:## a"),
        (
            "loop c = null at most 5 times { next c }",
            "keyword:loop binding:c operator:= constant:null keyword:at keyword:most number:5 keyword:times punctuation:{ keyword:next name:c punctuation:}"
        ),
        (
            "for x in xs parallel 5 tolerate 10% { yield x }",
            "keyword:for binding:x keyword:in name:xs keyword:parallel number:5 keyword:tolerate number:10 operator:% punctuation:{ keyword:yield name:x punctuation:}"
        ),
        (
            "type P = { a: list<text>? }",
            "keyword:type binding:P operator:= punctuation:{ key:a punctuation:: type:list punctuation:< type:text punctuation:> operator:? punctuation:}"
        ),
        (
            "func f(a, b: int) = a",
            "keyword:func function:f punctuation:( binding:a punctuation:, binding:b punctuation:: type:int punctuation:) operator:= name:a"
        ),
        ("import \"a.holo\" as a", "keyword:import string:\"a.holo\" keyword:as binding:a"),
        ("xs\n  .map(f)", "name:xs operator:. function:map punctuation:( name:f punctuation:)"),
        ("let a = 1\nprint a", "keyword:let binding:a operator:= number:1 keyword:print name:a"),
        ("a ?? b and not c", "name:a operator:?? name:b keyword:and keyword:not name:c"),
        ("input n: int = 10", "keyword:input binding:n punctuation:: type:int operator:= number:10"),
        (":help", "command::help"), (":doc map", "command::doc string:map"), ("", ""),
    ]) func saysWhatEachPieceIs(_ text: String, _ expected: String) {
        #expect(coloured(text) == expected)
    }

    @Test func coloursHolesAsCode() {
        #expect(coloured("\"a {x.y} b\"") == "string:\"a  hole:{ name:x operator:. field:y hole:} string: b\"")
        #expect(
            coloured("\"{f({a: \"{b}\"})}\"")
                == "string:\" hole:{ function:f punctuation:( punctuation:{ key:a punctuation:: "
                + "string:\" hole:{ name:b hole:} string:\" punctuation:} punctuation:) hole:} string:\"")
    }

    @Test func marksWhatIsNotOfTheLanguage() {
        #expect(coloured("a $ b") == "name:a error:$ name:b")
        #expect(coloured("10px") == "error:10px")
        #expect(coloured("a && b") == "name:a error:&& name:b")
        #expect(coloured("a)") == "name:a error:)")
        #expect(
            coloured("let a = \"b\nlet c = 1").hasPrefix(
                "keyword:let binding:a operator:= error:\" string:b keyword:let"))
    }

    @Test func aTextThatIsBeingTypedIsNoMistake() {
        #expect(coloured("let a = \"b") == "keyword:let binding:a operator:= string:\"b")
        #expect(coloured("'b") == "string:'b")
        #expect(coloured("\"\"\"a\nb") == "string:\"\"\"a\nb")
    }

    @Test func coloursTheExpressionOfACommand() {
        let type = SessionCommand("type", .expression, usage: "", summary: "")
        #expect(coloured("  :type 1 + a", commands: [type]) == "command::type number:1 operator:+ name:a")
        #expect(
            coloured(":type 1\nlet a = 2", commands: [type])
                == "command::type number:1 keyword:let binding:a operator:= number:2")
    }

    @Test func rangesAreInOrderAndInTheText() {
        let text = "let é = \"ü{x}\" # ö"
        var end = 0
        for piece in classes(of: text) {
            #expect(piece.range.lowerBound >= end && !piece.range.isEmpty)
            end = piece.range.upperBound
        }
        #expect(end == text.utf8.count)
    }
}
