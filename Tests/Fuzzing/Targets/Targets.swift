/// Everything that takes bytes from outside.
package struct FuzzTarget: Sendable, CustomStringConvertible {
    /// As `scripts/fuzz` knows it.
    package let name: String
    /// Throws what is wrong with an input, or rather with what takes it.
    package let test: @Sendable ([UInt8]) throws -> Void

    package var description: String { name }

    package static let all = [
        FuzzTarget(name: "syntax", test: fuzzSyntax),
        FuzzTarget(name: "format", test: fuzzFormatting),
        FuzzTarget(name: "check", test: fuzzCheck),
        FuzzTarget(name: "evaluate", test: fuzzEvaluation),
        FuzzTarget(name: "workflow", test: fuzzWorkflow),
        FuzzTarget(name: "json", test: fuzzJSON),
        FuzzTarget(name: "answers", test: fuzzAnswers),
        FuzzTarget(name: "rows", test: fuzzRows),
        FuzzTarget(name: "journal", test: fuzzJournal),
        FuzzTarget(name: "store", test: fuzzStore),
    ]
}

/// Something that must not be, and is.
struct Finding: Error, CustomStringConvertible {
    let description: String
}

func require(_ condition: Bool, _ words: @autoclosure () -> String) throws {
    if !condition { throw Finding(description: words()) }
}
