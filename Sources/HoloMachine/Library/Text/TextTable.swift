import HoloValue

enum TextTable {
    private static let group = "text"
    private static let text = LibraryFunction.Parameter("text", .text)

    static let functions: [LibraryFunction] = [
        LibraryFunction(
            "lower", group: group, parameters: [text], result: .text,
            summary: "The text in lower case.",
            examples: [
                .init(#""Ada LOVELACE".lower()"#, #""ada lovelace""#),
                .init(#""ÄÖÜ".lower()"#, #""äöü""#),
                .init(#"lower("")"#, #""""#),
            ],
            implementation: .native(TextFunctions.lower)),
        LibraryFunction(
            "upper", group: group, parameters: [text], result: .text,
            summary: "The text in upper case.",
            examples: [
                .init(#""ada".upper()"#, #""ADA""#),
                .init(#""straße".upper()"#, #""STRASSE""#),
                .init(#"upper("")"#, #""""#),
            ],
            implementation: .native(TextFunctions.upper)),
        LibraryFunction(
            "trim", group: group, parameters: [text], result: .text,
            summary: "The text without the white space at its start and end.",
            examples: [
                .init(#""  ada \n".trim()"#, #""ada""#),
                .init(#"trim("  ")"#, #""""#),
            ],
            implementation: .native(TextFunctions.trim)),
        LibraryFunction(
            "split", group: group, parameters: [text, .init("separator", .text, isOptional: true)],
            result: .list(.text),
            summary:
                "The parts of the text between the separators; without a separator its words, wherever white space "
                + "stands between them. An empty separator gives the single characters.",
            examples: [
                .init(#""a,b,,c".split(",")"#, #"["a", "b", "", "c"]"#),
                .init(#""  Ada   Lovelace ".split()"#, #"["Ada", "Lovelace"]"#),
                .init(#""añb".split("")"#, #"["a", "ñ", "b"]"#),
                .init(#""".split(",")"#, #"[""]"#),
                .init(#""".split()"#, "[]"),
            ],
            implementation: .native(TextFunctions.split)),
        LibraryFunction(
            "join", group: group, parameters: [.init("list", .list(.any)), .init("separator", .text)], result: .text,
            summary:
                "The elements as one text with the separator between them. Elements are texts, numbers, bools, times "
                + "or durations; null is an error. An empty list gives an empty text.",
            examples: [
                .init(#"["a", "b"].join(", ")"#, #""a, b""#),
                .init(#"[1, 2.5, true].join("-")"#, #""1-2.5-true""#),
                .init(#"[].join(", ")"#, #""""#),
            ],
            implementation: .native(TextFunctions.join)),
        LibraryFunction(
            "replace", group: group, parameters: [text, .init("old", .text), .init("new", .text)], result: .text,
            summary: "The text with every occurrence of `old` replaced by `new`. Both are taken literally.",
            examples: [
                .init(#""a.b.c".replace(".", "/")"#, #""a/b/c""#),
                .init(#""aaa".replace("aa", "b")"#, #""ba""#),
                .init(#""".replace("a", "b")"#, #""""#),
            ],
            implementation: .native(TextFunctions.replace)),
        LibraryFunction(
            "contains", group: group,
            parameters: [.init("text_or_list", .union([.text, .list(.any)])), .init("part", .any)],
            result: .bool,
            summary: "Whether the text has the part in it, or the list an element that equals it.",
            examples: [
                .init(#""Lovelace".contains("lace")"#, "true"),
                .init("[1, 2].contains(2.0)", "true"),
                .init(#""abc".contains("")"#, "true"),
                .init("[].contains(null)", "false"),
            ],
            implementation: .native(TextFunctions.contains)),
        LibraryFunction(
            "starts_with", group: group, parameters: [text, .init("part", .text)], result: .bool,
            summary: "Whether the text begins with the part.",
            examples: [
                .init(#""https://ada.dev".starts_with("https:")"#, "true"),
                .init(#""".starts_with("a")"#, "false"),
            ],
            implementation: .native(TextFunctions.startsWith)),
        LibraryFunction(
            "ends_with", group: group, parameters: [text, .init("part", .text)], result: .bool,
            summary: "Whether the text ends with the part.",
            examples: [
                .init(#""leads.csv".ends_with(".csv")"#, "true"),
                .init(#""csv".ends_with(".csv")"#, "false"),
            ],
            implementation: .native(TextFunctions.endsWith)),
        LibraryFunction(
            "matches", group: group, parameters: [text, .init("pattern", .text)], result: .bool,
            summary: "Whether the regular expression matches anywhere in the text; `^` and `$` bind it to the ends.",
            examples: [
                .init(#""order 1234".matches('\d+')"#, "true"),
                .init(#""a1".matches('^\d+$')"#, "false"),
                .init(#""ADA".matches('(?i)ada')"#, "true"),
                .init(#""".matches('a*')"#, "true"),
            ],
            implementation: .native(TextFunctions.matches)),
        LibraryFunction(
            "find_all", group: group, parameters: [text, .init("pattern", .text)],
            result: .list(.record([("text", .text), ("start", .int), ("groups", .list(.optional(.text)))])),
            summary:
                "All matches of the regular expression that don't overlap: what was matched, where it starts, and what "
                + "its groups matched (null for a group that took no part). No match gives an empty list.",
            examples: [
                .init(
                    #""a1 b2".find_all('([a-z])(\d)')"#,
                    #"[{ text: "a1", start: 0, groups: ["a", "1"] }, { text: "b2", start: 3, groups: ["b", "2"] }]"#),
                .init(#""tel 555".find_all('\d+').map(m => m.text)"#, #"["555"]"#),
                .init(#""b".find_all('(a)|b')"#, #"[{ text: "b", start: 0, groups: [null] }]"#),
                .init(#""".find_all('\d')"#, "[]"),
            ],
            implementation: .native(TextFunctions.findAll)),
        LibraryFunction(
            "length", group: group, parameters: [.init("value", .any)], result: .int,
            summary: "How many Unicode scalars a text, elements a list or fields a record has.",
            examples: [
                .init(#""Łódź".length()"#, "4"),
                .init("[1, 2, 3].length()", "3"),
                .init("{ a: 1 }.length()", "1"),
                .init("[].length()", "0"),
            ],
            implementation: .native(TextFunctions.length)),
        LibraryFunction(
            "slice", group: group,
            parameters: [
                .init("text_or_list", .union([.text, .list(.any)])), .init("start", .int),
                .init("end", .int, isOptional: true),
            ], result: .any,
            summary:
                "The part of a text or list from `start` up to, not including, `end`. Negative places count from the "
                + "end; places beyond the ends are taken for the ends.",
            examples: [
                .init(#""Lovelace".slice(0, 4)"#, #""Love""#),
                .init(#""Lovelace".slice(-4)"#, #""lace""#),
                .init("[1, 2, 3, 4].slice(1, -1)", "[2, 3]"),
                .init("[].slice(0, 5)", "[]"),
            ],
            implementation: .native(TextFunctions.slice)),
        LibraryFunction(
            "pad", group: group,
            parameters: [
                text, .init("length", .int), .init("side", .literals(["left", "right"]), isOptional: true),
                .init("fill", .text, isOptional: true),
            ], result: .text,
            summary:
                "The text made at least `length` long by spaces, or another character, at its right or the given side.",
            examples: [
                .init(#""7".pad(3, "left", "0")"#, #""007""#),
                .init(#""ab".pad(4)"#, #""ab  ""#),
                .init(#""abc".pad(2)"#, #""abc""#),
                .init(#""".pad(2)"#, #""  ""#),
            ],
            implementation: .native(TextFunctions.pad)),
        LibraryFunction(
            "lines", group: group, parameters: [text], result: .list(.text),
            summary: "The lines of the text without their ends. An empty text has none.",
            examples: [
                .init(#""a\nb\r\nc\n".lines()"#, #"["a", "b", "c"]"#),
                .init(#""a\n\nb".lines()"#, #"["a", "", "b"]"#),
                .init(#""".lines()"#, "[]"),
            ],
            implementation: .native(TextFunctions.lines)),
    ]
}
