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
        LibraryFunction(
            "random", group: group,
            parameters: [.init("end_or_start", .int, isOptional: true), .init("end", .int, isOptional: true)],
            result: .number,
            summary:
                "A random float from 0 up to, not including, 1; with an end, an int from 0, or a start, up to, not "
                + "including, it. The run keeps what each statement was given: a resumed run sees the same.",
            examples: [
                .init("range(100).map(i => random()).all(x => x >= 0 and x < 1)", "true"),
                .init("range(100).map(i => random(6)).all(x => x >= 0 and x <= 5)", "true"),
                .init("random(-3, -2)", "-3"),
                .init("[1, 2, 3].sort_by(x => random()).sort()", "[1, 2, 3]"),
                .init("try random(0) else null", "null"),
            ],
            implementation: .draw(.random)),
        LibraryFunction(
            "uuid", group: group, parameters: [], result: .text,
            summary:
                "A new random UUID (version 4) as text. The run keeps what each statement was given: a resumed run sees "
                + "the same, so it can name what must not be done twice.",
            examples: [
                .init("uuid().matches('^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$')", "true"),
                .init("uuid().matches('^.{14}4.{4}[89ab]')", "true"),
                .init("uuid() == uuid()", "false"),
            ],
            implementation: .draw(.uuid)),
        LibraryFunction(
            "receipt", group: group, parameters: [.init("step", .any)], result: StepReceipt.type,
            summary:
                "What the step of that name took: its action, the job's id, credits, attempts, whether the answer was "
                + "reused, when it was started and finished. With `when` false: no action, 0 credits, 0 attempts. Of a "
                + "flow: the sum over its steps. `credits` is null where the service did not say.",
            examples: [
                .init("receipt(page).attempts", "1", setup: "step page = lookup { n: 1 }"),
                .init(
                    "[receipt(page).action, receipt(page).credits ?? 0]", "[null, 0]",
                    setup: "step page = lookup { n: 1 } when false"),
            ],
            implementation: .receipt),
    ]
}
