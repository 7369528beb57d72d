import HoloValue

/// The bounds of what the library's functions make, so that a small script can't fill the memory.
package enum LibraryLimits {
    /// In bytes of UTF-8.
    package static let textBytes = 64 << 20
    package static let listElements = 10_000_000
}

/// The failures of the library's functions, each with its stable code.
///
/// | code | meaning |
/// |---|---|
/// | `E0303` | an argument is of a kind that the function does not take |
/// | `E0320` | the result would be too large |
/// | `E0321` | an argument has a value that the function does not take |
/// | `E0322` | a pattern is not a regular expression |
/// | `E0323` | a text or value can't be converted |
/// | `E0324` | a time pattern is wrong, or a text does not fit it |
/// | `E0325` | a text is not a URL or not URL-encoded |
/// | `E0326` | the key of a group is not a text |
/// | `E0327` | a value has no text form |
/// | `E0312` | values have no order among each other (from comparing) |
enum LibraryFailure {
    private static let ordinals = ["first", "second", "third", "fourth", "fifth"]

    static func ordinal(_ index: Int) -> String {
        ordinals.indices.contains(index) ? ordinals[index] : "\(index + 1)th"
    }

    /// "a list", "an int".
    static func withArticle(_ kind: String) -> String {
        (kind.first.map("aeiou".contains) ?? false ? "an " : "a ") + kind
    }

    /// - Parameter expected: with its article: "an int".
    static func wrongKind(
        _ function: String, argument: Int, expected: String, found: Value, help: String? = nil
    ) -> Failure {
        Failure(
            "E0303", "`\(function)` needs \(expected) as its \(ordinal(argument)) argument, found \(found.kind)",
            help: help)
    }

    /// An element of a list argument is of the wrong kind.
    static func wrongElement(_ function: String, expected: String, found: Value, at index: Int, help: String? = nil)
        -> Failure
    {
        Failure(
            "E0303", "`\(function)` needs a list of \(expected), found \(found.kind)", help: help, path: "[\(index)]")
    }

    static func tooLongText(_ function: String) -> Failure {
        Failure("E0320", "`\(function)` would make a text of more than 64 MB")
    }

    static func tooLongList(_ function: String) -> Failure {
        Failure("E0320", "`\(function)` would make a list of more than 10 million elements")
    }

    /// - Parameter problem: completes "`take` …".
    static func badValue(_ function: String, _ problem: String, help: String? = nil) -> Failure {
        Failure("E0321", "`\(function)` \(problem)", help: help)
    }

    /// - Parameter position: of the first scalar of what is wrong, counted from 0.
    static func badPattern(_ function: String, _ problem: String, position: Int, help: String?) -> Failure {
        Failure("E0322", "`\(function)` can't read its pattern: \(problem), at position \(position)", help: help)
    }

    static func notConvertible(_ function: String, _ problem: String, help: String? = nil) -> Failure {
        Failure("E0323", "`\(function)` \(problem)", help: help)
    }

    static func badTimePattern(_ function: String, _ problem: String, help: String? = nil) -> Failure {
        Failure("E0324", "`\(function)` \(problem)", help: help)
    }

    static func badURL(_ function: String, _ problem: String, help: String? = nil) -> Failure {
        Failure("E0325", "`\(function)` \(problem)", help: help)
    }
}
