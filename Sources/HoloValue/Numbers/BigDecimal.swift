/// A decimal number of any size, normalised: `digits` · 10^`exponent`.
struct BigDecimal {
    var negative: Bool
    /// ASCII digits without zeros at either end; empty for zero.
    var digits: [UInt8]
    var exponent: Int

    /// The exponents of numbers that could not be held in memory when written out are cut off here.
    private static let largestExponent = 1 << 60

    /// `source` is a valid JSON number.
    init(source: String) {
        negative = false
        digits = []
        exponent = 0
        var fraction = 0
        var inFraction = false
        var written = 0
        var writtenNegative = false
        var inExponent = false
        for byte in source.utf8 {
            switch byte {
            case UInt8(ascii: "-"): if inExponent { writtenNegative = true } else { negative = true }
            case UInt8(ascii: "."): inFraction = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"): inExponent = true
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if inExponent {
                    written = min(written * 10 + Int(byte - 0x30), BigDecimal.largestExponent / 16)
                } else {
                    digits.append(byte)
                    if inFraction { fraction += 1 }
                }
            default: break
            }
        }
        exponent = (writtenNegative ? -written : written) - fraction
        normalise()
    }

    /// The exact value of a double that has no fraction.
    init(wholeDouble double: Double) {
        negative = double < 0
        exponent = 0
        // Nine decimal digits a limb, the lowest first.
        var limbs: [UInt64] = [0]
        let base: UInt64 = 1_000_000_000
        func multiplyAdd(_ factor: UInt64, _ addend: UInt64) {
            var carry = addend
            for index in limbs.indices {
                let product = limbs[index] * factor + carry
                limbs[index] = product % base
                carry = product / base
            }
            while carry > 0 {
                limbs.append(carry % base)
                carry /= base
            }
        }
        let significand = double.significandBitPattern | (1 << 52)
        multiplyAdd(1, significand)
        var shift = Int(double.exponent) - 52
        while shift > 0 {
            let step = min(shift, 30)
            multiplyAdd(1 << UInt64(step), 0)
            shift -= step
        }
        digits = []
        for limb in limbs.reversed() {
            var text = Array(String(limb).utf8)
            if text.count < 9 { text = [UInt8](repeating: 0x30, count: 9 - text.count) + text }
            digits += text
        }
        normalise()
    }

    private mutating func normalise() {
        let leading = digits.prefix { $0 == 0x30 }.count
        if leading > 0 { digits.removeFirst(leading) }
        while digits.last == 0x30 {
            digits.removeLast()
            exponent += 1
        }
        if digits.isEmpty {
            negative = false
            exponent = 0
        }
    }

    /// Whether the number lies between -1 and 1.
    var isFraction: Bool { digits.count + exponent <= 0 }

    /// A valid JSON number: plain digits for a whole number up to a double's size, else digits and an exponent.
    var text: String {
        if digits.isEmpty { return "0" }
        var bytes: [UInt8] = negative ? [UInt8(ascii: "-")] : []
        bytes += digits
        if exponent >= 0, digits.count + exponent <= 309 {
            bytes += [UInt8](repeating: 0x30, count: exponent)
        } else {
            bytes.append(UInt8(ascii: "e"))
            bytes += Array(String(exponent).utf8)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// -1, 0 or 1.
    static func compare(_ left: BigDecimal, _ right: BigDecimal) -> Int {
        if left.digits.isEmpty || right.digits.isEmpty || left.negative != right.negative {
            let sign = { (number: BigDecimal) in number.digits.isEmpty ? 0 : (number.negative ? -1 : 1) }
            return (sign(left) - sign(right)).signum()
        }
        let magnitude: Int
        let leftTop = left.digits.count + left.exponent
        let rightTop = right.digits.count + right.exponent
        if leftTop != rightTop {
            magnitude = leftTop < rightTop ? -1 : 1
        } else {
            // Without trailing zeros, a prefix of other digits is the smaller number.
            magnitude = left.digits.withUnsafeBufferPointer { left in
                right.digits.withUnsafeBufferPointer { right in compareBytes(left, right) }
            }
        }
        return left.negative ? -magnitude : magnitude
    }
}
