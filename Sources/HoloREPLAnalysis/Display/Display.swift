import HoloSyntax
import HoloValue

/// A value as it is shown at the prompt.
package struct DisplayedValue: Sendable, Equatable {
    /// Lines without the last one's end.
    package var text: String
    /// True where not all of the value is to be seen.
    package var isCut: Bool
}

/// What is not to be seen of a value.
package struct HiddenPart: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// Rows of a table, and columns that there is no room for.
        case rows(Int, columns: Int)
        case elements(Int)
        case fields(Int)
        /// Of a text, in UTF-8.
        case bytes(Int)
    }

    package var kind: Kind
    /// How many rows or elements are shown, so that `.drop(20)` gives the rest.
    package var shown: Int

    package init(kind: Kind, shown: Int) {
        self.kind = kind
        self.shown = shown
    }
}

/// The room for a value on a terminal, and what is said of it there.
package struct DisplayOptions {
    /// Columns; nil where there is no limit.
    package var width: Int?
    /// Lines, with the one that says what is hidden; nil where there is no limit.
    package var height: Int?
    /// Of every text before it is shown.
    package var redact: Redaction
    /// The last line where something is hidden: how to see the rest.
    package var rest: (HiddenPart) -> String

    package init(
        width: Int?, height: Int?, redact: @escaping Redaction = { $0 },
        rest: @escaping (HiddenPart) -> String = { "… \($0) more" }
    ) {
        self.width = width.map { max(4, $0) }
        self.height = height.map { max(4, $0) }
        self.redact = redact
        self.rest = rest
    }
}

extension HiddenPart: CustomStringConvertible {
    /// How much it is: `40 rows, 3 columns`.
    package var description: String {
        func count(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }
        switch kind {
        case .rows(0, let columns): return count(columns, "column")
        case .rows(let rows, 0): return count(rows, "row")
        case .rows(let rows, let columns): return "\(count(rows, "row")), \(count(columns, "column"))"
        case .elements(let number): return count(number, "element")
        case .fields(let number): return count(number, "field")
        case .bytes(let number): return count(number, "byte")
        }
    }
}

/// `display(_:_:)` with its options one by one; see `DisplayOptions`.
package func display(
    _ value: Value, width: Int?, height: Int?, redact: @escaping Redaction = { $0 },
    rest: @escaping (HiddenPart) -> String = { "… \($0) more" }
) -> DisplayedValue {
    display(value, DisplayOptions(width: width, height: height, redact: redact, rest: rest))
}

/// A value for the prompt: a list of records as a table, other lists and records as a tree, a text as it is, all cut
/// to the screen. Control characters are made visible, secrets are never shown. Looks at no more of the value than it
/// shows.
package func display(_ value: Value, _ options: DisplayOptions) -> DisplayedValue {
    switch value {
    case .text(let text): return display(text.string, options)
    case .list(let list):
        if let table = displayTable(list, options) { return table }
        return displayTree(value, options)
    case .record: return displayTree(value, options)
    default: return DisplayedValue(text: value.plainText(width: options.width ?? 1_000_000) ?? "", isCut: false)
    }
}

/// A text of any number of lines. A line that is wider than the screen goes on below, as terminals do it.
private func display(_ text: String, _ options: DisplayOptions) -> DisplayedValue {
    guard let height = options.height, let width = options.width else {
        return DisplayedValue(text: lines(of: options.redact(text)).joined(separator: "\n"), isCut: false)
    }
    let (room, overflows) = height.multipliedReportingOverflow(by: width)
    let (beginning, isPart) = redactedBeginning(
        text, bytes: saturated(overflows ? Int.max : room, times: 8), redact: options.redact)
    var shown: [String] = []
    var used = 0
    var bytes = 0
    var isCut = isPart
    // One line is kept for what is said of the rest; where all fits it is there for the text.
    let all = beginning.split(separator: "\n", maxSplits: height, omittingEmptySubsequences: false)
    for (place, source) in all.enumerated() {
        let line = visible(String(source))
        let rows = max(1, (displayWidth(line) + width - 1) / width)
        let isLast = place == all.count - 1 && !isPart && all.count <= height
        if used + rows > height - (isLast ? 0 : 1) {
            isCut = true
            let free = height - 1 - used
            if free > 0 {
                shown.append(cut(line, width: saturated(free, times: width)).text)
                bytes += min(source.utf8.count, saturated(free, times: width))
            }
            break
        }
        shown.append(line)
        used += rows
        bytes += source.utf8.count + 1
    }
    guard isCut else { return DisplayedValue(text: shown.joined(separator: "\n"), isCut: false) }
    let hidden = HiddenPart(kind: .bytes(max(1, text.utf8.count - bytes)), shown: bytes)
    shown.append(restLine(hidden, options))
    return DisplayedValue(text: shown.joined(separator: "\n"), isCut: true)
}

private func lines(of text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { visible(String($0)) }
}

func restLine(_ hidden: HiddenPart, _ options: DisplayOptions) -> String {
    let line = options.rest(hidden)
    return options.width.map { cut(line, width: $0).text } ?? line
}
