// The operators on values of any kind. Overflow fails with E0304, what is beyond 64 bits with E0305, division by zero
// with E0306, a float that is no longer finite with E0307, and kinds that do not go together with E0303.

/// `left + right`: numbers, durations, a time and a duration; joins two texts or two lists.
package func add(_ left: Value, _ right: Value) throws(Failure) -> Value {
    switch (left, right) {
    case (.int(let left), .int(let right)):
        return .int(try whole(left.addingReportingOverflow(right), left, "+", right))
    case (.float(let left), .float(let right)): return try finite(left + right)
    case (.text(let left), .text(let right)): return .text(Text(left.string + right.string))
    case (.secret(let left), .text(let right)): return .secret(left.derived(left.revealed + right.string))
    case (.text(let left), .secret(let right)): return .secret(right.derived(left.string + right.revealed))
    case (.secret(let left), .secret(let right)): return .secret(left.derived(left.revealed + right.revealed))
    case (.list(let left), .list(let right)):
        if left.elements.isEmpty { return .list(right) }
        if right.elements.isEmpty { return .list(left) }
        return .list(List(left.elements + right.elements))
    case (.duration(let left), .duration(let right)): return .duration(try length(left.addingReportingOverflow(right)))
    case (.time(let time), .duration(let length)), (.duration(let length), .time(let time)):
        return .time(try instant(time.addingReportingOverflow(length)))
    default:
        switch try numbers(left, right, "+") {
        case (.int(let left), .int(let right)):
            return .int(try whole(left.addingReportingOverflow(right), left, "+", right))
        case (let left, let right): return try finite(left.double + right.double)
        }
    }
}

/// `left - right`: numbers, durations, a time less a duration, and the duration between two times.
package func subtract(_ left: Value, _ right: Value) throws(Failure) -> Value {
    switch (left, right) {
    case (.int(let left), .int(let right)):
        return .int(try whole(left.subtractingReportingOverflow(right), left, "-", right))
    case (.float(let left), .float(let right)): return try finite(left - right)
    case (.duration(let left), .duration(let right)):
        return .duration(try length(left.subtractingReportingOverflow(right)))
    case (.time(let left), .time(let right)): return .duration(try length(left.subtractingReportingOverflow(right)))
    case (.time(let time), .duration(let length)): return .time(try instant(time.subtractingReportingOverflow(length)))
    default:
        switch try numbers(left, right, "-") {
        case (.int(let left), .int(let right)):
            return .int(try whole(left.subtractingReportingOverflow(right), left, "-", right))
        case (let left, let right): return try finite(left.double - right.double)
        }
    }
}

/// `left * right`: numbers, and a duration times a number (rounded to the nearest microsecond).
package func multiply(_ left: Value, _ right: Value) throws(Failure) -> Value {
    switch (left, right) {
    case (.int(let left), .int(let right)):
        return .int(try whole(left.multipliedReportingOverflow(by: right), left, "*", right))
    case (.float(let left), .float(let right)): return try finite(left * right)
    case (.duration(let microseconds), .int), (.duration(let microseconds), .float),
        (.duration(let microseconds), .number):
        return try scale(microseconds, by: numericValue(right))
    case (.int, .duration(let microseconds)), (.float, .duration(let microseconds)),
        (.number, .duration(let microseconds)):
        return try scale(microseconds, by: numericValue(left))
    default:
        switch try numbers(left, right, "*") {
        case (.int(let left), .int(let right)):
            return .int(try whole(left.multipliedReportingOverflow(by: right), left, "*", right))
        case (let left, let right): return try finite(left.double * right.double)
        }
    }
}

/// `left / right`: always a float for numbers and for two durations; a duration by a number is a duration.
package func divide(_ left: Value, _ right: Value) throws(Failure) -> Value {
    switch (left, right) {
    case (.duration(let microseconds), .int), (.duration(let microseconds), .float),
        (.duration(let microseconds), .number):
        switch try numericValue(right) {
        case .int(let divisor):
            if divisor == 0 { throw divisionByZero }
            if divisor == -1 { return .duration(try length((0).subtractingReportingOverflow(microseconds))) }
            return .duration(roundedQuotient(microseconds, divisor))
        case .float(let divisor):
            if divisor == 0 { throw divisionByZero }
            return .duration(try rounded(Double(microseconds) / divisor))
        }
    case (.duration(let left), .duration(let right)):
        if right == 0 { throw divisionByZero }
        return try finite(Double(left) / Double(right))
    default:
        let (left, right) = try numbers(left, right, "/")
        if right.double == 0 { throw divisionByZero }
        return try finite(left.double / right.double)
    }
}

