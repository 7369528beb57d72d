/// The instant that an RFC 3339 text names, in microseconds since 1970-01-01T00:00:00Z. A date alone is its midnight in
/// UTC. Digits of the second beyond the sixth are dropped; a leap second counts as the first of the next minute. Fails
/// with `E0407`.
package func parseTime(_ text: String) throws(Failure) -> Int {
    var reader = DigitReader(bytes: Array(text.utf8))
    func invalid(_ reason: String) -> Failure {
        Failure(
            "E0407", "\(JSON.encodeString(.string(shortened(text)))) is not a time: \(reason)",
            help: "times are written like 2025-03-09T08:30:00Z, 2025-03-09T10:30:00.5+02:00 or 2025-03-09")
    }
    guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
        let day = reader.number(2)
    else { throw invalid("a date is written yyyy-mm-dd") }
    guard (1...12).contains(month) else { throw invalid("there is no month \(month)") }
    guard (1...daysInMonth(year: year, month: month)).contains(day) else {
        throw invalid("that month has no day \(day)")
    }
    let midnight = daysFromCivil(year: year, month: month, day: day) * TimeUnit.day
    if reader.atEnd { return midnight }
    guard reader.take("T") || reader.take("t") || reader.take(" ") else { throw invalid("`T` is due after the date") }
    guard let hour = reader.number(2), reader.take(":"), let minute = reader.number(2), reader.take(":"),
        let second = reader.number(2)
    else { throw invalid("a time of day is written hh:mm:ss") }
    guard hour < 24, minute < 60, second <= 60 else { throw invalid("there is no such time of day") }
    var microsecond = 0
    if reader.take(".") {
        guard let fraction = reader.fraction() else { throw invalid("a digit is due after the point") }
        microsecond = fraction
    }
    var offset = 0
    if !(reader.take("Z") || reader.take("z")) {
        let east = reader.take("+")
        guard east || reader.take("-") else { throw invalid("it lacks `Z` or an offset such as +02:00") }
        guard let hours = reader.number(2), reader.take(":"), let minutes = reader.number(2), hours < 24, minutes < 60
        else { throw invalid("an offset is written +hh:mm") }
        offset = (hours * 60 + minutes) * (east ? 1 : -1)
    }
    guard reader.atEnd else { throw invalid("more follows the time") }
    let minutesOfDay = hour * 60 + minute - offset
    if second == 60 {
        guard (minutesOfDay + 1) % 1440 == 0 else { throw invalid("a leap second ends a day in UTC") }
        microsecond = 0
    }
    let time = midnight + minutesOfDay * TimeUnit.minute + second * TimeUnit.second + microsecond
    guard timeRange.contains(time) else { throw invalid("it is outside of the years 0 to 9999 in UTC") }
    return time
}

/// Reads the fixed fields of a time.
private struct DigitReader {
    let bytes: [UInt8]
    var position = 0

    var atEnd: Bool { position == bytes.count }

    mutating func take(_ character: UnicodeScalar) -> Bool {
        guard position < bytes.count, UInt32(bytes[position]) == character.value else { return false }
        position += 1
        return true
    }

    mutating func digit() -> Int? {
        guard position < bytes.count, (0x30...0x39).contains(bytes[position]) else { return nil }
        position += 1
        return Int(bytes[position - 1] - 0x30)
    }

    /// Exactly this many digits.
    mutating func number(_ digits: Int) -> Int? {
        var value = 0
        for _ in 0..<digits {
            guard let next = digit() else { return nil }
            value = value * 10 + next
        }
        return value
    }

    /// One digit or more after a point, as microseconds.
    mutating func fraction() -> Int? {
        guard var value = digit() else { return nil }
        var count = 1
        while let next = digit() {
            if count < 6 { value = value * 10 + next }
            count += 1
        }
        for _ in 0..<max(0, 6 - count) { value *= 10 }
        return value
    }
}

/// `number` with zeros in front up to `width` digits.
func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number.magnitude)
    return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

/// The instant as RFC 3339 text in UTC, with a fraction only where it has one: `2025-03-09T08:30:00Z`. Instants outside
/// of `timeRange`, which arithmetic and parsing refuse, get a year with a sign or more digits.
package func formatTime(_ microseconds: Int) -> String {
    let time = CivilTime(microseconds)
    guard (0...9_999).contains(time.year) else { return formatFarTime(time) }
    return String(unsafeUninitializedCapacity: 27) { bytes in
        var count = 0
        func put(_ byte: UInt8) {
            bytes[count] = byte
            count += 1
        }
        func put(_ number: Int, digits: Int, then byte: UInt8) {
            var rest = number
            for place in stride(from: count + digits - 1, through: count, by: -1) {
                bytes[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
            count += digits
            put(byte)
        }
        put(time.year, digits: 4, then: UInt8(ascii: "-"))
        put(time.month, digits: 2, then: UInt8(ascii: "-"))
        put(time.day, digits: 2, then: UInt8(ascii: "T"))
        put(time.hour, digits: 2, then: UInt8(ascii: ":"))
        put(time.minute, digits: 2, then: UInt8(ascii: ":"))
        put(time.second, digits: 2, then: time.microsecond > 0 ? UInt8(ascii: ".") : UInt8(ascii: "Z"))
        guard time.microsecond > 0 else { return count }
        put(time.microsecond, digits: 6, then: 0)
        count -= 1
        while bytes[count - 1] == UInt8(ascii: "0") { count -= 1 }
        put(UInt8(ascii: "Z"))
        return count
    }
}

private func formatFarTime(_ time: CivilTime) -> String {
    var text = "\(padded(time.year, 4))-\(padded(time.month, 2))-\(padded(time.day, 2))"
    text += "T\(padded(time.hour, 2)):\(padded(time.minute, 2)):\(padded(time.second, 2))"
    if time.microsecond > 0 {
        var fraction = Substring(padded(time.microsecond, 6))
        while fraction.utf8.last == UInt8(ascii: "0") { fraction.removeLast() }
        text += ".\(fraction)"
    }
    return text + "Z"
}
