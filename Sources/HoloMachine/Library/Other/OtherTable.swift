import HoloValue

enum OtherTable {
    private static let group = "other"

    static let functions: [LibraryFunction] = [
        LibraryFunction(
            "hash", group: group, parameters: [.init("value", .any)], result: .text,
            summary:
                "The SHA-256 of a text's UTF-8, or of another value's JSON with sorted keys, as 64 hexadecimal digits. "
                + "Equal values have equal hashes.",
            examples: [
                .init(#"hash("abc")"#, #""ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad""#),
                .init("hash({ a: 1, b: 2 }) == hash({ b: 2.0, a: 1 })", "true"),
                .init("hash([])", #""4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945""#),
            ],
            implementation: .native(OtherFunctions.hash)),
        LibraryFunction(
            "type_of", group: group, parameters: [.init("value", .any)], result: .text,
            summary: "The kind of the value: `null bool int float text duration time list "
                + "record secret`.",
            examples: [
                .init("type_of(1.5)", #""float""#),
                .init("type_of(null)", #""null""#),
                .init("type_of([])", #""list""#),
            ],
            implementation: .native(OtherFunctions.typeOf)),
        LibraryFunction(
            "now", group: group, parameters: [], result: .time,
            summary: "The time at which the run started. A resumed run keeps the first one's.",
            examples: [.init("now() == now()", "true")],
            implementation: .runStart(isDate: false)),
        LibraryFunction(
            "today", group: group, parameters: [], result: .time,
            summary: "The midnight, in UTC, before the run's start.",
            examples: [
                .init("today() <= now()", "true"),
                .init(#"today().format_time("HH:mm:ss")"#, #""00:00:00""#),
            ],
            implementation: .runStart(isDate: true)),
        LibraryFunction(
            "read", group: group, parameters: [.init("path", .text)], result: .any,
            summary:
                "The content of a file by its ending: csv and tsv as records by header, json, jsonl as a list, txt as "
                + "text. A resumed run sees what the first one saw.",
            examples: [.init(#"try read("no such file.csv") else []"#, "[]")],
            implementation: .observation(.read)),
        LibraryFunction(
            "last_run", group: group, parameters: [], result: .any,
            summary: "The result of this script's last successful run, or null: for telling what has changed.",
            examples: [.init("last_run() ?? []", "[]")],
            implementation: .observation(.lastRun)),
    ]
}
