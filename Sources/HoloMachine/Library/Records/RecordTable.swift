import HoloValue

enum RecordTable {
    private static let group = "record"
    private static let record = LibraryFunction.Parameter("record", .record([]))
    private static let keys = LibraryFunction.Parameter(
        "keys", .union([.text, .list(.text)]), isOptional: true, isVariadic: true)

    static let functions: [LibraryFunction] = [
        LibraryFunction(
            "keys", group: group, parameters: [record], result: .list(.text),
            summary: "The keys of the record in order.",
            examples: [.init("{ b: 1, a: 2 }.keys()", #"["b", "a"]"#), .init("keys({})", "[]")],
            implementation: .native(RecordFunctions.keys)),
        LibraryFunction(
            "values", group: group, parameters: [record], result: .list(.any),
            summary: "The values of the record in the order of its keys.",
            examples: [.init("{ b: 1, a: 2 }.values()", "[1, 2]"), .init("values({})", "[]")],
            implementation: .native(RecordFunctions.values)),
        LibraryFunction(
            "entries", group: group, parameters: [record],
            result: .list(.record([("key", .text), ("value", .any)])),
            summary: "A record with key and value for each field, in order.",
            examples: [
                .init("{ b: 1, a: 2 }.entries()", #"[{ key: "b", value: 1 }, { key: "a", value: 2 }]"#),
                .init("entries({})", "[]"),
            ],
            implementation: .native(RecordFunctions.entries)),
        LibraryFunction(
            "merge", group: group,
            parameters: [record, .init("others", .record([]), isOptional: true, isVariadic: true)], result: .record([]),
            summary: "The fields of all records in one; of equal keys the last value wins, at the first one's place.",
            examples: [
                .init("{ a: 1, b: 2 }.merge({ b: 3 }, { c: 4 })", "{ a: 1, b: 3, c: 4 }"),
                .init("{}.merge({})", "{}"),
            ],
            implementation: .native(RecordFunctions.merge)),
        LibraryFunction(
            "pick", group: group, parameters: [record, keys], result: .record([]),
            summary:
                "The record with these fields alone, in the order of the keys given; keys that it lacks are left out. "
                + "Keys are given one by one or as a list.",
            examples: [
                .init(#"{ a: 1, b: 2, c: 3 }.pick("c", "a")"#, "{ c: 3, a: 1 }"),
                .init(#"{ a: 1 }.pick(["a", "z"])"#, "{ a: 1 }"),
                .init("{ a: 1 }.pick([])", "{}"),
            ],
            implementation: .native(RecordFunctions.pick)),
        LibraryFunction(
            "omit", group: group, parameters: [record, keys], result: .record([]),
            summary: "The record without these fields. Keys are given one by one or as a list.",
            examples: [
                .init(#"{ a: 1, b: 2, c: 3 }.omit("a", "c")"#, "{ b: 2 }"),
                .init("{ a: 1 }.omit([])", "{ a: 1 }"),
            ],
            implementation: .native(RecordFunctions.omit)),
        LibraryFunction(
            "has", group: group, parameters: [record, .init("key", .text)], result: .bool,
            summary: "Whether the record has the key, also where its value is null.",
            examples: [
                .init(#"{ a: null }.has("a")"#, "true"),
                .init(#"{ a: 1 }.has("b")"#, "false"),
            ],
            implementation: .native(RecordFunctions.has)),
        LibraryFunction(
            "get", group: group,
            parameters: [
                .init("value", .any), .init("path", .any), .init("default", .any, isOptional: true),
            ], result: .any,
            summary:
                "The record's field of exactly that key; else what stands at a path like `a.b[0]` in a record or list; the "
                + "default, or null, where something on the way is missing. A list is a path too: `[\"a.b\", 0]`.",
            examples: [
                .init(#"{ a: { b: [10, 20] } }.get("a.b[1]")"#, "20"),
                .init(#"{ a: 1 }.get("b.c", "none")"#, #""none""#),
                .init(#"{ "x.y": [1] }.get(["x.y", 0])"#, "1"),
                .init(#"{ "globex.example": 7 }.get("globex.example")"#, "7"),
                .init(#"[].get("[0]")"#, "null"),
            ],
            implementation: .native(RecordFunctions.get)),
    ]
}
