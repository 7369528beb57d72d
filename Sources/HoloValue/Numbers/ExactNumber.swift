/// The exact mathematical value of a number, for comparing without rounding. A float is the double it stands for, also
/// where it kept its source text, so that `x == y` agrees with `x - y == 0`; an int is exact however long it is.
enum ExactNumber {
    case int(Int)
    /// Finite.
    case double(Double)
    /// Beyond the range of `int` (for source text without a fraction) or of a double.
    case big(BigDecimal)

    init?(_ value: Value) {
        switch value {
        case .int(let int): self = .int(int)
        case .float(let double): self = .double(double)
        case .number(let number):
            if number.isFloat {
                if let double = Double(number.source), double.isFinite {
                    self = .double(double)
                } else {
                    self = .big(BigDecimal(source: number.source))
                }
            } else if let int = Int(number.source) {
                self = .int(int)
            } else {
                self = .big(BigDecimal(source: number.source))
            }
        default: return nil
        }
    }

    /// -1, 0 or 1.
    static func compare(_ left: ExactNumber, _ right: ExactNumber) -> Int {
        switch (left, right) {
        case (.int(let left), .int(let right)): return left == right ? 0 : (left < right ? -1 : 1)
        case (.double(let left), .double(let right)): return left == right ? 0 : (left < right ? -1 : 1)
        case (.int(let left), .double(let right)): return compare(left, right)
        case (.double(let left), .int(let right)): return -compare(right, left)
        case (.big(let left), .big(let right)): return BigDecimal.compare(left, right)
        case (.big(let left), .int(let right)): return BigDecimal.compare(left, BigDecimal(source: String(right)))
        case (.int(let left), .big(let right)): return BigDecimal.compare(BigDecimal(source: String(left)), right)
        case (.big(let left), .double(let right)): return compare(left, right)
        case (.double(let left), .big(let right)): return -compare(right, left)
        }
    }

    private static func compare(_ int: Int, _ double: Double) -> Int {
        if double >= 0x1p63 { return -1 }
        if double < -0x1p63 { return 1 }
        // In range, so the conversion is exact but for the fraction, which is dropped.
        let whole = Int(double)
        if int != whole { return int < whole ? -1 : 1 }
        let fraction = double - Double(whole)
        return fraction == 0 ? 0 : (fraction > 0 ? -1 : 1)
    }

    private static func compare(_ big: BigDecimal, _ double: Double) -> Int {
        // A big number is beyond every int, so only a double that is too needs its digits.
        if double.magnitude < 0x1p63 { return big.negative ? -1 : 1 }
        return BigDecimal.compare(big, BigDecimal(wholeDouble: double))
    }

    /// Equal for equal numbers.
    func hash(into hasher: inout Hasher) {
        switch self {
        case .int(let int): hasher.combine(int)
        case .double(let double):
            if let int = Int(exactly: double) { hasher.combine(int) } else { hasher.combine(double) }
        case .big(let big):
            // A big number that equals a double rounds to that double.
            if let double = Double(big.text), double.isFinite {
                hasher.combine(double)
            } else {
                hasher.combine(big.text)
            }
        }
    }
}

/// The one text of a number that all numbers of the same exact value share. Empty for what is no number.
package func canonicalNumber(_ value: Value) -> String {
    switch ExactNumber(value) {
    case .int(let int)?: return String(int)
    case .double(let double)?:
        if let int = Int(exactly: double) { return String(int) }
        if double.magnitude >= 0x1p63 { return BigDecimal(wholeDouble: double).text }
        return floatText(double)
    case .big(let big)?: return big.text
    case nil: return ""
    }
}
