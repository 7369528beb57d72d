import HoloREPLAnalysis
import Testing

struct EntryTests {
    @Test(arguments: [
        "", "  ", "1", "let x = 1", "xs.map(x => x)", ":help (", ":save leads.holo", "let x = )", "step a {}",
        "# only a comment",
        "for x in xs {\n}", "return", "let = ", "\"a",
    ]) func isWhole(_ text: String) { #expect(isComplete(text)) }

    @Test(arguments: [
        "let x =", "f(", "[1,", "{ a:", "step a = b {", "for x in xs {", "\"\"\"a", "1 +", "if a {\n b", "xs.map(x =>",
        "flow f() {",
        "step a = ", "\"\"\"a {x} b\n",
    ]) func goesOn(_ text: String) { #expect(!isComplete(text)) }

    @Test(arguments: [
        ("let x = 1", 0), ("for x in xs {", 2), ("for x in xs {\n  step a = b {", 4), ("f(", 2), ("f([", 4),
        ("let x =", 2), ("1 +", 2),
        ("for x in xs {\n  yield x\n}", 0), ("for x in xs {\n  yield x", 2), ("{ a: 1,", 2), ("\"\"\"\n    a", 4),
        (":help {", 0),
        ("", 0), ("# {", 0), ("\"{\"", 0), ("type A = {", 2), ("func f(", 2),
    ]) func indents(_ text: String, _ spaces: Int) { #expect(indentation(after: text) == spaces) }
}
