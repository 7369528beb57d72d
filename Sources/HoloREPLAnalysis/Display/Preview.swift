import HoloSyntax
import HoloValue

/// What hides from a text what must not be shown, such as a secret that a service sent back.
package typealias Redaction = (String) -> String

/// A value on one line of at most `width` columns, as the language would write it; what does not fit is left out, and
/// `…` stands for it. Looks at no more of the value than it shows.
package func preview(_ value: Value, width: Int, redact: @escaping Redaction = { $0 }) -> String {
    var writer = PreviewWriter(room: max(1, width), redact: redact)
    writer.write(value, depth: 0)
    return writer.finish()
}

/// The first part of a text without its control characters and what must not be shown, in at most `width` columns.
///
/// - Returns: the text, and whether it is cut.
func shown(_ text: String, width: Int, redact: Redaction) -> (text: String, isCut: Bool) {
    let (window, isPart) = redactedBeginning(text, bytes: saturated(width, times: 8), redact: redact)
    return cut(visible(window), width: width, isPart: isPart)
}

/// Redacts the beginning of a text without looking at all of it.
///
/// A secret may stand across the end of what is looked at, where it would not be known: what is as long as a secret
/// may be is left out there.
///
/// - Returns: at least so many bytes of the text as it may be shown, or all of it, and whether it is only a part.
func redactedBeginning(_ text: String, bytes: Int, redact: Redaction) -> (text: String, isPart: Bool) {
    let longestSecret = 4_096
    let utf8 = text.utf8
    let most = bytes > Int.max - longestSecret ? Int.max : bytes + longestSecret
    guard utf8.count > most else { return (redact(text), false) }
    let window = redact(String(decoding: utf8.prefix(most), as: UTF8.self))
    var kept = Array(window.utf8.dropLast(longestSecret))
    // Not in the middle of a scalar.
    while let last = kept.last, last & 0xC0 == 0x80 { kept.removeLast() }
    if let last = kept.last, last >= 0xC0 { kept.removeLast() }
    return (String(decoding: kept, as: UTF8.self), true)
}

/// A text cut to some columns, with `…` at its end where it was longer. It holds no control characters.
///
/// - Parameter isPart: true where more follows that is not in the text.
func cut(_ text: String, width: Int, isPart: Bool = false) -> (text: String, isCut: Bool) {
    if !isPart, text.utf8.count <= width { return (text, false) }
    var columns = 0
    var lastFit = text.startIndex
    var place = text.startIndex
    while place < text.endIndex {
        let next = columns + displayWidth(text[place])
        if next > width { return (String(text[..<lastFit]) + (width > 0 ? "…" : ""), true) }
        columns = next
        place = text.index(after: place)
        if columns < width { lastFit = place }
    }
    guard isPart else { return (text, false) }
    return (String(text[..<(columns < width ? text.endIndex : lastFit)]) + (width > 0 ? "…" : ""), true)
}

func saturated(_ number: Int, times factor: Int) -> Int {
    let (product, overflows) = number.multipliedReportingOverflow(by: factor)
    return overflows ? Int.max : product
}

extension Value {
    /// The value on a line where it is neither a list nor a record nor a text.
    func plainText(width: Int) -> String? {
        switch self {
        case .null: "null"
        case .bool(let bool): bool ? "true" : "false"
        case .int(let int): String(int)
        case .float: JSON.encodeString(self)
        case .number(let number): cut(number.source, width: width).text
        case .duration(let microseconds): formatDuration(microseconds)
        case .time(let microseconds): formatTime(microseconds)
        case .secret(let secret): cut(visible(secret.label), width: width).text
        case .text, .list, .record: nil
        }
    }
}

/// Writes as much of a value as there is room for.
private struct PreviewWriter {
    private var text = ""
    private var room: Int
    private let width: Int
    private let redact: Redaction
    private var isFull = false

    init(room: Int, redact: @escaping Redaction) {
        self.room = room
        width = room
        self.redact = redact
    }

    mutating func write(_ value: Value, depth: Int) {
        guard !isFull else { return }
        switch value {
        case .text(let content):
            let (beginning, isPart) = redactedBeginning(
                content.string, bytes: saturated(room, times: 8), redact: redact)
            var scalars = String.UnicodeScalarView()
            // A scalar takes no column only as a mark.
            for scalar in beginning.unicodeScalars.prefix(saturated(room, times: 2)) { scalars.append(scalar) }
            let shown = String(scalars)
            let isCut = isPart || shown.utf8.count < beginning.utf8.count
            add("\"" + quotable(shown) + (isCut ? "" : "\""))
            if isCut { isFull = true }
        case .list(let list):
            add("[")
            for (place, element) in list.elements.enumerated() {
                guard !isFull else { return }
                if place > 0 { add(", ") }
                if depth >= 20 { return add("…") }
                write(element, depth: depth + 1)
            }
            add("]")
        case .record(let record):
            guard record.count > 0 else { return add("{}") }
            add("{ ")
            for (place, key) in record.shape.keys.enumerated() {
                guard !isFull else { return }
                if place > 0 { add(", ") }
                if depth >= 20 { return add("…") }
                add(keyText(redact(key), width: room))
                add(": ")
                write(record.values[place], depth: depth + 1)
            }
            add(" }")
        default: add(value.plainText(width: saturated(room, times: 2)) ?? "")
        }
    }

    private mutating func add(_ more: String) {
        guard !isFull else { return }
        text += more
        room -= displayWidth(more)
        if room < 0 { isFull = true }
    }

    func finish() -> String { isFull ? cut(text, width: width, isPart: room >= 0).text : text }
}

/// A text as it stands between quotes to be read by people: braces are no holes to them.
func quotable(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"", "\\": result += "\\\(scalar)"
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "\t": result += "\\t"
        default: result += visibleForm(scalar) ?? String(Character(scalar))
        }
    }
    return result
}

/// A key of a record as it is written.
func keyText(_ key: String, width: Int) -> String {
    let beginning = key.utf8.count > saturated(width, times: 8) ? String(key.unicodeScalars.prefix(width + 1)) : key
    return isPlainName(beginning) ? beginning : "\"" + quotable(beginning) + "\""
}
