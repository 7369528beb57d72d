/// The microseconds of a duration as the language writes it: `500ms`, `1h30m`, `7d`. Units are `d h m s ms us`, each at
/// most once and from the longest to the shortest; a number may have a fraction (`1.5s`) as long as it comes out in
/// whole microseconds; a `-` in front makes the whole negative. Fails with `E0406`.
package func parseDuration(_ text: String) throws(Failure) -> Int {
    let bytes = Array(text.utf8)
    func invalid(_ reason: String) -> Failure {
        Failure(
            "E0406", "\(JSON.encodeString(.string(shortened(text)))) is not a duration: \(reason)",
            help: "durations are written like 500ms, 30s, 2m, 1h30m or 7d")
    }
    var index = 0
    let negative = bytes.first == UInt8(ascii: "-")
    if negative { index += 1 }
    guard index < bytes.count else { throw invalid("a number and a unit are due") }
    var total: UInt = 0
    var lastUnit = Int.max
    while index < bytes.count {
        let start = index
        var point: Int?
        while index < bytes.count, (0x30...0x39).contains(bytes[index]) || (bytes[index] == 0x2E && point == nil) {
            if bytes[index] == 0x2E { point = index }
            index += 1
        }
        let whole = bytes[start..<(point ?? index)]
        let fraction = point.map { bytes[($0 + 1)..<index] } ?? []
        guard !whole.isEmpty, point == nil || !fraction.isEmpty else {
            throw invalid("a number is due before the unit")
        }
        let unitStart = index
        while index < bytes.count, !(0x30...0x39).contains(bytes[index]), bytes[index] != 0x2E { index += 1 }
        let unit: Int
        switch String(decoding: bytes[unitStart..<index], as: UTF8.self) {
        case "d": unit = TimeUnit.day
        case "h": unit = TimeUnit.hour
        case "m": unit = TimeUnit.minute
        case "s": unit = TimeUnit.second
        case "ms": unit = TimeUnit.millisecond
        case "us": unit = 1
        case "": throw invalid("the unit is missing")
        case let other: throw invalid("there is no unit `\(shortened(other))`")
        }
        guard unit < lastUnit else { throw invalid("units go from the longest to the shortest, each once") }
        lastUnit = unit
        guard let count = UInt(String(decoding: whole, as: UTF8.self)) else { throw invalid("it is too long") }
        guard let part = fractionOf(UInt(unit), fraction) else {
            throw invalid("it is not a whole number of microseconds")
        }
        let product = count.multipliedReportingOverflow(by: UInt(unit))
        let withFraction = product.partialValue.addingReportingOverflow(part)
        let sum = total.addingReportingOverflow(withFraction.partialValue)
        if product.overflow || withFraction.overflow || sum.overflow { throw invalid("it is too long") }
        total = sum.partialValue
    }
    if negative, total == Int.min.magnitude { return Int.min }
    guard let microseconds = Int(exactly: total) else { throw invalid("it is too long") }
    return negative ? -microseconds : microseconds
}

/// `unit` times 0.`digits`, where that is whole.
private func fractionOf(_ unit: UInt, _ digits: ArraySlice<UInt8>) -> UInt? {
    var digits = digits
    while digits.last == 0x30 { digits.removeLast() }
    guard digits.count <= 18 else { return nil }
    var numerator: UInt = 0
    var denominator: UInt = 1
    for digit in digits {
        numerator = numerator * 10 + UInt(digit - 0x30)
        denominator *= 10
    }
    // The quotient is less than the unit, so it fits.
    let (quotient, rest) = denominator.dividingFullWidth(numerator.multipliedFullWidth(by: unit))
    return rest == 0 ? quotient : nil
}

/// The duration as text, which `parseDuration` reads back: `1h30m`, `1s500ms`, `0s`.
package func formatDuration(_ microseconds: Int) -> String {
    if microseconds == 0 { return "0s" }
    var rest = microseconds.magnitude
    var text = microseconds < 0 ? "-" : ""
    for (unit, name) in [
        (TimeUnit.day, "d"), (TimeUnit.hour, "h"), (TimeUnit.minute, "m"), (TimeUnit.second, "s"),
        (TimeUnit.millisecond, "ms"), (1, "us"),
    ] {
        let (count, remainder) = rest.quotientAndRemainder(dividingBy: UInt(unit))
        if count > 0 { text += "\(count)\(name)" }
        rest = remainder
    }
    return text
}