/// `left % right`: what `floorDivide` leaves, with the sign of the divisor, so that `a == a.div(b) * b + a % b`.
package func remainder(_ left: Value, _ right: Value) throws(Failure) -> Value {
    switch (left, right) {
    case (.duration(let left), .duration(let right)):
        if right == 0 { throw divisionByZero }
        return .duration(flooredRemainder(left, right))
    default:
        switch try numbers(left, right, "%") {
        case (.int(let left), .int(let right)):
            if right == 0 { throw divisionByZero }
            return .int(flooredRemainder(left, right))
        case (let left, let right):
            if right.double == 0 { throw divisionByZero }
            let rest = left.double.truncatingRemainder(dividingBy: right.double)
            return try finite(rest != 0 && (rest < 0) != (right.double < 0) ? rest + right.double : rest)
        }
    }
}

/// `left.div(right)`: the quotient rounded down; an int for two ints, else a float. Two durations give an int.
package func floorDivide(_ left: Value, _ right: Value) throws(Failure) -> Value {
    if case .duration(let left) = left, case .duration(let right) = right {
        return try floorDivide(.int(left), .int(right))
    }
    switch try numbers(left, right, "div") {
    case (.int(let left), .int(let right)):
        if right == 0 { throw divisionByZero }
        let (quotient, overflow) = left.dividedReportingOverflow(by: right)
        if overflow { throw tooLarge("\(left).div(\(right))") }
        let rest = left.remainderReportingOverflow(dividingBy: right).partialValue
        return .int(rest != 0 && (rest < 0) != (right < 0) ? quotient - 1 : quotient)
    case (let left, let right):
        if right.double == 0 { throw divisionByZero }
        return try finite((left.double / right.double).rounded(.down))
    }
}

/// `-value`, of a number or a duration.
package func negate(_ value: Value) throws(Failure) -> Value {
    switch value {
    case .int(let int): return .int(try whole((0).subtractingReportingOverflow(int), 0, "-", int))
    case .float(let double): return .float(-double)
    case .duration(let microseconds): return .duration(try length((0).subtractingReportingOverflow(microseconds)))
    case .number:
        switch try numericValue(value) {
        case .int(let int): return .int(try whole((0).subtractingReportingOverflow(int), 0, "-", int))
        case .float(let double): return .float(-double)
        }
    default:
        if case .secret(let secret) = value { throw .secret(secret, cannotBe: "negated") }
        throw Failure("E0303", "can't negate \(described(value))", help: conversionHelp(value))
    }
}

// MARK: Results

private let divisionByZero = Failure("E0306", "division by zero")

private func tooLarge(_ operation: String) -> Failure {
    Failure(
        "E0304", "\(operation) does not fit into 64 bits",
        help: "calculate with floats where numbers grow so large: `float(x)`")
}

private func whole(
    _ result: (partialValue: Int, overflow: Bool), _ left: Int, _ sign: String, _ right: Int
) throws(Failure) -> Int {
    if result.overflow { throw tooLarge(left == 0 && sign == "-" ? "-(\(right))" : "\(left) \(sign) \(right)") }
    return result.partialValue
}

private func finite(_ result: Double) throws(Failure) -> Value {
    guard result.isFinite else { throw Failure("E0307", "the result is not a finite number") }
    return .float(result)
}

private func length(_ result: (partialValue: Int, overflow: Bool)) throws(Failure) -> Int {
    if result.overflow { throw Failure("E0304", "the duration is too long") }
    return result.partialValue
}

private func instant(_ result: (partialValue: Int, overflow: Bool)) throws(Failure) -> Int {
    guard !result.overflow, timeRange.contains(result.partialValue) else {
        throw Failure("E0304", "the time is outside of the years 0 to 9999")
    }
    return result.partialValue
}

private func scale(_ microseconds: Int, by factor: Numeric) throws(Failure) -> Value {
    switch factor {
    case .int(let factor): return .duration(try length(microseconds.multipliedReportingOverflow(by: factor)))
    case .float(let factor): return .duration(try rounded(Double(microseconds) * factor))
    }
}

