/// The powers of ten that a double holds exactly.
private let exactPowers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21,
    1e22,
]

extension JSONParser {
    /// A number; it becomes an `int` or a `float` only where that is written exactly like the source.
    mutating func number() throws(JSONError) -> Value {
        let start = position
        let negative = base[start] == UInt8(ascii: "-")
        if negative { position += 1 }
        let firstDigit = position
        // Below 10^18 the digits fit whatever they are; longer ones take the slow way.
        var mantissa: UInt64 = 0
        while let digit = digit() {
            mantissa = mantissa &* 10 &+ UInt64(digit)
            position += 1
        }
        let wholeDigits = position - firstDigit
        guard wholeDigits > 0 else {
            throw error(position < count ? "a digit is due after `-`" : "a number is cut off by the end of the text")
        }
        if wholeDigits > 1, base[firstDigit] == UInt8(ascii: "0") {
            throw error("a number does not begin with 0", at: firstDigit)
        }
        var fractionDigits = 0
        if position < count, base[position] == UInt8(ascii: ".") {
            position += 1
            let firstFraction = position
            while let digit = digit() {
                mantissa = mantissa &* 10 &+ UInt64(digit)
                position += 1
            }
            fractionDigits = position - firstFraction
            guard fractionDigits > 0 else { throw error("a digit is due after `.`") }
        }
        var hasExponent = false
        if position < count, base[position] | 0x20 == UInt8(ascii: "e") {
            hasExponent = true
            position += 1
            if position < count, base[position] == UInt8(ascii: "+") || base[position] == UInt8(ascii: "-") {
                position += 1
            }
            let firstExponent = position
            while digit() != nil { position += 1 }
            guard position > firstExponent else { throw error("a digit is due in the exponent") }
        }
        if fractionDigits == 0, !hasExponent {
            if wholeDigits <= 18, !(negative && mantissa == 0) {
                let magnitude = Int(truncatingIfNeeded: mantissa)
                return .int(negative ? -magnitude : magnitude)
            }
        } else if !hasExponent, wholeDigits + fractionDigits <= 15,
            fractionDigits == 1 || base[position - 1] != UInt8(ascii: "0")
        {
            // Up to 15 digits both ways are exact: the quotient is the nearest double, and its shortest text is the
            // source.
            let magnitude = Double(mantissa) / exactPowers[fractionDigits]
            if mantissa == 0 || magnitude >= 1e-4 { return .float(negative ? -magnitude : magnitude) }
        }
        let source = String(
            decoding: UnsafeBufferPointer(start: base + start, count: position - start), as: UTF8.self)
        return numberFromSource(source, isFloat: fractionDigits > 0 || hasExponent)
    }

    @inline(__always)
    private func digit() -> UInt8? {
        guard position < count else { return nil }
        let digit = base[position] &- 0x30
        return digit < 10 ? digit : nil
    }
}

/// The float of a valid JSON number with a fraction or an exponent, which is written as it is here until arithmetic touches
/// it.
package func numberAsWritten(_ source: String) -> Value { numberFromSource(source, isFloat: true) }

/// The value of a valid JSON number: `.int` or `.float` where those are written like `source`, else `.number`.
func numberFromSource(_ source: String, isFloat: Bool) -> Value {
    if isFloat {
        if let double = Double(source), double.isFinite, floatText(double) == source { return .float(double) }
    } else if let int = Int(source), source != "-0" {
        return .int(int)
    }
    return .number(NumberText(source: source, isFloat: isFloat))
}
