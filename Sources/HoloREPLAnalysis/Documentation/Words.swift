import HoloSyntax

/// A word of the language as `:doc` explains it.
struct DocumentedWord: Sendable {
    var word: String
    /// How it is written.
    var form: String
    /// One sentence, for completions.
    var summary: String
    /// What else there is to say.
    var more: String
    /// A script that uses it.
    var example: String

    init(_ word: String, _ form: String, _ summary: String, _ more: String = "", example: String) {
        self.word = word
        self.form = form
        self.summary = summary
        self.more = more
        self.example = example
    }

    /// As `:doc` shows it.
    var page: String {
        var text = form + "\n\n" + summary + "\n"
        if !more.isEmpty { text += more + "\n" }
        text += "\n"
        for line in example.split(separator: "\n", omittingEmptySubsequences: false) { text += "    \(line)\n" }
        return text
    }
}

/// The words of the language.
enum Words {
    static let all = statements + modifiers + clauses + expressions

    private static let places: [String: Int] = Dictionary(
        all.enumerated().map { ($1.word, $0) }, uniquingKeysWith: { first, _ in first })

    static func named(_ word: String) -> DocumentedWord? { places[word].map { all[$0] } }

    /// One line; empty for what is not explained.
    static func summary(_ word: String) -> String { named(word)?.summary ?? "" }

    private static let reserved = Set(
        (TokenKind.statementWords + TokenKind.modifierWords + TokenKind.otherReservedWords).map(\.word))

    static func isReserved(_ word: String) -> Bool { reserved.contains(word) }

    /// The types that need no declaration.
    static let types: [(name: String, summary: String)] = [
        ("text", "text"), ("int", "a whole number of 64 bits"), ("float", "a number"), ("bool", "true or false"),
        ("list", "list<T>: a list of values of one type"), ("duration", "a length of time: 1h30m"),
        ("time", "an instant"), ("any", "any value"), ("secret", "a text that is never shown; for inputs"),
    ]

    // MARK: Statements

