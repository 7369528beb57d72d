/// Everything that takes bytes from outside, by the name that `scripts/fuzz` knows.
let fuzzTargets: [(name: String, test: @Sendable ([UInt8]) -> Void)] = [
    ("syntax", fuzzSyntax),
    ("format", fuzzFormatting),
    ("check", fuzzCheck),
    ("evaluate", fuzzEvaluation),
    ("workflow", fuzzWorkflow),
    ("json", fuzzJSON),
    ("answers", fuzzAnswers),
    ("rows", fuzzRows),
]

/// Ends the process, as a finding: libFuzzer then keeps the input.
func require(_ condition: Bool, _ words: @autoclosure () -> String) {
    if !condition { fatalError(words()) }
}
