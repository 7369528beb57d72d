import HoloSyntax
import HoloValue

/// How to mend what failed: with the name that was probably meant, where one is near.
package func advice(on failure: Failure) -> String? {
    guard let unknown = failure.unknown, let match = closestMatch(unknown.name, among: unknown.known) else {
        return failure.help
    }
    return "did you mean `\(visible(match))`?" + (failure.help.map { " " + $0 } ?? "")
}
