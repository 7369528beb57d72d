import HoloValue

/// How a time is written: `yyyy-MM-dd HH:mm:ss`. Runs of one letter stand for a part of the time, all else for itself;
/// letters that stand for themselves are put between single quotes, and two single quotes are one.
struct TimePattern {
    enum Piece: Equatable {
        case literal(String)
        /// `yyyy`, `yy`
        case year(digits: Int)
        /// `M`, `MM`
        case month(digits: Int)
        /// `MMM`, `MMMM`
        case monthName(isFull: Bool)
        /// `d`, `dd`
        case day(digits: Int)
        /// `EEE`, `EEEE`
        case weekday(isFull: Bool)
        /// `H`, `HH`
        case hour(digits: Int)
        /// `h`, `hh`
        case halfDayHour(digits: Int)
        /// `a`
        case halfDay
        /// `m`, `mm`
        case minute(digits: Int)
        /// `s`, `ss`
        case second(digits: Int)
        /// `S` to `SSSSSS`
        case fraction(digits: Int)
    }

    static let monthNames = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    /// The first is day 1, as ISO 8601 counts.
    static let weekdayNames = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

    private(set) var pieces: [Piece] = []

    /// - Parameter function: the function that was called, for its name in failures.
    init(_ pattern: String, function: String) throws(Failure) {
        let scalars = Array(pattern.unicodeScalars)
        var literal = String.UnicodeScalarView()
        var position = 0
        while position < scalars.count {
            let scalar = scalars[position]
            if scalar == "'" {
                position = try Self.quoted(scalars, from: position, into: &literal, function)
                continue
            }
            guard ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) else {
                literal.append(scalar)
                position += 1
                continue
            }
            var end = position
            while end < scalars.count, scalars[end] == scalar { end += 1 }
            guard let piece = Self.piece(scalar, end - position) else {
                let run = String(String.UnicodeScalarView(scalars[position..<min(end, position + 10)]))
                throw LibraryFailure.badTimePattern(
                    function, "does not know `\(run)` in a time pattern",
                    help:
                        "write `yyyy-MM-dd HH:mm:ss`; letters that stand for themselves go between single quotes: `'T'`"
                )
            }
            if !literal.isEmpty {
                pieces.append(.literal(String(literal)))
                literal = .init()
            }
            pieces.append(piece)
            position = end
        }
        if !literal.isEmpty { pieces.append(.literal(String(literal))) }
    }

    /// Reads `'…'` and gives the position after it.
    private static func quoted(
        _ scalars: [Unicode.Scalar], from start: Int, into literal: inout String.UnicodeScalarView, _ function: String
    ) throws(Failure) -> Int {
        var position = start + 1
        if position < scalars.count, scalars[position] == "'" {
            literal.append("'")
            return position + 1
        }
        while position < scalars.count {
            if scalars[position] == "'" {
                guard position + 1 < scalars.count, scalars[position + 1] == "'" else { return position + 1 }
                position += 1
            }
            literal.append(scalars[position])
            position += 1
        }
        throw LibraryFailure.badTimePattern(function, "found a `'` without its end in a time pattern")
    }

    private static func piece(_ letter: Unicode.Scalar, _ count: Int) -> Piece? {
        switch (letter, count) {
        case ("y", 2), ("y", 4): .year(digits: count)
        case ("M", 1), ("M", 2): .month(digits: count)
        case ("M", 3), ("M", 4): .monthName(isFull: count == 4)
        case ("d", 1), ("d", 2): .day(digits: count)
        case ("E", 3), ("E", 4): .weekday(isFull: count == 4)
        case ("H", 1), ("H", 2): .hour(digits: count)
        case ("h", 1), ("h", 2): .halfDayHour(digits: count)
        case ("a", 1): .halfDay
        case ("m", 1), ("m", 2): .minute(digits: count)
        case ("s", 1), ("s", 2): .second(digits: count)
        case ("S", 1...6): .fraction(digits: count)
        default: nil
        }
    }

    /// The time in UTC as the pattern has it; nil where its size goes beyond the limit of texts.
    func format(_ microseconds: Int) -> String? {
        let time = CivilTime(microseconds)
        var text = ""
        for piece in pieces {
            switch piece {
            case .literal(let literal): text += literal
            case .year(let digits): text += Self.padded(digits == 2 ? time.year % 100 : time.year, digits)
            case .month(let digits): text += Self.padded(time.month, digits)
            case .monthName(let isFull): text += Self.name(Self.monthNames[time.month - 1], isFull)
            case .day(let digits): text += Self.padded(time.day, digits)
            case .weekday(let isFull): text += Self.name(Self.weekdayNames[time.weekday - 1], isFull)
            case .hour(let digits): text += Self.padded(time.hour, digits)
            case .halfDayHour(let digits): text += Self.padded(time.hour % 12 == 0 ? 12 : time.hour % 12, digits)
            case .halfDay: text += time.hour < 12 ? "AM" : "PM"
            case .minute(let digits): text += Self.padded(time.minute, digits)
            case .second(let digits): text += Self.padded(time.second, digits)
            case .fraction(let digits): text += Self.padded(time.microsecond, 6).prefix(digits)
            }
            if text.utf8.count > LibraryLimits.textBytes { return nil }
        }
        return text
    }

    private static func padded(_ number: Int, _ digits: Int) -> String {
        let text = String(number.magnitude)
        let zeros = String(repeating: "0", count: max(0, digits - text.utf8.count))
        return (number < 0 ? "-" : "") + zeros + text
    }

    private static func name(_ name: String, _ isFull: Bool) -> String { isFull ? name : String(name.prefix(3)) }
}
