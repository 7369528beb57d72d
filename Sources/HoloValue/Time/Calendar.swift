/// Microseconds of the units of time.
package enum TimeUnit {
    package static let millisecond = 1_000
    package static let second = 1_000_000
    package static let minute = 60 * second
    package static let hour = 60 * minute
    package static let day = 24 * hour
}

/// The instants that RFC 3339 can write: from the year 0 to the year 9999, in microseconds since 1970.
package let timeRange: ClosedRange<Int> = {
    let end = daysFromCivil(year: 10000, month: 1, day: 1) * TimeUnit.day
    return daysFromCivil(year: 0, month: 1, day: 1) * TimeUnit.day...end - 1
}()

/// The parts of an instant in UTC and the proleptic Gregorian calendar.
package struct CivilTime: Sendable, Equatable {
    package var year: Int
    /// 1 to 12.
    package var month: Int
    /// 1 to 31.
    package var day: Int
    package var hour: Int
    package var minute: Int
    package var second: Int
    package var microsecond: Int
    /// 1 for Monday to 7 for Sunday (ISO 8601).
    package var weekday: Int
    /// 1 to 366.
    package var dayOfYear: Int

    /// The parts of the instant `microseconds` after 1970-01-01T00:00:00Z; any value is taken.
    package init(_ microseconds: Int) {
        let days = floored(microseconds, TimeUnit.day)
        let rest = microseconds.remainderReportingOverflow(dividingBy: TimeUnit.day).partialValue
        let inDay = rest < 0 ? rest + TimeUnit.day : rest
        (year, month, day) = civilFromDays(days)
        hour = inDay / TimeUnit.hour
        minute = inDay / TimeUnit.minute % 60
        second = inDay / TimeUnit.second % 60
        microsecond = inDay % TimeUnit.second
        // 1970-01-01 was a Thursday.
        let sinceMonday = (days + 3) % 7
        weekday = (sinceMonday < 0 ? sinceMonday + 7 : sinceMonday) + 1
        dayOfYear = days - daysFromCivil(year: year, month: 1, day: 1) + 1
    }
}

/// The quotient rounded down; `divisor` is positive.
private func floored(_ dividend: Int, _ divisor: Int) -> Int {
    let (quotient, rest) = dividend.quotientAndRemainder(dividingBy: divisor)
    return rest < 0 ? quotient - 1 : quotient
}

/// Whether `year` has a 29th of February.
package func isLeapYear(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

/// The number of days of a month (1 to 12).
package func daysInMonth(year: Int, month: Int) -> Int {
    switch month {
    case 2: isLeapYear(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
}

/// Days since 1970-01-01 of a date in the proleptic Gregorian calendar. Years are counted from March, so that the leap
/// day is the last of a year, in eras of 400 years, which all have 146 097 days.
package func daysFromCivil(year: Int, month: Int, day: Int) -> Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = floored(shiftedYear, 400)
    let yearOfEra = shiftedYear - era * 400
    let monthFromMarch = (month + 9) % 12
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
}

/// The date that is `days` after 1970-01-01; the inverse of `daysFromCivil`.
package func civilFromDays(_ days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = floored(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
}