    static let statements = [
        DocumentedWord(
            "input", "input name[: type] [= default]", "A parameter of the script.",
            "It is given as `holo run FILE name=value`. Without a default it must be given. A `secret` is never shown.",
            example: "input most: int = 10\nreturn most * 2"),
        DocumentedWord(
            "let", "let name[: type] = value", "Binds a name to a value, once.",
            "The value may also be a `for` or a `loop`: it is then the list of what the block yields.",
            example: "let names = [\"Ada\", \"Grace\"]\nlet short = names.filter(n => n.length() < 4)\nreturn short"),
        DocumentedWord(
            "func", "func name(parameters)[: type] = value, or { … return … }", "A pure function.",
            "It may be called with a dot: `f(x, y)` is `x.f(y)`. It runs no steps; a `flow` does.",
            example:
                "func initials(name: text) = name.split(\" \").map(part => part[0]).join(\"\")\n"
                + "return initials(\"Ada Lovelace\")"
        ),
        DocumentedWord(
            "flow", "flow name(parameters)[: type] { … return … }", "Steps under a name, called like an action.",
            "A failure inside of it is the failure of the step that called it, so that its `else` answers it.",
            example:
                "flow page(url) {\n  step answer = http { url }\n    retry 2\n  return answer.json\n"
                + "}\nstep home = page { url: \"https://example.com\" }\nreturn home"
        ),
        DocumentedWord(
            "import", "import \"file.holo\" as name", "Takes in another script.",
            "It may be called like an action, and its functions, flows and types are `name.function`.",
            example: "import \"enrich.holo\" as enrich\nstep more = enrich { domain: \"example.com\" }\nreturn more"),
        DocumentedWord(
            "type", "type Name = type", "A name for a type.",
            "A `?` behind a type takes null too; \"a\" | \"b\" takes these texts alone.",
            example:
                "type Person = { name: text, age: int?, role: \"admin\" | \"guest\" }\n"
                + "input people: list<Person>\nreturn people"
        ),
        DocumentedWord(
            "budget", "budget N credits", "What the script may spend at most.", "It stands once, at the top.",
            example: "budget 200 credits\nreturn 1"),
        DocumentedWord(
            "step", "step [name[: type] =] callee [{ parameters }] [modifiers]",
            "Runs an action, a flow or a script: this is what spends credits.",
            "It starts when all that it uses is known. Modifiers: when after as retry timeout cache else.",
            example:
                "step page = web_search { query: \"holo\" }\n  retry 2\n  timeout 2m\n"
                + "  else { results: [] }\nreturn page.results"
        ),
        DocumentedWord(
            "if", "if condition { … } [else if … { … }] [else { … }]", "Does one thing or another.",
            "As a value it is `if c then a else b`. A condition is a bool.",
            example:
                "input most: int = 10\nif most > 100 {\n  fail \"too many\"\n}\n"
                + "return if most > 5 then \"many\" else \"few\""
        ),
        DocumentedWord(
            "for", "for [index,] item in list [clauses] { … }", "Does something for each item, all at once.",
            "As the value of a `let` it is the list of what was yielded, in the order of the list. Clauses: parallel every "
                + "tolerate within unordered.",
            example:
                "let squares = for n in [1, 2, 3] parallel 2 {\n  if n == 2 { skip }\n  yield n * n\n"
                + "}\nreturn squares"),
        DocumentedWord(
            "loop", "loop name = first [at most N times] { … next value }",
            "Repeats with a new value until there is none.",
            "It ends when the body says no `next`, or says it with null. It yields like a `for`.",
            example: "let powers = loop n = 1 at most 5 times {\n  yield n\n  next n * 2\n}\nreturn powers"),
        DocumentedWord(
            "yield", "yield value, or yield ...list", "Gives the `for` or `loop` around it an element of its list.",
            example: "let all = for n in [1, 2] {\n  yield n\n  yield ...[n * 10, n * 100]\n}\nreturn all"),
        DocumentedWord(
            "skip", "skip", "Goes to the next item of the `for`.",
            example: "let odd = for n in [1, 2, 3] {\n  if n % 2 == 0 { skip }\n  yield n\n}\nreturn odd"),
        DocumentedWord(
            "next", "next value", "The value of the loop's next round; with null there is none.",
            example:
                "let pages = loop page = 1 {\n  yield page\n  next if page < 3 then page + 1 else null\n}\nreturn pages"
        ),
        DocumentedWord(
            "return", "return [value]", "Ends the script, flow or function, and is its value.",
            example: "let total = [1, 2, 3].sum()\nreturn { total }"),
        DocumentedWord(
            "fail", "fail \"message\"", "Ends the run or the flow as failed.",
            example: "input most: int = 10\nif most < 0 { fail \"most must not be negative: {most}\" }\nreturn most"),
        DocumentedWord(
            "assert", "assert condition[, \"message\"]", "Fails where the condition is false.",
            "No step below it starts before it holds.",
            example: "let names = [\"Ada\"]\nassert names.length() > 0, \"no names\"\nreturn names"),
        DocumentedWord(
            "print", "print value, …", "Shows values, on the error output.",
            "They appear in the order of the page, once everything above is settled.",
            example: "print \"names:\", [\"Ada\", \"Grace\"]\nreturn 1"),
        DocumentedWord(
            "save", "save value to \"file.csv\"", "Writes a file: csv, tsv, json, jsonl or txt by its ending.",
            "The file is written whole or not at all.",
            example: "save [{ name: \"Ada\" }] to \"names.csv\"\nreturn 1"),
        DocumentedWord(
            "append", "append value to \"log.jsonl\"", "Adds to the end of a file, once, also across a resume.",
            example: "append { at: now() } to \"log.jsonl\"\nreturn 1"),
    ]

    // MARK: Steps

