import HoloValue

/// Fails where one of two values that are about to be compared is a secret or holds one. That there is a secret where there
/// could be null may be known.
@inline(never)
func refuseSecrets(_ left: Value, _ right: Value) throws(Failure) {
    if left.isNull || right.isNull { return }
    if let secret = heldSecret(in: left) ?? heldSecret(in: right) { throw .secret(secret, cannotBe: "compared") }
}

@inline(never)
func needsBool(_ value: Value, site: UInt8) -> Failure {
    let words =
        switch ConditionSite(rawValue: site) ?? .condition {
        case .condition: "`if`"
        case .and: "`and`"
        case .or: "`or`"
        case .lambda: "this lambda's result"
        case .assertion: "`assert`"
        case .when: "`when`"
        }
    return needsBool(value, words)
}

@inline(never)
func needsBool(_ value: Value, _ words: String) -> Failure {
    let help: String? =
        switch value {
        case .null: "there is no truthiness: write `… != null`"
        case .text, .list: "there is no truthiness: write `….length() > 0`"
        case .int, .float, .number: "there is no truthiness: write `… != 0`"
        default: nil
        }
    return Failure("E0302", "\(words) needs a bool, found \(describe(value))", help: help)
}

/// A value in a few words: its kind, and itself where it is short.
func describe(_ value: Value) -> String {
    switch value {
    case .null: return "null"
    case .bool(let value): return "\(value)"
    case .int, .float, .number: return "\(value.kind) \(numberText(value))"
    case .text(let text): return "text \"\(shortened(text.string))\""
    case .duration(let length): return "duration \(formatDuration(length))"
    case .time(let time): return "time \(formatTime(time))"
    case .list(let list): return "a list of \(list.elements.count)"
    case .record: return "a record"
    case .secret: return "a secret"
    }
}

/// Midnight UTC of the day.
func startOfDay(_ time: Int) -> Int {
    let day = TimeUnit.day
    let rest = time % day
    return time - (rest < 0 ? rest + day : rest)
}
