import HoloValue

enum ConversionTable {
    private static let group = "convert"
    private static let text = LibraryFunction.Parameter("text", .text)

    static let functions: [LibraryFunction] = [
        LibraryFunction(
            "text", group: group, parameters: [.init("value", .any)], result: .text,
            summary:
                "The value as text, as `\"{value}\"` writes it. Null, lists and records are errors: `to_json` "
                    + "writes them.",
            examples: [
                .init("text(12)", #""12""#),
                .init("text(1.0)", #""1.0""#),
                .init("text(true)", #""true""#),
                .init("text(90s)", #""1m30s""#),
            ],
            implementation: .native(ConversionFunctions.text)),
        LibraryFunction(
            "int", group: group, parameters: [.init("value", .union([.text, .number]))], result: .int,
            summary: "The int that a text writes, or that a float without a fraction is.",
            examples: [
                .init(#"int("12")"#, "12"),
                .init(#"int(" -7 ")"#, "-7"),
                .init("int(3.0)", "3"),
                .init(#"try int("twelve") else 0"#, "0"),
            ],
            implementation: .native(ConversionFunctions.int)),
        LibraryFunction(
            "float", group: group, parameters: [.init("value", .union([.text, .number]))], result: .float,
            summary: "The float that a text writes, or that a number is.",
            examples: [
                .init(#"float("1.5")"#, "1.5"),
                .init(#"float("2e3")"#, "2000.0"),
                .init("float(3)", "3.0"),
            ],
            implementation: .native(ConversionFunctions.float)),
        LibraryFunction(
            "parse_json", group: group, parameters: [text], result: .any,
            summary: "The value that a JSON text writes.",
            examples: [
                .init(#"parse_json('[1, {"a": null}]')"#, "[1, { a: null }]"),
                .init("parse_json('[]')", "[]"),
            ],
            implementation: .native(ConversionFunctions.parseJSON)),
        LibraryFunction(
            "to_json", group: group, parameters: [.init("value", .any), .init("pretty", .bool, isOptional: true)],
            result: .text,
            summary:
                "The value as JSON text, on one line or, with `pretty`, indented. Times and durations become texts.",
            examples: [
                .init(#"{ a: [1, null] }.to_json()"#, #"'{"a":[1,null]}'"#),
                .init("[1].to_json(true)", #""[\n  1\n]""#),
                .init("[].to_json()", #""[]""#),
            ],
            implementation: .native(ConversionFunctions.toJSON)),
        LibraryFunction(
            "parse_csv", group: group, parameters: [text, .init("separator", .text, isOptional: true)],
            result: .list(.record([])),
            summary: "The rows of a CSV text as records by its header line. All cells are texts.",
            examples: [
                .init(#"parse_csv("name,age\nAda,36\n")"#, #"[{ name: "Ada", age: "36" }]"#),
                .init(#"parse_csv("a;b\n1;2", ";")"#, #"[{ a: "1", b: "2" }]"#),
                .init(#"parse_csv("name,age\n")"#, "[]"),
            ],
            implementation: .native(ConversionFunctions.parseCSV)),
        LibraryFunction(
            "to_csv", group: group,
            parameters: [.init("rows", .list(.any)), .init("separator", .text, isOptional: true)],
            result: .text,
            summary: "A list of records as CSV text with a header line; null is an empty cell.",
            examples: [
                .init(#"[{ name: "Ada", age: 36 }].to_csv()"#, #""name,age\nAda,36\n""#),
                .init(#"[{ a: "x,y", b: null }].to_csv(";")"#, #""a;b\nx,y;\n""#),
                .init("[].to_csv()", #""""#),
            ],
            implementation: .native(ConversionFunctions.toCSV)),
        LibraryFunction(
            "parse_time", group: group, parameters: [text, .init("pattern", .text, isOptional: true)], result: .time,
            summary:
                "The time that a text writes: RFC 3339 or a date (midnight UTC), or as a pattern like `dd.MM.yyyy` has "
                + "it (see `format_time`), in UTC.",
            examples: [
                .init(#"parse_time("2025-03-01T10:00:00+02:00")"#, #"parse_time("2025-03-01T08:00:00Z")"#),
                .init(#"text(parse_time("1.3.2025 9:05", "d.M.yyyy H:mm"))"#, #""2025-03-01T09:05:00Z""#),
                .init(#"text(parse_time("2025-03-01"))"#, #""2025-03-01T00:00:00Z""#),
            ],
            implementation: .native(TimeFunctions.parse)),
        LibraryFunction(
            "format_time", group: group,
            parameters: [.init("time", .time), .init("pattern", .text, isOptional: true)], result: .text,
            summary:
                "The time in UTC as a pattern has it: `yyyy yy`, `M MM MMM MMMM` (month), `d dd`, `EEE EEEE` "
                    + "(weekday), "
                + "`H HH`, `h hh` with `a` (AM or PM), `m mm`, `s ss`, `S` to `SSSSSS` (fraction); other letters "
                + "between "
                + "single quotes. Without a pattern RFC 3339.",
            examples: [
                .init(
                    #"parse_time("2025-03-01T09:05:07Z").format_time("yyyy-MM-dd HH:mm:ss")"#, #""2025-03-01 09:05:07""#
                ),
                .init(
                    #"parse_time("2025-03-01T21:05:07Z").format_time("EEE, d MMMM, h:mm a")"#,
                    #""Sat, 1 March, 9:05 PM""#),
                .init(#"parse_time("2025-03-01").format_time("yyyyMMdd'T'")"#, #""20250301T""#),
                .init(#"parse_time("2025-03-01").format_time()"#, #""2025-03-01T00:00:00Z""#),
            ],
            implementation: .native(TimeFunctions.format)),
        LibraryFunction(
            "format_number", group: group,
            parameters: [
                .init("number", .number), .init("digits", .int), .init("separator", .text, isOptional: true),
            ], result: .text,
            summary:
                "The number with exactly so many digits after the point, halves rounded away from zero, and a "
                    + "separator "
                + "between its thousands.",
            examples: [
                .init("format_number(1234.5, 2)", #""1234.50""#),
                .init(#"format_number(1234567.891, 1, ",")"#, #""1,234,567.9""#),
                .init("format_number(-0.4, 0)", #""0""#),
            ],
            implementation: .native(ConversionFunctions.formatNumber)),
        LibraryFunction(
            "parse_url", group: group, parameters: [text],
            result: .record([
                ("scheme", .text), ("user", .optional(.text)), ("host", .optional(.text)), ("port", .optional(.int)),
                ("path", .text), ("query", .record([])), ("fragment", .optional(.text)),
            ]),
            summary: "The parts of a URL, decoded; what it lacks is null. The query is a record of texts.",
            examples: [
                .init(
                    #"parse_url("https://ada.dev:8080/a%20b?x=1&y=#top")"#,
                    #"{ scheme: "https", user: null, host: "ada.dev", port: 8080, path: "/a b", "#
                        + #"query: { x: "1", y: "" }, fragment: "top" }"#),
                .init(#"parse_url("https://Ada.dev").host"#, #""ada.dev""#),
            ],
            implementation: .native(URLFunctions.parse)),
        LibraryFunction(
            "url_encode", group: group, parameters: [.init("value", .union([.text, .record([])]))], result: .text,
            summary:
                "The text with all but letters, digits and `-._~` percent-encoded. A record becomes a query: "
                    + "lists repeat "
                + "their key, nulls are left out.",
            examples: [
                .init(#"url_encode("a b&c")"#, #""a%20b%26c""#),
                .init(
                    #"url_encode({ q: "a b", page: 2, tag: ["x", "y"], z: null })"#, #""q=a%20b&page=2&tag=x&tag=y""#),
                .init("url_encode({})", #""""#),
            ],
            implementation: .native(URLFunctions.encode)),
        LibraryFunction(
            "url_decode", group: group, parameters: [text], result: .text,
            summary: "The text with its percent-encoding undone.",
            examples: [
                .init(#"url_decode("a%20b%C3%A9")"#, #""a bé""#),
                .init(#"url_decode("")"#, #""""#),
            ],
            implementation: .native(URLFunctions.decode)),
    ]
}
