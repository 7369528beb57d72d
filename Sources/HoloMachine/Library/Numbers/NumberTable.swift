import HoloValue

enum NumberTable {
    private static let group = "number"
    private static let number = LibraryFunction.Parameter("number", .number)

    static let functions: [LibraryFunction] = [
        LibraryFunction(
            "round", group: group, parameters: [number, .init("digits", .int, isOptional: true)], result: .number,
            summary:
                "The nearest int, halves away from zero; with `digits`, the nearest number with so many digits after "
                + "the point (before it where negative), as its decimal text rounds.",
            examples: [
                .init("round(2.5)", "3"),
                .init("round(2.675, 2)", "2.68"),
                .init("round(-2.5)", "-3"),
                .init("round(1250, -2)", "1300"),
            ],
            implementation: .native(NumberFunctions.round)),
        LibraryFunction(
            "floor", group: group, parameters: [number], result: .int,
            summary: "The greatest int that is not greater than the number.",
            examples: [.init("floor(2.7)", "2"), .init("floor(-2.1)", "-3")],
            implementation: .native(NumberFunctions.floor)),
        LibraryFunction(
            "ceil", group: group, parameters: [number], result: .int,
            summary: "The least int that is not less than the number.",
            examples: [.init("ceil(2.1)", "3"), .init("ceil(-2.7)", "-2")],
            implementation: .native(NumberFunctions.ceil)),
        LibraryFunction(
            "abs", group: group, parameters: [.init("number", .union([.number, .duration]))], result: .any,
            summary: "The number, or duration, without its sign.",
            examples: [.init("abs(-3)", "3"), .init("abs(2.5)", "2.5")],
            implementation: .native(NumberFunctions.abs)),
        LibraryFunction(
            "div", group: group,
            parameters: [
                .init("dividend", .union([.number, .duration])), .init("divisor", .union([.number, .duration])),
            ], result: .number,
            summary:
                "The quotient rounded down: an int for two ints or two durations, else a float. `%` is what is left.",
            examples: [
                .init("div(7, 2)", "3"),
                .init("div(-7, 2)", "-4"),
                .init("div(7.5, 2)", "3.0"),
                .init("div(1h, 25m)", "2"),
            ],
            implementation: .native(NumberFunctions.div)),
        LibraryFunction(
            "range", group: group,
            parameters: [
                .init("start_or_end", .int), .init("end", .int, isOptional: true),
                .init("step", .int, isOptional: true),
            ], result: .list(.int),
            summary:
                "The ints from 0, or a start, up to, not including, the end; with a step that many apart, downwards "
                + "where it is negative.",
            examples: [
                .init("range(3)", "[0, 1, 2]"),
                .init("range(2, 5)", "[2, 3, 4]"),
                .init("range(10, 0, -4)", "[10, 6, 2]"),
                .init("range(0)", "[]"),
            ],
            implementation: .native(NumberFunctions.range)),
    ]
}
