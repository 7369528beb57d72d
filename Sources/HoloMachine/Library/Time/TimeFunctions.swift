import HoloValue

/// Times to and from text.
enum TimeFunctions {
    static func parse(_ arguments: ArgumentList) throws(Failure) -> Value {
        let text = try arguments.string(0, "parse_time")
        guard let pattern = try arguments.optionalString(1, "parse_time") else { return .time(try parseTime(text)) }
        switch TimePatternReader.read(text, try TimePattern(pattern, function: "parse_time")) {
        case .success(let microseconds): return .time(microseconds)
        case .failure(let problem):
            throw LibraryFailure.badTimePattern(
                "parse_time",
                "can't read \(ConversionFunctions.quoted(text)) as `\(shortened(pattern))`: \(problem.message)")
        }
    }

    static func format(_ arguments: ArgumentList) throws(Failure) -> Value {
        let time = try arguments.time(0, "format_time")
        guard let pattern = try arguments.optionalString(1, "format_time") else { return .string(formatTime(time)) }
        guard let text = try TimePattern(pattern, function: "format_time").format(time) else {
            throw LibraryFailure.tooLongText("format_time")
        }
        return .string(text)
    }
}
