import HoloValue

/// Reads a time that is written as a pattern has it. Parts that the pattern leaves out are those of
/// 1970-01-01T00:00:00Z.
struct TimePatternReader {
    private let bytes: [UInt8]
    private var position = 0
    private var year = 1970
    private var month = 1
    private var day = 1
    private var hour = 0
    private var minute = 0
    private var second = 0
    private var microsecond = 0
    private var halfDayHour: Int?
    private var isAfternoon: Bool?

    private init(_ text: String) { bytes = Array(text.utf8) }

    /// The time in microseconds, or what is wrong with the text.
    static func read(_ text: String, _ pattern: TimePattern) -> Result<Int, Problem> {
        var reader = TimePatternReader(text)
        do throws(Problem) {
            for piece in pattern.pieces { try reader.read(piece) }
            return .success(try reader.finish())
        } catch {
            return .failure(error)
        }
    }

    struct Problem: Error, Equatable {
        /// Completes "… does not fit: …".
        var message: String
    }

    private mutating func read(_ piece: TimePattern.Piece) throws(Problem) {
        switch piece {
        case .literal(let literal):
            guard bytes[position...].starts(with: literal.utf8) else { throw problem("\"\(literal)\"") }
            position += literal.utf8.count
        case .year(let digits):
            let number = try number(least: digits, most: digits, "a year of \(digits) digits")
            // Two digits are a year from 1970 to 2069.
            year = digits == 4 ? number : number < 70 ? 2000 + number : 1900 + number
        case .month(let digits): month = try number(least: digits, most: 2, "a month")
        case .monthName(let isFull): month = try name(TimePattern.monthNames, isFull, "the name of a month")
        case .day(let digits): day = try number(least: digits, most: 2, "a day")
        // The date says which weekday it is; a wrong name is not looked for.
        case .weekday(let isFull): _ = try name(TimePattern.weekdayNames, isFull, "the name of a weekday")
        case .hour(let digits): hour = try number(least: digits, most: 2, "an hour")
        case .halfDayHour(let digits): halfDayHour = try number(least: digits, most: 2, "an hour")
        case .halfDay:
            let first = position < bytes.count ? bytes[position] | 0x20 : 0
            let second = position + 1 < bytes.count ? bytes[position + 1] | 0x20 : 0
            guard first == UInt8(ascii: "a") || first == UInt8(ascii: "p"), second == UInt8(ascii: "m") else {
                throw problem("AM or PM")
            }
            isAfternoon = first == UInt8(ascii: "p")
            position += 2
        case .minute(let digits): minute = try number(least: digits, most: 2, "minutes")
        case .second(let digits): second = try number(least: digits, most: 2, "seconds")
        case .fraction(let digits):
            microsecond = try number(least: digits, most: digits, "\(digits) digits of a second")
            for _ in digits..<6 { microsecond *= 10 }
        }
    }

    private func problem(_ expected: String) -> Problem {
        let rest = shortened(String(decoding: bytes[position...], as: UTF8.self), to: 20)
        return Problem(
            message: rest.isEmpty ? "\(expected) is missing at its end" : "expected \(expected), found \"\(rest)\"")
    }

    private mutating func number(least: Int, most: Int, _ expected: String) throws(Problem) -> Int {
        var value = 0
        var count = 0
        var end = position
        while count < most, end < bytes.count, (0x30...0x39).contains(bytes[end]) {
            value = value * 10 + Int(bytes[end] - 0x30)
            end += 1
            count += 1
        }
        guard count >= least else { throw problem(expected) }
        position = end
        return value
    }

    /// The number of a name, from 1, in any case.
    private mutating func name(_ names: [String], _ isFull: Bool, _ expected: String) throws(Problem) -> Int {
        for (index, name) in names.enumerated() {
            let wanted = isFull ? Array(name.utf8) : Array(name.utf8.prefix(3))
            guard bytes.count - position >= wanted.count else { continue }
            if zip(bytes[position...], wanted).allSatisfy({ $0 | 0x20 == $1 | 0x20 }) {
                position += wanted.count
                return index + 1
            }
        }
        throw problem(expected)
    }

    private mutating func finish() throws(Problem) -> Int {
        guard position == bytes.count else {
            let rest = shortened(String(decoding: bytes[position...], as: UTF8.self), to: 20)
            throw Problem(message: "\"\(rest)\" is left over")
        }
        if let halfDayHour {
            guard (1...12).contains(halfDayHour) else { throw Problem(message: "there is no hour \(halfDayHour)") }
            hour = halfDayHour % 12 + (isAfternoon == true ? 12 : 0)
        }
        guard (1...12).contains(month) else { throw Problem(message: "there is no month \(month)") }
        guard (1...daysInMonth(year: year, month: month)).contains(day) else {
            throw Problem(message: "that month has no day \(day)")
        }
        guard hour < 24, minute < 60, second < 60 else { throw Problem(message: "there is no such time of day") }
        return daysFromCivil(year: year, month: month, day: day) * TimeUnit.day + hour * TimeUnit.hour
            + minute * TimeUnit.minute + second * TimeUnit.second + microsecond
    }
}
