extension Lexer {
    /// `1_000`, `1.5`, `2e6`, `1h30m`. All letters and digits that follow belong to it, so `10px` is one mistake.
    mutating func lexNumber() {
        let start = offset
        skipDigits()
        let isHexadecimal =
            offset == start + 1 && bytes[start] == UInt8(ascii: "0") && (byte() | 0x20) == UInt8(ascii: "x")
        var isFloat = false
        if !isHexadecimal {
            if byte() == UInt8(ascii: "."), isDigit(byte(1)) {
                isFloat = true
                offset += 1
                skipDigits()
            }
            if (byte() | 0x20) == UInt8(ascii: "e") {
                let sign = byte(1) == UInt8(ascii: "+") || byte(1) == UInt8(ascii: "-") ? 1 : 0
                if isDigit(byte(1 + sign)) {
                    isFloat = true
                    offset += 1 + sign
                    skipDigits()
                }
            }
        }
        let digitsEnd = offset
        skipWord()
        if offset > digitsEnd {
            lexUnits(from: start, digitsEnd: digitsEnd, isFloat: isFloat, isHexadecimal: isHexadecimal)
        } else {
            let problem = digitProblem(Span(start, offset))
            if let problem { report(.badNumber, problem.message, at: Span(start, offset), help: problem.help) }
            emit(isFloat ? .float : .int, from: start, isBroken: problem != nil)
        }
    }

    private mutating func skipDigits() {
        while isDigit(byte()) || byte() == UInt8(ascii: "_") { offset += 1 }
    }

    private func digitProblem(_ span: Span) -> (message: String, help: String?)? {
        let underscore = UInt8(ascii: "_")
        for index in span.start..<span.end where bytes[index] == underscore {
            let next = index + 1 < span.end ? bytes[index + 1] : 0
            let previous = index > span.start ? bytes[index - 1] : 0
            if !isDigit(next) || !isDigit(previous) {
                return ("an underscore in a number stands between two digits", "`1_000_000` is well formed")
            }
        }
        if bytes[span.start] == UInt8(ascii: "0"), span.length > 1 {
            let second = bytes[span.start + 1]
            if isDigit(second) || second == underscore {
                return (
                    "a number does not begin with a needless zero", "leave the zero out, or write it as text: `\"007\"`"
                )
            }
        }
        return nil
    }

    private mutating func lexUnits(from start: Int, digitsEnd: Int, isFloat: Bool, isHexadecimal: Bool) {
        let span = Span(start, offset)
        if isHexadecimal {
            report(.badNumber, "numbers are decimal", at: span, help: "write the number in decimal digits")
            return emit(.int, from: start, isBroken: true)
        }
        let lead = bytes[digitsEnd] | 0x20
        let looksLikeDuration = [UInt8(ascii: "m"), UInt8(ascii: "s"), UInt8(ascii: "h"), UInt8(ascii: "d")].contains(
            lead)
        if isFloat {
            let help =
                looksLikeDuration ? "write whole parts: `1h30m`, `1s500ms`" : "leave a space, or put it in quotes"
            report(
                looksLikeDuration ? .badDuration : .badNumber,
                looksLikeDuration ? "a duration has no fractions" : "letters cannot follow a number directly", at: span,
                help: help)
            return emit(.float, from: start, isBroken: true)
        }
        let bytes = self.bytes[start..<offset]
        switch DurationLiteral.parse(bytes) {
        case .success:
            emit(.duration, from: start)
        case .failure(.overflow):
            report(
                .badDuration, "this duration is longer than can be counted", at: span,
                help: "the longest is about 292 000 years")
            emit(.duration, from: start, isBroken: true)
        case .failure(.order):
            report(
                .badDuration, "the parts of a duration go from long to short, each at most once", at: span,
                help: "the order is `d`, `h`, `m`, `s`, `ms`: `1d12h`, `1h30m`")
            emit(.duration, from: start, isBroken: true)
        case .failure(.malformed):
            report(
                .badNumber, "letters cannot follow a number directly", at: span,
                help: "a duration has the units `d`, `h`, `m`, `s` and `ms`: `1h30m`; other text stands in quotes")
            emit(.int, from: start, isBroken: true)
        }
    }
}

/// The value of a duration as it is written.
enum DurationLiteral {
    enum Problem: Error { case malformed, order, overflow }

    private static let units: [(name: String, microseconds: Int)] = [
        ("d", 86_400_000_000), ("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000), ("ms", 1_000),
    ]

    /// Microseconds of `1h30m`, `500ms`, `1_000s`.
    static func parse(_ text: ArraySlice<UInt8>) -> Result<Int, Problem> {
        var index = text.startIndex
        var total = 0
        var lastUnit = -1
        var problem: Problem?
        while index < text.endIndex {
            var number = 0
            var overflows = false
            let digitsStart = index
            while index < text.endIndex,
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[index]) || text[index] == UInt8(ascii: "_")
            {
                if text[index] != UInt8(ascii: "_") {
                    let (scaled, first) = number.multipliedReportingOverflow(by: 10)
                    let (sum, second) = scaled.addingReportingOverflow(Int(text[index] - UInt8(ascii: "0")))
                    if first || second { overflows = true } else { number = sum }
                } else if index == digitsStart || text[index - 1] == UInt8(ascii: "_") {
                    return .failure(.malformed)
                }
                index += 1
            }
            guard index > digitsStart, text[index - 1] != UInt8(ascii: "_") else { return .failure(.malformed) }
            let unitStart = index
            while index < text.endIndex, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(text[index]) { index += 1 }
            let unitName = String(decoding: text[unitStart..<index], as: UTF8.self)
            guard let unit = units.firstIndex(where: { $0.name == unitName }) else { return .failure(.malformed) }
            if unit <= lastUnit { problem = problem ?? .order }
            lastUnit = max(lastUnit, unit)
            let (part, first) = number.multipliedReportingOverflow(by: units[unit].microseconds)
            let (sum, second) = total.addingReportingOverflow(part)
            if overflows || first || second { problem = problem ?? .overflow } else { total = sum }
        }
        if let problem { return .failure(problem) }
        return .success(total)
    }
}
