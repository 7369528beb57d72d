/// The exact mathematical value of a number, for comparing without rounding. A float is the double it stands for, also
/// where it kept its source text, so that `x == y` agrees with `x - y == 0`; an int is exact however long it is.
enum ExactNumber {
    case int(Int)
    /// Finite.
    case double(Double)
    /// Beyond the range of `int` (for source text without a fraction) or of a double, or nearer to zero than any double.
    case beyond(BigDecimal)

    init?(_ value: Value) {
        switch value {
        case .int(let int): self = .int(int)
        case .float(let double): self = .double(double)
        case .number(let number):
            if number.isFloat {
                let double = Double(number.source) ?? .infinity
                if double.isFinite, double != 0 {
                    self = .double(double)
                    return
                }
                let exact = BigDecimal(source: number.source)
                self = exact.digits.isEmpty ? .int(0) : .beyond(exact)
            } else if let int = Int(number.source) {
                self = .int(int)
            } else {
                self = .beyond(BigDecimal(source: number.source))
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
        case (.beyond(let left), .beyond(let right)): return BigDecimal.compare(left, right)
        case (.beyond(let left), .int(let right)): return BigDecimal.compare(left, BigDecimal(source: String(right)))
        case (.int(let left), .beyond(let right)): return BigDecimal.compare(BigDecimal(source: String(left)), right)
        case (.beyond(let left), .double(let right)): return compare(left, right)
        case (.double(let left), .beyond(let right)): return -compare(right, left)
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

    private static func compare(_ beyond: BigDecimal, _ double: Double) -> Int {
        let sign = beyond.negative ? -1 : 1
        // Nearer to zero than every other double.
        if beyond.isFraction { return double == 0 ? sign : (double < 0 ? 1 : -1) }
        // Else it is beyond every int, so only a double that is too needs its digits.
        if double.magnitude < 0x1p63 { return sign }
        return BigDecimal.compare(beyond, BigDecimal(wholeDouble: double))
    }

    /// Equal for equal numbers.
    func hash(into hasher: inout Hasher) {
        switch self {
        case .int(let int): hasher.combine(int)
        case .double(let double):
            if let int = Int(exactly: double) { hasher.combine(int) } else { hasher.combine(double) }
        case .beyond(let exact):
            // One that equals a double rounds to that double.
            let text = exact.text
            if let double = Double(text), double.isFinite, double != 0 {
                hasher.combine(double)
            } else {
                hasher.combine(text)
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
    case .beyond(let exact)?: return exact.text
    case nil: return ""
    }
}
