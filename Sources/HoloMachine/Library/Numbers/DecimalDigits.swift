import HoloValue

/// A number as decimal digits, for rounding as people do: `2.675` is `2.68` in hundredths, although the nearest double
/// lies a little below.
struct DecimalDigits {
    var isNegative: Bool
    /// 0 to 9 each, the highest first, without leading zeros; empty for zero.
    var digits: [UInt8]
    /// How many of the digits stand after the point; negative where zeros are left out before it.
    var fractionCount: Int

    init(_ int: Int) {
        isNegative = int < 0
        digits = int == 0 ? [] : String(int.magnitude).utf8.map { $0 - 0x30 }
        fractionCount = 0
    }

    /// The shortest digits that read back as `double`, which is finite.
    init(_ double: Double) {
        isNegative = double < 0
        digits = []
        fractionCount = 0
        var exponent = 0
        var exponentIsNegative = false
        var isInFraction = false
        var isInExponent = false
        for byte in double.description.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if isInExponent {
                    exponent = exponent * 10 + Int(byte - 0x30)
                } else {
                    digits.append(byte - 0x30)
                    if isInFraction { fractionCount += 1 }
                }
            case UInt8(ascii: "."): isInFraction = true
            case UInt8(ascii: "e"): isInExponent = true
            case UInt8(ascii: "-"): if isInExponent { exponentIsNegative = true }
            default: break
            }
        }
        fractionCount -= exponentIsNegative ? -exponent : exponent
        dropLeadingZeros()
    }

    init(_ number: Numeric) {
        switch number {
        case .int(let int): self.init(int)
        case .float(let double): self.init(double)
        }
    }

    private mutating func dropLeadingZeros() {
        let zeros = digits.prefix { $0 == 0 }.count
        digits.removeFirst(zeros)
    }

    /// The number with at most `places` digits after the point (before it where negative), halves away from zero.
    func rounded(to places: Int) -> DecimalDigits {
        let dropped = fractionCount - places
        guard dropped > 0 else { return self }
        var result = self
        result.fractionCount = places
        // Where more is dropped than there is, the first dropped digit is a zero that is not written.
        let kept = max(digits.count - dropped, 0)
        result.digits = Array(digits[..<kept])
        if dropped <= digits.count, digits[kept] >= 5 { result.increment() }
        if result.digits.isEmpty {
            result.isNegative = false
            result.fractionCount = 0
        }
        return result
    }

    private mutating func increment() {
        var index = digits.count - 1
        while index >= 0 {
            if digits[index] < 9 {
                digits[index] += 1
                return
            }
            digits[index] = 0
            index -= 1
        }
        digits.insert(1, at: 0)
    }

    /// The digits before the point, at least one, and exactly `places` after it. Round first.
    func parts(places: Int) -> (whole: [UInt8], fraction: [UInt8]) {
        var all = digits
        let missing = places - fractionCount
        if missing > 0 { all += [UInt8](repeating: 0, count: missing) }
        if all.count <= places { all = [UInt8](repeating: 0, count: places + 1 - all.count) + all }
        return (Array(all.dropLast(places)), Array(all.suffix(places)))
    }

    /// The number as an int; nil where it has a fraction or is beyond 64 bits.
    var int: Int? {
        if digits.isEmpty { return 0 }
        guard fractionCount <= 0, fractionCount > -20 else { return nil }
        var value = 0
        for digit in digits + [UInt8](repeating: 0, count: -fractionCount) {
            let (grown, overflow) = value.multipliedReportingOverflow(by: 10)
            let step = Int(digit)
            let (next, second) =
                isNegative
                ? grown.subtractingReportingOverflow(step) : grown.addingReportingOverflow(step)
            if overflow || second { return nil }
            value = next
        }
        return value
    }

    /// The nearest double.
    var double: Double {
        if digits.isEmpty { return 0 }
        let text = digits.map { String($0) }.joined()
        let magnitude = Double("\(text)e\(-fractionCount)") ?? 0
        return isNegative ? -magnitude : magnitude
    }
}
