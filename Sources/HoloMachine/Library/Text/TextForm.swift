import HoloValue

/// The text of a value as interpolation and `text` write it; nil for null, lists and records, which have none, and for a
/// secret, whose text is not given away.
package func textForm(_ value: Value) -> String? {
    switch value {
    case .null, .list, .record, .secret: nil
    case .bool(let value): value ? "true" : "false"
    case .int, .float, .number: numberText(value)
    case .text(let text): text.string
    case .duration(let microseconds): formatDuration(microseconds)
    case .time(let microseconds): formatTime(microseconds)
    }
}

/// How to write as text a value that has no text form.
package func textFormHelp(_ value: Value) -> String {
    switch value {
    case .null: "give a default: `value ?? \"\"`"
    case .secret: "join it, or write it into a text: `\"{key}\"`"
    case .list: "`join` makes a text of a list, `to_json` writes it as JSON"
    default: "`to_json` writes it as JSON"
    }
}