    static let modifiers = [
        DocumentedWord(
            "when", "step … when condition", "Runs the step only if this is true.",
            "Otherwise its value is null and nothing is spent.",
            example: "input deep: bool = false\nstep page = web_search { query: \"holo\" } when deep\nreturn page"),
        DocumentedWord(
            "after", "step … after a, b", "Waits for these steps too, without using their values.",
            example:
                "step first = wait { for: 1s }\n"
                + "step second = http { url: \"https://example.com\" } after first\n"
                + "return second.status"
        ),
        DocumentedWord(
            "as", "step … as \"identity\"", "The connected account to run with.",
            "`import \"file\" as name` has the word too.",
            example:
                "step me = li_profile_scrape { profile_url: \"https://linkedin.com/in/me\" } as \"Work\"\nreturn me"),
        DocumentedWord(
            "retry", "step … retry N [every duration]", "Tries a failed job again, at most N more times.",
            "The waits grow from a second on, or from the duration given.",
            example: "step page = http { url: \"https://example.com\" } retry 3 every 5s\nreturn page.body"),
        DocumentedWord(
            "timeout", "step … timeout duration", "Stops waiting for one attempt after this long.",
            "That is no refund: what comes late is still taken.",
            example: "step page = http { url: \"https://example.com\" } timeout 30s\nreturn page.body"),
        DocumentedWord(
            "cache", "step … cache duration", "Takes an answer to an equal request that is not older, from any run.",
            "It then costs nothing. For reads only.",
            example: "step page = web_search { query: \"holo\" } cache 1d\nreturn page"),
        DocumentedWord(
            "else", "step … else value, skip, fail \"…\" or step …", "What holds when the step has failed for good.",
            "`error` is bound in it: { code, message, action, attempts }. With `if` it is the other branch.",
            example:
                "step page = http { url: \"https://example.com\" }\n"
                + "  else { status: 0, body: error.message }\nreturn page.status"
        ),
    ]

    static let clauses = [
        DocumentedWord(
            "every", "for … every duration, or retry N every duration", "The time from one start to the next.",
            "In a `for` the items start in order, at least so far apart.",
            example: "for n in [1, 2] every 1m {\n  print n\n}"),
        DocumentedWord(
            "parallel", "for … parallel N", "At most N items at once.",
            example: "for n in [1, 2, 3] parallel 2 {\n  print n\n}"),
        DocumentedWord(
            "tolerate", "for … tolerate N, or tolerate N%", "Leaves out items that fail for good, up to that many.",
            example: "for n in [1, 2, 3] tolerate 10% {\n  print n\n}"),
        DocumentedWord(
            "within", "for … within N credits", "Starts an item only while its worst case fits.",
            example: "for n in [1, 2, 3] within 30 credits {\n  step page = web_search { query: \"{n}\" }\n}"),
        DocumentedWord(
            "unordered", "for … unordered", "Writes of different items need not keep the order of the list.",
            example:
                "for n in [1, 2, 3] unordered {\n"
                + "  step sent = http { method: \"POST\", url: \"https://example.com\", json: n }\n}"
        ),
        DocumentedWord(
            "at most", "loop … at most N times", "Ends the loop quietly after N rounds.",
            example: "loop n = 1 at most 3 times {\n  print n\n  next n + 1\n}"),
    ]

    // MARK: Expressions

    static let expressions = [
        DocumentedWord(
            "then", "if condition then a else b", "The value where the condition is true.",
            example: "return if 1 < 2 then \"yes\" else \"no\""),
        DocumentedWord(
            "try", "try value else other", "The other value where the first can't be had.",
            "A missing field, a bad number, a missing file; not a failed step.",
            example: "return try int(\"many\") else 0"),
        DocumentedWord("not", "not condition", "True where the condition is false.", example: "return not (1 > 2)"),
        DocumentedWord(
            "and", "a and b", "True where both are; b is looked at only if a is true.",
            example: "return 1 < 2 and 2 < 3"),
        DocumentedWord(
            "or", "a or b", "True where one is; b is looked at only if a is false.", example: "return 1 > 2 or 2 < 3"),
        DocumentedWord(
            "null", "null", "No value.",
            "`a ?? b` is b where a is null; `a?.field` is null where a is null or has no such field.",
            example: "let person = { name: \"Ada\" }\nreturn person?.age ?? \"unknown\""),
    ]
}
