import HoloValue

/// Jobs that do as they are told.
enum TrialActions {
    static let all: [Action] = [
        Action(
            id: "try_echo", name: "Echo", summary: "Gives back what it was given, after the time that it was told.",
            tags: ["test", "trial"], effect: .read,
            parameters: [
                .text("text", "What it gives back."),
                .count("milliseconds", 0...3_600_000, standard: 1_000, "How long the job takes, at a speed of 1."),
                .text("fails", required: false, "The error code that it fails with, and gives the credits back."),
            ], credits: 1, duration: 1...1, timedBy: "milliseconds", provider: .compute(echo))
    ]

    private static func echo(_ arguments: Arguments) throws(ActionFailure) -> ActionResult {
        if let code = arguments.optionalText("fails") { throw ActionFailure(code, "It was told to fail.") }
        return ActionResult([("text", .string(arguments.text("text")))])
    }
}
