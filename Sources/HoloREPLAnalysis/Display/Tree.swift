import HoloSyntax
import HoloValue

/// A list or a record as an indented tree; what is short stands on one line.
func displayTree(_ value: Value, _ options: DisplayOptions) -> DisplayedValue {
    var tree = TreeWriter(options)
    let count: Int
    switch value {
    case .list(let list): count = list.count
    case .record(let record): count = record.count
    default: return DisplayedValue(text: preview(value, width: options.width ?? 1_000), isCut: false)
    }
    if let line = tree.inline(value, indentation: 0) { return DisplayedValue(text: line, isCut: false) }
    var finished = 0
    // Where the last part that is wholly shown ends.
    var end = 0
    for place in 0..<count {
        switch value {
        case .list(let list): tree.writeElement(list.elements[place], depth: 0)
        case .record(let record): tree.writeField(record.shape.keys[place], record.values[place], depth: 0)
        default: break
        }
        if tree.isFull { break }
        finished = place + 1
        end = tree.lines.count
    }
    guard let height = options.height, tree.isFull || tree.lines.count > height else {
        return DisplayedValue(text: tree.lines.joined(separator: "\n"), isCut: tree.isCut)
    }
    var lines = Array(tree.lines.prefix(height - 1))
    // A part that is shown in part counts as shown, where it is the only one.
    if end > height - 1 { finished -= 1 }
    let shown = max(finished, 1)
    let hidden = count - min(finished, count)
    let isList = value.kind == "list"
    lines.append(
        restLine(
            HiddenPart(kind: isList ? .elements(max(1, hidden)) : .fields(max(1, hidden)), shown: min(shown, count)),
            options))
    return DisplayedValue(text: lines.joined(separator: "\n"), isCut: true)
}

private struct TreeWriter {
    private(set) var lines: [String] = []
    /// A text or a deep part was cut.
    private(set) var isCut = false
    private let options: DisplayOptions
    private let width: Int
    /// Deeper parts are shown on one line.
    private static let deepest = 30
    /// What is shorter stands on the line of its key.
    private static let shortest = 60

    init(_ options: DisplayOptions) {
        self.options = options
        width = options.width ?? 1_000_000
    }

    /// No more lines are needed: there is one more than fits.
    var isFull: Bool { options.height.map { lines.count > $0 } ?? false }

    /// A list or a record on one line behind so much indentation, where it has room there and is not too long to be
    /// read; nil where it hasn't.
    func inline(_ value: Value, indentation: Int) -> String? {
        var limit = width - indentation
        switch value {
        case .list(let list):
            // Records in lists stand below one another.
            if list.elements.prefix(Self.shortest).contains(where: \.holdsOthers) { return nil }
        case .record(let record) where record.count > 0:
            if indentation == 0 || record.count > 3 || record.values.contains(where: \.holdsOthers) { return nil }
            limit = min(limit, Self.shortest)
        case .record: break
        default: return nil
        }
        guard limit > 0 else { return nil }
        let text = preview(value, width: limit, redact: options.redact)
        return text.hasSuffix("…") && displayWidth(text) >= limit ? nil : text
    }

    mutating func writeField(_ key: String, _ value: Value, depth: Int) {
        write(shown(key, width: 60, redact: options.redact).text, asKey: key, value, depth: depth)
    }

    private mutating func write(_ shownKey: String, asKey key: String, _ value: Value, depth: Int) {
        let label = isPlainName(key) ? shownKey : "\"\(shownKey)\""
        write(value, behind: label + ": ", below: label + ":", depth: depth)
    }

    mutating func writeElement(_ value: Value, depth: Int) {
        let before = lines.count
        let indentation = String(repeating: "  ", count: depth)
        if case .record(let record) = value, record.count > 0, inline(value, indentation: depth * 2 + 2) == nil,
            depth < Self.deepest
        {
            // The first field stands behind the dash.
            for (place, key) in record.shape.keys.enumerated() {
                writeField(key, record.values[place], depth: depth + 1)
                if isFull { break }
            }
            if lines.indices.contains(before) {
                lines[before] = indentation + "- " + lines[before].dropFirst(indentation.count + 2)
            }
            return
        }
        write(value, behind: "- ", below: "-", depth: depth)
    }

    /// - Parameters:
    ///   - label: what stands before the value on its line.
    ///   - head: what stands alone where the value stands below.
    private mutating func write(_ value: Value, behind label: String, below head: String, depth: Int) {
        guard !isFull else { return }
        let indentation = String(repeating: "  ", count: depth)
        let room = max(4, width - depth * 2 - displayWidth(label))
        if value.holdsOthers, depth < Self.deepest, inline(value, indentation: depth * 2 + displayWidth(label)) == nil {
            lines.append(fit(indentation + head))
            switch value {
            case .list(let list):
                for element in list.elements {
                    writeElement(element, depth: depth + 1)
                    if isFull { return }
                }
            case .record(let record):
                for (place, key) in record.shape.keys.enumerated() {
                    writeField(key, record.values[place], depth: depth + 1)
                    if isFull { return }
                }
            default: break
            }
            return
        }
        let text = preview(value, width: room, redact: options.redact)
        if text.hasSuffix("…") { isCut = true }
        lines.append(fit(indentation + label + text))
    }

    private func fit(_ line: String) -> String { cut(line, width: width).text }
}

extension Value {
    fileprivate var holdsOthers: Bool {
        switch self {
        case .list, .record: true
        default: false
        }
    }
}
