import HoloSyntax
import HoloValue

/// What may stand at a place of a text.
package struct Completion: Sendable {
    /// What a candidate replaces, in offsets of the text in UTF-8; it ends at the cursor.
    package var range: Range<Int>
    /// The best first.
    package var candidates: [Candidate]
    /// True where there are more that were left out.
    package var isCut: Bool

    package init(range: Range<Int>, candidates: [Candidate], isCut: Bool = false) {
        self.range = range
        self.candidates = candidates
        self.isCut = isCut
    }

    /// The most that are given: nobody looks through more.
    package static let mostCandidates = 200
}

/// One thing that may stand at the cursor.
package struct Candidate: Sendable, Equatable {
    package enum Kind: String, Sendable {
        case statement, modifier, word, name, function, flow, type, `import`, field, action, parameter, constant, text,
            file, folder
        case command, identity, topic
    }

    /// What is put in place of the range.
    package var text: String
    /// What follows it where the candidate is taken and nothing like it stands there: `: `, `(`, a space, a quote.
    package var suffix: String
    package var kind: Kind
    /// One line: what it is, what it costs, what it holds.
    package var note: String
    /// How many bytes before the range go too: the dot of `x.`, where the field's name wants `["odd key"]`.
    package var replacesBefore: Int

    package init(_ text: String, suffix: String = "", _ kind: Kind, note: String = "", replacesBefore: Int = 0) {
        self.text = text
        self.suffix = suffix
        self.kind = kind
        self.note = note
        self.replacesBefore = replacesBefore
    }
}

/// Collects candidates in groups, of which the first come first among equally good ones.
struct CandidateList {
    let pattern: WordPattern
    private var found: [(candidate: Candidate, match: WordMatch, group: Int)] = []
    private var seen: Set<String> = []
    private(set) var isCut = false
    /// Also what has the typed letters in the middle of a word is wanted where other words begin with them.
    var keepsInside = false

    init(_ typed: String) { pattern = WordPattern(typed) }

    /// Adds what fits. A text that is there already is not added again.
    ///
    /// - Parameter word: what has to fit, where that is not the text itself.
    mutating func add(_ candidate: @autoclosure () -> Candidate, word: String, group: Int) {
        guard let match = pattern.match(word) else { return }
        add(candidate(), match: match, group: group)
    }

    mutating func add(_ candidate: Candidate, match: WordMatch, group: Int) {
        guard seen.insert(candidate.text).inserted else { return }
        found.append((candidate, match, group))
    }

    mutating func markCut() { isCut = true }

    func completion(of range: Range<Int>) -> Completion {
        var kept = found.enumerated().map { (place: $0.offset, entry: $0.element) }
        // What stands inside of words and scattered letters are guesses, for who found nothing better.
        if let best = kept.map(\.entry.match).min() {
            let worst: WordMatch = best <= .part ? (keepsInside ? .inside : .part) : best
            kept.removeAll { $0.entry.match > worst }
        }
        kept.sort { left, right in
            if left.entry.match != right.entry.match { return left.entry.match < right.entry.match }
            if left.entry.group != right.entry.group { return left.entry.group < right.entry.group }
            return left.place < right.place
        }
        return Completion(
            range: range, candidates: kept.prefix(Completion.mostCandidates).map { $0.entry.candidate },
            isCut: isCut || kept.count > Completion.mostCandidates)
    }
}

/// A text as it stands in a script between quotes.
func literal(_ text: String) -> String { "\"" + escaped(text) + "\"" }

/// What stands between the quotes of such a text.
func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"", "\\", "{", "}": result += "\\\(scalar)"
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "\t": result += "\\t"
        case _ where visibleForm(scalar) != nil:
            result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}
