import HoloMachine
import HoloValue
import Testing

@Suite struct LibraryTimeTests {
    /// 2025-03-01T21:05:07.123456Z, a Saturday: 20 148 days after 1970-01-01.
    private let moment = Value.time((20_148 * 86_400 + 21 * 3600 + 5 * 60 + 7) * 1_000_000 + 123_456)

    @Test(arguments: [
        ("yyyy-MM-dd HH:mm:ss", "2025-03-01 21:05:07"),
        ("yy/M/d", "25/3/1"),
        ("EEE EEEE MMM MMMM", "Sat Saturday Mar March"),
        ("hh:mm a, h", "09:05 PM, 9"),
        ("H:m:s.SSS", "21:5:7.123"),
        ("S SSSSSS", "1 123456"),
        ("yyyy'T'HH'''o''clock'", "2025T21'o'clock"),
        ("''", "'"),
        ("", ""),
        ("–:.", "–:."),
    ])
    func formats(pattern: String, expected: String) {
        #expect(outcome("format_time", moment, .string(pattern)) == json(.string(expected)))
    }

    @Test(arguments: ["yyy", "ddd", "Q", "SSSSSSS", "'open", "YYYY", "aa", "E"])
    func refusesPatterns(pattern: String) {
        #expect(outcome("format_time", moment, .string(pattern)) == "E0324")
        #expect(outcome("parse_time", "x", .string(pattern)) == "E0324")
    }

    @Test func formatsHalfDaysAndDefaults() {
        #expect(outcome("format_time", .time(0), "h a") == #""12 AM""#)
        #expect(outcome("format_time", .time(12 * 3_600_000_000), "h a") == #""12 PM""#)
        #expect(outcome("format_time", moment) == #""2025-03-01T21:05:07.123456Z""#)
        #expect(outcome("format_time", "2025-03-01", "yyyy") == "E0303")
    }

    @Test(arguments: [
        ("01.03.2025", "dd.MM.yyyy", "2025-03-01T00:00:00Z"),
        ("1.3.25 9:05", "d.M.yy H:mm", "2025-03-01T09:05:00Z"),
        ("Sat, 1 March 2025, 9:05 pm", "EEE, d MMMM yyyy, h:mm a", "2025-03-01T21:05:00Z"),
        ("12:30 AM", "hh:mm a", "1970-01-01T00:30:00Z"),
        ("20250301T210507", "yyyyMMdd'T'HHmmss", "2025-03-01T21:05:07Z"),
        ("7.5", "s.S", "1970-01-01T00:00:07.5Z"),
        ("29 feb 2024", "d MMM yyyy", "2024-02-29T00:00:00Z"),
        ("69 70", "yy yy", "1970-01-01T00:00:00Z"),
    ])
    func parses(text: String, pattern: String, expected: String) {
        #expect(outcome("parse_time", .string(text), .string(pattern)) == json(.string(expected)))
    }

    @Test(arguments: [
        ("29.02.2025", "dd.MM.yyyy"), ("1.13.2025", "d.M.yyyy"), ("2025", "yyyy-MM"), ("2025-03x", "yyyy-MM"),
        ("24:00", "HH:mm"), ("0:30 AM", "h:mm a"), ("x", "MMM"), ("", "yyyy"), ("9 xm", "h a"), ("9 a", "h a"),
        ("é", "d"),
        ("1", "dd"),
    ])
    func refusesTexts(text: String, pattern: String) {
        #expect(outcome("parse_time", .string(text), .string(pattern)) == "E0324")
    }

    @Test func parsesStandardTimes() {
        #expect(outcome("parse_time", "2025-03-01T22:05:07.123456+01:00") == #""2025-03-01T21:05:07.123456Z""#)
        #expect(outcome("parse_time", "yesterday") == "E0407")
        #expect(outcome("parse_time", 12) == "E0303")
    }
}
