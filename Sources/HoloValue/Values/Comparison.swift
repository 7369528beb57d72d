/// The order of two values as `<` and sorting have it: -1, 0 or 1. Numbers compare by exact value, texts by their
/// scalars, durations and times by length and instant, lists element by element, then by length. All else, and two
/// kinds, fail with `E0312`.
/// Where `ordersBools`, as in sorting, false goes before true.
package func compareValues(_ left: Value, _ right: Value, ordersBools: Bool = false) throws(Failure) -> Int {
    switch (left, right) {
    case (.list, .list):
        var compared = ComparedPairs()
        return try compareValues(left, right, depth: 0, ordersBools, &compared)
    default:
        return try compareUnlessLists(left, right, ordersBools)
    }
}

/// Lists nested more deeply are not compared.
private let deepestComparison = 200

private func compareValues(
    _ left: Value, _ right: Value, depth: Int, _ ordersBools: Bool, _ compared: inout ComparedPairs
) throws(Failure) -> Int {
    guard case .list(let leftList) = left, case .list(let rightList) = right else {
        return try compareUnlessLists(left, right, ordersBools)
    }
    guard depth < deepestComparison else {
        throw Failure("E0312", "the lists are nested too deeply to be compared")
    }
    // Two lists that were compared before are equal: all else ended the comparison.
    if compared.contains(left, right) { return 0 }
    for index in 0..<min(leftList.elements.count, rightList.elements.count) {
        let found = try compareValues(
            leftList.elements[index], rightList.elements[index], depth: depth + 1, ordersBools, &compared)
        if found != 0 { return found }
    }
    return order(leftList.elements.count, rightList.elements.count)
}

private func compareUnlessLists(_ left: Value, _ right: Value, _ ordersBools: Bool) throws(Failure) -> Int {
    switch (left, right) {
    case (.bool(let left), .bool(let right)) where ordersBools: return order(left ? 1 : 0, right ? 1 : 0)
    case (.int(let left), .int(let right)): return order(left, right)
    case (.float(let left), .float(let right)): return order(left, right)
    case (.text(let left), .text(let right)): return compareTexts(left.string, right.string)
    case (.duration(let left), .duration(let right)): return order(left, right)
    case (.time(let left), .time(let right)): return order(left, right)
    default:
        if let left = ExactNumber(left), let right = ExactNumber(right) { return ExactNumber.compare(left, right) }
        throw cannotCompare(left, right)
    }
}

private func order<Ordered: Comparable>(_ left: Ordered, _ right: Ordered) -> Int {
    left == right ? 0 : (left < right ? -1 : 1)
}

private func cannotCompare(_ left: Value, _ right: Value) -> Failure {
    if case .secret(let secret) = left { return .secret(secret, cannotBe: "compared") }
    if case .secret(let secret) = right { return .secret(secret, cannotBe: "compared") }
    let kinds = (left.kind, right.kind)
    if left.kind == right.kind {
        return Failure(
            "E0312", "can't order two values of kind \(left.kind)",
            help: "numbers, texts, durations, times and lists of them have an order; `==` compares everything")
    }
    var help: String?
    if kinds.0 == "null" || kinds.1 == "null" {
        help = "give a value to use in place of null: `x ?? 0`"
    } else if kinds.0 == "text" || kinds.1 == "text" {
        switch kinds.0 == "text" ? kinds.1 : kinds.0 {
        case "int", "float": help = "turn the text into a number: `int(x)` or `float(x)`"
        case "time": help = "turn the text into a time: `parse_time(x)`"
        case "duration": help = "write the duration without quotes: `1h30m`"
        default: break
        }
    }
    return Failure("E0312", "can't compare \(kinds.0) with \(kinds.1)", help: help)
}
