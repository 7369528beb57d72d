import HoloValue

enum ListTable {
    static let group = "list"
    static let list = LibraryFunction.Parameter("list", .list(.any))

    /// The functions that take no lambda.
    static let functions: [LibraryFunction] = [
        LibraryFunction(
            "sort", group: group, parameters: [list], result: .list(.any),
            summary:
                "The elements from the least to the greatest; equal ones keep their order. They are numbers, texts "
                + "(by Unicode scalars), times, durations or lists of these. `reverse` turns the order around.",
            examples: [
                .init("[3, 1, 2].sort()", "[1, 2, 3]"),
                .init(#"["b", "a"].sort()"#, #"["a", "b"]"#),
                .init("[].sort()", "[]"),
            ],
            implementation: .native(ListFunctions.sort)),
        LibraryFunction(
            "unique", group: group, parameters: [list], result: .list(.any),
            summary: "The elements without those that equal an earlier one.",
            examples: [
                .init("[2, 1, 2, 1.0].unique()", "[2, 1]"),
                .init("[].unique()", "[]"),
            ],
            implementation: .native(ListFunctions.unique)),
        LibraryFunction(
            "zip", group: group, parameters: [list, .init("other", .list(.any))], result: .list(.list(.any)),
            summary: "Pairs of the elements at the same places, as many as the shorter list has.",
            examples: [
                .init(#"[1, 2].zip(["a", "b", "c"])"#, #"[[1, "a"], [2, "b"]]"#),
                .init("[].zip([1])", "[]"),
            ],
            implementation: .native(ListFunctions.zip)),
        LibraryFunction(
            "take", group: group, parameters: [list, .init("count", .int)], result: .list(.any),
            summary: "The first `count` elements, or all where there are fewer.",
            examples: [
                .init("[1, 2, 3].take(2)", "[1, 2]"),
                .init("[1].take(5)", "[1]"),
                .init("[].take(2)", "[]"),
            ],
            implementation: .native(ListFunctions.take)),
        LibraryFunction(
            "drop", group: group, parameters: [list, .init("count", .int)], result: .list(.any),
            summary: "The elements without the first `count`.",
            examples: [
                .init("[1, 2, 3].drop(2)", "[3]"),
                .init("[1].drop(5)", "[]"),
                .init("[].drop(2)", "[]"),
            ],
            implementation: .native(ListFunctions.drop)),
        LibraryFunction(
            "first", group: group, parameters: [list], result: .any,
            summary: "The first element; null for an empty list.",
            examples: [.init("[1, 2].first()", "1"), .init("[].first()", "null")],
            implementation: .native(ListFunctions.first)),
        LibraryFunction(
            "last", group: group, parameters: [list], result: .any,
            summary: "The last element; null for an empty list.",
            examples: [.init("[1, 2].last()", "2"), .init("[].last()", "null")],
            implementation: .native(ListFunctions.last)),
        LibraryFunction(
            "reverse", group: group, parameters: [list], result: .list(.any),
            summary: "The elements from the last to the first.",
            examples: [.init("[1, 2, 3].reverse()", "[3, 2, 1]"), .init("[].reverse()", "[]")],
            implementation: .native(ListFunctions.reverse)),
        LibraryFunction(
            "mean", group: group, parameters: [list], result: .any,
            summary: "The mean of numbers as a float, or of durations; null for an empty list.",
            examples: [
                .init("[1, 2, 4, 5].mean()", "3.0"),
                .init("[1h, 2h].mean()", "1h30m"),
                .init("[].mean()", "null"),
            ],
            implementation: .native(ListFunctions.mean)),
        LibraryFunction(
            "chunk", group: group, parameters: [list, .init("size", .int)], result: .list(.list(.any)),
            summary: "The elements in lists of `size`; the last may be shorter.",
            examples: [
                .init("[1, 2, 3, 4, 5].chunk(2)", "[[1, 2], [3, 4], [5]]"),
                .init("[].chunk(2)", "[]"),
            ],
            implementation: .native(ListFunctions.chunk)),
        LibraryFunction(
            "enumerate", group: group, parameters: [list],
            result: .list(.record([("index", .int), ("value", .any)])),
            summary: "A record with index, from 0, and value for each element.",
            examples: [
                .init(#"["a", "b"].enumerate()"#, #"[{ index: 0, value: "a" }, { index: 1, value: "b" }]"#),
                .init("[].enumerate()", "[]"),
            ],
            implementation: .native(ListFunctions.enumerate)),
        LibraryFunction(
            "flatten", group: group, parameters: [list], result: .list(.any),
            summary: "The elements of the lists in the list, one level deep; elements that are no lists stay.",
            examples: [
                .init("[[1, 2], [], [3, [4]], 5].flatten()", "[1, 2, 3, [4], 5]"),
                .init("[].flatten()", "[]"),
            ],
            implementation: .native(ListFunctions.flatten)),
    ]
}
