import HoloCompiler
import HoloSyntax

/// A program with one slip, and what the checker says of it.
package struct Mutant {
    package enum Verdict: String {
        /// One error, where the slip is or where it breaks.
        case caught
        /// One error, somewhere else.
        case elsewhere
        case severalErrors
        /// It is a program still.
        case unnoticed
    }

    package let site: MutationSite
    package let text: String
    package let verdict: Verdict
    package let report: String

    /// - Parameter sources: the program's files, among them `main`.
    package init(
        _ main: String, sources: [String: String], site: MutationSite,
        catalogue: ActionCatalogue = TestCatalogue.catalogue, random: inout SeededRandom
    ) {
        self.site = site
        let bytes = Array((sources[main] ?? "").utf8)
        let old = String(decoding: bytes[site.span.start..<site.span.end], as: UTF8.self)
        let new = site.replacement ?? Mutant.misspell(old, &random)
        text = String(decoding: bytes[..<site.span.start] + Array(new.utf8) + bytes[site.span.end...], as: UTF8.self)
        var changed = sources
        changed[main] = text
        let script = TestScript(main, sources: changed, catalogue: catalogue)
        report = script.report
        let errors = script.compilation.diagnostics.filter { $0.diagnostic.severity == .error }
        let place = Span(site.span.start, site.span.start + new.utf8.count)
        if errors.isEmpty {
            verdict = .unnoticed
        } else if errors.count > 1 {
            verdict = .severalErrors
        } else if let error = errors.first, let source = script.files[main]?.parsed.source {
            let isNear = error.file == main && Mutant.isNear(error.diagnostic, place, in: source)
            verdict = isNear ? .caught : .elsewhere
        } else {
            verdict = .elsewhere
        }
    }

    /// A name with one letter doubled, left out, or exchanged with its neighbour.
    private static func misspell(_ name: String, _ random: inout SeededRandom) -> String {
        var letters = Array(name)
        guard letters.count > 2 else { return name + "x" }
        let place = 1 + random.below(letters.count - 2)
        switch random.below(3) {
        case 0: letters.insert(letters[place], at: place)
        case 1: letters.remove(at: place)
        default:
            if letters[place] == letters[place + 1] { letters.insert(letters[place], at: place) }
            letters.swapAt(place, place + 1)
        }
        return String(letters)
    }

    /// True where the error or a place that it names touches the slip, or stands in the same line, or where the slip
    /// ends what stands on the line before.
    private static func isNear(_ diagnostic: Diagnostic, _ place: Span, in source: SourceText) -> Bool {
        // A bracket that is not closed is shown where it was opened.
        if diagnostic.code == SyntaxCode.unclosedBracket.rawValue { return true }
        let labels = [diagnostic.primary] + diagnostic.secondary
        if labels.contains(where: { $0.span.start <= place.end && place.start <= $0.span.end }) { return true }
        let line = source.lineIndex(of: place.start)
        return labels.contains { label in
            let found = source.lineIndex(of: label.span.start)
            return found == line || found == line + 1
        }
    }
}
