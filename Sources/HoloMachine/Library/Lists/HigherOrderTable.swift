import HoloValue

/// The functions that take a lambda.
enum HigherOrderTable {
    private static let group = ListTable.group
    private static let list = ListTable.list
    private static let key = LibraryFunction.Parameter("key", .any, lambdaArity: 1)
    private static let condition = LibraryFunction.Parameter("condition", .bool, lambdaArity: 1)
    private static let optionalCondition =
        LibraryFunction.Parameter("condition", .bool, isOptional: true, lambdaArity: 1)

    static let functions: [LibraryFunction] = [
        LibraryFunction(
            "map", group: group, parameters: [list, .init("change", .any, lambdaArity: 1)], result: .list(.any),
            summary: "What the lambda gives for each element.",
            examples: [.init("[1, 2, 3].map(x => x * 2)", "[2, 4, 6]"), .init("[].map(x => x * 2)", "[]")],
            implementation: .higherOrder(.map)),
        LibraryFunction(
            "filter", group: group, parameters: [list, condition], result: .list(.any),
            summary: "The elements for which the condition is true.",
            examples: [.init("[1, 5, 3].filter(x => x > 2)", "[5, 3]"), .init("[].filter(x => x > 2)", "[]")],
            implementation: .higherOrder(.filter)),
        LibraryFunction(
            "flat_map", group: group, parameters: [list, .init("change", .any, lambdaArity: 1)], result: .list(.any),
            summary: "The elements of the lists that the lambda gives, in one list; results that are no lists stay.",
            examples: [
                .init("[1, 2].flat_map(x => [x, x * 10])", "[1, 10, 2, 20]"),
                .init("[].flat_map(x => [x])", "[]"),
            ],
            implementation: .higherOrder(.flatMap)),
        LibraryFunction(
            "sort_by", group: group, parameters: [list, key], result: .list(.any),
            summary:
                "The elements in the order of their keys, from the least to the greatest; equal keys keep their order. "
                + "A list as the key sorts by its first element, then by the next; false goes before true; `-x` turns a number's order around.",
            examples: [
                .init(#"["ccc", "a", "bb"].sort_by(x => x.length())"#, #"["a", "bb", "ccc"]"#),
                .init(
                    #"[{ n: "b", a: 1 }, { n: "a", a: 1 }, { n: "c", a: 2 }].sort_by(x => [-x.a, x.n]).map(x => x.n)"#,
                    #"["c", "a", "b"]"#),
                .init("[3, 12, 5].sort_by(x => [x < 10, x])", "[12, 3, 5]"),
                .init("[].sort_by(x => x)", "[]"),
            ],
            implementation: .higherOrder(.sortBy)),
        LibraryFunction(
            "group_by", group: group, parameters: [list, key], result: .any,
            summary:
                "A record that has, for each key in the order of first appearance, the list of its elements. Keys are "
                + "texts: write `text(…)` around others.",
            examples: [
                .init(#"["ab", "c", "ad"].group_by(x => x[0])"#, #"{ a: ["ab", "ad"], c: ["c"] }"#),
                .init("[1, 2, 3].group_by(x => text(x % 2))", #"{ "1": [1, 3], "0": [2] }"#),
                .init("[].group_by(x => x)", "{}"),
            ],
            implementation: .higherOrder(.groupBy)),
        LibraryFunction(
            "key_by", group: group, parameters: [list, key], result: .any,
            summary:
                "A record of the elements by their keys; of equal keys the last element wins. Keys are texts: write "
                + "`text(…)` around others.",
            examples: [
                .init(#"[{ id: "a", n: 1 }, { id: "b", n: 2 }].key_by(x => x.id).b.n"#, "2"),
                .init(#"["ab", "ac"].key_by(x => x[0])"#, #"{ a: "ac" }"#),
                .init("[].key_by(x => x)", "{}"),
            ],
            implementation: .higherOrder(.keyBy)),
        LibraryFunction(
            "unique_by", group: group, parameters: [list, key], result: .list(.any),
            summary: "The first element of each key. Keys are of any kind.",
            examples: [
                .init(#"["ab", "c", "ad"].unique_by(x => x[0])"#, #"["ab", "c"]"#),
                .init("[].unique_by(x => x)", "[]"),
            ],
            implementation: .higherOrder(.uniqueBy)),
        LibraryFunction(
            "reduce", group: group,
            parameters: [list, .init("combine", .any, lambdaArity: 2), .init("start", .any)], result: .any,
            summary:
                "Combines the elements one after the other: the lambda takes what came out so far, at first `start`, "
                + "and the next element. An empty list gives `start`.",
            examples: [
                .init("[1, 2, 3].reduce((total, x) => total * x, 1)", "6"),
                .init("[].reduce((total, x) => total + x, 0)", "0"),
            ],
            implementation: .higherOrder(.reduce)),
        LibraryFunction(
            "any", group: group, parameters: [list, optionalCondition], result: .bool,
            summary:
                "Whether the condition is true for an element; without one, whether an element of a list of bools is "
                + "true. False for an empty list.",
            examples: [
                .init("[1, 5].any(x => x > 2)", "true"),
                .init("[false, true].any()", "true"),
                .init("[].any()", "false"),
                .init("[].any(x => x > 2)", "false"),
            ],
            implementation: .higherOrder(.any)),
        LibraryFunction(
            "all", group: group, parameters: [list, optionalCondition], result: .bool,
            summary:
                "Whether the condition is true for all elements; without one, whether all of a list of bools are true. "
                + "True for an empty list.",
            examples: [
                .init("[1, 5].all(x => x > 2)", "false"),
                .init("[true, true].all()", "true"),
                .init("[].all()", "true"),
                .init("[].all(x => x > 2)", "true"),
            ],
            implementation: .higherOrder(.all)),
        LibraryFunction(
            "none", group: group, parameters: [list, optionalCondition], result: .bool,
            summary:
                "Whether the condition is true for no element; without one, whether none of a list of bools is true. "
                + "True for an empty list.",
            examples: [
                .init("[1, 2].none(x => x > 2)", "true"),
                .init("[false, true].none()", "false"),
                .init("[].none()", "true"),
                .init("[].none(x => x > 2)", "true"),
            ],
            implementation: .higherOrder(.none)),
        LibraryFunction(
            "count", group: group, parameters: [list, optionalCondition], result: .int,
            summary: "For how many elements the condition is true; without one, how many elements there are.",
            examples: [
                .init("[1, 5, 3].count(x => x > 2)", "2"),
                .init("[1, 5, 3].count()", "3"),
                .init("[].count()", "0"),
                .init("[].count(x => x > 2)", "0"),
            ],
            implementation: .higherOrder(.count)),
        LibraryFunction(
            "find", group: group, parameters: [list, condition], result: .any,
            summary: "The first element for which the condition is true; null where there is none.",
            examples: [
                .init("[1, 5, 3].find(x => x > 2)", "5"),
                .init("[1, 2].find(x => x > 2)", "null"),
                .init("[].find(x => x > 2)", "null"),
            ],
            implementation: .higherOrder(.find)),
        LibraryFunction(
            "sum", group: group, parameters: [list, .init("value", .any, isOptional: true, lambdaArity: 1)],
            result: .any,
            summary:
                "The sum of numbers or durations, or of what the lambda gives for each element. 0 for an empty list.",
            examples: [
                .init("[1, 2, 3.5].sum()", "6.5"),
                .init(#"[{ price: 2 }, { price: 3 }].sum(x => x.price)"#, "5"),
                .init("[90s, 30s].sum()", "2m"),
                .init("[].sum()", "0"),
                .init("[].sum(x => x.price)", "0"),
            ],
            implementation: .higherOrder(.sum)),
        LibraryFunction(
            "min", group: group,
            parameters: [
                .init("list", .any), .init("value", .any, isOptional: true, lambdaArity: 1, isVariadic: true),
            ], result: .any,
            summary: "The least element, or the least value that the lambda gives; of several arguments, the least of "
                + "them. Null for an empty list. The element with the least value is `list.sort_by(…).first()`.",
            examples: [
                .init("[3, 1, 2].min()", "1"),
                .init(#"["ccc", "a"].min(x => x.length())"#, "1"),
                .init("min(2, 1.5)", "1.5"),
                .init("[].min()", "null"),
                .init("[].min(x => x)", "null"),
            ],
            implementation: .higherOrder(.min)),
        LibraryFunction(
            "max", group: group,
            parameters: [
                .init("list", .any), .init("value", .any, isOptional: true, lambdaArity: 1, isVariadic: true),
            ], result: .any,
            summary:
                "The greatest element, or the greatest value that the lambda gives; of several arguments, the greatest "
                + "of them. Null for an empty list. The element with the greatest value is `list.sort_by(…).last()`.",
            examples: [
                .init("[3, 1, 2].max()", "3"),
                .init(#"["ccc", "a"].max(x => x.length())"#, "3"),
                .init("max(1, 3, 2)", "3"),
                .init("[].max()", "null"),
                .init("[].max(x => x)", "null"),
            ],
            implementation: .higherOrder(.max)),
    ]
}
