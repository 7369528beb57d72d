import HoloValue

/// What running a step took: what `receipt(step)` gives.
package struct StepReceipt: Sendable, Equatable {
    /// The action, or the flow; nil where nothing ran.
    package var action: String?
    package var jobID: String?
    /// What was taken in the end; nil: not known.
    package var credits: Int?
    package var attempts: Int
    /// All of it was there from an earlier part of the run.
    package var isReused: Bool
    /// When the first attempt was submitted and when the last one ended: microseconds since 1970.
    package var startedAt: Int?
    package var finishedAt: Int?

    package init(
        action: String?, jobID: String? = nil, credits: Int?, attempts: Int, isReused: Bool = false,
        startedAt: Int? = nil, finishedAt: Int? = nil
    ) {
        self.action = action
        self.jobID = jobID
        self.credits = credits
        self.attempts = attempts
        self.isReused = isReused
        self.startedAt = startedAt
        self.finishedAt = finishedAt
    }

    /// Of a step that did not run.
    static let none = StepReceipt(action: nil, credits: 0, attempts: 0)

    init(_ failure: StepFailure) {
        self = failure.receipt
            ?? StepReceipt(
                action: failure.action, jobID: failure.jobID, credits: failure.credits, attempts: failure.attempts)
    }

    /// Adds what was tried before this, or beside it, for the same step: its action and job stay.
    mutating func add(_ other: StepReceipt) {
        guard other.attempts > 0 else { return }
        isReused = attempts > 0 ? isReused && other.isReused : other.isReused
        credits = credits.flatMap { mine in other.credits.map { Self.sum(mine, $0) } }
        attempts = Self.sum(attempts, other.attempts)
        startedAt = Self.pick(startedAt, other.startedAt, min)
        finishedAt = Self.pick(finishedAt, other.finishedAt, max)
    }

    /// At most the greatest int: credits are what a service says.
    package static func sum(_ one: Int, _ other: Int) -> Int {
        let (sum, isTooLarge) = one.addingReportingOverflow(other)
        return isTooLarge ? .max : sum
    }

    private static func pick(_ one: Int?, _ other: Int?, _ choose: (Int, Int) -> Int) -> Int? {
        guard let one, let other else { return one ?? other }
        return choose(one, other)
    }

    package static let type = ValueType.record([
        ("action", .optional(.text)), ("job_id", .optional(.text)), ("credits", .optional(.int)), ("attempts", .int),
        ("reused", .bool), ("started_at", .optional(.time)), ("finished_at", .optional(.time)),
    ])

    private static let shape = Shape([
        "action", "job_id", "credits", "attempts", "reused", "started_at", "finished_at",
    ])

    /// As the script sees it.
    var value: Value {
        .record(
            Record(
                shape: Self.shape,
                values: [
                    action.map { .string($0) } ?? .null, jobID.map { .string($0) } ?? .null,
                    credits.map { .int($0) } ?? .null, .int(attempts), .bool(isReused),
                    startedAt.map { .time($0) } ?? .null, finishedAt.map { .time($0) } ?? .null,
                ]))
    }
}
