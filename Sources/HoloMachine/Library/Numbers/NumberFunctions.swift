import HoloValue

/// Functions of numbers.
enum NumberFunctions {
    /// Beyond these many digits no double has anything to round.
    private static let mostDigits = 400

    static func round(_ arguments: ArgumentList) throws(Failure) -> Value {
        let number = try arguments.number(0, "round")
        guard let places = try arguments.optionalInt(1, "round") else {
            return try whole(number, .toNearestOrAwayFromZero, "round")
        }
        guard places.magnitude <= mostDigits else {
            throw LibraryFailure.badValue(
                "round", "needs between -\(mostDigits) and \(mostDigits) digits, found \(places)")
        }
        switch number {
        case .int(let int):
            if places >= 0 { return .int(int) }
            guard let rounded = DecimalDigits(int).rounded(to: places).int else { throw tooLarge("round") }
            return .int(rounded)
        case .float(let double):
            let rounded = DecimalDigits(double).rounded(to: places).double
            guard rounded.isFinite else { throw tooLarge("round") }
            return .float(rounded)
        }
    }

    static func floor(_ arguments: ArgumentList) throws(Failure) -> Value {
        try whole(try arguments.number(0, "floor"), .down, "floor")
    }

    static func ceil(_ arguments: ArgumentList) throws(Failure) -> Value {
        try whole(try arguments.number(0, "ceil"), .up, "ceil")
    }

    private static func whole(
        _ number: Numeric, _ rule: FloatingPointRoundingRule, _ function: String
    ) throws(Failure) -> Value {
        guard case .float(let double) = number else { return number.value }
        guard let int = Int(exactly: double.rounded(rule)) else { throw tooLarge(function) }
        return .int(int)
    }

    private static func tooLarge(_ function: String) -> Failure {
        Failure("E0304", "the result of `\(function)` does not fit into 64 bits")
    }

    static func abs(_ arguments: ArgumentList) throws(Failure) -> Value {
        if case .duration(let microseconds) = arguments[0] {
            return microseconds < 0 ? try negate(arguments[0]) : arguments[0]
        }
        switch try arguments.number(0, "abs") {
        case .int(let int): return int < 0 ? try negate(.int(int)) : .int(int)
        case .float(let double): return .float(double.magnitude)
        }
    }

    static func div(_ arguments: ArgumentList) throws(Failure) -> Value {
        if case .duration = arguments[0], case .duration = arguments[1] {
            return try floorDivide(arguments[0], arguments[1])
        }
        let dividend = try arguments.number(0, "div")
        let divisor = try arguments.number(1, "div")
        return try floorDivide(dividend.value, divisor.value)
    }

    static func range(_ arguments: ArgumentList) throws(Failure) -> Value {
        let (start, count, step) = try rangeBounds(arguments)
        if count == 0 { return .list(.empty) }
        var elements: [Value] = []
        elements.reserveCapacity(count)
        for index in 0..<count { elements.append(.int(start &+ index &* step)) }
        return .array(elements)
    }

    /// What `range` goes through: where it starts, how many ints it gives, and how far they are apart.
    static func rangeBounds(_ arguments: ArgumentList) throws(Failure) -> (start: Int, count: Int, step: Int) {
        var start = 0
        var end = try arguments.int(0, "range")
        if let second = try arguments.optionalInt(1, "range") { (start, end) = (end, second) }
        let step = try arguments.optionalInt(2, "range") ?? 1
        if step == 0 { throw LibraryFailure.badValue("range", "needs a step other than 0") }
        guard step > 0 ? start < end : start > end else { return (start, 0, step) }
        // As unsigned numbers the distance always fits.
        let distance =
            step > 0
            ? UInt(bitPattern: end) &- UInt(bitPattern: start) : UInt(bitPattern: start) &- UInt(bitPattern: end)
        let count = (distance - 1) / step.magnitude + 1
        if count > UInt(LibraryLimits.listElements) { throw LibraryFailure.tooLongList("range") }
        return (start, Int(count), step)
    }
}
