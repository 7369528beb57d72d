import HoloValue
import Testing

@Suite("Times and durations")
struct TimeTests {
    @Test(
        "known instants",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2000-02-29T00:00:00Z", 951_782_400), ("2001-09-09T01:46:40Z", 1_000_000_000),
            ("2024-02-29T12:34:56Z", 1_709_210_096), ("2038-01-19T03:14:07Z", 2_147_483_647),
            ("1969-12-31T23:59:59Z", -1),
            ("1900-02-28T00:00:00Z", -2_203_977_600), ("1900-03-01T00:00:00Z", -2_203_891_200),
            ("9999-12-31T23:59:59Z", 253_402_300_799),
            ("0000-01-01T00:00:00Z", -62_167_219_200), ("0000-02-29T00:00:00Z", -62_162_121_600),
            ("1582-10-15T00:00:00Z", -12_219_292_800),
        ])
    func known(_ text: String, _ seconds: Int) throws {
        #expect(try parseTime(text) == seconds * 1_000_000)
        #expect(formatTime(seconds * 1_000_000) == text)
    }

    @Test(
        "ways to write an instant",
        arguments: [
            ("2024-02-29", "2024-02-29T00:00:00Z"), ("2024-02-29t12:00:00z", "2024-02-29T12:00:00Z"),
            ("2024-02-29 12:00:00Z", "2024-02-29T12:00:00Z"),
            ("2024-03-01T00:30:00+01:00", "2024-02-29T23:30:00Z"),
            ("2023-12-31T23:00:00-02:30", "2024-01-01T01:30:00Z"), ("2024-01-01T00:00:00.5Z", "2024-01-01T00:00:00.5Z"),
            ("2024-01-01T00:00:00.123456789Z", "2024-01-01T00:00:00.123456Z"),
            ("2024-01-01T00:00:00.000Z", "2024-01-01T00:00:00Z"), ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
            ("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"),
            ("2017-01-01T00:59:60+01:00", "2017-01-01T00:00:00Z"),
            ("2024-01-01T00:00:00-00:00", "2024-01-01T00:00:00Z"),
        ])
    func spellings(_ text: String, _ expected: String) throws { #expect(formatTime(try parseTime(text)) == expected) }

    @Test(
        "no instants",
        arguments: [
            "", "2024", "2024-1-1", "2023-02-29", "1900-02-29", "2024-13-01", "2024-00-01", "2024-01-00", "2024-04-31",
            "2024-01-01T", "2024-01-01T12:00Z", "2024-01-01T24:00:00Z",
            "2024-01-01T12:60:00Z", "2024-01-01T12:00:61Z", "2024-01-01T12:00:60Z", "2024-01-01T12:00:00",
            "2024-01-01T12:00:00.Z", "2024-01-01T12:00:00+0100", "2024-01-01T12:00:00Zx",
            "2024-01-01T12:00:00+24:00", "9999-12-31T23:59:59-01:00", "0000-01-01T00:00:00+01:00", "tomorrow",
            "20240101", " 2024-01-01", "2024-01-01Z", "２０２４-01-01",
        ])
    func refused(_ text: String) { #expect(failure { () throws(Failure) in try parseTime(text) }?.code == "E0407") }

    @Test func parts() {
        let time = CivilTime(1_709_210_096_000_007)
        #expect((time.year, time.month, time.day) == (2024, 2, 29))
        #expect((time.hour, time.minute, time.second, time.microsecond) == (12, 34, 56, 7))
        // The 29th of February 2024 was a Thursday, the 60th day of its year.
        #expect((time.weekday, time.dayOfYear) == (4, 60))
        let before = CivilTime(-1)
        #expect((before.year, before.month, before.day, before.hour, before.microsecond) == (1969, 12, 31, 23, 999_999))
        #expect((before.weekday, before.dayOfYear) == (3, 365))
        #expect(CivilTime(1_735_430_400_000_000).weekday == 7)
        #expect(CivilTime(1_735_516_800_000_000).weekday == 1)
    }

    @Test("every day of the years 1896 to 2104, one after the other")
    func everyDay() {
        var days = daysFromCivil(year: 1896, month: 1, day: 1)
        var wrong: [Int] = []
        for year in 1896...2104 {
            for month in 1...12 {
                for day in 1...daysInMonth(year: year, month: month) {
                    let there = daysFromCivil(year: year, month: month, day: day) == days
                    if !there || civilFromDays(days) != (year, month, day) { wrong.append(days) }
                    days += 1
                }
            }
        }
        #expect(wrong.isEmpty)
        #expect(days == daysFromCivil(year: 2105, month: 1, day: 1))
    }

    @Test("any instant is read back", arguments: 0..<200)
    func timeRoundTrip(_ seed: Int) throws {
        var generator = SeededGenerator(state: UInt64(seed))
        let time = Int.random(in: timeRange, using: &generator)
        #expect(try parseTime(formatTime(time)) == time)
    }

    @Test func beyondTheRange() {
        #expect(formatTime(timeRange.upperBound + 1) == "10000-01-01T00:00:00Z")
        #expect(formatTime(Int.max).hasSuffix("Z"))
        #expect(formatTime(Int.min).hasPrefix("-29"))
    }

    @Test(
        "durations",
        arguments: [
            ("0s", 0), ("500ms", 500_000), ("30s", 30_000_000), ("2m", 120_000_000), ("1h30m", 5_400_000_000),
            ("7d", 604_800_000_000), ("1s500ms", 1_500_000),
            ("1d1h", 90_000_000_000), ("1us", 1), ("-1h30m", -5_400_000_000), ("1ms500us", 1_500),
        ])
    func durations(_ text: String, _ microseconds: Int) throws {
        #expect(try parseDuration(text) == microseconds)
        #expect(formatDuration(microseconds) == text)
    }

    @Test(
        "other ways to write a duration",
        arguments: [
            ("1.5s", 1_500_000), ("0.5h", 1_800_000_000), ("90m", 5_400_000_000), ("1000ms", 1_000_000), ("-0s", 0),
            ("36h", 129_600_000_000), ("0.000001s", 1),
            ("0.000000005h", 18), ("1.50m", 90_000_000), ("1h0.5s", 3_600_500_000),
        ])
    func otherDurations(_ text: String, _ microseconds: Int) throws { #expect(try parseDuration(text) == microseconds) }

    @Test(
        "no durations",
        arguments: [
            "", "-", "5", "s", "1x", "1h1h", "1m1h", "1.s", ".5s", "1.5.5s", "1 h", "1h 30m", "+1h", "0.0000001s",
            "0.5us", "99999999999999999999s", "200000000d", "1h30", "1H", "1hm",
            "1h-30m", "0.00000000000000000000000001s", "１s",
        ])
    func noDurations(_ text: String) {
        #expect(failure { () throws(Failure) in try parseDuration(text) }?.code == "E0406")
    }

    @Test("any duration is read back", arguments: 0..<200)
    func durationRoundTrip(_ seed: Int) throws {
        var generator = SeededGenerator(state: UInt64(seed))
        let duration = generator.int()
        #expect(try parseDuration(formatDuration(duration)) == duration)
        #expect(try parseDuration(formatDuration(Int.min)) == Int.min)
        #expect(try parseDuration(formatDuration(Int.max)) == Int.max)
    }
}