private func rounded(_ microseconds: Double) throws(Failure) -> Int {
    guard let exact = Int(exactly: microseconds.rounded()) else { throw Failure("E0304", "the duration is too long") }
    return exact
}

/// To the nearest, ties away from zero; `divisor` is neither 0 nor -1.
private func roundedQuotient(_ dividend: Int, _ divisor: Int) -> Int {
    let (quotient, rest) = dividend.quotientAndRemainder(dividingBy: divisor)
    guard rest.magnitude >= divisor.magnitude - rest.magnitude else { return quotient }
    return (dividend < 0) == (divisor < 0) ? quotient + 1 : quotient - 1
}

private func flooredRemainder(_ left: Int, _ right: Int) -> Int {
    // The overflow is that of the quotient of the least int by -1; the remainder is 0 then.
    let rest = left.remainderReportingOverflow(dividingBy: right).partialValue
    return rest != 0 && (rest < 0) != (right < 0) ? rest + right : rest
}

// MARK: Kinds that do not go together

private func isNumber(_ value: Value) -> Bool {
    switch value {
    case .int, .float, .number: true
    default: false
    }
}

private func numbers(_ left: Value, _ right: Value, _ sign: String) throws(Failure) -> (Numeric, Numeric) {
    guard isNumber(left), isNumber(right) else { throw mismatch(left, right, sign) }
    return (try numericValue(left), try numericValue(right))
}

/// A value in an error: with its number, as that helps to find the place.
private func described(_ value: Value) -> String {
    isNumber(value) ? "\(value.kind) \(shortened(numberText(value)))" : value.kind
}

private func conversionHelp(_ value: Value) -> String? {
    switch value {
    case .null: "give a value to use in place of null: `x ?? 0`"
    case .text: "turn the text into a number: `int(x)` or `float(x)`"
    default: nil
    }
}

private func mismatch(_ left: Value, _ right: Value, _ sign: String) -> Failure {
    switch (left, right) {
    case (.secret(let secret), let other), (let other, .secret(let secret)):
        return .secret(secret, cannotBe: "used with `\(sign)` beside \(other.kind)")
    default: break
    }
    let message: String
    switch sign {
    case "+": message = "can't add \(described(left)) and \(described(right))"
    case "-": message = "can't subtract \(described(right)) from \(described(left))"
    case "*": message = "can't multiply \(described(left)) by \(described(right))"
    default: message = "can't divide \(described(left)) by \(described(right))"
    }
    return Failure("E0303", message, help: mismatchHelp(left, right, sign))
}

private func mismatchHelp(_ left: Value, _ right: Value, _ sign: String) -> String? {
    switch (left, right) {
    case (.null, _), (_, .null): return "give a value to use in place of null: `x ?? 0`"
    case (.text, let other) where sign == "+" && isNumber(other),
        (let other, .text) where sign == "+" && isNumber(other):
        let number = shortened(numberText(other))
        return "join texts with `text(\(number))`, or add numbers with `int(…)` or `float(…)` around the text"
    case (.text, .list), (.text, .record), (.list, .text), (.record, .text):
        return sign == "+"
            ? "write the value as text first: `to_json(x)`, or `x.join(\", \")` for a list of texts" : nil
    case (.text, let other) where isNumber(other), (let other, .text) where isNumber(other):
        return "turn the text into a number: `int(x)` or `float(x)`"
    case (.text, _) where sign == "+", (_, .text) where sign == "+":
        return "write the value as text first: `text(x)`"
    case (.list, _) where sign == "+": return "`+` joins two lists; put the value into one: `list + [x]`"
    case (_, .list) where sign == "+": return "`+` joins two lists; put the value into one: `[x] + list`"
    case (.record, .record) where sign == "+": return "merge records with `{ ...a, ...b }`"
    case (.time, .time) where sign == "+": return "the difference of two times is a duration: `a - b`"
    case (.time, let other) where isNumber(other), (.duration, let other) where isNumber(other),
        (let other, .time) where isNumber(other), (let other, .duration) where isNumber(other):
        return sign == "+" || sign == "-" ? "give the number a unit: `5s`, or `n * 1s`" : nil
    default: return nil
    }
}
