/// Diagnostics as they are found. Of a text that is wrong all over only the first are kept, and the rest are counted.
struct DiagnosticBag {
    static let limit = 100

    private(set) var kept: [Diagnostic] = []
    private(set) var count = 0
    private(set) var errorCount = 0

    /// True where another one would only be counted: it need not be worded with care.
    var isFull: Bool { kept.count >= Self.limit }

    mutating func add(_ diagnostic: Diagnostic) {
        count += 1
        if diagnostic.severity == .error { errorCount += 1 }
        if kept.count < Self.limit { kept.append(diagnostic) }
    }

    /// Without those that a condition leaves out; what was not kept is counted as before.
    func filtered(_ isIncluded: (Diagnostic) -> Bool) -> DiagnosticBag {
        var bag = self
        bag.kept = kept.filter(isIncluded)
        bag.count -= kept.count - bag.kept.count
        bag.errorCount -= Self.errorCount(in: kept) - Self.errorCount(in: bag.kept)
        return bag
    }

    private static func errorCount(in diagnostics: [Diagnostic]) -> Int {
        diagnostics.count { $0.severity == .error }
    }

    /// Both bags in the order of the text, and one diagnostic more that counts what was left out. Where all are
    /// warnings there is none: it would be the only error.
    static func merge(_ first: DiagnosticBag, _ second: DiagnosticBag, file: String) -> [Diagnostic] {
        // Sorting by place must keep what stands at the same place in the order in which it was found.
        var all = (first.kept + second.kept).enumerated().sorted {
            ($0.element.primary.span.start, $0.offset) < ($1.element.primary.span.start, $1.offset)
        }.map(\.element)
        let total = first.count + second.count
        guard total > limit else { return all }
        all.removeLast(max(0, all.count - limit))
        if first.errorCount + second.errorCount == 0 { return all }
        let place = all.last?.primary.span ?? Span(0, 0)
        let rest = total - all.count
        all.append(
            Diagnostic(
                .error, SyntaxCode.tooMany.rawValue,
                "\(rest) more \(rest == 1 ? "mistake is" : "mistakes are") not shown",
                at: place, label: "the last one shown",
                help: "mend these first; many of the others may follow from them", file: file))
        return all
    }
}
