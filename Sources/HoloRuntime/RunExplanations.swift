import HoloCompiler
import HoloSyntax

/// The pages of what can go wrong while a script runs.
package let runExplanations: [Explanation] = [
    page("E0301", "a field that is not there", "Reading a missing field is an error; `?.name` gives null instead.", "return { a: 1 }.b", "return { a: 1 }?.b"),
    page("E0302", "not a bool", "There is no truthiness: conditions are bools. Compare: `x != null`, `xs.length() > 0`.", "return if 1 then 2 else 3", "return if 1 > 0 then 2 else 3"),
    page("E0303", "kinds that do not go together", "There are no implicit conversions: write `text(1)` or `int(\"1\")`.", "return 1 + \"a\"", "return text(1) + \"a\""),
    page("E0304", "a number or time out of range", "Ints have 64 bits; overflow is an error, never a wrong number.", "return 9223372036854775807 + 1", "return 9223372036854775806 + 1"),
    page("E0305", "a number beyond 64 bits", "Such numbers pass through unchanged, but can't be computed with.", "return parse_json(\"12345678901234567890\") + 1", "return parse_json(\"12345678901234567890\")"),
    page("E0306", "a division by zero", "Test the divisor first.", "return 1 / 0", "return 1 / 2"),
    page("E0307", "a number that is not finite", "NaN and infinity are errors.", "return 1e308 * 10", "return 1e307 * 10"),
    page("E0308", "a spread of something that is not a list or record", "`...` needs a list in a list and a record in a record.", "let x = null\nreturn [...x]", "let x = null\nreturn [...(x ?? [])]"),
    page("E0309", "`for` over something that is not a list or record", "", "let xs = for x in 5 { yield x }\nreturn xs", "let xs = for x in range(5) { yield x }\nreturn xs"),
    page("E0310", "a path that is not text", "`save` needs a text after `to`.", nil, nil),
    page("E0311", "a limit of rounds that is not an int", "`at most N times` needs an int of 0 or more.", nil, nil),
    page("E0312", "values without an order", "Numbers, texts, durations, times and lists of these can be compared with their own kind.", "return 1 < \"a\"", "return 1 < 2"),
    page("E0313", "a modifier of the wrong kind", "`retry` needs an int; `every` and `timeout` need durations such as `5s`.", nil, nil),
    page("E0314", "a field of something that has none", "Only records and times have fields. Null has none: write `?.`.", "let x = null\nreturn x.a", "let x = null\nreturn x?.a"),
    page("E0315", "a part that a time does not have", "Times have .year .month .day .hour .minute .second .weekday.", nil, nil),
    page("E0316", "a place that a list does not have", "`.first()`, `.last()` and slices give null or less instead.", "return [1][3]", "return [1][0]"),
    page("E0317", "a place or key of the wrong kind", "Lists are read at ints, records at texts.", "return [1][\"a\"]", "return [1][0]"),
    page("E0318", "a hole that holds no text", "Null, lists and records have no text of their own.", "return \"{[1, 2]}\"", "return \"{[1, 2].to_json()}\""),
    page("E0319", "a budget that is not an int", "", "budget \"many\" credits\nreturn 1", "budget 100 credits\nreturn 1"),
    page("E0320", "something that grows too large", "Texts have at most 64 MB, lists 10 million elements.", nil, nil),
    page("E0330", "calls that go too deep", "Recursion is bounded: check that it ends.", "func f(n) = f(n + 1)\nreturn f(0)", "func f(n) = if n == 0 then 0 else f(n - 1)\nreturn f(10)"),
    page("E0331", "a loop that does not end", "Without `at most N times` a loop ends after 10,000 rounds with this error.", nil, nil),
    page("E0321", "an argument out of range", "The message says which one and what is allowed.", "return [1].chunk(0)", "return [1].chunk(1)"),
    page("E0322", "a regular expression with a mistake", "The message says where.", "return \"a\".matches(\"(\")", "return \"a\".matches(\"(a)\")"),
    page("E0323", "a text or value that can't be converted", "The message says what was expected.", "return int(\"abc\")", "return int(\"12\")"),
    page("E0324", "a time pattern with a mistake, or a text that does not fit it", "Patterns are made of yyyy MM dd HH mm ss.", nil, nil),
    page("E0325", "a text that is not a URL, or not URL-encoded", "", "return parse_url(\"no url\")", "return parse_url(\"https://globex.example/team\")"),
    page("E0326", "keys that are not texts", "`group_by` and `key_by` make records: write `text(…)`.", "return [1].group_by(x => x)", "return [1].group_by(x => text(x))"),
    page("E0327", "a value that has no text of its own", "Lists and records have none: write `to_json(…)`, or join a list.", "return text([1])", "return to_json([1])"),
    page("E0401", "data that is not of the declared type", "Data is checked where it enters; the message says where in it, as `companies[3].domain`.", nil, nil),
    page("E0402", "JSON with a mistake", "The message says line and column.", "return parse_json(\"[1,]\")", "return parse_json(\"[1]\")"),
    page("E0403", "a table with a mistake", "Every row has as many cells as the header, and headers are distinct.", nil, nil),
    page("E0404", "an ending that is not known", "Files are csv, tsv, json, jsonl or txt, by their ending.", nil, nil),
    page("E0405", "a value that does not fit the file", "A table needs a list of records or of lists, a txt file a text.", nil, nil),
    page("E0406", "a text that is no duration", "Durations are written `500ms`, `30s`, `1h30m`, `7d`.", nil, nil),
    page("E0407", "a text that is no time", "Times are written as RFC 3339: `2026-01-31T12:00:00Z`.", "return parse_time(\"noon\")", "return parse_time(\"2026-01-31T12:00:00Z\")"),
    page("E0408", "a text that is not UTF-8", "", nil, nil),
    page("E0510", "a step's job failed", "The job ran and failed; the credits line says whether they were refunded. `retry` tries again, `else` answers it in the script.", nil, nil),
    page("E0511", "an account must be connected", "The action works with an account of yours on that site. Open the link, then resume the run.", nil, nil),
    page("E0512", "too few credits", "The account's balance does not cover the call. Nothing is lost: top up, then resume.", nil, nil),
    page("E0513", "the key is not taken", "The service does not know the API key. Set another, then resume.", nil, nil),
    page("E0514", "a submission was refused", "The service did not take the task and charged nothing. Its own words say why.", nil, nil),
    page("E0515", "no answer in time", "The step's `timeout` passed. That is no refund: the job may still end.", nil, nil),
    page("E0520", "the service can't be used", "It could not be reached, or answered with errors for too long. Jobs that run go on; a resumed run follows them.", nil, nil),
    page("E0530", "maybe paid", "A submission left and its answer was lost. It is never sent again by itself. Resuming searches for its job again.", nil, nil),
    page("E0540", "the cap is reached", "Nothing new starts that could go beyond the cap. `holo resume --max-credits N` goes on.", nil, nil),
    page("E0601", "an `assert` that does not hold", "", "assert 1 > 2, \"one is not more\"\nreturn 1", "assert 2 > 1, \"one is not more\"\nreturn 1"),
    page("E0602", "a `fail`", "The script itself says that it can't go on.", "fail \"no companies\"", "return 1"),
    page("E0701", "an empty path", "", nil, nil),
    page("E0702", "a folder that is not there", "`save` makes files, not folders.", nil, nil),
    page("E0703", "a path outside", "Scripts read and write in their own folder and the current one. `--allow-path` adds others.", nil, nil),
    page("E0704", "a file that can't be read", "", "return read(\"not-there.csv\")", "return try read(\"not-there.csv\") else []"),
    page("E0705", "a file that can't be written", "", nil, nil),
    page("E0999", "a fault of holo", "A program of the compiler's that the machine can't run. Please report it with the script.", nil, nil),
    page("W0550", "interrupted", "The run was stopped by a person and can be resumed.", nil, nil),
]

/// Every page there is, in the order of the codes.
package let explanations: [Explanation] = (syntaxExplanations + checkExplanations + runExplanations).sorted { $0.code < $1.code }

private func page(_ code: String, _ title: String, _ text: String, _ wrong: String?, _ right: String?) -> Explanation {
    Explanation(code, title, text, wrong: wrong, right: right)
}
